"""Client strategy as a workflow: research, then profile, lenses, people, money and scores side by side, then the plays.

METHODOLOGY §4: research → profile and trap → six lenses → BBB → money → engagement strategy. Research says which client
is meant; the five readings need nothing of each other.
"""

from pathlib import Path

from skills.answer import Answer
from skills.ask import Ask, Entities
from skills.catalog.client_strategy.card import incomplete_answer, strategy_answer
from skills.catalog.client_strategy.decide import decide
from skills.catalog.client_strategy.outcome import Out, Strategy
from skills.catalog.client_strategy.report import report
from skills.catalog.client_strategy.research import Research, gather
from skills.registry import load_utterances
from skills.workflows.workflow import About, Asked, Results, Step, Workflow, reading

FOLDER = Path(__file__).parent
NAME = "client_strategy"

_RESEARCH = reading("client_research", frozenset({"deal", "client", "company", "industry"}), gather)


def _of_client(_ask: Ask, before: Results) -> Asked | None:
    """The skill's question about the client that was found; none without one."""
    research = before.out("research", Research)
    if research is None or research.account is None:
        return None
    account_id = research.account.id
    return Asked("show", {"account_id": account_id}, Entities(account_ids=(account_id,)))


def _of_open_deals(ask: Ask, before: Results) -> Asked | None:
    research = before.out("research", Research)
    return _of_client(ask, before) if research is not None and research.open else None


_STEPS = (
    Step("research", "research", "reading what is on record", _RESEARCH),
    Step("profile", "profile and trap", "profiling the client", "client_profile", _of_client, ("research",)),
    Step("lenses", "six lenses", "looking through six lenses", "engagement_excellence", _of_client, ("research",)),
    Step("people", "who's who", "mapping the people", "stakeholders", _of_client, ("research",)),
    Step("money", "money", "finding the money", "find_the_money", _of_open_deals, ("research",)),
    Step("score", "Right to Win", "scoring open deals", "right_to_win", _of_open_deals, ("research",)),
)


def _about(out: Out) -> About | None:
    if not isinstance(out, Strategy):
        return None
    return About({"account_id": out.now.account.id}, out.now.account.name)


def _card(ask: Ask, out: Out) -> Answer:
    return strategy_answer(ask, out) if isinstance(out, Strategy) else incomplete_answer(ask, out)


CLIENT_STRATEGY: Workflow[Out] = Workflow(
    name=NAME,
    title="Client strategy",
    summary="How to win and grow a client: research, profile, six lenses, people and money, and the plays that follow.",
    steps=_STEPS,
    decide=decide,
    about=_about,
    card=_card,
    report=report,
    examples=(
        "Work out the client strategy for {account}",
        "Send me the client strategy for {account} as Word document",
    ),
    utterances=load_utterances(FOLDER),
    subject="account",
    narrate=FOLDER / "narrate.md",
    folder=FOLDER,
)

"""Right clients: culture fit, strategic alignment, growth, mutual success, each part visible (METHODOLOGY §3.7)."""

from pathlib import Path
from typing import Any

from skills.answer import Answer
from skills.ask import Ask
from skills.catalog.right_clients.cards import SKILL, client_answer, incomplete_answer, ranking_answer
from skills.catalog.right_clients.decide import decide
from skills.catalog.right_clients.facts import Facts, gather
from skills.catalog.right_clients.outcome import ClientCard, Out, Ranking
from skills.registry import load_utterances
from skills.skill import Skill
from skills.time_travel import travels

FOLDER = Path(__file__).parent


def present(ask: Ask, out: Out) -> Answer:
    card = out.card
    if isinstance(card, Ranking):
        return ranking_answer(ask, card, out)
    return client_answer(ask, card, out) if isinstance(card, ClientCard) else incomplete_answer(ask, card, out)


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    """Which client "why?" is about."""
    return {"account_id": out.card.standing.account.id} if isinstance(out.card, ClientCard) else {}


RIGHT_CLIENTS: Skill[Facts, Out] = travels(
    Skill(
        name=SKILL,
        title="Right clients",
        summary="Which clients are right for us, by culture fit, strategic alignment, growth and mutual success.",
        buckets=frozenset({"deal", "client", "company"}),
        gather=gather,
        decide=decide,
        present=present,
        examples=(
            "Which are our right clients?",
            "Is {account} the right client for us?",
            "Rank my clients by growth",
        ),
        utterances=load_utterances(FOLDER),
        remember=remember,
        narrate=FOLDER / "narrate.md",
        folder=FOLDER,
    )
)

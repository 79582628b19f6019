"""Meeting preparation as a workflow (METHODOLOGY §4): research, competition beside risk, strategy, materials."""

from pathlib import Path

from skills.answer import Answer
from skills.ask import Ask, Entities
from skills.catalog.meeting_prep import materials
from skills.catalog.meeting_prep.card import incomplete_answer, prep_answer
from skills.catalog.meeting_prep.decide import decide
from skills.catalog.meeting_prep.outcome import Out, Prep
from skills.catalog.meeting_prep.report import report
from skills.catalog.meeting_prep.research import Research, gather
from skills.catalog.meeting_prep.words import NAME
from skills.noticing.read import BUCKETS
from skills.registry import load_utterances
from skills.workflows.workflow import About, Asked, Results, Step, Workflow, reading

FOLDER = Path(__file__).parent

_RESEARCH = reading("meeting_research", BUCKETS, gather)
_MATERIALS = reading("meeting_materials", frozenset({"deal", "client", "company"}), materials.gather)


def _of_deal(_ask: Ask, before: Results) -> Asked | None:
    """The skill's question about the meeting's deal; none without one."""
    research = before.out("research", Research)
    if research is None or research.deal is None:
        return None
    deal_id = research.deal.id
    return Asked("show", {"deal_id": deal_id}, Entities(deal_ids=(deal_id,)))


_STEPS = (
    Step("research", "research", "reading what is on record", _RESEARCH),
    Step("competition", "competition", "looking at the competition", "impact_themes", _of_deal, ("research",)),
    Step("risk", "risk", "weighing the risks", "right_to_win", _of_deal, ("research",)),
    Step("people", "risk", "weighing the risks", "stakeholders", _of_deal, ("research",)),
    Step("money", "risk", "weighing the risks", "find_the_money", _of_deal, ("research",)),
    Step(
        "strategy", "strategy", "working out the strategy", "power_plan", _of_deal, ("research", "competition", "risk")
    ),
    Step("materials", "materials", "choosing what to bring", _MATERIALS, _of_deal, ("research", "strategy")),
)


def _about(out: Out) -> About | None:
    if not isinstance(out, Prep):
        return None
    meeting, deal = out.research.meeting, out.research.deal
    args = {"deal_id": deal.id} if deal is not None else {}
    if meeting is not None:
        args["activity_id"] = meeting.id
    return About(args, meeting.subject if meeting is not None else deal.name if deal is not None else "meeting")


def _card(ask: Ask, out: Out) -> Answer:
    return prep_answer(ask, out) if isinstance(out, Prep) else incomplete_answer(ask, out)


MEETING_PREP: Workflow[Out] = Workflow(
    name=NAME,
    title="Meeting preparation",
    summary="Who will be there and what they said, what changed, what to ask, whom you are up against, what to bring.",
    steps=_STEPS,
    decide=decide,
    about=_about,
    card=_card,
    report=report,
    examples=(
        "Prep me for tomorrow's {account} meeting",
        "Who is in my next meeting?",
        "Send me the meeting prep for {deal} as PDF",
    ),
    utterances=load_utterances(FOLDER),
    subject="deal",
    narrate=FOLDER / "narrate.md",
    folder=FOLDER,
)

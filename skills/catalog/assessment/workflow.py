"""Right to Win assessment as a workflow: reading, 4Cs beside initiatives, report.

METHODOLOGY §4: gather → 4Cs → initiatives → Power Plan report. The plan scores the deal itself, so it needs nothing
from the steps of the 4Cs, and all of them run side by side.
"""

from collections.abc import Callable
from pathlib import Path

from knowledge.four_cs import FOUR_CS
from skills.answer import Answer
from skills.ask import Ask, Entities
from skills.catalog.assessment.card import assessment_answer, incomplete_answer
from skills.catalog.assessment.decide import decide
from skills.catalog.assessment.facts import Facts, gather
from skills.catalog.assessment.outcome import Assessment, Out
from skills.catalog.assessment.report import report
from skills.registry import load_utterances
from skills.workflows.workflow import About, Asked, Results, Step, Workflow, reading

FOLDER = Path(__file__).parent
NAME = "assessment"

_FILE = reading("assessment_file", frozenset({"deal", "client", "company"}), gather)


def _of_deal(verb: str = "show", **args: str) -> Callable[[Ask, Results], Asked | None]:
    """A step's question about the deal that was found; none without one."""

    def asks(_ask: Ask, before: Results) -> Asked | None:
        facts = before.out("file", Facts)
        if facts is None or facts.meant.deal is None:
            return None
        deal_id = facts.meant.deal.id
        return Asked(verb, {"deal_id": deal_id, **args}, Entities(deal_ids=(deal_id,)))

    return asks


_STEPS = (
    Step("file", "record", "reading the record", _FILE),
    Step("score", "4Cs", "scoring the 4Cs", "right_to_win", _of_deal(), after=("file",)),
    *(
        Step(c.key, "4Cs", "scoring the 4Cs", "right_to_win", _of_deal("why", c=c.key), after=("file",))
        for c in FOUR_CS
    ),
    Step("plan", "initiatives", "planning initiatives", "power_plan", _of_deal(), after=("file",)),
)


def _about(out: Out) -> About | None:
    if not isinstance(out, Assessment):
        return None
    return About({"deal_id": out.deal.id}, out.deal.name)


def _card(ask: Ask, out: Out) -> Answer:
    return assessment_answer(ask, out) if isinstance(out, Assessment) else incomplete_answer(ask, out)


ASSESSMENT: Workflow[Out] = Workflow(
    name=NAME,
    title="Right to Win assessment",
    summary="The whole picture of a deal in one report: 4Cs with their evidence, initiatives, Power Plan, risks.",
    steps=_STEPS,
    decide=decide,
    about=_about,
    card=_card,
    report=report,
    examples=(
        "Run the right to win assessment of {deal}",
        "Send me the right to win assessment of {deal} as PDF",
    ),
    utterances=load_utterances(FOLDER),
    subject="deal",
    narrate=FOLDER / "narrate.md",
    folder=FOLDER,
)

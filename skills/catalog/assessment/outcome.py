"""What an assessment comes to, or why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from knowledge.records import Deal
from skills.catalog.assessment.facts import Facts
from skills.catalog.assessment.risks import OpenPoint, Risk
from skills.catalog.right_to_win.outcome import View
from skills.initiatives.plan import Entry, Plan
from skills.scoring.score import Score
from skills.workflows.workflow import Results


@dataclass(frozen=True, slots=True)
class Assessment:
    deal: Deal
    facts: Facts
    now: Score
    view: View | None
    """The deal as Right to Win scored it; None where that step failed and the plan alone knows the score."""
    plan: Plan | None
    risks: tuple[Risk, ...]
    """What the score may be wrong about, the most expensive first."""
    open_points: tuple[OpenPoint, ...]
    results: Results

    people: Mapping[str, str]
    """User id -> name, of everybody the steps know."""
    titles: Mapping[str, str]
    """Record id -> what it is called."""

    @property
    def first(self) -> tuple[Entry, ...]:
        """What to do first, in the plan's own order."""
        return self.plan.entries[:3] if self.plan else ()


Lack = Literal["nothing_found", "which_deal", "no_open_deal", "no_deals"]


@dataclass(frozen=True, slots=True)
class Incomplete:
    lack: Lack
    facts: Facts


Out = Assessment | Incomplete

"""One step of a pursuit: what is done, by whom, with whom, when, and the gap it comes from."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.records import Activity, Budget, Competitor, Contact, Deal, Edge, Evidence, Initiative
from skills.catalog.pursuit_plan.phases import Phase
from skills.catalog.pursuit_plan.rules import PhaseKey
from skills.initiatives.plan import Entry

Proof = Activity | Budget | Competitor | Contact | Deal | Edge | Evidence
State = Literal["proposed", "accepted", "in_progress", "done", "overdue"]


@dataclass(frozen=True, slots=True)
class Step:
    """Before it has a date."""

    key: str
    """Stable: the same gap gives the same key, whoever asks and whenever."""
    title: str
    """As an instruction."""
    why: str
    """The gap, in words."""
    target: PhaseKey
    owner_id: str
    rung: int
    """Effort, on the scale of `skills.initiatives.effort`."""
    rank: int
    """Within a phase: lower first."""
    person: Contact | None = None
    entry: Entry | None = None
    """Set: an initiative, with what it is worth."""
    stored: Initiative | Activity | None = None
    """On record already."""
    proofs: tuple[Proof, ...] = ()

    @property
    def gain(self) -> float | None:
        return self.entry.step.exact_gain if self.entry is not None else None


@dataclass(frozen=True, slots=True)
class Planned:
    """A step with its place in the road map."""

    step: Step
    number: int
    """On the card, from 1."""
    phase: Phase
    due_on: date
    state: State
    hours: float
    """Of its owner."""
    wanted_on: date
    """When it should be done by the road alone."""
    hours_known: bool
    """The owner's hours are on record."""

    @property
    def squeezed(self) -> bool:
        """The owner's hours put it off beyond where the road wants it."""
        return self.due_on > self.wanted_on

    @property
    def too_late(self) -> bool:
        """It ends after its phase."""
        return self.due_on > self.phase.end

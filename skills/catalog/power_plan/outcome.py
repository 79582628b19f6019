"""What the skill found, one shape per kind of card."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from knowledge.records import Deal, Initiative, Snapshot
from knowledge.writer import Change
from skills.catalog.power_plan.facts import Facts
from skills.catalog.power_plan.intent import Kind
from skills.initiatives.plan import Entry, Plan
from skills.scoring.score import Score


@dataclass(frozen=True, slots=True)
class PlanCard:
    plan: Plan
    snapshots: tuple[Snapshot, ...]


@dataclass(frozen=True, slots=True)
class EntryCard:
    """One initiative, opened."""

    plan: Plan
    entry: Entry
    number: int | None = None
    """Its place on the plan."""
    snapshots: tuple[Snapshot, ...] = ()


@dataclass(frozen=True, slots=True)
class MineCard:
    open: tuple[Initiative, ...]
    """By due date; those without one last."""
    closed: tuple[Initiative, ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """One initiative as it is and as it will be."""

    entry: Entry
    before: Initiative | None
    after: Initiative


@dataclass(frozen=True, slots=True)
class ChangeCard:
    kind: Kind
    plan: Plan
    moved: tuple[Moved, ...]
    changes: tuple[Change, ...]
    cause: str
    confirmed: bool
    after: Score
    """The deal's score with what the change puts on record."""
    evidence: str = ""
    """What came of it, as the evidence it becomes; "" where nothing does."""


Gap = Literal[
    "nothing_found",
    "no_open_deal",
    "which_deal",
    "no_deals",
    "which_one",
    "no_such",
    "nothing_new",
    "owner",
    "due",
    "past",
]


@dataclass(frozen=True, slots=True)
class Incomplete:
    """Something is missing before there is anything to show or to change."""

    gap: Gap
    choices: tuple[Deal, ...] = ()
    plan: Plan | None = None
    among: tuple[Entry, ...] = ()
    """Initiatives that could be meant."""


Card = PlanCard | EntryCard | MineCard | ChangeCard | Incomplete


@dataclass(frozen=True, slots=True)
class Out:
    facts: Facts
    card: Card
    people: Mapping[str, str] = field(default_factory=dict)
    """User id -> name."""

"""What the skill found, one shape per kind of card."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from knowledge.records import Deal, DealClass, User
from knowledge.writer import Change
from skills.catalog.team_plan.cadence import Coverage
from skills.catalog.team_plan.conflicts import Conflict
from skills.catalog.team_plan.facts import Facts
from skills.catalog.team_plan.raci import Line
from skills.people.fit import Fit
from skills.people.stakeholder_map import Person
from skills.people.team_now import Filled, Member
from skills.people.workload import Load


@dataclass(frozen=True, slots=True)
class PlanCard:
    deal: Deal
    deal_class: DealClass | None
    held: tuple[Filled, ...]
    """Every seat the class asks for, pursuit first."""
    others: tuple[Member, ...]
    """On the team, in no such seat."""
    lines: tuple[Line, ...]
    covered: tuple[Coverage, ...]
    conflicts: tuple[Conflict, ...]
    loads: Mapping[str, Load]
    could: Mapping[str, Fit]
    """Seat key -> who would fit an open delivery seat best, of the people the asker may compare."""

    @property
    def team(self) -> tuple[Member, ...]:
        return (*(m for f in self.held for m in f.by), *self.others)

    @property
    def vacant(self) -> tuple[Filled, ...]:
        return tuple(f for f in self.held if not f.by)


@dataclass(frozen=True, slots=True)
class CoverCard:
    """Who covers somebody, or everybody, at the client."""

    deal: Deal
    deal_class: DealClass | None
    covered: tuple[Coverage, ...]
    one: bool
    """Somebody was named."""


@dataclass(frozen=True, slots=True)
class ChangeCard:
    """A part on the team, or a relationship, to confirm."""

    deal: Deal
    kind: Literal["assign", "unassign", "relate"]
    record: str
    rows: tuple[tuple[str, str, str], ...]
    changes: tuple[Change, ...]
    cause: str
    user: User
    person: Person | None = None
    opens: bool = False
    """It lets somebody see the deal who could not."""
    notes: tuple[str, ...] = ()


Lack = Literal[
    "nothing_found",
    "which_deal",
    "no_deals",
    "which_colleague",
    "which_contact",
    "which_role",
    "no_contacts",
    "left",
    "not_on_team",
    "nothing_new",
]


@dataclass(frozen=True, slots=True)
class Incomplete:
    lack: Lack
    users: tuple[User, ...] = ()
    person: Person | None = None


Card = PlanCard | CoverCard | ChangeCard | Incomplete


@dataclass(frozen=True, slots=True)
class Out:
    facts: Facts
    card: Card

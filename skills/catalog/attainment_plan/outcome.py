"""What the skill found, one shape per kind of card."""

from dataclasses import dataclass
from typing import Literal

from knowledge.records import Target, Team
from skills.catalog.attainment_plan.facts import Facts, Person
from skills.catalog.attainment_plan.plan import Plan


@dataclass(frozen=True, slots=True)
class PlanCard:
    plan: Plan
    base: Plan | None = None
    """The plan on record, where `plan` supposes something."""
    deal_ids: tuple[str, ...] = ()
    """The deals that were asked about."""
    not_theirs: tuple[str, ...] = ()
    """Names in the question that are no open deals of this person, or not to be seen."""
    unread: bool = False
    """Something was supposed that could not be read."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One person on the board."""

    person: Person
    plan: Plan | None
    """None: no target to be seen."""


@dataclass(frozen=True, slots=True)
class BoardCard:
    standings: tuple[Standing, ...]
    """The largest shortfall first, in share of the target; without target last."""
    teams: tuple[tuple[Team, Target], ...] = ()
    """Running targets of teams these people are in."""


Lack = Literal["no_person", "no_target", "hidden_target", "no_people"]


@dataclass(frozen=True, slots=True)
class Incomplete:
    lack: Lack
    person: Person | None = None


Card = PlanCard | BoardCard | Incomplete


@dataclass(frozen=True, slots=True)
class Out:
    facts: Facts
    card: Card

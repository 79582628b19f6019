"""What the skill found, one shape per kind of card."""

from dataclasses import dataclass, field
from typing import Literal

from knowledge.records import Activity, BuyingRole, Deal
from knowledge.writer import Change
from skills.catalog.stakeholders.facts import Facts
from skills.catalog.stakeholders.intent import Correction
from skills.people.stakeholder_map import Gap, Person


@dataclass(frozen=True, slots=True)
class MapCard:
    people: tuple[Person, ...]
    gaps: tuple[Gap, ...]
    gaps_first: bool = False
    """Asked what is missing: the holes lead, the people follow."""
    stances: tuple[str, ...] = ()
    """Asked who stands so to us: they lead."""


@dataclass(frozen=True, slots=True)
class PersonCard:
    person: Person
    recent: tuple[Activity, ...]
    manager: str = ""
    """Name of whom they report to."""


@dataclass(frozen=True, slots=True)
class AcquaintanceCard:
    """Who of us knows whom there."""

    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class CorrectionCard:
    person: Person
    deal: Deal
    correction: Correction
    changes: tuple[Change, ...]
    cause: str
    confirmed: bool
    rows: tuple[tuple[str, str, str], ...]
    """(field, before, after)."""


Lack = Literal["nothing_found", "which_deal", "no_contacts", "which_person", "which_role", "no_account", "nothing_new"]


@dataclass(frozen=True, slots=True)
class Incomplete:
    lack: Lack
    people: tuple[Person, ...] = ()
    choices: tuple[Deal, ...] = ()
    likely: BuyingRole | None = None


Card = MapCard | PersonCard | AcquaintanceCard | CorrectionCard | Incomplete


@dataclass(frozen=True, slots=True)
class Out:
    facts: Facts
    card: Card
    names: dict[str, str] = field(default_factory=dict)
    """User id -> name."""

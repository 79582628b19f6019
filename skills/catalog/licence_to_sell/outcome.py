"""What the skill found, one shape per kind of card."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from knowledge.records import Competency, Deal, DealClass, SellingAttribute, Training, User
from knowledge.writer import Change
from skills.catalog.licence_to_sell.facts import Facts
from skills.catalog.licence_to_sell.said import Said
from skills.people.experience import Experience
from skills.people.selling import Cell, Certificate, Rating
from skills.people.selling_needs import Check, Need

Verdict = Literal["licensed", "not_yet", "unproven", "no_deal"]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One training and the gaps it is on."""

    training: Training
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Expert:
    """A colleague who is good at what somebody lacks, as far as the asker may know."""

    user: User
    need: Need
    rating: float


@dataclass(frozen=True, slots=True)
class Licence:
    """One person, held against some deals or a class."""

    user: User
    matrix: Mapping[Cell, Rating | None]
    checks: tuple[Check, ...]
    """Widest gap first."""
    certificates: tuple[Certificate, ...]
    experience: Experience
    blind: bool
    """The asker may not see this person's assessments, whether there are any or not."""
    strongest: tuple[SellingAttribute, ...] = ()
    """None where all three are even, or none is rated by itself."""
    deals: tuple[Deal, ...] = ()
    deal_class: DealClass | None = None
    """The class held against: asked about, or the highest of the deals."""

    @property
    def known(self) -> int:
        return sum(r is not None for r in self.matrix.values())

    @property
    def short(self) -> tuple[Check, ...]:
        return tuple(c for c in self.checks if c.state == "short")

    @property
    def unknown(self) -> tuple[Check, ...]:
        return tuple(c for c in self.checks if c.state == "unknown")

    @property
    def met(self) -> tuple[Check, ...]:
        return tuple(c for c in self.checks if c.state == "met")

    @property
    def expired(self) -> tuple[Certificate, ...]:
        return tuple(c for c in self.certificates if c.state == "expired")

    @property
    def verdict(self) -> Verdict:
        if not self.checks:
            return "no_deal"
        if self.short:
            return "not_yet"
        return "unproven" if self.unknown else "licensed"


@dataclass(frozen=True, slots=True)
class PersonCard:
    licence: Licence
    lessons: tuple[Lesson, ...]
    """The first choice for each gap, widest gap first, each training once."""
    without_training: tuple[Check, ...]
    """Gaps no training on record is for."""
    experts: tuple[Expert, ...]
    topics: tuple[tuple[str, str, Rating], ...]
    """(skill, topic, rating): families, industries, regions and whatever else a record is about."""
    may_assess: bool
    may_certify: bool


@dataclass(frozen=True, slots=True)
class BoardCard:
    licences: tuple[Licence, ...]
    """Who is nearest to the licence first."""
    lessons: tuple[tuple[Training, tuple[User, ...]], ...]
    """Trainings that would help most people, those first."""
    blind: bool
    """There are people on it whose assessments the asker may not see."""


@dataclass(frozen=True, slots=True)
class RecordCard:
    """An assessment or certificate to confirm."""

    user: User
    held: Competency
    before: Rating | None
    after: Rating | None
    """What the place counts once it is on record, with what others said."""
    change: Change
    cause: str
    assumed_rating: bool
    """Passed, and no grade said."""


Lack = Literal[
    "nobody", "not_yours", "self_assessment", "which_person", "rating", "bad_rating", "skill", "title", "left"
]


@dataclass(frozen=True, slots=True)
class Incomplete:
    lack: Lack
    user: User | None = None
    choices: tuple[User, ...] = ()
    managers: tuple[str, ...] = ()
    """Who may do it instead."""
    said: Said = field(default_factory=Said)
    """What was said already."""


Card = PersonCard | BoardCard | RecordCard | Incomplete


@dataclass(frozen=True, slots=True)
class Out:
    facts: Facts
    card: Card

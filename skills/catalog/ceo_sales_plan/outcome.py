"""What the skill found, one shape per kind of card."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from knowledge.records import Deal, Imperative
from knowledge.writer import Change
from skills.catalog.ceo_sales_plan.facts import Facts
from skills.catalog.ceo_sales_plan.papers import Passage
from skills.catalog.ceo_sales_plan.standing import ImperativeStanding, ObjectiveStanding
from skills.catalog.ceo_sales_plan.suggesting import Suggestion
from skills.deals.deal_class import Verdict


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole plan, prepared once for every card."""

    standings: tuple[ImperativeStanding, ...]
    """As the plan numbers them, else by title."""
    passages: Mapping[str, Passage | None]
    """By imperative or objective id."""
    suggested: Mapping[str, tuple[Suggestion, ...]] = field(default_factory=dict)
    """By imperative id."""
    one_short: tuple[Verdict, ...] = ()
    """Open deals that would be Bedrocks if they carried an imperative."""

    def of(self, imperative_id: str) -> ImperativeStanding | None:
        return next((s for s in self.standings if s.imperative.id == imperative_id), None)


@dataclass(frozen=True, slots=True)
class PlanCard:
    weakest: bool = False
    """The least covered first."""
    bare: bool = False
    """What nothing carries first."""


@dataclass(frozen=True, slots=True)
class ImperativeCard:
    standings: tuple[ImperativeStanding, ...]


@dataclass(frozen=True, slots=True)
class ObjectivesCard:
    rows: tuple[tuple[ImperativeStanding, ObjectiveStanding], ...]
    """By period, then in the order of the plan."""
    of: Imperative | None = None
    """Only this one's."""


@dataclass(frozen=True, slots=True)
class DealsCard:
    """What single deals carry, and what they could."""

    deals: tuple[Deal, ...]
    carried: Mapping[str, tuple[Imperative, ...]]
    could: Mapping[str, tuple[tuple[Imperative, Suggestion], ...]]
    asked: Imperative | None = None
    """The one that was asked about."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A deal put under an imperative, or taken off it, waiting for a yes."""

    deals: tuple[Deal, ...]
    imperative: Imperative
    carries: bool
    """After the change."""
    changes: tuple[Change, ...]
    cause: str
    outside: tuple[Deal, ...] = ()
    """Of the deals, those outside the imperative's market on record."""


Lack = Literal["no_imperatives", "which_deal", "which_imperative", "same", "not_carried"]


@dataclass(frozen=True, slots=True)
class Incomplete:
    lack: Lack
    deals: tuple[Deal, ...] = ()
    imperatives: tuple[Imperative, ...] = ()
    """That could be meant."""


Card = PlanCard | ImperativeCard | ObjectivesCard | DealsCard | Relation | Incomplete


@dataclass(frozen=True, slots=True)
class Out:
    facts: Facts
    plan: Plan
    card: Card

"""What the skill found, one shape per kind of card."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.records import Activity, Deal, DealClass, Initiative
from knowledge.writer import Change
from skills.catalog.pursuit_plan.facts import DealFacts, Facts
from skills.catalog.pursuit_plan.phases import Phase, Road
from skills.catalog.pursuit_plan.rivals import Standing
from skills.catalog.pursuit_plan.schedule import Short
from skills.catalog.pursuit_plan.step import Planned
from skills.catalog.pursuit_plan.strategy import Strategy
from skills.initiatives.plan import Plan
from skills.language.periods import Period
from skills.money.finding import DealMoney
from skills.people.stakeholder_map import Gap, Person
from skills.people.team_now import Filled, Member
from skills.profile.client import ClientProfile
from skills.scoring.themes import Theme


@dataclass(frozen=True, slots=True)
class Pursuit:
    """The whole plan of one open deal."""

    facts: DealFacts
    plan: Plan
    """Its Power Plan: score and initiatives."""
    strategy: Strategy
    road: Road
    planned: tuple[Planned, ...]
    standings: tuple[Standing, ...]
    themes: tuple[Theme, ...]
    money: DealMoney
    client: ClientProfile | None
    people: tuple[Person, ...]
    gaps: tuple[Gap, ...]
    seats: tuple[Filled, ...]
    loose: tuple[Member, ...]
    """On the team, in no seat of this class of deal."""
    short: tuple[Short, ...]
    hours_known: bool
    """Of at least one owner of a step."""

    @property
    def deal(self) -> Deal:
        return self.facts.file.deal

    @property
    def deal_class(self) -> DealClass | None:
        return self.facts.verdict.shown if self.facts.verdict else None

    def name(self, user_id: str) -> str:
        return self.facts.bench.name(user_id)

    def of_phase(self, phase: Phase) -> tuple[Planned, ...]:
        return tuple(p for p in self.planned if p.phase.key == phase.key)

    @property
    def proposed(self) -> tuple[Planned, ...]:
        return tuple(p for p in self.planned if p.state == "proposed")

    @property
    def last_due(self) -> date | None:
        return max((p.due_on for p in self.planned), default=None)


@dataclass(frozen=True, slots=True)
class PlanCard:
    pursuit: Pursuit
    full: bool
    """Everything; else the short form, of a deal that is no bedrock."""


@dataclass(frozen=True, slots=True)
class StrategyCard:
    pursuit: Pursuit


@dataclass(frozen=True, slots=True)
class RivalsCard:
    pursuit: Pursuit


@dataclass(frozen=True, slots=True)
class WeekCard:
    """Who owns what in a stretch of time."""

    pursuit: Pursuit
    period: Period
    steps: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """One record as it was and as it will be."""

    planned: Planned
    before: Initiative | Activity | None
    after: Initiative | Activity


@dataclass(frozen=True, slots=True)
class ChangeCard:
    kind: Literal["accept", "move", "done"]
    pursuit: Pursuit
    moved: tuple[Moved, ...]
    changes: tuple[Change, ...]
    cause: str
    confirmed: bool
    beyond: tuple[Moved, ...] = ()
    """Those that would end after the close date."""


Lack = Literal[
    "nothing_found",
    "no_open_deal",
    "which_deal",
    "no_deals",
    "closed",
    "no_such",
    "nothing_new",
    "nothing_on_record",
    "how_far",
    "past",
    "which_one",
    "of_power_plan",
    "drop",
]


@dataclass(frozen=True, slots=True)
class Incomplete:
    lack: Lack
    pursuit: Pursuit | None = None
    among: tuple[Planned, ...] = ()
    deal: Deal | None = None


Card = PlanCard | StrategyCard | RivalsCard | WeekCard | ChangeCard | Incomplete


@dataclass(frozen=True, slots=True)
class Out:
    facts: Facts
    card: Card

"""What the skill found, one shape per kind of card."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from knowledge.records import CompClause, Target, User
from skills.catalog.remuneration_plan.against import Findings
from skills.catalog.remuneration_plan.facts import Facts
from skills.catalog.remuneration_plan.paper import Unwritten
from skills.catalog.remuneration_plan.payout import Line, Payout
from skills.catalog.remuneration_plan.standing import Lack, LeftOut, Standing
from skills.catalog.remuneration_plan.steps import Step
from skills.catalog.remuneration_plan.terms import Boundary, Sale


@dataclass(frozen=True, slots=True)
class Closing:
    """One open deal in the row of those that should close in the period."""

    sale: Sale
    adds: Decimal
    """To the payout, when all before it in the row are won as well."""
    total: Decimal
    """The period's payout then."""


@dataclass(frozen=True, slots=True)
class Statement:
    standing: Standing
    row: tuple[Closing, ...]
    """The first of them."""
    ahead: int
    """How many they are in all."""
    all_won: Decimal
    """The period's payout if every one of them is won."""
    not_counted: tuple[LeftOut, ...]
    """Open deals that can't be in the row."""
    next_step: Step | None
    base: tuple[CompClause, ...]
    unwritten: Unwritten
    ended: bool = False
    """The period is over: nothing more can close in it."""


@dataclass(frozen=True, slots=True)
class SpanStatement:
    """What one quarter or month added to the period's payout."""

    start: date
    end: date
    standing: Standing
    """As it stood at the end of it."""
    before: Payout
    lines: tuple[Line, ...]
    sales: tuple[Sale, ...]
    """Signed in it."""
    unwritten: Unwritten

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True)
class DealWorth:
    sale: Sale
    alone: Decimal
    """What the period pays more when this deal, and no other open one, is won."""
    own: Decimal
    """Its own lines then: before threshold, bonus and cap."""
    as_bedrock: Decimal | None
    """The same if it were a Bedrock; None where it is one, or where that changes nothing."""
    hours: float | None
    """Of its owner until it closes, where hours a week are on record."""


@dataclass(frozen=True, slots=True)
class Later:
    """The same deals signed in the next period instead."""

    standing: Standing
    """Of that period, with what is won in it already."""
    adds: Decimal


@dataclass(frozen=True, slots=True)
class Worth:
    standing: Standing
    deals: tuple[DealWorth, ...]
    after: Payout
    """With all of them won."""
    passed: tuple[Boundary, ...]
    left_out: tuple[LeftOut, ...]
    paid: tuple[Sale, ...] = ()
    """Deals asked about that are won already and in the period."""
    unwritten: Unwritten = Unwritten()
    later: Later | Lack | None = None
    """Set where signing later was asked about; a lack where that period can't be computed."""

    @property
    def difference(self) -> Decimal:
        return self.after.total - self.standing.least.total


@dataclass(frozen=True, slots=True)
class Ahead:
    standing: Standing
    steps: tuple[Step, ...]
    row: tuple[Sale, ...]
    cap_left: Decimal | None
    """What may still be paid under the cap."""


@dataclass(frozen=True, slots=True)
class PlanCard:
    plan: str
    target: Target | None
    """None: no target names it, and it is the one plan that holds today."""
    clauses: tuple[CompClause, ...]
    unwritten: Unwritten


@dataclass(frozen=True, slots=True)
class Against:
    findings: tuple[tuple[str, Findings], ...]
    """(name, what was found), one per person."""
    imperatives: int
    """Of ours on record."""
    without: tuple[str, ...] = ()
    """People for whom nothing could be computed."""


@dataclass(frozen=True, slots=True)
class TeamCard:
    rows: tuple[tuple[User, Standing], ...]
    without: tuple[tuple[User, Lack], ...]


@dataclass(frozen=True, slots=True)
class Both:
    """Two targets overlap: what each would pay, and no choice between them."""

    targets: tuple[Target, ...]
    standings: tuple[Standing | Lack, ...]


@dataclass(frozen=True, slots=True)
class Incomplete:
    lack: Literal["nothing_found", "no_deal_of_theirs", "nobody", "other_currency"] | Lack


Card = Statement | SpanStatement | Worth | Ahead | PlanCard | Against | TeamCard | Both | Incomplete


@dataclass(frozen=True, slots=True)
class Out:
    facts: Facts
    card: Card

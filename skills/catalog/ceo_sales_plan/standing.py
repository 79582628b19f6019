"""How far the deals on record carry an imperative, and its quarterly objectives: sums, expectations, gaps. Pure.

An imperative is carried by the deals whose relation *carries* says so; where such a deal lies outside the imperative's
market that is told, but the relation, made by a person, holds. Amounts in another currency than the imperative's are
never added. A deal is expected to bring its amount times its win chance (`skills.deals.win_chance`); by the due date
(or within the objective's period) count those that close in time, and one whose close date has passed counts at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from knowledge.records import Deal, DealClass, Imperative, Objective
from skills.catalog.ceo_sales_plan.rules import ON_COURSE_FROM, Standing, State
from skills.deals.reaching import probability
from skills.deals.win_chance import worth

_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Carrier:
    deal: Deal
    chance: float | None
    """0..1; None: not known, or the deal is closed."""
    deal_class: DealClass | None = None
    outside: bool = False
    """Of the market on record."""

    @property
    def amount(self) -> Decimal:
        return self.deal.amount or _NONE

    @property
    def expected(self) -> Decimal:
        """0 without a chance."""
        return _NONE if self.chance is None else worth(self.amount, self.chance)


@dataclass(frozen=True, slots=True)
class Sums:
    """Over some deals in one currency."""

    deals: int = 0
    amount: Decimal = _NONE
    expected: Decimal = _NONE
    """Amounts times chances."""
    unpriced: int = 0
    """Among them without an amount."""


@dataclass(frozen=True, slots=True)
class ObjectiveStanding:
    objective: Objective
    state: State
    won: Sums
    ahead: Sums
    """Open ones that close within the period."""
    missing: Decimal | None
    """In money, after what is expected; None where it is not counted in money."""
    chance: float | None
    """Of meeting it, exact over its open deals; None where it is over, not counted, or no chance is known."""


@dataclass(frozen=True, slots=True)
class ImperativeStanding:
    imperative: Imperative
    carriers: tuple[Carrier, ...]
    """Open and won, largest first; lost ones carry nothing any more."""
    won: Sums
    in_time: Sums
    """Open, to be closed by the due date."""
    later: Sums
    """Open, closing after it."""
    other_money: int
    """Carriers in another currency, not added."""
    standing: Standing
    gap: Decimal | None
    """Target less what is won and expected in time, 0 at least; None without a target."""
    objectives: tuple[ObjectiveStanding, ...] = ()

    @property
    def open(self) -> tuple[Carrier, ...]:
        return tuple(c for c in self.carriers if c.deal.status == "open")

    def share(self, amount: Decimal) -> float | None:
        """Of the target; None without one."""
        target = self.imperative.target
        return float(amount / target) if target is not None and target > 0 else None

    @property
    def weighted(self) -> float | None:
        """Share of the target that is won or expected in time."""
        return self.share(self.won.amount + self.in_time.expected)

    @property
    def unweighted(self) -> float | None:
        """Share of the target if every open deal in time were won."""
        return self.share(self.won.amount + self.in_time.amount)


def standing_of(
    imperative: Imperative, carriers: Iterable[Carrier], objectives: Iterable[Objective], today: date
) -> ImperativeStanding:
    living = [c for c in carriers if c.deal.status != "lost"]
    ranked = tuple(sorted(living, key=lambda c: (-c.amount, c.deal.name, c.deal.id)))
    same = [c for c in ranked if c.deal.currency == imperative.currency]
    won = sums(c for c in same if c.deal.status == "won" and _by(c.deal, today))
    due = imperative.due_on
    coming = [c for c in same if c.deal.status == "open"]
    in_time = sums(c for c in coming if due is None or _closes(c.deal, today) <= due)
    later = sums(c for c in coming if due is not None and _closes(c.deal, today) > due)
    gap = None
    if imperative.target is not None:
        gap = max(_NONE, imperative.target - won.amount - in_time.expected)
    return ImperativeStanding(
        imperative,
        ranked,
        won,
        in_time,
        later,
        len(ranked) - len(same),
        _standing(imperative, won, gap, today),
        gap,
        tuple(objective_standing(o, ranked, today) for o in objectives),
    )


def sums(carriers: Iterable[Carrier]) -> Sums:
    every = list(carriers)
    return Sums(
        len(every),
        sum((c.amount for c in every), _NONE),
        sum((c.expected for c in every), _NONE),
        sum(c.deal.amount is None for c in every),
    )


def _standing(imperative: Imperative, won: Sums, gap: Decimal | None, today: date) -> Standing:
    if imperative.target is None or gap is None:
        return "unmeasured"
    if won.amount >= imperative.target:
        return "reached"
    if imperative.due_on is not None and imperative.due_on < today:
        return "missed"
    return "behind" if gap else "on_course"


def objective_standing(objective: Objective, carriers: Iterable[Carrier], today: date) -> ObjectiveStanding:
    """Counted: the imperative's carriers that were won, or are to close, within the period."""
    same = [c for c in carriers if objective.target is None or c.deal.currency == objective.currency]
    won = sums(c for c in same if c.deal.status == "won" and _by(c.deal, today) and _within(c.deal.close_on, objective))
    over = objective.ends_on < today
    coming = [] if over else [c for c in same if c.deal.status == "open" and _within(_closes(c.deal, today), objective)]
    ahead = sums(coming)
    missing = None if objective.target is None else max(_NONE, objective.target - won.amount - ahead.expected)
    state, chance = _state(objective, won, coming, over=over)
    return ObjectiveStanding(objective, state, won, ahead, missing, chance)


def _state(objective: Objective, won: Sums, coming: Sequence[Carrier], *, over: bool) -> tuple[State, float | None]:
    """(state, chance of meeting it)."""
    if objective.target is None and objective.deals is None:
        return "uncounted", None
    need, deals = (objective.target or _NONE) - won.amount, (objective.deals or 0) - won.deals
    if need <= 0 and deals <= 0:
        return "met", None
    if over:
        return "missed", None
    if probability(need, [(c.amount, 1.0) for c in coming], deals=deals) < 1:
        return "at_risk", 0.0  # not even if all of them are won
    if any(c.chance is None for c in coming):
        return "unknown", None
    chance = probability(need, [(c.amount, c.chance or 0.0) for c in coming], deals=deals)
    return "on_course" if chance >= ON_COURSE_FROM else "at_risk", chance


def _by(deal: Deal, today: date) -> bool:
    return deal.close_on is None or deal.close_on <= today


def _closes(deal: Deal, today: date) -> date:
    """Of an open deal; one past its date is taken to close now, one without a date at no time in sight."""
    if deal.close_on is None:
        return date.max
    return max(deal.close_on, today)


def _within(day: date | None, objective: Objective) -> bool:
    return day is not None and objective.starts_on <= day <= objective.ends_on


def in_market(deal: Deal, imperative: Imperative) -> bool:
    """A market without a region or an industry on record is open to all."""
    return (imperative.region is None or deal.region == imperative.region) and (
        imperative.industry is None or deal.industry == imperative.industry
    )


def markets(carriers: Iterable[Carrier]) -> tuple[tuple[str, int], ...]:
    """Where an imperative's deals are: industry and region, with how many, the most first."""
    found: dict[str, int] = {}
    for carrier in carriers:
        place = (
            ", ".join(filter(None, (carrier.deal.industry, carrier.deal.region))) or "no industry or region on record"
        )
        found[place] = found.get(place, 0) + 1
    return tuple(sorted(found.items(), key=lambda p: (-p[1], p[0])))


def by_weakness(standings: Iterable[ImperativeStanding]) -> tuple[ImperativeStanding, ...]:
    """The least of its target covered first; without a target last."""
    return tuple(
        sorted(
            standings,
            key=lambda s: (s.weighted is None, s.weighted or 0.0, s.imperative.title, s.imperative.id),
        )
    )

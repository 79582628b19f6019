"""The plan as an optimisation (METHODOLOGY §3.2): what is chosen, under which limits, to which end.

Decision: for every open deal i that may count, x_i in {0, 1}, to pursue it or not; and for every target period y the
shortfall s_y >= 0.

    expected value of a deal        e_i = amount_i × chance_i                          (skills.deals.win_chance)
    attainment of a period          won_y + Σ e_i x_i over the deals closing in y
    shortfall                       s_y >= target_y - attainment_y
    hours, for every close date d   Σ h_i x_i over the deals closing by d  <=  free hours from today to d

Every deal can be worked on from today and must have had its hours h_i when it closes. For such work the hours limits,
one for each close date, are not an approximation: a set that keeps to them can be fitted into the weeks, whatever the
order, and one that breaks one of them cannot. So hours need no variables of their own; how they fall on the quarters
is computed afterwards (`levels`).

Aims, each as good as the ones before it allow (`solve`):
1. the least shortfall of the first period, the one that runs;
2. the most expected value from Bedrocks, Stepping Stones and deals whose class is not known, over all periods: what
   comes on top of a target raises the chance of reaching it, and is worth more than a little of a later one;
3. the least shortfall, summed over the periods;
4. the most expected value in all: Strays get the hours that are left, and never those of a deal that leads somewhere;
5. the most expected value from Bedrocks and deals that carry an imperative;
6. the fewest hours: this leaves out what is worth nothing.

A Stray in the plan is still a Stray ("justify or drop", METHODOLOGY §3.9) and shown apart.
Without a chance on record e_i is the whole amount and the plan says that it counts deals as if all were won.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from knowledge.records import DealClass
from skills.deals.deal_hours import HoursLeft
from skills.deals.win_chance import worth
from skills.people.capacity import Room


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open deal that may count."""

    deal_id: str
    amount: Decimal
    chance: float | None
    """0..1; None: not known, the whole amount counts."""
    hours: float
    """Still to be spent on it."""
    closes: date
    deal_class: DealClass | None = None
    carries: bool = False
    """One of our imperatives, at least."""
    work: HoursLeft | None = None
    """What its hours come from; None: they do not depend on the close date."""

    @property
    def expected(self) -> Decimal:
        """The whole amount where no chance is known."""
        return worth(self.amount, self.chance)

    def closing(self, day: date, today: date) -> "Candidate":
        """The same deal, closing on another day."""
        return replace(self, closes=day, hours=self.hours if self.work is None else self.work.until(day, today))


@dataclass(frozen=True, slots=True)
class Goal:
    """A target period."""

    starts: date
    ends: date
    target: Decimal
    won: Decimal

    @property
    def need(self) -> Decimal:
        """Still to be won."""
        return max(Decimal(0), self.target - self.won)

    def holds(self, day: date) -> bool:
        return self.starts <= day <= self.ends


@dataclass(frozen=True, slots=True)
class Problem:
    candidates: tuple[Candidate, ...]
    goals: tuple[Goal, ...]
    """In time, never overlapping."""
    room: Room | None
    """None: hours are no limit."""
    today: date

    def goal_of(self, candidate: Candidate) -> int | None:
        return next((n for n, g in enumerate(self.goals) if g.holds(candidate.closes)), None)

    def counting(self) -> tuple[Candidate, ...]:
        """Those that close within a period, in an order that does not depend on how they were given."""
        found = [c for c in self.candidates if self.goal_of(c) is not None]
        return tuple(sorted(found, key=lambda c: (-c.expected, c.closes, c.deal_id)))

    def with_candidate(self, candidate: Candidate) -> "Problem":
        """In place of the one for the same deal."""
        swapped = (candidate if c.deal_id == candidate.deal_id else c for c in self.candidates)
        return replace(self, candidates=tuple(swapped))


@dataclass(frozen=True, slots=True)
class Choice:
    """What to pursue, and what that is expected to bring."""

    chosen: frozenset[str]
    expected: tuple[Decimal, ...]
    """Of the chosen deals, by goal."""
    shortfalls: tuple[Decimal, ...]
    proven: bool = True
    """False: the solver ran out of time, a better set may exist."""

    @property
    def shortfall(self) -> Decimal:
        """Over all periods."""
        return sum(self.shortfalls, Decimal(0))

    @property
    def total(self) -> Decimal:
        return sum(self.expected, Decimal(0))


def outcome_of(problem: Problem, chosen: Sequence[Candidate]) -> Choice:
    """What a given set brings."""
    sums = [Decimal(0)] * len(problem.goals)
    for candidate in chosen:
        goal = problem.goal_of(candidate)
        if goal is not None:
            sums[goal] += candidate.expected
    short = tuple(max(Decimal(0), g.need - s) for g, s in zip(problem.goals, sums, strict=True))
    return Choice(frozenset(c.deal_id for c in chosen), tuple(sums), short)


def fits(problem: Problem, chosen: Sequence[Candidate]) -> bool:
    """Whether the hours suffice for all of them by their close dates."""
    return first_overdrawn(problem, chosen) is None


def first_overdrawn(problem: Problem, chosen: Sequence[Candidate]) -> date | None:
    """The first close date by which more hours are needed than there are."""
    if problem.room is None:
        return None
    needed = 0.0
    ordered = sorted(chosen, key=lambda c: c.closes)
    for n, candidate in enumerate(ordered):
        needed += candidate.hours
        last_of_day = n + 1 == len(ordered) or ordered[n + 1].closes != candidate.closes
        if last_of_day and needed > problem.room.until(candidate.closes) + SLACK:
            return candidate.closes
    return None


SLACK = 1e-6
"""Hours that floating point may be out by."""

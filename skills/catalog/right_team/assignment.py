"""Who takes which seat: an assignment solved exactly, and how much each of its rules costs. Pure.

Maximised is the team's fit, 0..10: the mean of the seats' fits weighed by the importance of their roles, an open seat
adding nothing, less what second seats cost. Rules: a seat has one holder at most; a person at most `MOST_ROLES` seats
and no more hours a week than are free; one of the team knows the client; not everybody is strongest in one and the
same attribute; who is pinned holds their seat. A rule that nobody can meet is dropped, and said.
Solved as a mixed-integer programme (HiGHS). Of equal teams the one of earlier names is taken, and where two people may
swap seats the solver gets the same programme whatever the order of its input, so that the answer never wavers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from knowledge.records import SellingAttribute
from skills.catalog.right_team.rules import DOUBLING_COST, MOST_ROLES
from skills.people.fit import Fit
from skills.people.team_roles import Seat

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RuleKey = Literal["client", "balance", "hours", "pinned"]
RULE_KEYS: tuple[RuleKey, ...] = ("client", "balance", "hours", "pinned")
_NUDGE = 1e-4
"""Below the smallest step of a fit (0.01) over all seats together: decides between equal teams only."""

Pair = tuple[str, str]
"""(seat key, user id)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the rules need to know of one person."""

    user_id: str
    free: float | None
    """Hours a week; None: not on record, and then no limit."""
    knows_client: bool = False
    strongest: frozenset[SellingAttribute] = frozenset()


@dataclass(frozen=True, slots=True)
class Problem:
    seats: tuple[Seat, ...]
    candidates: tuple[Candidate, ...]
    """In the order that decides between equals."""
    fits: Mapping[Pair, Fit]
    """Of every seat and person that may hold it."""
    pinned: frozenset[Pair] = frozenset()
    """Good enough or not, with hours or without."""
    rules: frozenset[RuleKey] = frozenset(RULE_KEYS)
    most_roles: int = MOST_ROLES
    other_than: frozenset[Pair] = frozenset()
    """A team that is not to come out again; another one fills as many seats."""

    def without(self, *rules: RuleKey) -> "Problem":
        return replace(self, rules=self.rules - set(rules))

    def with_hours(self, user_id: str, more: float) -> "Problem":
        return replace(
            self,
            candidates=tuple(
                replace(c, free=c.free + more) if c.user_id == user_id and c.free is not None else c
                for c in self.candidates
            ),
        )


@dataclass(frozen=True, slots=True)
class Team:
    pairs: frozenset[Pair]
    value: float
    """The team's fit, 0..10."""
    dropped: frozenset[RuleKey] = field(default_factory=frozenset)
    """Rules that nobody can meet."""

    def holder(self, seat: Seat) -> str | None:
        return next((u for s, u in self.pairs if s == seat.key), None)


_DROPPED_IN_TURN: tuple[frozenset[RuleKey], ...] = (
    frozenset(),
    frozenset({"balance"}),
    frozenset({"client"}),
    frozenset({"balance", "client"}),
)


def solve(problem: Problem) -> Team | None:
    """The best team; None where there is none other than the one ruled out."""
    problem = replace(problem, seats=tuple(sorted(problem.seats, key=lambda s: s.key)))
    for dropped in _DROPPED_IN_TURN:
        if dropped <= problem.rules:
            pairs = _solved(problem.without(*dropped))
            if pairs is not None:
                return Team(pairs, value(problem, pairs), dropped)
    return None


def value(problem: Problem, pairs: frozenset[Pair]) -> float:
    whole = sum(s.role.importance for s in problem.seats)
    if not whole:
        return 0.0
    by_seat = {s.key: s for s in problem.seats}
    fits = sum(by_seat[s].role.importance * problem.fits[(s, u)].floor for s, u in pairs)
    second = len(pairs) - len({u for _, u in pairs})
    return (fits - DOUBLING_COST * second) / whole


def allowed(problem: Problem) -> tuple[Pair, ...]:
    """The pairs that may come out, in the order of seats and people."""
    pinned = problem.pinned if "pinned" in problem.rules else frozenset()
    taken = {s for s, _ in pinned}
    found: list[Pair] = []
    for seat in problem.seats:
        for person in problem.candidates:
            pair = (seat.key, person.user_id)
            fit = problem.fits.get(pair)
            fitting = fit is not None and fit.good_enough and seat.key not in taken
            if pair in pinned or (fitting and _has_time(problem, person, seat)):
                found.append(pair)
    return tuple(found)


def _has_time(problem: Problem, person: Candidate, seat: Seat) -> bool:
    return "hours" not in problem.rules or person.free is None or seat.hours <= person.free + 1e-9


def _solved(problem: Problem) -> frozenset[Pair] | None:
    """The pairs of the best team under exactly these rules; None where they cannot all be met."""
    pairs = allowed(problem)
    if not pairs:
        return None if problem.other_than or problem.rules & {"client", "balance"} else frozenset()
    import numpy as np  # late: with the solver half a second that skills at rest need not pay
    from scipy.optimize import Bounds, LinearConstraint, milp

    n, people = len(pairs), [c.user_id for c in problem.candidates]
    rows, low, high = _rows(problem, pairs)
    cost = np.concatenate([_cost(problem, pairs, people), np.full(len(people), _doubling(problem))])
    pinned = problem.pinned if "pinned" in problem.rules else frozenset()
    lower = np.concatenate([[1.0 if p in pinned else 0.0 for p in pairs], np.zeros(len(people))])
    upper = np.concatenate([np.ones(n), np.full(len(people), float(len(problem.seats)))])
    found = milp(
        cost,
        integrality=np.concatenate([np.ones(n), np.zeros(len(people))]),
        bounds=Bounds(lower, upper),
        constraints=LinearConstraint(np.array(rows), low, high),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        return None
    return frozenset(p for p, x in zip(pairs, found.x[:n], strict=True) if x > 0.5)


def _cost(problem: Problem, pairs: Sequence[Pair], people: Sequence[str]) -> "NDArray[np.float64]":
    import numpy as np

    by_seat = {s.key: s for s in problem.seats}
    whole = sum(s.role.importance for s in problem.seats)
    rank = {u: k / max(1, len(people)) for k, u in enumerate(people)}
    return np.array(
        [
            -by_seat[s].role.importance * problem.fits[(s, u)].floor / whole - _NUDGE * (1 - rank[u]) / whole
            for s, u in pairs
        ]
    )


def _doubling(problem: Problem) -> float:
    return DOUBLING_COST / sum(s.role.importance for s in problem.seats)


def _rows(problem: Problem, pairs: Sequence[Pair]) -> tuple[list[list[float]], list[float], list[float]]:
    """Each constraint as (coefficients, at least, at most), over the pairs and then each person's second seats."""
    many = float("inf")
    people = {c.user_id: k for k, c in enumerate(problem.candidates)}
    rows: list[list[float]] = []
    low: list[float] = []
    high: list[float] = []

    def add(on_pairs: Sequence[float], at_least: float, at_most: float, second: int | None = None) -> None:
        rows.append([*on_pairs, *(-1.0 if k == second else 0.0 for k in range(len(people)))])
        low.append(at_least)
        high.append(at_most)

    for seat in problem.seats:
        add([float(s == seat.key) for s, _ in pairs], 0, 1)
    for person, k in people.items():
        of_person = [float(u == person) for _, u in pairs]
        add(of_person, 0, problem.most_roles)
        add(of_person, -many, 1, second=k)
    for coefficients, at_least, at_most in (*_hours(problem, pairs), *_company(problem, pairs)):
        add(coefficients, at_least, at_most)
    team = problem.other_than
    if team:
        add([float(p in team) for p in pairs], -many, len(team) - 1)
        add([1.0] * len(pairs), len(team), many)
    return rows, low, high


_Row = tuple[list[float], float, float]


def _hours(problem: Problem, pairs: Sequence[Pair]) -> list[_Row]:
    """What a person's seats take is what they have free; a pinned seat is theirs whatever they have."""
    if "hours" not in problem.rules:
        return []
    hours = {s.key: s.hours for s in problem.seats}
    pinned = problem.pinned if "pinned" in problem.rules else frozenset()
    found = []
    for person in problem.candidates:
        if person.free is not None:
            taken = sum(hours[s] for s, u in pinned if u == person.user_id)
            limit = max(person.free, taken)
            found.append(([hours[s] if u == person.user_id else 0.0 for s, u in pairs], 0.0, limit))
    return found


def _company(problem: Problem, pairs: Sequence[Pair]) -> list[_Row]:
    """Somebody who knows the client; somebody who is not strongest in what everybody else is."""
    found: list[_Row] = []
    by_id = {c.user_id: c for c in problem.candidates}
    many = float("inf")
    if "client" in problem.rules:
        found.append(([float(by_id[u].knows_client) for _, u in pairs], 1, many))
    if "balance" in problem.rules and len(problem.seats) > 1:
        for attribute in sorted({a for c in problem.candidates for a in c.strongest}):
            only = frozenset({attribute})
            found.append(([float(by_id[u].strongest != only) for _, u in pairs], 1, many))
    return found

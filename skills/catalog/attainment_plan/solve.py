"""The best set of deals: the aims of `model`, one after the other, each by SciPy's HiGHS (mixed-integer, exact).

Every step keeps what the steps before it reached, within rounding. The problem always has a solution: pursuing
nothing keeps to every limit. A step that runs out of time leaves the best set known so far, and the choice says that
it is not proven.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from skills.catalog.attainment_plan.model import Candidate, Choice, Problem, outcome_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

_LARGEST = 1000.0
"""Money is scaled so that the largest sum is about this: solvers like numbers of one size."""
_KEPT = 1e-6
"""By how much, of the largest sum, a later aim may undercut an earlier one."""
_SECONDS = 5.0
"""For one solve; a rep's few dozen deals take milliseconds."""


def choose(problem: Problem, *, aims: int = 6) -> Choice:
    """The best set of deals; with fewer `aims` the later ones are left open (for comparisons of what is reached)."""
    deals = problem.counting()
    if not deals or not problem.goals:
        return outcome_of(problem, ())
    system = _System(problem, deals)
    for aim in _aims(deals, system)[:aims]:
        system.reach(aim)
    found = outcome_of(problem, [c for c, taken in zip(deals, system.taken(), strict=True) if taken])
    return replace(found, proven=system.proven)


def _aims(deals: Sequence[Candidate], system: "_System") -> "list[Vector]":
    """What is minimised, in order: a weight for every deal, then for every shortfall."""
    import numpy as np  # late, with scipy: start-up does not pay for them

    goals = system.goals
    none, no_deals = np.zeros(goals), np.zeros(len(deals))
    worth = system.worth
    straight = np.array([c.deal_class != "stray" for c in deals])
    strategic = np.array([c.deal_class == "bedrock" or c.carries for c in deals])
    hours = np.array([c.hours for c in deals])
    order = np.arange(len(deals)) * 1e-4  # of sets that are equal in everything, always the same one
    return [
        np.concatenate([no_deals, np.eye(goals)[0]]),
        np.concatenate([-worth * straight, none]),
        np.concatenate([no_deals, np.ones(goals)]),
        np.concatenate([-worth, none]),
        np.concatenate([-worth * strategic, none]),
        np.concatenate([hours + order, none]),
    ]


@dataclass(slots=True)
class _Row:
    weights: Any
    low: float
    high: float


class _System:
    """Limits as rows over (deals, shortfalls); each aim reached becomes one more row."""

    def __init__(self, problem: Problem, deals: Sequence[Candidate]) -> None:
        import numpy as np

        self.goals = len(problem.goals)
        self.proven = True
        self._deals = len(deals)
        largest = max([*(float(c.expected) for c in deals), *(float(g.need) for g in problem.goals)])
        self._scale = _LARGEST / largest if largest > 0 else 1.0
        self.worth = np.array([float(c.expected) for c in deals]) * self._scale
        self._rows: list[_Row] = []
        self._found: Any = np.zeros(self._deals + self.goals)
        self._cover(problem, deals)
        self._fit(problem, deals)

    def _cover(self, problem: Problem, deals: Sequence[Candidate]) -> None:
        import numpy as np

        goal_of = [problem.goal_of(c) for c in deals]
        for n, goal in enumerate(problem.goals):
            inside = np.array([g == n for g in goal_of])
            short = np.zeros(self.goals)
            short[n] = 1.0
            weights = np.concatenate([self.worth * inside, short])
            self._rows.append(_Row(weights, float(goal.need) * self._scale, np.inf))

    def _fit(self, problem: Problem, deals: Sequence[Candidate]) -> None:
        import numpy as np

        if problem.room is None:
            return
        for day in sorted({c.closes for c in deals}):
            weights = np.array([c.hours if c.closes <= day else 0.0 for c in deals])
            self._rows.append(_Row(np.concatenate([weights, np.zeros(self.goals)]), -np.inf, problem.room.until(day)))

    def reach(self, aim: "Vector") -> None:
        """Minimises the aim and holds on to what was reached."""
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        whole = np.concatenate([np.ones(self._deals), np.zeros(self.goals)])
        high = np.concatenate([np.ones(self._deals), np.full(self.goals, np.inf)])
        rows = np.array([r.weights for r in self._rows])
        found = milp(
            aim,
            constraints=LinearConstraint(rows, [r.low for r in self._rows], [r.high for r in self._rows]),
            integrality=whole,
            bounds=Bounds(np.zeros(len(high)), high),
            options={"time_limit": _SECONDS, "mip_rel_gap": 0.0},
        )
        self.proven = self.proven and found.status == 0
        if found.x is not None:
            self._found = found.x
            self._rows.append(_Row(aim, -np.inf, float(aim @ found.x) + _KEPT * _LARGEST))

    def taken(self) -> list[bool]:
        return [bool(x > 0.5) for x in self._found[: self._deals]]

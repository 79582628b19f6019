"""What would change the plan, found by solving it again with one thing different, and what holds it back.

Tried: a tenth more hours; each deal's close date a quarter earlier, and later where that stays within the target's
period (to hand a deal on to next year is no gain); each deal's chance ten points up. Ranked by the share of each
target that is no longer missing and the gain in the chance of reaching the first, added up; then by what is expected.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from skills.catalog.attainment_plan.model import Candidate, Choice, Problem, first_overdrawn
from skills.catalog.attainment_plan.solve import choose
from skills.deals.reaching import probability
from skills.language.periods import add_months

MORE_HOURS = 1.1
POINTS = 0.1
MOST_TRIED = 12
"""Deals whose dates and chances are tried: the ones worth most in expectation."""
_COMPARED = 4
"""Aims that are enough to compare what is reached."""

ChangeKind = Literal["hours", "chance", "earlier", "later"]
_ORDER: tuple[ChangeKind, ...] = ("hours", "chance", "earlier", "later")


@dataclass(frozen=True, slots=True)
class Change:
    kind: ChangeKind
    deal_id: str | None
    closes: date | None
    """The close date that was tried."""
    less_short: Decimal
    """How much less is missing on all targets."""
    first_less_short: Decimal
    """On the first one."""
    more_expected: Decimal
    likelier: float = 0.0
    """By how much the chance of reaching the first target rises, 0..1; 0 where chances are not known."""


Held = Literal["nothing", "hours", "pipeline"]


@dataclass(frozen=True, slots=True)
class Binding:
    """Which constraint keeps the plan from the target, and by how much."""

    held: Held
    by_hours: Decimal
    """Of the shortfall, what unlimited hours would take away."""
    by_pipeline: Decimal
    """Of the shortfall, what is missing whatever the hours: too little value, chance or time among the open deals."""
    overdrawn: date | None = None
    """The first close date by which hours would not suffice if every deal that counts were pursued."""
    above: Decimal = Decimal(0)
    """Expected value that unlimited hours would add above the targets."""
    unfilled: tuple[Decimal, ...] = ()
    """By goal, what is missing whatever the hours."""


def binding(problem: Problem, choice: Choice) -> Binding:
    """Found by solving again without any limit of hours."""
    free = choose(replace(problem, room=None), aims=_COMPARED) if problem.room is not None else choice
    by_hours = max(Decimal(0), choice.shortfall - free.shortfall)
    held: Held = "nothing" if not choice.shortfall else "hours" if by_hours else "pipeline"
    worth_it = [c for c in problem.counting() if c.deal_id in free.chosen]
    above = max(Decimal(0), free.total - choice.total - by_hours)
    return Binding(held, by_hours, free.shortfall, first_overdrawn(problem, worth_it), above, free.shortfalls)


def changes(problem: Problem, choice: Choice, *, chances_known: bool) -> tuple[Change, ...]:
    """Best first; only what helps."""
    before = reaching(problem, choice, 0) if problem.goals else 0.0
    tried = _tried(problem, choice, chances_known=chances_known)
    found = [replace(c, likelier=max(0.0, c.likelier - before)) for c in tried]
    targets = [g.target for g in problem.goals]
    return tuple(sorted((c for c in found if _helps(c)), key=lambda c: _best_first(c, targets)))


def _tried(problem: Problem, choice: Choice, *, chances_known: bool) -> list[Change]:
    tried = [_hours(problem, choice)] if problem.room is not None else []
    ranked = sorted(problem.candidates, key=lambda c: (-c.expected, c.closes, c.deal_id))[:MOST_TRIED]
    for candidate in ranked:
        tried += [_moved(problem, choice, candidate, kind) for kind in ("earlier", "later")]
        if chances_known and candidate.chance is not None and candidate.chance < 1:
            tried.append(_likelier(problem, choice, candidate))
    return [c for c in tried if c is not None]


def _helps(change: Change) -> bool:
    if change.first_less_short < 0 or (change.kind in ("earlier", "later") and change.less_short < 0):
        return False
    return change.less_short > 0 or change.more_expected > 0


def _best_first(change: Change, targets: Sequence[Decimal]) -> tuple[float, Decimal, int, str]:
    first, others = targets[0], sum(targets[1:], Decimal(0))
    filled = _share(change.first_less_short, first) + _share(change.less_short - change.first_less_short, others)
    return -(filled + change.likelier), -change.more_expected, _ORDER.index(change.kind), change.deal_id or ""


def _share(amount: Decimal, of: Decimal) -> float:
    return float(amount / of) if of > 0 else 0.0


def _hours(problem: Problem, choice: Choice) -> Change | None:
    assert problem.room is not None
    return _compared(replace(problem, room=problem.room.scaled(MORE_HOURS)), choice, "hours", None, None)


def _moved(problem: Problem, choice: Choice, candidate: Candidate, kind: ChangeKind) -> Change | None:
    closes = add_months(candidate.closes, -3 if kind == "earlier" else 3)
    moved = candidate.closing(closes, problem.today)
    if closes < problem.today or (kind == "later" and problem.goal_of(moved) != problem.goal_of(candidate)):
        return None
    changed = problem.with_candidate(moved)
    return _compared(changed, choice, kind, candidate.deal_id, closes)


def _likelier(problem: Problem, choice: Choice, candidate: Candidate) -> Change:
    assert candidate.chance is not None
    changed = problem.with_candidate(replace(candidate, chance=min(1.0, candidate.chance + POINTS)))
    return _compared(changed, choice, "chance", candidate.deal_id, None)


def _compared(problem: Problem, choice: Choice, kind: ChangeKind, deal_id: str | None, closes: date | None) -> Change:
    found = choose(problem, aims=_COMPARED)
    return Change(
        kind,
        deal_id,
        closes,
        choice.shortfall - found.shortfall,
        choice.shortfalls[0] - found.shortfalls[0],
        found.total - choice.total,
        reaching(problem, found, 0),
    )


def reaching(problem: Problem, choice: Choice, goal: int) -> float:
    """The probability of reaching one goal with the chosen deals; 0 where a chance among them is not known."""
    inside = [c for c in problem.candidates if c.deal_id in choice.chosen and problem.goal_of(c) == goal]
    if any(c.chance is None for c in inside):
        return 0.0
    return probability(problem.goals[goal].need, [(c.amount, c.chance or 0.0) for c in inside])

"""The probability that a set of deals brings what is needed: exact, deals taken as won or lost on their own. Pure.

The sums (and numbers of deals) that can come out are built up deal by deal, each with its probability; what reaches
the need is kept as one. With more than `MOST_SUMS` different ones amounts are rounded down to a fraction of the need,
so that the answer is at most understated, by what the fractions add up to.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

MOST_SUMS = 20_000
_PARTS = 4_096
"""Of the need, when amounts are rounded."""

Bet = tuple[Decimal, float]
"""(amount, chance of winning it 0..1)."""


def probability(need: Decimal, bets: Iterable[Bet], *, deals: int = 0) -> float:
    """Of winning `need` or more, in `deals` deals or more; 1 when nothing is needed."""
    if need <= 0 and deals <= 0:
        return 1.0
    counting = sorted((max(Decimal(0), a), min(1.0, max(0.0, p))) for a, p in bets if p > 0 and (a > 0 or deals > 0))
    cents, goal = [(int(a * 100), p) for a, p in counting], max(0, math.ceil(need * 100))
    exact = _reached(goal, deals, cents, MOST_SUMS)
    if exact is not None:
        return exact
    rough = [(amount * _PARTS // goal if goal else 0, p) for amount, p in cents]
    found = _reached(_PARTS if goal else 0, deals, rough, (_PARTS + 1) * (deals + 1))
    assert found is not None, "there are no more parts than that"
    return found


def _reached(goal: int, deals: int, bets: Sequence[tuple[int, float]], most: int) -> float | None:
    """None when more outcomes than `most` short of the goal are possible."""
    outcomes: dict[tuple[int, int], float] = {(0, 0): 1.0}
    for amount, share in bets:
        after: dict[tuple[int, int], float] = defaultdict(float)
        for (total, number), weight in outcomes.items():
            after[min(goal, total + amount), min(deals, number + 1)] += weight * share
            if share < 1:
                after[total, number] += weight * (1 - share)
        outcomes = after
        if len(outcomes) > most + 1:
            return None
    return min(1.0, outcomes.get((goal, deals), 0.0))

"""The probability that a set of deals brings what is needed: exact, deals taken as won or lost on their own.

The sums that can come out are built up deal by deal, each with its probability; what reaches the need is kept as one
sum. With more than `MOST_SUMS` different ones amounts are rounded down to a fraction of the need, so that the answer
is at most understated, by what the fractions add up to.
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


def probability(need: Decimal, bets: Iterable[Bet]) -> float:
    """Of winning `need` or more; 1 when nothing is needed."""
    if need <= 0:
        return 1.0
    counting = [(a, min(1.0, max(0.0, p))) for a, p in bets if a > 0 and p > 0]
    cents = [(int(a * 100), p) for a, p in sorted(counting)]
    goal = math.ceil(need * 100)
    exact = _reached(goal, cents, MOST_SUMS)
    if exact is not None:
        return exact
    rough = [(amount * _PARTS // goal, p) for amount, p in cents]
    found = _reached(_PARTS, rough, _PARTS + 1)
    assert found is not None, "there are no more parts than that"
    return found


def _reached(goal: int, bets: Sequence[tuple[int, float]], most: int) -> float | None:
    """None when more sums than `most` below the goal are possible."""
    sums: dict[int, float] = {0: 1.0}
    for amount, share in bets:
        after: dict[int, float] = defaultdict(float)
        for total, weight in sums.items():
            after[min(goal, total + amount)] += weight * share
            if share < 1:
                after[total] += weight * (1 - share)
        sums = after
        if len(sums) > most + 1:
            return None
    return min(1.0, sums.get(goal, 0.0))

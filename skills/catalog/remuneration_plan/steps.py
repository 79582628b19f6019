"""How far it is to the next thing that pays, and what a set of sales takes somebody past. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from skills.catalog.remuneration_plan.payout import NOTHING
from skills.catalog.remuneration_plan.standing import Standing
from skills.catalog.remuneration_plan.terms import Boundary, Sale

QUICKENS = ("rate", "accelerator")
"""Kinds of clauses from whose boundary on every sale pays more."""


@dataclass(frozen=True, slots=True)
class Step:
    boundaries: tuple[Boundary, ...]
    """All at the same share of the target."""
    missing: Decimal
    """Won value still needed to get there."""
    alone: tuple[Sale, ...] = ()
    """Open deals each of which gets there by itself, soonest first."""
    together: tuple[Sale, ...] = ()
    """Failing that, open deals that get there when they close one after the other; empty where even all do not."""

    @property
    def quickens(self) -> bool:
        """Whether every sale is paid more from here on."""
        return any(b.clause.kind in QUICKENS for b in self.boundaries)


def steps_ahead(standing: Standing, ahead: Iterable[Sale]) -> tuple[Step, ...]:
    won, expected = standing.least.won, tuple(ahead)
    found = []
    for at, group in groupby(standing.terms.boundaries(), key=lambda b: b.at):
        missing = at * standing.terms.target - won
        if missing <= 0:
            continue
        alone = tuple(s for s in expected if s.amount >= missing)
        found.append(Step(tuple(group), missing, alone, () if alone else _together(expected, missing)))
    return tuple(found)


def _together(expected: tuple[Sale, ...], missing: Decimal) -> tuple[Sale, ...]:
    so_far, needed = NOTHING, []
    for sale in expected:
        so_far += sale.amount
        needed.append(sale)
        if so_far >= missing:
            return tuple(needed)
    return ()


def passed(standing: Standing, won_then: Decimal) -> tuple[Boundary, ...]:
    """Boundaries that lie between what is won now and what would be won then."""
    target, now = standing.terms.target, standing.least.won
    return tuple(b for b in standing.terms.boundaries() if now < b.at * target <= won_then)

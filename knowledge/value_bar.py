"""What "the top quarter of open deals by value" means: one threshold over the whole company, never a record."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from knowledge.records import Deal

TOP_QUARTER = Decimal("0.25")
"""METHODOLOGY §5; a workspace may set another share."""


@dataclass(frozen=True, slots=True)
class ValueBar:
    """The amount from which an open deal is in the company's top quarter; an aggregate every member may know.

    Amounts in other currencies are not converted: each currency has its own bar.
    """

    currency: str
    threshold: Decimal | None
    """None with fewer than four priced open deals in this currency (of another share: fewer than make one deal)."""
    deals: int
    """Priced open deals counted, over the whole company."""


def value_bar_of(deals: Iterable[Deal], currency: str, top: Decimal = TOP_QUARTER) -> ValueBar:
    """Of n amounts the quarter is the n/4 largest, rounded up; equal amounts are in or out together.

    `top`: the share, 0 < top <= 1. Of so few deals that it is less than one there is nothing to speak of.
    """
    amounts = [d.amount for d in deals if d.status == "open" and d.amount is not None and d.currency == currency]
    amounts.sort(reverse=True)
    within = len(amounts) * top
    threshold = amounts[ceil(within) - 1] if within >= 1 else None
    return ValueBar(currency, threshold, len(amounts))

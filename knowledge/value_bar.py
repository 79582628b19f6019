"""What "the top quarter of open deals by value" means: one threshold over the whole company, never a record."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from knowledge.records import Deal

FEWEST = 4
"""Priced open deals below which there is no quarter to speak of."""


@dataclass(frozen=True, slots=True)
class ValueBar:
    """The amount from which an open deal is in the company's top quarter; an aggregate every member may know.

    Amounts in other currencies are not converted: each currency has its own bar.
    """

    currency: str
    threshold: Decimal | None
    """None with fewer than four priced open deals in this currency."""
    deals: int
    """Priced open deals counted, over the whole company."""


def value_bar_of(deals: Iterable[Deal], currency: str) -> ValueBar:
    """Of n amounts the quarter is the n/4 largest, rounded up; equal amounts are in or out together."""
    amounts = [d.amount for d in deals if d.status == "open" and d.amount is not None and d.currency == currency]
    amounts.sort(reverse=True)
    threshold = amounts[-(-len(amounts) // 4) - 1] if len(amounts) >= FEWEST else None
    return ValueBar(currency, threshold, len(amounts))

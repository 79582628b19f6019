"""Deals or clients placed by fit and value, so that a portfolio can be seen at once. Pure.

Values differ a hundredfold, so height is by their logarithm, from the smallest to the largest; the area of a mark is in
proportion. Amounts of different currencies are never put on one scale: the currency with the most holdings is drawn.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from skills.answer import MapAxis, MapPart, MapPoint, Tone
from skills.wording import Voice

FEWEST = 2
"""Holdings of known fit and value below which there is nothing to compare, and no picture."""
MOST = 40


@dataclass(frozen=True, slots=True)
class Holding:
    label: str
    fit: int | None
    """0..100; None: not known."""
    amount: Decimal | None
    currency: str
    group: str = ""
    fit_words: str = ""
    """The fit as the card says it: "at least 44"."""
    floor: bool = False
    """It is at least this; what is not known may raise it."""
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Portfolio:
    part: MapPart
    currency: str
    elsewhere: int
    """Holdings of other currencies, which are not drawn."""
    hidden: int
    """Smaller ones beyond `MOST`."""


def portfolio(title: str, fit: str, holdings: Sequence[Holding], voice: Voice) -> Portfolio | None:
    """None where too little is known to compare. `fit` names the measure: "Right to Win"."""
    counts = Counter(h.currency for h in holdings if h.amount is not None)
    if not counts:
        return None
    currency = min(counts, key=lambda c: (-counts[c], c))
    same = [h for h in holdings if h.amount is None or h.currency == currency]
    same.sort(key=lambda h: (-(h.amount or Decimal(0)), h.label))
    drawn = same[:MOST]
    if sum(h.fit is not None and h.amount is not None for h in drawn) < FEWEST:
        return None
    amounts = [h.amount for h in drawn if h.amount is not None and h.amount > 0]
    low, high = (min(amounts), max(amounts)) if amounts else (Decimal(0), Decimal(0))
    points = tuple(_point(h, low, high, fit, voice) for h in drawn)
    value = MapAxis("Value (log)", voice.money_short(low, currency), voice.money_short(high, currency))
    part = MapPart(title, MapAxis(fit, "weak", "strong"), value, points)
    return Portfolio(part, currency, len(holdings) - len(same), len(same) - len(drawn))


def _point(holding: Holding, low: Decimal, high: Decimal, fit: str, voice: Voice) -> MapPoint:
    amount = holding.amount
    tone: Tone = "muted" if holding.floor else "plain"
    said = holding.fit_words or ("not known yet" if holding.fit is None else str(holding.fit))
    return MapPoint(
        holding.label,
        None if holding.fit is None else holding.fit / 100,
        None if amount is None else height(amount, low, high),
        float(amount / high) if amount is not None and amount > 0 and high > 0 else 0.0,
        holding.group,
        tone,
        f"{fit} {said}, {voice.money_short(amount, holding.currency)}",
        holding.cites,
    )


def height(amount: Decimal, low: Decimal, high: Decimal) -> float:
    """0..1 by the logarithm, between the smallest and the largest; in the middle where they are the same."""
    if amount <= 0:
        return 0.0
    if high <= low:
        return 0.5
    return math.log(amount / low) / math.log(high / low)


def not_drawn(found: Portfolio) -> str:
    """What the picture leaves out, in words; empty where it leaves out nothing."""
    said = []
    if found.elsewhere:
        said.append(f"{found.elsewhere:,} in other currencies than {found.currency}")
    if found.hidden:
        said.append(f"{found.hidden:,} smaller ones")
    return f"Not in the picture: {' and '.join(said)}." if said else ""

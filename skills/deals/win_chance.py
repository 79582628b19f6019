"""What chance an open deal has, from how closed deals went: counted, never guessed. Pure.

The company's closed deals that had reached the deal's stage give a rate; the owner's own closed deals move it. As a
formula, with w wins among n closed deals of everybody else and k = n, but at least 1 and at most `COMPANY_WEIGHT`:

    m = (w + ½) / (n + 1)
    chance = Beta(k·m + own wins, k·(1 − m) + own losses)

so the company speaks with the voice of at most ten deals and is outvoted by a long record of one's own. The prior is
METHODOLOGY §1's Beta(½, ½), the interval its 80 %. Where too few closed deals have a history of that stage, all
closed deals count instead, which is said; with fewer than `FEWEST_CLOSED` of those there is no chance to speak of.

The band of a deal's Right to Win moves the odds only where the record shows that it made a difference: two bands with
`FEWEST_CLOSED` closed deals each whose 80 % intervals lie apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from knowledge.closings import Closings
from skills.deals.deal_rules import FEWEST_CLOSED
from skills.scoring.rules import CONTESTED_FROM, INTERVAL, PRIOR, STRONG_FROM

COMPANY_WEIGHT = 10
"""Closed deals of one's own that count as much as everybody else's together."""

DIGITS = 3
"""Of an expected value, as precise as a chance ever is; whole units of the currency at the finest."""

ScoreBand = Literal["strong", "contested", "weak"]


@dataclass(frozen=True, slots=True)
class Tally:
    won: int
    lost: int

    @property
    def closed(self) -> int:
        return self.won + self.lost


@dataclass(frozen=True, slots=True)
class Chance:
    """Of winning, 0..1."""

    mean: float
    low: float
    high: float
    """80 % interval."""
    stage: str | None
    """Counted over deals that had reached this stage; None: over all closed deals, their stages are not on record."""
    company: Tally
    """Everybody's closed deals behind it, the owner's among them."""
    own: Tally
    band: ScoreBand | None = None
    """The band of its Right to Win, where that moved the chance."""
    supposed: bool = False
    """Not from the record: somebody asked "what if"."""


def chance(stage: str, company: Closings, own: Closings) -> Chance | None:
    """`company` counts the owner's deals too; None with too few closed deals to speak of a chance."""
    at, mine = company.stage(stage), own.stage(stage)
    if at is not None and at.won + at.lost >= FEWEST_CLOSED:
        whole, own_part = Tally(at.won, at.lost), Tally(mine.won, mine.lost) if mine else Tally(0, 0)
        return _posterior(stage, whole, own_part)
    if company.closed >= FEWEST_CLOSED:
        return _posterior(None, Tally(company.won, company.lost), Tally(own.won, own.lost))
    return None


def worth(amount: Decimal, share: float | None) -> Decimal:
    """What a deal is expected to bring; the amount itself where its chance is certain, or not known."""
    if share is None or share >= 1:
        return amount
    return rounded(amount * Decimal(repr(share)))


def rounded(estimate: Decimal) -> Decimal:
    """To `DIGITS` digits."""
    finest = Decimal(1).scaleb(max(0, estimate.adjusted() - DIGITS + 1))
    return estimate.quantize(finest).quantize(Decimal(1))


def supposed(share: float, known: Chance | None) -> Chance:
    """The same deal with a chance somebody supposes."""
    share = min(1.0, max(0.0, share))
    if known is None:
        return Chance(share, share, share, None, Tally(0, 0), Tally(0, 0), supposed=True)
    return replace(known, mean=share, low=share, high=share, band=None, supposed=True)


def _posterior(stage: str | None, company: Tally, own: Tally) -> Chance:
    won, lost = max(0, company.won - own.won), max(0, company.lost - own.lost)
    rate = (won + PRIOR) / (won + lost + 2 * PRIOR)
    weight = min(COMPANY_WEIGHT, max(1, won + lost))
    a, b = weight * rate + own.won, weight * (1 - rate) + own.lost
    low, high = _interval(a, b)
    return Chance(a / (a + b), low, high, stage, company, own)


def _interval(a: float, b: float) -> tuple[float, float]:
    from scipy.special import betaincinv  # late: start-up does not pay for it

    return float(betaincinv(a, b, (1 - INTERVAL) / 2)), float(betaincinv(a, b, (1 + INTERVAL) / 2))


# --- whether Right to Win told winners from losers --------------------------------------------------------


def band_of(score: int) -> ScoreBand:
    """METHODOLOGY §1, "Bands"."""
    if score >= STRONG_FROM:
        return "strong"
    return "contested" if score >= CONTESTED_FROM else "weak"


@dataclass(frozen=True, slots=True)
class BandRecord:
    """How deals of each band of Right to Win ended."""

    tallies: Mapping[ScoreBand, Tally] = field(default_factory=dict)
    odds: Mapping[ScoreBand, float] = field(default_factory=dict)
    """What to multiply the odds by; empty where the record does not tell the bands apart."""

    @property
    def closed(self) -> int:
        return sum(t.closed for t in self.tallies.values())

    @property
    def tells(self) -> bool:
        return bool(self.odds)


def band_record(ended: Iterable[tuple[int, bool]]) -> BandRecord:
    """From (last Right to Win before it closed, whether it was won) of closed deals."""
    won: dict[ScoreBand, int] = {}
    lost: dict[ScoreBand, int] = {}
    for score, was_won in ended:
        counted = won if was_won else lost
        counted[band_of(score)] = counted.get(band_of(score), 0) + 1
    tallies = {b: Tally(won.get(b, 0), lost.get(b, 0)) for b in sorted({*won, *lost})}
    enough = {b: t for b, t in tallies.items() if t.closed >= FEWEST_CLOSED}
    spans = [_interval(t.won + PRIOR, t.lost + PRIOR) for t in enough.values()]
    apart = any(one[1] < other[0] for one in spans for other in spans)
    if not apart:
        return BandRecord(tallies)
    every = Tally(sum(won.values()), sum(lost.values()))
    base = _odds(every)
    return BandRecord(tallies, {b: _odds(t) / base for b, t in enough.items()})


def in_band(known: Chance, score: int | None, record: BandRecord) -> Chance:
    """The chance with the deal's own Right to Win counted, where the record supports that."""
    band = band_of(score) if score is not None else None
    factor = record.odds.get(band) if band is not None else None
    if factor is None or known.supposed:
        return known
    mean, low, high = (_moved(p, factor) for p in (known.mean, known.low, known.high))
    return replace(known, mean=mean, low=low, high=high, band=band)


def _odds(tally: Tally) -> float:
    return (tally.won + PRIOR) / (tally.lost + PRIOR)


def _moved(share: float, factor: float) -> float:
    if share >= 1.0:
        return 1.0
    odds = share / (1 - share) * factor
    return odds / (1 + odds)

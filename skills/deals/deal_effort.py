"""What a deal has cost so far in work and time, and what going on would cost at that pace. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from knowledge.records import Activity, ActivityKind, Deal
from skills.deals.deal_rules import FEWEST_CLOSED, PACE_WINDOW


@dataclass(frozen=True, slots=True)
class Effort:
    """Counted from the deal's activities; hours only where a length was noted."""

    kinds: tuple[tuple[ActivityKind, int], ...]
    minutes: int
    untimed: int
    """Calls and meetings without a noted length."""
    days: int | None
    """Calendar days since the deal began, by its record or its first activity."""
    last: Activity | None
    recent: int
    """Activities within the pace window."""
    recent_minutes: int
    days_left: int | None
    """Until the close date; None without one, negative when it has passed."""

    @property
    def activities(self) -> int:
        return sum(n for _, n in self.kinds)

    @property
    def ahead(self) -> tuple[int, int] | None:
        """(activities, minutes) until the close date at the recent pace; None where there is no date or no pace."""
        if self.days_left is None or self.days_left <= 0 or not self.recent:
            return None
        window = PACE_WINDOW.days
        return -(-self.recent * self.days_left // window), -(-self.recent_minutes * self.days_left // window)


def effort(deal: Deal, activities: Iterable[Activity], moment: datetime, today: date) -> Effort:
    own = [a for a in activities if a.deal_id == deal.id and a.at <= moment]
    recent = [a for a in own if a.at > moment - PACE_WINDOW]
    first = min((a.at.date() for a in own), default=None)
    began = min((d for d in (deal.created_on, first) if d is not None), default=None)
    talks = [a for a in own if a.kind in ("call", "meeting")]
    return Effort(
        kinds=tuple(sorted(Counter(a.kind for a in own).items())),
        minutes=sum(a.minutes or 0 for a in own),
        untimed=sum(a.minutes is None for a in talks),
        days=None if began is None else max(0, (today - began).days),
        last=max(own, key=lambda a: (a.at, a.id), default=None),
        recent=len(recent),
        recent_minutes=sum(a.minutes or 0 for a in recent),
        days_left=None if deal.close_on is None else (deal.close_on - today).days,
    )


@dataclass(frozen=True, slots=True)
class WinRate:
    """How the closed deals one may see ended: a base rate, not any deal's own chance."""

    won: int
    closed: int

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.won) / self.closed if self.closed >= FEWEST_CLOSED else None

    def expected(self, amount: Decimal | None) -> Decimal | None:
        """In whole units; None where amount or rate is not known."""
        if amount is None or self.share is None:
            return None
        return (amount * self.share).quantize(Decimal(1), ROUND_HALF_UP)


def win_rate(deals: Iterable[Deal]) -> WinRate:
    closed = [d.status for d in deals if d.status != "open"]
    return WinRate(closed.count("won"), len(closed))

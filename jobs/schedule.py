"""When something is due again: a time of day on chosen days in a person's own zone, each day at most once.

A slot is named by its local day, so that neither a change of the clocks nor a move to another zone brings the same
day twice. A time that the clocks skip comes as many minutes after the gap as it lies in it; one that they repeat
comes the first time. (APScheduler's cron trigger fires twice on such days: `docs/decisions/0009-work.md`.)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
WEEKDAYS = (0, 1, 2, 3, 4)
_NOON = time(12)
_FAR_DAYS = 400
"""A rule without a day in so long has none."""


@dataclass(frozen=True, slots=True)
class Rule:
    at: time
    """Local, without a zone."""
    zone: str
    """IANA name: "Europe/Berlin"."""
    days: tuple[int, ...] = WEEKDAYS
    """0 is Monday."""
    off: tuple[date, ...] = ()
    """Holidays and leave: local days without a slot."""
    paused_until: date | None = None
    """No slot before this local day."""
    late_h: float = 4.0
    """A slot missed by more (the scheduler was down) is left out; by less, it is made up for, the latest one only."""

    def to_json(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat("minutes"),
            "zone": self.zone,
            "days": list(self.days),
            "off": [d.isoformat() for d in self.off],
            "paused_until": self.paused_until.isoformat() if self.paused_until else None,
            "late_h": self.late_h,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Rule":
        paused = kept.get("paused_until")
        return cls(
            at=time.fromisoformat(kept["at"]),
            zone=kept["zone"],
            days=tuple(kept["days"]),
            off=tuple(date.fromisoformat(d) for d in kept.get("off", ())),
            paused_until=date.fromisoformat(paused) if paused else None,
            late_h=kept.get("late_h", 4.0),
        )


@dataclass(frozen=True, slots=True)
class Slot:
    day: date
    """In the rule's zone."""
    at: datetime
    """Aware, UTC."""


def next_slot(rule: Rule, after: datetime, *, last: date | None = None) -> Slot | None:
    """The first slot later than `after`, and on a later local day than `last` where one is given.

    None when the rule has no such day. Raises `ZoneInfoNotFoundError` for a zone that is none.
    """
    day = after.astimezone(ZoneInfo(rule.zone)).date() - timedelta(days=1)
    if rule.paused_until is not None:
        day = max(day, rule.paused_until)
    for _ in range(_FAR_DAYS):
        if last is None or day > last:
            slot = _slot(rule, day)
            if slot is not None and slot.at > after:
                return slot
        day += timedelta(days=1)
    return None


def _slot(rule: Rule, day: date) -> Slot | None:
    if day.weekday() not in rule.days or day in rule.off:
        return None
    zone = ZoneInfo(rule.zone)
    noon = datetime.combine(day, _NOON, zone).astimezone(UTC)
    if noon.astimezone(zone).date() != day:
        return None  # a day the zone skipped whole
    return Slot(day, datetime.combine(day, rule.at, zone).astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Due:
    """What a look at a schedule leads to."""

    run: Slot | None
    """To be worked on now: the latest slot that has come, unless it came too long ago."""
    missed: int
    """Slots that came and are left out."""
    next: Slot | None


def due(rule: Rule, planned: Slot, now: datetime) -> Due:
    """Goes through the slots from `planned` (which has come) up to `now`."""
    latest, passed = planned, 0
    following = next_slot(rule, planned.at, last=planned.day)
    while following is not None and following.at <= now:
        latest, passed = following, passed + 1
        following = next_slot(rule, latest.at, last=latest.day)
    late = now - latest.at > timedelta(hours=rule.late_h)
    return Due(None if late else latest, passed + late, following)

"""How many hours a colleague has for pursuing deals, day by day, less what is promised to colleagues' deals. Pure.

Where `workload` tells the mean over one deal's weeks, a plan needs the hours up to any day.

Hours a week are spread evenly over its seven days. Of two records for one day the one that begins later holds (a
holiday laid over the year). A day no record covers goes on as the nearest earlier one, else as the first to come:
that is an assumption, and `assumed_after` says from when it is made. Being named on a colleague's open deal with
hours (a week) binds them until that deal closes.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from knowledge.records import Capacity, Deal, Edge

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Promise:
    """Hours a week bound to something else, up to and including a day (None: with no end in sight)."""

    hours_per_week: float
    until: date | None
    deal: Deal | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """Hours free from `start` on."""

    start: date
    free: tuple[float, ...]
    """Up to the end of each day after `start`, that day included: never falls."""
    gross: tuple[float, ...]
    """The same before promises."""
    assumed_after: date | None = None
    """From the day after this one no record covers it; None: all of it is on record."""

    def until(self, day: date) -> float:
        """Hours free from the start to the end of `day`; 0 before the start."""
        return _at(self.free, self.start, day)

    def between(self, first: date, last: date) -> float:
        """Both days included."""
        return self.until(last) - self.until(first - timedelta(days=1))

    def promised(self, day: date) -> float:
        """Hours bound elsewhere from the start to the end of `day`."""
        return _at(self.gross, self.start, day) - self.until(day)

    def scaled(self, factor: float) -> "Room":
        """As if there were `factor` times the free hours."""
        return Room(self.start, tuple(h * factor for h in self.free), self.gross, self.assumed_after)


def _at(hours: Sequence[float], start: date, day: date) -> float:
    index = (day - start).days
    if index < 0 or not hours:
        return 0.0
    return hours[min(index, len(hours) - 1)]


def room(records: Iterable[Capacity], promises: Iterable[Promise], start: date, end: date) -> Room | None:
    """From `start` to `end`, both included; None without any record: hours are then not known, not zero."""
    known = sorted(records, key=lambda c: (c.starts_on, c.ends_on, c.id))
    if not known:
        return None
    bound = list(promises)
    starts = [c.starts_on for c in known]
    days = [start + timedelta(days=n) for n in range(max(0, (end - start).days) + 1)]
    gross, free, assumed = [], [], None
    for day in days:
        weekly, covered = _weekly(known, starts, day)
        if not covered and assumed is None:
            assumed = day - timedelta(days=1)
        taken = sum(p.hours_per_week for p in bound if p.until is None or day <= p.until)
        gross.append(weekly / DAYS_A_WEEK)
        free.append(max(0.0, weekly - taken) / DAYS_A_WEEK)
    return Room(start, tuple(accumulate(free)), tuple(accumulate(gross)), assumed)


def steady(hours_per_week: float, promises: Iterable[Promise], start: date, end: date) -> Room:
    """The same hours every week: what somebody supposes."""
    record = Capacity("", "", "", start, end, max(0.0, hours_per_week))
    found = room([record], promises, start, end)
    assert found is not None, "one record is a record"
    return found


def _weekly(known: Sequence[Capacity], starts: Sequence[date], day: date) -> tuple[float, bool]:
    """(hours that week, whether a record covers the day)."""
    begun = known[: bisect_right(starts, day)]
    for record in reversed(begun):
        if day <= record.ends_on:
            return max(0.0, record.hours_per_week), True
    nearest = max(begun, key=lambda c: (c.ends_on, c.starts_on)) if begun else known[0]
    return max(0.0, nearest.hours_per_week), False


def promises_of(user_id: str, edges: Iterable[Edge], deals: Iterable[Deal], today: date) -> tuple[Promise, ...]:
    """What the colleague's places on the teams of others' open deals bind.

    A deal whose close date has passed, or is missing, binds with no end in sight.
    """
    by_id = {d.id: d for d in deals if d.status == "open" and d.owner_id != user_id}
    found = []
    for edge in sorted(edges, key=lambda e: e.id):
        deal = by_id.get(edge.object_id)
        hours = hours_of(edge)
        if edge.kind != "deal_team" or edge.subject_id != user_id or deal is None or not hours or hours < 0:
            continue
        until = deal.close_on if deal.close_on is not None and deal.close_on >= today else None
        found.append(Promise(hours, until, deal))
    return tuple(found)


def hours_of(edge: Edge) -> float | None:
    """Hours a week on a deal, where the place on its team says so."""
    hours = edge.attrs.get("hours")
    return float(hours) if isinstance(hours, int | float) and not isinstance(hours, bool) else None

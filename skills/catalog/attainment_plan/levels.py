"""How the hours of the chosen deals fall on the quarters, as evenly as their close dates allow.

All work can begin today and each deal has its deadline. The evenest way is known in closed form: find the deadline by
which the largest share of the hours until then is needed, work at that share until then, and go on with the rest from
there. The shares never rise over time, and no other way has a lower peak.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from skills.language.periods import Period, named, shifted
from skills.people.capacity import Room

_ENOUGH = 1e-9


@dataclass(frozen=True, slots=True)
class Block:
    """From the day after the block before it (the first: from today) up to and including `until`."""

    until: date
    hours: float
    share: float
    """Of the free hours in it; above 1 where they do not suffice."""


@dataclass(frozen=True, slots=True)
class QuarterHours:
    quarter: Period
    """Of the first one what is left of it."""
    hours: float
    free: float


Work = tuple[date, float]
"""(deadline, hours)."""


def level(work: Iterable[Work], room: Room) -> tuple[Block, ...]:
    """Deadlines before the start of the room are taken as its first day."""
    left = sorted((max(day, room.start), hours) for day, hours in work if hours > 0)
    blocks: list[Block] = []
    start = room.start
    while left:
        block, left = _tightest(left, start, room)
        blocks.append(block)
        start = block.until + timedelta(days=1)
    return tuple(blocks)


def _tightest(left: Sequence[Work], start: date, room: Room) -> tuple[Block, list[Work]]:
    best, needed = Block(left[0][0], 0.0, -1.0), 0.0
    for n, (day, hours) in enumerate(left):
        needed += hours
        if n + 1 < len(left) and left[n + 1][0] == day:
            continue
        free = room.between(start, day)
        share = needed / free if free > _ENOUGH else float("inf")
        if share >= best.share - _ENOUGH:
            best = Block(day, needed, share)
    return best, [w for w in left if w[0] > best.until]


def by_quarter(work: Iterable[Work], room: Room) -> tuple[QuarterHours, ...]:
    """From the quarter of the start to that of the last deadline."""
    blocks = level(work, room)
    if not blocks:
        return ()
    found = []
    quarter = named("quarter", room.start)
    while quarter.start <= blocks[-1].until:
        period = Period(max(quarter.start, room.start), quarter.end)
        found.append(QuarterHours(period, _hours_in(period, blocks, room), room.between(period.start, period.end)))
        quarter = shifted("quarter", quarter.start, 1)
    return tuple(found)


def _hours_in(period: Period, blocks: Sequence[Block], room: Room) -> float:
    total, start = 0.0, room.start
    for block in blocks:
        first, last = max(start, period.start), min(block.until, period.end)
        if first <= last:
            total += _part(block, start, first, last, room)
        start = block.until + timedelta(days=1)
    return total


def _part(block: Block, start: date, first: date, last: date, room: Room) -> float:
    """Its hours follow the free ones; where there are none, the days."""
    free = room.between(start, block.until)
    if free > _ENOUGH:
        return block.hours * room.between(first, last) / free
    return block.hours * ((last - first).days + 1) / ((block.until - start).days + 1)

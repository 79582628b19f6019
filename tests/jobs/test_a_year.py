"""The weeks in which six zones turn their clocks, planned for real by planners whose own clocks are wrong."""

import asyncio
import random
from datetime import UTC, date, datetime, time, timedelta

import pytest

from jobs.planner import Planner, scheduled
from jobs.schedule import EVERY_DAY, Rule
from jobs.task import Tasks
from knowledge.worklist import StoredSchedule
from tests.support.work import Clock, Office

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kolkata",
)
_HOLIDAY, _PAUSED_UNTIL = date(2026, 3, 25), date(2026, 3, 10)


def schedules(now: datetime) -> list[StoredSchedule]:
    """One per zone at an hour that clocks skip and repeat; one of somebody with a holiday and a pause."""
    made = [scheduled(z, "note", Rule(time(2, 30), z, EVERY_DAY, late_h=5), now=now) for z in ZONES]
    away = Rule(time(8), "UTC", EVERY_DAY, off=(_HOLIDAY,), paused_until=_PAUSED_UNTIL, late_h=5)
    return [*made, scheduled("away", "note", away, now=now)]


@pytest.mark.parametrize(
    ("first", "days"),
    [(date(2026, 2, 12), 20), (date(2026, 3, 5), 35), (date(2026, 10, 1), 35)],
)
async def test_each_local_day_is_planned_once_whoever_leads_and_however_late(
    office: Office, first: date, days: int
) -> None:
    start = datetime.combine(first, time(12), UTC)
    true, fast, slow = Clock(start), Clock(start), Clock(start)
    worklist, tasks = office.worklist(true), Tasks(office.task())
    planners = [Planner(office.worklist(c), tasks) for c in (true, fast, slow)]
    await worklist.save(await asyncio.to_thread(schedules, start))
    chance = random.Random(days)
    keys: list[str] = []
    while true.now < start + timedelta(days=days):
        due = min(s.next_at for s in await worklist.schedules() if s.next_at is not None)
        down = timedelta(hours=chance.choice((0, 0, 0, chance.uniform(0, 3.5))))  # nobody led meanwhile
        true.now = max(true.now, datetime.fromtimestamp(due, UTC)) + down + timedelta(seconds=1)
        fast.now, slow.now = true.now + timedelta(minutes=10), true.now - timedelta(minutes=10)
        for planner in {0, chance.randrange(3)}:  # two think they lead
            keys += [w.key for w in await planners[planner].plan()]
    assert len(keys) == len(set(keys))
    for zone in ZONES:
        planned = sorted(date.fromisoformat(k.split("@")[1]) for k in keys if k.startswith(f"{zone}@"))
        assert planned == [planned[0] + timedelta(days=n) for n in range(len(planned))]
        assert abs(len(planned) - days) <= 1
    away = {date.fromisoformat(k.split("@")[1]) for k in keys if k.startswith("away@")}
    assert _HOLIDAY not in away
    assert first > _PAUSED_UNTIL or min(away) >= _PAUSED_UNTIL if away else first < _PAUSED_UNTIL


async def test_who_moves_in_the_middle_of_a_day_gets_each_day_once(office: Office) -> None:
    worklist, tasks = office.worklist(), Tasks(office.task())
    moves = {1: "America/Los_Angeles", 3: "Asia/Tokyo", 5: "Pacific/Auckland", 7: "Pacific/Honolulu", 9: "UTC"}
    start = datetime(2026, 6, 1, 0, 0, tzinfo=UTC)

    async def live_in(zone: str) -> None:
        rule = Rule(time(8), zone, EVERY_DAY)
        await worklist.save([await asyncio.to_thread(scheduled, "mover", "note", rule, now=office.clock.now)])

    office.clock.now = start
    await live_in("Europe/Berlin")
    ran: list[str] = []
    for hour in range(12 * 24):
        office.clock.now = start + timedelta(hours=hour)
        if hour % 24 == 12 and hour // 24 in moves:
            await live_in(moves[hour // 24])
        ran += [w.key for w in await Planner(office.worklist(), tasks).plan()]
    days = [date.fromisoformat(k.split("@")[1]) for k in ran]
    assert days == sorted(set(days))
    assert len(days) >= 12 - len(moves)

"""Every local day at most once, whatever clocks, zones and pauses do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.schedule import EVERY_DAY, WEEKDAYS, Rule, Slot, due, next_slot

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kolkata",
)


def year(rule: Rule, first: datetime) -> list[Slot]:
    slots: list[Slot] = []
    at, last = first, None
    while (slot := next_slot(rule, at, last=last)) is not None and slot.at < first + timedelta(days=365):
        slots.append(slot)
        at, last = slot.at, slot.day
    return slots


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", [time(8), time(2, 30), time(1, 45), time(0, 30), time(0)])
def test_a_year_brings_every_local_day_once_in_order(zone: str, at: time) -> None:
    rule = Rule(at, zone, EVERY_DAY)
    first = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)) - timedelta(seconds=1)
    slots = year(rule, first.astimezone(UTC))
    days = [s.day for s in slots]
    assert days == [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [s.at for s in slots] == sorted(s.at for s in slots)
    assert all(s.at.astimezone(ZoneInfo(zone)).date() == s.day for s in slots)


def test_a_time_the_clocks_skip_comes_after_the_gap_and_one_they_repeat_comes_first() -> None:
    rule = Rule(time(2, 30), "Europe/Berlin", EVERY_DAY)
    spring = next_slot(rule, datetime(2026, 3, 28, 12, tzinfo=UTC))
    autumn = next_slot(rule, datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert spring == Slot(date(2026, 3, 29), datetime(2026, 3, 29, 1, 30, tzinfo=UTC))  # 03:30 there
    assert autumn == Slot(date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC))  # the first 02:30


def test_a_day_the_zone_never_had_has_no_slot() -> None:
    rule = Rule(time(8), "Pacific/Apia", EVERY_DAY)  # Samoa went from 29 to 31 December 2011
    slot = next_slot(rule, datetime(2011, 12, 29, 20, tzinfo=UTC))
    assert slot is not None
    assert slot.day == date(2011, 12, 31)


def test_working_days_leave_and_a_pause_are_kept() -> None:
    rule = Rule(time(8), "Europe/Berlin", WEEKDAYS, off=(date(2026, 12, 25),), paused_until=date(2026, 12, 24))
    days = [s.day for s in year(rule, datetime(2026, 12, 18, 12, tzinfo=UTC))][:3]
    assert days == [date(2026, 12, 24), date(2026, 12, 28), date(2026, 12, 29)]


def test_who_moves_west_in_the_evening_gets_no_second_briefing_that_day() -> None:
    served = date(2026, 6, 3)
    rule = Rule(time(8), "America/Los_Angeles", EVERY_DAY)
    slot = next_slot(rule, datetime(2026, 6, 3, 8, tzinfo=UTC), last=served)  # it is 1 in the morning there
    assert slot is not None
    assert slot.day == date(2026, 6, 4)


def test_a_pause_of_two_years_ends() -> None:
    rule = Rule(time(8), "UTC", EVERY_DAY, paused_until=date(2028, 6, 1))
    slot = next_slot(rule, datetime(2026, 6, 1, tzinfo=UTC))
    assert slot is not None
    assert slot.day == date(2028, 6, 1)


def test_a_time_in_a_gap_before_midnight_comes_after_midnight_and_is_the_slot_of_its_day() -> None:
    rule = Rule(time(23, 30), "America/Scoresbysund", EVERY_DAY)  # Saturday 2025-03-29: 23:00 is followed by 00:00
    slots = year(rule, datetime(2025, 3, 28, 12, tzinfo=UTC))[:4]
    assert [s.day.isoformat() for s in slots] == ["2025-03-28", "2025-03-29", "2025-03-30", "2025-03-31"]
    assert slots[1].at.astimezone(ZoneInfo(rule.zone)).isoformat()[:16] == "2025-03-30T00:30"


def test_a_rule_without_days_has_no_slot() -> None:
    assert next_slot(Rule(time(8), "UTC", ()), datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_a_scheduler_that_was_down_makes_up_for_the_latest_slot_only() -> None:
    rule = Rule(time(8), "UTC", EVERY_DAY, late_h=4)
    planned = Slot(date(2026, 6, 1), datetime(2026, 6, 1, 8, tzinfo=UTC))
    found = due(rule, planned, datetime(2026, 6, 3, 9, tzinfo=UTC))
    assert found.run == Slot(date(2026, 6, 3), datetime(2026, 6, 3, 8, tzinfo=UTC))
    assert found.missed == 2
    assert found.next == Slot(date(2026, 6, 4), datetime(2026, 6, 4, 8, tzinfo=UTC))


def test_a_slot_missed_by_too_much_is_left_out() -> None:
    rule = Rule(time(8), "UTC", EVERY_DAY, late_h=4)
    planned = Slot(date(2026, 6, 1), datetime(2026, 6, 1, 8, tzinfo=UTC))
    found = due(rule, planned, datetime(2026, 6, 1, 12, 1, tzinfo=UTC))
    assert found.run is None
    assert found.missed == 1
    assert found.next is not None
    assert found.next.day == date(2026, 6, 2)


RULES = st.builds(
    Rule,
    at=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    zone=st.sampled_from(ZONES),
    days=st.sets(st.integers(0, 6), min_size=1).map(lambda d: tuple(sorted(d))),
    off=st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=3).map(tuple),
    paused_until=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    late_h=st.floats(0.1, 30),
)


@given(RULES)
@settings(max_examples=50, deadline=None)
def test_a_rule_survives_being_kept(rule: Rule) -> None:
    assert Rule.from_json(rule.to_json()) == rule


@given(RULES, st.lists(st.floats(60, 200_000), min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_however_irregularly_one_looks_no_day_runs_twice_and_none_is_lost_unseen(
    rule: Rule, steps: list[float]
) -> None:
    now = datetime(2026, 3, 20, tzinfo=UTC)
    planned = next_slot(rule, now)
    ran: list[date] = []
    left_out = 0
    for step in steps:
        now += timedelta(seconds=step)
        if planned is not None and planned.at <= now:
            found = due(rule, planned, now)
            ran += [found.run.day] if found.run else []
            left_out += found.missed
            planned = found.next
    assert len(ran) == len(set(ran))
    between = [s for s in year(rule, datetime(2026, 3, 20, tzinfo=UTC)) if s.at <= now]
    assert len(ran) + left_out == len(between)

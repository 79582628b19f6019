"""What a deal still takes: the team's hours, else the diary of won deals, else the rule; always with its source."""

from datetime import date, timedelta

import pytest

from knowledge.closings import NOTHING_CLOSED, OPEN_STAGES, Closings, StageClosings
from knowledge.records import Activity, Deal
from skills.deals.deal_hours import hours_record
from tests.support.deal_files import TENANT, days_ago, deal

TODAY = date(2026, 11, 20)
DAYS = dict(zip(OPEN_STAGES, (100.0, 80.0, 40.0, 10.0), strict=True))
PACE = Closings(4, 0, tuple(StageClosings(s, 4, 0, d) for s, d in DAYS.items()), 100.0)


def won(n: int) -> Deal:
    return deal(f"Won {n}", key=f"deal_won_{n}", status="won", stage="won")


def diary(n: int, *minutes: int | None) -> list[Activity]:
    return [
        Activity(f"a_{n}_{i}", TENANT, "meeting", days_ago(90), "Met", deal_id=f"deal_won_{n}", minutes=m)
        for i, m in enumerate(minutes)
    ]


def test_hours_on_the_team_come_first():
    record = hours_record([], [], NOTHING_CLOSED)
    left = record.left(deal(), "bedrock", 7.0)
    assert (left.source, left.until(TODAY + timedelta(days=13), TODAY)) == ("team", pytest.approx(14.0))
    assert left.until(TODAY - timedelta(days=5), TODAY) == pytest.approx(1.0)  # past: today's


def test_the_median_of_won_deals_of_the_class_times_what_is_left():
    some = [(won(n), "bedrock") for n in range(4)] + [(won(n), "stray") for n in range(4, 8)]
    log = [a for n in range(4) for a in diary(n, 600, 600, 600)] + [
        a for n in range(4, 8) for a in diary(n, 60, 60, 60)
    ]
    record = hours_record(some, log, PACE)
    # 30 hours; from propose 40 of 100 days are left
    left = record.left(deal(stage="propose"), "bedrock", None)
    assert (left.source, left.until(TODAY, TODAY), left.share_known) == ("won", pytest.approx(12.0), True)
    stray = record.left(deal(stage="prospect"), "stray", None)
    assert stray.until(TODAY, TODAY) == pytest.approx(3.0)
    other = record.left(deal(stage="prospect"), "stepping_stone", None)
    assert other.noted is not None
    assert (other.noted.of_class, other.noted.deals, other.until(TODAY, TODAY)) == (False, 8, pytest.approx(16.5))


def test_a_diary_nobody_kept_says_nothing():
    some = [(won(n), None) for n in range(4)]
    few = hours_record(some, [a for n in range(4) for a in diary(n, 60, 60)], NOTHING_CLOSED)
    gaps = hours_record(some, [a for n in range(4) for a in diary(n, 60, 60, 60, *[None] * 4)], NOTHING_CLOSED)
    three = hours_record(some[:3], [a for n in range(3) for a in diary(n, 60, 60, 60)], NOTHING_CLOSED)
    assert [r.left(deal(), None, None).source for r in (few, gaps, three)] == ["assumed"] * 3


def test_without_a_pace_on_record_the_share_left_is_the_default():
    some = [(won(n), None) for n in range(4)]
    record = hours_record(some, [a for n in range(4) for a in diary(n, 60, 60, 60)], NOTHING_CLOSED)
    left = record.left(deal(stage="negotiate"), None, None)
    assert (left.until(TODAY, TODAY), left.share_known) == (pytest.approx(3 * 0.2), False)


def test_the_rule_of_the_team_is_the_last_resort():
    record = hours_record([], [], NOTHING_CLOSED)
    weekly = [record.left(deal(), c, None).weekly for c in ("bedrock", "stepping_stone", "stray", None)]
    assert weekly == [10, 6, 3, 6]

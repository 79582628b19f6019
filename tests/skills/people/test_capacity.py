"""Free hours, day by day: the record, holidays over it, what goes on as assumed, what is promised elsewhere."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.records import Capacity, Edge
from skills.people.capacity import Promise, promises_of, room, steady
from tests.support.deal_files import TENANT, days_ago, deal

START, END = date(2026, 11, 20), date(2027, 3, 31)


def hours(weekly: float, first: date = date(2026, 1, 1), last: date = date(2027, 12, 31)) -> Capacity:
    return Capacity(f"capacity_{first}_{weekly}", TENANT, "user_kim", first, last, weekly)


def test_a_week_is_spread_over_its_days():
    found = room([hours(14)], (), START, END)
    assert found is not None
    assert found.until(START) == pytest.approx(2.0)
    assert found.until(START + timedelta(days=6)) == pytest.approx(14.0)
    assert found.between(START + timedelta(days=7), START + timedelta(days=13)) == pytest.approx(14.0)
    assert found.until(START - timedelta(days=1)) == 0


def test_a_holiday_laid_over_the_year_holds():
    found = room([hours(14), hours(0, date(2026, 11, 23), date(2026, 11, 29))], (), START, END)
    assert found is not None
    assert found.between(date(2026, 11, 23), date(2026, 11, 29)) == 0
    assert found.between(date(2026, 11, 30), date(2026, 12, 6)) == pytest.approx(14.0)


def test_after_the_record_it_goes_on_and_says_so():
    found = room([hours(14, last=date(2026, 12, 31))], (), START, END)
    assert found is not None
    assert found.assumed_after == date(2026, 12, 31)
    assert found.between(date(2027, 1, 1), date(2027, 1, 7)) == pytest.approx(14.0)
    covered = room([hours(14)], (), START, END)
    assert covered is not None
    assert covered.assumed_after is None


def test_no_record_is_not_known_and_not_zero():
    assert room([], (), START, END) is None


def test_promises_are_taken_off_until_they_end_and_never_below_nothing():
    promised = [Promise(7, START + timedelta(days=6)), Promise(21, START + timedelta(days=0))]
    found = room([hours(14)], promised, START, END)
    assert found is not None
    # the first day 2 − 1 − 3 hours are none left; six days of one hour; then two a day
    assert found.until(START + timedelta(days=6)) == pytest.approx(6.0)
    assert found.promised(START + timedelta(days=6)) == pytest.approx(8.0)
    assert found.between(START + timedelta(days=7), START + timedelta(days=7)) == pytest.approx(2.0)


def place(key: str, weekly: object, who: str = "user_kim") -> Edge:
    return Edge(f"edge_{key}_{who}", TENANT, "deal_team", who, f"deal_{key}", days_ago(9), attrs={"hours": weekly})


def test_only_places_on_others_open_deals_bind():
    deals = [
        deal("Theirs", key="deal_theirs", owner_id="user_ana", close_on=END),
        deal("Late", key="deal_late", owner_id="user_ana", close_on=date(2026, 1, 1)),
        deal("Mine", key="deal_mine"),
        deal("Done", key="deal_done", owner_id="user_ana", status="won"),
    ]
    edges = [place(k, 3) for k in ("theirs", "late", "mine", "done")]
    edges += [place("theirs", 5, "user_ana"), place("theirs", None), place("theirs", "soon")]
    found = promises_of("user_kim", edges, deals, START)
    assert {(p.deal.name, p.until) for p in found if p.deal} == {("Theirs", END), ("Late", None)}


@given(st.integers(0, 40), st.integers(0, 60), st.integers(0, 130))
def test_hours_never_fall_with_time_and_scale_as_asked(weekly, promised, days):
    found = steady(weekly, [Promise(promised, None)], START, END)
    day = START + timedelta(days=days)
    assert found.until(day) >= found.until(day - timedelta(days=1)) >= 0
    assert found.scaled(1.5).until(day) == pytest.approx(1.5 * found.until(day))
    assert found.until(day) <= steady(weekly, (), START, END).until(day) + 1e-9

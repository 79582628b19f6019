"""Suppositions read from words: what they set, what they leave alone, and that no words break them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.catalog.attainment_plan.supposing import Named, Scenario, from_json, read_scenario
from tests.skills.attainment_plan.desk import open_deal

TODAY = date(2026, 11, 20)
MILL = Named(open_deal("mill", 800, "propose", None), date(2026, 12, 18), ("mill",))


def read(text: str, *named: Named) -> Scenario:
    return read_scenario(text, named or (MILL,), TODAY, "en_US")


@pytest.mark.parametrize(
    ("said", "hours", "share"),
    [
        ("what if I only have 10 hours a week", 10.0, None),
        ("with 2 hours a day, what can I reach", 10.0, None),
        ("what if I had 26 hours a month", 6.0, None),
        ("suppose I have 12.5h per week", 12.5, None),
        ("what if I only had half the time", None, 0.5),
        ("what if I worked part-time", None, 0.5),
        ("what if we had twice the hours", None, 2.0),
        ("what if I had 20 % more hours", None, 1.2),
        ("what if I had 30 percent less time", None, 0.7),
        ("do I have enough hours", None, None),
        ("what if Mill takes 3 weeks", None, None),
    ],
)
def test_hours(said, hours, share):
    found = read(said)
    assert (found.hours, found.share_of_hours) == (hours, pytest.approx(share) if share else None)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("what if Mill slips to 15 January", date(2027, 1, 15)),
        ("what if Mill slips by two months", date(2027, 2, 18)),
        ("what if Mill is pushed back 3 weeks", date(2027, 1, 8)),
        ("what if Mill slips", date(2027, 3, 18)),
        ("what if Mill closes two weeks earlier", date(2026, 12, 4)),
        ("what if Mill closes a quarter earlier", TODAY),  # no day that has passed
        ("what if Mill only closes in February", date(2027, 2, 28)),
    ],
)
def test_another_close_date(said, day):
    assert read(said).closes == (("deal_mill", day),)


@pytest.mark.parametrize("said", ["is Mill in my plan", "why is Mill left out", "how much is Mill worth", "Mill?"])
def test_a_question_supposes_nothing(said):
    assert read(said).empty


def test_the_later_of_two_suppositions_about_the_same_thing_holds():
    earlier = Scenario(hours=10, without=("a",), chances=(("b", 0.5),))
    later = Scenario(share_of_hours=0.5, without=("c",), chances=(("b", 1.0),))
    assert later.over(earlier) == Scenario(None, 0.5, ("a", "c"), (), (("b", 1.0),))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80), st.sampled_from(["what if mill ", "without mill ", "suppose ", ""]))
def test_no_words_break_it_and_a_scenario_survives_its_journey(text, opening):
    found = read(opening + text)
    assert from_json(found.to_json()) == found


@pytest.mark.parametrize("broken", [{}, {"closes": [["a", "no day"]]}, {"target": "much"}, {"chances": 3}])
def test_a_memory_that_cannot_be_read_is_no_scenario(broken):
    assert from_json(broken).empty

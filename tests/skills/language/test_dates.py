from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.language.dates import find_dates

FRIDAY = date(2026, 11, 20)


def days(text: str, locale: str = "en_US", today: date = FRIDAY, prefer: str = "future") -> list[str]:
    return [str(d) for w in find_dates(text, today, locale, prefer) for d in w.days]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("tomorrow", ["2026-11-21"]),
        ("the day after tomorrow", ["2026-11-22"]),
        ("on Tuesday", ["2026-11-24"]),
        ("next Tuesday", ["2026-11-24"]),
        ("last Tuesday", ["2026-11-17"]),
        ("by fri", ["2026-11-20"]),
        ("in two weeks", ["2026-12-04"]),
        ("3 weeks ago", ["2026-10-30"]),
        ("within 7 days", ["2026-11-27"]),
        ("March 31", ["2027-03-31"]),
        ("31st of March 2028", ["2028-03-31"]),
        ("on the 15th", ["2026-12-15"]),
        ("2027-01-15", ["2027-01-15"]),
        ("end of Q1", ["2027-03-31"]),
        ("end of next quarter", ["2027-03-31"]),
        ("eoq", ["2026-12-31"]),
        ("end of the month", ["2026-11-30"]),
        ("end of the week", ["2026-11-20"]),
        ("mid-March", ["2027-03-16"]),
        ("last quarter", ["2026-07-01", "2026-09-30"]),
        ("this month", ["2026-11-01", "2026-11-30"]),
        ("by May", ["2027-05-01", "2027-05-31"]),
        ("the last 90 days", ["2026-08-22", "2026-11-20"]),
        ("Q1 2028", ["2028-01-01", "2028-03-31"]),
        ("next month", ["2026-12-01", "2026-12-31"]),  # "close it next month" is no "close of next month"
        ("at the close of next month", ["2026-12-31"]),
        ("between 1 Dec and the 15 Jan", ["2026-12-01", "2027-01-15"]),
        ("tomorow", ["2026-11-21"]),
        ("on wendesday or yesteday", ["2026-11-25", "2026-11-19"]),
        ("by Febuary 3", ["2027-02-03"]),
    ],
)
def test_what_people_say_is_what_they_mean(said: str, meant: list[str]) -> None:
    assert days(f"close it {said}, please") == meant


@pytest.mark.parametrize(
    "said",
    [
        "you may call them",
        "the sun is out",
        "give me a second",
        "we march on",
        "support 24/7",
        "a 50/50 chance",
        "4 of 6 known",
        "version 1.5",
        "31 February",
        "set it to 420k",
        "our fiscal plan",
    ],
)
def test_ordinary_words_and_numbers_are_no_dates(said: str) -> None:
    assert days(said) == []


def test_a_numeric_date_is_read_as_written_where_the_person_is() -> None:
    assert days("12/5/2027", "en_US") == ["2027-12-05"]
    assert days("12/5/2027", "en_GB") == ["2027-05-12"]
    assert days("12.5.2027", "de_DE") == ["2027-05-12"]


def test_a_numeric_date_that_fits_only_one_way_is_read_that_way() -> None:
    assert days("31/1/2027", "en_US") == ["2027-01-31"]


def test_months_are_known_in_the_persons_language() -> None:
    assert days("am 3. März 2027", "de_DE") == ["2027-03-03"]


def test_what_happened_is_looked_for_in_the_past() -> None:
    assert days("I met her on Tuesday", prefer="past") == ["2026-11-17"]
    assert days("March 31", prefer="past") == ["2026-03-31"]


def test_a_day_is_the_next_one_even_across_a_leap_year() -> None:
    assert days("Feb 29") == ["2028-02-29"]


def test_overlapping_readings_give_the_longest() -> None:
    assert days("end of next month") == ["2026-12-31"]


@given(
    st.text(max_size=300), st.dates(date(1, 1, 1), date(9999, 12, 31)), st.sampled_from(["en_US", "de_DE", "xx", ""])
)
def test_no_text_and_no_day_breaks_it(text: str, today: date, locale: str) -> None:
    for when in find_dates(text, today, locale):
        assert when.start <= when.end
        assert 0 <= when.span[0] < when.span[1] <= len(text)


def test_hostile_input_stays_quick() -> None:
    for text in ("1/" * 5_000, "next " * 5_000, "end of the " * 3_000, "9" * 50_000):
        find_dates(text, FRIDAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call me Monday week", ["2026-11-30"]),
        ("a week on Friday", ["2026-12-04"]),
        ("in the first week of January", ["2027-01-01", "2027-01-07"]),
        ("the last week of the month", ["2026-11-24", "2026-11-30"]),
        ("in the second week of next month", ["2026-12-08", "2026-12-14"]),
        ("over the weekend", ["2026-11-21", "2026-11-22"]),
        ("next weekend", ["2026-11-28", "2026-11-29"]),
        ("by quarter end", ["2026-12-31"]),
        ("in half a year", ["2027-05-20"]),
        ("before Christmas", ["2026-12-24"]),
        ("the Christmas party", []),
        ("in the first week", []),
    ],
)
def test_weeks_ends_and_feasts(text: str, expected: list[str]) -> None:
    assert days(text) == expected


def test_a_misspelt_day_stands_where_it_was_written() -> None:
    text = "call tommorow, then on Wendesday and 3 Febuary"
    assert [text[slice(*w.span)] for w in find_dates(text, FRIDAY)] == ["tommorow", "Wendesday", "3 Febuary"]

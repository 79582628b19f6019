"""Cells become values, or say why not."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ingest.values import DATE_FORMATS, key_of, level_of, to_bool, to_date, to_decimal, to_moment, to_share


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1054", "1054"),
        ("1,054", "1054"),
        ("1.054,50", "1054.50"),
        ("1,054.50", "1054.50"),
        ("0,5", "0.5"),
        ("$ 420k", "420000"),
        ("1.2m", "1200000"),
        ("€350 000", "350000"),
        ("1'250.00", "1250.00"),
        ("-12", "-12"),
        ("500 EUR", "500"),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, amount: str) -> None:
    assert to_decimal(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "abc", "12-13", "NaN", "Infinity", "--5", "1.2.3,4,5"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        to_decimal(text)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_an_amount_survives_both_ways_of_grouping(value: Decimal) -> None:
    english = f"{value:,.2f}"
    assert to_decimal(english) == value
    assert to_decimal(english.replace(",", "·").replace(".", ",").replace("·", ".")) == value


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    for convert in (to_decimal, to_bool, to_share):
        try:
            convert(text)
        except ValueError as error:
            said = str(error)
        else:
            continue
        assert said.startswith("“")


def test_dates_are_read_in_the_order_given() -> None:
    assert to_date("03-04-2026", ["%m-%d-%Y", *DATE_FORMATS]) == date(2026, 3, 4)
    assert to_date("03-04-2026", DATE_FORMATS) == date(2026, 4, 3)


def test_an_ambiguous_or_impossible_date_is_refused_with_what_is_expected() -> None:
    for text in ("03/04/2026", "31.02.2026", "soon"):
        with pytest.raises(ValueError, match=r"is no date like YYYY-MM-DD or DD\.MM\.YYYY"):
            to_date(text, DATE_FORMATS)


def test_a_moment_is_always_aware_utc() -> None:
    assert to_moment("2026-03-04T10:00:00+02:00", DATE_FORMATS) == datetime(2026, 3, 4, 8, tzinfo=UTC)
    assert to_moment("2026-03-04 10:00", DATE_FORMATS) == datetime(2026, 3, 4, 10, tzinfo=UTC)
    assert to_moment("2026-03-04", DATE_FORMATS) == datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_names_that_differ_only_in_dress_share_a_key() -> None:
    assert key_of("GTXPro") == key_of("GTX Pro") == key_of("gtx-pro")
    assert key_of("Zoë’s Café") == key_of("zoes cafe")
    assert key_of("GTX Plus Pro") != key_of("GTX Pro")


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("CFO", "c_level"),
        ("Chief Information Officer", "c_level"),
        ("Vice President, Sales", "vp"),
        ("Head of IT", "vp"),
        ("Director of Operations", "director"),
        ("Project Manager", "manager"),
        ("Engineer", "staff"),
        ("", "unknown"),
    ],
)
def test_a_title_tells_the_level(title: str, level: str) -> None:
    assert level_of(title) == level


def test_shares_come_as_fraction_or_percent() -> None:
    assert to_share("97%") == to_share("97") == to_share("0.97") == pytest.approx(0.97)
    with pytest.raises(ValueError, match="no share"):
        to_share("140")

"""Values become words in the reader's locale and zone."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from skills.wording import Voice

NOW = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "amount", "currency", "said"),
    [
        ("en_US", "480000", "USD", "$480,000"),
        ("en_US", "480000.50", "EUR", "€480,000.50"),
        ("de_DE", "480000", "EUR", "480.000\xa0€"),
        ("de_DE", "-12.5", "EUR", "−12,50\xa0€"),
        ("fr_FR", "480000", "EUR", "480\u202f000\xa0€"),
    ],
)
def test_money_is_written_as_the_reader_writes_it(locale: str, amount: str, currency: str, said: str) -> None:
    assert Voice(NOW, locale).money(Decimal(amount), currency) == said


@pytest.mark.parametrize(("zone", "on"), [("Pacific/Auckland", 21), ("UTC", 20), ("America/New_York", 20)])
def test_a_moment_is_on_the_date_of_where_the_reader_is(zone: str, on: int) -> None:
    assert Voice(NOW, time_zone=zone).day_of(NOW) == date(2026, 11, on)


def test_no_amount_is_said_as_such() -> None:
    assert Voice(NOW).money(None) == "no amount"


def test_days_and_moments_are_the_readers_own() -> None:
    tokyo = Voice(NOW, "en_GB", "Asia/Tokyo")
    assert tokyo.today == date(2026, 11, 21)
    assert tokyo.moment(NOW) == "21 Nov 2026, 07:30"
    assert tokyo.day(NOW) == "21 Nov 2026"
    assert (tokyo.ago(date(2026, 11, 21)), tokyo.ago(date(2026, 11, 20)), tokyo.ago(date(2026, 11, 23))) == (
        "today",
        "1 day ago",
        "in 2 days",
    )

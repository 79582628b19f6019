from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.language.money import find_money


def amounts(text: str, locale: str = "en_US") -> list[tuple[str, str | None]]:
    return [(str(a.money.amount), a.money.currency) for a in find_money(text, locale)]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("420k", ("420000", None)),
        ("$1.2m", ("1200000", "USD")),
        ("€350.000", ("350000", "EUR")),
        ("350.000 €", ("350000", "EUR")),
        ("1,5 Mio", ("1500000", None)),
        ("1.5 Mio EUR", ("1500000", "EUR")),
        ("USD 2 million", ("2000000", "USD")),
        ("$1,234.56", ("1234.56", "USD")),
        ("1.234,56 €", ("1234.56", "EUR")),
        ("12 345 EUR", ("12345", "EUR")),
        ("CHF 1'250'000", ("1250000", "CHF")),
        ("900 dollars", ("900", "USD")),
        ("an amount of 420000", ("420000", None)),
        ("worth 900", ("900", None)),
    ],
)
def test_amounts_are_exact(said: str, meant: tuple[str, str | None]) -> None:
    assert amounts(f"it is {said} now") == [meant]


@pytest.mark.parametrize(
    "said", ["24/7", "10%", "5 m wide", "Q1 2027", "in 2027", "call +49 170 5551234", "9 of 10", "v1.5", "30 min"]
)
def test_other_numbers_are_no_amounts(said: str) -> None:
    assert amounts(said) == []


def test_a_grouping_mark_before_k_follows_the_locale() -> None:
    assert amounts("1,250k", "en_US") == [("1250000", None)]
    assert amounts("1,250k", "de_DE") == [("1250", None)]


@given(st.text(max_size=300), st.sampled_from(["en_US", "de_DE", "fr_FR", "xx"]))
def test_no_text_breaks_it(text: str, locale: str) -> None:
    for amount in find_money(text, locale):
        assert isinstance(amount.money.amount, Decimal)
        assert amount.money.amount.is_finite()


def test_hostile_input_stays_quick() -> None:
    for text in ("1," * 5_000, "1 000 " * 5_000, "9" * 50_000, "$" * 50_000):
        find_money(text)

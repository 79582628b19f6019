"""Deals and clients placed by fit and value: currencies apart, unknown outside, area in proportion."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.deals.portfolio import MOST, Holding, height, not_drawn, portfolio
from skills.wording import Voice

VOICE = Voice(datetime(2026, 11, 20, tzinfo=UTC))


def held(label: str, fit: int | None, thousands: int | None, currency: str = "USD", **more) -> Holding:
    return Holding(label, fit, None if thousands is None else Decimal(thousands * 1_000), currency, **more)


def places(*holdings: Holding):
    found = portfolio("Fit and value", "Right to Win", holdings, VOICE)
    assert found is not None
    return {p.label: p for p in found.part.points}


def test_height_is_by_the_logarithm_and_area_in_proportion() -> None:
    # 10 → 100 → 1,000 thousand: each ten times the one before, so evenly spaced; areas 1/100, 1/10 and 1
    at = places(held("small", 20, 10), held("middle", 50, 100), held("large", 80, 1_000))
    assert [at[n].y for n in ("small", "middle", "large")] == pytest.approx([0, 0.5, 1])
    assert [at[n].size for n in ("small", "middle", "large")] == pytest.approx([0.01, 0.1, 1])
    assert [at[n].x for n in ("small", "middle", "large")] == [0.2, 0.5, 0.8]
    assert at["large"].detail == "Right to Win 80, $1M"


def test_what_is_not_known_has_no_place() -> None:
    at = places(held("a", 20, 10), held("b", 50, 100), held("no fit", None, 100), held("no amount", 60, None))
    assert at["no fit"].x is None
    assert (at["no amount"].y, at["no amount"].size) == (None, 0)
    assert at["no amount"].detail == "Right to Win 60, no amount"


def test_a_floor_is_less_certain_and_says_at_least() -> None:
    at = places(held("a", 44, 10, fit_words="at least 44", floor=True), held("b", 50, 100))
    assert (at["a"].tone, at["b"].tone) == ("muted", "plain")
    assert at["a"].detail == "Right to Win at least 44, $10K"


def test_currencies_never_share_a_scale_and_who_is_left_out_is_counted() -> None:
    found = portfolio("t", "Fit", [held("a", 1, 5), held("b", 2, 6), held("c", 3, 9_000, "JPY")], VOICE)
    assert found is not None
    assert [p.label for p in found.part.points] == ["b", "a"]
    assert (found.part.y.low, found.part.y.high) == ("$5K", "$6K")
    assert not_drawn(found) == "Not in the picture: 1 in other currencies than USD."


def test_the_largest_are_drawn_and_the_rest_counted() -> None:
    found = portfolio("t", "Fit", [held(f"d{n:03}", n % 100, n + 1) for n in range(MOST + 3)], VOICE)
    assert found is not None
    assert len(found.part.points) == MOST
    assert "d000" not in {p.label for p in found.part.points}
    assert not_drawn(found) == "Not in the picture: 3 smaller ones."


def test_with_nothing_to_compare_there_is_no_picture() -> None:
    assert portfolio("t", "Fit", [], VOICE) is None
    assert portfolio("t", "Fit", [held("a", None, 5), held("b", None, 7)], VOICE) is None
    assert portfolio("t", "Fit", [held("a", 5, None), held("b", 7, None)], VOICE) is None
    assert portfolio("t", "Fit", [held("a", 5, 10), held("b", None, 7)], VOICE) is None


def test_equal_amounts_stand_in_the_middle_and_nothing_at_the_bottom() -> None:
    assert height(Decimal(5), Decimal(5), Decimal(5)) == 0.5
    assert height(Decimal(0), Decimal(5), Decimal(50)) == 0
    at = places(held("a", 5, 0), held("b", 7, 10), held("c", 9, 100))
    assert (at["a"].y, at["a"].size) == (0, 0)


money = st.integers(1, 10**12).map(Decimal)


@given(money, money, money, money)
def test_more_is_never_lower(one: Decimal, other: Decimal, third: Decimal, fourth: Decimal) -> None:
    low, less, more, high = sorted((one, other, third, fourth))
    assert 0 <= height(less, low, high) <= height(more, low, high) <= 1 + 1e-9


@given(st.permutations([held("a", 20, 10), held("b", 50, 100), held("c", None, 7), held("d", 9, None)]))
def test_the_order_they_come_in_changes_nothing(mixed: list[Holding]) -> None:
    found = portfolio("t", "Fit", mixed, VOICE)
    assert found is not None
    assert [p.label for p in found.part.points] == ["b", "a", "c", "d"]

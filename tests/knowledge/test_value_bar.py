"""The top quarter of open deals by value: where it begins, for how many deals it can be said."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.records import Deal
from knowledge.value_bar import value_bar_of


def deals(*amounts: int | None, **more: object) -> list[Deal]:
    return [
        Deal(f"deal_{n}", "default", f"Deal {n}", "user_kim", amount=None if a is None else Decimal(a), **more)  # type: ignore[arg-type]
        for n, a in enumerate(amounts)
    ]


@pytest.mark.parametrize(
    ("amounts", "threshold"),
    [
        ((10, 20, 30), None),
        ((10, 20, 30, 40), 40),
        ((10, 20, 30, 40, 50), 40),
        ((1, 2, 3, 4, 5, 6, 7, 8), 7),
        ((5, 5, 5, 5), 5),
        ((10, 20, 30, None), None),
    ],
)
def test_the_bar_is_the_smallest_amount_of_the_top_quarter(amounts: tuple[int | None, ...], threshold: int | None):
    assert value_bar_of(deals(*amounts), "USD").threshold == (None if threshold is None else Decimal(threshold))


def test_closed_deals_and_other_currencies_do_not_count():
    mixed = [*deals(10, 20, 30, 40), *deals(999, status="won"), *deals(999, currency="EUR")]
    bar = value_bar_of(mixed, "USD")
    assert (bar.threshold, bar.deals) == (Decimal(40), 4)


@given(st.lists(st.integers(0, 10**9), min_size=4, max_size=60))
def test_at_least_a_quarter_reaches_it_and_less_than_a_quarter_is_above(amounts: list[int]):
    bar = value_bar_of(deals(*amounts), "USD").threshold
    assert bar is not None
    assert sum(a >= bar for a in amounts) * 4 >= len(amounts)
    assert sum(a > bar for a in amounts) * 4 < len(amounts)

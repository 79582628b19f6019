"""The probability that won deals add up to enough, in money and in number: held against trying every outcome."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.deals.reaching import probability


@pytest.mark.parametrize(
    ("need", "bets", "wanted"),
    [
        (100, [(100, 0.5), (100, 0.5)], 0.75),  # one or both: 1 − ½ × ½
        (200, [(100, 0.5), (100, 0.5)], 0.25),  # both
        (150, [(100, 0.5), (60, 0.4), (40, 0.1)], 0.5 * 0.4),  # only the first two together; 100 + 40 is 140
        (0, [], 1.0),
        (10, [], 0.0),
        (100, [(100, 1.0)], 1.0),
        (100, [(100, 0.0), (99, 1.0)], 0.0),
    ],
)
def test_the_probability_of_reaching(need, bets, wanted):
    found = probability(Decimal(need), [(Decimal(a), p) for a, p in bets])
    assert found == pytest.approx(wanted)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 10)), max_size=8), st.integers(1, 120))
def test_the_probability_is_that_of_trying_every_outcome(rows, need):
    bets = [(Decimal(a), p / 10) for a, p in rows]
    wanted = 0.0
    for n in range(2 ** len(bets)):
        won = [bool(n >> i & 1) for i in range(len(bets))]
        weight = 1.0
        for (_, p), is_won in zip(bets, won, strict=True):
            weight *= p if is_won else 1 - p
        if sum((a for (a, _), is_won in zip(bets, won, strict=True) if is_won), Decimal(0)) >= need:
            wanted += weight
    assert probability(Decimal(need), bets) == pytest.approx(wanted)


def test_with_very_many_deals_it_is_at_most_a_little_understated():
    bets = [(Decimal(100_003 + 7_919 * n * n), 0.5) for n in range(60)]
    whole = sum(a for a, _ in bets)
    found = probability(whole / 2, bets)
    assert 0.45 < found < 0.55  # symmetric: half of the sum is reached about half the time


@pytest.mark.parametrize(
    ("need", "deals", "wanted"),
    [
        (0, 1, 0.75),  # one of the two at least
        (0, 2, 0.25),
        (100, 2, 0.25),
        (100, 1, 0.5),  # the large one; the small one alone is one deal and not enough
        (0, 3, 0.0),
    ],
)
def test_money_and_a_number_of_deals_together(need, deals, wanted):
    bets = [(Decimal(100), 0.5), (Decimal(10), 0.5)]
    assert probability(Decimal(need), bets, deals=deals) == pytest.approx(wanted)


def test_a_deal_without_an_amount_counts_as_a_deal():
    assert probability(Decimal(0), [(Decimal(0), 0.5)], deals=1) == 0.5

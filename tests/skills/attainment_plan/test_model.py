"""The set that is chosen is the best there is: held against trying every set, and against cases done by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.catalog.attainment_plan.levels import by_quarter, level
from skills.catalog.attainment_plan.model import Candidate, Goal, Problem, fits, outcome_of
from skills.catalog.attainment_plan.solve import choose
from skills.people.capacity import Room, steady

TODAY = date(2026, 11, 20)
YEAR_END = date(2026, 12, 31)
NEXT_END = date(2027, 12, 31)


def bet(key: str, amount: int, chance: float | None = 0.5, hours: float = 10, days: int = 30, **more) -> Candidate:
    return Candidate(key, Decimal(amount), chance, hours, TODAY + timedelta(days=days), **more)


def goals(*needs: int) -> tuple[Goal, ...]:
    years = [(date(2026, 1, 1), YEAR_END), (date(2027, 1, 1), NEXT_END)]
    return tuple(Goal(start, end, Decimal(n), Decimal(0)) for (start, end), n in zip(years, needs, strict=False))


def weekly(hours: float) -> Room:
    return steady(hours, (), TODAY, NEXT_END)


def chosen(problem: Problem) -> set[str]:
    return set(choose(problem).chosen)


# --- by hand


def test_everything_that_fits_and_counts_is_pursued():
    problem = Problem((bet("a", 100), bet("b", 200)), goals(1000), weekly(40), TODAY)
    choice = choose(problem)
    # 100 × ½ + 200 × ½ = 150; 1,000 − 150 = 850 short
    assert (choice.chosen, choice.expected, choice.shortfall) == ({"a", "b"}, (Decimal(150),), Decimal(850))


def test_hours_decide_by_value_for_the_hours():
    # 31 days at 7 hours a week are 31 hours: of 20 + 20 + 15 only one of the twenties fits beside nothing,
    # or 15 + 15; a brings 90, b 60, c and d 50 each: c and d bring 100 in 30 hours.
    deals = (bet("a", 180, hours=20), bet("b", 120, hours=20), bet("c", 100, hours=15), bet("d", 100, hours=15))
    assert chosen(Problem(deals, goals(1000), weekly(7), TODAY)) == {"c", "d"}


def test_each_close_date_is_a_limit_of_its_own():
    # by day 7 (8 days with today) one has 8 hours at 7 a week, by day 30 31 hours: the early deals share 8 hours
    early = (bet("early", 100, hours=8, days=7), bet("too", 100, hours=8, days=7))
    late = bet("late", 100, hours=20)
    problem = Problem((*early, late), goals(1000), weekly(7), TODAY)
    found = chosen(problem)
    assert "late" in found
    assert len(found & {"early", "too"}) == 1


def test_a_stray_gets_only_the_hours_that_are_left():
    stray = bet("stray", 300, hours=20, deal_class="stray")
    stone = bet("stone", 100, hours=20, deal_class="stepping_stone")
    # the target of 50 is expected from the stone (100 × ½); 31 hours hold one of the two, 44 both
    assert chosen(Problem((stray, stone), goals(50), weekly(7), TODAY)) == {"stone"}
    assert chosen(Problem((stray, stone), goals(50), weekly(10), TODAY)) == {"stone", "stray"}
    # a target of 120 is nearer with the stray alone (300 × ½): the shortfall comes first
    assert chosen(Problem((stray, stone), goals(120), weekly(7), TODAY)) == {"stray"}


def test_of_equal_sets_the_bedrock_is_taken_then_the_one_with_fewer_hours():
    plain, bedrock = bet("plain", 100, hours=20), bet("bedrock", 100, hours=25, deal_class="bedrock")
    assert chosen(Problem((plain, bedrock), goals(1000), weekly(6), TODAY)) == {"bedrock"}  # 26 hours: one of the two
    long, short = bet("long", 100, hours=25), bet("short", 100, hours=20)
    assert chosen(Problem((long, short), goals(1000), weekly(6), TODAY)) == {"short"}


def test_what_closes_after_every_target_is_not_planned():
    assert chosen(Problem((bet("later", 100, days=500),), goals(1000, 1000), weekly(40), TODAY)) == set()


def test_a_surplus_in_one_year_does_not_fill_the_next():
    problem = Problem((bet("now", 4000), bet("next", 100, days=100)), goals(1000, 1000), weekly(40), TODAY)
    assert choose(problem).shortfalls == (Decimal(0), Decimal(950))


def test_much_on_top_of_this_year_is_worth_more_than_a_little_of_the_next():
    # 3 hours a week: 13.3 hours by day 30, 21.9 by day 50. b alone reaches the target of 100. Beside it there is room
    # for a (4 hours, 100 more this year) or for c (10 hours, 20 of the 1,000 of next year), not for both.
    deals = (bet("a", 200, hours=4), bet("b", 800, hours=9), bet("c", 40, hours=10, days=50))
    assert chosen(Problem(deals, goals(100, 1000), weekly(3), TODAY)) == {"a", "b"}


def test_a_deal_worth_nothing_is_left_out():
    assert chosen(Problem((bet("zero", 0), bet("hopeless", 100, chance=0.0)), goals(1000), None, TODAY)) == set()


def test_no_hours_at_all_leaves_the_whole_target_short():
    assert choose(Problem((bet("a", 100),), goals(1000), weekly(0), TODAY)).shortfall == 1000


# --- against every set


Judged = tuple[Decimal, Decimal, Decimal, Decimal, Decimal, float]


def best_by_trying(problem: Problem) -> Judged:
    deals = problem.counting()

    def judged(some: Sequence[Candidate]) -> Judged:
        straight = sum((c.expected for c in some if c.deal_class != "stray"), Decimal(0))
        strategic = sum((c.expected for c in some if c.deal_class == "bedrock" or c.carries), Decimal(0))
        every = sum((c.expected for c in some), Decimal(0))
        found = outcome_of(problem, some)
        return found.shortfalls[0], -straight, found.shortfall, -every, -strategic, sum(c.hours for c in some)

    every = (some for n in range(len(deals) + 1) for some in combinations(deals, n))
    return min(judged(some) for some in every if fits(problem, some))


def judged(problem: Problem, keys: frozenset[str]) -> Judged:
    return best_by_trying(replace(problem, candidates=tuple(c for c in problem.candidates if c.deal_id in keys)))


def test_an_expected_value_has_three_digits_and_a_certain_one_all():
    assert bet("a", 2_400_000, 0.7866).expected == 1_890_000  # 1,887,840
    assert bet("b", 123, 0.5).expected == 62  # 61.5, whole units at the finest
    assert bet("c", 1_234_567, 1.0).expected == bet("d", 1_234_567, None).expected == 1_234_567


classes = st.sampled_from([None, "bedrock", "stepping_stone", "stray"])
candidates = st.lists(
    st.builds(
        lambda amount, tenth, hours, days, deal_class, carries: (amount, tenth, hours, days, deal_class, carries),
        st.integers(0, 40).map(lambda n: n * 25_000),
        st.integers(0, 10),
        st.integers(1, 40),
        st.integers(0, 380),
        classes,
        st.booleans(),
    ),
    max_size=7,
).map(
    lambda rows: tuple(
        bet(f"d{n}", a, t / 10, h, d, deal_class=c, carries=k) for n, (a, t, h, d, c, k) in enumerate(rows)
    )
)
needs = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda n: goals(*(50_000 * x for x in n)))


@settings(max_examples=60, deadline=None)
@given(candidates, needs, st.integers(0, 30))
def test_no_other_set_is_better(deals, wanted, hours):
    problem = Problem(deals, wanted, weekly(hours), TODAY)
    choice = choose(problem)
    assert choice.proven
    assert fits(problem, [c for c in deals if c.deal_id in choice.chosen])
    assert judged(problem, choice.chosen) == best_by_trying(problem)


@settings(max_examples=25, deadline=None)
@given(candidates, needs, st.integers(0, 30), st.randoms(use_true_random=False))
def test_the_order_of_deals_changes_nothing_and_more_hours_never_hurt(deals, wanted, hours, random):
    problem = Problem(deals, wanted, weekly(hours), TODAY)
    choice = choose(problem)
    shuffled = list(deals)
    random.shuffle(shuffled)
    assert choose(replace(problem, candidates=tuple(shuffled))) == choice
    more = choose(replace(problem, room=weekly(hours * 1.1)))
    assert more.shortfalls[0] <= choice.shortfalls[0]
    assert choose(replace(problem, room=None)).shortfall <= choice.shortfall


# --- how hours fall on the quarters


def test_work_is_spread_as_evenly_as_the_dates_allow():
    room = weekly(7)  # an hour a day
    # 24 of the 32 hours (today included) until day 31 are ¾; 10 more by day 99 are 10 of the 68 hours after that
    blocks = level([(TODAY + timedelta(days=31), 24.0), (TODAY + timedelta(days=99), 10.0)], room)
    assert [b.share for b in blocks] == pytest.approx([0.75, 10 / 68])


def test_a_later_deadline_that_needs_more_sets_the_pace_from_today():
    blocks = level([(TODAY + timedelta(days=9), 2.0), (TODAY + timedelta(days=19), 18.0)], weekly(7))
    assert [(b.hours, round(b.share, 2)) for b in blocks] == [(20.0, 1.0)]


def test_the_quarters_hold_all_hours_and_what_is_free_in_each():
    found = by_quarter([(TODAY + timedelta(days=99), 50.0)], weekly(7))
    # 42 days of this quarter are left (20 November to 31 December), 58 of the 100 fall into the next
    assert [round(q.hours, 1) for q in found] == [21.0, 29.0]
    assert [round(q.free) for q in found] == [42, 90]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 40)), max_size=8), st.integers(1, 40))
def test_no_hour_is_lost_and_the_pace_never_rises(rows, hours):
    work = [(TODAY + timedelta(days=d), float(h)) for d, h in rows]
    blocks = level(work, weekly(hours))
    assert sum(b.hours for b in blocks) == pytest.approx(sum(h for _, h in work))
    shares = [b.share for b in blocks]
    assert all(later <= earlier + 1e-9 for earlier, later in pairwise(shares))
    assert sum(q.hours for q in by_quarter(work, weekly(hours))) == pytest.approx(sum(h for _, h in work))

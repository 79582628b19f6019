"""Worked cases of METHODOLOGY §5, deal class: each condition at its boundary, unknowns, decisions by hand."""

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.catalog.right_deals.nearest import nearest
from skills.deals.deal_book import read_book
from skills.deals.deal_class import Book, Verdict, classify
from skills.deals.deal_effort import WinRate, effort, win_rate
from skills.rules import DEFAULT
from tests.skills.right_deals.portfolio import (
    LEAD,
    MILL,
    PRODUCTS,
    UPTIME,
    WALK_IN,
    carries,
    changed,
    decided,
    logged,
    opens,
    priced,
    whole,
)
from tests.support.deal_files import NOW, days_ago
from tests.support.fake_reader import FakeReader


async def verdicts(records, **rights) -> dict[str, Verdict]:
    found = classify(await read_book(FakeReader(records, **rights), DEFAULT.deal_class))
    return {key.removeprefix("deal_"): v for key, v in found.items()}


async def classes(records, **rights) -> dict[str, str | None]:
    return {key: v.computed for key, v in (await verdicts(records, **rights)).items()}


# --- the three classes


async def test_an_imperative_two_solutions_and_the_top_quarter_make_a_bedrock():
    found = await verdicts(whole())
    assert found["mill"].computed == "bedrock"
    assert found["mill"].bar.threshold == Decimal(800_000)  # the 2nd largest of 8
    assert found["mill"].gap == Decimal(200_000)
    assert found["mill"].solutions == ("Energy", "Reliability")


async def test_what_opens_a_bedrock_is_a_stepping_stone_and_what_leads_nowhere_is_a_stray():
    found = await classes(whole())
    assert found["pilot"] == "stepping_stone"
    assert found["walk_in"] == "stray"
    assert {found[f"small_{n}"] for n in (200, 90, 80, 70)} == {"stray"}
    assert "won" not in found  # only open deals have a class


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"amount": Decimal(250_000)}, "value"),
        ({"product_ids": ("product_pulse", "product_torque")}, "solutions"),  # two products of one family
    ],
)
async def test_each_failing_condition_alone_takes_bedrock_away(change, missing):
    found = await verdicts(changed(whole(), "mill", **change))
    assert [c.key for c in found["mill"].missing] == [missing]
    assert found["mill"].computed == "stray"
    assert found["pilot"].computed == "stray"  # what it opened is no Bedrock any more


async def test_without_its_imperative_a_large_deal_is_no_bedrock():
    found = await verdicts([r for r in whole() if r.id != carries("mill").id])
    assert [(c.key, c.state) for c in found["mill"].missing] == [("imperative", "no")]


async def test_exactly_the_bar_is_in_the_top_quarter_and_a_cent_below_is_not():
    at = [*changed(whole(), "plain", product_ids=("product_pulse", "product_ember")), carries("plain", UPTIME)]
    assert (await classes(at))["plain"] == "bedrock"  # 800,000 is the bar itself
    below = changed(at, "small_200", amount=Decimal("800000.01"))  # now the 2nd largest
    found = (await verdicts(below))["plain"]
    assert found.gap == Decimal("-0.01")
    assert found.computed != "bedrock"


async def test_same_client_and_same_imperative_make_a_stepping_stone():
    client = changed(whole(), "walk_in", account_id="account_mill")
    assert (await classes(client))["walk_in"] == "stepping_stone"
    imperative = [*whole(), carries("walk_in", LEAD)]
    assert (await classes(imperative))["walk_in"] == "stepping_stone"
    other = [*whole(), carries("walk_in", UPTIME)]
    assert (await classes(other))["walk_in"] == "stray"


async def test_a_first_reference_in_region_or_industry_is_a_stepping_stone():
    region = (await verdicts(changed(whole(), "walk_in", region="Japan")))["walk_in"]
    assert [(r.key, r.state) for r in region.holding] == [("region", "yes")]
    industry = (await verdicts(changed(whole(), "walk_in", industry="Glass")))["walk_in"]
    assert [r.key for r in industry.holding] == ["industry"]
    assert industry.computed == "stepping_stone"


# --- not knowing


async def test_without_any_imperative_on_record_bedrock_is_unknown_unless_something_else_rules_it_out():
    found = await verdicts([r for r in whole() if r not in (LEAD, UPTIME)])
    assert found["mill"].computed is None
    assert found["walk_in"].computed == "stray"  # one solution, no way to be a Bedrock or to lead to one
    assert found["pilot"].computed is None  # whether what it opens is a Bedrock is not known


async def test_without_amount_or_solutions_the_class_is_not_known():
    assert (await classes(changed(whole(), "mill", amount=None)))["mill"] is None
    assert (await classes(changed(whole(), "mill", product_ids=())))["mill"] is None


async def test_three_priced_deals_make_no_quarter():
    few = [r for r in whole() if not r.id.startswith(("deal_small", "deal_plain"))]
    found = (await verdicts(few))["mill"]
    assert (found.bar.threshold, found.bar.deals, found.computed) == (None, 3, None)


async def test_currencies_are_never_compared():
    found = (await verdicts(changed(whole(), "mill", currency="EUR")))["mill"]
    assert (found.bar.currency, found.bar.deals, found.gap, found.computed) == ("EUR", 1, None, None)


async def test_a_deal_without_region_is_no_first_reference_by_silence():
    found = (await verdicts(changed(whole(), "walk_in", region=None)))["walk_in"]
    assert found.computed is None
    assert [(r.key, r.state) for r in found.routes if r.state != "no"] == [("region", "unknown")]


async def test_a_stepping_stone_that_may_be_a_bedrock_is_one_at_least():
    found = (await verdicts(changed([*whole(), opens("plain", "mill")], "plain", product_ids=())))["plain"]
    assert found.computed == "stepping_stone"
    assert not found.at_least  # it carries no imperative: no Bedrock
    carrying = [*changed(whole(), "plain", product_ids=()), opens("plain", "mill"), carries("plain", LEAD)]
    assert (await verdicts(carrying))["plain"].at_least


async def test_nothing_on_record_gives_nothing():
    assert classify(Book()) == {}


# --- decided by hand


async def test_a_class_decided_by_hand_is_shown_and_the_computed_one_kept():
    found = (await verdicts([*whole(), decided("walk_in", "stepping_stone")]))["walk_in"]
    assert (found.shown, found.computed, found.by_hand) == ("stepping_stone", "stray", "stepping_stone")


async def test_deals_lean_on_what_was_decided_by_hand():
    demoted = await classes([*whole(), decided("mill", "stray")])
    assert demoted["mill"] == "bedrock"
    assert demoted["pilot"] == "stray"
    promoted = await classes([*whole(), opens("walk_in", "plain"), decided("plain", "bedrock")])
    assert promoted["walk_in"] == "stepping_stone"


async def test_the_newest_decision_stands_and_a_withdrawn_one_does_not():
    two = [*whole(), decided("walk_in", "bedrock", days=9), decided("walk_in", "stepping_stone", days=3)]
    assert (await verdicts(two))["walk_in"].by_hand == "stepping_stone"
    gone = [*whole(), replace(decided("walk_in", "bedrock"), valid_to=days_ago(1))]
    assert (await verdicts(gone))["walk_in"].by_hand is None
    assert (await verdicts(gone, now=NOW - timedelta(days=3)))["walk_in"].by_hand == "bedrock"


# --- rights


async def test_a_bedrock_one_may_not_see_counts_for_nothing_but_the_bar_stays_the_companys():
    found = await verdicts(whole(), deal_ids=["deal_pilot", "deal_walk_in"])
    assert found["pilot"].computed == "stray"
    assert found["pilot"].bar.threshold == Decimal(800_000)
    assert "Mill" not in repr(found)


# --- nearest


@pytest.mark.parametrize(
    ("records", "key", "other"),
    [
        (whole(), "mill", "stray"),
        (whole(), "pilot", "stray"),  # three conditions to Bedrock, one thing it leans on
        (whole(), "walk_in", "stepping_stone"),
        ([*changed(whole(), "plain", product_ids=("product_pulse", "product_ember"))], "plain", "bedrock"),
        ([*whole(), carries("plain"), opens("plain", "mill")], "plain", "bedrock"),  # one missing, two to lose
    ],
)
async def test_the_nearest_other_class(records, key, other):
    assert nearest((await verdicts(records))[key]).other == other


# --- effort and expected value


def test_effort_counts_activities_noted_minutes_and_calendar_days():
    log = [
        logged("walk_in", 1, "call", 10, 30),
        logged("walk_in", 2, "meeting", 95, 60),
        logged("walk_in", 3, "call", 20),
        logged("walk_in", 4, "mail", 5),
        logged("mill", 5, "call", 1, 500),
    ]
    done = effort(WALK_IN, log, NOW, NOW.date())
    assert done.kinds == (("call", 2), ("mail", 1), ("meeting", 1))
    assert (done.minutes, done.untimed, done.days) == (90, 1, 100)
    assert done.last is not None
    assert done.last.id == "activity_walk_in_4"
    # 3 activities, 30 minutes in 90 days; 45 days to the close date: half of both, rounded up
    assert (done.recent, done.recent_minutes, done.days_left) == (3, 30, 45)
    assert done.ahead == (2, 15)


@pytest.mark.parametrize("close_on", [None, NOW.date(), NOW.date() - timedelta(days=3)])
def test_without_a_close_date_ahead_nothing_is_projected(close_on):
    done = effort(replace(WALK_IN, close_on=close_on), [logged("walk_in", 1, "call", 10, 30)], NOW, NOW.date())
    assert done.ahead is None


def test_effort_without_records_is_nothing_not_unknown_work():
    done = effort(replace(WALK_IN, created_on=None), [], NOW, NOW.date())
    assert (done.activities, done.minutes, done.days, done.last, done.ahead) == (0, 0, None, None, None)


def test_expected_value_takes_ten_closed_deals():
    closed = [priced(f"c{n}", 10, status="won" if n < 4 else "lost") for n in range(10)]
    assert win_rate(closed[:9]).expected(Decimal(1_000)) is None
    assert win_rate(closed).expected(Decimal("1000.99")) == Decimal(400)  # 4 of 10
    assert win_rate(closed).expected(None) is None
    assert win_rate([MILL]) == WinRate(0, 0)


# --- whatever the records


AMOUNTS = st.one_of(st.none(), st.integers(1, 2_000))
DEALS = st.lists(
    st.tuples(AMOUNTS, st.sets(st.sampled_from(["pulse", "torque", "ember"])), st.booleans(), st.integers(0, 4)),
    min_size=1,
    max_size=12,
)


def made(rows) -> list:
    records = [LEAD, UPTIME, *PRODUCTS]
    for n, (amount, products, carrying, client) in enumerate(rows):
        records.append(priced(f"d{n}", amount, *sorted(products), client=f"c{client}" if client else None))
        if carrying:
            records.append(carries(f"d{n}"))
    return records


@settings(max_examples=40, deadline=None)
@given(DEALS, st.randoms(use_true_random=False))
async def test_the_order_of_records_changes_nothing(rows, chance: random.Random):
    records = made(rows)
    shuffled = list(records)
    chance.shuffle(shuffled)
    assert await verdicts(shuffled) == await verdicts(records)


@settings(max_examples=40, deadline=None)
@given(DEALS, st.integers(1, 5_000))
async def test_worth_more_never_costs_a_deal_its_bedrock(rows, more):
    before = await classes(made(rows))
    richer = changed(made(rows), "d0", amount=Decimal((rows[0][0] or 0) + more) * 1_000)
    after = await classes(richer)
    if before["d0"] == "bedrock":
        assert after["d0"] == "bedrock"


@settings(max_examples=40, deadline=None)
@given(DEALS)
async def test_every_class_is_the_one_its_conditions_say(rows):
    for v in (await verdicts(made(rows))).values():
        met = [c.state for c in v.checks]
        assert (v.computed == "bedrock") == (met == ["yes"] * 3)
        if v.computed == "stepping_stone":
            assert v.holding
        if v.computed == "stray":
            assert "no" in met
            assert not v.holding

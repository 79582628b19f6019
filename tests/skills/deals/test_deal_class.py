"""Closed deals are classed beside the open ones, and nothing leans on them."""

from dataclasses import replace

from skills.deals.deal_book import read_book
from skills.deals.deal_class import classify
from skills.rules import DEFAULT
from tests.skills.right_deals.portfolio import MILL, changed, whole
from tests.support.fake_reader import NOW, FakeReader


async def test_a_won_deal_is_classed_by_what_is_on_record_today():
    # As Mill, which it equals: carries an imperative, two solutions, 1,000,000 against the bar of 800,000
    won = replace(MILL, status="won", stage="won")
    reader = FakeReader(changed(whole(), "mill", status="won", stage="won"), now=NOW)
    assert "deal_mill" not in classify(await read_book(reader, DEFAULT.deal_class))
    assert classify(await read_book(reader, DEFAULT.deal_class, [won]))["deal_mill"].computed == "bedrock"


async def test_no_open_deal_leans_on_a_closed_one():
    reader = FakeReader(changed(whole(), "mill", status="won", stage="won"), now=NOW)
    won = replace(MILL, status="won", stage="won")
    without = classify(await read_book(reader, DEFAULT.deal_class))
    beside = classify(await read_book(reader, DEFAULT.deal_class, [won]))
    assert {k: v.computed for k, v in beside.items() if k != "deal_mill"} == {k: v.computed for k, v in without.items()}
    assert all(b.status == "open" for v in beside.values() for r in v.routes for b in r.bedrocks)


async def test_an_open_deal_handed_in_as_closed_is_not_doubled():
    reader = FakeReader(whole(), now=NOW)
    assert (await read_book(reader, DEFAULT.deal_class, [MILL])).closed == ()

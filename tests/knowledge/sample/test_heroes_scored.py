"""The hero deals score as their one-line descriptions promise, by the product's own engine."""

from datetime import UTC, datetime, timedelta

import pytest

from knowledge.records import Deal
from knowledge.sample import sample
from skills.scoring.read import read_file
from skills.scoring.score import Score, score
from tests.support.fake_reader import FakeReader

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


RECORDS = sample(NOW)


async def scored(name: str, at: datetime = NOW) -> Score:
    reader = FakeReader(RECORDS, now=at)
    deal = next(d for d in RECORDS if isinstance(d, Deal) and d.name == name)
    return score(await read_file(reader, deal), at)


async def test_nordhaven_is_above_75_in_every_c() -> None:
    now = await scored("Nordhaven crane reliability phase 2")
    assert all(c.score is not None and c.score > 75 for c in now.cs)


async def test_skarholt_waits_for_one_qualifier_worth_real_points() -> None:
    now = await scored("Skarholt mill-wide reliability")
    assert now.band == "contested"
    assert now.c("capability").qualifier == "unanswered"
    assert now.c("capability").points == 50
    assert (now.c("capability").uncapped or 0) > 55
    assert now.c("credibility").old


async def test_of_the_silent_deal_no_c_is_known() -> None:
    now = await scored("Ardenne Glass furnace fans")
    assert now.known == 0
    assert now.is_floor


async def test_vossberg_stands_on_an_override_and_skarholts_was_overtaken() -> None:
    vossberg = await scored("Vossberg compressor reliability")
    assert vossberg.factor("influence").override is not None
    assert vossberg.band == "weak"
    skarholt = await scored("Skarholt mill-wide reliability")
    assert skarholt.factor("trust").override is None
    assert skarholt.factor("trust").lifted is not None


@pytest.mark.parametrize("name", ["Skarholt mill-wide reliability", "Nordhaven crane reliability phase 2"])
async def test_the_trend_climbs_over_the_months(name: str) -> None:
    months = [(await scored(name, NOW - timedelta(days=back))).right_to_win for back in (150, 90, 30, 0)]
    assert months[-1] > months[0]
    assert len(set(months)) >= 3

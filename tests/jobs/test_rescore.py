"""A trend made up for: scores as of past moments, frozen when something a person reads had moved."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from jobs.rescore import snapshots
from knowledge.records import Deal, Evidence
from tests.support.fake_reader import NOW, FakeReader

DEAL = Deal("deal_1", "default", "Helix", "user_kim", created_on=(NOW - timedelta(days=30)).date())


def evidence(n: int, factor: str, sub: str, days: int) -> Evidence:
    at = NOW - timedelta(days=days)
    return Evidence(
        f"evidence_{n}", "default", "credibility", factor, sub, 1, 1.0, "fact", "said so", at, at, deal_id="deal_1"
    )


RECORDS = (DEAL, evidence(1, "knowledge", "industry_expertise", 15), evidence(2, "trust", "peer_recommendations", 15))
MOMENTS = [NOW - timedelta(days=days) for days in (60, 20, 10, 9, 0)]


async def test_a_deal_is_frozen_from_when_something_is_known_and_only_when_it_moved() -> None:
    told: list[float] = []
    made = await snapshots(FakeReader(RECORDS), [DEAL], MOMENTS, progress=told.append)
    assert made[0].at == MOMENTS[2]
    assert made[0].detail == "first score on record"
    assert all(before.scores != after.scores for before, after in pairwise(made))
    assert all(s.cause == "nightly" for s in made)
    assert told == [0.0, 0.2, 0.4, 0.6, 0.8]


async def test_what_moved_is_named() -> None:
    later = replace(evidence(3, "trust", "stepping_stones", 1), polarity=-1)
    made = await snapshots(FakeReader((*RECORDS, later)), [DEAL], MOMENTS)
    assert "Credibility" in made[-1].detail
    assert "→" in made[-1].detail


async def test_the_same_run_twice_makes_the_same_snapshots() -> None:
    first = await snapshots(FakeReader(RECORDS), [DEAL], MOMENTS)
    assert await snapshots(FakeReader(RECORDS), [DEAL], MOMENTS) == first

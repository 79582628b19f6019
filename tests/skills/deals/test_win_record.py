"""What chances are counted from is read once; Right to Win is looked at only where it can tell something."""

import pytest

from knowledge.records import Snapshot
from skills.deals.win_record import read_wins
from tests.skills.attainment_plan.desk import closed_deals, open_deal
from tests.support.deal_files import TENANT, days_ago
from tests.support.fake_reader import FakeReader


def scored(deal_id: str, score: int, days: float) -> Snapshot:
    return Snapshot(f"snapshot_{deal_id}", TENANT, deal_id, days_ago(days), "nightly", "", {"right_to_win": score})


async def test_a_deal_has_the_chance_of_its_stage_and_owner():
    deals = [open_deal("mill", 800, "propose", None), open_deal("hers", 100, "propose", None, owner_id="user_ana")]
    wins = await read_wins(FakeReader([*closed_deals(), *deals]), deals)
    mine, hers = (wins.chance(d) for d in deals)
    assert mine is not None
    assert hers is not None
    assert mine.mean == pytest.approx(0.5)
    # all twenty are hers: nobody else's is left, the prior alone stands beside them: (½ + 10) / (1 + 20)
    assert hers.mean == pytest.approx(10.5 / 21)
    assert (mine.own.closed, hers.own.closed) == (0, 20)


async def test_right_to_win_moves_it_where_closed_deals_were_told_apart_by_it():
    deal = open_deal("mill", 800, "propose", None)
    past = closed_deals(20, 20)
    ended = [d for d in past if d.id.startswith("deal_")]
    scores = [scored(d.id, 85 if d.status == "won" else 30, 200) for d in ended]
    records = [*past, deal, *scores, scored(deal.id, 85, 1)]
    wins = await read_wins(FakeReader(records), [deal])
    found = wins.chance(deal)
    assert found is not None
    assert (wins.bands.tells, found.band) == (True, "strong")
    assert found.mean > 0.9


async def test_a_score_from_after_the_end_is_not_looked_at():
    deal = open_deal("mill", 800, "propose", None)
    past = closed_deals(20, 20)
    late = [scored(d.id, 85 if d.status == "won" else 30, 1) for d in past if d.id.startswith("deal_")]
    wins = await read_wins(FakeReader([*past, deal, *late]), [deal])
    assert not wins.bands.tells


async def test_with_too_few_closed_deals_no_score_is_read():
    reader = FakeReader(closed_deals(8, 8))
    wins = await read_wins(reader, [])
    assert wins.known
    assert "last_snapshots" not in reader.reads

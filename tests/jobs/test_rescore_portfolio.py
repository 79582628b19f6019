"""The portfolio scored again: everything at night, only what was written to in between, nothing twice."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.rescore import SOURCE, rescore
from knowledge.four_cs import C_OF_FACTOR, FACTOR_OF_SUB
from knowledge.records import Deal, Evidence, Snapshot, User
from knowledge.workspace import Workspace
from tests.support.fake_reader import NOW

ADMIN = User("user_ada", "default", "ada@example.com", "Ada", "admin")
KIM = User("user_kim", "default", "kim@example.com", "Kim", "rep")
DEALS = tuple(Deal(f"deal_{n}", "default", f"Deal {n}", "user_kim") for n in range(5))


def fact(key: str, deal: Deal, sub: str, polarity: int = 1) -> Evidence:
    factor = FACTOR_OF_SUB[sub]
    at = NOW - timedelta(days=3)
    sign = 1 if polarity > 0 else -1
    return Evidence(
        key, "default", C_OF_FACTOR[factor], factor, sub, sign, 1.0, "fact", "seen", at, at, deal_id=deal.id
    )  # fmt: skip


EVIDENCE = tuple(
    fact(f"evidence_{d.id}_{sub}", d, sub) for d in DEALS for sub in ("industry_expertise", "peer_recommendations")
)


@pytest.fixture
async def workspace(tmp_path: Path) -> AsyncIterator[Workspace]:
    opened = await Workspace.open(tmp_path, clock=lambda: NOW + timedelta(days=1))
    await opened.load([ADMIN, KIM, *DEALS, *EVIDENCE], source="test", at=NOW)
    yield opened
    await opened.close()


async def trend(workspace: Workspace, deal: Deal) -> list[Snapshot]:
    return await workspace.reader(await workspace.principal("user_ada")).snapshots(deal.id)


async def test_the_first_run_scores_and_freezes_every_open_deal(workspace: Workspace) -> None:
    await workspace.load([replace(DEALS[4], status="lost")], source="test", at=NOW)
    done = await rescore(workspace, moment=NOW)
    assert (done.scored, done.frozen, done.whole) == (4, 4, True)
    (first,) = await trend(workspace, DEALS[0])
    assert (first.cause, first.source, first.at) == ("nightly", SOURCE, NOW)
    assert await trend(workspace, DEALS[4]) == []


async def test_the_same_run_again_freezes_nothing_twice(workspace: Workspace) -> None:
    await rescore(workspace, moment=NOW)
    again = await rescore(workspace, moment=NOW)
    assert (again.scored, again.frozen) == (5, 0)
    assert len(await trend(workspace, DEALS[0])) == 1


async def test_later_only_deals_written_to_are_scored(workspace: Workspace) -> None:
    first = await rescore(workspace, moment=NOW)
    await workspace.load([fact("evidence_new", DEALS[2], "industry_expertise", -1)], source="test", at=NOW)
    later = await rescore(workspace, since=first.version, moment=NOW + timedelta(minutes=5))
    assert (later.scored, later.frozen, later.whole) == (1, 1, False)
    trended = await trend(workspace, DEALS[2])
    assert len(trended) == 2
    assert "Credibility" in trended[-1].detail
    nothing = await rescore(workspace, since=later.version, moment=NOW + timedelta(minutes=9))
    assert (nothing.scored, nothing.frozen) == (0, 0)


async def test_a_change_that_counts_for_all_scores_all(workspace: Workspace) -> None:
    first = await rescore(workspace, moment=NOW)
    await workspace.load([replace(DEALS[1], status="won", close_on=NOW.date())], source="test", at=NOW)
    assert (await rescore(workspace, since=first.version, moment=NOW)).whole


async def test_without_an_administrator_nobody_reads_everything(workspace: Workspace) -> None:
    await workspace.load([replace(ADMIN, active=False)], source="test", at=NOW)
    assert (await rescore(workspace, moment=NOW)).scored == 0


async def test_an_only_changed_run_finds_what_a_whole_run_would(workspace: Workspace) -> None:
    first = await rescore(workspace, moment=NOW)
    new = [fact(f"evidence_new_{n}", DEALS[n], "peer_recommendations", -1) for n in (0, 3)]
    await workspace.load(new, source="test", at=NOW)
    at = NOW + timedelta(hours=1)
    await rescore(workspace, since=first.version, moment=at)
    assert (await rescore(workspace, moment=at)).frozen == 0

"""A write marks the deals whose scores it may have moved, and no others; on both databases."""

from datetime import timedelta

import pytest

from knowledge.records import Account, Deal, Delivery, Edge, Evidence, NpsSurvey, Record
from knowledge.workspace import Workspace
from knowledge.writer import Change
from tests.support.small import NOW, ago, day

CORE = "deal_helix_core"


def said(key: str, *, deal_id: str | None = CORE, account_id: str | None = None) -> Evidence:
    return Evidence(
        key, "default", "control", "influence", "decision_influence", 1, 1.0, "fact", "they said so", ago(1), ago(1),
        deal_id=deal_id, account_id=account_id,
    )  # fmt: skip


async def marked(workspace: Workspace, since: int, *records: Record) -> tuple[frozenset[str], bool]:
    await workspace.load(records, source="test", at=NOW)
    found = await workspace.touched(since)
    return found.deal_ids, found.company


async def now(workspace: Workspace) -> int:
    return (await workspace.touched()).version


async def test_evidence_on_a_deal_marks_that_deal_alone(workspace: Workspace) -> None:
    assert await marked(workspace, await now(workspace), said("evidence_new")) == ({CORE}, False)


async def test_evidence_on_a_client_marks_each_of_its_deals(workspace: Workspace) -> None:
    reader = workspace.reader(await workspace.principal("user_ada"))
    theirs = {d.id for d in await reader.deals(account_id="account_helix")}
    new = said("evidence_new", deal_id=None, account_id="account_helix")
    assert len(theirs) > 1
    assert await marked(workspace, await now(workspace), new) == (theirs, False)


async def test_what_counts_for_everybody_is_told_as_such(workspace: Workspace) -> None:
    since = await now(workspace)
    done = Delivery("delivery_new", "default", "account_helix", "Rollout", started_on=day(-90), ended_on=day(-3))
    assert (await marked(workspace, since, done))[1]


async def test_a_deal_opened_by_a_marked_one_is_marked_too(workspace: Workspace) -> None:
    other = Account("account_new", "default", "Newton")
    opened = Deal("deal_new", "default", "Newton core", "user_kim", "account_new")
    edge = Edge("edge_new", "default", "opens", CORE, "deal_new", valid_from=ago(5))
    await workspace.load([other, opened, edge], source="test", at=NOW)
    deals, _ = await marked(workspace, await now(workspace), said("evidence_new"))
    assert deals == {CORE, "deal_new"}


async def test_nothing_written_marks_nothing(workspace: Workspace) -> None:
    assert await marked(workspace, await now(workspace)) == (frozenset(), False)


async def test_loading_the_same_again_marks_nothing(workspace: Workspace) -> None:
    await workspace.load([said("evidence_new")], source="test", at=NOW)
    assert await marked(workspace, await now(workspace), said("evidence_new")) == (frozenset(), False)


async def test_evidence_moved_to_another_deal_marks_both(workspace: Workspace) -> None:
    other = Deal("deal_new", "default", "Another", "user_kim")
    await workspace.load([other, said("evidence_new")], source="test", at=NOW)
    deals, _ = await marked(workspace, await now(workspace), said("evidence_new", deal_id="deal_new"))
    assert deals == {CORE, "deal_new"}


async def test_a_survey_marks_the_deals_of_its_client(workspace: Workspace) -> None:
    survey = NpsSurvey("nps_new", "default", "account_helix", day(-1), 40)
    deals, everything = await marked(workspace, await now(workspace), survey)
    assert CORE in deals
    assert not everything


@pytest.mark.parametrize("step", ["apply", "undo"])
async def test_a_confirmed_change_and_its_undo_mark_the_deal(workspace: Workspace, step: str) -> None:
    writer = workspace.writer(await workspace.principal("user_kim"))
    before = await now(workspace)
    values = {"deal_id": CORE, "c": "control", "answer": True}
    done = await writer.apply(
        (Change("create", "qualifier_answer", "answer_touched", values),), key="t1", cause="asked"
    )
    if step == "undo":
        before = await now(workspace)
        await writer.undo(done.change_set, key="t2")
    found = await workspace.touched(before)
    assert found.deal_ids == {CORE}
    assert found.version > before


async def test_what_no_score_reads_marks_nothing(workspace: Workspace) -> None:
    user = await workspace.principal("user_kim")
    before = await now(workspace)
    reader = workspace.reader(user)
    (kim,) = await reader.users(ids=["user_kim"])
    await workspace.load([type(kim)(**{f: getattr(kim, f) for f in kim.__slots__} | {"title": "New title"})],
                         source="test", at=NOW + timedelta(minutes=1))  # fmt: skip
    assert (await workspace.touched(before)).deal_ids == frozenset()

"""What somebody could ask first comes out of their own records, and never out of what is hidden from them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.starters import MOST, starters
from knowledge.journal import Journal, Pending
from knowledge.records import Activity, Deal, Record, Snapshot
from knowledge.store import journal_people
from knowledge.store.database import writing
from knowledge.workspace import Workspace
from tests.support.small import DEALS, NOW, TENANT, T, ago, day, small_workspace


@pytest.fixture
async def workspace(tmp_path: Path) -> AsyncIterator[Workspace]:
    opened = await small_workspace(tmp_path)
    yield opened
    await opened.close()


async def asked(workspace: Workspace, who: str) -> tuple[str, ...]:
    return await starters(workspace, await workspace.principal(who), now=NOW)


async def put(workspace: Workspace, *records: Record) -> None:
    await workspace.load(records, source="small", at=NOW)


def deal(deal_id: str, **changed: object) -> Deal:
    return replace(next(d for d in DEALS if d.id == deal_id), **changed)  # type: ignore[arg-type]


def scored(deal_id: str, right_to_win: int) -> Snapshot:
    scores: dict[str, int | None] = {"right_to_win": right_to_win}
    return Snapshot(f"snapshot_{deal_id}", deal_id=deal_id, at=ago(1), cause="nightly", detail="", scores=scores, **T)


def meeting(account_id: str = "account_helix", **changed: object) -> Activity:
    plain = Activity(
        "activity_today",
        kind="meeting",
        at=NOW + timedelta(hours=3),
        subject="Board",
        account_id=account_id,
        user_id="user_kim",
        contact_ids=("contact_omar",),
        **T,
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


async def test_a_rep_is_offered_questions_about_their_own_deals(workspace: Workspace) -> None:
    assert await asked(workspace, "user_kim") == (
        "What's our right to win on Helix core renewal?",
        "What should I do first this morning?",
        "Will I reach my target?",
        "What can you do?",
    )


async def test_a_deal_whose_date_has_passed_comes_before_the_weak_one(workspace: Workspace) -> None:
    await put(workspace, deal("deal_helix_core", close_on=day(3)), deal("deal_helix_edge", owner_id="user_kim"))
    await put(workspace, scored("deal_helix_core", 20), scored("deal_helix_edge", 44))
    assert (await asked(workspace, "user_kim"))[:2] == (
        "Show me the power plan for Helix core renewal",
        "Why is the right to win on Helix edge rollout so low?",
    )


async def test_a_date_that_was_put_off_counts_as_slipped_and_one_brought_forward_does_not(workspace: Workspace) -> None:
    await put(workspace, deal("deal_helix_core", close_on=day(-30)))
    assert "Show me the power plan for Helix core renewal" not in await asked(workspace, "user_kim")
    await put(workspace, deal("deal_helix_core", close_on=day(-60)))
    assert (await asked(workspace, "user_kim"))[0] == "Show me the power plan for Helix core renewal"


async def test_a_strong_deal_is_not_asked_about_as_a_weak_one(workspace: Workspace) -> None:
    await put(workspace, scored("deal_helix_core", 81))
    assert not [q for q in await asked(workspace, "user_kim") if "so low" in q]


async def test_todays_meeting_with_a_client_comes_first(workspace: Workspace) -> None:
    await put(workspace, meeting())
    assert (await asked(workspace, "user_kim"))[0] == "Prepare me for my meeting with Helix Health today"


@pytest.mark.parametrize(
    "changed",
    [
        {"at": NOW + timedelta(days=1)},
        {"at": NOW - timedelta(hours=1)},
        {"contact_ids": ()},
        {"user_id": "user_dana"},
        {"done": True},
        {"account_id": "account_umbra", "contact_ids": ("contact_wes",)},
    ],
    ids=["tomorrow", "over", "internal", "a colleague's", "done", "with a client one may not see"],
)
async def test_another_meeting_does_not(workspace: Workspace, changed: dict[str, object]) -> None:
    await put(workspace, meeting(**changed))
    assert not [q for q in await asked(workspace, "user_kim") if "meeting" in q]


async def test_what_waits_for_a_persons_yes_comes_before_all_else_and_for_nobody_else(workspace: Workspace) -> None:
    await put(workspace, meeting())
    ends = NOW.timestamp() + 10**9
    pending = Pending("turn_1.c1", "user_kim", "turn_1", "slack", "slack:T1:D1", "turn_1.0", {"title": "A"}, ends)
    async with writing(Journal(workspace.engine, TENANT).engine) as connection:
        await journal_people.open_pending(connection, [pending], tenant=TENANT, now=NOW.timestamp())
    assert (await asked(workspace, "user_kim"))[0] == "What is waiting for my confirmation?"
    assert "What is waiting for my confirmation?" not in await asked(workspace, "user_dana")


async def test_nobody_is_offered_a_deal_they_may_not_see(workspace: Workspace) -> None:
    everyone = [u.id for u in await workspace.users()]
    told = {who: " ".join(await asked(workspace, who)) for who in everyone}
    assert "Helix takeover" in told["user_liu"], "its owner"
    for who in ("user_kim", "user_maya", "user_ben", "user_ana"):
        assert "Helix takeover" not in told[who]


async def test_roles_without_deals_of_their_own_are_asked_what_is_theirs(workspace: Workspace) -> None:
    assert "Licence to sell of my team" in await asked(workspace, "user_maya")
    assert "Which imperative of the CEO's plan is behind?" in await asked(workspace, "user_ada")
    assert await asked(workspace, "user_ana") == (
        "What do our case studies say?",
        "What can you do?",
        "How is Right to Win computed?",
    )
    assert await asked(workspace, "user_ivan") == (), "has left"


async def test_an_empty_workspace_offers_what_works_in_it(workspace: Workspace) -> None:
    gone = [replace(d, owner_id="user_ivan", confidential=True) for d in DEALS]
    await put(workspace, *gone)
    offered = await asked(workspace, "user_kim")
    assert offered[:2] == ("What can you do?", "How is Right to Win computed?")
    assert len(offered) == MOST

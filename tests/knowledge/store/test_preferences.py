"""What a person wants to be told unasked is theirs: kept, undone, seen by nobody but them and admins."""

from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from knowledge.errors import InvalidChange, NotAllowed
from knowledge.records import Preference
from knowledge.workspace import Workspace
from tests.knowledge.store.test_write import CORE, apply, create, update


async def seen_by(workspace: Workspace, who: str) -> list[Preference]:
    return await workspace.reader(await workspace.principal(who)).preferences()


async def test_what_is_not_set_follows_the_defaults(workspace: Workspace) -> None:
    await apply(workspace, "user_kim", create("preference", "preference_kim", user_id="user_kim", briefing_at="07:30"))
    (wish,) = await seen_by(workspace, "user_kim")
    plain = Preference("preference_kim", "default", "user_kim", briefing_at="07:30", source="chat")
    assert wish == plain


async def test_only_its_owner_and_admins_see_and_change_it_not_even_their_manager(workspace: Workspace) -> None:
    await apply(workspace, "user_kim", create("preference", "preference_kim", user_id="user_kim"))
    assert [len(await seen_by(workspace, f"user_{who}")) for who in ("kim", "ada", "maya", "liu")] == [1, 1, 0, 0]
    with pytest.raises(NotAllowed):
        await apply(workspace, "user_maya", update("preference", "preference_kim", briefing=False), key="theirs")
    with pytest.raises(NotAllowed):
        await apply(workspace, "user_maya", create("preference", "preference_2", user_id="user_kim"), key="made")


async def test_a_change_can_be_undone(workspace: Workspace) -> None:
    await apply(workspace, "user_kim", create("preference", "preference_kim", user_id="user_kim"))
    paused = update("preference", "preference_kim", paused_until=date(2026, 12, 1), classes=("bedrock",))
    receipt = await apply(workspace, "user_kim", paused, key="pause")
    writer = workspace.writer(await workspace.principal("user_kim"))
    await writer.undo(receipt.change_set, key="back")
    (wish,) = await seen_by(workspace, "user_kim")
    assert (wish.paused_until, wish.classes) == (None, ())


async def test_what_was_set_and_undone_can_be_set_again_and_undone_again(workspace: Workspace) -> None:
    writer = workspace.writer(await workspace.principal("user_kim"))
    first = create("preference", "preference_kim", user_id="user_kim", briefing_at="07:30")
    receipt = await apply(workspace, "user_kim", first, key="first")
    await writer.undo(receipt.change_set, key="back")
    with pytest.raises(NotAllowed):
        await apply(workspace, "user_maya", create("preference", "preference_kim", user_id="user_maya"), key="theirs")
    again = create("preference", "preference_kim", user_id="user_kim", alerts=False)
    receipt = await apply(workspace, "user_kim", again, key="again")
    (wish,) = await seen_by(workspace, "user_kim")
    assert (wish.alerts, wish.paused_until) == (False, None)
    await writer.undo(receipt.change_set, key="back again")
    assert await seen_by(workspace, "user_kim") == []


@pytest.mark.parametrize(
    "wrong",
    [{"briefing_at": "7:30"}, {"quiet_to": "25:00"}, {"days": ("monday",)}, {"classes": ("big",)}, {"prep_minutes": 0}],
)
async def test_what_makes_no_sense_is_refused(workspace: Workspace, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidChange):
        await apply(workspace, "user_kim", create("preference", "preference_kim", user_id="user_kim", **wrong))


async def test_changes_of_many_records_come_in_one_read_newest_first(workspace: Workspace) -> None:
    await apply(workspace, "user_kim", update("deal", CORE, next_step="Call Omar"), key="one")
    await apply(workspace, "user_kim", update("deal", CORE, next_step="Write to Omar"), key="two")
    reader = workspace.reader(await workspace.principal("user_kim"))
    whole = await reader.history("deal", CORE)
    since = min(c.at for c in whole)
    assert await reader.changes("deal", [CORE], since=since) == whole
    assert await reader.changes("deal", [], since=since) == []
    hidden = workspace.reader(await workspace.principal("user_ana"))
    assert await hidden.changes("deal", [CORE], since=since) == []


def test_every_field_but_its_owner_can_be_set() -> None:
    from knowledge.store.validate import UPDATABLE

    fixed = {"id", "tenant", "user_id", "source"}
    assert UPDATABLE["preference"] == {f.name for f in fields(Preference)} - fixed

"""A deal class decided by hand: who may record it, what it must say, how it ends."""

from typing import Any

import pytest

from knowledge.errors import InvalidChange, NotAllowed
from knowledge.workspace import Workspace
from knowledge.writer import Change

CORE = "deal_helix_core"


def decision(who: str = "user_kim", **attrs: Any) -> Change:
    said = {"deal_class": "stepping_stone", "reason": "It opens the hospital group", **attrs}
    return Change(
        "create", "edge", "edge_class", {"kind": "classes", "subject_id": who, "object_id": CORE, "attrs": said}
    )


async def apply(workspace: Workspace, who: str, *changes: Change, key: str = "turn_1") -> None:
    writer = workspace.writer(await workspace.principal(who))
    await writer.apply(changes, key=key, cause="asked in chat")


async def test_whoever_sees_the_deal_may_decide_and_it_is_signed_and_dated(workspace: Workspace) -> None:
    await apply(workspace, "user_kim", decision())
    reader = workspace.reader(await workspace.principal("user_kim"))
    (edge,) = await reader.edges(kind="classes", object_ids=[CORE])
    assert (edge.by, edge.subject_id, edge.attrs["deal_class"]) == ("user_kim", "user_kim", "stepping_stone")
    await apply(workspace, "user_kim", Change("update", "edge", edge.id, {"valid_to": edge.valid_from}), key="turn_2")
    assert await reader.edges(kind="classes", object_ids=[CORE]) == []
    kept = await reader.record("edge", edge.id)  # ended, not gone
    assert kept is not None
    assert kept.attrs["reason"] == "It opens the hospital group"


@pytest.mark.parametrize("wrong", [{"deal_class": "boulder"}, {"reason": " "}, {"reason": None}])
async def test_a_decision_needs_a_class_and_a_reason(workspace: Workspace, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidChange):
        await apply(workspace, "user_kim", decision(**wrong))


async def test_nobody_decides_for_a_deal_they_do_not_see(workspace: Workspace) -> None:
    with pytest.raises(NotAllowed):
        await apply(workspace, "user_ben", decision("user_ben"))

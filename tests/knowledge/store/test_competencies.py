"""What a colleague can do, recorded by a confirmed change: who may assess whom, and what an entry must say."""

from datetime import timedelta
from typing import Any

import pytest

from knowledge.errors import InvalidChange, NotAllowed
from knowledge.workspace import Workspace
from knowledge.writer import Change, Receipt
from tests.support.small import TODAY


def assessed(of: str = "user_kim", **values: Any) -> Change:
    said = {"user_id": of, "skill": "business_acumen", "rating": 7.0, "on": TODAY, **values}
    return Change("create", "competency", f"competency_{of}", said)


def certified(of: str = "user_kim", **values: Any) -> Change:
    given = {"kind": "certificate", "title": "Telemetry", "skill": "products_services", "rating": 8.0, **values}
    return assessed(of, **given)


async def apply(workspace: Workspace, who: str, change: Change, key: str = "turn_1") -> Receipt:
    writer = workspace.writer(await workspace.principal(who))
    return await writer.apply((change,), key=key, cause="asked in chat")


@pytest.mark.parametrize("who", ["user_maya", "user_ada"])
async def test_who_manages_somebody_assesses_them_and_signs(workspace: Workspace, who: str) -> None:
    await apply(workspace, who, assessed())
    (held,) = await workspace.reader(await workspace.principal("user_kim")).competencies(user_ids=["user_kim"])
    assert (held.rating, held.by, held.kind, held.attribute) == (7.0, who, "assessment", None)


@pytest.mark.parametrize("who", ["user_kim", "user_liu", "user_erik", "user_ana"])
async def test_nobody_assesses_themselves_a_peer_or_another_managers_people(workspace: Workspace, who: str) -> None:
    with pytest.raises(NotAllowed):
        await apply(workspace, who, assessed())


async def test_one_records_ones_own_certificate_and_not_a_colleagues(workspace: Workspace) -> None:
    await apply(workspace, "user_kim", certified())
    seen = await workspace.reader(await workspace.principal("user_ben")).competencies(user_ids=["user_kim"])
    assert [c.title for c in seen] == ["Telemetry"]
    with pytest.raises(NotAllowed):
        await apply(workspace, "user_liu", certified("user_dana"), key="turn_2")


async def test_a_manager_is_not_assessed_by_themselves(workspace: Workspace) -> None:
    with pytest.raises(NotAllowed):
        await apply(workspace, "user_maya", assessed("user_maya"))


async def test_undoing_takes_it_back(workspace: Workspace) -> None:
    receipt = await apply(workspace, "user_maya", assessed())
    manager = await workspace.principal("user_maya")
    await workspace.writer(manager).undo(receipt.change_set, key="turn_2")
    assert await workspace.reader(manager).competencies(user_ids=["user_kim"]) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"rating": 11.0},
        {"rating": -0.5},
        {"skill": "juggling"},
        {"attribute": "lone_wolf"},
        {"by": "user_kim"},
        {"user_id": "user_nobody"},
        {"kind": "certificate", "title": " "},
        {"expires_on": TODAY},
        {"kind": "certificate", "title": "Old", "expires_on": TODAY - timedelta(days=1)},
    ],
)
async def test_what_makes_no_sense_is_refused(workspace: Workspace, wrong: dict[str, Any]) -> None:
    with pytest.raises((InvalidChange, NotAllowed)):
        await apply(workspace, "user_maya", assessed(**wrong))


@pytest.mark.parametrize("wrong", [{"side": "bench"}, {"hours": -1}, {"hours": "many"}, {"hours": 400}])
async def test_a_place_on_a_deal_team_has_a_side_and_hours_that_exist(
    workspace: Workspace, wrong: dict[str, Any]
) -> None:
    values = {"kind": "deal_team", "subject_id": "user_liu", "object_id": "deal_helix_core", "attrs": wrong}
    with pytest.raises(InvalidChange):
        await apply(workspace, "user_kim", Change("create", "edge", "edge_new", values))

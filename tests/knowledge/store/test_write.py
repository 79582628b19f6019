"""Confirmed changes: checked, applied once, recorded field by field, undone exactly; on both databases."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from knowledge.errors import InvalidChange, NotAllowed, NotFound, StaleChange
from knowledge.records import Deal, Edge
from knowledge.workspace import Workspace
from knowledge.writer import Change, Receipt, RecordType
from tests.support.small import NOW, USERS, ago

CORE = "deal_helix_core"


def update(record_type: RecordType, record_id: str, expected: dict[str, Any] | None = None, **values: Any) -> Change:
    return Change("update", record_type, record_id, values, expected or {})


def create(record_type: RecordType, record_id: str, **values: Any) -> Change:
    return Change("create", record_type, record_id, values)


async def apply(workspace: Workspace, who: str, *changes: Change, key: str = "turn_1") -> Receipt:
    writer = workspace.writer(await workspace.principal(who))
    return await writer.apply(changes, key=key, cause="asked in chat")


async def undo(workspace: Workspace, who: str, receipt: Receipt, *, key: str = "turn_2") -> Receipt:
    return await workspace.writer(await workspace.principal(who)).undo(receipt.change_set, key=key)


async def core(workspace: Workspace) -> Deal:
    found = await workspace.reader(await workspace.principal("user_ada")).deal(CORE)
    assert found is not None
    return found


async def test_a_rep_changes_the_stage_of_an_own_deal_and_its_history_tells(workspace: Workspace) -> None:
    await apply(workspace, "user_kim", update("deal", CORE, {"stage": "propose"}, stage="negotiate"))

    assert (await core(workspace)).stage == "negotiate"
    reader = workspace.reader(await workspace.principal("user_kim"))
    (change,) = await reader.history("deal", CORE)
    assert (change.field, change.before, change.after, change.by) == ("stage", "propose", "negotiate", "user_kim")


async def test_every_kind_of_value_keeps_its_type_through_the_history(workspace: Workspace) -> None:
    values = {
        "amount": Decimal("433000.25"),
        "close_on": date(2027, 1, 31),
        "product_ids": ("product_core",),
        "confidential": True,
    }
    await apply(workspace, "user_kim", update("deal", CORE, **values))

    reader = workspace.reader(await workspace.principal("user_kim"))
    assert {c.field: c.after for c in await reader.history("deal", CORE)} == values


async def test_the_same_key_is_applied_once_and_gives_the_same_receipt(workspace: Workspace) -> None:
    first = await apply(workspace, "user_kim", update("deal", CORE, {"stage": "propose"}, stage="negotiate"))
    again = await apply(workspace, "user_kim", update("deal", CORE, {"stage": "propose"}, stage="negotiate"))

    assert not first.repeated
    assert again == Receipt(first.change_set, first.key, first.at, repeated=True)
    reader = workspace.reader(await workspace.principal("user_kim"))
    assert len(await reader.history("deal", CORE)) == 1


async def test_ten_at_once_with_one_key_apply_it_once(workspace: Workspace) -> None:
    change = create("activity", "activity_new", kind="call", subject="Called Omar", deal_id=CORE, user_id="user_kim")
    receipts = await asyncio.gather(*(apply(workspace, "user_kim", change) for _ in range(10)))

    assert sum(not r.repeated for r in receipts) == 1
    assert len({r.change_set for r in receipts}) == 1


async def test_two_workspaces_on_one_database_race_with_one_key_and_one_wins(
    workspace: Workspace, small_url: str | None
) -> None:
    other = await Workspace.open(workspace.home, database_url=small_url, clock=lambda: NOW)
    change = update("deal", CORE, amount=Decimal("1"))
    receipts = await asyncio.gather(
        *(apply(w, "user_kim", change, key=f"turn_{n}") for n in range(8) for w in (workspace, other))
    )
    await other.close()

    assert sum(not r.repeated for r in receipts) == 8


async def test_a_diff_that_is_no_longer_true_is_refused(workspace: Workspace) -> None:
    await apply(workspace, "user_dana", update("deal", CORE, stage="qualify"), key="dana")
    with pytest.raises(StaleChange, match=r"The stage changed in the meantime: it is “qualify” now, not “propose”"):
        await apply(workspace, "user_kim", update("deal", CORE, {"stage": "propose"}, stage="negotiate"))


async def test_when_one_change_is_refused_none_of_the_set_is_applied(workspace: Workspace) -> None:
    with pytest.raises(InvalidChange):
        await apply(
            workspace,
            "user_kim",
            update("deal", CORE, stage="negotiate"),
            create("contact", "contact_new", account_id="account_helix", name=" "),
        )
    assert (await core(workspace)).stage == "propose"
    receipt = await apply(workspace, "user_kim", update("deal", CORE, stage="negotiate"))
    assert not receipt.repeated


@pytest.mark.parametrize(
    ("who", "deal"),
    [
        ("user_ben", CORE),
        ("user_kim", "deal_helix_secret"),
        ("user_kim", "deal_that_never_was"),
        ("user_erik", "deal_initech_west"),
        ("user_ana", CORE),
    ],
)
async def test_nobody_writes_what_they_may_not_see(workspace: Workspace, who: str, deal: str) -> None:
    with pytest.raises(NotAllowed):
        await apply(workspace, who, update("deal", deal, stage="negotiate"))


@pytest.mark.parametrize("who", ["user_kim", "user_dana", "user_maya", "user_ada"])
async def test_owner_account_team_their_manager_and_admins_write_a_deal(workspace: Workspace, who: str) -> None:
    assert not (await apply(workspace, who, update("deal", CORE, next_step="Call the board"))).repeated


async def test_hidden_and_missing_deals_are_refused_in_the_same_words(workspace: Workspace) -> None:
    said = []
    for deal in ("deal_helix_secret", "deal_that_never_was"):
        with pytest.raises(NotAllowed) as refused:
            await apply(workspace, "user_kim", update("deal", deal, stage="qualify"))
        said.append(refused.value.message)
    assert said[0] == said[1]


async def test_somebody_who_left_since_the_question_writes_nothing(workspace: Workspace) -> None:
    kim = await workspace.principal("user_kim")
    await workspace.load([replace(u, active=False) for u in USERS if u.id == "user_kim"], source="hr")
    with pytest.raises(NotAllowed, match="no longer active"):
        await workspace.writer(kim).apply((update("deal", CORE, stage="qualify"),), key="late", cause="")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (update("deal", CORE, stage="closing"), "Stage must be prospect, qualify, propose, negotiate, won or lost"),
        (update("deal", CORE, stage="won"), "Status must be won when the stage is won"),
        (update("deal", CORE, amount=Decimal("-1")), "Amount can't be negative"),
        (update("deal", CORE, amount=12.5), "Amount must be an exact number"),
        (update("deal", CORE, amount=Decimal("NaN")), "Amount must be an exact number"),
        (update("deal", CORE, close_on=NOW), "Close date must be a date"),
        (update("deal", CORE, close_on="2027-01-01"), "Close date must be a date"),
        (update("deal", CORE, name=None), "Name can't be left empty"),
        (update("deal", CORE, name="  "), "Name can't be left empty"),
        (update("deal", CORE, name="x" * 1001), "Name is too long: 1,001 characters, 1,000 at most"),
        (update("deal", CORE, colour="red"), "Colour is not something this record has"),
        (update("deal", CORE, tenant="other"), "Tenant can't be changed"),
        (update("deal", CORE, currency="dollars"), "Currency must be three capital letters"),
        (update("deal", CORE, owner_id="user_ivan"), "Owner must be somebody who still works here"),
        (update("deal", CORE, account_id="account_initech"), "Client does not exist"),
        (update("evidence", "evidence_omar", statement="Something else"), "Statement can't be changed"),
        (create("contact", "c1", account_id="account_helix"), "Name is missing"),
        (create("contact", "c1", account_id="account_helix", name="A", level="boss"), "Level must be c level, vp"),
        (create("contact", "c1", account_id="account_helix", name="A", email="nobody"), "is not an e-mail address"),
        (
            create("override", "o1", deal_id=CORE, factor="trust", rating=11.0, reason="sure"),
            "Rating must be between 0 and 10",
        ),
        (
            create("override", "o1", deal_id=CORE, factor="trust", rating=9.0, reason="sure", by="user_maya"),
            "By can't be somebody else's",
        ),
        (
            create(
                "evidence",
                "e1",
                deal_id=CORE,
                c="control",
                factor="trust",
                sub_factor="stepping_stones",
                polarity=1,
                strength=1.0,
                fog="fact",
                statement="x",
            ),
            "Factor “trust” is not part of control",
        ),
    ],
)
async def test_a_value_a_record_cannot_take_is_named(workspace: Workspace, change: Change, sentence: str) -> None:
    with pytest.raises(InvalidChange, match=sentence):
        await apply(workspace, "user_kim", change)


async def test_a_new_record_is_signed_and_dated(workspace: Workspace) -> None:
    await apply(
        workspace,
        "user_kim",
        create("qualifier_answer", "answer_x", deal_id=CORE, c="control", answer=True),
        create("contact", "contact_x", account_id="account_helix", name="Zoë Quist", title="COO"),
    )
    reader = workspace.reader(await workspace.principal("user_kim"))
    answer = (await reader.qualifier_answers(CORE))[0]
    assert (answer.id, answer.by, answer.at, answer.source) == ("answer_x", "user_kim", NOW, "chat")
    assert [c.name for c in await reader.contacts(account_id="account_helix")][-1] == "Zoë Quist"


async def test_a_new_deal_must_be_ones_own_to_write(workspace: Workspace) -> None:
    mine = create("deal", "deal_new", name="Helix wards", owner_id="user_kim", account_id="account_helix")
    await apply(workspace, "user_kim", mine, key="mine")
    with pytest.raises(NotAllowed):
        await apply(
            workspace, "user_kim", create("deal", "deal_gift", name="Gift", owner_id="user_ben"), key="for another"
        )


async def test_undo_puts_every_field_back_and_is_itself_done_once(workspace: Workspace) -> None:
    before = await core(workspace)
    receipt = await apply(
        workspace, "user_kim", update("deal", CORE, stage="won", status="won", amount=Decimal("500000"), next_step=None)
    )
    undone = await undo(workspace, "user_kim", receipt)

    assert await core(workspace) == before
    assert (await undo(workspace, "user_kim", receipt)).repeated
    pressed_again = await undo(workspace, "user_kim", receipt, key="turn_3")
    assert (pressed_again.change_set, pressed_again.repeated) == (undone.change_set, True)


async def test_undo_retires_what_was_created_and_undoing_that_brings_it_back(workspace: Workspace) -> None:
    reader = workspace.reader(await workspace.principal("user_kim"))
    receipt = await apply(
        workspace, "user_kim", create("contact", "contact_x", account_id="account_helix", name="Zoë Quist")
    )
    undone = await undo(workspace, "user_kim", receipt)
    assert await reader.contacts(ids=["contact_x"]) == []

    await undo(workspace, "user_kim", undone, key="turn_3")
    assert [c.name for c in await reader.contacts(ids=["contact_x"])] == ["Zoë Quist"]

    await undo(workspace, "user_kim", receipt, key="turn_4")
    assert await reader.contacts(ids=["contact_x"]) == []


async def test_undo_refuses_when_somebody_changed_it_since(workspace: Workspace) -> None:
    receipt = await apply(workspace, "user_kim", update("deal", CORE, stage="negotiate"))
    await apply(workspace, "user_dana", update("deal", CORE, stage="qualify"), key="dana")
    with pytest.raises(StaleChange):
        await undo(workspace, "user_kim", receipt)

    made = await apply(
        workspace, "user_kim", create("contact", "contact_x", account_id="account_helix", name="Zoe"), key="make"
    )
    await apply(workspace, "user_dana", update("contact", "contact_x", title="COO"), key="title")
    with pytest.raises(StaleChange):
        await undo(workspace, "user_kim", made, key="unmake")


async def test_undo_needs_the_right_to_write_and_a_change_on_record(workspace: Workspace) -> None:
    receipt = await apply(workspace, "user_kim", update("deal", CORE, stage="negotiate"))
    with pytest.raises(NotAllowed):
        await undo(workspace, "user_ben", receipt)
    with pytest.raises(NotFound):
        await workspace.writer(await workspace.principal("user_kim")).undo("changes_nothing", key="k")


async def test_one_cannot_write_oneself_onto_a_clients_account_team(workspace: Workspace) -> None:
    join = create(
        "edge", "edge_join", kind="account_team", subject_id="user_ben", object_id="account_globex", valid_from=ago(0)
    )
    with pytest.raises(NotAllowed):
        await apply(workspace, "user_ben", join)
    await apply(workspace, "user_liu", join, key="by the owner")


async def test_a_relationship_needs_both_ends_in_sight(workspace: Workspace) -> None:
    def role(contact: str, key: str) -> Change:
        return create(
            "edge", f"edge_{key}", kind="plays_role", subject_id=contact, object_id=CORE, attrs={"role": "beneficiary"}
        )

    await apply(workspace, "user_kim", role("contact_nina", "seen"), key="seen")
    with pytest.raises(NotAllowed):
        await apply(workspace, "user_kim", role("contact_peter", "hidden"), key="hidden")

    reader = workspace.reader(await workspace.principal("user_kim"))
    edges: list[Edge] = await reader.edges(object_id=CORE, kind="plays_role")
    assert "contact_nina" in {e.subject_id for e in edges}


async def test_a_confirmed_change_is_seen_by_the_reader_of_the_same_turn(workspace: Workspace) -> None:
    reader = workspace.reader(await workspace.principal("user_kim"), now=NOW - timedelta(seconds=3))
    await apply(workspace, "user_kim", create("qualifier_answer", "answer_x", deal_id=CORE, c="control", answer=True))
    assert (await reader.qualifier_answers(CORE))[0].id == "answer_x"


async def test_versions_grow_only_where_something_was_touched(workspace: Workspace) -> None:
    rights, data = await workspace.versions()
    await apply(workspace, "user_kim", update("deal", CORE, next_step="Wait"), key="a")
    assert await workspace.versions() == (rights, data + 1)
    await apply(workspace, "user_kim", update("deal", CORE, confidential=True), key="b")
    assert await workspace.versions() == (rights + 1, data + 2)

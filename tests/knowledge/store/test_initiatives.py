"""Initiatives are kept, changed with history, read as they were, and follow their deal's rights."""

from datetime import date

import pytest

from knowledge.errors import InvalidChange, NotAllowed
from knowledge.records import Initiative
from knowledge.workspace import Workspace
from knowledge.writer import Change
from tests.knowledge.store.test_write import CORE, apply, create, update
from tests.support.small import NOW, ago

MEANT = {
    "deal_id": CORE,
    "c": "credibility",
    "title": "Ask Ruth Adler which goals this serves",
    "owner_id": "user_kim",
    "sub_factors": ("strategic_imperatives",),
    "contact_id": "contact_ruth",
    "expected_gain": 2.4,
}


def put(key: str = "i1", **more: object) -> Change:
    return create("initiative", key, **{**MEANT, **more})


async def of(workspace: Workspace, who: str) -> list[Initiative]:
    return await workspace.reader(await workspace.principal(who)).initiatives(CORE)


async def test_an_initiative_lives_from_proposed_to_done_and_leaves_its_history(workspace: Workspace) -> None:
    await apply(workspace, "user_kim", put(), key="a")
    accepted = update("initiative", "i1", status="accepted", accepted_at=NOW, due_on=date(2026, 12, 1))
    await apply(workspace, "user_kim", accepted, key="b")
    await apply(workspace, "user_dana", update("initiative", "i1", status="done", closed_at=NOW, note="Two"), key="c")
    (kept,) = await of(workspace, "user_kim")
    assert (kept.status, kept.by, kept.due_on, kept.note) == ("done", "user_kim", date(2026, 12, 1), "Two")
    reader = workspace.reader(await workspace.principal("user_kim"))
    history = await reader.as_of(ago(-1)).history("initiative", "i1")
    assert {(c.field, c.before, c.after) for c in history} >= {
        ("due_on", None, date(2026, 12, 1)),
        ("status", "proposed", "accepted"),
        ("status", "accepted", "done"),
    }
    assert await reader.record("initiative", "i1") == kept
    assert await reader.initiatives(owner_id="user_dana") == []


async def test_the_past_knows_nothing_of_it(workspace: Workspace) -> None:
    await apply(workspace, "user_kim", put())
    reader = workspace.reader(await workspace.principal("user_kim"))
    assert len(await reader.initiatives()) == 1
    assert await reader.as_of(ago(3)).initiatives() == []


async def test_whoever_does_not_see_the_deal_neither_sees_nor_changes_its_initiatives(workspace: Workspace) -> None:
    await apply(workspace, "user_kim", put(), key="a")
    assert await of(workspace, "user_ben") == []
    with pytest.raises(NotAllowed):
        await apply(workspace, "user_ben", update("initiative", "i1", note="mine"), key="b")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"sub_factors": ("sla",)}, "“sla” is not part of credibility"),
        ({"sub_factors": ()}, "or the qualifier must be named"),
        ({"effort": 0}, "Effort must be at least 1"),
        ({"status": "accepted"}, "Day of acceptance can't be left empty"),
        ({"status": "dropped"}, "Day it ended belongs to what is done or dropped"),
        ({"closed_at": NOW}, "Day it ended belongs to what is done or dropped"),
        ({"owner_id": "user_ivan"}, "Owner must be somebody who still works here"),
        ({"contact_id": "contact_peter"}, "Contact does not exist"),
        ({"title": " "}, "Title can't be left empty"),
    ],
)
async def test_what_makes_no_sense_is_refused_by_name(
    workspace: Workspace, wrong: dict[str, object], said: str
) -> None:
    with pytest.raises(InvalidChange, match=said):
        await apply(workspace, "user_kim", put(**wrong))

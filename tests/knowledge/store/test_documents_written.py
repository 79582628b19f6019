"""A document somebody hands over: written once, of a deal or client they see, told in the history, undone exactly."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.errors import InvalidChange, NotAllowed
from knowledge.records import Document, Segment
from knowledge.workspace import Workspace
from knowledge.writer import Change, Receipt
from tests.support.small import NOW

CORE = "deal_helix_core"
PAGES = (Segment("The budget is approved.", page=1), Segment("Dana: we start in May.", "Dana", 12.5, heading="Next"))


def handed(**more: Any) -> Change:
    values = {
        "kind": "file",
        "title": "Minutes",
        "bucket": "deal",
        "deal_id": CORE,
        "at": NOW,
        "sha256": "ab" * 32,
        "segments": PAGES,
        **more,
    }
    return Change("create", "document", "document_new", {k: v for k, v in values.items() if v is not None})


async def put(workspace: Workspace, who: str, change: Change) -> Receipt:
    writer = workspace.writer(await workspace.principal(who))
    return await writer.apply((change,), key="turn_1", cause="took in “Minutes”")


async def seen(workspace: Workspace, who: str) -> Document | None:
    return await workspace.reader(await workspace.principal(who)).document("document_new")


async def test_it_is_read_by_whoever_sees_the_deal_and_its_history_tells_who_brought_it(workspace: Workspace) -> None:
    await put(workspace, "user_kim", handed())

    found = await seen(workspace, "user_kim")
    assert found is not None
    assert found.segments == PAGES
    assert found.source == "chat"
    (change,) = await workspace.reader(await workspace.principal("user_kim")).history("document", "document_new")
    assert (change.by, change.field) == ("user_kim", "created")


async def test_stretches_may_come_as_named_values(workspace: Workspace) -> None:
    told = tuple({"text": s.text, "speaker": s.speaker, "page": s.page} for s in PAGES)
    await put(workspace, "user_kim", handed(segments=told))

    found = await seen(workspace, "user_kim")
    assert found is not None
    assert found.segments == tuple(replace(s, start=None, heading=None) for s in PAGES)


async def test_undone_it_is_gone_for_everybody(workspace: Workspace) -> None:
    receipt = await put(workspace, "user_kim", handed())
    await workspace.writer(await workspace.principal("user_kim")).undo(receipt.change_set, key="turn_2")
    assert await seen(workspace, "user_ada") is None


async def test_of_a_deal_one_does_not_see_it_is_refused_in_the_words_for_a_missing_one(workspace: Workspace) -> None:
    said = []
    for deal in ("deal_helix_secret", "deal_nowhere"):
        with pytest.raises((NotAllowed, InvalidChange)) as refused:
            await put(workspace, "user_kim", handed(deal_id=deal))
        said.append(str(refused.value))
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"private_to": "user_dana"}, "Only reader can only be whoever puts it on record"),
        ({"audience": "managers"}, "Audience can't be limited to managers"),
        ({"deal_id": None}, "Deal or client must be named"),
        ({"bucket": "company"}, "Bucket must be deal"),
        ({"segments": (Segment("  "),)}, "Segments hold no text"),
        ({"segments": ({"text": "x", "page": "one"},)}, "Segments have a page that is none"),
        ({"segments": ({"words": "x"},)}, "Segments hold something else"),
    ],
)
async def test_what_it_cannot_take_is_named(workspace: Workspace, more: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidChange, match=said):
        await put(workspace, "user_kim", handed(**more))


async def test_kept_to_oneself_no_colleague_on_the_deal_reads_it(workspace: Workspace) -> None:
    await put(workspace, "user_kim", handed(private_to="user_kim"))
    assert await seen(workspace, "user_kim") is not None
    assert await seen(workspace, "user_dana") is None

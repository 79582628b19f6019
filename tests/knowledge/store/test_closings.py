"""The store counts closed deals over the whole company, of one owner only those seen, and as of a past moment."""

from typing import Any

from knowledge.reader import Reader
from knowledge.workspace import Workspace
from tests.support.small import DEALS, ago


async def reading(workspace: Workspace, who: str, **more: Any) -> Reader:
    return workspace.reader(await workspace.principal(f"user_{who}"), **more)


async def test_the_company_is_counted_whoever_asks(workspace: Workspace) -> None:
    won = sum(d.status == "won" for d in DEALS)
    lost = sum(d.status == "lost" for d in DEALS)
    found = [await (await reading(workspace, who)).closings() for who in ("kim", "ana", "ada")]
    assert [(c.won, c.lost) for c in found] == [(won, lost)] * 3


async def test_of_an_owner_only_what_one_may_see_is_counted(workspace: Workspace) -> None:
    ada, dana = await reading(workspace, "ada"), await reading(workspace, "dana")
    owners = {d.owner_id for d in DEALS if d.status != "open"}
    for owner in owners:
        seen = {d.id for d in await dana.deals(owner_id=owner) if d.status != "open"}
        assert (await dana.closings(owner_id=owner)).closed == len(seen)
        assert (await ada.closings(owner_id=owner)).closed >= len(seen)


async def test_long_ago_nothing_had_closed(workspace: Workspace) -> None:
    assert (await (await reading(workspace, "kim", now=ago(5_000))).closings()).closed == 0

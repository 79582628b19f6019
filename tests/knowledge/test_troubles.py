"""What keeps a surface from working is noted once, counted, and over when it works again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from knowledge.records import User
from knowledge.store.trouble_tables import TroubleRow
from knowledge.troubles import Troubles
from knowledge.workspace import Workspace


@dataclass
class Place:
    workspace: Workspace
    now: float = 1_000_000.0

    def troubles(self, tenant: str = "default") -> Troubles:
        return Troubles(self.workspace.engine, tenant, lambda: self.now, self.workspace.reads)


@pytest.fixture
async def place(tmp_path: Path, database_url: str | None) -> AsyncIterator[Place]:
    workspace = await Workspace.open(tmp_path / "home", database_url=database_url)
    yield Place(workspace)
    await workspace.close()


async def test_the_same_trouble_is_one_however_often_it_is_met(place: Place) -> None:
    troubles = place.troubles()
    first = await troubles.note("slack", "slack:T1", "token_revoked", "Install the app again.")
    place.now += 60
    again = await troubles.note("slack", "slack:T1", "token_revoked", "Install the app once more.")
    assert (first.times, again.times) == (1, 2)
    assert await troubles.open() == [again]
    assert (again.first_at, again.told) == (datetime.fromtimestamp(1_000_000, UTC), "Install the app once more.")
    assert again.last_at == datetime.fromtimestamp(1_000_060, UTC)


async def test_a_channel_that_works_ends_its_own_trouble_and_its_workspaces(place: Place) -> None:
    troubles = place.troubles()
    for where in ("slack:T1", "slack:T1:C5", "slack:T1:C6", "slack:T1#files:write", "slack:T2"):
        await troubles.note("slack", where, "x", "…")
    await troubles.note("teams", "slack:T1", "x", "…")
    assert await troubles.ended("slack", "slack:T1:C5") == 2
    left = {(t.surface, t.place) for t in await troubles.open()}
    assert left == {("slack", p) for p in ("slack:T1:C6", "slack:T1#files:write", "slack:T2")} | {("teams", "slack:T1")}


async def test_a_new_installation_ends_all_there_was(place: Place) -> None:
    troubles = place.troubles()
    for where in ("slack:T_1", "slack:T_1:C5", "slack:T_1#files:write", "slack:T21:C5", "slack:TX1:C5"):
        await troubles.note("slack", where, "x", "…")
    assert await troubles.ended_within("slack", "slack:T_1") == 3
    assert {t.place for t in await troubles.open()} == {"slack:T21:C5", "slack:TX1:C5"}


async def test_what_begins_again_after_it_was_over_is_new(place: Place) -> None:
    troubles = place.troubles()
    await troubles.note("slack", "slack:T1", "x", "…")
    await troubles.ended("slack", "slack:T1")
    place.now += 60
    again = await troubles.note("slack", "slack:T1", "x", "…")
    assert (again.times, again.first_at.timestamp()) == (1, 1_000_060)


async def test_one_company_does_not_see_anothers(place: Place) -> None:
    await place.troubles("other").note("slack", "slack:T1", "x", "…")
    assert await place.troubles().open() == []
    assert await place.troubles().ended("slack", "slack:T1") == 0
    assert len(await place.troubles("other").open()) == 1


async def test_what_nobody_meets_any_more_is_forgotten(place: Place) -> None:
    troubles = place.troubles()
    await troubles.note("slack", "slack:T1:C5", "is_archived", "…")
    place.now += 10
    await troubles.note("slack", "slack:T1:C6", "is_archived", "…")
    assert await troubles.forget(before=place.now) == 1
    assert [t.place for t in await troubles.open()] == ["slack:T1:C6"]


async def test_behind_the_second_wall_only_administrators_read_it(place: Place) -> None:
    if not place.workspace.row_security:
        pytest.skip("SQLite has no row security")
    rep = User("user_rep", "default", "rep@example.com", "Rep", "rep")
    admin = User("user_admin", "default", "admin@example.com", "Admin", "admin")
    await place.workspace.load([rep, admin], source="test")
    await place.troubles().note("slack", "slack:T1", "x", "…")
    await place.troubles("other").note("slack", "slack:T1", "x", "…")
    seen = {}
    for role in ("rep", "admin"):
        who = await place.workspace.principal(f"user_{role}")
        async with place.workspace._database.read(who) as connection:
            assert await connection.scalar(text("select current_user")) == "scip_reader"
            seen[role] = await connection.scalar(select(func.count()).select_from(TroubleRow))
    assert seen == {"rep": 0, "admin": 1}

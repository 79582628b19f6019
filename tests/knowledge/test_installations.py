"""Where the app is installed: once per workspace, for one company. What was begun comes back once and in time."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from knowledge.installations import Installation, Installations, TakenElsewhere
from knowledge.store.installation_tables import InstallationRow
from knowledge.workspace import Workspace

MADE = Installation("slack", "T1", "Acme", "sealed", {"scopes": ["chat:write"]})


@dataclass
class Place:
    workspace: Workspace
    now: float = 1_000_000.0

    def of(self, tenant: str = "default") -> Installations:
        return Installations(self.workspace.engine, tenant, lambda: self.now, self.workspace.reads)


@pytest.fixture
async def place(tmp_path: Path, database_url: str | None) -> AsyncIterator[Place]:
    workspace = await Workspace.open(tmp_path / "home", database_url=database_url)
    yield Place(workspace)
    await workspace.close()


async def test_an_installation_is_found_again_and_a_second_one_takes_its_place(place: Place) -> None:
    installations = place.of()
    await installations.put(MADE)
    place.now += 5
    await installations.put(replace(MADE, name="Acme Inc", sealed="sealed again"))
    (found,) = await installations.all("slack")
    assert found == await installations.get("slack", "T1")
    assert (found.name, found.sealed, found.installed_at, found.version) == ("Acme Inc", "sealed again", place.now, 2)
    assert await installations.get("slack", "T2") is None
    assert await installations.all("teams") == []


async def test_a_workspace_belongs_to_one_company(place: Place) -> None:
    await place.of().put(MADE)
    with pytest.raises(TakenElsewhere):
        await place.of("other").put(replace(MADE, sealed="theirs"))
    assert await place.of("other").get("slack", "T1") is None
    assert not await place.of("other").remove("slack", "T1")
    found = await place.of().get("slack", "T1")
    assert found is not None
    assert found.sealed == "sealed"


async def test_new_tokens_are_kept_only_by_whoever_held_the_newest(place: Place) -> None:
    installations = place.of()
    await installations.put(MADE)
    held = await installations.get("slack", "T1")
    assert held is not None
    assert await installations.reseal(held, "second", held.details)
    assert not await installations.reseal(held, "late", held.details)
    found = await installations.get("slack", "T1")
    assert found is not None
    assert found.sealed == "second"


async def test_late_news_of_a_removal_harms_no_new_installation(place: Place) -> None:
    installations = place.of()
    await installations.put(MADE)
    assert not await installations.remove("slack", "T1", before=place.now - 60)
    assert await installations.get("slack", "T1") is not None
    assert await installations.remove("slack", "T1", before=place.now + 1)
    assert await installations.get("slack", "T1") is None


async def test_a_state_is_spent_once_and_remembered_as_long_as_it_would_be_taken(place: Place) -> None:
    installations = place.of()
    assert not await installations.spent("slack", "s")
    assert await installations.spend("slack", state="s", browser="b", seconds=600)
    assert await installations.spent("slack", "s")
    assert not await installations.spend("slack", state="s", browser="b", seconds=600)
    assert not await place.of("other").spent("slack", "s")
    place.now += 601
    assert await installations.spend("slack", state="t", browser="b", seconds=600)
    assert not await installations.spent("slack", "s"), "pruned"


async def test_no_person_reads_them_behind_the_second_wall(place: Place) -> None:
    if not place.workspace.row_security:
        pytest.skip("SQLite has no row security")
    await place.of().put(MADE)
    async with place.workspace._database._walled.connect() as connection:  # type: ignore[union-attr]
        assert await connection.scalar(text("select current_user")) == "scip_reader"
        with pytest.raises(ProgrammingError):
            await connection.execute(select(InstallationRow))

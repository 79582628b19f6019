"""Fixtures for work: a list on either database, by a clock the test turns."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from knowledge.workspace import Workspace
from tests.support.desk import Desk, opened_desk
from tests.support.postgres import *  # noqa: F403
from tests.support.work import Clock, Office


@pytest.fixture
async def office(tmp_path: Path, database_url: str | None) -> AsyncIterator[Office]:
    workspace = await Workspace.open(tmp_path / "home", database_url=database_url)
    yield Office(workspace, Clock())
    await workspace.close()


@pytest.fixture
async def desk(tmp_path: Path, database_url: str | None) -> AsyncIterator[Desk]:
    async for made in opened_desk(tmp_path / "home", database_url):
        yield made

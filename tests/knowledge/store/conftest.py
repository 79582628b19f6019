"""A small workspace on each database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from knowledge.workspace import Workspace
from tests.support.small import small_workspace


@pytest.fixture
async def workspace(tmp_path: Path, database_url: str | None) -> AsyncIterator[Workspace]:
    opened = await small_workspace(tmp_path, database_url)
    yield opened
    await opened.close()

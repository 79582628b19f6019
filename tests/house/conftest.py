"""The whole house, on the sample company: one home is made per test run and copied for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.house import House, copied, open_house, sample_home
from tests.support.postgres import *  # noqa: F403


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Not to be changed by a test."""
    own = tmp_path_factory.getbasetemp()
    return sample_home(own if worker_id == "master" else own.parent)


@pytest.fixture
def home(made_home: Path, tmp_path: Path) -> Path:
    return copied(made_home, tmp_path / "home")


@pytest.fixture
async def house(home: Path) -> AsyncIterator[House]:
    async with open_house(home) as opened:
        yield opened

"""The sample company as it is on one ordinary Friday: made once per test run, copied for each conversation."""

import asyncio
import fcntl
from pathlib import Path

import pytest

from bot.commands.home import MARKER, set_up
from bot.settings import Settings
from tests.support.house import copied, sample_home
from tests.support.told import ORDINARY


@pytest.fixture(scope="session")
def told_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Not to be changed by a test."""
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    home = shared / "told-home"
    with (shared / "told-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / MARKER).exists():
            today = sample_home(shared)
            home.mkdir(exist_ok=True)
            for name in ("models", "cache"):  # the sentence model knows no date, nor does a router fitted anew
                if (today / name).exists() and not (home / name).exists():
                    (home / name).symlink_to(today / name)
            asyncio.run(set_up(Settings(home=home), "sample", force=False, progress=lambda *_: None, now=ORDINARY))
    return home


@pytest.fixture
def home(told_home: Path, tmp_path: Path) -> Path:
    return copied(told_home, tmp_path / "home")

"""`scip up` ends within the half minute it is given, however slowly each of its parts does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from rich.console import Console

import bot.calling
import bot.hearing
import bot.main
import bot.sources
import bot.working
import voice.server
from bot.commands import serving
from bot.settings import Settings


class Slow:
    """A part that takes all the time it is given to end, and says how long that was."""

    def __init__(self) -> None:
        self.given: dict[str, float] = {}

    def part(self, name: str, ending: str, **more: Any) -> Any:
        async def end(*, within_s: float) -> None:
            self.given[name] = within_s
            await asyncio.sleep(within_s)

        return SimpleNamespace(**{ending: end}, **more)


async def nothing(*_: object, **__: object) -> None:
    return


@asynccontextmanager
async def no_vendors(*_: object) -> AsyncIterator[list[web.RouteDef]]:
    yield []


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, web={"port": 0})


async def test_parts_that_all_use_up_their_time_end_within_it_together(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    slow = Slow()
    jobs, desk = slow.part("jobs", "stop", start=nothing), slow.part("desk", "stop", start=lambda: None, calls=None)
    hears = slow.part("voice", "drain", start=lambda: None)
    workspace = SimpleNamespace(index=None)
    parts = {"workspace": workspace, "registry": None, "publisher": None, "gateway": None, "routes": []}
    app = slow.part("app", "stop", start=nothing, close=nothing, **parts)
    app.http = web.Application

    def gives(what: Any) -> Any:
        async def give(*_: object, **__: object) -> Any:
            return what

        return give

    monkeypatch.setattr(serving, "DRAIN_S", 2.0)
    monkeypatch.setattr(serving, "_AT_LEAST_S", 0.05)
    monkeypatch.setattr(serving, "_until_stopped", nothing)
    monkeypatch.setattr(bot.main, "build", gives(app))
    monkeypatch.setattr(bot.working, "open_jobs", gives(jobs))
    monkeypatch.setattr(bot.calling, "open_desk", lambda *_: desk)
    monkeypatch.setattr(bot.calling, "joined", lambda *_: None)
    monkeypatch.setattr(bot.hearing, "open_hearing", lambda *_, **__: hears)
    monkeypatch.setattr(bot.sources, "sources", no_vendors)
    monkeypatch.setattr(voice.server, "routes", lambda _: [])
    await serving.up(settings, Console(file=StringIO()), talk=False, who=None)
    assert sum(slow.given.values()) < 2.0 + 0.5  # one after the other, each takes all it is given
    assert set(slow.given) == {"jobs", "voice", "desk", "app"}
    assert min(slow.given.values()) > 0.3  # each of them has time for something

"""The sample company on one day, with every surface mounted and the vendors' sides stood in for."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr
from sqlalchemy import func, select

from bot import parts
from bot.app import App
from bot.main import build
from bot.settings import Settings, SlackSettings, TeamsSettings
from knowledge.records import User
from knowledge.store.journal_tables import InboxRow, OutboxRow
from tests.bot.teams.fake_teams import APP, TENANT, FakeTeams, fake_teams
from tests.support.slack_files import FileStub
from tests.support.slack_stub import SECRET
from tests.support.told import ORDINARY

STEP = timedelta(minutes=1)
"""Between two things a person does."""
_PATIENCE_S = 60.0


@dataclass
class Day:
    """The time of day answers go by; it moves when told."""

    at: datetime = ORDINARY

    def __call__(self) -> datetime:
        return self.at


@dataclass
class World:
    app: App
    client: TestClient[Any, Any]
    slack: FileStub
    teams: FakeTeams
    day: Day
    people: dict[str, User]
    """By full name."""

    async def settled(self) -> None:
        """Until no turn waits and nothing is on its way out; a minute has then passed."""
        async with asyncio.timeout(_PATIENCE_S):
            while await self._busy():  # noqa: ASYNC110 - the store tells nobody
                await asyncio.sleep(0.01)
        self.day.at += STEP

    async def _busy(self) -> int:
        inbox, outbox = InboxRow.__table__, OutboxRow.__table__
        asked = select(func.count()).select_from(inbox).where(inbox.c.status.in_(("queued", "claimed")))
        unsent = select(func.count()).select_from(outbox).where(outbox.c.status.in_(("ready", "claimed")))
        async with self.app.workspace.reads.connect() as connection:
            return int(await connection.scalar(asked) or 0) + int(await connection.scalar(unsent) or 0)


_HEAVY: dict[str, Any] = {}
"""The sentence model and the router, read once per process: they are the same in every copy of the home."""


def _once(name: str, make: Callable[..., Any]) -> Callable[..., Any]:
    def given(*args: Any) -> Any:
        if name not in _HEAVY:
            _HEAVY[name] = make(*args)
        return _HEAVY[name]

    return given


@asynccontextmanager
async def open_world(home: Path) -> AsyncIterator[World]:
    """Started, served and stopped as `scip up` does."""
    stub, day = FileStub(), Day()
    async with TestServer(stub.app()) as vendor, fake_teams() as teams:
        base = stub.origin = str(vendor.make_url("")).rstrip("/")
        settings = Settings(
            home=home,
            turn_deadline_s=60,
            slack=SlackSettings(
                bot_token=SecretStr("xoxb-1"), signing_secret=SecretStr(SECRET), base_url=f"{base}/api/"
            ),
            teams=TeamsSettings(
                enabled=True,
                app_id=APP,
                app_password=SecretStr("secret"),
                app_tenant=TENANT,
                login_url=teams.base,
                keys_url=f"{teams.base}/openid",
                service_hosts=("127.0.0.1",),
            ),
        )
        with (
            patch("bot.parts.embedder_of", _once("embedder", parts.embedder_of)),
            patch("bot.main.understander_of", _once("router", parts.understander_of)),
        ):
            app = await build(settings, surfaces=True, clock=day)
        slack_surface: Any = app.surfaces["slack"]
        slack_surface._pace.ticks = partial(next, count(0, 10))  # vendors' pace passes, nobody waits for it
        teams_surface: Any = app.surfaces["teams"]
        teams_surface._streams._clock = partial(next, count(0, 10))
        try:
            people = {u.name: u for u in await app.workspace.users()}
            await app.start()
            async with TestClient(TestServer(app.http())) as client:
                yield World(app, client, stub, teams, day, people)
        finally:
            await app.close()

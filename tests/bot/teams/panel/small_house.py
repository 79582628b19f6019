"""The panel over a small real workspace and a stand-in for Entra, without the speech service."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.alarm import Alarm
from bot.settings import Settings, VoiceSettings
from bot.teams.panel.routes import panel_routes
from knowledge.access import Principal
from knowledge.calls import Calls, Line
from knowledge.journal import Journal
from knowledge.records import LiveCall, User
from knowledge.troubles import Trouble, Troubles
from knowledge.workspace import Workspace
from knowledge.writer import Change
from llm.errors import ModelError
from skills.catalog.meeting_coach import coach_by
from skills.registry import Registry
from tests.bot.teams.panel.entra import KIM, Entra, entra
from tests.support.small import NOW, small_workspace

AGREED = {"consent": "given", "consent_by": "user_kim", "consent_at": NOW, "consent_how": "asked"}
MEETING = "MCMxOTptZWV0aW5nX1@thread.v2"

Json = dict[str, Any]


def _no_embedder() -> Any:
    raise ModelError("not here")


async def _nobody() -> list[User]:
    return []


@dataclass
class SmallHouse:
    """Satisfies `bot.teams.panel.house.Home` as far as the panel needs it."""

    settings: Settings
    workspace: Workspace
    journal: Journal
    registry: Registry = field(default_factory=lambda: Registry((coach_by(embedder=_no_embedder),)))
    voice: None = None
    alarm: Alarm = field(init=False)

    def __post_init__(self) -> None:
        troubles = Troubles(self.journal.engine, "default", self.journal.clock, self.journal.reads)
        self.alarm = Alarm(troubles, self.journal, _nobody, ())

    async def person(self, user_key: str) -> Principal | None:
        return await self.workspace.principal_for_identity(user_key)

    async def troubles(self) -> list[Trouble]:
        return await self.alarm.troubles.open()


@dataclass
class Meeting:
    house: SmallHouse
    entra: Entra
    client: TestClient[Any, Any]
    bearer: str = ""

    @property
    def calls(self) -> Calls:
        return Calls(self.house.workspace.engine, "default", reads=self.house.workspace.reads)

    async def get(self, path: str, **headers: str) -> ClientResponse:
        told = {"Authorization": f"Bearer {self.bearer}", **headers}
        return await self.client.get(f"/teams/panel/{path}", headers=told, allow_redirects=False)

    async def post(self, path: str, body: Json, **headers: str) -> ClientResponse:
        told = {"Authorization": f"Bearer {self.bearer}", **headers}
        return await self.client.post(f"/teams/panel/{path}", json=body, headers=told)

    async def only_call(self) -> LiveCall:
        kim = await self.house.workspace.principal("user_kim")
        (call,) = await self.house.workspace.reader(kim).live_calls()
        return call

    async def begin(self, call: str = "call_1", by: str = "user_kim", **more: Any) -> None:
        values = {"user_id": by, "title": "Call: Helix core", "at": NOW, **more}
        writer = self.house.workspace.writer(await self.house.workspace.principal(by))
        await writer.apply((Change("create", "live_call", call, values),), key=call, cause="asked")

    async def say(self, seq: int, text: str) -> None:
        line = Line(seq, 1, {"name": "Omar", "side": "client"}, text, float(seq), seq + 1.0)
        await self.calls.append("call_1", line)


async def small_house(home: Path, directory: Entra, stack: AsyncExitStack, **more: Any) -> SmallHouse:
    workspace = await small_workspace(home)
    stack.push_async_callback(workspace.close)
    await workspace.link_identity(f"teams:{KIM}", "user_kim")
    settings = Settings(home=home, teams=directory.settings(**more), voice=VoiceSettings(public_url="wss://v.example"))
    return SmallHouse(settings, workspace, Journal(workspace.engine, "default", reads=workspace.reads))


@asynccontextmanager
async def meeting(home: Path, **more: Any) -> AsyncIterator[Meeting]:
    async with AsyncExitStack() as stack:
        directory = await stack.enter_async_context(entra())
        house = await small_house(home, directory, stack, **more)
        served = web.Application()
        served.add_routes(panel_routes(house, lambda: NOW))  # type: ignore[arg-type]
        client = await stack.enter_async_context(TestClient(TestServer(served)))
        yield Meeting(house, directory, client, directory.token())

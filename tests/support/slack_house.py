"""The product behind Slack: a real journal, graph, workspace and listener, before a stand-in for Slack itself."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from bot.app import App
from bot.graph.checkpoints import open_saver
from bot.graph.engine import TurnEngine
from bot.main import mount
from bot.settings import Settings, SlackSettings
from bot.slack.listen import Listener
from knowledge.journal import Journal
from tests.support.scripted import Script, ScriptedUnderstander, scripted_registry
from tests.support.slack_socket import SocketStub
from tests.support.slack_stub import SECRET, SlackStub, signed
from tests.support.small import small_workspace

KIM, LIU, NOBODY = "UKIM", "ULIU", "UZOE"
PEOPLE = {KIM: "kim@scip.example", LIU: "liu@scip.example", NOBODY: "zoe@elsewhere.example"}


def member(email: str, **more: Any) -> dict[str, Any]:
    return {"team_id": "T1", "is_email_confirmed": True, "profile": {"email": email}, "real_name": "", **more}


@dataclass
class SlackHouse:
    app: App
    stub: SlackStub
    client: TestClient[web.Request, web.Application]

    @property
    def listener(self) -> Listener:
        handlers: list[Any] = [r.handler for r in self.app.routes if r.path == "/slack/events"]
        held: Listener = handlers[0].__self__
        return held

    async def event(self, **event: Any) -> int:
        """What Slack tells of; returns when all that follows from it has been asked of Slack."""
        auth = [{"user_id": "UBOT", "is_bot": True, "team_id": "T1"}]
        body = {"type": "event_callback", "team_id": "T1", "event_id": "Ev", "authorizations": auth, "event": event}
        text = json.dumps(body)
        reply = await self.client.post("/slack/events", data=text, headers=signed(text))
        await self.listener.settled()
        return reply.status

    async def interact(self, payload: dict[str, Any]) -> ClientResponse:
        text = urlencode({"payload": json.dumps({"team": {"id": "T1"}, **payload})})
        headers = signed(text) | {"Content-Type": "application/x-www-form-urlencoded"}
        return await self.client.post("/slack/events", data=text, headers=headers)

    async def say(self, text: str, *, user: str = KIM, ts: str = "10.1", **event: Any) -> None:
        place = {"channel": "D1", "channel_type": "im", **event}
        assert await self.event(type="message", user=user, text=text, ts=ts, **place) == 200
        await self.work()

    async def work(self) -> None:
        """Everything that waits is answered and sent."""
        journal = self.app.journal
        while claims := await journal.claim():
            for held in claims:
                await self.app.attendant.attend(held)
        while rows := await journal.claim_messages(["slack"]):
            for row in rows:
                await self.app.sender._try(row)

    def views(self, method: str) -> list[dict[str, Any]]:
        return [v if isinstance(v, dict) else json.loads(v) for v in (c["view"] for c in self.stub.of(method))]


@asynccontextmanager
async def slack_house(home: Path, stub: SlackStub | None = None, **slack: Any) -> AsyncIterator[SlackHouse]:
    """`slack`: settings of it beside those of one workspace over HTTPS."""
    stub = stub or SlackStub()
    stub.users |= {user: member(email) for user, email in PEOPLE.items()}
    workspace = await small_workspace(home)
    async with TestServer(stub.app()) as server:
        base = f"{str(server.make_url('')).rstrip('/')}/api/"
        if isinstance(stub, SocketStub):
            stub.address = str(server.make_url("")).rstrip("/").replace("http", "ws", 1)
        here = SlackSettings(bot_token=SecretStr("xoxb-1"), signing_secret=SecretStr(SECRET), base_url=base, **slack)
        config = Settings(home=home, slack=here)
        registry, understander = scripted_registry(Script()), ScriptedUnderstander()
        journal = Journal(workspace.engine, "default", reads=workspace.reads)
        async with open_saver(home, None) as saver:
            engine = TurnEngine(workspace, registry, understander, journal, config, saver)
            app = App(config, workspace, registry, understander, journal, engine)
            mount(app)
            app.surfaces["slack"]._pace.ticks = partial(next, count(0, 10))  # type: ignore[attr-defined]
            async with TestClient(TestServer(app.http())) as client:
                yield SlackHouse(app, stub, client)
            await app.close()
    await workspace.close()

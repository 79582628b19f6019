"""The console's side panel over a small real workspace, without the speech service."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.pages.rate import Rate
from bot.web.console import Console
from bot.web.hub import Hub
from bot.web.routes import console_routes
from knowledge.access import Principal
from knowledge.calls import Calls, Line
from knowledge.workspace import Workspace
from knowledge.writer import Change, Writer
from llm.errors import ModelError
from skills.catalog.meeting_coach import coach_by
from skills.registry import Registry
from tests.bot.web.fake_app import KEY
from tests.support.small import NOW
from voice.heard import Partial


def _no_embedder() -> Any:
    raise ModelError("not here")


@dataclass
class Switchboard:
    """Satisfies `Exchange` and what the console needs of a desk, over a small real workspace."""

    workspace: Workspace
    calls: Calls
    registry: Registry = field(default_factory=lambda: Registry((coach_by(embedder=_no_embedder),)))
    saying: list[Partial] = field(default_factory=list)
    notice: str = ""
    stream: str = "ws://127.0.0.1:8486/v1/stream"

    def writer(self, principal: Principal) -> Writer:
        return self.workspace.writer(principal)

    def partials(self, call_id: str) -> Sequence[Partial]:
        return tuple(self.saying)

    def stream_url(self, request: web.Request) -> str:
        return self.stream

    def http(self) -> web.Application:
        console = Console(self, Hub(), lambda: KEY, Rate(burst=1000))  # type: ignore[arg-type]
        app = web.Application()
        app.add_routes(console_routes(console, self))
        return app

    async def users(self) -> Any:
        return await self.workspace.users()

    async def principal(self, user_id: str) -> Principal:
        return await self.workspace.principal(user_id)

    def reader(self, principal: Principal, *, buckets: Any = None) -> Any:
        return self.workspace.reader(principal, buckets=buckets)

    async def begin(self, **more: Any) -> None:
        values = {"user_id": "user_kim", "title": "Call: Helix core", "deal_id": "deal_helix_core", **more}
        await self.change(Change("create", "live_call", "call_1", values))

    async def change(self, change: Change) -> None:
        writer = self.workspace.writer(await self.workspace.principal("user_kim"))
        await writer.apply((change,), key=repr(change), cause="asked")

    async def say(self, seq: int, text: str) -> None:
        await self.calls.append("call_1", Line(seq, 1, {"name": "Omar", "side": "client"}, text, float(seq), seq + 1.0))


AGREED = {"consent": "given", "consent_by": "user_kim", "consent_at": NOW, "consent_how": "asked"}

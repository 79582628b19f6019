"""Slack's side of Socket Mode on a real socket: gives addresses out, sends envelopes, keeps what is acknowledged."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.support.slack_stub import SlackStub

Json = dict[str, Any]
_PATIENCE_S = 10.0


@dataclass
class SocketStub(SlackStub):
    address: str = ""
    """Where this server listens: "ws://127.0.0.1:4711"."""
    lines: list[web.WebSocketResponse] = field(default_factory=list)
    """Connections in the order they came, closed ones too."""
    acknowledged: dict[str, Json] = field(default_factory=dict)
    """Envelope -> what came back with its id."""
    took_s: dict[str, float] = field(default_factory=dict)
    _sent: dict[str, float] = field(default_factory=dict)

    def app(self) -> web.Application:
        app = super().app()
        app.router.add_get("/link", self._link)
        return app

    def _answer(self, method: str, data: Json) -> Json:
        if method == "apps.connections.open":
            return {"url": f"{self.address}/link?ticket={len(self.lines)}"}
        return super()._answer(method, data)

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        line = web.WebSocketResponse()
        await line.prepare(request)
        await line.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        self.lines.append(line)
        async for message in line:
            if message.type is WSMsgType.TEXT:
                self._heard(json.loads(message.data))
        return line

    def _heard(self, said: Json) -> None:
        envelope = str(said["envelope_id"])
        self.acknowledged[envelope] = said.get("payload") or {}
        self.took_s[envelope] = time.perf_counter() - self._sent[envelope]

    @property
    def open_lines(self) -> list[web.WebSocketResponse]:
        return [line for line in self.lines if not line.closed]

    async def send(self, envelope: str, kind: str, payload: Json, *, again: int = 0) -> None:
        """On the newest connection; `again`: which try it is."""
        self._sent[envelope] = time.perf_counter()
        held = {
            "envelope_id": envelope,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        await self.open_lines[-1].send_json(
            {**held, "retry_attempt": again, "retry_reason": "timeout" if again else ""}
        )

    async def ask_to_reconnect(self, reason: str = "refresh_requested") -> None:
        await self.open_lines[-1].send_json({"type": "disconnect", "reason": reason, "debug_info": {}})

    async def until(self, there: Callable[[], bool]) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            while not there():  # noqa: ASYNC110 - the stand-in only remembers
                await asyncio.sleep(0.005)


def message(text: str, ts: str, **event: Any) -> Json:
    """A direct message, as it comes within an envelope."""
    said = {"type": "message", "channel": "D1", "channel_type": "im", "user": "UKIM", "text": text, "ts": ts, **event}
    auth = [{"user_id": "UBOT", "is_bot": True, "team_id": "T1"}]
    return {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{ts}", "authorizations": auth, "event": said}

"""A stand-in for Slack's Web API that keeps what it is sent and refuses what Slack would refuse."""

import hashlib
import hmac
import json
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from slack_sdk.models.blocks import Block

SECRET = "shh-signing-secret"
_TYPES_SDK_MISSES = {"table", "context_actions"}


@dataclass
class SlackStub:
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    errors: deque[tuple[str, int, dict[str, str]]] = field(default_factory=deque)
    """(error, status, headers) for the next calls, one each."""
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    channels: set[str] = field(default_factory=lambda: {"D1", "C1"})
    posted: dict[str, dict[str, Any]] = field(default_factory=dict)
    responses: list[dict[str, Any]] = field(default_factory=list)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/api/{method}", self._call)
        app.router.add_get("/api/{method}", self._call)
        app.router.add_post("/respond", self._respond)
        return app

    def of(self, method: str) -> list[dict[str, Any]]:
        return [data for name, data in self.calls if name == method]

    async def _respond(self, request: web.Request) -> web.Response:
        self.responses.append(await request.json())
        return web.Response(text="ok")

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        data = await request.json() if request.content_type == "application/json" else dict(await request.post())
        data = {**dict(request.query), **data}
        self.calls.append((method, data))
        if self.errors:
            error, status, headers = self.errors.popleft()
            return web.json_response({"ok": False, "error": error}, status=status, headers=headers)
        answer = self._answer(method, data)
        return web.json_response({"ok": "error" not in answer, **answer})

    def _answer(self, method: str, data: dict[str, Any]) -> dict[str, Any]:
        if method == "users.info":
            user = self.users.get(str(data.get("user")))
            return {"user": user} if user else {"error": "user_not_found"}
        if method in ("conversations.history", "conversations.replies"):
            return {"messages": list(self.posted.values())}
        if method.startswith("chat."):
            return self._chat(method, data)
        return {}

    def _chat(self, method: str, data: dict[str, Any]) -> dict[str, Any]:
        blocks = data.get("blocks") or []
        blocks = json.loads(blocks) if isinstance(blocks, str) else blocks
        if data.get("channel") not in self.channels:
            return {"error": "channel_not_found"}
        if faults(blocks):
            return {"error": "invalid_blocks", "detail": faults(blocks)}
        if method == "chat.update":
            if data["ts"] not in self.posted:
                return {"error": "message_not_found"}
            self.posted[data["ts"]].update(blocks=blocks, text=data["text"])
            return {"ts": data["ts"]}
        ts = f"1700000000.{len(self.calls):06d}"
        metadata = data.get("metadata")
        metadata = json.loads(metadata) if isinstance(metadata, str) else metadata
        self.posted[ts] = {"ts": ts, "text": data["text"], "blocks": blocks, "metadata": metadata or {}}
        return {"ts": ts, "message_ts": ts}


def faults(blocks: list[dict[str, Any]]) -> list[str]:
    """Why Slack would refuse these blocks: the SDK's own validators, and the limits they do not know."""
    found = []
    if len(blocks) > 50:
        found.append(f"{len(blocks)} blocks")
    if sum(_texts(blocks)) > 13_200:
        found.append(f"{sum(_texts(blocks))} characters")
    if sum(b["type"] == "table" for b in blocks) > 1:
        found.append("two tables")
    for block in blocks:
        if block["type"] == "section" and not (block.get("text", {}).get("text") or block.get("fields")):
            found.append("an empty section")
        if block["type"] not in _TYPES_SDK_MISSES:
            parsed = Block.parse(block)
            if parsed is None:
                found.append(f"unknown type {block['type']}")
            else:
                parsed.validate_json()
        found += [f"button {e}" for e in _buttons(block) if len(e["text"]["text"]) > 75 or len(e["value"]) > 2_000]
        if block["type"] == "table" and (len(block["rows"]) > 100 or any(len(r) > 20 for r in block["rows"])):
            found.append("a table over 100 × 20")
    return found


def _buttons(block: dict[str, Any]) -> list[dict[str, Any]]:
    held = [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
    return [e for e in held if e.get("type") == "button"]


def _texts(value: Any) -> list[int]:
    if isinstance(value, dict):
        return [n for k, v in value.items() for n in ([len(v)] if k == "text" and isinstance(v, str) else _texts(v))]
    return [n for v in value for n in _texts(v)] if isinstance(value, list) else []


def signed(body: str, *, at: float | None = None, secret: str = SECRET, **headers: str) -> dict[str, str]:
    stamp = str(int(at if at is not None else time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": "application/json",
        **headers,
    }

"""A stand-in for Slack's Web API that keeps what it is sent and refuses what Slack would refuse."""

import hashlib
import hmac
import json
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from slack_sdk.models.blocks import Block

SECRET = "shh-signing-secret"
_TYPES_SDK_MISSES = {"table", "context_actions"}
_MESSAGES_ALONE = {"table", "context_actions", "markdown"}
"""Windows and home tabs do not take them (docs.slack.dev/blocks.json)."""


@dataclass
class SlackStub:
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    errors: deque[tuple[str, int, dict[str, str]]] = field(default_factory=deque)
    """(error, status, headers) for the next calls, one each."""
    after: defaultdict[str, deque[tuple[str, int, dict[str, str]] | None]] = field(
        default_factory=lambda: defaultdict(deque)
    )
    """The same for the next calls of one method; None lets one through."""
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    channels: set[str] = field(default_factory=lambda: {"D1", "C1"})
    posted: dict[str, dict[str, Any]] = field(default_factory=dict)
    streaming: set[str] = field(default_factory=set)
    """Messages that still grow."""
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
        if self.after[method] and (refusal := self.after[method].popleft()) is not None:
            error, status, headers = refusal
            return web.json_response({"ok": False, "error": error}, status=status, headers=headers)
        answer = self._answer(method, data)
        return web.json_response({"ok": "error" not in answer, **answer})

    def _answer(self, method: str, data: dict[str, Any]) -> dict[str, Any]:
        if method == "users.info":
            user = self.users.get(str(data.get("user")))
            return {"user": user} if user else {"error": "user_not_found"}
        if method in ("conversations.history", "conversations.replies"):
            return {"messages": list(self.posted.values())}
        if method == "chat.getPermalink":
            return {"permalink": f"https://helix.slack.example/archives/{data['channel']}/p{data['message_ts']}"}
        if method in ("chat.startStream", "chat.appendStream", "chat.stopStream"):
            return self._stream(method, data)
        if method.startswith("chat."):
            return self._chat(method, data)
        if method.startswith("assistant.threads."):
            return self._assistant(method, data)
        if method in ("views.publish", "views.open", "views.push", "views.update"):
            return self._view(data)
        if method == "conversations.open":
            return {"channel": {"id": "D1"}}
        return {}

    def _view(self, data: dict[str, Any]) -> dict[str, Any]:
        view = data["view"] if isinstance(data["view"], dict) else json.loads(data["view"])
        wrong = view_faults(view)
        return {"error": "invalid_arguments", "detail": wrong} if wrong else {"view": {"id": "V1", **view}}

    def _assistant(self, method: str, data: dict[str, Any]) -> dict[str, Any]:
        if data.get("channel_id") not in self.channels:
            return {"error": "channel_not_found"}
        prompts = data.get("prompts", [])
        wrong = len(prompts) > 4 or any(set(p) != {"title", "message"} for p in prompts)
        wrong = wrong or len(data.get("loading_messages") or []) > 10
        wrong = wrong or (method.endswith("SuggestedPrompts") and "thread_ts" in data)
        return {"error": "invalid_arguments"} if wrong else {}

    def _stream(self, method: str, data: dict[str, Any]) -> dict[str, Any]:
        if data.get("channel") not in self.channels:
            return {"error": "channel_not_found"}
        said = data.get("markdown_text", "")
        if len(said) > 12_000:
            return {"error": "msg_too_long"}
        if method == "chat.startStream":
            ts = self._ts()
            self.streaming.add(ts)
            self.posted[ts] = {"ts": ts, "text": said, "blocks": [], "bot_id": "B1"}
            return {"ts": ts}
        if data["ts"] not in self.streaming:
            return {"error": "message_not_in_streaming_state"}
        message = self.posted[data["ts"]]
        message["text"] += said
        if method == "chat.stopStream":
            blocks = data.get("blocks") or []
            if faults(blocks):
                return {"error": "invalid_blocks", "detail": faults(blocks)}
            self.streaming.discard(data["ts"])
            message.update(blocks=blocks, metadata=data.get("metadata") or {})
        return {"ts": data["ts"]}

    def _ts(self) -> str:
        return f"1800000001.{len(self.calls):06d}"

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
            if "metadata" in data:
                self.posted[data["ts"]]["metadata"] = _read(data["metadata"])
            return {"ts": data["ts"]}
        ts = self._ts()
        metadata = _read(data.get("metadata") or {})
        self.posted[ts] = {"ts": ts, "text": data["text"], "blocks": blocks, "metadata": metadata, "bot_id": "B1"}
        return {"ts": ts, "message_ts": ts}


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def view_faults(view: dict[str, Any]) -> list[str]:
    """Why Slack would refuse a modal or a home tab."""
    found = []
    if len(view.get("blocks", [])) > 100:
        found.append(f"{len(view['blocks'])} blocks")
    if len(view.get("private_metadata", "")) > 3_000:
        found.append("private_metadata")
    for name in ("title", "submit", "close"):
        if name in view and not 1 <= len(view[name]["text"]) <= 24:
            found.append(name)
    inputs = any(b["type"] == "input" for b in view["blocks"])
    if inputs and view["type"] == "modal" and "submit" not in view:
        found.append("inputs without a submit")
    names = [b["block_id"] for b in view["blocks"] if "block_id" in b]
    if len(set(names)) != len(names):
        found.append("a block id twice")
    for start in range(0, len(view["blocks"]), 40):
        found += faults(view["blocks"][start : start + 40], in_view=True)
    return found


def faults(blocks: list[dict[str, Any]], *, in_view: bool = False) -> list[str]:
    """Why Slack would refuse these blocks: the SDK's own validators, and the limits they do not know."""
    found = []
    if len(blocks) > 50:
        found.append(f"{len(blocks)} blocks")
    if not in_view and sum(_texts(blocks)) > 13_200:
        found.append(f"{sum(_texts(blocks))} characters")
    if sum(b["type"] == "table" for b in blocks) > 1:
        found.append("two tables")
    for block in blocks:
        if in_view and block["type"] in _MESSAGES_ALONE:
            found.append(f"{block['type']} outside a message")
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

"""A stand-in for model vendors' servers: OpenAI's and Anthropic's wires on one port, with the faults both have.

Shapes as the vendors document them. Steps are taken in order, one per request for an answer; the last one stays.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

PIECE = 8
"""Characters per piece of a stream."""


@dataclass(frozen=True)
class Say:
    text: str
    finish: str = "stop"
    """In OpenAI's words; "silent" leaves it out."""
    usage: tuple[int, int] | None = (12, 5)
    after_s: float = 0.0
    """Before the first word."""
    piece: int = PIECE


@dataclass(frozen=True)
class UseTool:
    name: str
    arguments: str
    id: str = "call_1"


@dataclass(frozen=True)
class Refuse:
    status: int
    message: str = "no"
    retry_after: str | None = None
    kind: str = "error"


@dataclass(frozen=True)
class Cut:
    """The connection breaks: in a stream after the text, in a plain answer in the middle of its body."""

    text: str


@dataclass(frozen=True)
class EndEarly:
    """A stream that ends politely, without the end an answer has."""

    text: str


@dataclass(frozen=True)
class FailInside:
    """A stream that begins well and then carries an error."""

    text: str
    kind: str = "overloaded_error"


@dataclass(frozen=True)
class Raw:
    """Anything at all as the whole body."""

    body: str
    status: int = 200
    content_type: str = "application/json"


@dataclass(frozen=True)
class Hang:
    for_s: float = 30.0


Step = Say | UseTool | Refuse | Cut | EndEarly | FailInside | Raw | Hang
Answering = Callable[[dict[str, Any]], Step]
"""Decides by the request's body."""


@dataclass(frozen=True)
class Asked:
    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def text(self) -> str:
        return json.dumps(self.body, ensure_ascii=False)


@dataclass
class ModelStub:
    steps: list[Step | Answering]
    asked: list[Asked] = field(default_factory=list)
    models: tuple[dict[str, Any], ...] = ({"id": "tiny", "object": "model"},)
    vector: tuple[float, ...] | None = (0.6, 0.8)
    """Of every text; None: no embeddings here."""
    url: str = ""
    """Of the OpenAI wire ("…/v1"); Anthropic's is `root`."""

    @property
    def root(self) -> str:
        return self.url.removesuffix("/v1")

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._openai)
        app.router.add_post("/v1/messages", self._anthropic)
        app.router.add_post("/v1/embeddings", self._embeddings)
        app.router.add_get("/v1/models", self._models)
        return app

    async def _openai(self, request: web.Request) -> web.StreamResponse:
        return await self._played(request, _OpenAI)

    async def _anthropic(self, request: web.Request) -> web.StreamResponse:
        return await self._played(request, _Anthropic)

    async def _models(self, _: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": list(self.models)})

    async def _embeddings(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.asked.append(Asked(request.path, request.headers, body))
        if self.vector is None:
            return web.json_response({"error": {"message": "no embeddings here"}}, status=404)
        count = len(body["input"])
        data = [{"object": "embedding", "index": n, "embedding": list(self.vector)} for n in reversed(range(count))]
        return web.json_response(
            {
                "object": "list",
                "data": data,
                "model": body["model"],
                "usage": {"prompt_tokens": count, "total_tokens": 1},
            }
        )

    async def _played(self, request: web.Request, wire: "type[_OpenAI] | type[_Anthropic]") -> web.StreamResponse:
        body = await request.json()
        self.asked.append(Asked(request.path, request.headers, body))
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        step = step if not callable(step) else step(body)
        if isinstance(step, Hang):
            await asyncio.sleep(step.for_s)
            return web.Response(status=500)
        if isinstance(step, Raw):
            return web.Response(text=step.body, status=step.status, content_type=step.content_type)
        if isinstance(step, Refuse):
            headers = {"Retry-After": step.retry_after} if step.retry_after is not None else {}
            return web.json_response(wire.error(step), status=step.status, headers=headers)
        return await (_streamed if body.get("stream") else _whole)(request, step, wire())


class _OpenAI:
    @staticmethod
    def error(step: Refuse) -> dict[str, Any]:
        return {"error": {"message": step.message, "type": step.kind, "param": None, "code": None}}

    def whole(self, step: Step) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": _text(step)}
        finish = step.finish if isinstance(step, Say) else "stop"
        if isinstance(step, UseTool):
            function = {"name": step.name, "arguments": step.arguments}
            message |= {"content": None, "tool_calls": [{"id": step.id, "type": "function", "function": function}]}
            finish = "tool_calls"
        answer = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_790_000_000,
            "model": "tiny-1",
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        }
        return answer | ({"usage": self._usage(step.usage)} if isinstance(step, Say) and step.usage else {})

    def pieces(self, step: Step) -> Iterator[str]:
        yield self._piece({"role": "assistant", "content": ""})
        if isinstance(step, UseTool):
            function = {"name": step.name, "arguments": ""}
            call = {"index": 0, "id": step.id, "type": "function", "function": function}
            yield self._piece({"tool_calls": [call]})
            for part in _parts(step.arguments, PIECE):
                yield self._piece({"tool_calls": [{"index": 0, "function": {"arguments": part}}]})
        for part in _parts(_text(step), _size(step)):
            yield self._piece({"content": part})
        if isinstance(step, FailInside):
            yield f"data: {json.dumps({'error': {'message': 'no', 'type': step.kind, 'code': 503}})}\n\n"
        if not isinstance(step, Say | UseTool):
            return
        finish = "tool_calls" if isinstance(step, UseTool) else step.finish
        if finish != "silent":
            yield self._piece({}, finish)
        if isinstance(step, Say) and step.usage:
            yield self._event({"choices": [], "usage": self._usage(step.usage)})
        yield "data: [DONE]\n\n"

    def _piece(self, delta: dict[str, Any], finish: str | None = None) -> str:
        return self._event({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

    @staticmethod
    def _event(body: dict[str, Any]) -> str:
        head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_790_000_000, "model": "tiny-1"}
        return f"data: {json.dumps(head | body)}\n\n"

    @staticmethod
    def _usage(usage: tuple[int, int]) -> dict[str, int]:
        return {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}


class _Anthropic:
    _FINISH = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use", "content_filter": "refusal"}  # noqa: RUF012

    @staticmethod
    def error(step: Refuse) -> dict[str, Any]:
        return {"type": "error", "error": {"type": step.kind, "message": step.message}, "request_id": "req_1"}

    def whole(self, step: Step) -> dict[str, Any]:
        content: list[dict[str, Any]] = [{"type": "text", "text": _text(step)}]
        finish = self._FINISH.get(step.finish, "end_turn") if isinstance(step, Say) else "end_turn"
        if isinstance(step, UseTool):
            content = [{"type": "tool_use", "id": step.id, "name": step.name, "input": json.loads(step.arguments)}]
            finish = "tool_use"
        return self._message(step) | {"content": content, "stop_reason": finish}

    def pieces(self, step: Step) -> Iterator[str]:
        yield self._event("message_start", {"message": self._message(step) | {"content": [], "stop_reason": None}})
        block: dict[str, Any] = {"type": "text", "text": ""}
        if isinstance(step, UseTool):
            block = {"type": "tool_use", "id": step.id, "name": step.name, "input": {}}
        yield self._event("content_block_start", {"index": 0, "content_block": block})
        if isinstance(step, UseTool):
            deltas = [{"type": "input_json_delta", "partial_json": p} for p in _parts(step.arguments, PIECE)]
        else:
            deltas = [{"type": "text_delta", "text": p} for p in _parts(_text(step), _size(step))]
        for delta in deltas:
            yield self._event("content_block_delta", {"index": 0, "delta": delta})
        if isinstance(step, FailInside):
            yield self._event("error", {"error": {"type": step.kind, "message": "Overloaded"}})
        if not isinstance(step, Say | UseTool) or (isinstance(step, Say) and step.finish == "silent"):
            return
        yield self._event("content_block_stop", {"index": 0})
        finish = "tool_use" if isinstance(step, UseTool) else self._FINISH.get(step.finish, "end_turn")
        said = step.usage[1] if isinstance(step, Say) and step.usage else 5
        ended: dict[str, Any] = {"stop_reason": finish, "stop_sequence": None}
        yield self._event("message_delta", {"delta": ended, "usage": {"output_tokens": said}})
        yield self._event("message_stop", {})

    @staticmethod
    def _message(step: Step) -> dict[str, Any]:
        read, said = step.usage if isinstance(step, Say) and step.usage else (12, 5)
        return {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "tiny-1",
            "stop_sequence": None,
            "usage": {
                "input_tokens": read,
                "output_tokens": said,
                "cache_read_input_tokens": 0,
                "cache_creation_input_tokens": 0,
            },
        }

    @staticmethod
    def _event(kind: str, body: dict[str, Any]) -> str:
        return f"event: {kind}\ndata: {json.dumps({'type': kind} | body)}\n\n"


async def _whole(request: web.Request, step: Step, wire: _OpenAI | _Anthropic) -> web.StreamResponse:
    if isinstance(step, Say):
        await asyncio.sleep(step.after_s)
    body = json.dumps(wire.whole(step)).encode()
    if not isinstance(step, Cut | EndEarly | FailInside):
        return web.Response(body=body, content_type="application/json")
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    _break(request)
    return response


async def _streamed(request: web.Request, step: Step, wire: _OpenAI | _Anthropic) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    if isinstance(step, Say):
        await asyncio.sleep(step.after_s)
    for piece in wire.pieces(step):
        await response.write(piece.encode())
    if isinstance(step, Cut):
        _break(request)
    return response


def _break(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()


def _text(step: Step) -> str:
    return step.text if isinstance(step, Say | Cut | EndEarly | FailInside) else ""


def _size(step: Step) -> int:
    return step.piece if isinstance(step, Say) else PIECE


def _parts(text: str, size: int) -> Iterator[str]:
    return (text[n : n + size] for n in range(0, len(text), size))


@asynccontextmanager
async def model_server(*steps: Step | Answering, **more: Any) -> AsyncIterator[ModelStub]:
    """Serves on a free port until the block ends."""
    stub = ModelStub(list(steps), **more)
    async with TestServer(stub.app()) as server:
        stub.url = str(server.make_url("/v1"))
        yield stub

"""Anthropic's messages, through their own SDK."""

import json
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from llm.call import Call, Delta, Finish, Message, Reply, ToolUse, Usage
from llm.errors import ModelError, Unsupported
from llm.providers import faults

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic

ANTHROPIC = "https://api.anthropic.com"
"""Named, so that nothing in the environment sends keys and facts elsewhere."""
_FINISH: dict[str, Finish] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "pause_turn": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tools",
    "refusal": "filtered",
}
_STATUS_OF_ERROR = {
    "overloaded_error": 529,
    "rate_limit_error": 429,
    "timeout_error": 504,
    "authentication_error": 401,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "invalid_request_error": 400,
}


class AnthropicEndpoint:
    """Implements `llm.call.Provider`; Anthropic makes no embeddings."""

    def __init__(self, name: str, *, api_key: str = "", base_url: str | None = None) -> None:
        self._name = name
        self._api_key = api_key
        self._base_url = base_url
        self._made: AsyncAnthropic | None = None

    def __repr__(self) -> str:
        return f"AnthropicEndpoint({self._name!r})"

    @property
    def name(self) -> str:
        return self._name

    def warm(self) -> None:
        """Imports the SDK and reads certificates, so that the first request need not. Blocking."""
        self._client()

    async def complete(self, call: Call, *, timeout_s: float) -> Reply:
        started = time.perf_counter()
        with _translated():
            async with faults.bounded(timeout_s):
                answer = await self._client().messages.create(**_body(call), timeout=timeout_s)
        with faults.shaped():
            return Reply(
                text="".join(b.text for b in answer.content if b.type == "text"),
                model=answer.model or call.model,
                usage=_usage(answer.usage),
                uses=tuple(ToolUse(b.id, b.name, dict(b.input)) for b in answer.content if b.type == "tool_use"),
                finish=_FINISH.get(answer.stop_reason or "end_turn", "stop"),
                ms=(time.perf_counter() - started) * 1000,
            )

    async def stream(self, call: Call, *, timeout_s: float) -> AsyncIterator[Delta]:
        built = _Built(call.model, time.perf_counter())
        with _translated(built):
            async with faults.bounded(timeout_s):
                events = await self._client().messages.create(**_body(call), stream=True, timeout=timeout_s)
                built.begun = True
                try:
                    async for event in events:
                        with faults.shaped():
                            text = built.add(event)
                        if text:
                            yield Delta(text)
                finally:
                    await events.close()
        if not built.ended:
            raise faults.cut()
        with faults.shaped():
            reply = built.reply()
        yield Delta(reply=reply)

    async def embed(self, texts: Sequence[str], *, model: str, timeout_s: float) -> tuple[list[list[float]], Usage]:
        raise Unsupported("Anthropic makes no embeddings; choose another endpoint for them.", detail=model)

    async def close(self) -> None:
        if self._made is not None:
            await self._made.close()

    def _client(self) -> "AsyncAnthropic":
        if self._made is None:
            import anthropic

            self._made = anthropic.AsyncAnthropic(
                api_key=self._api_key or "none", base_url=self._base_url or ANTHROPIC, max_retries=0
            )
        return self._made


class _Built:
    """A streamed answer as it comes together, block by block."""

    def __init__(self, model: str, started: float) -> None:
        self.begun = False
        self.ended = False
        self._model = model
        self._started = started
        self._first: float | None = None
        self._text: list[str] = []
        self._uses: dict[int, list[str]] = {}
        self._finish: Finish = "stop"
        self._usage = Usage(estimated=True)

    def add(self, event: Any) -> str:
        """The text the event brings."""
        match event.type:
            case "message_start":
                self._model = event.message.model or self._model
                self._usage = _usage(event.message.usage)
            case "content_block_start" if event.content_block.type == "tool_use":
                self._uses[event.index] = [event.content_block.id, event.content_block.name, ""]
            case "content_block_delta" if event.delta.type == "input_json_delta":
                self._uses[event.index][2] += event.delta.partial_json
            case "content_block_delta" if event.delta.type == "text_delta":
                self._first = self._first or (time.perf_counter() - self._started) * 1000
                self._text.append(event.delta.text)
                return str(event.delta.text)
            case "message_delta":
                self._finish = _FINISH.get(event.delta.stop_reason or "end_turn", "stop")
                self._usage = _counted(
                    self._usage.input_tokens, event.usage.output_tokens or 0, self._usage.cached_tokens
                )
            case "message_stop":
                self.ended = True
        return ""

    def reply(self) -> Reply:
        return Reply(
            text="".join(self._text),
            model=self._model,
            usage=self._usage,
            uses=tuple(ToolUse(i, name, _arguments(said)) for i, name, said in self._uses.values()),
            finish=self._finish,
            ms=(time.perf_counter() - self._started) * 1000,
            first_token_ms=self._first,
        )


def _arguments(said: str) -> dict[str, Any]:
    read = json.loads(said or "{}")
    if not isinstance(read, dict):
        raise ValueError("a tool's arguments are an object")
    return read


def _body(call: Call) -> dict[str, Any]:
    """Without the temperature: this API takes none."""
    body: dict[str, Any] = {
        "model": call.model,
        "max_tokens": call.max_tokens,
        "messages": _turns(call.messages),
    }
    system = "\n\n".join(m.text for m in call.messages if m.role == "system")
    if system:
        body["system"] = system
    if call.user:
        body["metadata"] = {"user_id": call.user}
    if call.tools:
        body["tools"] = [
            {"name": t.name, "description": t.description, "input_schema": dict(t.parameters)} for t in call.tools
        ]
    if call.schema is not None:
        body["output_config"] = {"format": {"type": "json_schema", "schema": dict(call.schema)}}
    return body


def _turns(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Tool results are a user's turn here, all results of one answer in one turn."""
    turns: list[dict[str, Any]] = []
    for message in messages:
        if message.role == "system":
            continue
        role, blocks = _blocks(message)
        if turns and turns[-1]["role"] == role and message.role == "tool":
            turns[-1]["content"] += blocks
        else:
            turns.append({"role": role, "content": blocks})
    return turns


def _blocks(message: Message) -> tuple[str, list[dict[str, Any]]]:
    if message.role == "tool":
        return "user", [{"type": "tool_result", "tool_use_id": message.answers or "", "content": message.text}]
    blocks: list[dict[str, Any]] = [{"type": "text", "text": message.text}] if message.text else []
    blocks += [{"type": "tool_use", "id": u.id, "name": u.name, "input": dict(u.arguments)} for u in message.uses]
    return message.role, blocks


def _usage(usage: Any) -> Usage:
    cached = usage.cache_read_input_tokens or 0
    made = usage.cache_creation_input_tokens or 0
    return _counted((usage.input_tokens or 0) + cached + made, usage.output_tokens or 0, cached)


def _counted(read: int, written: int, cached: int) -> Usage:
    """A server that counts nothing sends noughts: taken as they are, its answers would be free."""
    return Usage(read, written, cached, estimated=not read and not written)


@contextmanager
def _translated(built: _Built | None = None) -> Iterator[None]:
    import anthropic
    import httpx2

    try:
        yield
    except (TimeoutError, anthropic.APITimeoutError):
        raise faults.late() from None
    except anthropic.APIConnectionError as error:
        raise _broken(error, built) from None
    except anthropic.APIStatusError as error:
        # An error told inside a stream comes under the stream's own status, which was 200.
        status = _STATUS_OF_ERROR.get(str(error.type), 500) if error.status_code < 400 else error.status_code
        raise faults.of_status(status, error.message, error.response.headers) from None
    except (anthropic.APIError, json.JSONDecodeError) as error:
        raise faults.garbled(error) from None
    except httpx2.HTTPError as error:  # a cut stream comes through the SDK as it is
        raise _broken(error, built) from None


def _broken(error: Exception, built: _Built | None) -> ModelError:
    """A connection that broke: once an answer had begun to come, or before there was one."""
    return faults.cut(error) if built is not None and built.begun else faults.unreachable(error)

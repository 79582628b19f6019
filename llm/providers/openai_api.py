"""OpenAI, Azure OpenAI, and every server that speaks OpenAI's chat completions (vLLM, Ollama, Mistral, Gemini, …)."""

import json
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from llm.call import Call, Delta, Finish, Message, Reply, ToolUse, Usage
from llm.errors import ModelError
from llm.providers import faults

if TYPE_CHECKING:
    from openai import AsyncOpenAI

SchemaStyle = bool | Literal["json_object"]
"""Whether a server can be held to a JSON schema, and by which word: "json_schema" (True), or "json_object" with it."""
OPENAI = "https://api.openai.com/v1"
"""Named, so that nothing in the environment sends keys and facts elsewhere."""
_FINISH: dict[str, Finish] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tools",
    "function_call": "tools",
    "content_filter": "filtered",
}


class OpenAIEndpoint:
    """Implements `llm.call.Provider`."""

    def __init__(
        self,
        name: str,
        *,
        api_key: str = "",
        base_url: str | None = None,
        azure_api_version: str | None = None,
        schema: SchemaStyle = True,
        max_tokens_names: Mapping[str, str] | None = None,
    ) -> None:
        """`azure_api_version` set: `base_url` is an Azure resource and models are deployments. `schema` off: the server
        can't constrain its answer to a JSON schema, so it is only asked for. `max_tokens_names`: model -> its word for
        the limit, where that is not "max_tokens"; a model with another word takes no temperature either."""
        self._name = name
        self._api_key = api_key
        self._base_url = base_url
        self._azure = azure_api_version
        self._schema = schema
        self._max_tokens = dict(max_tokens_names or {})
        self._made: AsyncOpenAI | None = None

    def __repr__(self) -> str:
        return f"OpenAIEndpoint({self._name!r})"

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
                answer = await self._client().chat.completions.create(**self._body(call), timeout=timeout_s)
        with faults.shaped():
            choice = answer.choices[0]
            return Reply(
                text=choice.message.content or "",
                model=answer.model or call.model,
                usage=_usage(answer.usage),
                uses=tuple(_use(t.id, t.function.name, t.function.arguments) for t in choice.message.tool_calls or ()),
                finish=_FINISH.get(choice.finish_reason or "stop", "stop"),
                ms=(time.perf_counter() - started) * 1000,
            )

    async def stream(self, call: Call, *, timeout_s: float) -> AsyncIterator[Delta]:
        built = _Built(call.model, time.perf_counter())
        with _translated(built):
            async with faults.bounded(timeout_s):
                body = self._body(call) | {"stream": True, "stream_options": {"include_usage": True}}
                pieces = await self._client().chat.completions.create(**body, timeout=timeout_s)
                built.begun = True
                try:
                    async for piece in pieces:
                        with faults.shaped():
                            text = built.add(piece)
                        if text:
                            yield Delta(text)
                finally:
                    await pieces.close()
        if built.finish is None:
            raise faults.cut()
        with faults.shaped():
            reply = built.reply()
        yield Delta(reply=reply)

    async def embed(self, texts: Sequence[str], *, model: str, timeout_s: float) -> tuple[list[list[float]], Usage]:
        with _translated():
            async with faults.bounded(timeout_s):
                answer = await self._client().embeddings.create(model=model, input=list(texts), timeout=timeout_s)
        with faults.shaped():
            vectors = [list(d.embedding) for d in sorted(answer.data, key=lambda d: d.index)]
            if len(vectors) != len(texts):
                raise ValueError("not one vector per text")
            return vectors, Usage(input_tokens=answer.usage.prompt_tokens if answer.usage else 0)

    async def close(self) -> None:
        if self._made is not None:
            await self._made.close()

    def _client(self) -> "AsyncOpenAI":
        if self._made is None:
            import openai

            if self._azure is not None:
                self._made = openai.AsyncAzureOpenAI(
                    api_key=self._api_key, azure_endpoint=self._base_url or "", api_version=self._azure, max_retries=0
                )
            else:
                self._made = openai.AsyncOpenAI(
                    api_key=self._api_key or "none", base_url=self._base_url or OPENAI, max_retries=0
                )
        return self._made

    def _body(self, call: Call) -> dict[str, Any]:
        limit = self._max_tokens.get(call.model, "max_tokens")
        body: dict[str, Any] = {
            "model": call.model,
            "messages": [_message(m) for m in call.messages],
            limit: call.max_tokens,
        }
        if limit == "max_tokens":
            body["temperature"] = call.temperature
        if call.user:
            body["user"] = call.user
        if call.tools:
            body["tools"] = [
                {
                    "type": "function",
                    "function": {"name": t.name, "description": t.description, "parameters": dict(t.parameters)},
                }
                for t in call.tools
            ]
        if call.schema is not None and self._schema == "json_object":
            body["response_format"] = {"type": "json_object", "schema": dict(call.schema)}
        elif call.schema is not None and self._schema:
            named = {"name": call.schema_name, "schema": dict(call.schema), "strict": True}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        return body


class _Built:
    """A streamed answer as it comes together."""

    def __init__(self, model: str, started: float) -> None:
        self.begun = False
        self.finish: Finish | None = None
        self._model = model
        self._started = started
        self._first: float | None = None
        self._text: list[str] = []
        self._uses: dict[int, list[str]] = {}
        self._usage = Usage(estimated=True)

    def add(self, piece: Any) -> str:
        """The text the piece brings."""
        self._model = piece.model or self._model
        if piece.usage is not None:
            self._usage = _usage(piece.usage)
        if not piece.choices:
            return ""
        choice = piece.choices[0]
        if choice.finish_reason:
            self.finish = _FINISH.get(choice.finish_reason, "stop")
        for t in choice.delta.tool_calls or ():
            use = self._uses.setdefault(t.index, ["", "", ""])
            use[0] = t.id or use[0]
            use[1] += (t.function.name if t.function else "") or ""
            use[2] += (t.function.arguments if t.function else "") or ""
        text = choice.delta.content or ""
        if text or choice.delta.tool_calls:
            self._first = self._first or (time.perf_counter() - self._started) * 1000
        self._text.append(text)
        return text

    def reply(self) -> Reply:
        return Reply(
            text="".join(self._text),
            model=self._model,
            usage=self._usage,
            uses=tuple(_use(*self._uses[n]) for n in sorted(self._uses)),
            finish=self.finish or "stop",
            ms=(time.perf_counter() - self._started) * 1000,
            first_token_ms=self._first,
        )


def _message(message: Message) -> dict[str, Any]:
    if message.role == "tool":
        return {"role": "tool", "tool_call_id": message.answers or "", "content": message.text}
    said: dict[str, Any] = {"role": message.role, "content": message.text}
    if message.uses:
        said["tool_calls"] = [
            {"id": u.id, "type": "function", "function": {"name": u.name, "arguments": json.dumps(dict(u.arguments))}}
            for u in message.uses
        ]
    return said


def _use(id_: str, name: str, arguments: str) -> ToolUse:
    """Raises `ValueError` for arguments that are no JSON object."""
    read = json.loads(arguments or "{}")
    if not isinstance(read, dict):
        raise ValueError("a tool's arguments are an object")
    return ToolUse(id_, name, read)


def _usage(usage: Any) -> Usage:
    if usage is None or not (usage.prompt_tokens or usage.completion_tokens):  # a server that counts nothing
        return Usage(estimated=True)
    details = getattr(usage, "prompt_tokens_details", None)
    return Usage(
        input_tokens=usage.prompt_tokens or 0,
        output_tokens=usage.completion_tokens or 0,
        cached_tokens=(getattr(details, "cached_tokens", None) or 0) if details else 0,
    )


@contextmanager
def _translated(built: _Built | None = None) -> Iterator[None]:
    import httpx2
    import openai

    try:
        yield
    except (TimeoutError, openai.APITimeoutError):
        raise faults.late() from None
    except openai.APIConnectionError as error:
        raise _broken(error, built) from None
    except openai.APIStatusError as error:
        raise faults.of_status(error.status_code, error.message, error.response.headers) from None
    except (openai.APIResponseValidationError, json.JSONDecodeError) as error:
        raise faults.garbled(error) from None
    except openai.APIError as error:  # an error told inside a stream that began well
        raise _told(error) from None
    except httpx2.HTTPError as error:
        raise _broken(error, built) from None


def _told(error: Any) -> ModelError:
    body = error.body if isinstance(error.body, dict) else {}
    code = body.get("code")
    status = code if isinstance(code, int) and 400 <= code < 600 else 500
    return faults.of_status(status, str(error.message), {})


def _broken(error: Exception, built: _Built | None) -> ModelError:
    """A connection that broke: once an answer had begun to come, or before there was one."""
    return faults.cut(error) if built is not None and built.begun else faults.unreachable(error)

"""What is asked of a model and what comes back, in no vendor's words: what every provider speaks.

A `Call` is final: guarded, priced and routed. Nothing in here knows users, skills or budgets; `llm.gateway` does.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Role = Literal["system", "user", "assistant", "tool"]
Finish = Literal["stop", "length", "tools", "filtered"]
"""Why the model stopped: done, out of tokens, wants tools run, or silenced by its own provider."""


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    description: str
    parameters: Mapping[str, Any]
    """JSON Schema of its arguments, an object."""


@dataclass(frozen=True, slots=True)
class ToolUse:
    """The model wants a tool run; whoever runs it binds it to the person who asked."""

    id: str
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    role: Role
    text: str = ""
    uses: tuple[ToolUse, ...] = ()
    """Of an assistant."""
    answers: str | None = None
    """Of a tool: the id of the use it answers."""


@dataclass(frozen=True, slots=True)
class Call:
    model: str
    """The provider's own name for it."""
    messages: tuple[Message, ...]
    max_tokens: int
    temperature: float = 0.0
    tools: tuple[Tool, ...] = ()
    schema: Mapping[str, Any] | None = None
    """JSON Schema the answer must satisfy; the provider constrains it where it can, the gateway checks it anyway."""
    schema_name: str = "answer"
    user: str = ""
    """A pseudonym of who asked, for the provider's abuse checks; never a name or address."""


@dataclass(frozen=True, slots=True)
class Usage:
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    """Of the input, read from the provider's own prompt cache (cheaper)."""
    estimated: bool = False
    """The provider did not say; counted by us."""

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
            self.estimated or other.estimated,
        )


@dataclass(frozen=True, slots=True)
class Reply:
    text: str
    model: str
    """As the provider names what answered."""
    usage: Usage = Usage()
    uses: tuple[ToolUse, ...] = ()
    finish: Finish = "stop"
    ms: float = field(default=0.0, compare=False)
    first_token_ms: float | None = field(default=None, compare=False)
    """Of a stream."""


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of a stream. The last one carries `reply`: without it the stream was cut and nothing of it counts."""

    text: str = ""
    reply: Reply | None = None


class Provider(Protocol):
    """One endpoint of one vendor (or none). Raises only what stands in `llm.errors`."""

    @property
    def name(self) -> str:
        """The endpoint's name in the catalogue: what a breaker, a metric and a trace call it."""
        ...

    async def complete(self, call: Call, *, timeout_s: float) -> Reply:
        """No retries of its own. Cancelling it ends the request."""
        ...

    def stream(self, call: Call, *, timeout_s: float) -> AsyncIterator[Delta]:
        """`timeout_s` bounds the whole stream. A cut one raises `StreamCut` (retriable), never ends quietly."""
        ...

    async def embed(self, texts: Sequence[str], *, model: str, timeout_s: float) -> tuple[list[list[float]], Usage]: ...

    async def close(self) -> None: ...

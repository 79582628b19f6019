"""The one door to a language model. Without one configured nothing here is built, and nothing else changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol

from llm.call import Tool, ToolUse

TaskKind = Literal["narrate", "settle", "extract", "draft", "judge"]
"""What a model is asked for: wording facts, choosing from a list, reading facts out of text, long text, grading."""
Priority = Literal["interactive", "batch"]
DataClass = Literal["public", "internal", "client", "personal"]
"""How guarded the material is, least first; an endpoint is allowed up to one of them."""
Cached = Literal["no", "exact", "semantic"]


@dataclass(frozen=True, slots=True)
class Request:
    task: str
    """What it is for ("narrate:right_to_win"): goes into traces, never to the model."""
    system: str
    material: str
    """Outside text and facts: data, fenced before it is sent, never instructions."""
    asked_by: str
    """The user on whose behalf; travels with every call."""
    tenant: str
    deadline_s: float
    max_tokens: int = 400
    kind: TaskKind = "narrate"
    priority: Priority = "interactive"
    data_class: DataClass = "client"
    region: str | None = None
    """Where the material must stay ("eu", "eu, ch"); None: where the installation says, or anywhere."""
    team: str = ""
    """Team of the asker: whose budget it counts in, beside their own."""
    names: tuple[str, ...] = ()
    """People and companies the asker's directory knows in this material: masked before the call, put back after."""
    rights: str = ""
    """Fingerprint of what the asker may see; with none the answer is cached for the asker alone."""
    records: tuple[str, ...] = ()
    """"type:id@version" of every record the material was made of: one of them changes, a cached answer is void."""
    question: str = ""
    """What was asked in the person's words, where a like question may share the answer (the semantic cache)."""
    prompt: str = ""
    """"narrate/right_to_win@3f2a…": name and version of the instructions in `system`."""
    schema: Mapping[str, Any] | None = None
    tools: tuple[Tool, ...] = ()
    cache: bool = True
    keep: Callable[["Completion"], bool] | None = field(default=None, compare=False)
    """Whether an answer is good enough to be given again; None: any that passed the door's own checks."""


@dataclass(frozen=True, slots=True)
class Completion:
    text: str
    model: str
    input_tokens: int = 0
    output_tokens: int = 0
    ms: float = field(default=0.0, compare=False)
    data: Any = None
    """The validated JSON, where a schema was asked for."""
    uses: tuple[ToolUse, ...] = ()
    endpoint: str = ""
    cost: Decimal = Decimal(0)
    """In US dollars, by the catalogue's prices; nought for a cached answer."""
    cached: Cached = "no"
    degraded: tuple[str, ...] = ()
    """What went otherwise than planned, in words: "second choice: the first is over its rate"."""
    warnings: tuple[str, ...] = ()
    """What the person should be told of a budget that is nearly used."""
    prompt: str = ""


class Gateway(Protocol):
    @property
    def model(self) -> str: ...

    async def complete(self, request: Request) -> Completion:
        """Raises `llm.errors.ModelError`: busy and timed out may be retried, misconfigured may not."""
        ...

    async def close(self) -> None: ...


def fenced(material: str) -> str:
    """Outside text between marks it cannot close itself."""
    return "<facts>\n" + material.replace("<", "‹").replace(">", "›") + "\n</facts>"

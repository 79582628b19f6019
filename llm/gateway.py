"""The one door to a language model. Without one configured nothing here is built, and nothing else changes."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, Protocol

from llm.call import Tool, ToolUse
from llm.errors import ModelBusy, ModelMisconfigured, ModelTimeout

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletion


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
    """Where the material must stay ("eu"); None: anywhere the allow-list permits."""
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
    prompt: str = ""


class Gateway(Protocol):
    @property
    def model(self) -> str: ...

    async def complete(self, request: Request) -> Completion:
        """Raises `llm.errors.ModelError`: busy and timed out may be retried, misconfigured may not."""
        ...

    async def close(self) -> None: ...


class OpenAICompatible:
    """Any server that speaks OpenAI's chat completions (OpenAI, vLLM, Ollama, …)."""

    def __init__(self, *, model: str, api_key: str, base_url: str | None, timeout_s: float) -> None:
        self._model = model
        self._api_key = api_key
        self._base_url = base_url
        self._timeout_s = timeout_s
        self._client: AsyncOpenAI | None = None

    def __repr__(self) -> str:
        return f"OpenAICompatible({self._model!r})"

    @property
    def model(self) -> str:
        return self._model

    async def complete(self, request: Request) -> Completion:
        import openai

        if self._client is None:
            self._client = openai.AsyncOpenAI(api_key=self._api_key or "none", base_url=self._base_url, max_retries=0)
        started = time.perf_counter()
        try:
            reply = await self._client.chat.completions.create(
                model=self._model,
                messages=[
                    {"role": "system", "content": request.system},
                    {"role": "user", "content": fenced(request.material)},
                ],
                max_tokens=request.max_tokens,
                temperature=0,
                timeout=min(self._timeout_s, request.deadline_s),
            )
        except openai.APITimeoutError as error:
            raise ModelTimeout("The model did not answer in time.", detail=type(error).__name__) from None
        except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError) as error:
            raise ModelBusy("The model can't be reached or is busy.", detail=type(error).__name__) from None
        except openai.APIError as error:
            raise ModelMisconfigured(
                "The model refused the request; the admin should check the model settings.", detail=str(error)[:500]
            ) from None
        except ValueError as error:
            raise _garbled(error) from None
        try:  # the client checks no shapes: what is no completion shows only here
            return self._completion(reply, (time.perf_counter() - started) * 1000)
        except (AttributeError, TypeError, KeyError) as error:
            raise _garbled(error) from None

    def _completion(self, reply: "ChatCompletion", ms: float) -> Completion:
        usage = reply.usage
        return Completion(
            text=(reply.choices[0].message.content or "").strip() if reply.choices else "",
            model=reply.model or self._model,
            input_tokens=usage.prompt_tokens if usage else 0,
            output_tokens=usage.completion_tokens if usage else 0,
            ms=ms,
        )

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()


def _garbled(error: Exception) -> ModelMisconfigured:
    return ModelMisconfigured(
        "The model's server answered with something that is no answer; the admin should check its address.",
        detail=type(error).__name__,
    )


def fenced(material: str) -> str:
    """Outside text between marks it cannot close itself."""
    return "<facts>\n" + material.replace("<", "‹").replace(">", "›") + "\n</facts>"

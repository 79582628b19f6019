"""The gateway itself: every request to a model goes through here, in this order, and comes back one of two ways.

size → cache → mask → tripwire → health → route → attempts, each within the budget → schema → unmask → output checks.
Either a `Completion` comes back, or one `ModelError` with a sentence for the person; the caller then answers without a
model. Each request leaves one audit entry and one trace, whichever way it ended; what it used, its audit entry and an
answer worth keeping are written together.
"""

import asyncio
import json
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, Protocol

from jsonschema import Draft202012Validator

from llm.attempts import Answered, Attempt, Endpoints, Tried, now
from llm.budget import Budget
from llm.call import Call, Message, Reply
from llm.catalogue import Catalogue, Model
from llm.errors import CutShort, EmptyAnswer, Filtered, ModelTimeout, SchemaViolated, TooLarge
from llm.gateway import Completion, Request, fenced
from llm.route import Conditions, Decision, route

LONGEST_MATERIAL = 400_000
"""Characters; more is never sent, whatever the model takes."""
_LONG = 5_000
"""Characters of material from which reading it would hold up everybody else: a thread does it."""


class Vault(Protocol):
    """What was masked in one request, and its way back."""

    def unmask(self, text: str) -> str: ...

    def count(self) -> int:
        """How many different things were masked."""
        ...


class Mask(Protocol):
    def mask(self, request: Request) -> tuple[Request, Vault]:
        """The request with personal data and known names replaced by placeholders, the same one each time. CPU only."""
        ...


class Tripwire(Protocol):
    def tripped(self, material: str) -> Sequence[str]:
        """Passages that read like orders to a model: measured, not trusted; what protects is that data is fenced."""
        ...


class OutputCheck(Protocol):
    def faults(self, request: Request, text: str) -> Sequence[str]:
        """What must not be in an answer: a placeholder left over, a link no source holds, our own instructions."""
        ...


class Cache(Protocol):
    async def get(self, request: Request) -> Completion | None: ...

    def put(self, request: Request, completion: Completion) -> Coroutine[Any, Any, None]: ...


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who had what asked of which model, and what became of it. No text of either side."""

    at: datetime
    tenant: str
    asked_by: str
    task: str
    prompt: str
    data_class: str
    decision: str
    """The models in line, with the reason for each, and why others were not."""
    attempts: tuple[Attempt, ...]
    outcome: str
    """"answered", "cached", or the error's name."""
    cost: Decimal
    input_tokens: int
    output_tokens: int
    masked: int
    tripped: int
    ms: float


class Audit(Protocol):
    def record(self, entry: AuditEntry) -> Coroutine[Any, Any, None]: ...


class Observer(Protocol):
    def call(self, request: Request) -> AbstractContextManager["Observed"]:
        """Spans one request; `Observed` is told how it ended."""
        ...


class Observed(Protocol):
    def ended(self, entry: AuditEntry, completion: Completion | None) -> None: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What the door is built of; a part that is not there is passed by."""

    catalogue: Catalogue
    endpoints: Endpoints
    budget: Budget
    mask: Mask | None = None
    tripwire: Tripwire | None = None
    output: OutputCheck | None = None
    cache: Cache | None = None
    audit: Audit | None = None
    observer: Observer | None = None
    region: str | None = None
    """Where everything must stay, beside what a request says of itself; None: where it says."""


@dataclass(slots=True)
class _Going:
    """What is known of a request while it is under way."""

    tried: Tried
    until: float
    """On the monotonic clock: a repair gets what is left of the deadline, never a second one."""
    decision: Decision | None = None
    masked: int = 0
    tripped: int = 0
    keeping: Completion | None = None
    """The answer, where it is good enough to be given again."""


class Door:
    """Implements `llm.gateway.Gateway`."""

    def __init__(self, parts: Parts, *, clock: Callable[[], datetime] = now) -> None:
        self._parts = parts
        self._clock = clock
        self._writing: set[asyncio.Future[Any]] = set()
        self._has_read = False
        """The first reading loads what it reads with, from files."""

    @property
    def model(self) -> str:
        models = self._parts.catalogue.models
        return models[0].id if models else "none"

    async def complete(self, request: Request) -> Completion:
        started = time.perf_counter()
        going = _Going(Tried(), time.monotonic() + request.deadline_s)
        observer = self._parts.observer
        with observer.call(request) if observer is not None else nullcontext() as observed:
            completion: Completion | None = None
            outcome = "cancelled"
            try:
                completion = await self._answered(request, going, started)
                outcome = "answered" if completion.cached == "no" else "cached"
                return completion
            except Exception as error:
                outcome = type(error).__name__
                raise
            finally:
                entry = self._entry(request, going, outcome, (time.perf_counter() - started) * 1000)
                if observed is not None:
                    observed.ended(entry, completion)
                await self._written(request, going, entry)

    async def _written(self, request: Request, going: _Going, entry: AuditEntry) -> None:
        """What a request leaves behind, all at once and to the end, even when whoever asked has gone."""
        leaving: list[Coroutine[Any, Any, None]] = [going.tried.settled()]
        if self._parts.cache is not None and going.keeping is not None:
            leaving.append(self._parts.cache.put(request, going.keeping))
        if self._parts.audit is not None:
            leaving.append(self._parts.audit.record(entry))
        writing = asyncio.gather(*leaving)
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)
        await asyncio.shield(writing)

    async def close(self) -> None:
        await asyncio.gather(*self._writing, return_exceptions=True)
        await self._parts.endpoints.close()

    async def _answered(self, request: Request, going: _Going, started: float) -> Completion:
        parts = self._parts
        if len(request.material) + len(request.system) > LONGEST_MATERIAL:
            raise TooLarge("This is more text than is ever given to a model.", detail=f"{len(request.material)}")
        if parts.cache is not None and request.cache:
            found = await parts.cache.get(request)
            if found is not None:
                return found  # nothing is sent, so there is nothing to mask
        masked, vault = await self._guarded(request, going)
        # What accounts have left is found out by taking it, in one step: asking first would say less, and cost time.
        conditions = Conditions(parts.budget.of_one, await parts.endpoints.health(), parts.region)
        going.decision = route(masked, parts.catalogue, conditions)
        reply, model, data = await self._checked(masked, going)
        completion = self._completion(request, going, reply, model, data, vault, started)
        if request.cache and _worth_keeping(request, going, completion):
            going.keeping = completion
        return completion

    async def _guarded(self, request: Request, going: _Going) -> tuple[Request, Vault | None]:
        """The request as it may be sent, and the way back."""
        reading = partial(_read_closely, self._parts, request)
        aside = len(request.material) > _LONG or not self._has_read
        masked, vault, orders = await asyncio.to_thread(reading) if aside else reading()
        self._has_read = True
        going.masked = vault.count() if vault is not None else 0
        going.tripped = orders
        if orders:  # text that gives orders is given no tools to carry them out with
            masked = replace(masked, tools=())
        return masked, vault

    async def _checked(self, request: Request, going: _Going) -> tuple[Reply, Model, Any]:
        """An answer that is there and has the shape that was asked for, after one repair at most."""
        found = await self._attempted(request, going)
        if request.schema is None:
            if not found.reply.text.strip() and not found.reply.uses:
                raise EmptyAnswer("The model gave an empty answer.", detail=found.model.id)
            if found.reply.finish == "length":  # half of a sentence may say the opposite of the whole
                raise CutShort("The model's answer was longer than it may be.", detail=found.model.id)
            return found.reply, found.model, None
        data, fault = _read(found.reply.text, request.schema)
        if fault:
            told = (
                f"{request.system}\n\nYour last answer was not the JSON that was asked for ({fault}). Give only that."
            )
            found = await self._attempted(replace(request, system=told), going)
            data, fault = _read(found.reply.text, request.schema)
        if fault:
            raise SchemaViolated("The model did not answer in the form that was asked for.", detail=fault)
        return found.reply, found.model, data

    async def _attempted(self, request: Request, going: _Going) -> Answered:
        assert going.decision is not None, "routed before it is tried"
        left = going.until - time.monotonic()
        if left <= 0:
            raise ModelTimeout("The model did not answer in time.")
        request = replace(request, deadline_s=left)
        found = await self._parts.endpoints.answer(request, going.decision, lambda m: _call(request, m), going.tried)
        if found.reply.finish == "filtered":
            raise Filtered("The model's own provider silenced its answer.", detail=found.model.id)
        return found

    def _completion(
        self,
        request: Request,
        going: _Going,
        reply: Reply,
        model: Model,
        data: Any,
        vault: Vault | None,
        started: float,
    ) -> Completion:
        text, uses = reply.text.strip(), reply.uses
        if vault is not None:
            text, data = vault.unmask(text), _each_text(data, vault.unmask)
            uses = tuple(replace(u, arguments=_each_text(dict(u.arguments), vault.unmask)) for u in uses)
        told = "\n".join([text, *_texts(data), *(t for u in uses for t in _texts(dict(u.arguments)))])
        faults = self._parts.output.faults(request, told) if self._parts.output is not None else ()
        if faults:
            raise EmptyAnswer("The model's answer could not be shown.", detail="; ".join(faults)[:300])
        return Completion(
            text=text,
            model=reply.model,
            input_tokens=reply.usage.input_tokens,
            output_tokens=reply.usage.output_tokens,
            ms=(time.perf_counter() - started) * 1000,
            data=data,
            uses=uses,
            endpoint=model.endpoint,
            cost=going.tried.cost,
            degraded=tuple(going.tried.notes),
            warnings=tuple(going.tried.warnings),
            prompt=request.prompt,
        )

    def _entry(self, request: Request, going: _Going, outcome: str, ms: float) -> AuditEntry:
        attempts = tuple(going.tried.attempts)
        return AuditEntry(
            at=self._clock(),
            tenant=request.tenant,
            asked_by=request.asked_by,
            task=request.task,
            prompt=request.prompt,
            data_class=request.data_class,
            decision=going.decision.without(going.tried.too_dear).explained() if going.decision is not None else "",
            attempts=attempts,
            outcome=outcome,
            cost=going.tried.cost,
            input_tokens=sum(a.usage.input_tokens for a in attempts),
            output_tokens=sum(a.usage.output_tokens for a in attempts),
            masked=going.masked,
            tripped=going.tripped,
            ms=ms,
        )


def _read_closely(parts: Parts, request: Request) -> tuple[Request, Vault | None, int]:
    """The masked request, its way back, and how many passages read like orders. CPU only."""
    masked, vault = (request, None) if parts.mask is None else parts.mask.mask(request)
    return masked, vault, len(parts.tripwire.tripped(request.material)) if parts.tripwire is not None else 0


def _call(request: Request, model: Model) -> Call:
    return Call(
        model=model.model,
        messages=(Message("system", request.system), Message("user", fenced(request.material))),
        max_tokens=request.max_tokens,
        tools=request.tools,
        schema=request.schema,
    )


def _worth_keeping(request: Request, going: _Going, completion: Completion) -> bool:
    """An answer given under orders hidden in its material is given once at most, and tools are run anew each time."""
    good = request.keep is None or request.keep(completion)
    return good and not going.tripped and not completion.uses


def _each_text(data: Any, change: Callable[[str], str]) -> Any:
    if isinstance(data, str):
        return change(data)
    if isinstance(data, dict):
        return {change(str(key)): _each_text(value, change) for key, value in data.items()}
    return [_each_text(value, change) for value in data] if isinstance(data, list) else data


def _texts(data: Any) -> Iterator[str]:
    """Every text in data, keys too."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)


def _read(text: str, schema: Any) -> tuple[Any, str]:
    """The JSON in an answer, and what is wrong with it (empty where nothing is).

    In the schema's words alone: what the model wrote belongs neither into our instructions nor into a log.
    """
    body = text.strip().removeprefix("```json").removeprefix("```").removesuffix("```").strip()
    try:
        data = json.loads(body, strict=False)  # a line's end inside a text is a slip, not another shape
    except ValueError:
        return None, "it is no JSON"
    wrong = next(iter(Draft202012Validator(schema).iter_errors(data)), None)
    if wrong is None:
        return data, ""
    return data, f"{'.'.join(map(str, wrong.absolute_schema_path))} must be {str(wrong.validator_value)[:120]}"

"""Getting an answer out of endpoints that fail: retries, breakers, fallbacks in order, and a second one when slow.

Every model is asked within the request's deadline and under its budget: each attempt, a retry's and a hedge's too,
takes a hold of its own before it begins (how long a counter may take to say so is up to whoever asks). What fails here
ends in one error; the caller then answers without a model.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import stamina
import structlog
from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from llm.budget import DEARER_THAN_ONE_MAY_BE, MICRO, Budget, CountersUnreachable, Hold
from llm.call import Call, Provider, Reply, Usage
from llm.catalogue import Model
from llm.errors import (
    BadOutput,
    Filtered,
    ModelBusy,
    ModelError,
    ModelMisconfigured,
    ModelTimeout,
    NoModel,
    NotPermitted,
    OverBudget,
    RateLimited,
    StreamCut,
)
from llm.gateway import Request
from llm.route import Decision, Health, Refused, estimate, estimated_tokens

_log = structlog.get_logger(__name__)
stamina.instrumentation.set_on_retry_hooks([])  # its own are imported at the first retry, on the event loop

FAILURES_TO_OPEN = 5
OPEN_S = 30.0
"""How long an endpoint that kept failing is left alone."""
TRIES = 2
"""On one endpoint; the next one in line is mostly the better second try."""
_WORTH_IT_S = 0.5
"""With less than this left of the deadline nothing is tried again: the first error says more than a lateness would."""
_SHARE = 0.6
"""Of what is left of the deadline, while there are others to fall back on."""
_HEDGE_AFTER = 2.0
"""Times the first-word time the catalogue gives."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call to one endpoint and how it ended: for traces and the audit."""

    endpoint: str
    model: str
    outcome: str
    """"answered", or the error's name."""
    ms: float
    cost: Decimal
    usage: Usage = Usage()


@dataclass(slots=True)
class Tried:
    """All attempts of one request, filled as they end: what was spent is known even when nothing came of it."""

    attempts: list[Attempt] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    """Of budgets that are nearly used, for the person."""
    holding: Decimal = Decimal(0)
    """What the attempts under way may cost at most, in US dollars."""
    too_dear: list[Refused] = field(default_factory=list)
    """Models that were in line and for which there was no room in a budget."""
    owing: list[Callable[[], Coroutine[Any, Any, None]]] = field(default_factory=list)
    """What ended attempts did use, not counted yet: before the next attempt, or with all else a request leaves."""
    counting: list[asyncio.Task[None]] = field(default_factory=list)

    async def settled(self) -> None:
        """All that ended is counted as it ended; nobody who goes away stops it."""
        while self.owing:
            self.counting.append(asyncio.create_task(self.owing.pop()()))
        if self.counting:
            await asyncio.wait(self.counting)

    @property
    def cost(self) -> Decimal:
        return sum((a.cost for a in self.attempts), Decimal(0))


@dataclass(frozen=True, slots=True)
class Answered:
    reply: Reply
    model: Model


Asking = Callable[[Provider, Call, float], Awaitable[Reply]]
"""(provider, call, timeout in seconds): completes, or reads a stream to its end."""


async def completing(provider: Provider, call: Call, timeout_s: float) -> Reply:
    return await provider.complete(call, timeout_s=timeout_s)


def now() -> datetime:
    return datetime.now(UTC)


class Endpoints:
    """The endpoints of one process, with what is remembered of how they do."""

    def __init__(
        self,
        providers: Mapping[str, Provider],
        budget: Budget,
        *,
        clock: Callable[[], datetime] = now,
        open_s: float = OPEN_S,
    ) -> None:
        self._providers = providers
        self._budget = budget
        self._clock = clock
        # A request that is wrong, silenced or cancelled says nothing about the endpoint's health.
        ignored = [ModelMisconfigured, Filtered, asyncio.CancelledError]
        self._breakers = AsyncCircuitBreakerFactory(FAILURES_TO_OPEN, open_s, exclude=list(ignored))

    async def health(self) -> dict[str, Health]:
        states: dict[str, Health] = {}
        for name in self._providers:
            context = (await self._breakers.get_breaker(name)).context
            if context.state != "closed":
                states[name] = "broken" if context.state == "opened" else "shaky"
            elif context.failure_count:
                states[name] = "shaky"
        return states

    async def answer(
        self,
        request: Request,
        decision: Decision,
        call_of: Callable[[Model], Call],
        tried: Tried,
        *,
        asking: Asking = completing,
    ) -> Answered:
        """The first good answer of the candidates, asked in order and, for somebody who waits, two at a time when slow.

        Raises the `ModelError` that says most: over budget before misconfigured before busy.
        """
        until = time.monotonic() + request.deadline_s
        line = list(decision.candidates)
        if not line:
            raise _nobody(decision)
        running: set[asyncio.Task[Answered]] = set()
        errors: list[ModelError] = []

        def start() -> Model:
            model = line.pop(0).model
            rung = self._rung(request, model, call_of(model), tried, until, bool(line), asking)
            running.add(asyncio.create_task(rung))
            return model

        start_at = _hedge_after(request, decision)
        asked = start()
        try:
            while running:
                patience = start_at if len(running) == 1 and line else None
                done, running = await asyncio.wait(running, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
                if not done:
                    tried.notes.append(f"the first model was slow, {line[0].model.id} was asked as well")
                    asked = start()
                    continue
                answered = _answered(done, errors)
                if answered is not None:
                    return answered
                if line and not running and time.monotonic() < until:
                    tried.notes.append(_instead(errors[-1], asked, line[0].model))
                    asked = start()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        raise _telling(errors)

    async def _rung(
        self, request: Request, model: Model, call: Call, tried: Tried, until: float, more: bool, asking: Asking
    ) -> Answered:
        """One endpoint, tried again where that may help and there is time."""

        def wait(error: Exception) -> bool | float:
            left = until - time.monotonic()
            if not isinstance(error, ModelError) or not error.retriable or isinstance(error, CountersUnreachable):
                return False
            if left < _WORTH_IT_S:
                return False
            if isinstance(error, RateLimited) and error.retry_after_s is not None:
                return error.retry_after_s if error.retry_after_s < left * (1 - _SHARE) else False
            return not (isinstance(error, ModelTimeout) or more) or isinstance(error, BadOutput)

        async for turn in stamina.retry_context(
            on=wait,
            attempts=TRIES,
            timeout=max(0.001, until - time.monotonic()),
            wait_initial=0.1,
            wait_max=1.0,
            wait_jitter=0.1,
        ):
            with turn:
                left = until - time.monotonic()
                timeout_s = left * _SHARE if more else left
                return Answered(await self._once(request, model, call, tried, timeout_s, asking), model)
        raise NoModel("No model answered.")  # unreachable: the loop returns or raises

    async def _once(
        self, request: Request, model: Model, call: Call, tried: Tried, timeout_s: float, asking: Asking
    ) -> Reply:
        if timeout_s <= 0:
            raise ModelTimeout("The model did not answer in time.")
        breaker = await self._breakers.get_breaker(model.endpoint)
        started = time.perf_counter()
        await tried.settled()  # what an attempt before did not use is room for this one
        most = self._budget.most(request, model)
        tried.holding += most  # before anything is awaited: a second attempt beside this one counts it
        try:
            spent = tried.cost + tried.holding - most
            # Outside the breaker: a budget that is used up or can't be counted says nothing about the endpoint.
            hold = await self._held(request, model, tried, spent)
            tried.warnings.extend(w for w in hold.warnings if w not in tried.warnings)
            try:
                async with breaker:
                    reply = await asking(self._providers[model.endpoint], call, timeout_s)
            except OpenedState:
                self._settle(tried, hold, Usage())
                raise ModelBusy(
                    "The model has been failing and is left alone for a while.", detail=model.endpoint
                ) from None
            except (ModelError, asyncio.CancelledError) as error:
                self._failed(hold, model, tried, error, started)
                raise
            self._answered(hold, model, tried, request, reply, started)
        finally:
            tried.holding -= most
        return reply

    async def _held(self, request: Request, model: Model, tried: Tried, spent: Decimal) -> Hold:
        """Cancelled on the way, it gives back what it then got: no model was asked for it."""
        taking = asyncio.ensure_future(self._budget.hold(request, model, self._clock(), spent=spent))
        try:
            return await asyncio.shield(taking)
        except asyncio.CancelledError:
            tried.owing.append(partial(self._given_back, taking))
            raise
        except OverBudget:
            if all(a.model != model.id for a in tried.attempts):
                reason = f"it could cost ${self._budget.most(request, model):.4f}, more than a budget has left"
                tried.too_dear.append(Refused(model, reason, "dear"))
            raise

    async def _given_back(self, taking: asyncio.Future[Hold]) -> None:
        await asyncio.wait([taking])
        if not taking.cancelled() and taking.exception() is None:
            await self._settled(taking.result(), Usage())

    def _answered(self, hold: Hold, model: Model, tried: Tried, request: Request, reply: Reply, started: float) -> None:
        """Counts what the answer took; where that fails, all that was held stays counted."""
        usage = reply.usage if not reply.usage.estimated else _guessed(request, reply)
        tried.attempts.append(Attempt(model.endpoint, model.id, "answered", _ms(started), model.cost(usage), usage))
        self._settle(tried, hold, usage)

    def _failed(self, hold: Hold, model: Model, tried: Tried, error: BaseException, started: float) -> None:
        """Gives the hold back where the vendor can't have billed; what may have been billed stays counted."""
        billed = not isinstance(error, ModelBusy | ModelMisconfigured | NoModel) or isinstance(error, StreamCut)
        cost = hold.amount.micro_usd / MICRO if billed else Decimal(0)
        if not billed:
            self._settle(tried, hold, Usage())
        outcome = "cancelled" if isinstance(error, asyncio.CancelledError) else type(error).__name__
        tried.attempts.append(Attempt(model.endpoint, model.id, outcome, _ms(started), cost))

    def _settle(self, tried: Tried, hold: Hold, usage: Usage) -> None:
        tried.owing.append(partial(self._settled, hold, usage))

    async def _settled(self, hold: Hold, usage: Usage) -> None:
        try:
            await self._budget.settle(hold, usage)
        except CountersUnreachable:  # the hold stays counted: too much rather than too little
            _log.warning("budget_not_settled", endpoint=hold.model.endpoint)

    async def close(self) -> None:
        await asyncio.gather(*(p.close() for p in self._providers.values()), return_exceptions=True)


def _answered(done: Iterable[asyncio.Task[Answered]], errors: list[ModelError]) -> Answered | None:
    """What one of them has; else why each has nothing is added. Raises what no other model can help with."""
    for task in done:
        error = task.exception()
        if error is None:
            return task.result()
        if not isinstance(error, ModelError) or isinstance(error, Filtered | CountersUnreachable):
            raise error
        errors.append(error)
    return None


def _instead(error: ModelError, asked: Model, following: Model) -> str:
    if isinstance(error, OverBudget):
        return f"There is no room in a budget for {asked.id}; {following.id} was asked."
    return f"{error.message} {following.id} was asked instead."


def _nobody(decision: Decision) -> ModelError:
    """Why no model may be asked: what it would cost, where one could answer for more money."""
    detail = decision.explained()[:500]
    reasons = {r.why for r in decision.refused}
    if "dear" in reasons:
        return OverBudget(DEARER_THAN_ONE_MAY_BE, detail=detail)
    if reasons == {"guarded"}:
        return NotPermitted("No model may see this, or none in the region where it must stay.", detail=detail)
    return NoModel("No model may answer this.", detail=detail)


def _guessed(request: Request, reply: Reply) -> Usage:
    """For servers that don't say what they used."""
    return Usage(estimate(request).input_tokens, estimated_tokens(reply.text), estimated=True)


def _hedge_after(request: Request, decision: Decision) -> float | None:
    if request.priority != "interactive":
        return None
    return min(decision.candidates[0].model.first_token_ms / 1000 * _HEDGE_AFTER, request.deadline_s / 2)


def _telling(errors: list[ModelError]) -> ModelError:
    order = (OverBudget, ModelMisconfigured, BadOutput, ModelTimeout, ModelBusy)
    return min(errors, key=lambda e: next((n for n, kind in enumerate(order) if isinstance(e, kind)), len(order)))


def _ms(started: float) -> float:
    return (time.perf_counter() - started) * 1000

"""One queue for every call: whose stretch is decoded next, with whom in a batch, and what happens when the model fails.

Finals come before partials, and among them the one that is due first. A partial that waits is replaced by the newer one
of its channel. A batch that fails is taken apart: each of its stretches is tried again alone, so that one bad stretch
harms nobody else. Finals are tried until they succeed or have failed three times by themselves; they are never dropped.
"""

import asyncio
import heapq
import itertools
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Literal

import structlog

from voice import metrics
from voice.errors import NoModel, TranscriptionFailed
from voice.pressure import Ladder
from voice.transcriber import Decoded, Request, Transcriber

_log = structlog.get_logger(__name__)

Key = tuple[str, int]
"""A call and its channel."""
_FIRST_GUESS_S = 0.2
_PARTIALS_SHARE = 0.12
"""Of the lanes' time; where partials of everybody cost less than this, they come sooner."""
_SOONEST_S = 0.35
"""Between two partials of an utterance, however cheap they are."""


@dataclass(frozen=True, slots=True)
class Limits:
    tries: int = 3
    """A final that failed so often alone is given up: its caller hears of it."""
    hang_s: float = 30.0
    """A batch that takes longer has hung."""
    revive_after: int = 2
    """Failures in a row after which the model is loaded anew."""
    revive_wait_s: float = 5.0
    """Between two tries to load it."""


@dataclass(slots=True, order=True)
class _Job:
    due: float
    number: int
    key: Key = field(compare=False)
    make: Callable[[], Request | None] = field(compare=False)
    """None when the stretch is of no use any more."""
    done: "asyncio.Future[Decoded | None]" = field(compare=False)
    kind: Literal["final", "partial"] = field(compare=False)
    seconds: float = field(default=0.0, compare=False)
    tries: int = field(default=0, compare=False)
    alone: bool = field(default=False, compare=False)
    request: Request | None = field(default=None, compare=False)


class Ticket:
    """A final that was asked for."""

    def __init__(self, job: _Job) -> None:
        self._job = job

    async def decoded(self) -> Decoded | None:
        """None when it was withdrawn. Raises `TranscriptionFailed` when the model could not do it."""
        return await asyncio.shield(self._job.done)

    @property
    def over(self) -> bool:
        return self._job.done.done()

    def withdraw(self) -> None:
        """Nobody wants it any more; a decode that runs goes on for nothing."""
        if not self._job.done.done():
            self._job.done.set_result(None)


class Scheduler:
    def __init__(self, transcriber: Transcriber, *, ladder: Ladder | None = None, limits: Limits | None = None) -> None:
        self.ladder = ladder or Ladder()
        self.limits = limits or Limits()
        self._transcriber = transcriber
        self._finals: list[_Job] = []
        self._partials: dict[Key, _Job] = {}
        self._running: set[_Running] = set()
        self._numbers = itertools.count()
        self._work = asyncio.Event()
        self._loops: list[asyncio.Task[None]] = []
        self._cost_s = 0.0
        """What a second of a final's sound costs a lane, smoothed."""
        self._partial_s = 0.0
        """What one partial costs a lane, smoothed."""
        self._asking: dict[Key, float] = {}
        """Channels that asked for partials lately, and when."""
        self._failures = 0
        self._reviving: asyncio.Task[None] | None = None
        self._listeners: list[Callable[[], None]] = []

    @property
    def waiting(self) -> int:
        """Finals that wait or run."""
        return sum(not j.done.done() for j in self._finals) + sum(
            job.kind == "final" for run in self._running for job in run.jobs
        )

    def start(self) -> None:
        for lane in range(self._transcriber.lanes):
            self._loops.append(asyncio.create_task(self._serve(), name=f"speech lane {lane}"))
        self._loops.append(asyncio.create_task(self._watch(), name="speech pressure"))

    async def stop(self) -> None:
        """Lets go of what waits; callers that still want it hear `TranscriptionFailed`."""
        left = [*self._finals, *self._partials.values(), *(job for run in self._running for job in run.jobs)]
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        self._loops = []
        if self._reviving is not None:
            self._reviving.cancel()
        for job in left:
            if not job.done.done():
                job.done.set_exception(TranscriptionFailed("The speech service stopped."))
                job.done.exception()
        self._finals, self._partials = [], {}
        self._running.clear()

    def on_pressure(self, told: Callable[[], None]) -> Callable[[], None]:
        """`told` is called whenever the rung changes; the result takes that back."""
        self._listeners.append(told)
        return lambda: self._listeners.remove(told)

    def final(self, key: Key, request: Request, *, due: float) -> Ticket:
        job = self._job(key, lambda: request, due, "final", request.seconds)
        heapq.heappush(self._finals, job)
        self._look()
        self._work.set()
        return Ticket(job)

    def hasten(self, ticket: "Ticket", due: float) -> None:
        """It is due at another time than was thought when it was asked for."""
        ticket._job.due = due
        heapq.heapify(self._finals)

    def partial(self, key: Key, make: Callable[[], Request | None], *, due: float) -> "asyncio.Future[Decoded | None]":
        """Asked for when a lane is free: `make` gives the sound as it is then. None when a newer one took its place."""
        self.forget(key)
        self._asking[key] = asyncio.get_running_loop().time()
        job = self._job(key, make, due, "partial", 0.0)
        self._partials[key] = job
        self._work.set()
        return job.done

    def partial_every(self, most_s: float) -> float | None:
        """Seconds of sound between two partials of an utterance: `most_s`, less while they cost next to nothing, more
        under pressure; None: there are none now."""
        stretch = self.ladder.stretch
        if stretch is None:
            return None
        if stretch > 1 or not self._partial_s:
            return most_s * stretch
        cheap = self._partial_s * max(1, len(self._asking)) / self._transcriber.lanes / _PARTIALS_SHARE
        return min(most_s, max(_SOONEST_S, cheap))

    def forget(self, key: Key) -> None:
        """The channel's waiting partial is of no use any more."""
        old = self._partials.pop(key, None)
        if old is not None and not old.done.done():
            metrics.PARTIALS.labels("replaced").inc()
            old.done.set_result(None)

    def _job(
        self,
        key: Key,
        make: Callable[[], Request | None],
        due: float,
        kind: Literal["final", "partial"],
        seconds: float,
    ) -> _Job:
        done: asyncio.Future[Decoded | None] = asyncio.get_running_loop().create_future()
        return _Job(due, next(self._numbers), key, make, done, kind, seconds)

    async def _serve(self) -> None:
        while True:
            batch = self._next()
            if not batch:
                self._work.clear()
                await self._work.wait()
                continue
            try:
                await self._decode(batch)
            except Exception as error:  # a full disk under the log must not cost a lane either
                self._again(batch)
                with suppress(Exception):
                    _log.error("lane_stumbled", error=type(error).__name__)

    def _next(self) -> list[_Job]:
        """The most urgent stretch, with what may share its batch."""
        first = self._take_first()
        if first is None:
            return []
        batch = [first]
        if first.alone or self._transcriber.most < 2:
            return batch
        group = self._group(first)
        rest: list[_Job] = sorted(j for j in self._finals if not j.done.done()) if first.kind == "final" else []
        rest += sorted(self._partials.values())
        for job in rest:
            if len(batch) >= self._transcriber.most:
                break
            if job.kind == first.kind and not job.alone and self._ready(job) and self._group(job) == group:
                self._remove(job)
                batch.append(job)
        return batch

    def _take_first(self) -> _Job | None:
        while self._finals:
            job = heapq.heappop(self._finals)
            if not job.done.done() and self._ready(job):
                return job
        for job in sorted(self._partials.values()):
            self._remove(job)
            if self._ready(job):
                return job
        return None

    def _remove(self, job: _Job) -> None:
        if job.kind == "final":
            self._finals.remove(job)
            heapq.heapify(self._finals)
        elif self._partials.get(job.key) is job:
            del self._partials[job.key]

    def _ready(self, job: _Job) -> bool:
        """Takes its sound; False when it is of no use any more."""
        try:
            job.request = job.make()
        except IndexError:  # the sound has left the channel's ring: it waited too long
            job.request = None
        if job.request is None:
            if not job.done.done():
                job.done.set_result(None)
            return False
        job.request = replace(job.request, beam=self.ladder.beam(job.request.beam))
        return True

    def _group(self, job: _Job) -> Hashable:
        assert job.request is not None
        return self._transcriber.group(job.request)

    async def _decode(self, batch: list[_Job]) -> None:
        requests = [j.request for j in batch if j.request is not None]
        loop = asyncio.get_running_loop()
        began = loop.time()
        run = _Running(tuple(batch), began)
        self._running.add(run)
        try:
            async with asyncio.timeout(self.limits.hang_s):
                told = await self._transcriber.decode(requests)
        except Exception as error:  # whatever it is: a lane that ends would stall every call
            self._failed(batch, error)
            await self._revived(hung=isinstance(error, TimeoutError))
        else:
            self._failures = 0
            self._succeeded(batch, told, loop.time() - began)
        finally:
            self._running.discard(run)
            self._look()

    def _succeeded(self, batch: list[_Job], told: list[Decoded], took: float) -> None:
        kind = batch[0].kind
        metrics.DECODE_SECONDS.labels(kind).observe(took)
        metrics.BATCH.observe(len(batch))
        if kind == "final":
            sound = sum(j.seconds for j in batch)
            cost = took / max(0.5, sound)
            self._cost_s = cost if not self._cost_s else 0.8 * self._cost_s + 0.2 * cost
        else:
            metrics.PARTIALS.labels("decoded").inc(len(batch))
            cost = took / len(batch)
            self._partial_s = cost if not self._partial_s else 0.8 * self._partial_s + 0.2 * cost
        for job, decoded in zip(batch, told, strict=True):
            if not job.done.done():
                job.done.set_result(decoded)

    def _failed(self, batch: list[_Job], error: Exception) -> None:
        metrics.FAILURES.inc()
        self._failures += 1
        self._again(batch)
        detail = error.detail if isinstance(error, TranscriptionFailed) else type(error).__name__
        _log.warning("decode_failed", stretches=len(batch), detail=detail[:200], in_a_row=self._failures)

    def _again(self, batch: list[_Job]) -> None:
        """What is not done yet is tried once more, each stretch by itself, or given up."""
        for job in batch:
            if job.done.done() or job in self._finals:
                continue
            if job.kind == "partial":
                metrics.PARTIALS.labels("failed").inc()
                job.done.set_result(None)
                continue
            job.tries += len(batch) == 1
            job.alone = True
            if job.tries >= self.limits.tries:
                job.done.set_exception(TranscriptionFailed("A stretch of sound could not be transcribed."))
                job.done.exception()
            else:
                heapq.heappush(self._finals, job)
        self._work.set()

    async def _revived(self, *, hung: bool) -> None:
        """Loads the model anew when it keeps failing; the other lanes wait for the same."""
        if not hung and self._failures < self.limits.revive_after:
            return
        if self._reviving is None or self._reviving.done():
            self._reviving = asyncio.create_task(self._revive(), name="speech model revival")
        await asyncio.shield(self._reviving)

    async def _revive(self) -> None:
        while True:
            metrics.REVIVALS.inc()
            try:
                await self._transcriber.revive()
            except (NoModel, TranscriptionFailed) as error:
                _log.error("model_not_revived", detail=error.detail[:200])
                await asyncio.sleep(self.limits.revive_wait_s)
            else:
                _log.info("model_revived")
                self._failures = 0
                return

    async def _watch(self) -> None:
        """Time passes also when nothing is asked: a lane that hangs, a crowd that leaves."""
        while True:
            await asyncio.sleep(0.25)
            with suppress(Exception):  # whatever a listener or the log does, the watch goes on
                self._look()
            lately = asyncio.get_running_loop().time() - 2.0
            self._asking = {key: at for key, at in self._asking.items() if at > lately}

    def _look(self) -> None:
        now = asyncio.get_running_loop().time()
        waiting = [j for j in self._finals if not j.done.done()]
        running = [j for run in self._running for j in run.jobs if j.kind == "final"]
        metrics.WAITING.labels("final").set(len(waiting))
        metrics.WAITING.labels("partial").set(len(self._partials))
        if self.ladder.see(self._behind(waiting, running, now), now):
            metrics.PRESSURE.set(self.ladder.rung)
            for told in list(self._listeners):
                told()
            _log.info("pressure", rung=self.ladder.rung, behind_s=round(self.ladder.behind_s, 2))

    def _behind(self, waiting: list[_Job], running: list[_Job], now: float) -> float:
        """How late the last of the finals that wait will come, at the pace seen so far."""
        late = max((now - j.due for j in (*waiting, *running)), default=0.0)
        if not waiting:
            return late
        cost = self._cost_s or _FIRST_GUESS_S
        left = cost * sum(j.seconds for j in waiting) / self._transcriber.lanes
        return max(late, now + left - max(j.due for j in waiting))


@dataclass(frozen=True, slots=True, eq=False)
class _Running:
    jobs: tuple[_Job, ...]
    began: float

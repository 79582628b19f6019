"""One try at one piece of work: run within its time, kept alive, and ended, tried again later or given up."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from jobs.metrics import Counts
from jobs.task import Doing, GiveUp, House, Task, Tasks
from knowledge.errors import where
from knowledge.worklist import Held, Work, Worklist

_log = structlog.get_logger(__name__)

_FIRST_S, _LONGEST_S = 15.0, 3600.0
_CRASHES = 3
"""Deaths of a process over the same work, on top of the tries it has, before it is given up."""
_ROLLING_OUT, _LOOK_AGAIN_S = 10, 60.0
"""Tries at work of a task this process does not know, and the wait before each."""


def wait_before(attempt: int) -> float:
    """Seconds until the next try: 15, 60, 240, … up to an hour."""
    return min(_FIRST_S * 4.0 ** (attempt - 1), _LONGEST_S)


@dataclass(slots=True)
class Doer:
    """Does what is held; never raises for what the work does."""

    worklist: Worklist
    tasks: Tasks
    house: House
    counts: Counts
    wait: Callable[[int], float] = wait_before
    announce: Callable[[Sequence[Work]], Awaitable[None]] | None = None
    """Set by the engine: tells workers of work that work asks for."""
    _shares: dict[str, float] = field(default_factory=dict)

    async def do(self, held: Held) -> float | None:
        """Seconds until it is to be tried again; None when it has ended, one way or the other.

        Cancelled (the process is stopping), the work is given back untouched. Raises `StoreUnavailable` when the
        list can't be told: the lease then runs out and somebody takes the work up again.
        """
        task = self.tasks.get(held.work.task)
        if task is None:
            return await self._unknown(held)
        if held.attempts > task.tries + _CRASHES:
            await self._give_up(held, f"Processes died over it {held.attempts - 1} times.")
            return None
        keeping = asyncio.create_task(self._keep(held), name="keep-lease")
        try:
            return await self._try(held, task)
        except asyncio.CancelledError:
            await asyncio.shield(self.worklist.release(held))
            raise
        finally:
            keeping.cancel()
            self._shares.pop(held.work.key, None)

    def share_of(self, key: str) -> float:
        """0..1: how far work of this process is, by its own word."""
        return self._shares.get(key, 0.0)

    async def _try(self, held: Held, task: Task) -> float | None:
        def progress(share: float) -> None:
            self._shares[held.work.key] = share

        doing = Doing(self.house, held.work.key, held.work.payload, held.attempts, progress, self.announce)
        try:
            with self.counts.seconds.labels(task.name).time():
                async with asyncio.timeout(task.timeout_s) as limit:
                    note = await task.run(doing)
        except GiveUp as error:
            return await self._failed(held, task, str(error), last=True)
        except Exception as error:  # whatever it was: it is counted, told and tried again
            if isinstance(error, TimeoutError) and limit.expired():
                return await self._failed(held, task, f"It took longer than {task.timeout_s:g} s.")
            _log.warning("work_failed", key=held.work.key, task=task.name, **where(error))
            return await self._failed(held, task, f"{type(error).__name__}: {error}"[:500])
        await self.worklist.done(held, note)
        self.counts.ended.labels(task.name, "done").inc()
        return None

    async def _failed(self, held: Held, task: Task, reason: str, *, last: bool = False) -> float | None:
        if last or held.attempts >= task.tries:
            await self._give_up(held, reason)
            return None
        delay = self.wait(held.attempts)
        await self.worklist.later(held, delay=delay, reason=reason)
        self.counts.ended.labels(task.name, "again").inc()
        return delay

    async def _give_up(self, held: Held, reason: str) -> None:
        await self.worklist.dead(held, reason)
        self.counts.ended.labels(held.work.task, "dead").inc()
        _log.error("work_given_up", key=held.work.key, task=held.work.task, tries=held.attempts)

    async def _unknown(self, held: Held) -> float | None:
        """While a new version is rolled out an old process may get its work: the new one is there in minutes."""
        reason = f"There is no task called {held.work.task!r} in this version."
        if held.attempts > _ROLLING_OUT:
            await self._give_up(held, reason)
            return None
        await self.worklist.later(held, delay=_LOOK_AGAIN_S, reason=reason)
        return _LOOK_AGAIN_S

    async def _keep(self, held: Held) -> None:
        while True:
            await asyncio.sleep(self.worklist.lease_s / 3)
            try:
                kept = await self.worklist.keep(held, progress=self.share_of(held.work.key))
            except Exception as error:  # whatever it was: without the lease somebody else begins the same
                _log.warning("lease_not_kept", key=held.work.key, **where(error))
                continue
            if not kept:
                return

"""One try at one piece of work: run within its time, kept alive, and ended, tried again later or given up."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from jobs.metrics import Counts
from jobs.task import Doing, GiveUp, House, Task, Tasks
from knowledge.errors import StoreUnavailable, where
from knowledge.worklist import Held, Work, Worklist

_log = structlog.get_logger(__name__)

_FIRST_S, _LONGEST_S = 15.0, 3600.0
_CRASHES = 3
"""Deaths of a process over the same work, on top of the tries it has, before it is given up."""


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
            await self.worklist.dead(held, f"There is no task called {held.work.task!r} in this version.")
            return None
        if held.attempts > task.tries + _CRASHES:
            await self.worklist.dead(held, f"Processes died over it {held.attempts - 1} times.")
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
                async with asyncio.timeout(task.timeout_s):
                    note = await task.run(doing)
        except GiveUp as error:
            return await self._failed(held, task, str(error), last=True)
        except TimeoutError:
            return await self._failed(held, task, f"It took longer than {task.timeout_s:g} s.")
        except Exception as error:  # whatever it was: it is counted, told and tried again
            _log.warning("work_failed", key=held.work.key, task=task.name, **where(error))
            return await self._failed(held, task, f"{type(error).__name__}: {error}"[:500])
        await self.worklist.done(held, note)
        self.counts.ended.labels(task.name, "done").inc()
        return None

    async def _failed(self, held: Held, task: Task, reason: str, *, last: bool = False) -> float | None:
        if last or held.attempts >= task.tries:
            await self.worklist.dead(held, reason)
            self.counts.ended.labels(task.name, "dead").inc()
            _log.error("work_given_up", key=held.work.key, task=task.name, tries=held.attempts)
            return None
        delay = self.wait(held.attempts)
        await self.worklist.later(held, delay=delay, reason=reason)
        self.counts.ended.labels(task.name, "again").inc()
        return delay

    async def _keep(self, held: Held) -> None:
        while True:
            await asyncio.sleep(self.worklist.lease_s / 3)
            try:
                kept = await self.worklist.keep(held, progress=self.share_of(held.work.key))
            except StoreUnavailable:
                continue
            if not kept:
                return

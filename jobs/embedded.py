"""The embedded engine: workers of this machine take due work from the list itself. For SQLite, and for one machine."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from jobs.doing import Doer
from jobs.engine import AT_ONCE
from knowledge.errors import StoreUnavailable, where
from knowledge.worklist import Held, Work, Worklist

_log = structlog.get_logger(__name__)

POLL_S = 1.0
_AWAY_S = 2.0


@dataclass(slots=True)
class EmbeddedEngine:
    worklist: Worklist
    doer: Doer
    at_once: int = AT_ONCE
    name: str = "embedded"
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _busy: set[asyncio.Task[None]] = field(default_factory=set)
    _stopping: bool = False

    def __post_init__(self) -> None:
        self.doer.announce = self.announce

    async def open(self) -> None:
        await self.worklist.recover()

    async def announce(self, works: Sequence[Work]) -> None:
        self._wake.set()

    async def remind(self, works: Sequence[Work]) -> None:
        self._wake.set()

    async def run(self) -> None:
        while not self._stopping:
            if not await self._claim() and not self._stopping:
                await self._rest()

    async def drain(self, *, within_s: float) -> None:
        self._stopping = True
        self._wake.set()
        if not self._busy:
            return
        _, slow = await asyncio.wait(list(self._busy), timeout=within_s)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)

    async def close(self) -> None:
        await self.drain(within_s=0)

    async def _claim(self) -> bool:
        self._wake.clear()  # before looking: what comes from here on wakes the loop again
        room = self.at_once - len(self._busy)
        if room <= 0:
            return False
        try:
            held = await self.worklist.claim(limit=room)
        except Exception as error:  # whatever it was: this loop is what does the work
            _log.warning("claim_failed", **where(error))
            await asyncio.sleep(_AWAY_S)
            return False
        if self._stopping:  # they were asked for before the stop, and nobody waits for them any more
            await self._give_back(held)
            return False
        for one in held:
            task = asyncio.create_task(self._do(one), name=f"work:{one.work.task}")
            self._busy.add(task)
            task.add_done_callback(self._ended)
        return len(held) > 0

    async def _give_back(self, held: Sequence[Held]) -> None:
        for one in held:
            try:
                await self.worklist.release(one)
            except StoreUnavailable as error:  # its lease runs out
                _log.warning("not_given_back", key=one.work.key, **where(error))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._busy.discard(task)
        self._wake.set()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(POLL_S):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _do(self, held: Held) -> None:
        try:
            await self.doer.do(held)
        except Exception as error:  # the lease runs out and the work is taken up again
            _log.error("work_not_told", key=held.work.key, **where(error))

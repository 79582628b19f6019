"""The worker loop: claims turns from the inbox and attends to them, several at once, one per conversation.

It wakes at once when this process accepts a turn, and looks by itself for turns other processes accepted.
"""

import asyncio
import itertools
import time
from collections import deque
from dataclasses import dataclass, field

import structlog

from bot.attend import Attendant
from bot.logs import where
from knowledge.errors import KnowledgeError
from knowledge.journal import Claim, Journal

_log = structlog.get_logger(__name__)

POLL_S = 0.5
"""How long another process's turn may wait to be noticed."""
_AWAY_S = 2.0
"""Pause while the database does not answer."""
_SWEEP_S = 5.0
_HOUSEKEEP_EVERY = 120
"""Sweeps between two looks for what has expired: ten minutes."""
RUSH, RUSH_S = 10, 0.2
"""So many turns accepted in so many seconds are a burst."""


@dataclass(slots=True)
class Dispatcher:
    journal: Journal
    attendant: Attendant
    at_once: int = 8
    hold_s: float = 2.0
    """Turns of a burst are begun after so long whatever comes in."""
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _busy: dict[asyncio.Task[None], Claim] = field(default_factory=dict)
    _stopping: bool = False
    _accepted: deque[float] = field(default_factory=lambda: deque(maxlen=RUSH))
    """When the last turns were accepted here."""
    _hold_until: float | None = None
    """While one rush lasts: it is waited for once."""

    def wake(self) -> None:
        """A turn was accepted just now."""
        self._accepted.append(time.monotonic())
        self._wake.set()

    @property
    def in_progress(self) -> int:
        return len(self._busy)

    async def run(self) -> None:
        """Until `drain`; returns when the last turn in progress has ended."""
        sweeper = asyncio.create_task(self._sweep())
        try:
            await self._recover()
            while not self._stopping:
                taken = await self._claim()
                if not taken and not self._stopping:
                    await self._rest()
        finally:
            sweeper.cancel()

    async def drain(self, *, within_s: float = 30.0) -> None:
        """Takes nothing new, lets what runs finish, and gives back what does not finish in time."""
        self._stopping = True
        self._wake.set()
        if self._busy:
            await asyncio.wait(list(self._busy), timeout=within_s)
        for task, held in list(self._busy.items()):
            task.cancel()
            try:
                await self.journal.release(held)
            except KnowledgeError as error:
                _log.warning("release_failed", turn=held.turn_id, **where(error))

    async def _recover(self) -> None:
        try:
            freed = await self.journal.recover()
        except KnowledgeError as error:
            _log.warning("recover_failed", **where(error))
        else:
            if freed:
                _log.info("recovered", rows=freed)

    async def _claim(self) -> bool:
        """True when there may be more to claim right away."""
        self._wake.clear()  # before looking: what comes from here on wakes the loop again
        await self._let_in()
        room = self.at_once - len(self._busy)
        if room <= 0:
            return False
        try:
            claims = await self.journal.claim(limit=room)
        except Exception as error:  # whatever it was: this loop is what answers people
            _log.warning("claim_failed", **where(error))
            await asyncio.sleep(_AWAY_S)
            return False
        for held in claims:
            task = asyncio.create_task(self._attend(held))
            self._busy[task] = held
            task.add_done_callback(self._ended)
        return len(claims) > 0

    async def _let_in(self) -> None:
        """A burst is acknowledged before its turns are begun: whoever sends it waits for that and nothing else."""
        if not self._rushing():
            self._hold_until = None
            return
        if self._hold_until is None:
            self._hold_until = time.monotonic() + self.hold_s
        while self._rushing() and time.monotonic() < self._hold_until and not self._stopping:  # noqa: ASYNC110 - it ends by itself
            await asyncio.sleep(RUSH_S / 10)

    def _rushing(self) -> bool:
        return len(self._accepted) == RUSH and time.monotonic() - self._accepted[0] < RUSH_S

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._busy.pop(task, None)
        self._wake.set()

    async def _attend(self, held: Claim) -> None:
        try:
            await self.attendant.attend(held)
        except Exception as error:  # the journal is away: the attendant gives the turn back when it answers
            _log.error("turn_not_stored", turn=held.turn_id, **where(error))

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(POLL_S):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _sweep(self) -> None:
        for n in itertools.count():
            try:
                if n % _HOUSEKEEP_EVERY == 0:
                    await self.attendant.housekeep()
                await self.attendant.sweep()
            except Exception as error:  # the checkpoints' driver has errors of its own; the next look may work
                _log.warning("sweep_failed", **where(error))
            await asyncio.sleep(_SWEEP_S)

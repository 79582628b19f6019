"""Sees one claimed turn through: runs it, stores what it leaves, and decides what happens when it fails."""

import asyncio
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import structlog

from bot.graph.engine import Done, TurnEngine, thread_of
from bot.introduce import Introducer
from bot.logs import where
from bot.metrics import BUSY, PHASE_SECONDS, TURN_SECONDS, TURNS
from bot.progress import Progress
from bot.settings import Settings
from bot.surface import Surface
from knowledge.errors import KnowledgeError, StoreUnavailable
from knowledge.journal import Claim, Journal, LeaseLost

_log = structlog.get_logger(__name__)

_FIRST_DELAY = 0.25
_AWAY_S = 1.0
"""Between two looks whether the journal answers again."""
_CRASHES = 5
"""Deaths of a process over the same turn, on top of the tries it has, before the turn is given up."""


@dataclass(slots=True)
class Attendant:
    engine: TurnEngine
    journal: Journal
    settings: Settings
    surfaces: Mapping[str, Surface] = field(default_factory=dict)
    on_stored: Callable[[], None] = lambda: None
    """Called when new messages wait in the outbox."""
    on_given_back: Callable[[], None] = lambda: None
    """Called when a turn waits in the inbox again."""
    introducer: Introducer | None = None
    _spent: list[str] = field(default_factory=list)
    _giving: set[asyncio.Task[None]] = field(default_factory=set)

    async def attend(
        self, held: Claim, *, in_hand: bool = False, status: Callable[[str], None] | None = None
    ) -> Done | None:
        """Runs a turn to its end. None: it was put back for another try, or somebody else has it now.

        `in_hand`: the caller shows the messages itself, and progress by `status`. Raises only when the journal can't
        be reached; the turn is then given back as soon as it can be (or, if this process ends before, when its lease
        runs out).
        """
        try:
            return await self._attend(held, in_hand=in_hand, status=status)
        except StoreUnavailable:
            task = asyncio.create_task(self._give_back(held), name="give-back")
            self._giving.add(task)
            task.add_done_callback(self._giving.discard)
            raise

    async def _give_back(self, held: Claim) -> None:
        """Puts a turn back that could not be stored, once the journal answers again."""
        while True:
            try:
                await self.journal.release(held)
            except StoreUnavailable:
                await asyncio.sleep(_AWAY_S)
            else:
                self.on_given_back()
                return

    async def close(self) -> None:
        """Ends what waits for a journal that is away; the leases run out by themselves."""
        for task in self._giving:
            task.cancel()
        await asyncio.gather(*self._giving, return_exceptions=True)

    async def _attend(self, held: Claim, *, in_hand: bool, status: Callable[[str], None] | None) -> Done | None:
        started = time.perf_counter()
        progress = self._progress(held, status)
        keeping = asyncio.create_task(self._keep(held), name="keep-turn")
        with BUSY.track_inprogress():
            try:
                done = await self._try(held, progress)
            finally:
                keeping.cancel()
                progress.close()
            if done is None:
                return None
            if in_hand:
                here = frozenset(o.key for o in done.outgoing if o.conversation == done.turn.conversation)
                done = replace(done, finish=replace(done.finish, handed_over=here))
            try:
                await self.journal.finish(held, done.finish)
            except LeaseLost:
                _log.warning("lease_lost", turn=held.turn_id)
                return None
        self._count(done, time.perf_counter() - started)
        self.on_stored()
        if done.spent is not None:
            self._spent.append(done.spent)
        return done

    async def _keep(self, held: Claim) -> None:
        """A turn that takes its time (a large file is fetched) stays ours."""
        while True:
            await asyncio.sleep(self.journal.lease_s / 3)
            try:
                kept = await self.journal.keep(held)
            except Exception as error:  # whatever it was: without the lease somebody else begins the same
                _log.warning("lease_not_kept", turn=held.turn_id, **where(error))
                continue
            if not kept:
                return

    async def _try(self, held: Claim, progress: Progress) -> Done | None:
        if held.claims > self.settings.max_attempts + _CRASHES:
            return self._give_up(held, reason=held_reason(held))
        last = held.failures + 1 >= self.settings.max_attempts
        try:
            if self.introducer is not None:
                user_key, address = str(held.payload.get("user_key", "")), held.payload.get("address")
                await self.introducer.meet(held.surface, user_key, address)
            return await self.engine.run(held, last_attempt=last, status=progress)
        except Exception as error:
            return await self._failed(held, error, last=last)

    async def _failed(self, held: Claim, error: Exception, *, last: bool) -> Done | None:
        reason = f"{type(error).__name__}: {error}"[:500]
        if isinstance(error, KnowledgeError):
            reason = f"{reason} {error.detail}"[:500]
        _log.error("turn_failed", turn=held.turn_id, try_=held.failures + 1, last=last, **where(error))
        if last:
            return self._give_up(held, reason=reason)
        await self.journal.retry(held, reason=reason, delay=_FIRST_DELAY * 4**held.failures)
        TURNS.labels(held.surface, "", "retried").inc()
        return None

    def _give_up(self, held: Claim, *, reason: str) -> Done:
        reference = uuid.uuid4().hex[:8]
        _log.error("turn_parked", turn=held.turn_id, reference=reference)
        return self.engine.apology(held, reason=reason, reference=reference)

    def _progress(self, held: Claim, status: Callable[[str], None] | None) -> Progress:
        """To the caller who waits, else to the surface the turn came from."""
        surface, address = self.surfaces.get(held.surface), held.payload.get("address", {})

        async def show(text: str) -> None:
            if status is not None:
                status(text)
            elif surface is not None:
                await surface.status(address, text)

        return Progress(show)

    def _count(self, done: Done, seconds: float) -> None:
        outcome = (
            "parked" if done.finish.dead_reason else "late" if done.late else "asked" if done.finish.open else "done"
        )
        surface = done.turn.surface
        for skill in done.skills or ("",):
            TURNS.labels(surface, skill, outcome).inc()
        TURN_SECONDS.labels(surface).observe(seconds)
        for phase, spent in done.timings_ms.items():
            PHASE_SECONDS.labels(phase).observe(spent / 1000)
        _log.info(
            "turn", turn=done.turn.id, surface=surface, skills=done.skills, outcome=outcome, ms=round(seconds * 1000)
        )

    async def sweep(self, *, at_most: int = 200) -> int:
        """Drops the checkpoints of turns nothing waits for any more; returns how many."""
        batch, self._spent = self._spent[:at_most], self._spent[at_most:]
        for thread_id in batch:
            await self.engine.forget(thread_id)
        return len(batch)

    async def housekeep(self) -> None:
        """Closes what has expired, and drops the checkpoints of turns so old that no confirmation can wait on them."""
        await self.journal.expire()
        hours = self.settings.confirm_hours + 1
        ended = await self.journal.finished_before(self.journal.clock() - hours * 3600)
        for turn_id, generation in ended:
            await self.engine.forget(thread_of(turn_id, generation))
        if ended:
            await self.journal.mark_swept([turn_id for turn_id, _ in ended])


def held_reason(held: Claim) -> str:
    return f"the process ended {held.claims - 1 - held.failures} times while working on this turn"

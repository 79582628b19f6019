"""The sender loop: takes messages from the outbox in order and hands them to their surface, once each.

A send whose outcome was never recorded (the process died in between) is tried again with `attempts` above
zero; a surface that can look for the key does so then, and sends only what is not there.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

import structlog

from bot.alarm import Alarm
from bot.codec import message_of, outgoing_of
from bot.logs import where
from bot.metrics import SENDS
from bot.surface import Outgoing, Paces, SendFailed, Surface
from bot.turn import SurfaceName
from knowledge.errors import StoreUnavailable
from knowledge.journal import Address, Journal, Outbound
from skills.answer import Answer
from skills.publishing import Unconfirmed, Unreachable

_log = structlog.get_logger(__name__)

POLL_S = 0.5
_AWAY_S = 2.0
_SEND_S = 30.0
"""Longer than any surface should need; the lease is longer still."""
MOST_TRIES = 10
_LONGEST_WAIT_S = 300.0


def wait_before(attempt: int, retry_after: float | None) -> float:
    """Seconds until the next try: what the surface asked for, else 1, 2, 4, … up to five minutes."""
    return max(retry_after or 0.0, min(2.0**attempt, _LONGEST_WAIT_S))


@dataclass(slots=True)
class Sender:
    journal: Journal
    surfaces: Mapping[str, Surface]
    at_once: int = 8
    """Sends under way on each surface: one that hangs leaves the others theirs."""
    alarm: Alarm | None = None
    """Is told what keeps a surface from working, and what works."""
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _busy: set[asyncio.Task[None]] = field(default_factory=set)
    _sending: Counter[str] = field(default_factory=Counter)
    _stopping: bool = False

    def wake(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        """Until `drain`."""
        while not self._stopping:
            if not await self._claim() and not self._stopping:
                await self._rest()

    async def drain(self, *, within_s: float = 10.0) -> None:
        """Lets the sends under way finish; the rest waits in the outbox for the next process."""
        self._stopping = True
        self._wake.set()
        if self._busy:
            await asyncio.wait(list(self._busy), timeout=within_s)

    async def _claim(self) -> bool:
        self._wake.clear()  # before looking: what comes from here on wakes the loop again
        room = {name: self.at_once - self._sending[name] for name in self.surfaces}
        free = [name for name, left in room.items() if left > 0]
        if not free:
            return False
        try:
            rows = await self.journal.claim_messages(free, limit=min(room[name] for name in free))
        except Exception as error:  # whatever it was: this loop is what answers people
            _log.warning("claim_failed", **where(error))
            await asyncio.sleep(_AWAY_S)
            return False
        for row in rows:
            task = asyncio.create_task(self._send(row))
            self._busy.add(task)
            self._sending[row.message.surface] += 1
            task.add_done_callback(partial(self._ended, row.message.surface))
        return len(rows) > 0

    def _ended(self, surface: str, task: asyncio.Task[None]) -> None:
        self._busy.discard(task)
        self._sending[surface] -= 1
        self._wake.set()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(POLL_S):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _send(self, row: Outbound) -> None:
        try:
            await self._try(row)
        except StoreUnavailable as error:  # the lease runs out and the row is taken up again
            _log.error("send_not_stored", key=row.message.key, **where(error))

    async def _try(self, row: Outbound) -> None:
        name = row.message.surface
        try:
            message = outgoing_of(row.message, tenant=self.journal.tenant, attempts=row.attempts)
            surface = self.surfaces[name]
            if isinstance(surface, Paces) and (wait := surface.wait_for(message)):
                await self._wait(row, wait)
                return
            async with asyncio.timeout(_SEND_S):
                sent = await surface.send(message)
        except SendFailed as failed:
            await self._failed(row, failed)
        except Exception as error:
            _log.error("send_broke", key=row.message.key, **where(error))
            await self._failed(row, SendFailed(f"{type(error).__name__}: {error}"[:300], retriable=True))
        else:
            SENDS.labels(name, "sent").inc()
            await self.journal.sent(row, dict(sent.reference))
            if self.alarm is not None and sent.place:
                await self.alarm.works(name, sent.place)

    async def _wait(self, row: Outbound, seconds: float) -> None:
        """Makes room for what may go at once: a conversation that has to go slowly must not hold up the others."""
        SENDS.labels(row.message.surface, "waits").inc()
        await self.journal.send_later(row, reason="waits for its turn", delay=seconds, tried=False)
        asyncio.get_running_loop().call_later(seconds, self.wake)

    async def _failed(self, row: Outbound, failed: SendFailed) -> None:
        if failed.retriable and row.attempts + 1 < MOST_TRIES:
            delay = wait_before(row.attempts, failed.retry_after)
            SENDS.labels(row.message.surface, "later").inc()
            await self.journal.send_later(row, reason=failed.reason, delay=delay)
            return
        SENDS.labels(row.message.surface, "parked").inc()
        _log.error("message_parked", key=row.message.key, tries=row.attempts + 1)
        await self.journal.park(row, reason=failed.reason)
        if self.alarm is not None and failed.trouble is not None:
            await self.alarm.raised(row.message.surface, failed.trouble)


@dataclass(slots=True)
class OutboxPublisher:
    """How jobs and voice speak to a person: to the chat that person used last."""

    journal: Journal
    surfaces: Sequence[str]
    """Those of this installation; an address on another one is of no use."""
    held_in: Mapping[str, str] = field(default_factory=dict)
    """Of a message about something that is held right now, what its surface needs to show it there ("meeting": …)."""

    async def publish(self, *, tenant: str, user_id: str, answer: Answer, key: str) -> None:
        """Stored when it returns. Raises `Unreachable` when the person never wrote from anywhere."""
        found = await self._addresses(user_id)
        if not found:
            raise Unreachable("This person has no chat with us yet.")
        surface: SurfaceName = found[0].surface  # type: ignore[assignment]
        message = Outgoing(
            key=key,
            tenant=tenant,
            surface=surface,
            conversation=found[0].conversation,
            kind="answer",
            answer=answer,
            created_at=datetime.now(UTC),
            address={**found[0].address, **self.held_in},
        )
        await self.journal.enqueue([message_of(message)])

    async def reaches(self, user_id: str) -> bool:
        return bool(await self._addresses(user_id))

    async def unconfirmed(self, user_id: str) -> tuple[Unconfirmed, ...]:
        waiting = await self.journal.waiting_for(user_id)
        return tuple(Unconfirmed(w.id, str(w.answer.get("title", "A change"))) for w in waiting)

    async def _addresses(self, user_id: str) -> list[Address]:
        return [a for a in await self.journal.addresses(user_id) if a.surface in self.surfaces]

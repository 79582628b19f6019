"""The durable side of a turn, on either database: accept, claim, finish in one transaction, send once.

A turn is *accepted* (stored once per event id) before its event is acknowledged, *claimed* with a lease by
one process at a time and in order within its conversation, and *finished* together with everything it
leaves behind: messages, memory, confirmations. What dies half-way is claimed again when its lease runs
out, or at once by `recover` when its process is known to be dead.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from knowledge.errors import KnowledgeError
from knowledge.owning import is_dead, new_owner, utc_seconds
from knowledge.store import journal_amending as amending
from knowledge.store import journal_history, journal_retention
from knowledge.store import journal_inbox as inbox
from knowledge.store import journal_outbox as outbox
from knowledge.store import journal_people as people
from knowledge.store.accepting import TOGETHER, Accepting
from knowledge.store.database import reading, writing
from knowledge.store.journal_history import History, PastTurn
from knowledge.store.journal_inbox import Claim, DeadLetter
from knowledge.store.journal_outbox import Message, Outbound
from knowledge.store.journal_people import Address, Outcome, Pending

__all__ = [
    "Address",
    "Claim",
    "DeadLetter",
    "Event",
    "Finish",
    "History",
    "Journal",
    "LeaseLost",
    "Message",
    "Outbound",
    "Outcome",
    "PastTurn",
    "Pending",
]


class LeaseLost(KnowledgeError):
    """Somebody else holds the turn now; nothing of this finish was stored."""


@dataclass(frozen=True, slots=True)
class Event:
    """What came in, before anybody understood it."""

    turn_id: str
    surface: str
    event_id: str
    conversation: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finish:
    """All that one turn leaves behind; stored together or not at all."""

    messages: Sequence[Message] = ()
    handed_over: Collection[str] = ()
    """Keys of the messages the caller itself shows (terminal, command line): they count as sent."""
    user_id: str | None = None
    memory: dict[str, Any] | None = None
    memory_until: float = 0.0
    open: Sequence[Pending] = ()
    replace: Sequence[str] = ()
    """Confirmations this turn made obsolete."""
    address: Address | None = None
    dead_reason: str | None = None
    """Set: the turn is parked with this reason; the messages (an apology) still go out."""
    reference: str | None = None


@dataclass(slots=True)
class Journal:
    """One tenant's journal as one process sees it. Errors: `StoreUnavailable` when the database is away."""

    engine: AsyncEngine
    tenant: str
    clock: Callable[[], float] = utc_seconds
    lease_s: float = 60.0
    owner: str = field(default_factory=new_owner)
    reads: AsyncEngine | None = None
    """Where to read from, when the store keeps its one writing connection apart."""
    _accepting: Accepting = field(init=False)

    def __post_init__(self) -> None:
        self._accepting = Accepting(self._write, TOGETHER if self.engine.dialect.name == "sqlite" else 1)

    def _write(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return writing(self.engine)

    def _read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return reading(self.reads or self.engine)

    # inbox

    async def accept(self, event: Event) -> bool:
        """Stores the event; False when it is known already. Acknowledge only after this returns."""
        return await self._accepting.accept(self._row(event))

    async def accept_and_claim(self, event: Event) -> tuple[bool, Claim | None]:
        """Accepts and, when nobody is working in the conversation, claims its first turn (maybe an older one)."""
        try:
            async with self._write() as connection:
                fresh = await inbox.accept(connection, self._row(event))
                claims = await self._claim(connection, 1, event.conversation) if fresh else []
                return fresh, claims[0] if claims else None
        except IntegrityError:  # another process took the conversation in the same instant
            return await self.accept(event), None

    async def claim(self, *, limit: int = 1, conversation: str | None = None) -> list[Claim]:
        """The next turns to work on, at most one per conversation, none that somebody holds."""
        try:
            async with self._write() as connection:
                return await self._claim(connection, limit, conversation)
        except IntegrityError:  # another process took one of these conversations in the same instant
            return []

    async def _claim(self, connection: AsyncConnection, limit: int, conversation: str | None) -> list[Claim]:
        now = self.clock()
        return await inbox.claim(
            connection,
            tenant=self.tenant,
            owner=self.owner,
            now=now,
            lease_until=now + self.lease_s,
            limit=limit,
            conversation=conversation,
        )

    def _row(self, event: Event) -> dict[str, Any]:
        now = self.clock()
        return {
            "turn_id": event.turn_id,
            "tenant": self.tenant,
            "surface": event.surface,
            "event_id": event.event_id,
            "conversation": event.conversation,
            "payload": event.payload,
            "status": "queued",
            "claims": 0,
            "failures": 0,
            "generation": 0,
            "available_at": now,
            "accepted_at": now,
            "swept": 0,
        }

    async def finish(self, held: Claim, what: Finish) -> None:
        """Everything the turn leaves, in one transaction. Raises `LeaseLost`."""
        now = self.clock()
        end = {
            "status": "dead" if what.dead_reason else "done",
            "reason": what.dead_reason,
            "reference": what.reference,
            "finished_at": now,
        }
        async with self._write() as connection:
            if not await inbox.close(connection, held, end):
                raise LeaseLost("Another worker has taken this over.", detail=held.turn_id)
            shown = [m for m in what.messages if m.key in what.handed_over]
            waiting = [m for m in what.messages if m.key not in what.handed_over]
            await outbox.put(connection, shown, tenant=self.tenant, now=now, status="sent")
            await outbox.put(connection, waiting, tenant=self.tenant, now=now, status="ready")
            if what.user_id is not None:
                await self._about_person(connection, held, what, what.user_id, now)

    async def _about_person(
        self, connection: AsyncConnection, held: Claim, what: Finish, user_id: str, now: float
    ) -> None:
        if what.replace:
            await people.replace_pending(connection, what.replace, tenant=self.tenant, user_id=user_id)
        await people.open_pending(connection, what.open, tenant=self.tenant, now=now)
        if what.memory is not None:
            await people.put_memory(
                connection,
                tenant=self.tenant,
                conversation=held.conversation,
                user_id=user_id,
                payload=what.memory,
                expires_at=what.memory_until,
            )
        if what.address is not None:
            await people.put_address(connection, tenant=self.tenant, user_id=user_id, address=what.address)

    async def retry(self, held: Claim, *, reason: str, delay: float) -> bool:
        """Counts a failure and queues the turn again after `delay` seconds."""
        values = {
            "status": "queued",
            "failures": held.failures + 1,
            "reason": reason,
            "available_at": self.clock() + delay,
        }
        async with self._write() as connection:
            return await inbox.close(connection, held, values)

    async def keep(self, held: Claim) -> bool:
        """Holds on to a turn for another lease; False when it is somebody else's by now."""
        values = {"owner": held.owner, "lease_until": self.clock() + self.lease_s}
        async with self._write() as connection:
            return await inbox.close(connection, held, values)

    async def release(self, held: Claim) -> bool:
        """Gives a turn back untouched (the process is stopping)."""
        async with self._write() as connection:
            return await inbox.close(connection, held, {"status": "queued", "claims": held.claims - 1})

    async def recover(self) -> int:
        """Frees at once what processes of this machine held when they died; returns how many rows."""
        async with self._write() as connection:
            dead = {o for o in await inbox.owners(connection, self.tenant) if is_dead(o, self.owner)}
            dead |= {o for o in await outbox.owners(connection, self.tenant) if is_dead(o, self.owner)}
            freed = 0
            for owner in dead:
                freed += await inbox.free(connection, tenant=self.tenant, owner=owner)
                freed += await outbox.free(connection, tenant=self.tenant, owner=owner)
            return freed

    async def status_of(self, turn_id: str) -> str | None:
        """ "queued", "claimed", "done", "dead"; None for an unknown turn."""
        async with self._read() as connection:
            return await inbox.status_of(connection, turn_id)

    # second thoughts

    async def past(self, turn_id: str) -> PastTurn | None:
        async with self._read() as connection:
            return await amending.past(connection, tenant=self.tenant, turn_id=turn_id)

    async def engaged(self, conversation: str) -> bool:
        """Whether anything was ever asked in a conversation."""
        async with self._read() as connection:
            return await amending.engaged(connection, tenant=self.tenant, conversation=conversation)

    async def amend(self, turn_id: str, payload: dict[str, Any]) -> bool:
        """Other words for a turn nobody has begun with; False when it is too late for that."""
        async with self._write() as connection:
            return await amending.amend(connection, tenant=self.tenant, turn_id=turn_id, payload=payload)

    async def withdraw(self, event: Event) -> bool:
        """Nothing of this turn is to be seen: whether that could still be had. It may come in later, and is known then.

        `event.payload` takes the place of what was said.
        """
        async with self._write() as connection:
            return await amending.withdraw(connection, self._row(event), now=self.clock())

    # outbox

    async def enqueue(self, messages: Sequence[Message]) -> None:
        """Messages that belong to no turn (briefings, proactive notes); known keys are left alone."""
        async with self._write() as connection:
            await outbox.put(connection, messages, tenant=self.tenant, now=self.clock(), status="ready")

    async def claim_messages(
        self, surfaces: Collection[str], *, limit: int = 8, conversation: str | None = None
    ) -> list[Outbound]:
        """Next messages to send, in order within a conversation."""
        if not surfaces:
            return []
        now = self.clock()
        try:
            async with self._write() as connection:
                return await outbox.claim(
                    connection,
                    tenant=self.tenant,
                    owner=self.owner,
                    now=now,
                    lease_until=now + self.lease_s,
                    limit=limit,
                    surfaces=surfaces,
                    conversation=conversation,
                )
        except IntegrityError:  # another process took one of these conversations in the same instant
            return []

    async def sent(self, held: Outbound, reference: dict[str, Any]) -> bool:
        values = {"status": "sent", "sent_at": self.clock(), "sent_reference": reference, "reason": None}
        async with self._write() as connection:
            return await outbox.close(connection, held, values)

    async def send_later(self, held: Outbound, *, reason: str, delay: float, tried: bool = True) -> bool:
        """`tried` False: it only waits its turn, which counts as no try."""
        values = {"status": "ready", "available_at": self.clock() + delay, "reason": reason}
        if not tried:
            values["attempts"] = held.attempts
        async with self._write() as connection:
            return await outbox.close(connection, held, values)

    async def park(self, held: Outbound, *, reason: str) -> bool:
        async with self._write() as connection:
            return await outbox.close(connection, held, {"status": "parked", "reason": reason})

    async def sent_reference(self, key: str) -> dict[str, Any] | None:
        """How to find a sent message again; None when it has not been sent."""
        async with self._read() as connection:
            return await outbox.reference(connection, tenant=self.tenant, key=key)

    async def message(self, key: str) -> Message | None:
        """One message, sent or not; who may see it is for the caller to check."""
        async with self._read() as connection:
            return await outbox.by_key(connection, tenant=self.tenant, key=key)

    async def messages_of(self, turn_id: str) -> list[Message]:
        async with self._read() as connection:
            return await outbox.of_turn(connection, tenant=self.tenant, turn_id=turn_id)

    async def history(self, surface: str, conversation: str, *, limit: int = 200) -> History:
        """The newest turns and messages of one conversation, oldest first."""
        async with self._read() as connection:
            return await journal_history.read(
                connection, tenant=self.tenant, surface=surface, conversation=conversation, limit=limit
            )

    # people

    async def pending(self, pending_id: str) -> Pending | None:
        async with self._read() as connection:
            return await people.get_pending(connection, tenant=self.tenant, pending_id=pending_id)

    async def waiting_for(self, user_id: str, *, decided_by: str | None = None) -> list[Pending]:
        """Open confirmations of one person, newest first, whatever the surface; with a turn also what it decided."""
        async with self._read() as connection:
            return await people.waiting(
                connection, tenant=self.tenant, user_id=user_id, now=self.clock(), decided_by=decided_by
            )

    async def decide(self, pending_id: str, *, user_id: str, verb: str, turn_id: str) -> Outcome:
        """Takes a confirmation ("yes" or "no") for its own user, once; the same turn may ask again."""
        async with self._write() as connection:
            return await people.decide(
                connection,
                tenant=self.tenant,
                pending_id=pending_id,
                user_id=user_id,
                verb=verb,
                turn_id=turn_id,
                now=self.clock(),
            )

    async def memory(self, conversation: str, user_id: str) -> dict[str, Any] | None:
        async with self._read() as connection:
            return await people.get_memory(
                connection, tenant=self.tenant, conversation=conversation, user_id=user_id, now=self.clock()
            )

    async def forget(self, conversation: str, user_id: str) -> None:
        async with self._write() as connection:
            await people.forget(connection, tenant=self.tenant, conversation=conversation, user_id=user_id)

    async def addresses(self, user_id: str) -> list[Address]:
        """Where a person can be written to unasked, latest used first."""
        async with self._read() as connection:
            return await people.addresses(connection, tenant=self.tenant, user_id=user_id)

    async def remember_address(self, user_id: str, address: Address) -> None:
        async with self._write() as connection:
            await people.put_address(connection, tenant=self.tenant, user_id=user_id, address=address)

    async def forget_address(self, user_id: str, surface: str, conversation: str) -> None:
        """The person is not to be written to there any more."""
        async with self._write() as connection:
            await people.forget_address(
                connection, tenant=self.tenant, user_id=user_id, surface=surface, conversation=conversation
            )

    async def rate(self, turn_id: str, *, user_id: str, good: bool, note: str = "") -> bool | None:
        """A thumb on an answer; the person's last word counts. Returns what it was before, None for the first."""
        async with self._write() as connection:
            return await people.put_feedback(
                connection, tenant=self.tenant, turn_id=turn_id, user_id=user_id, good=good, note=note, at=self.clock()
            )

    # operations

    async def dead_letters(self, *, limit: int = 100) -> list[DeadLetter]:
        """Parked turns and messages, newest first."""
        async with self._read() as connection:
            turns = await inbox.dead(connection, tenant=self.tenant, limit=limit)
            messages = await outbox.parked(connection, tenant=self.tenant, limit=limit)
        return sorted([*turns, *messages], key=lambda d: d.at, reverse=True)[:limit]

    async def replay(self, letter_id: str) -> bool:
        """Queues a parked turn (by turn id) or message (by key) again; False when there is none."""
        async with self._write() as connection:
            now = self.clock()
            if await inbox.replay(connection, tenant=self.tenant, turn_id=letter_id, now=now):
                return True
            return await outbox.resend(connection, tenant=self.tenant, key=letter_id, now=now)

    async def expire(self) -> tuple[int, int]:
        """Closes confirmations and memories whose time has passed; returns how many of each."""
        async with self._write() as connection:
            pending = await people.expire_pending(connection, tenant=self.tenant, now=self.clock())
            return pending, await people.expire_memory(connection, tenant=self.tenant, now=self.clock())

    async def prune(self, *, before: float) -> int:
        """Drops conversations that ended before a moment; parked turns and messages stay. Returns how many rows."""
        gone = 0
        while True:
            async with self._write() as connection:
                some = await journal_retention.prune(connection, tenant=self.tenant, before=before)
            gone += some
            if not some:
                return gone

    async def finished_before(self, moment: float, *, limit: int = 500) -> list[tuple[str, int]]:
        """Turns (id, generation) that ended before `moment` and were not swept yet."""
        async with self._read() as connection:
            return await inbox.finished(connection, tenant=self.tenant, before=moment, limit=limit)

    async def mark_swept(self, turn_ids: Sequence[str]) -> None:
        async with self._write() as connection:
            await inbox.mark_swept(connection, turn_ids)

    async def depths(self) -> dict[str, int]:
        """Rows per state that matter: queued, claimed, dead, ready, sending, parked."""
        async with self._read() as connection:
            turns = await inbox.depths(connection, self.tenant)
            messages = await outbox.depths(connection, self.tenant)
        return {
            "queued": turns.get("queued", 0),
            "claimed": turns.get("claimed", 0),
            "dead": turns.get("dead", 0),
            "ready": messages.get("ready", 0),
            "sending": messages.get("claimed", 0),
            "parked": messages.get("parked", 0),
        }

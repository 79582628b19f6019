"""Reads one conversation back: what came in and what went out, oldest first, for a surface that restores it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.store.journal_inbox import INBOX
from knowledge.store.journal_outbox import OUTBOX, Message


@dataclass(frozen=True, slots=True)
class PastTurn:
    """A turn as it was accepted. Status: queued, claimed, done, dead."""

    turn_id: str
    payload: dict[str, Any]
    status: str
    accepted_at: float


@dataclass(frozen=True, slots=True)
class PastMessage:
    """A message, sent or still on its way."""

    message: Message
    created_at: float


@dataclass(frozen=True, slots=True)
class History:
    turns: tuple[PastTurn, ...]
    messages: tuple[PastMessage, ...]


async def read(connection: AsyncConnection, *, tenant: str, surface: str, conversation: str, limit: int) -> History:
    """The newest `limit` turns and messages of one conversation."""
    turns = (
        select(INBOX.c.turn_id, INBOX.c.payload, INBOX.c.status, INBOX.c.accepted_at)
        .where(INBOX.c.tenant == tenant, INBOX.c.conversation == conversation, INBOX.c.surface == surface)
        .order_by(INBOX.c.seq.desc())
        .limit(limit)
    )
    messages = (
        select(OUTBOX)
        .where(OUTBOX.c.tenant == tenant, OUTBOX.c.conversation == conversation, OUTBOX.c.surface == surface)
        .order_by(OUTBOX.c.seq.desc())
        .limit(limit)
    )
    came = (await connection.execute(turns)).all()
    went = (await connection.execute(messages)).all()
    return History(
        tuple(PastTurn(r.turn_id, r.payload, r.status, r.accepted_at) for r in reversed(came)),
        tuple(
            PastMessage(Message(r.key, r.surface, r.conversation, r.payload, r.turn_id), r.created_at)
            for r in reversed(went)
        ),
    )

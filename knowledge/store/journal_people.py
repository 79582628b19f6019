"""Statements about people: confirmations that wait, conversation memory, addresses, feedback."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Row, Table, and_, bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.store.journal_inbox import inserting, inserting_on
from knowledge.store.journal_tables import AddressRow, FeedbackRow, MemoryRow, PendingRow

PENDING: Table = PendingRow.__table__  # type: ignore[assignment]
MEMORY: Table = MemoryRow.__table__  # type: ignore[assignment]
ADDRESSES: Table = AddressRow.__table__  # type: ignore[assignment]
FEEDBACK: Table = FeedbackRow.__table__  # type: ignore[assignment]

Outcome = Literal["taken", "not_yours", "already", "replaced", "expired", "unknown"]


@dataclass(frozen=True, slots=True)
class Pending:
    """A change waiting for its person, with the card that asks for it."""

    id: str
    user_id: str
    thread_id: str
    surface: str
    conversation: str
    card_key: str
    answer: dict[str, Any]
    expires_at: float
    address: dict[str, Any] = field(default_factory=dict)
    created_at: float = 0.0
    status: str = "open"
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person can be written to unasked."""

    surface: str
    conversation: str
    address: dict[str, Any]
    at: float


async def open_pending(connection: AsyncConnection, items: Sequence[Pending], *, tenant: str, now: float) -> None:
    for item in items:
        values = {
            "tenant": tenant,
            "id": item.id,
            "user_id": item.user_id,
            "thread_id": item.thread_id,
            "surface": item.surface,
            "conversation": item.conversation,
            "card_key": item.card_key,
            "address": item.address,
            "answer": item.answer,
            "status": "open",
            "created_at": now,
            "expires_at": item.expires_at,
        }
        await connection.execute(inserting(connection, PENDING).values(**values).on_conflict_do_nothing())


async def replace_pending(connection: AsyncConnection, ids: Sequence[str], *, tenant: str, user_id: str) -> None:
    """A newer proposal took the place of these."""
    statement = (
        update(PENDING)
        .where(PENDING.c.tenant == tenant, PENDING.c.id.in_(ids), PENDING.c.user_id == user_id)
        .where(PENDING.c.status == "open")
        .values(status="replaced")
    )
    await connection.execute(statement)


async def get_pending(connection: AsyncConnection, *, tenant: str, pending_id: str) -> Pending | None:
    statement = select(PENDING).where(PENDING.c.tenant == tenant, PENDING.c.id == pending_id)
    row = (await connection.execute(statement)).first()
    return _pending(row) if row else None


async def waiting(
    connection: AsyncConnection, *, tenant: str, user_id: str, now: float, decided_by: str | None = None
) -> list[Pending]:
    """Open confirmations of one person, newest first; with a turn also what that turn decided."""
    is_open = and_(PENDING.c.status == "open", PENDING.c.expires_at > now)
    statement = (
        select(PENDING)
        .where(PENDING.c.tenant == tenant, PENDING.c.user_id == user_id)
        .where(is_open if decided_by is None else or_(is_open, PENDING.c.decided_by == decided_by))
        .order_by(PENDING.c.created_at.desc(), PENDING.c.id)
    )
    return [_pending(r) for r in (await connection.execute(statement)).all()]


def _pending(row: Row[Any]) -> Pending:
    return Pending(
        id=row.id,
        user_id=row.user_id,
        thread_id=row.thread_id,
        surface=row.surface,
        conversation=row.conversation,
        card_key=row.card_key,
        answer=row.answer,
        expires_at=row.expires_at,
        address=row.address,
        created_at=row.created_at,
        status=row.status,
        decided_by=row.decided_by,
    )


async def decide(
    connection: AsyncConnection, *, tenant: str, pending_id: str, user_id: str, verb: str, turn_id: str, now: float
) -> Outcome:
    """The first decision of the right person in time is taken; the same turn asking again gets it again."""
    statement = (
        update(PENDING)
        .where(PENDING.c.tenant == tenant, PENDING.c.id == pending_id, PENDING.c.user_id == user_id)
        .where(PENDING.c.status == "open", PENDING.c.expires_at > now)
        .values(status=verb, decided_by=turn_id)
    )
    if (await connection.execute(statement)).rowcount == 1:
        return "taken"
    found = await get_pending(connection, tenant=tenant, pending_id=pending_id)
    return _refusal(found, user_id=user_id, turn_id=turn_id)


def _refusal(found: Pending | None, *, user_id: str, turn_id: str) -> Outcome:
    if found is None:
        return "unknown"
    if found.user_id != user_id:
        return "not_yours"
    if found.decided_by == turn_id:
        return "taken"
    if found.status == "replaced":
        return "replaced"
    return "already" if found.status in ("yes", "no") else "expired"


async def expire_pending(connection: AsyncConnection, *, tenant: str, now: float) -> int:
    statement = (
        update(PENDING)
        .where(PENDING.c.tenant == tenant, PENDING.c.status == "open", PENDING.c.expires_at <= now)
        .values(status="expired")
    )
    return (await connection.execute(statement)).rowcount


async def put_memory(
    connection: AsyncConnection,
    *,
    tenant: str,
    conversation: str,
    user_id: str,
    payload: dict[str, Any],
    expires_at: float,
) -> None:
    row = {
        "tenant": tenant,
        "conversation": conversation,
        "user_id": user_id,
        "payload": payload,
        "expires_at": expires_at,
    }
    await connection.execute(_replacing(connection.dialect.name, MEMORY, ("tenant", "conversation", "user_id")), row)


@lru_cache(maxsize=8)
def _replacing(dialect: str, table: Table, key: tuple[str, ...]) -> Any:
    """An insert that overwrites what has the same key."""
    insert = inserting_on(dialect, table)
    rest = {c.name: insert.excluded[c.name] for c in table.c if c.name not in key}
    return insert.on_conflict_do_update(index_elements=list(key), set_=rest)


async def get_memory(
    connection: AsyncConnection, *, tenant: str, conversation: str, user_id: str, now: float
) -> dict[str, Any] | None:
    values = {"p_tenant": tenant, "p_conversation": conversation, "p_user_id": user_id, "p_now": now}
    found: dict[str, Any] | None = (await connection.execute(_REMEMBERED, values)).scalar_one_or_none()
    return found


_REMEMBERED = select(MEMORY.c.payload).where(
    MEMORY.c.tenant == bindparam("p_tenant"),
    MEMORY.c.conversation == bindparam("p_conversation"),
    MEMORY.c.user_id == bindparam("p_user_id"),
    MEMORY.c.expires_at > bindparam("p_now"),
)


async def forget(connection: AsyncConnection, *, tenant: str, conversation: str, user_id: str) -> None:
    await connection.execute(
        delete(MEMORY).where(
            MEMORY.c.tenant == tenant, MEMORY.c.conversation == conversation, MEMORY.c.user_id == user_id
        )
    )


async def expire_memory(connection: AsyncConnection, *, tenant: str, now: float) -> int:
    statement = delete(MEMORY).where(MEMORY.c.tenant == tenant, MEMORY.c.expires_at <= now)
    return (await connection.execute(statement)).rowcount


async def put_address(connection: AsyncConnection, *, tenant: str, user_id: str, address: Address) -> None:
    row = {
        "tenant": tenant,
        "user_id": user_id,
        "surface": address.surface,
        "conversation": address.conversation,
        "address": address.address,
        "at": address.at,
    }
    await connection.execute(_replacing(connection.dialect.name, ADDRESSES, ("tenant", "user_id", "surface")), row)


async def forget_address(
    connection: AsyncConnection, *, tenant: str, user_id: str, surface: str, conversation: str
) -> None:
    c = ADDRESSES.c
    gone = (c.tenant == tenant, c.user_id == user_id, c.surface == surface, c.conversation == conversation)
    await connection.execute(delete(ADDRESSES).where(*gone))


async def addresses(connection: AsyncConnection, *, tenant: str, user_id: str) -> list[Address]:
    """Latest used first."""
    statement = (
        select(ADDRESSES)
        .where(ADDRESSES.c.tenant == tenant, ADDRESSES.c.user_id == user_id)
        .order_by(ADDRESSES.c.at.desc())
    )
    rows = (await connection.execute(statement)).all()
    return [Address(r.surface, r.conversation, r.address, r.at) for r in rows]


async def put_feedback(
    connection: AsyncConnection, *, tenant: str, turn_id: str, user_id: str, good: bool, note: str, at: float
) -> bool | None:
    """What the person had said of the answer before; None where nothing."""
    key = {"tenant": tenant, "turn_id": turn_id, "user_id": user_id}
    values = {"good": good, "note": note, "at": at}
    insert = inserting(connection, FEEDBACK).values(**key, **values).on_conflict_do_nothing()
    if (await connection.execute(insert.returning(FEEDBACK.c.turn_id))).first() is not None:
        return None
    same = and_(*(FEEDBACK.c[name] == value for name, value in key.items()))
    before = await connection.scalar(select(FEEDBACK.c.good).where(same).with_for_update())
    await connection.execute(update(FEEDBACK).where(same).values(**values))
    return None if before is None else bool(before)

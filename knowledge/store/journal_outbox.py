"""Outbox statements: one row per key, taken in order within a conversation, sent once or parked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Table, Update, and_, bindparam, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.store.journal_inbox import DeadLetter, inserting_on
from knowledge.store.journal_tables import OutboxRow

OUTBOX: Table = OutboxRow.__table__  # type: ignore[assignment]
_UNSENT = ("ready", "claimed")


@dataclass(frozen=True, slots=True)
class Message:
    """What is to go out; `key` names it for ever."""

    key: str
    surface: str
    conversation: str
    payload: dict[str, Any] = field(default_factory=dict)
    turn_id: str | None = None


@dataclass(frozen=True, slots=True)
class Outbound:
    """A message this process is sending."""

    message: Message
    seq: int
    owner: str
    attempts: int
    """Tries before this one; above zero the surface may have it already."""
    created_at: float


async def put(
    connection: AsyncConnection, messages: Sequence[Message], *, tenant: str, now: float, status: str
) -> None:
    """Known keys are left as they are."""
    if not messages:
        return
    rows = [
        {
            "key": m.key,
            "tenant": tenant,
            "surface": m.surface,
            "conversation": m.conversation,
            "turn_id": m.turn_id,
            "payload": m.payload,
            "status": status,
            "attempts": 0,
            "available_at": now,
            "created_at": now,
            "sent_at": now if status == "sent" else None,
            "sent_reference": {},
        }
        for m in messages
    ]
    await connection.execute(_putting(connection.dialect.name), rows)


@lru_cache(maxsize=2)
def _putting(dialect: str) -> Any:
    return inserting_on(dialect, OUTBOX).on_conflict_do_nothing()


async def claim(
    connection: AsyncConnection,
    *,
    tenant: str,
    owner: str,
    now: float,
    lease_until: float,
    limit: int,
    surfaces: Collection[str],
    conversation: str | None = None,
) -> list[Outbound]:
    """The oldest unsent message of up to `limit` conversations nobody is sending to; answers go first.

    A thousand briefings nobody asked for must not keep a question waiting.
    """
    values = {
        "p_tenant": tenant,
        "p_now": now,
        "p_surfaces": list(surfaces),
        "p_conversation": conversation,
        "p_limit": limit,
        "p_owner": owner,
        "p_lease_until": lease_until,
    }
    rows = (await connection.execute(_claiming(conversation is not None), values)).all()
    return [_outbound(r) for r in sorted(rows, key=lambda r: r.seq)]


@lru_cache(maxsize=2)
def _claiming(in_conversation: bool) -> Any:
    row, earlier = OUTBOX.alias("row"), OUTBOX.alias("earlier")
    now: Any = bindparam("p_now")
    free_row = or_(row.c.status == "ready", and_(row.c.status == "claimed", row.c.lease_until < now))
    first = (
        ~select(earlier.c.seq)
        .where(
            earlier.c.tenant == row.c.tenant,
            earlier.c.conversation == row.c.conversation,
            earlier.c.status.in_(_UNSENT),
            earlier.c.seq < row.c.seq,
        )
        .exists()
    )
    picked = (
        select(row.c.seq)
        .where(row.c.tenant == bindparam("p_tenant"), row.c.status.in_(_UNSENT))
        .where(row.c.surface.in_(bindparam("p_surfaces", expanding=True)))
        .where(row.c.available_at <= now, free_row, first)
        .where(row.c.conversation == bindparam("p_conversation") if in_conversation else true())
        .order_by(row.c.turn_id.is_(None), row.c.seq)
        .limit(bindparam("p_limit"))
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    return (
        update(OUTBOX)
        .where(OUTBOX.c.seq.in_(select(picked.c.seq)))
        .values(
            status="claimed",
            owner=bindparam("p_owner"),
            lease_until=bindparam("p_lease_until"),
            attempts=OUTBOX.c.attempts + 1,
        )
        .returning(OUTBOX)
    )


def _outbound(row: Row[Any]) -> Outbound:
    message = Message(row.key, row.surface, row.conversation, row.payload, row.turn_id)
    return Outbound(message, row.seq, row.owner, row.attempts - 1, row.created_at)


async def close(connection: AsyncConnection, held: Outbound, values: Mapping[str, Any]) -> bool:
    """Sets the end of a try; False when somebody else holds the row now."""
    given = {f"v_{column}": value for column, value in values.items()}
    held_by = {"p_seq": held.seq, "p_owner": held.owner, "p_attempts": held.attempts + 1}
    return (await connection.execute(_closing(frozenset(values)), given | held_by)).rowcount == 1


@lru_cache(maxsize=16)
def _closing(columns: frozenset[str]) -> Update:
    c = OUTBOX.c
    return (
        update(OUTBOX)
        .where(c.seq == bindparam("p_seq"), c.owner == bindparam("p_owner"), c.attempts == bindparam("p_attempts"))
        .where(c.status == "claimed")
        .values({"owner": None, "lease_until": None, **{name: bindparam(f"v_{name}") for name in columns}})
    )


async def owners(connection: AsyncConnection, tenant: str) -> Sequence[str]:
    statement = select(OUTBOX.c.owner).where(OUTBOX.c.tenant == tenant, OUTBOX.c.status == "claimed").distinct()
    return [o for (o,) in (await connection.execute(statement)).all() if o]


async def free(connection: AsyncConnection, *, tenant: str, owner: str) -> int:
    statement = (
        update(OUTBOX)
        .where(OUTBOX.c.tenant == tenant, OUTBOX.c.owner == owner, OUTBOX.c.status == "claimed")
        .values(status="ready", owner=None, lease_until=None)
    )
    return (await connection.execute(statement)).rowcount


async def reference(connection: AsyncConnection, *, tenant: str, key: str) -> dict[str, Any] | None:
    """How to find a sent message again; None when it was not sent (yet)."""
    statement = select(OUTBOX.c.sent_reference).where(
        OUTBOX.c.tenant == tenant, OUTBOX.c.key == key, OUTBOX.c.status == "sent"
    )
    found: dict[str, Any] | None = (await connection.execute(statement)).scalar_one_or_none()
    return found


async def of_turn(connection: AsyncConnection, *, tenant: str, turn_id: str) -> list[Message]:
    statement = select(OUTBOX).where(OUTBOX.c.tenant == tenant, OUTBOX.c.turn_id == turn_id).order_by(OUTBOX.c.seq)
    rows = (await connection.execute(statement)).all()
    return [Message(r.key, r.surface, r.conversation, r.payload, r.turn_id) for r in rows]


async def by_key(connection: AsyncConnection, *, tenant: str, key: str) -> Message | None:
    statement = select(OUTBOX).where(OUTBOX.c.tenant == tenant, OUTBOX.c.key == key)
    row = (await connection.execute(statement)).first()
    return None if row is None else Message(row.key, row.surface, row.conversation, row.payload, row.turn_id)


async def parked(connection: AsyncConnection, *, tenant: str, limit: int) -> list[DeadLetter]:
    statement = (
        select(OUTBOX)
        .where(OUTBOX.c.tenant == tenant, OUTBOX.c.status == "parked")
        .order_by(OUTBOX.c.seq.desc())
        .limit(limit)
    )
    return [
        DeadLetter("message", r.key, r.surface, r.created_at, r.reason or "", r.turn_id or "", r.attempts)
        for r in (await connection.execute(statement)).all()
    ]


async def resend(connection: AsyncConnection, *, tenant: str, key: str, now: float) -> bool:
    statement = (
        update(OUTBOX)
        .where(OUTBOX.c.tenant == tenant, OUTBOX.c.key == key, OUTBOX.c.status == "parked")
        .values(status="ready", attempts=0, available_at=now, reason=None)
    )
    return (await connection.execute(statement)).rowcount == 1


async def depths(connection: AsyncConnection, tenant: str) -> dict[str, int]:
    statement = (
        select(OUTBOX.c.status, func.count())
        .where(OUTBOX.c.tenant == tenant, OUTBOX.c.status.in_((*_UNSENT, "parked")))
        .group_by(OUTBOX.c.status)
    )
    return {row[0]: row[1] for row in (await connection.execute(statement)).all()}

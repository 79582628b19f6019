"""Inbox statements: accept once, claim one at a time per conversation, finish, fail, park, replay.

Every function runs inside the caller's transaction and begins with a write, so that SQLite takes its write
lock at once instead of upgrading a reader (which it refuses when another writer was faster). The statements of
every turn are built once: building one costs more than running it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, Update, and_, bindparam, func, literal_column, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.store.journal_tables import InboxRow

INBOX: Table = InboxRow.__table__  # type: ignore[assignment]
_UNFINISHED = ("queued", "claimed")
_OPEN: tuple[ColumnElement[Any], ...] = tuple(literal_column(f"'{status}'") for status in _UNFINISHED)
"""In SQL's own words: an index of some rows is gone by only where the statement itself says that it wants those."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A turn this process holds until it finishes it or the lease runs out."""

    turn_id: str
    surface: str
    conversation: str
    payload: dict[str, Any]
    owner: str
    claims: int
    """How often it was taken up, this time included; more than failures + 1 means a process died over it."""
    failures: int
    generation: int
    accepted_at: float


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A turn or message that was given up, and why."""

    kind: str
    """"turn" or "message"."""
    id: str
    """Turn id, or outbox key."""
    surface: str
    at: float
    reason: str
    reference: str = ""
    attempts: int = 0


def inserting(connection: AsyncConnection, table: Table) -> Any:
    """The dialect's INSERT, which knows ON CONFLICT."""
    return inserting_on(connection.dialect.name, table)


def inserting_on(dialect: str, table: Table) -> Any:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


async def accept(connection: AsyncConnection, values: dict[str, Any]) -> bool:
    """False when the event (or the turn id) is known already."""
    return (await connection.execute(_accepting(connection.dialect.name), values)).first() is not None


@lru_cache(maxsize=2)
def _accepting(dialect: str) -> Any:
    return inserting_on(dialect, INBOX).on_conflict_do_nothing().returning(INBOX.c.seq)


async def claim(
    connection: AsyncConnection,
    *,
    tenant: str,
    owner: str,
    now: float,
    lease_until: float,
    limit: int,
    conversation: str | None = None,
) -> list[Claim]:
    """Takes the first unfinished turn of up to `limit` conversations that nobody works on."""
    values = {
        "p_tenant": tenant,
        "p_now": now,
        "p_conversation": conversation,
        "p_limit": limit,
        "p_owner": owner,
        "p_lease_until": lease_until,
    }
    rows = (await connection.execute(_claiming(conversation is not None), values)).all()
    return [_claim(r) for r in sorted(rows, key=lambda r: r.seq)]


@lru_cache(maxsize=2)
def _claiming(in_conversation: bool) -> Any:
    row, earlier = INBOX.alias("row"), INBOX.alias("earlier")
    now: Any = bindparam("p_now")
    free = or_(row.c.status == "queued", and_(row.c.status == "claimed", row.c.lease_until < now))
    first = (
        ~select(earlier.c.seq)
        .where(
            earlier.c.tenant == row.c.tenant,
            earlier.c.conversation == row.c.conversation,
            earlier.c.status.in_(_UNFINISHED),
            earlier.c.seq < row.c.seq,
        )
        .exists()
    )
    heads = select(row.c.seq).where(row.c.tenant == bindparam("p_tenant"), row.c.status.in_(_OPEN), free, first)
    heads = heads.where(row.c.available_at <= now)
    if in_conversation:
        heads = heads.where(row.c.conversation == bindparam("p_conversation"))
    picked = heads.order_by(row.c.seq).limit(bindparam("p_limit")).with_for_update(skip_locked=True).cte("picked")
    return (
        update(INBOX)
        .where(INBOX.c.seq.in_(select(picked.c.seq)))
        .values(
            status="claimed",
            owner=bindparam("p_owner"),
            lease_until=bindparam("p_lease_until"),
            claims=INBOX.c.claims + 1,
        )
        .returning(INBOX)
    )


def _claim(row: Row[Any]) -> Claim:
    return Claim(
        turn_id=row.turn_id,
        surface=row.surface,
        conversation=row.conversation,
        payload=row.payload,
        owner=row.owner,
        claims=row.claims,
        failures=row.failures,
        generation=row.generation,
        accepted_at=row.accepted_at,
    )


async def close(connection: AsyncConnection, held: Claim, values: dict[str, Any]) -> bool:
    """Sets the row's end (or way back to the queue); False when the lease went to somebody else meanwhile."""
    given = {f"v_{column}": value for column, value in values.items()}
    held_by = {"p_turn_id": held.turn_id, "p_owner": held.owner, "p_claims": held.claims}
    return (await connection.execute(_closing(frozenset(values)), given | held_by)).rowcount == 1


@lru_cache(maxsize=16)
def _closing(columns: frozenset[str]) -> Update:
    c = INBOX.c
    return (
        update(INBOX)
        .where(c.turn_id == bindparam("p_turn_id"), c.owner == bindparam("p_owner"), c.claims == bindparam("p_claims"))
        .where(c.status == "claimed")
        .values({"owner": None, "lease_until": None, **{name: bindparam(f"v_{name}") for name in columns}})
    )


async def owners(connection: AsyncConnection, tenant: str) -> Sequence[str]:
    statement = select(INBOX.c.owner).where(INBOX.c.tenant == tenant, INBOX.c.status == "claimed").distinct()
    return [o for (o,) in (await connection.execute(statement)).all() if o]


async def free(connection: AsyncConnection, *, tenant: str, owner: str) -> int:
    """Puts what a dead process held back into the queue; its claims stay counted."""
    statement = (
        update(INBOX)
        .where(INBOX.c.tenant == tenant, INBOX.c.owner == owner, INBOX.c.status == "claimed")
        .values(status="queued", owner=None, lease_until=None)
    )
    return (await connection.execute(statement)).rowcount


async def status_of(connection: AsyncConnection, turn_id: str) -> str | None:
    return (await connection.execute(select(INBOX.c.status).where(INBOX.c.turn_id == turn_id))).scalar_one_or_none()


async def dead(connection: AsyncConnection, *, tenant: str, limit: int) -> list[DeadLetter]:
    statement = (
        select(INBOX)
        .where(INBOX.c.tenant == tenant, INBOX.c.status == "dead")
        .order_by(INBOX.c.seq.desc())
        .limit(limit)
    )
    return [
        DeadLetter(
            "turn", r.turn_id, r.surface, r.finished_at or r.accepted_at, r.reason or "", r.reference or "", r.claims
        )
        for r in (await connection.execute(statement)).all()
    ]


async def replay(connection: AsyncConnection, *, tenant: str, turn_id: str, now: float) -> bool:
    """Queues a parked turn again as a new generation: fresh counters, its own answer."""
    statement = (
        update(INBOX)
        .where(INBOX.c.tenant == tenant, INBOX.c.turn_id == turn_id, INBOX.c.status == "dead")
        .values(
            status="queued",
            claims=0,
            failures=0,
            generation=INBOX.c.generation + 1,
            available_at=now,
            reason=None,
            reference=None,
            finished_at=None,
        )
    )
    return (await connection.execute(statement)).rowcount == 1


async def finished(connection: AsyncConnection, *, tenant: str, before: float, limit: int) -> list[tuple[str, int]]:
    """Turns (id, generation) that ended before a moment and whose working state can go."""
    statement = (
        select(INBOX.c.turn_id, INBOX.c.generation)
        .where(INBOX.c.tenant == tenant, INBOX.c.finished_at < before, INBOX.c.status == "done")
        .where(INBOX.c.swept == literal_column("0"))
        .limit(limit)
    )
    return [(r.turn_id, r.generation) for r in (await connection.execute(statement)).all()]


async def mark_swept(connection: AsyncConnection, turn_ids: Sequence[str]) -> None:
    await connection.execute(update(INBOX).where(INBOX.c.turn_id.in_(turn_ids)).values(swept=1))


async def depths(connection: AsyncConnection, tenant: str) -> dict[str, int]:
    statement = (
        select(INBOX.c.status, func.count())
        .where(INBOX.c.tenant == tenant, INBOX.c.status.in_((*_UNFINISHED, "dead")))
        .group_by(INBOX.c.status)
    )
    return {row[0]: row[1] for row in (await connection.execute(statement)).all()}

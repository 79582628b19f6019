"""Statements on schedules and marks: saved as data, found when due, moved on together with the work they ask for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Table, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.store.journal_inbox import inserting_on
from knowledge.store.work_tables import MarkRow, ScheduleRow

SCHEDULES: Table = ScheduleRow.__table__  # type: ignore[assignment]
MARKS: Table = MarkRow.__table__  # type: ignore[assignment]
_KEPT = ("task", "user_id", "rule", "payload", "enabled", "next_at", "next_slot", "updated_at")


@dataclass(frozen=True, slots=True)
class StoredSchedule:
    id: str
    task: str
    rule: dict[str, Any]
    user_id: str | None = None
    """Whose it is; None: the house's."""
    payload: dict[str, Any] = field(default_factory=dict)
    enabled: bool = True
    next_at: float | None = None
    next_slot: str = ""
    """Names what is due at `next_at`, in the owner's own calendar: "2026-11-20"."""


async def save(connection: AsyncConnection, schedules: Sequence[StoredSchedule], *, tenant: str, now: float) -> None:
    """New or changed."""
    if not schedules:
        return
    rows = [
        {
            "tenant": tenant,
            "id": s.id,
            "task": s.task,
            "user_id": s.user_id,
            "rule": s.rule,
            "payload": s.payload,
            "enabled": s.enabled,
            "next_at": s.next_at,
            "next_slot": s.next_slot,
            "updated_at": now,
        }
        for s in schedules
    ]
    statement = inserting_on(connection.dialect.name, SCHEDULES)
    changed = {name: statement.excluded[name] for name in _KEPT}
    await connection.execute(statement.on_conflict_do_update(index_elements=["tenant", "id"], set_=changed), rows)


async def due(connection: AsyncConnection, *, tenant: str, now: float, limit: int) -> list[StoredSchedule]:
    c = SCHEDULES.c
    statement = (
        select(SCHEDULES)
        .where(c.tenant == tenant, c.enabled.is_(True), c.next_at <= now)
        .order_by(c.next_at, c.id)
        .limit(limit)
    )
    return [_schedule(r) for r in (await connection.execute(statement)).all()]


async def advance(
    connection: AsyncConnection, moved: Sequence[tuple[StoredSchedule, StoredSchedule]], tenant: str
) -> None:
    """(as it was read, as it is now); one that was changed in between is left alone."""
    if not moved:
        return
    c = SCHEDULES.c
    statement = (
        update(SCHEDULES)
        .where(c.tenant == bindparam("p_tenant"), c.id == bindparam("p_id"), c.next_at == bindparam("p_was"))
        .values(next_at=bindparam("p_next"), next_slot=bindparam("p_slot"))
    )
    rows = [
        {"p_tenant": tenant, "p_id": was.id, "p_was": was.next_at, "p_next": now.next_at, "p_slot": now.next_slot}
        for was, now in moved
    ]
    await connection.execute(statement, rows)


async def of(
    connection: AsyncConnection, *, tenant: str, user_id: str | None = None, ids: Sequence[str] = (), limit: int = 1000
) -> list[StoredSchedule]:
    """By id; of one person, or some, or all."""
    statement = select(SCHEDULES).where(SCHEDULES.c.tenant == tenant).order_by(SCHEDULES.c.id).limit(limit)
    if user_id is not None:
        statement = statement.where(SCHEDULES.c.user_id == user_id)
    if ids:
        statement = statement.where(SCHEDULES.c.id.in_(ids))
    return [_schedule(r) for r in (await connection.execute(statement)).all()]


async def remove(connection: AsyncConnection, ids: Sequence[str], *, tenant: str) -> int:
    statement = delete(SCHEDULES).where(SCHEDULES.c.tenant == tenant, SCHEDULES.c.id.in_(ids))
    return (await connection.execute(statement)).rowcount


def _schedule(row: Row[Any]) -> StoredSchedule:
    return StoredSchedule(
        id=row.id,
        task=row.task,
        rule=row.rule,
        user_id=row.user_id,
        payload=row.payload,
        enabled=row.enabled,
        next_at=row.next_at,
        next_slot=row.next_slot,
    )


async def marks(connection: AsyncConnection, names: Sequence[str], *, tenant: str) -> dict[str, dict[str, Any]]:
    statement = select(MARKS.c.name, MARKS.c.value).where(MARKS.c.tenant == tenant, MARKS.c.name.in_(names))
    return {row.name: row.value for row in (await connection.execute(statement)).all()}


async def set_mark(connection: AsyncConnection, name: str, value: dict[str, Any], *, tenant: str, now: float) -> None:
    statement = inserting_on(connection.dialect.name, MARKS).values(tenant=tenant, name=name, value=value, at=now)
    changed = {"value": statement.excluded.value, "at": statement.excluded.at}
    await connection.execute(statement.on_conflict_do_update(index_elements=["tenant", "name"], set_=changed))

"""The ledger of applied change sets, and the history of fields they leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.records import FieldChange, record_id
from knowledge.store.tables import KINDS, field_changes, ledger
from knowledge.store.versions import upsert
from knowledge.writer import Receipt

_TICK = timedelta(microseconds=1)
_SKEW = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One applied change set."""

    key: str
    change_set: str
    at: datetime
    undone_by: str | None

    def receipt(self, *, repeated: bool) -> Receipt:
        return Receipt(self.change_set, self.key, self.at, repeated)


_COLUMNS = (ledger.c.key, ledger.c.change_set, ledger.c.at, ledger.c.undone_by)


async def by_key(connection: AsyncConnection, tenant: str, key: str) -> Entry | None:
    rows = await connection.execute(select(*_COLUMNS).where(ledger.c.tenant == tenant, ledger.c.key == key))
    row = rows.one_or_none()
    return Entry(*row) if row is not None else None


async def by_change_set(connection: AsyncConnection, tenant: str, change_set: str) -> Entry | None:
    """Locked until the transaction ends, so that two people can't undo the same change at once."""
    rows = await connection.execute(
        select(*_COLUMNS).where(ledger.c.tenant == tenant, ledger.c.change_set == change_set).with_for_update()
    )
    row = rows.one_or_none()
    return Entry(*row) if row is not None else None


async def claim(
    connection: AsyncConnection, tenant: str, key: str, *, now: datetime, by: str, cause: str, undoes: str | None = None
) -> Entry | None:
    """Writes the key down before anything is changed; None when it was there already.

    Of two processes with the same key the second waits here for the first, and then finds the key taken (or free
    again, when the first failed).
    """
    change_set = record_id("changes", tenant, "ledger", key)
    entry = Entry(key, change_set, await _next_moment(connection, tenant, now), None)
    row = {
        "tenant": tenant,
        "key": key,
        "change_set": change_set,
        "at": entry.at,
        "by": by,
        "cause": cause,
        "undoes": undoes,
    }
    insert = upsert(connection, ledger).values(**row).on_conflict_do_nothing().returning(ledger.c.key)
    return entry if await connection.scalar(insert) is not None else None


async def _next_moment(connection: AsyncConnection, tenant: str, now: datetime) -> datetime:
    """Now, or just after the last change: two changes never share a moment, so that history has one order."""
    last = await connection.scalar(select(func.max(ledger.c.at)).where(ledger.c.tenant == tenant))
    return last + _TICK if last is not None and now <= last < now + _SKEW else now


async def mark_undone(connection: AsyncConnection, tenant: str, change_set: str, by: str | None) -> None:
    """`by` is the change set that undid it; None when that was itself undone."""
    await connection.execute(
        update(ledger).where(ledger.c.tenant == tenant, ledger.c.change_set == change_set).values(undone_by=by)
    )


async def undoes(connection: AsyncConnection, tenant: str, change_set: str) -> str | None:
    """The change set that this one undid, if it was an undo."""
    found: str | None = await connection.scalar(
        select(ledger.c.undoes).where(ledger.c.tenant == tenant, ledger.c.change_set == change_set)
    )
    return found


def history_row(
    entry: Entry, tenant: str, by: str, record_type: str, record: str, field: str, before: Any, after: Any
) -> dict[str, Any]:
    return {
        "id": record_id("change", tenant, entry.change_set, f"{record_type}:{record}:{field}"),
        "tenant": tenant,
        "record_type": record_type,
        "record_id": record,
        "field": field,
        "before": before,
        "after": after,
        "at": entry.at,
        "by": by,
        "change_set": entry.change_set,
    }


async def write_history(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await connection.execute(field_changes.insert(), rows)


async def changes_of(connection: AsyncConnection, tenant: str, change_set: str) -> list[FieldChange]:
    c = field_changes.c
    rows = await connection.execute(
        select(*KINDS["field_change"].plain)
        .where(c.tenant == tenant, c.change_set == change_set)
        .order_by(c.record_type, c.record_id, c.field)
    )
    return [FieldChange(*row) for row in rows]

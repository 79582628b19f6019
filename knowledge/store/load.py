"""Bulk loading: what is new goes in, what changed is updated and leaves its history, the rest is not touched."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.errors import InvalidChange
from knowledge.records import FieldChange, Record, record_id
from knowledge.store import touches
from knowledge.store.database import Database
from knowledge.store.storable import storable
from knowledge.store.tables import KIND_OF, KINDS, PARENTS, Kind, field_changes
from knowledge.store.versions import WHOLE, bump, upsert

BATCH = 1000
"""Records per transaction."""
_ORDER = {kind.record: n for n, kind in enumerate(KINDS.values())}


@dataclass(frozen=True, slots=True)
class LoadReport:
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: "LoadReport") -> "LoadReport":
        return LoadReport(self.created + other.created, self.updated + other.updated, self.unchanged + other.unchanged)


@dataclass(frozen=True, slots=True)
class _Run:
    """One call of `load`: who brings the records, when, and the id its history carries."""

    tenant: str
    source: str
    at: datetime
    id: str


async def load(
    database: Database, tenant: str, records: Iterable[Record], *, source: str, at: datetime | None = None
) -> LoadReport:
    """Upserts records of any type, in any order; each thousand is one transaction.

    Stopped half-way (also by an error) it keeps the thousands that were done; loading again goes on from there.
    Raises `InvalidChange` for a record of another tenant, or one that names a record that does not exist.
    """
    run = _Run(tenant, source, at or datetime.now(UTC), f"load_{uuid4().hex}")
    report = LoadReport()
    for kind, batch in _batches(sorted(records, key=lambda r: _ORDER[type(r)])):
        clean = await asyncio.to_thread(lambda records: [_cleaned(r, run) for r in records], batch)
        try:
            async with database.write() as connection:
                done = await _load_batch(connection, kind, clean, run)
        except IntegrityError as error:
            raise await _explained(database, kind, clean, run, error) from error
        report += done
    return report


def _batches(ordered: Sequence[Any]) -> Iterator[tuple[Kind, list[Any]]]:
    for record_type, group in groupby(ordered, key=type):
        same = list({r.id: r for r in group}.values())  # an id given twice: the last one counts
        for start in range(0, len(same), BATCH):
            yield KIND_OF[record_type], same[start : start + BATCH]


async def _load_batch(connection: AsyncConnection, kind: Kind, batch: list[Any], run: _Run) -> LoadReport:
    stored = await _stored(connection, kind, run.tenant, [r.id for r in batch])
    fresh = [r for r in batch if r.id not in stored]
    changed = [r for r in batch if r.id in stored and stored[r.id] != (r, False)]
    if fresh or changed:
        names = [f.name for f in fields(kind.record)]
        statement = upsert(connection, kind.table)
        statement = statement.on_conflict_do_update(
            index_elements=["id", "tenant"], set_={n: statement.excluded[n] for n in (*names, "retired_at")}
        )
        rows = [{n: getattr(r, n) for n in names} | {"retired_at": None} for r in (*fresh, *changed)]
        await connection.execute(statement, rows)
        history = [c for r in changed for c in _differences(kind, stored[r.id][0], r, run)]
        if history and kind.table is not field_changes:
            await connection.execute(field_changes.insert(), history)
        await bump(connection, run.tenant, [(kind.name, WHOLE)])
        moved = (*fresh, *changed, *(stored[r.id][0] for r in changed))
        await touches.mark(connection, run.tenant, (s for r in moved for s in touches.scopes_of(kind.name, r)))
    return LoadReport(len(fresh), len(changed), len(batch) - len(fresh) - len(changed))


async def _stored(connection: AsyncConnection, kind: Kind, tenant: str, ids: list[str]) -> dict[str, tuple[Any, bool]]:
    """Id -> (record, whether it was retired)."""
    c = kind.table.c
    rows = await connection.execute(select(*kind.plain, c.retired_at).where(c.tenant == tenant, c.id.in_(ids)))
    return {r.id: (r, retired is not None) for *row, retired in rows for r in (kind.record(*row),)}


def _differences(kind: Kind, before: Any, after: Any, run: _Run) -> Iterator[dict[str, Any]]:
    for f in fields(kind.record):
        old, new = getattr(before, f.name), getattr(after, f.name)
        if old == new or f.name == "source":
            continue
        change = FieldChange(
            id=record_id("change", run.tenant, run.id, f"{kind.name}:{after.id}:{f.name}"),
            tenant=run.tenant,
            record_type=kind.name,
            record_id=after.id,
            field=f.name,
            before=old,
            after=new,
            at=run.at,
            by=run.source,
            change_set=run.id,
        )
        yield {g.name: getattr(change, g.name) for g in fields(FieldChange)}


def _cleaned(record: Any, run: _Run) -> Any:
    """The record as both databases can keep it, signed with the load's source when it names none itself."""
    if record.tenant != run.tenant:
        raise InvalidChange(
            "A record of another company can't be loaded here.", detail=f"{record.id}: {record.tenant} != {run.tenant}"
        )
    changed: dict[str, Any] = {}
    for f in fields(record):
        value = getattr(record, f.name)
        kept = storable(value) if isinstance(value, str | tuple | dict) else value
        if kept is not value:
            changed[f.name] = kept
    if getattr(record, "source", None) == "":
        changed["source"] = run.source
    return replace(record, **changed) if changed else record


async def _explained(
    database: Database, kind: Kind, batch: list[Any], run: _Run, error: IntegrityError
) -> InvalidChange:
    """Which record of the batch names something that is not there."""
    for field, parent in PARENTS.get(kind.name, ()):
        named = {getattr(r, field): r for r in reversed(batch) if getattr(r, field) is not None}
        table = KINDS[parent].table
        async with database.read() as connection:
            found = await connection.scalars(
                select(table.c.id).where(table.c.tenant == run.tenant, table.c.id.in_(named))
            )
        missing = set(named) - set(found)
        if missing:
            culprit = named[min(missing)]
            return InvalidChange(
                f"The {kind.name.replace('_', ' ')} {culprit.id} names a missing {parent}: {getattr(culprit, field)}.",
                detail=str(error),
            )
    return InvalidChange(f"These {kind.name} records don't fit what is stored.", detail=str(error))

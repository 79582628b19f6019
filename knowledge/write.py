"""Confirmed changes on somebody's behalf: the `Writer` of `knowledge.writer` over SQL.

One transaction holds everything: the key in the ledger, the right to write, the check that the diff shown is still
true, the new values, the history of each field and the version counters. Either all of it happened, once, or none.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.access import Principal
from knowledge.errors import InvalidChange, NotAllowed, NotFound, StaleChange
from knowledge.records import FieldChange
from knowledge.store import ledger, touches, versions
from knowledge.store.database import Database
from knowledge.store.ledger import Entry
from knowledge.store.past import CREATED, RETIRED
from knowledge.store.rights import Rights, not_yours
from knowledge.store.tables import KINDS, Kind, field_changes
from knowledge.store.validate import UPDATABLE, check_record, field_value, label, refusal, required_fields
from knowledge.writer import Change, Receipt

SOURCE = "chat"
"""The source of records made by a confirmed change that names no other."""
_MOMENTS = ("at", "recorded_at", "valid_from")
"""Fields of a new record that mean "now" unless the change says otherwise."""


@dataclass(frozen=True, slots=True)
class _Work:
    """One change set being applied."""

    connection: AsyncConnection
    rights: Rights
    entry: Entry
    scopes: set[str]
    """What it touched so far: see `touches`."""

    def touches(self, kind: Kind, record: Any) -> None:
        self.scopes.update(touches.scopes_of(kind.name, record))

    @property
    def tenant(self) -> str:
        return self.rights.principal.tenant

    @property
    def by(self) -> str:
        return self.rights.principal.user_id

    def history(self, kind: Kind, record_id: str, field: str, before: Any, after: Any) -> dict[str, Any]:
        return ledger.history_row(self.entry, self.tenant, self.by, kind.name, record_id, field, before, after)


_NOTHING_TO_UNDO = "There is no such change, or it isn't yours to undo."


class StoreWriter:
    """Satisfies `knowledge.writer.Writer`."""

    def __init__(self, database: Database, principal: Principal, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._principal = principal
        self._clock = clock

    async def apply(self, changes: tuple[Change, ...], *, key: str, cause: str) -> Receipt:
        """All changes or none, once per key.

        Raises `NotAllowed` (also for a record that isn't there), `StaleChange`, `InvalidChange`.
        """
        _check_set(changes, key)
        try:
            async with self._database.write() as connection:
                return await self._apply(connection, changes, key, cause)
        except IntegrityError as error:
            raise InvalidChange("This change names a record that isn't there.", detail=str(error)) from error

    async def undo(self, change_set: str, *, key: str) -> Receipt:
        """Puts every field back to what it was and retires what was created; undoing an undo does it again.

        A change set that is undone already answers with that undo's receipt. Raises `NotFound` for an unknown
        change set, `StaleChange` when anything it touched has changed since, `NotAllowed` in the same words as
        `NotFound`.
        """
        _check_key(key)
        try:
            async with self._database.write() as connection:
                return await self._undo(connection, change_set, key)
        except NotAllowed as refused:
            raise NotAllowed(_NOTHING_TO_UNDO, detail=f"{change_set}: {refused.message}") from None

    async def _apply(self, connection: AsyncConnection, changes: tuple[Change, ...], key: str, cause: str) -> Receipt:
        work = await self._begin(connection, key, cause)
        if isinstance(work, Receipt):
            return work
        for change in changes:
            await (_create if change.op == "create" else _update)(work, change)
        await versions.bump(connection, work.tenant, _touched(changes))
        await touches.mark(connection, work.tenant, work.scopes)
        return work.entry.receipt(repeated=False)

    async def _undo(self, connection: AsyncConnection, change_set: str, key: str) -> Receipt:
        tenant = self._principal.tenant
        done = await ledger.by_key(connection, tenant, key)
        if done is not None:
            return done.receipt(repeated=True)
        target = await ledger.by_change_set(connection, tenant, change_set)
        if target is None:
            raise NotFound(_NOTHING_TO_UNDO, detail=change_set)
        if target.undone_by is not None:
            earlier = await ledger.by_change_set(connection, tenant, target.undone_by)
            if earlier is not None:
                return earlier.receipt(repeated=True)
        work = await self._begin(connection, key, f"undo of {change_set}", undoes=change_set)
        if isinstance(work, Receipt):
            return work
        changed = await ledger.changes_of(connection, tenant, change_set)
        for (name, record_id), group in groupby(changed, key=lambda c: (c.record_type, c.record_id)):
            await _put_back(work, KINDS[name], record_id, list(group))
        await ledger.mark_undone(connection, tenant, change_set, work.entry.change_set)
        again = await ledger.undoes(connection, tenant, change_set)
        if again is not None:  # an undo was undone: the first change stands again, and can be undone again
            await ledger.mark_undone(connection, tenant, again, None)
        await versions.bump(connection, tenant, [(c.record_type, c.field) for c in changed])
        await touches.mark(connection, tenant, work.scopes)
        return work.entry.receipt(repeated=False)

    async def _begin(
        self, connection: AsyncConnection, key: str, cause: str, *, undoes: str | None = None
    ) -> "_Work | Receipt":
        """The work to do under this key, or the receipt of the work that was done under it before."""
        tenant, now = self._principal.tenant, self._clock()
        done = await ledger.by_key(connection, tenant, key)
        if done is None:
            rights = await Rights.of(connection, self._principal, now)
            entry = await ledger.claim(
                connection, tenant, key, now=now, by=self._principal.user_id, cause=cause, undoes=undoes
            )
            if entry is not None:
                return _Work(connection, rights, entry, set())
            done = await ledger.by_key(connection, tenant, key)
            assert done is not None, "a key that can't be claimed is in the ledger"
        return done.receipt(repeated=True)


def _check_key(key: str) -> None:
    if not key.strip():
        raise InvalidChange("A change needs a key.", detail="empty key")


def _check_set(changes: tuple[Change, ...], key: str) -> None:
    _check_key(key)
    if not changes:
        raise InvalidChange("There is nothing to change.")
    seen: set[tuple[str, str, str]] = set()
    for change in changes:
        if change.record_type not in UPDATABLE:
            raise InvalidChange(f"A {change.record_type} can't be changed from here.", detail=change.record_type)
        for field in (*change.values, *([""] if change.op == "create" else ())):
            place = (change.record_type, change.record_id, field)
            if place in seen:
                raise refusal(field or "record", "is changed twice at once")
            seen.add(place)


def _touched(changes: Iterable[Change]) -> list[tuple[str, str]]:
    """(record type, field) of everything changed; a new record counts as a field of its own."""
    return [(c.record_type, f) for c in changes for f in ((CREATED,) if c.op == "create" else c.values)]


async def _create(work: _Work, change: Change) -> None:
    kind = KINDS[change.record_type]
    if not change.record_id.strip():
        raise refusal("id", "can't be left empty")
    c = kind.table.c
    taken = select(c.retired_at).where(c.tenant == work.tenant, c.id == change.record_id)
    there = (await work.connection.execute(taken)).one_or_none()
    if there is not None and there.retired_at is None:
        raise InvalidChange(f"This {kind.name.replace('_', ' ')} exists already.", detail=change.record_id)
    record = _new(work, kind, change)
    touched = frozenset(f.name for f in fields(kind.record))
    check_record(kind.name, record, touched)
    if kind.name != "deal":
        await work.rights.must_write(kind.name, record)
    await work.rights.must_name(record, touched)
    if there is None:
        await work.connection.execute(kind.table.insert(), {f: getattr(record, f) for f in touched})
        history = [work.history(kind, record.id, CREATED, False, True)]
    else:
        history = await _made_anew(work, kind, record, touched)
    work.touches(kind, record)
    if kind.name == "deal":  # whether a new deal is one's own to write shows once it is there
        await work.rights.must_write(kind.name, record)
    await ledger.write_history(work.connection, history)


async def _made_anew(work: _Work, kind: Kind, record: Any, touched: Collection[str]) -> list[dict[str, Any]]:
    """Brings a record back whose creation was undone, as it is wanted now; returns what to note of it."""
    before = await _current(work, kind, record.id, retired=True)
    await work.rights.must_write(kind.name, before)
    moved = {f: v for f in touched if (v := getattr(record, f)) != getattr(before, f)}
    c = kind.table.c
    await work.connection.execute(
        update(kind.table).where(c.tenant == work.tenant, c.id == record.id).values(**moved, retired_at=None)
    )
    work.touches(kind, before)
    fields_moved = [work.history(kind, record.id, f, getattr(before, f), v) for f, v in moved.items()]
    return [work.history(kind, record.id, RETIRED, True, False), *fields_moved]


def _new(work: _Work, kind: Kind, change: Change) -> Any:
    """The record a creation asks for, signed and dated. Raises `InvalidChange` for a field it lacks."""
    known = {f.name for f in fields(kind.record)}
    values: dict[str, Any] = {field: field_value(kind.record, field, v) for field, v in change.values.items()}
    signed = {"id": change.record_id, "tenant": work.tenant, "by": work.by}
    for field, value in signed.items():
        if field in known and values.setdefault(field, value) != value:
            raise refusal(field, "can't be somebody else's" if field == "by" else "can't be chosen")
    for field in known & set(_MOMENTS):
        values.setdefault(field, work.entry.at)
    values.setdefault("source", SOURCE)
    for field in required_fields(kind.record):
        if field not in values:
            raise refusal(field, "is missing")
    return kind.record(**values)


async def _update(work: _Work, change: Change) -> None:
    kind = KINDS[change.record_type]
    record = await _current(work, kind, change.record_id)
    await work.rights.must_write(kind.name, record)
    for field, value in change.expected.items():
        _still(record, field, value)
    values: dict[str, Any] = {}
    for field, value in change.values.items():
        kept = field_value(kind.record, field, value)
        if field not in UPDATABLE[kind.name]:
            raise refusal(field, "can't be changed")
        if kept != getattr(record, field):
            values[field] = kept
    changed = replace(record, **values)
    check_record(kind.name, changed, frozenset(values))
    if "deal_id" in values:
        await work.rights.must_write(kind.name, changed)
    await work.rights.must_name(changed, frozenset(values))
    await _store(work, kind, record, values)


async def _current(work: _Work, kind: Kind, record_id: str, *, retired: bool = False) -> Any:
    """The stored record, locked until the transaction ends. Raises `NotAllowed` for missing and hidden alike."""
    c = kind.table.c
    there = c.retired_at.is_not(None) if retired else c.retired_at.is_(None)
    rows = await work.connection.execute(
        select(*kind.plain).where(c.tenant == work.tenant, c.id == record_id, there).with_for_update()
    )
    row = rows.one_or_none()
    if row is None or not (retired or await work.rights.sees(kind.name, record_id)):
        raise not_yours(kind.name, record_id)
    return kind.record(*row)


def _still(record: Any, field: str, value: Any) -> None:
    current = getattr(record, field, None)
    if current != value:
        raise StaleChange(
            f"The {label(field)} changed in the meantime: it is {_shown(current)} now, not {_shown(value)}.",
            detail=field,
        )


def _shown(value: Any) -> str:
    return "empty" if value is None or value == "" else f"“{value}”"


async def _store(work: _Work, kind: Kind, record: Any, values: Mapping[str, Any]) -> None:
    if not values:
        return
    c = kind.table.c
    await work.connection.execute(update(kind.table).where(c.tenant == work.tenant, c.id == record.id).values(**values))
    work.touches(kind, record)
    work.touches(kind, replace(record, **values))
    rows = [work.history(kind, record.id, f, getattr(record, f), v) for f, v in values.items()]
    await ledger.write_history(work.connection, rows)


async def _put_back(work: _Work, kind: Kind, record_id: str, changed: Iterable[FieldChange]) -> None:
    by_field = {change.field: change for change in changed}
    whole = by_field.pop(CREATED, None) or by_field.pop(RETIRED, None)
    if whole is not None:
        hide = whole.field == CREATED or whole.after is False
        await _hide(work, kind, record_id, whole.change_set, hide=hide)
        return
    record = await _current(work, kind, record_id)
    await work.rights.must_write(kind.name, record)
    for field, change in by_field.items():
        _still(record, field, change.after)
    await _store(work, kind, record, {field: change.before for field, change in by_field.items()})


async def _hide(work: _Work, kind: Kind, record_id: str, change_set: str, *, hide: bool) -> None:
    """Retires a record whose creation is undone, or brings it back."""
    record = await _current(work, kind, record_id, retired=not hide)
    if hide or kind.name != "deal":
        await work.rights.must_write(kind.name, record)
    if hide:
        await _untouched(work, kind, record, change_set)
    work.touches(kind, record)
    c = kind.table.c
    await work.connection.execute(
        update(kind.table)
        .where(c.tenant == work.tenant, c.id == record_id)
        .values(retired_at=work.entry.at if hide else None)
    )
    if not hide and kind.name == "deal":
        await work.rights.must_write(kind.name, record)
    await ledger.write_history(work.connection, [work.history(kind, record_id, RETIRED, not hide, hide)])


async def _untouched(work: _Work, kind: Kind, record: Any, change_set: str) -> None:
    """Raises `StaleChange` when a created record no longer is as it was created."""
    c = field_changes.c
    rows = await work.connection.execute(
        select(c.field, c.before)
        .where(
            c.tenant == work.tenant,
            c.record_type == kind.name,
            c.record_id == record.id,
            c.change_set != change_set,
            c.field.not_in([CREATED, RETIRED]),
        )
        .order_by(c.at.desc(), c.id)
    )
    first = {row.field: row.before for row in rows}  # the oldest change of each field stays
    for field, value in first.items():
        _still(record, field, value)

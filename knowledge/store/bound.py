"""What every read of one person has in common: their rights, the moment read as of, records as they were then."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, Select

from knowledge import policy
from knowledge.access import Principal
from knowledge.policy import Shape
from knowledge.records import Bucket
from knowledge.store import statements
from knowledge.store.past import as_they_were, later_changes
from knowledge.store.reader_threads import Query
from knowledge.store.sources import Sources, kind_of
from knowledge.store.statements import Filter
from knowledge.store.tables import KINDS, Kind

_EASTERNMOST = timedelta(hours=14)
LIVE = timedelta(minutes=2)
"""A moment closer to the present than this reads live: a turn's own time is a little before its reads."""

RecordId = tuple[str, str]
"""(record type, id)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Records of one type: the statement that finds them and its values, rights left out."""

    kind: Kind
    statement: Select[Any] | CompoundSelect[Any]
    values: Mapping[str, Any]
    limit: int | None = None


class BoundReads:
    """Reads for one principal as of one moment (the present: live)."""

    def __init__(self, sources: Sources, principal: Principal, moment: datetime | None) -> None:
        self.sources = sources
        self.principal = principal
        self.shape = policy.shape_of(principal)
        present = sources.clock()
        self.now = moment or present
        self.past = present - self.now > LIVE

    @property
    def until(self) -> datetime:
        """Nothing recorded after this moment is seen."""
        return self.now if self.past else max(self.now, self.sources.clock())

    @property
    def today(self) -> date:
        return self.until.date()

    @property
    def latest_day(self) -> date:
        """The day it is by now where it is latest: people date what they put on record by their own calendar."""
        return self.today if self.past else (self.until + _EASTERNMOST).date()

    def listing(self, name: str, filters: Mapping[Filter, Any], *, limit: int | None = None) -> Wanted | None:
        """Visible records that pass the filters that are set (None: not set); None where nothing can pass."""
        used = {f: v for f, v in filters.items() if v is not None}
        if any(how == "in" and not v for (_, how), v in used.items()):
            return None
        values = {f"{column}_{how}": list(v) if how == "in" else v for (column, how), v in used.items()}
        # A past field may pass a filter that today's does not: the limit is applied to what they were.
        limited = limit is not None and not self.past
        statement = statements.listing(KINDS[name], self.shape, frozenset(used), limited)
        return Wanted(KINDS[name], statement, values | {"p_limit": limit}, limit)

    async def listed(self, name: str, filters: Mapping[Filter, Any], *, limit: int | None = None) -> list[Any]:
        wanted = self.listing(name, filters, limit=limit)
        return [] if wanted is None else (await self.records(wanted))[0]

    async def records(self, *wanted: Wanted) -> list[list[Any]]:
        """Each as wanted, all in one read; as they were at a past moment."""
        clock = self.sources.clock()
        rights = policy.parameters(self.principal, clock)
        queries = [Query(w.statement, rights | dict(w.values), w.kind.record) for w in wanted]
        found = await self.sources.database.select(queries, self.principal, clock)
        if self.past:
            found = await self._back(wanted, found)
        return [records[: w.limit] for w, records in zip(wanted, found, strict=True)]

    async def untouched(self, wanted: Wanted) -> list[Any]:
        """As it stands in the store, whatever moment is read as of: for records that are never changed."""
        clock = self.sources.clock()
        query = Query(
            wanted.statement, policy.parameters(self.principal, clock) | dict(wanted.values), wanted.kind.record
        )
        return (await self.sources.database.select([query], self.principal, clock))[0]

    async def _back(self, wanted: Sequence[Wanted], found: list[list[Any]]) -> list[list[Any]]:
        """What was found, with what has changed since taken back."""
        changes = [
            later_changes(w.kind, self.principal.tenant, r, self.now) for w, r in zip(wanted, found, strict=True)
        ]
        queries = [query for some in changes for query in some]
        rows = iter(await self.sources.database.select(queries, self.principal) if queries else [])
        return [
            as_they_were(w.kind, records, [row for _ in some for row in next(rows)], self.now)
            for w, records, some in zip(wanted, found, changes, strict=True)
        ]

    async def visible(self, records: Iterable[RecordId]) -> set[RecordId]:
        """Those of the records that the principal may see."""
        found = await self._by_type(records, statements.visible_ids)
        return {(name, row.id) for name, rows in found.items() for row in rows}

    async def titles(self, records: Iterable[RecordId], buckets: Iterable[Bucket]) -> dict[str, str]:
        """Record id -> what it is called, where one may see it and it is called something."""
        found = await self._by_type(records, statements.titles, buckets=sorted(buckets))
        return {record_id: title for rows in found.values() for record_id, title in rows if title}

    async def _by_type(
        self, records: Iterable[RecordId], statement: Callable[[Kind, Shape], Select[Any]], **more: Any
    ) -> dict[str, list[Any]]:
        """Rows of the statement for the ids of each type, in one read; unknown types are left out."""
        by_type: dict[str, set[str]] = {}
        for name, record_id in records:
            if kind_of(name) is not None:
                by_type.setdefault(name, set()).add(record_id)
        if not by_type:
            return {}
        clock = self.sources.clock()
        rights = policy.parameters(self.principal, clock) | more
        queries = [
            Query(statement(kind, self.shape), rights | {"id_in": sorted(ids)})
            for name, ids in by_type.items()
            if (kind := kind_of(name)) is not None
        ]
        return dict(zip(by_type, await self.sources.database.select(queries, self.principal, clock), strict=True))

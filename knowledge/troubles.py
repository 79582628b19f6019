"""What keeps a surface from working until an administrator mends it: the app was removed, a token revoked, and so on.

A *place* names what is affected, from the whole to the part: "slack:T1" is a workspace, "slack:T1:C5" a channel of
it, "slack:T1#files:write" one ability of the app there. A code is the vendor's own word for what is wrong.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from knowledge.owning import utc_seconds
from knowledge.store.database import reading, writing
from knowledge.store.journal_inbox import inserting_on
from knowledge.store.trouble_tables import TroubleRow

__all__ = ["Trouble", "Troubles"]

_TROUBLES: Table = TroubleRow.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Trouble:
    surface: str
    place: str
    code: str
    told: str
    """A sentence for an administrator with the way out; never a secret."""
    first_at: datetime
    last_at: datetime
    times: int
    """How often it was met since it began."""


@dataclass(slots=True)
class Troubles:
    """One tenant's open troubles. Errors: `StoreUnavailable` when the database is away."""

    engine: AsyncEngine
    tenant: str
    clock: Callable[[], float] = utc_seconds
    reads: AsyncEngine | None = None
    """Where to read from, when the store keeps its one writing connection apart."""

    async def note(self, surface: str, place: str, code: str, told: str) -> Trouble:
        """Opens it, or counts it once more; `times` of what comes back is 1 for a new one."""
        now = self.clock()
        values = {
            "tenant": self.tenant,
            "surface": surface,
            "place": place,
            "code": code,
            "told": told,
            "first_at": now,
            "last_at": now,
            "times": 1,
        }
        async with self._write() as connection:
            new = inserting_on(connection.dialect.name, _TROUBLES).values(values)
            again = {"told": told, "last_at": now, "times": _TROUBLES.c.times + 1}
            statement = new.on_conflict_do_update(index_elements=["tenant", "surface", "place", "code"], set_=again)
            return _trouble((await connection.execute(statement.returning(_TROUBLES))).one())

    async def ended(self, surface: str, place: str) -> int:
        """What works at a place works in all it is part of: ends the troubles of "slack:T1:C5" and of "slack:T1"."""
        parts = place.split(":")
        wider = [":".join(parts[:n]) for n in range(2, len(parts) + 1)]
        return await self._end(surface, _TROUBLES.c.place.in_(wider or [place]))

    async def ended_within(self, surface: str, place: str) -> int:
        """A place was set up anew: ends its troubles and those of everything in it."""
        c = _TROUBLES.c.place
        inside = or_(c == place, c.startswith(f"{place}:", autoescape=True), c.startswith(f"{place}#", autoescape=True))
        return await self._end(surface, inside)

    async def open(self) -> list[Trouble]:
        """Oldest first."""
        statement = select(_TROUBLES).where(_TROUBLES.c.tenant == self.tenant)
        async with self._read() as connection:
            rows = (await connection.execute(statement.order_by(_TROUBLES.c.first_at, _TROUBLES.c.place))).all()
        return [_trouble(row) for row in rows]

    async def forget(self, *, before: float) -> int:
        """Drops those nobody met since a moment; returns how many."""
        statement = delete(_TROUBLES).where(_TROUBLES.c.tenant == self.tenant, _TROUBLES.c.last_at < before)
        async with self._write() as connection:
            return (await connection.execute(statement)).rowcount

    async def _end(self, surface: str, there: ColumnElement[bool]) -> int:
        c = _TROUBLES.c
        statement = delete(_TROUBLES).where(c.tenant == self.tenant, c.surface == surface, there)
        async with self._write() as connection:
            return (await connection.execute(statement)).rowcount

    def _write(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return writing(self.engine)

    def _read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return reading(self.reads or self.engine)


def _trouble(row: Row[Any]) -> Trouble:
    first, last = (datetime.fromtimestamp(at, UTC) for at in (row.first_at, row.last_at))
    return Trouble(row.surface, row.place, row.code, row.told, first, last, row.times)

"""Where the app is installed in others' chats: who installed it, what it may do there, and its tokens under seal."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from knowledge.errors import KnowledgeError
from knowledge.owning import utc_seconds
from knowledge.store.database import reading, writing
from knowledge.store.installation_tables import InstallationRow, InstallingRow
from knowledge.store.journal_inbox import inserting_on

__all__ = ["Installation", "Installations", "TakenElsewhere"]

_INSTALLED: Table = InstallationRow.__table__  # type: ignore[assignment]
_UNDER_WAY: Table = InstallingRow.__table__  # type: ignore[assignment]


class TakenElsewhere(KnowledgeError):
    """Another company of this database has the app installed in that workspace."""


@dataclass(frozen=True, slots=True)
class Installation:
    surface: str
    workspace: str
    """The vendor's id."""
    name: str
    sealed: str = field(repr=False)
    details: dict[str, Any] = field(default_factory=dict)
    """What is no secret: who the app is there, what it may do."""
    installed_at: float = 0.0
    """Seconds since the epoch."""
    version: int = 1


@dataclass(slots=True)
class Installations:
    """One tenant's. Errors: `StoreUnavailable` when the database is away."""

    engine: AsyncEngine
    tenant: str
    clock: Callable[[], float] = utc_seconds
    reads: AsyncEngine | None = None
    """Where to read from, when the store keeps its one writing connection apart."""

    async def put(self, made: Installation) -> None:
        """New, or once more. Raises `TakenElsewhere`."""
        values = {
            "surface": made.surface,
            "workspace": made.workspace,
            "tenant": self.tenant,
            "name": made.name[:200],
            "details": made.details,
            "sealed": made.sealed,
            "installed_at": self.clock(),
            "version": 1,
        }
        kept = ("name", "details", "sealed", "installed_at")
        async with self._write() as connection:
            new = inserting_on(connection.dialect.name, _INSTALLED).values(values)
            again = {name: new.excluded[name] for name in kept} | {"version": _INSTALLED.c.version + 1}
            statement = new.on_conflict_do_update(
                index_elements=["surface", "workspace"], set_=again, where=_INSTALLED.c.tenant == self.tenant
            )
            if (await connection.execute(statement.returning(_INSTALLED.c.version))).first() is None:
                raise TakenElsewhere("This workspace is connected to another company.", detail=made.workspace)

    async def get(self, surface: str, workspace: str) -> Installation | None:
        c = _INSTALLED.c
        where = (c.tenant == self.tenant, c.surface == surface, c.workspace == workspace)
        async with self._read() as connection:
            row = (await connection.execute(select(_INSTALLED).where(*where))).first()
        return None if row is None else _installation(row)

    async def all(self, surface: str) -> list[Installation]:
        """Oldest first."""
        c = _INSTALLED.c
        statement = select(_INSTALLED).where(c.tenant == self.tenant, c.surface == surface)
        async with self._read() as connection:
            rows = (await connection.execute(statement.order_by(c.installed_at, c.workspace))).all()
        return [_installation(row) for row in rows]

    async def reseal(self, held: Installation, sealed: str, details: dict[str, Any]) -> bool:
        """Other tokens for the same installation; False when it is no longer what was held."""
        c = _INSTALLED.c
        statement = (
            update(_INSTALLED)
            .where(c.tenant == self.tenant, c.surface == held.surface, c.workspace == held.workspace)
            .where(c.version == held.version)
            .values(sealed=sealed, details=details, version=held.version + 1)
        )
        async with self._write() as connection:
            return (await connection.execute(statement)).rowcount == 1

    async def remove(self, surface: str, workspace: str, *, before: float | None = None) -> bool:
        """`before`: only what was installed earlier, so that late news of an old removal harms no new installation."""
        c = _INSTALLED.c
        statement = delete(_INSTALLED).where(c.tenant == self.tenant, c.surface == surface, c.workspace == workspace)
        if before is not None:
            statement = statement.where(c.installed_at < before)
        async with self._write() as connection:
            return (await connection.execute(statement)).rowcount == 1

    async def spent(self, surface: str, state: str) -> bool:
        """Whether somebody has installed with that state already."""
        c = _UNDER_WAY.c
        there = select(c.state).where(c.state == _hash(state), c.tenant == self.tenant, c.surface == surface)
        async with self._read() as connection:
            return await connection.scalar(there) is not None

    async def spend(self, surface: str, *, state: str, browser: str, seconds: float) -> bool:
        """An installation comes of that state, which has to be remembered for so long; True once."""
        now = self.clock()
        row = {
            "state": _hash(state),
            "tenant": self.tenant,
            "surface": surface,
            "browser": _hash(browser),
            "until": now + seconds,
        }
        async with self._write() as connection:
            await connection.execute(delete(_UNDER_WAY).where(_UNDER_WAY.c.until < now))
            new = inserting_on(connection.dialect.name, _UNDER_WAY).values(row).on_conflict_do_nothing()
            return (await connection.execute(new.returning(_UNDER_WAY.c.state))).first() is not None

    def _write(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return writing(self.engine)

    def _read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return reading(self.reads or self.engine)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _installation(row: Row[Any]) -> Installation:
    return Installation(row.surface, row.workspace, row.name, row.sealed, row.details, row.installed_at, row.version)

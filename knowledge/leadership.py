"""One process among many leads: an advisory lock that the database, or the system, gives back when its holder dies."""

import asyncio
from pathlib import Path
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from knowledge.index.lock import WriterLock

_TAKE = text("select pg_try_advisory_lock(hashtext(:what))")
_STILL = text("select 1")


class Leadership(Protocol):
    async def held(self) -> bool:
        """Whether this process leads now; takes the lead where nobody has it. False when the database is away."""
        ...

    async def step_down(self) -> None: ...


def leadership(home: Path, engine: AsyncEngine, tenant: str) -> Leadership:
    """For the machine on SQLite, for every machine on the same database on PostgreSQL."""
    if engine.dialect.name == "postgresql":
        return _DatabaseLock(engine, f"scip:leader:{tenant}")
    return _FileLock(WriterLock(home / "leader.lock"))


class _FileLock:
    def __init__(self, lock: WriterLock) -> None:
        self._lock = lock
        self._mine = False

    async def held(self) -> bool:
        self._mine = self._mine or await asyncio.to_thread(self._lock.try_acquire)
        return self._mine

    async def step_down(self) -> None:
        await asyncio.to_thread(self._lock.release)
        self._mine = False


class _DatabaseLock:
    """Held by a connection of its own: when that is gone, so is the lead."""

    def __init__(self, engine: AsyncEngine, what: str) -> None:
        self._engine = engine
        self._what = what
        self._connection: AsyncConnection | None = None

    async def held(self) -> bool:
        try:
            if self._connection is not None:
                await self._connection.execute(_STILL)
                return True
            return await self._take()
        except SQLAlchemyError:
            await self.step_down()
            return False

    async def _take(self) -> bool:
        connection = await self._engine.connect()
        connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
        if (await connection.execute(_TAKE, {"what": self._what})).scalar_one():
            self._connection = connection
            return True
        await connection.close()
        return False

    async def step_down(self) -> None:
        held, self._connection = self._connection, None
        if held is None:
            return
        try:
            await held.invalidate()  # the lock belongs to the session: it must end, not go back to the pool
        finally:
            await held.close()

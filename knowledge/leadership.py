"""One process among many leads: an advisory lock that the database, or the system, gives back when its holder dies."""

import asyncio
import contextlib
from pathlib import Path
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from knowledge.index.lock import WriterLock

_TAKE = text("select pg_try_advisory_lock(hashtext(:what))")
_STILL = text("select 1")
_GIVE_BACK = text("select pg_advisory_unlock(hashtext(:what))")
_LET_GO = text(
    "select set_config('idle_session_timeout', :ms, false)"
    " where current_setting('idle_session_timeout', true) is not null"
)
"""A session that says nothing for so long is ended by the database itself: the holder's machine may have lost its power
or its network, and nobody would close the connection for hours."""
_QUIET_MS = 4_000
_PATIENCE_S = 3.0


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
            if self._connection is None:
                return await self._take()
            async with asyncio.timeout(_PATIENCE_S):
                await self._connection.execute(_STILL)
        except (SQLAlchemyError, TimeoutError, OSError):
            await self._part()
            return False
        return True

    async def _take(self) -> bool:
        connection = await self._engine.connect()
        try:
            connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
            if (await connection.execute(_TAKE, {"what": self._what})).scalar_one():
                await connection.execute(_LET_GO, {"ms": str(_QUIET_MS)})
                self._connection = connection
                return True
        except BaseException:  # it may hold the lock by now, which must not go back to the pool with it
            await _end(connection)
            raise
        await connection.close()
        return False

    async def step_down(self) -> None:
        """Gives the lock back before it hangs up: the database may take a while to notice that a session is gone."""
        if self._connection is not None:
            with contextlib.suppress(SQLAlchemyError, TimeoutError, OSError):
                async with asyncio.timeout(_PATIENCE_S):
                    await self._connection.execute(_GIVE_BACK, {"what": self._what})
        await self._part()

    async def _part(self) -> None:
        held, self._connection = self._connection, None
        if held is not None:
            await _end(held)


async def _end(connection: AsyncConnection) -> None:
    """The lock belongs to the session: it must end, not go back to the pool. One that is gone already is no error."""
    with contextlib.suppress(SQLAlchemyError, OSError):
        await connection.invalidate()
    with contextlib.suppress(SQLAlchemyError, OSError):
        await connection.close()

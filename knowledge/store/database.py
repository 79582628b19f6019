"""The database behind a workspace: two engines on it (one that writes, one that only reads), tuned per kind.

SQLite runs in WAL with `synchronous=NORMAL`: a commit survives the death of the process (what `kill -9` tests);
only the loss of power may take the last moments. Writers queue in the process on one connection instead of
polling for SQLite's single write lock, and take that lock at once (`BEGIN IMMEDIATE`), so that a transaction never
fails half-way for having read first. Readers run in autocommit: each statement sees one consistent state.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import URL, create_engine, event, make_url, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import PoolResetState

from knowledge.access import Principal
from knowledge.errors import StoreUnavailable, StoreUnusable
from knowledge.store.reader_threads import Query, ReaderThreads
from knowledge.store.writer_connections import WriterConnections
from knowledge.store.writer_thread import Found, Keep, WriterThread, always

SQLITE_FILE = "scip.db"
BUSY_TIMEOUT_MS = 8_000
"""How long a writer waits for another process: less than the ten seconds in which a person is owed an answer."""
_READERS = 2
"""Threads that read SQLite, and connections for what reads without them; more only take turns."""
_CHUNK = 250
_POSTGRES_POOL = 10
"""Connections kept for people's reads; half as many each for writing and for company-wide reads."""
_LOOKED_AT = 1_000
"""Rows of each index that statistics are made of: tens of milliseconds, however large the table."""
_UTC = ZoneInfo("UTC")
"""Loaded here, once: the PostgreSQL driver asks for it by name inside the event loop."""
READING_ROLE = "scip_reader"
"""Owns nothing; what it reads goes through the row security policies of the migrations."""
_HAS_WALL = text(
    "select exists (select from pg_roles where rolname = :role and pg_has_role(current_user, oid, 'member')"
    " and has_table_privilege(oid, 'deals', 'select'))"
    " and (select relrowsecurity from pg_class where oid = 'deals'::regclass)"
)
_SPEAK = text(
    "select set_config('scip.tenant', :tenant, false), set_config('scip.user', :user, false),"
    " set_config('scip.now', :now, false)"
)
_DRIFT_S = 60.0
"""A clock further from the database's than this is a test's, and is told to it."""


_ADDRESS = "Set store.database_url to postgresql://USER:PASSWORD@HOST:PORT/NAME; without it a file is used."


def url_of(home: Path, url: str | None) -> URL:
    """The URL to open: SQLite in the data folder unless another is given.

    Accepts `postgresql://`, `postgres://` and `sqlite:///` in their plain forms. Raises `StoreUnusable` for a
    database that is neither, or what is no address at all.
    """
    if url is None:
        return URL.create("sqlite+aiosqlite", database=str(home / SQLITE_FILE))
    try:
        made = make_url(url.replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError):  # their words quote the address, password and all
        raise StoreUnusable("The database's address can't be read.", way_out=_ADDRESS) from None
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
    driver = drivers.get(made.get_backend_name())
    if driver is None:
        raise StoreUnusable("The database is neither PostgreSQL nor SQLite.", way_out=_ADDRESS, detail=made.drivername)
    return made.set(drivername=driver)


class Database:
    """Engines and the errors they translate; one per workspace."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.engine: AsyncEngine
        self.reads: AsyncEngine
        self._walled: AsyncEngine | None = None
        self._threads: ReaderThreads | None = None
        self._writer: WriterThread | WriterConnections
        if self.is_sqlite:
            self.engine = _sqlite_engine(url, size=1, writes=True)
            self.reads = _sqlite_engine(url, size=_READERS, writes=False)
            self._threads = ReaderThreads(_sqlite_plain(url, size=_READERS, writes=False), _READERS)
            # Its turn is the writers' only connection.
            self._writer = WriterThread(_sqlite_plain(url, size=1, writes=True), self.engine.connect)
        else:
            self.engine = _postgres_engine(url)
            self.reads = _postgres_engine(url, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True)
            self._writer = WriterConnections(self.engine, _POSTGRES_POOL // 2)

    async def refresh_statistics(self) -> None:
        """What SQLite's planner goes by; PostgreSQL sees to it by itself.

        `PRAGMA optimize` looks only at what its own connection has read, and the one that writes reads next to nothing.
        """
        if self._threads is None:
            return
        async with self.write() as connection:
            await connection.execute(text(f"PRAGMA analysis_limit={_LOOKED_AT}"))
            await connection.execute(text("ANALYZE"))
        self._threads.begin_anew()

    async def find_row_security(self) -> None:
        """Turns the second wall on where the database has it; the migration says when it could not be built."""
        if self.is_sqlite:
            return
        async with self.read() as connection:
            if await connection.scalar(_HAS_WALL, {"role": READING_ROLE}):
                self._walled = _postgres_engine(
                    self.url,
                    role=READING_ROLE,
                    pool_size=_POSTGRES_POOL,
                    isolation_level="AUTOCOMMIT",
                    skip_autocommit_rollback=True,
                )

    @property
    def row_security(self) -> bool:
        """Whether the database itself checks each person's reads (PostgreSQL only)."""
        return self._walled is not None

    @asynccontextmanager
    async def read(
        self, principal: Principal | None = None, now: datetime | None = None
    ) -> AsyncIterator[AsyncConnection]:
        """A connection for reading: every statement stands alone.

        With a principal it reads as that person, where the database can tell people apart; `now` is the moment
        rights are judged at when it is not the present. Without one it reads the whole store.
        """
        walled = self._walled if principal is not None else None
        with store_errors():
            async with (walled or self.reads).connect() as connection:
                if walled is not None and principal is not None:
                    await _speak_for(connection, principal, now)
                yield connection

    async def select(
        self, queries: Sequence[Query], principal: Principal | None = None, now: datetime | None = None
    ) -> list[list[Any]]:
        """What each query finds, read one after the other on one connection; `principal` and `now` as in `read`."""
        if self._threads is not None:
            with store_errors():
                return await self._threads.select(queries)
        async with self.read(principal, now) as connection:
            return [await _selected(connection, query) for query in queries]

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: committed at the end of the block, rolled back by any error."""
        with store_errors():
            async with self.engine.begin() as connection:
                yield connection

    async def change(self, queries: Sequence[Query], *, keep: Keep = always) -> Found:
        """A transaction of statements known beforehand, rolled back where `keep` does not want what they returned.

        Quicker than `write`, above all when many come at once. Not for a block that holds a `write` open.
        """
        with store_errors():
            return await self._writer.change(queries, keep)

    async def close(self) -> None:
        if self._threads is not None:
            await self._threads.close()
        await self._writer.close()
        await self.reads.dispose()
        if self._walled is not None:
            await self._walled.dispose()
        await self.engine.dispose()


@contextmanager
def store_errors() -> Iterator[None]:
    """A database that does not answer becomes `StoreUnavailable`; anything else stays what it is."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout, OSError) as error:
        raise _unavailable(error) from error
    except DBAPIError as error:
        if error.connection_invalidated or any(words in str(error.orig) for words in _DAMAGED):
            raise _unavailable(error) from error
        raise


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction of what keeps rows of its own beside the records. Raises `StoreUnavailable`."""
    with store_errors():
        async with engine.begin() as connection:
            yield connection


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection to read them. Raises `StoreUnavailable`."""
    with store_errors():
        async with engine.connect() as connection:
            yield connection


_DAMAGED = ("not a database", "malformed")
_DISK = ("disk is full", "disk I/O error", "No space left")
_AWAY = "The records can't be reached right now. Please try again."
_BUSY = "Another program is holding the records right now. Please try again in a moment."


def _unavailable(error: Exception) -> StoreUnavailable:
    """The error with the sentence that fits what the driver said."""
    said = str(getattr(error, "orig", None) or error)
    if any(words in said for words in _DAMAGED):
        return StoreUnusable("The file with the records is damaged.", way_out=_RESTORE, detail=said)
    if "readonly" in said or "unable to open database file" in said:
        return StoreUnusable("The data folder can't be written.", way_out=_MAY_WRITE, detail=said)
    if any(words in said for words in _DISK):
        return StoreUnavailable("The disk is full or failing, so nothing can be stored right now.", detail=said)
    return StoreUnavailable(_BUSY if "database is locked" in said else _AWAY, detail=said)


_RESTORE = "Put a backup in its place, or start over with scip init --force."
_MAY_WRITE = "Let this user write to it, or choose another folder with --home."


async def _selected(connection: AsyncConnection, query: Query) -> list[Any]:
    result = await connection.execute(query.statement, query.values)
    found: list[Any] = []
    while rows := result.fetchmany(_CHUNK):
        found += query.made(rows)
        if len(rows) == _CHUNK:
            await asyncio.sleep(0)  # thousands of rows must not hold up everybody else
    return found


def _sqlite_engine(url: URL, *, size: int, writes: bool) -> AsyncEngine:
    engine = create_async_engine(url, **_sqlite_options(size, writes=writes))
    event.listen(engine.sync_engine, "connect", _prepare_writing if writes else _prepare_reading)
    if writes:
        event.listen(engine.sync_engine, "begin", _begin)
        event.listen(engine.sync_engine, "reset", _end_transaction)
    return engine


def _sqlite_plain(url: URL, *, size: int, writes: bool) -> Engine:
    options = _sqlite_options(size, writes=writes)
    options["connect_args"] |= {"check_same_thread": False}  # the pool hands each to one thread at a time
    engine = create_engine(url.set(drivername="sqlite"), **options)
    event.listen(engine, "connect", _prepare_writing if writes else _prepare_reading)
    if writes:
        event.listen(engine, "begin", _begin)
        event.listen(engine, "reset", _end_transaction)
    return engine


def _sqlite_options(size: int, *, writes: bool) -> dict[str, Any]:
    return {
        "pool_size": size,
        "pool_use_lifo": True,  # the connection used last has its statements prepared
        "max_overflow": 0,
        "pool_timeout": BUSY_TIMEOUT_MS / 1000,
        "pool_reset_on_return": None,  # `_end_transaction` does it where there is one to end
        "isolation_level": None if writes else "AUTOCOMMIT",
        "skip_autocommit_rollback": not writes,
        "connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000, "factory": _RollsBack},
    }


class _RollsBack(sqlite3.Connection):
    """Ends its transaction when it is closed.

    Closed by a cancelled request it would keep the write lock, for as long as anything still holds a statement of it.
    """

    def close(self) -> None:
        if self.in_transaction:
            self.rollback()
        super().close()


def _prepare_writing(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late, see `_begin`
    _tune(connection)


def _prepare_reading(connection: Any, _record: Any) -> None:
    _tune(connection, "query_only=ON")


def _tune(connection: Any, *more: str) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "cache_size=-16384",
        *more,
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _end_transaction(connection: Any, _record: Any, state: PoolResetState) -> None:
    """What was left open, by a cancelled request for one; mostly nothing, and then the driver's thread is not asked."""
    if state.terminate_only or not state.asyncio_safe:
        return  # it is closed then, see `_RollsBack`
    if getattr(connection, "driver_connection", connection).in_transaction:
        connection.rollback()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgres_engine(url: URL, *, pool_size: int = 5, role: str | None = None, **options: Any) -> AsyncEngine:
    settings = f"-c timezone={_UTC.key}" + (f" -c role={role}" if role else "")
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_use_lifo=True,
        pool_timeout=10,
        connect_args={"connect_timeout": 5, "options": settings},
        **options,
    )


async def _speak_for(connection: AsyncConnection, principal: Principal, now: datetime | None) -> None:
    """Names the person to the database's own policies, unless this connection spoke for the same one last."""
    drift = abs((now - datetime.now(UTC)).total_seconds()) if now is not None else 0.0
    moment = now.isoformat() if now is not None and drift > _DRIFT_S else ""
    who = (principal.tenant, principal.user_id, moment)
    info = (await connection.get_raw_connection()).info
    if info.get("spoken_for") == who:
        return
    info.pop("spoken_for", None)
    await connection.execute(_SPEAK, {"tenant": who[0], "user": who[1], "now": who[2]})
    info["spoken_for"] = who

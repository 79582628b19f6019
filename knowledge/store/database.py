"""The database behind a workspace: two engines on it (one that writes, one that only reads), tuned per kind.

SQLite runs in WAL with `synchronous=NORMAL`: a commit survives the death of the process (what `kill -9` tests);
only the loss of power may take the last moments. Writers queue in the process on one connection instead of
polling for SQLite's single write lock, and take that lock at once (`BEGIN IMMEDIATE`), so that a transaction never
fails half-way for having read first. Readers run in autocommit: each statement sees one consistent state.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import URL, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from knowledge.access import Principal
from knowledge.errors import InvalidChange, StoreUnavailable

SQLITE_FILE = "scip.db"
BUSY_TIMEOUT_MS = 15_000
_READERS = 4
_POSTGRES_POOL = 10
_UTC = ZoneInfo("UTC")
"""Loaded here, once: the PostgreSQL driver asks for it by name inside the event loop."""


def url_of(home: Path, url: str | None) -> URL:
    """The URL to open: SQLite in the data folder unless another is given.

    Accepts `postgresql://`, `postgres://` and `sqlite:///` in their plain forms. Raises `InvalidChange` for a
    database that is neither.
    """
    if url is None:
        return URL.create("sqlite+aiosqlite", database=str(home / SQLITE_FILE))
    made = make_url(url.replace("postgres://", "postgresql://", 1))
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
    driver = drivers.get(made.get_backend_name())
    if driver is None:
        raise InvalidChange(
            "The database must be PostgreSQL (postgresql://…) or SQLite (sqlite:///…).", detail=made.drivername
        )
    return made.set(drivername=driver)


class Database:
    """Engines and the errors they translate; one per workspace."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.engine: AsyncEngine
        self.reads: AsyncEngine
        if self.is_sqlite:
            self.engine = _sqlite_engine(url, size=1, writes=True)
            self.reads = _sqlite_engine(url, size=_READERS, writes=False)
        else:
            self.engine = _postgres_engine(url)
            self.reads = _postgres_engine(url, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True)

    @asynccontextmanager
    async def read(self, principal: Principal | None = None) -> AsyncIterator[AsyncConnection]:
        """A connection for reading: every statement stands alone."""
        with store_errors():
            async with self.reads.connect() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: committed at the end of the block, rolled back by any error."""
        with store_errors():
            async with self.engine.begin() as connection:
                yield connection

    async def close(self) -> None:
        await self.reads.dispose()
        await self.engine.dispose()


@contextmanager
def store_errors() -> Iterator[None]:
    """A database that does not answer becomes `StoreUnavailable`; anything else stays what it is."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout, OSError) as error:
        raise StoreUnavailable(
            "The records can't be reached right now. Please try again.", detail=str(error)
        ) from error
    except SQLAlchemyError as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise StoreUnavailable(
                "The records can't be reached right now. Please try again.", detail=str(error)
            ) from error
        raise


def _sqlite_engine(url: URL, *, size: int, writes: bool) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=size,
        pool_use_lifo=True,  # the connection used last has its statements prepared
        max_overflow=0,
        pool_timeout=BUSY_TIMEOUT_MS / 1000,
        pool_reset_on_return="rollback" if writes else None,
        isolation_level=None if writes else "AUTOCOMMIT",
        skip_autocommit_rollback=not writes,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000},
    )

    def prepare(connection: Any, _record: Any) -> None:
        if writes:
            connection.isolation_level = None  # the driver's own BEGIN would come too late, see `begin`
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.execute("PRAGMA cache_size=-16384")
        if not writes:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine.sync_engine, "connect", prepare)
    if writes:
        event.listen(engine.sync_engine, "begin", begin)
    return engine


def _postgres_engine(url: URL, **options: Any) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=_POSTGRES_POOL,
        max_overflow=_POSTGRES_POOL,
        pool_pre_ping=True,
        pool_timeout=10,
        connect_args={"connect_timeout": 5, "options": f"-c timezone={_UTC.key}"},
        **options,
    )

"""Where the turns' checkpoints live: a file beside the embedded store, or the production database.

Both read strictly: only JSON-able values come back out of a checkpoint, whoever wrote it.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from knowledge.errors import StoreUnavailable, StoreUnusable

FILE = "turns.db"


@asynccontextmanager
async def open_saver(home: Path, database_url: str | None) -> AsyncIterator[BaseCheckpointSaver[Any]]:
    """`database_url` None or SQLite: a file in `home`; PostgreSQL: a pool that survives a server restart.

    Raises `StoreUnavailable`.
    """
    serde = JsonPlusSerializer(allowed_msgpack_modules=None)
    if database_url is not None and database_url.startswith("postgres"):
        async with _postgres(database_url, serde) as saver:
            yield saver
    else:
        async with _sqlite(home / FILE, serde) as saver:
            yield saver


@asynccontextmanager
async def _sqlite(file: Path, serde: JsonPlusSerializer) -> AsyncIterator[BaseCheckpointSaver[Any]]:
    await asyncio.to_thread(import_module, "langgraph.checkpoint.sqlite.aio")
    import aiosqlite
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    async with AsyncExitStack() as stack:
        try:
            connection = await stack.enter_async_context(aiosqlite.connect(file))
            # NORMAL in WAL keeps every commit through the death of the process; only losing power may cost the last.
            for pragma in ("busy_timeout=8000", "journal_mode=WAL", "synchronous=NORMAL"):
                await connection.execute(f"PRAGMA {pragma}")
            saver = AsyncSqliteSaver(connection, serde=serde)
            await saver.setup()
        except sqlite3.OperationalError as error:
            raise StoreUnavailable(f"{file.name} in the data folder can't be used now.", detail=str(error)) from error
        except sqlite3.DatabaseError as error:
            raise StoreUnusable(
                f"{file.name} in the data folder is damaged.",
                way_out="Delete it: only turns under way and changes waiting for a yes are lost, no records.",
                detail=str(error),
            ) from error
        yield saver


@asynccontextmanager
async def _postgres(database_url: str, serde: JsonPlusSerializer) -> AsyncIterator[BaseCheckpointSaver[Any]]:
    await asyncio.to_thread(import_module, "langgraph.checkpoint.postgres.aio")  # reads many files
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
    from psycopg import AsyncConnection, OperationalError
    from psycopg.rows import DictRow, dict_row
    from psycopg_pool import AsyncConnectionPool

    scheme, _, rest = database_url.partition("://")
    pool: AsyncConnectionPool[AsyncConnection[DictRow]] = AsyncConnectionPool(
        f"{scheme.split('+')[0]}://{rest}",
        min_size=1,
        max_size=10,
        timeout=8,
        kwargs={"autocommit": True, "row_factory": dict_row, "prepare_threshold": 0},
        connection_class=AsyncConnection[DictRow],
        check=AsyncConnectionPool.check_connection,
        open=False,
    )
    async with AsyncExitStack() as stack:
        saver = AsyncPostgresSaver(pool, serde=serde)
        try:
            await stack.enter_async_context(pool)
            await saver.setup()
        except OperationalError as error:
            raise StoreUnavailable("The database for turns under way can't be reached.", detail=str(error)) from error
        yield saver

"""How SQLite is written where the statements are known beforehand: the whole transaction in one crossing to a thread.

An async driver crosses to its thread and back for every step of a transaction; those crossings cost several times the
statements themselves.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Engine

from knowledge.store.reader_threads import Query

Found = list[list[Any]]
"""What each statement of a transaction returned; nothing for one that returns no rows."""


class WriterThread:
    """Its callers see to it that one transaction runs at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store-write")

    async def change(self, queries: Sequence[Query], keep: Callable[[Found], bool]) -> Found:
        """To its end even for a caller who is cancelled meanwhile: who comes next finds no half of it."""
        job = asyncio.get_running_loop().run_in_executor(self._thread, self._change, queries, keep)
        try:
            return await asyncio.shield(job)
        except asyncio.CancelledError:
            await asyncio.wait([job])
            raise

    def _change(self, queries: Sequence[Query], keep: Callable[[Found], bool]) -> Found:
        with self._engine.connect() as connection, connection.begin() as transaction:
            found = [_returned(connection.execute(q.statement, q.values), q) for q in queries]
            if not keep(found):
                transaction.rollback()
            return found

    async def close(self) -> None:
        await asyncio.to_thread(self._thread.shutdown)
        self._engine.dispose()


def _returned(result: Any, query: Query) -> list[Any]:
    return query.made(result.all()) if result.returns_rows else []


def always(_found: Found) -> bool:
    return True

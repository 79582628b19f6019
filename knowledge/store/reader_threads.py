"""How SQLite is read: whole reads in a few threads of our own, on the plain driver.

An async driver crosses to its thread and back for every execute, fetch and close; those crossings cost several
times the statements themselves. Here a read crosses once, however many statements it is made of.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Executable


@dataclass(frozen=True, slots=True)
class Query:
    """One statement with its values, and what a row of it stands for."""

    statement: Executable
    values: Mapping[str, Any]
    make: Callable[..., Any] | None = None
    """Called with a row's columns; None leaves the rows as they are."""

    def made(self, rows: Sequence[Any]) -> list[Any]:
        return list(rows) if self.make is None else [self.make(*row) for row in rows]


class ReaderThreads:
    """As many threads as `engine` has connections; each query stands alone (autocommit)."""

    def __init__(self, engine: Engine, threads: int) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="store-read")

    async def select(self, queries: Sequence[Query]) -> list[list[Any]]:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._select, queries)

    def _select(self, queries: Sequence[Query]) -> list[list[Any]]:
        with self._engine.connect() as connection:
            return [q.made(connection.execute(q.statement, q.values).all()) for q in queries]

    def begin_anew(self) -> None:
        """Reads from here on know the statistics as they are now: a connection takes them in when it opens."""
        self._engine.dispose()

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()

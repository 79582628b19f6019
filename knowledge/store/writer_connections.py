"""How PostgreSQL is written where the statements are known beforehand: a few connections that many writers share.

Each transaction alone would wait for a connection of its own and have it looked at first, and of a thousand at once
the last would give up before their turn. Here whoever waits is taken along by the connection that is there.
"""

import asyncio
from collections import deque
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from knowledge.store.reader_threads import Query
from knowledge.store.writer_thread import Change, Found, Keep, tell

_TOGETHER = 50
"""Transactions a connection takes along before others get it."""


class WriterConnections:
    def __init__(self, engine: AsyncEngine, most: int) -> None:
        """`most`: connections it uses at once, so that some are left for whoever writes otherwise."""
        self._engine = engine
        self._most = most
        self._waiting: deque[Change] = deque()
        self._writing: set[asyncio.Task[None]] = set()

    async def change(self, queries: Sequence[Query], keep: Keep) -> Found:
        """To its end even for a caller who goes away meanwhile."""
        change = Change(queries, keep, asyncio.get_running_loop().create_future())
        self._waiting.append(change)
        if sum(not one.done() for one in self._writing) < self._most:  # whoever has ended takes nobody along
            writing = asyncio.create_task(self._write())
            self._writing.add(writing)
            writing.add_done_callback(self._writing.discard)
        return await asyncio.shield(change.done)

    async def _write(self) -> None:
        while self._waiting:
            try:
                async with self._engine.connect() as connection:
                    await self._take_along(connection)
            except Exception as error:  # no connection to be had
                self._give_up(error)
                return

    def _give_up(self, error: Exception) -> None:
        """Tells those whom this writer would have taken along: its share, or everybody when no other one is going."""
        going = sum(not one.done() for one in self._writing)
        for _ in range(-(-len(self._waiting) // going)):
            tell(self._waiting.popleft(), error)

    async def _take_along(self, connection: AsyncConnection) -> None:
        for _ in range(_TOGETHER):
            if not self._waiting or connection.invalidated:
                return
            change = self._waiting.popleft()
            tell(change, await _ended(connection, change))

    async def close(self) -> None:
        if self._writing:
            await asyncio.wait(self._writing)


async def _ended(connection: AsyncConnection, change: Change) -> Found | Exception:
    try:
        async with connection.begin() as transaction:
            found = [await changed(connection, query) for query in change.queries]
            if not change.keep(found):
                await transaction.rollback()
            return found
    except Exception as error:
        return error


async def changed(connection: AsyncConnection, query: Query) -> list[object]:
    result = await connection.execute(query.statement, query.values)
    return query.made(result.all()) if result.returns_rows else []

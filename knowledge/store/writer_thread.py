"""How SQLite is written where the statements are known beforehand: whole transactions in one crossing to a thread.

An async driver crosses to its thread and back for every step of a transaction; those crossings cost several times the
statements themselves. Here all that wait for their turn cross together, each a transaction of its own.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine

from knowledge.store.reader_threads import Query

Found = list[list[Any]]
"""What each statement of a transaction returned; nothing for one that returns no rows."""
Keep = Callable[[Found], bool]
_TOGETHER = 50
"""Transactions that cross at once: other writers of the process get their turn in between."""


@dataclass(frozen=True, slots=True)
class Change:
    """A transaction that waits for its turn."""

    queries: Sequence[Query]
    keep: Keep
    done: asyncio.Future[Found]


class WriterThread:
    """`turn` is held while it writes: whoever else writes in this process waits for it, and it for them."""

    def __init__(self, engine: Engine, turn: Callable[[], AbstractAsyncContextManager[Any]]) -> None:
        self._engine = engine
        self._turn = turn
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store-write")
        self._waiting: deque[Change] = deque()
        self._writing: asyncio.Task[None] | None = None

    async def change(self, queries: Sequence[Query], keep: Keep) -> Found:
        """To its end even for a caller who goes away meanwhile."""
        change = Change(queries, keep, asyncio.get_running_loop().create_future())
        self._waiting.append(change)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await asyncio.shield(change.done)

    async def _write(self) -> None:
        while self._waiting:
            together: list[Change] = []
            try:
                async with self._turn():
                    while self._waiting and len(together) < _TOGETHER:
                        together.append(self._waiting.popleft())
                    loop = asyncio.get_running_loop()
                    ended = await loop.run_in_executor(self._thread, self._all, together)
            except Exception as error:  # no turn, no thread: whoever waits is told
                ended = [error] * len(together or self._waiting)
                together = together or [self._waiting.popleft() for _ in ended]
            for change, end in zip(together, ended, strict=True):
                tell(change, end)

    def _all(self, changes: Sequence[Change]) -> list[Found | Exception]:
        with self._engine.connect() as connection:
            return [_ended(connection, change) for change in changes]

    async def close(self) -> None:
        if self._writing is not None:
            await asyncio.wait([self._writing])
        await asyncio.to_thread(self._thread.shutdown)
        self._engine.dispose()


def _ended(connection: Connection, change: Change) -> Found | Exception:
    """Each is a transaction of its own, and its caller is told."""
    try:
        with connection.begin() as transaction:
            found = [_returned(connection.execute(q.statement, q.values), q) for q in change.queries]
            if not change.keep(found):
                transaction.rollback()
            return found
    except Exception as error:
        return error


def tell(change: Change, end: Found | Exception) -> None:
    """Whoever waits for a change, how it ended."""
    if change.done.cancelled():
        return
    if isinstance(end, Exception):
        change.done.set_exception(end)
        change.done.exception()  # looked at: a caller who has gone leaves nobody to look at it
    else:
        change.done.set_result(end)


def _returned(result: Any, query: Query) -> list[Any]:
    return query.made(result.all()) if result.returns_rows else []


def always(_found: Found) -> bool:
    return True

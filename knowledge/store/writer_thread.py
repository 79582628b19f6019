"""How SQLite is written where the statements are known beforehand: whole transactions in one crossing to a thread.

An async driver crosses to its thread and back for every step of a transaction; those crossings cost several times the
statements themselves. Here all that wait for their turn cross together, each a transaction of its own.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from knowledge.store.reader_threads import Query

Found = list[list[Any]]
"""What each statement of a transaction returned; nothing for one that returns no rows."""
_TOGETHER = 50
"""Transactions that cross at once: other writers of the process get their turn in between."""


@dataclass(frozen=True, slots=True)
class _Change:
    queries: Sequence[Query]
    keep: Callable[[Found], bool]
    done: asyncio.Future[Found]


class WriterThread:
    """`turn` is held while it writes: whoever else writes in this process waits for it, and it for them."""

    def __init__(self, engine: Engine, turn: Callable[[], AbstractAsyncContextManager[Any]]) -> None:
        self._engine = engine
        self._turn = turn
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store-write")
        self._waiting: deque[_Change] = deque()
        self._writing: asyncio.Task[None] | None = None

    async def change(self, queries: Sequence[Query], keep: Callable[[Found], bool]) -> Found:
        """To its end even for a caller who goes away meanwhile."""
        change = _Change(queries, keep, asyncio.get_running_loop().create_future())
        self._waiting.append(change)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await asyncio.shield(change.done)

    async def _write(self) -> None:
        while self._waiting:
            together: list[_Change] = []
            try:
                async with self._turn():
                    while self._waiting and len(together) < _TOGETHER:
                        together.append(self._waiting.popleft())
                    loop = asyncio.get_running_loop()
                    ended = await loop.run_in_executor(self._thread, self._all, together)
            except Exception as error:  # no turn, no thread: whoever waits is told
                ended = [error] * len(together or self._waiting)
                together = together or [self._waiting.popleft() for _ in ended]
            _tell(zip(together, ended, strict=True))

    def _all(self, changes: Sequence[_Change]) -> list[Found | Exception]:
        ended: list[Found | Exception] = []
        for change in changes:
            try:
                ended.append(self._change(change))
            except Exception as error:  # each is a transaction of its own, and its caller is told
                ended.append(error)
        return ended

    def _change(self, change: _Change) -> Found:
        with self._engine.connect() as connection, connection.begin() as transaction:
            found = [_returned(connection.execute(q.statement, q.values), q) for q in change.queries]
            if not change.keep(found):
                transaction.rollback()
            return found

    async def close(self) -> None:
        if self._writing is not None:
            await asyncio.wait([self._writing])
        await asyncio.to_thread(self._thread.shutdown)
        self._engine.dispose()


def _tell(ended: Iterable[tuple[_Change, Found | Exception]]) -> None:
    for change, end in ended:
        if change.done.cancelled():
            continue
        if isinstance(end, Exception):
            change.done.set_exception(end)
            change.done.exception()  # looked at: a caller who has gone leaves nobody to look at it
        else:
            change.done.set_result(end)


def _returned(result: Any, query: Query) -> list[Any]:
    return query.made(result.all()) if result.returns_rows else []


def always(_found: Found) -> bool:
    return True

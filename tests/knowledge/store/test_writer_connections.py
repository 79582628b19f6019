"""The few connections of PostgreSQL's writers: nobody is left waiting by one that has just ended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from knowledge.store.writer_connections import WriterConnections
from knowledge.store.writer_thread import always


class Connection:
    invalidated = False

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[None]:
        yield


class Engine:
    """Giving a connection back takes until `back` is set, as it takes a round trip."""

    def __init__(self) -> None:
        self.back = asyncio.Event()

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Any]:
        yield Connection()
        await self.back.wait()


async def test_a_change_that_comes_as_the_last_writer_ends_is_written() -> None:
    engine = Engine()
    writing = WriterConnections(engine, 1)  # type: ignore[arg-type]
    await writing.change([], always)

    async def another() -> None:
        await engine.back.wait()  # woken behind the writer, which ends, and before anybody hears that it has
        await writing.change([], always)

    coming = asyncio.create_task(another())
    await asyncio.sleep(0)
    engine.back.set()
    async with asyncio.timeout(5.0):
        await coming
    await writing.close()

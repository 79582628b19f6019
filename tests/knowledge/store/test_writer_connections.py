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


class Slow(Connection):
    """A transaction takes until `go` is set."""

    def __init__(self) -> None:
        self.go = asyncio.Event()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[None]:
        await self.go.wait()
        yield


class Pool(Engine):
    """One connection; whoever asks for a second one is refused when `refused` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.back.set()
        self.free, self.refused = True, asyncio.Event()
        self.connection = Slow()

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Any]:
        if not self.free:
            await self.refused.wait()
            raise OSError("no connection")
        self.free = False
        try:
            yield self.connection
        finally:
            self.free = True


async def _changed(pool: Pool, writers: int, *, go_on: bool) -> list[str]:
    """How each of eleven changes ended."""
    writing = WriterConnections(pool, writers)  # type: ignore[arg-type]
    changes = [asyncio.create_task(writing.change([], always)) for _ in range(11)]
    for _ in range(5):
        await asyncio.sleep(0)
    pool.refused.set()
    for _ in range(5):
        await asyncio.sleep(0)
    if go_on:
        pool.connection.go.set()
    async with asyncio.timeout(5.0):
        ended = await asyncio.gather(*changes, return_exceptions=True)
        await writing.close()
    return ["failed" if isinstance(end, OSError) else "written" for end in ended]


async def test_a_writer_without_a_connection_fails_its_own_share_and_the_others_go_on() -> None:
    assert (await _changed(Pool(), 2, go_on=True)).count("written") == 6


async def test_where_no_writer_gets_a_connection_everybody_is_told() -> None:
    pool = Pool()
    pool.free = False
    assert await _changed(pool, 3, go_on=False) == ["failed"] * 11

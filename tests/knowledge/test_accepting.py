"""Events that come together are stored together: each once, none lost for another's sake, none before it is durable."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.errors import StoreUnavailable
from knowledge.journal import Event, Journal
from knowledge.store.accepting import TOGETHER
from knowledge.store.database import Database
from tests.knowledge.test_journal import clock, database, open_journal

__all__ = ["clock", "database", "open_journal"]


def event(n: int, **more: Any) -> Event:
    return replace(Event(f"t{n}", "slack", f"E{n}", f"slack:C{n}", {"text": f"question {n}"}), **more)


@pytest.fixture
def journal(open_journal: Callable[[str], Journal]) -> Journal:
    return open_journal("here:1:a")


def commits(database: Database) -> list[int]:
    made: list[int] = []
    sql_event.listen(database.engine.sync_engine, "commit", lambda _: made.append(1))
    return made


async def test_a_burst_takes_few_transactions_and_each_event_is_stored_once(
    journal: Journal, database: Database
) -> None:
    made = commits(database)
    twice = [event(n % 150) for n in range(300)]
    fresh = await asyncio.gather(*(journal.accept(e) for e in twice))
    assert (sum(fresh), fresh[:150]) == (150, [True] * 150)
    if database.is_sqlite:
        assert len(made) <= 300 // TOGETHER + 1
    assert {c.turn_id for c in await journal.claim(limit=300)} == {f"t{n}" for n in range(150)}


async def test_two_processes_that_store_the_same_events_in_other_orders_do_not_lock_each_other_out(
    open_journal: Callable[[str], Journal],
) -> None:
    one, other = open_journal("here:1:a"), open_journal("here:2:b")
    events = [event(n) for n in range(60)]
    fresh = await asyncio.gather(
        *(one.accept(e) for e in events), *(other.accept(e) for e in reversed(events)), return_exceptions=True
    )
    assert (fresh.count(True), fresh.count(False)) == (60, 60)


async def test_one_that_can_not_be_stored_takes_no_others_along(journal: Journal) -> None:
    wrong = event(1, payload={"text": object()})
    done = await asyncio.gather(*(journal.accept(e) for e in (event(0), wrong, event(2))), return_exceptions=True)
    assert (done[0], done[2]) == (True, True)
    assert isinstance(done[1], Exception)
    assert {c.turn_id for c in await journal.claim(limit=9)} == {"t0", "t2"}


async def test_while_the_store_is_away_everybody_who_waits_is_told(journal: Journal) -> None:
    away = True
    write = journal._accepting.write

    @asynccontextmanager
    async def now_and_then() -> AsyncIterator[AsyncConnection]:
        if away:
            raise StoreUnavailable("away")
        async with write() as connection:
            yield connection

    journal._accepting.write = now_and_then
    done = await asyncio.gather(*(journal.accept(event(n)) for n in range(3)), return_exceptions=True)
    assert [type(d) for d in done] == [StoreUnavailable] * 3
    away = False
    assert await journal.accept(event(0))


async def test_a_caller_who_goes_away_leaves_the_others_theirs(journal: Journal) -> None:
    leaving, staying = (asyncio.create_task(journal.accept(event(n))) for n in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying
    assert {c.turn_id for c in await journal.claim(limit=9)} == {"t0", "t1"}

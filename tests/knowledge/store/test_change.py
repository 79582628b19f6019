"""A transaction of statements known beforehand: all of it or nothing, on both databases, whoever goes meanwhile."""

import asyncio

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError

from knowledge.store.model_tables import SpendRow
from knowledge.store.reader_threads import Query
from knowledge.workspace import Workspace

_C = SpendRow.__table__.c
_ADD = text("insert into model_spend (tenant, account, micro_usd, tokens) values ('default', :account, 1, 1)")
_RETURN = text(f"{_ADD.text} returning account, micro_usd")


def add(account: str) -> Query:
    return Query(_ADD, {"account": account})


async def accounts(workspace: Workspace) -> list[str]:
    (rows,) = await workspace._database.select([Query(select(_C.account).order_by(_C.account), {}, str)])
    return rows


async def test_all_statements_are_kept_together_and_tell_what_they_returned(workspace: Workspace) -> None:
    returning = Query(_RETURN, {"account": "b"}, lambda account, usd: (account, usd))
    assert await workspace._database.change([add("a"), returning]) == [[], [("b", 1)]]
    assert await accounts(workspace) == ["a", "b"]


async def test_what_is_not_wanted_is_taken_back(workspace: Workspace) -> None:
    found = await workspace._database.change([Query(_RETURN, {"account": "a"})], keep=lambda found: False)
    assert len(found[0]) == 1
    assert await accounts(workspace) == []


async def test_an_error_takes_all_of_it_back(workspace: Workspace) -> None:
    with pytest.raises(IntegrityError):
        await workspace._database.change([add("a"), add("b"), add("a")])
    assert await accounts(workspace) == []
    await workspace._database.change([add("a")])


async def test_both_ways_of_writing_take_turns(workspace: Workspace) -> None:
    async def one(n: int) -> None:
        if n % 2:
            await workspace._database.change([add(f"{n:02}")])
            return
        async with workspace._database.write() as connection:
            await connection.execute(_ADD, {"account": f"{n:02}"})

    await asyncio.gather(*(one(n) for n in range(40)))
    assert await accounts(workspace) == [f"{n:02}" for n in range(40)]


async def test_somebody_who_goes_away_leaves_no_half_and_no_lock(workspace: Workspace) -> None:
    for n in range(20):
        going = asyncio.create_task(workspace._database.change([add(f"{n:02}a"), add(f"{n:02}b")]))
        for _ in range(n % 5):
            await asyncio.sleep(0)
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)
        async with asyncio.timeout(2):
            await workspace._database.change([add(f"{n:02}c")])
    kept = await accounts(workspace)
    assert all((f"{n:02}a" in kept) == (f"{n:02}b" in kept) and f"{n:02}c" in kept for n in range(20))


async def test_many_at_once_share_a_few_connections(workspace: Workspace) -> None:
    taken: list[int] = []
    event.listen(workspace._database.engine.sync_engine, "checkout", lambda *_: taken.append(1))
    await asyncio.gather(*(workspace._database.change([add(f"{n:02}")]) for n in range(60)))
    assert await accounts(workspace) == [f"{n:02}" for n in range(60)]
    assert len(taken) <= 10

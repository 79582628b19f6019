"""Spending is exact: across callers at once, all accounts or none, on both databases."""

import asyncio

import pytest

from knowledge.store.spend import StoredCounters
from knowledge.workspace import Workspace
from llm.budget import Amount, Ceiling, Counters, CountersUnreachable, MemoryCounters

ONE = Amount(10, 5)


@pytest.fixture(params=["stored", "memory"])
def counters(request: pytest.FixtureRequest, workspace: Workspace) -> Counters:
    return StoredCounters(workspace._database) if request.param == "stored" else MemoryCounters()


async def test_what_is_taken_is_held_and_what_was_not_used_is_given_back(counters: Counters) -> None:
    refused, held = await counters.take(
        "default", ONE, [("user:kim", Ceiling(100, 100)), ("tenant:default", Ceiling())]
    )
    assert refused is None
    assert held == {"user:kim": ONE, "tenant:default": ONE}
    await counters.correct("default", Amount(-4, -1), ["user:kim", "tenant:default"])
    assert await counters.held("default", ["user:kim", "nobody"]) == {"user:kim": Amount(6, 4), "nobody": Amount()}


@pytest.mark.parametrize("ceiling", [Ceiling(micro_usd=25), Ceiling(tokens=12)])
async def test_one_full_account_refuses_all_of_them(counters: Counters, ceiling: Ceiling) -> None:
    accounts = [("a", Ceiling()), ("b", ceiling), ("c", Ceiling())]
    for _ in range(2):
        assert (await counters.take("default", ONE, accounts))[0] is None
    refused, held = await counters.take("default", ONE, accounts)
    assert refused == "b"
    assert set(held.values()) == {Amount(20, 10)}


async def test_many_at_once_stop_exactly_at_the_ceiling(counters: Counters) -> None:
    accounts = [("user:kim", Ceiling(micro_usd=200)), ("tenant:default", Ceiling(micro_usd=170))]
    got = await asyncio.gather(*(counters.take("default", ONE, accounts) for _ in range(60)))
    assert sum(refused is None for refused, _ in got) == 17
    assert (await counters.held("default", ["user:kim"]))["user:kim"].micro_usd == 170


async def test_another_company_counts_apart(counters: Counters) -> None:
    await counters.take("default", ONE, [("user:kim", Ceiling())])
    assert (await counters.held("other", ["user:kim"]))["user:kim"] == Amount()


async def test_a_database_that_is_away_is_said_to_be(workspace: Workspace) -> None:
    if workspace.engine.dialect.name != "sqlite":
        pytest.skip("the database file is taken away: SQLite only")
    await workspace.close()
    file = workspace.home / "scip.db"
    file.unlink()
    file.mkdir()
    with pytest.raises(CountersUnreachable):
        await StoredCounters(workspace._database).take("default", ONE, [("user:kim", Ceiling())])

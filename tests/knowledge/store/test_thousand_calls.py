"""A thousand requests at once, models that fail in every way, people who go away: no budget is overrun by a cent.

Through the whole door, counted in the database: what the accounts hold in the end is what the audit says was spent.
"""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from knowledge.store.spend import StoredCounters
from knowledge.workspace import Workspace
from llm.attempts import Endpoints
from llm.budget import MICRO, Amount, Budget, Ceiling, CountersUnreachable, Limit, Limits, over
from llm.call import Provider, Reply, Usage
from llm.catalogue import Catalogue, Endpoint, Model
from llm.door import Door, Parts
from llm.errors import BadOutput, ModelBusy, ModelError, RateLimited
from llm.gateway import Request
from llm.providers.scripted import Cut, Scripted, Slow, Step

DEAR = Decimal(1_000)
"""US dollars per million tokens: a token costs a thousandth of a dollar."""
LIMITS = Limits(
    user=Limit(usd=Decimal(6)), team=Limit(usd=Decimal(10), tokens=14_000), tenant=Limit(usd=Decimal(16)),
    request_usd=Decimal("1.50"),
)  # fmt: skip
FAULTS: tuple[Step, ...] = (
    Reply("said", "m", Usage(60, 80)),
    Reply("said", "m", Usage(60, 100)),
    Slow(Reply("late", "m", Usage(50, 90)), 0.05),
    Slow("too late", 30.0),
    ModelBusy("busy"),
    BadOutput("rubbish"),
    RateLimited("wait", retry_after_s=60),
    Cut("hal", 1),
)
PEOPLE = {f"rep_{n}": f"team_{n % 2}" for n in range(6)}


@dataclass
class Watched:
    """Counters that look at every balance they are told."""

    of: StoredCounters
    ceilings: dict[str, Ceiling] = field(default_factory=dict)
    overrun: list[str] = field(default_factory=list)
    missed: int = 0
    """Corrections that found no connection in time: the hold stays counted in full then."""

    async def take(
        self, tenant: str, amount: Amount, accounts: Sequence[tuple[str, Ceiling]]
    ) -> tuple[str | None, Mapping[str, Amount]]:
        self.ceilings.update(accounts)
        refused, held = await self.of.take(tenant, amount, accounts)
        self.overrun += [key for key, balance in held.items() if over(balance, self.ceilings[key])]
        return refused, held

    async def correct(self, tenant: str, by: Amount, accounts: Sequence[str]) -> None:
        try:
            await self.of.correct(tenant, by, accounts)
        except CountersUnreachable:
            self.missed += 1
            raise

    async def held(self, tenant: str, accounts: Sequence[str]) -> Mapping[str, Amount]:
        return await self.of.held(tenant, accounts)


def asking(n: int) -> Request:
    who = f"rep_{n % len(PEOPLE)}"
    schema = {"type": "object"} if n % 7 == 0 else None  # "said" is none: repaired once, then refused
    return Request(
        "draft:x", "Say it.", f"Facts {n}.", who, "default", 4.0, max_tokens=100, team=PEOPLE[who], schema=schema,
        kind="narrate", cache=False,
    )  # fmt: skip


@pytest.mark.timeout(120)
async def test_no_budget_is_overrun(workspace: Workspace) -> None:
    chance = random.Random(11)
    names = ("a", "b", "c")
    catalogue = Catalogue(
        endpoints={n: Endpoint(kind="openai", key="k", data="client") for n in names},
        models=tuple(
            Model(id=n, endpoint=n, model="m", input_price=DEAR, output_price=DEAR, context=100_000, first_token_ms=20,
                  can=frozenset({"stream", "schema"}))
            for n in names
        ),
    )  # fmt: skip
    models: dict[str, Provider] = {n: Scripted(*chance.choices(FAULTS, k=2_000), name=n) for n in names}
    counters = Watched(StoredCounters(workspace._database))
    budget = Budget(counters, LIMITS)
    door = Door(Parts(catalogue, Endpoints(models, budget), budget, audit=workspace.model_audit))
    since = datetime.now(UTC)

    async def one(n: int) -> None:
        try:
            async with asyncio.timeout(0.3 if n % 9 == 0 else None):  # some go away
                await door.complete(asking(n))
        except (ModelError, TimeoutError):
            pass

    await asyncio.gather(*(one(n) for n in range(1_000)))
    await door.close()

    month = f"{since:%Y-%m}"
    entries = await workspace.model_audit.entries(since=since, limit=2_000)
    spent = {who: sum((e.cost for e in entries if e.asked_by == who), Decimal(0)) for who in PEOPLE}
    accounts = [f"user:{who}:{month}" for who in PEOPLE]
    held = await counters.held("default", [*accounts, f"tenant:default:{month}"])
    assert counters.overrun == []
    assert len(entries) > 950, "on a slow machine the last in line find no connection in time, and the log says so"
    total = held[f"tenant:default:{month}"].micro_usd / MICRO
    assert 0 < sum(spent.values()) <= total <= 16
    if len(entries) == 1_000 and not counters.missed:
        assert {who: held[f"user:{who}:{month}"].micro_usd / MICRO for who in PEOPLE} == spent
        assert sum(spent.values()) == total
    assert all(cost <= 6 for cost in spent.values())
    assert len({a.outcome for e in entries for a in e.attempts}) >= 6, "they failed in many ways"
    assert {"OverBudget", "answered", "cancelled"} <= {e.outcome for e in entries}
    assert all(e.cost <= Decimal("1.50") for e in entries)

"""An answer comes from whichever endpoint gives one, within the deadline, and never over the budget."""

import asyncio
import contextlib
import random
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from llm.attempts import Endpoints, Tried
from llm.budget import Account, Budget, Counters, Limit, Limits, MemoryCounters
from llm.call import Call, Message, Provider, Reply, Usage
from llm.catalogue import Catalogue, Endpoint, Model
from llm.errors import (
    BadOutput,
    Filtered,
    ModelBusy,
    ModelError,
    ModelMisconfigured,
    ModelTimeout,
    OverBudget,
    RateLimited,
)
from llm.gateway import Priority, Request
from llm.providers.scripted import Scripted, Slow, Step
from llm.route import route

NOW = datetime(2026, 11, 20, tzinfo=UTC)
DEAR = Decimal(1_000)
"""US dollars per million tokens: a token costs a thousandth of a dollar."""


def catalogue(*names: str, first_token_ms: int = 500) -> Catalogue:
    return Catalogue(
        endpoints={n: Endpoint(kind="openai", key="k", data="client") for n in names},
        models=tuple(
            Model(id=f"{n}-m", endpoint=n, model="m", tier="small", input_price=DEAR, output_price=DEAR,
                  context=100_000, first_token_ms=first_token_ms)
            for n in names
        ),
    )  # fmt: skip


def asking(*, deadline_s: float = 2.0, priority: Priority = "batch", who: str = "kim") -> Request:
    return Request(
        "narrate:x", "Say it.", "Facts.", who, "default", deadline_s, max_tokens=100, priority=priority, team="north"
    )  # fmt: skip


class House:
    """Endpoints with scripted models behind them."""

    def __init__(
        self,
        scripts: Mapping[str, tuple[Step, ...]],
        *,
        limits: Limits | None = None,
        counters: Counters | None = None,
        first_token_ms: int = 500,
        open_s: float = 30.0,
    ) -> None:
        self.models = {name: Scripted(*steps, name=name) for name, steps in scripts.items()}
        self.catalogue = catalogue(*scripts, first_token_ms=first_token_ms)
        self.counters = counters or MemoryCounters()
        self.budget = Budget(self.counters, limits or Limits())
        providers: dict[str, Provider] = {**self.models}
        self.endpoints = Endpoints(providers, self.budget, clock=lambda: NOW, open_s=open_s)
        self.tried = Tried()

    async def ask(self, request: Request | None = None) -> str:
        request = request or asking()
        self.tried = Tried()
        try:
            found = await self.endpoints.answer(
                request,
                route(request, self.catalogue),
                lambda m: Call(m.model, (Message("user", request.material),), request.max_tokens),
                self.tried,
            )
        finally:
            await self.tried.settled()
        return found.reply.text

    async def held(self, account: str = "tenant:default:2026-11") -> Decimal:
        return (await self.counters.held("default", [account]))[account].micro_usd / Decimal(1_000_000)


@pytest.mark.parametrize(
    "fault", [ModelBusy("busy"), RateLimited("slow down", retry_after_s=60), ModelMisconfigured("no key")]
)
async def test_the_next_in_line_answers_for_one_that_fails(fault: ModelError) -> None:
    house = House({"a": (fault,), "b": ("from b",)})
    assert await house.ask() == "from b"
    assert [a.outcome for a in house.tried.attempts] == [type(fault).__name__, "answered"]
    assert "b-m was asked instead" in house.tried.notes[0]


async def test_the_only_endpoint_is_tried_again_when_busy() -> None:
    house = House({"a": (ModelBusy("busy"), "at last")})
    assert await house.ask() == "at last"


async def test_a_short_wait_asked_for_is_kept() -> None:
    house = House({"a": (RateLimited("wait", retry_after_s=0.2), "after the wait")})
    started = time.monotonic()
    assert await house.ask() == "after the wait"
    assert time.monotonic() - started >= 0.2


async def test_a_wait_beyond_the_deadline_is_not_waited_for() -> None:
    house = House({"a": (RateLimited("wait", retry_after_s=600), "never asked for")})
    started = time.monotonic()
    with pytest.raises(RateLimited):
        await house.ask(asking(deadline_s=20.0))
    assert time.monotonic() - started < 5


async def test_an_endpoint_that_hangs_leaves_time_for_the_next() -> None:
    house = House({"a": (Slow("too late", 9.0),), "b": ("in time",)})
    started = time.monotonic()
    assert await house.ask(asking(deadline_s=1.0)) == "in time"
    assert time.monotonic() - started < 1.0


async def test_all_of_them_hanging_ends_with_the_deadline() -> None:
    house = House({"a": (Slow("late", 9.0),), "b": (Slow("late", 9.0),)})
    started = time.monotonic()
    with pytest.raises(ModelTimeout):
        await house.ask(asking(deadline_s=2.0))
    assert time.monotonic() - started < 3.5, "the deadline is for all of them, not for each"


async def test_somebody_who_waits_gets_the_quicker_of_two() -> None:
    house = House({"a": (Slow("late", 9.0),), "b": ("quick",)}, first_token_ms=50)
    assert await house.ask(asking(priority="interactive")) == "quick"
    assert "was asked as well" in house.tried.notes[0]
    assert {a.outcome for a in house.tried.attempts} == {"answered", "cancelled"}


async def test_work_in_the_background_is_not_asked_twice_at_once() -> None:
    house = House({"a": (Slow("steady", 0.3),), "b": ("quick",)}, first_token_ms=50)
    assert await house.ask(asking(priority="batch")) == "steady"
    assert house.models["b"].calls == []


async def test_what_a_vendor_silenced_is_not_carried_to_the_next() -> None:
    house = House({"a": (Filtered("silenced"),), "b": ("from b",)})
    with pytest.raises(Filtered):
        await house.ask()
    assert house.models["b"].calls == []


async def test_useless_output_is_asked_for_once_more() -> None:
    house = House({"a": (BadOutput("rubbish"), "better")})
    assert await house.ask() == "better"


async def test_an_endpoint_that_keeps_failing_is_left_alone_and_taken_back() -> None:
    house = House({"a": (ModelBusy("busy"),), "b": ("from b",)}, open_s=0.2)
    for _ in range(6):
        await house.ask()
    asked = len(house.models["a"].calls)
    assert (await house.endpoints.health())["a"] == "broken"
    await house.ask()
    assert len(house.models["a"].calls) == asked
    house.models["a"]._steps[:] = ["well again"]
    await asyncio.sleep(0.25)
    assert await house.ask() == "well again"
    assert await house.endpoints.health() == {}


async def test_a_wrong_request_does_not_close_the_endpoint_to_others() -> None:
    house = House({"a": (ModelMisconfigured("wrong"),)})
    for _ in range(8):
        with pytest.raises(ModelMisconfigured):
            await house.ask()
    assert await house.endpoints.health() == {}


async def test_a_call_costs_what_it_used_and_gives_the_rest_back() -> None:
    house = House({"a": (Reply("said", "m", Usage(40, 10)),)})
    await house.ask()
    assert await house.held() == Decimal("0.05")
    assert house.tried.cost == Decimal("0.05")


async def test_a_refused_attempt_costs_nothing_and_a_late_one_counts_in_full() -> None:
    refused = House({"a": (RateLimited("no", retry_after_s=600),)})
    with pytest.raises(RateLimited):
        await refused.ask()
    assert await refused.held() == 0
    late = House({"a": (Slow("late", 9.0),)})
    with pytest.raises(ModelTimeout):
        await late.ask(asking(deadline_s=0.1))
    assert await late.held() > Decimal("0.1")


async def test_a_used_up_budget_refuses_in_plain_words_and_no_model_is_asked() -> None:
    house = House({"a": ("said",)}, limits=Limits(user=Limit(usd=Decimal("0.01"))))
    with pytest.raises(OverBudget, match="Your model budget for this month is used up"):
        await house.ask()
    assert house.models["a"].calls == []


async def test_most_of_a_budget_used_is_said() -> None:
    house = House({"a": (Reply("said", "m", Usage(40, 10)),)}, limits=Limits(tenant=Limit(usd=Decimal("0.30"))))
    for _ in range(3):
        await house.ask()
    assert any("The company's model budget" in w for w in house.tried.warnings)


async def test_a_request_may_not_cost_more_than_one_may_through_its_retries() -> None:
    one = Limits(request_usd=Decimal("0.40"))
    house = House({"a": (Slow("late", 9.0),), "b": (Slow("late", 9.0),), "c": ("said",)}, limits=one)
    with pytest.raises(OverBudget, match="more than one question may"):
        await house.ask(asking(deadline_s=0.5))
    assert house.models["c"].calls == []


async def test_a_thousand_calls_at_once_with_faults_never_overrun_a_budget() -> None:
    faults: tuple[Step, ...] = (
        Reply("said", "m", Usage(40, 100)), ModelBusy("busy"), BadOutput("rubbish"), RateLimited("no"),
    )  # fmt: skip
    chance = random.Random(4)
    limits = Limits(user=Limit(usd=Decimal(8)), team=Limit(usd=Decimal(15)), tenant=Limit(usd=Decimal(20)))
    house = House({name: tuple(chance.choices(faults, k=900)) for name in "ab"}, limits=limits)
    people = [f"rep_{n % 4}" for n in range(1000)]

    async def one(who: str) -> Decimal:
        tried = Tried()
        request = asking(who=who, deadline_s=30.0)
        with contextlib.suppress(ModelError):
            await house.endpoints.answer(
                request, route(request, house.catalogue), lambda m: Call(m.model, (), request.max_tokens), tried
            )
        await tried.settled()
        return tried.cost

    costs = await asyncio.gather(*(one(who) for who in people))
    spent = {who: sum((c for w, c in zip(people, costs, strict=True) if w == who), Decimal(0)) for who in people}
    assert all(s <= 8 for s in spent.values())
    assert 0 < sum(spent.values()) <= 15
    assert await house.held(Account("team", "north", "2026-11").key) == sum(spent.values())

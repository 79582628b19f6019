"""Material stays where it must: another region takes over only where it may, before another model does."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from llm.attempts import Endpoints
from llm.budget import Budget, Limits, MemoryCounters
from llm.call import Provider
from llm.catalogue import ELSEWHERE, Catalogue, Endpoint, Model, one_endpoint
from llm.door import Door, Parts
from llm.errors import ModelBusy, NotPermitted, Overloaded
from llm.gateway import Completion, Request
from llm.providers.scripted import Scripted, Step
from llm.route import Conditions, inside, route

REGIONS = {"west": "eu-west", "north": "eu-north", "swiss": "ch", "states": "us", "cellar": "here"}
"""Endpoint -> where it stands."""


def catalogue(*names: str) -> Catalogue:
    return Catalogue(
        endpoints={n: Endpoint(kind="openai", key="k", data="client", region=REGIONS[n]) for n in names},
        models=tuple(
            Model(id=n, endpoint=n, model="big", tier="small", context=64_000, input_price=Decimal(price))
            for price, n in enumerate(names)
        ),
    )


def asking(region: str | None = None) -> Request:
    return Request("narrate:x", "Say it.", "Facts.", "kim", "default", 2.0, region=region, priority="batch")


class House:
    def __init__(self, scripts: Mapping[str, Step], *, stays_in: str | None = None) -> None:
        self.models = {name: Scripted(step, name=name) for name, step in scripts.items()}
        providers: dict[str, Provider] = {**self.models}
        budget = Budget(MemoryCounters(), Limits())
        self.door = Door(Parts(catalogue(*scripts), Endpoints(providers, budget), budget, region=stays_in))

    async def ask(self, region: str | None = None) -> Completion:
        return await self.door.complete(asking(region))

    def asked(self) -> set[str]:
        return {name for name, model in self.models.items() if model.calls}


DOWN = Overloaded("no room")


async def test_one_region_down_the_same_model_answers_from_another_allowed_one() -> None:
    house = House({"states": "from the states", "west": DOWN, "north": "from the north"}, stays_in="eu")
    assert (await house.ask()).text == "from the north"
    assert house.asked() == {"west", "north"}


async def test_all_allowed_regions_down_is_no_answer_and_never_one_from_elsewhere() -> None:
    house = House({"states": "from the states", "west": DOWN, "north": ModelBusy("busy"), "swiss": "from there"},
                  stays_in="eu")  # fmt: skip
    with pytest.raises(ModelBusy):
        await house.ask()
    assert house.asked() == {"west", "north"}


async def test_where_the_house_keeps_everything_no_request_can_loosen_it() -> None:
    house = House({"states": "from the states"}, stays_in="eu")
    with pytest.raises(NotPermitted):
        await house.ask("us")
    assert house.asked() == set()


async def test_a_request_may_be_stricter_than_a_house_that_says_nothing() -> None:
    house = House({"states": "from the states", "swiss": "from there", "cellar": DOWN})
    assert (await house.ask("ch")).text == "from there"
    assert "states" not in house.asked()


async def test_its_own_network_is_in_every_region() -> None:
    assert (await House({"cellar": "from below"}, stays_in="eu").ask()).endpoint == "cellar"


def test_the_same_model_in_another_region_comes_before_another_model() -> None:
    other = Model(id="other", endpoint="states", model="small", tier="small", context=64_000)
    made = catalogue("west", "north", "states")
    made = made.model_copy(update={"models": (*made.models[:1], other, *made.models[1:2])})
    dear = made.model_copy(update={"models": tuple(
        m.model_copy(update={"input_price": Decimal(9)}) if m.id == "north" else m for m in made.models
    )})  # fmt: skip
    order = [c.model.id for c in route(asking(), dear).candidates]
    assert order == ["west", "north", "other"]
    assert "the same model as west, in eu-north" in route(asking(), dear).explained()
    broken = Conditions(health={"north": "broken"})
    assert [c.model.id for c in route(asking(), dear, broken).candidates] == ["west", "other", "north"]


@pytest.mark.parametrize(
    ("region", "allowed", "expected"),
    [
        ("eu", "eu", True), ("eu-west", "eu", True), ("eu", "eu-west", False), ("euro", "eu", False),
        ("ch", "eu, ch", True), ("us", "eu, ch", False), ("here", "eu", True), ("us", "", False),
        (ELSEWHERE, "eu", False),
    ],
)  # fmt: skip
def test_which_regions_lie_in_which(region: str, allowed: str, expected: bool) -> None:
    assert inside(region, allowed) is expected


@pytest.mark.parametrize(
    ("url", "region"),
    [
        (None, "us"), ("http://vllm:8000/v1", "here"), ("http://10.0.0.5/v1", "here"), ("http://[::1]:1/v1", "here"),
        ("http://vllm.models.svc/v1", "here"), ("https://api.mistral.example/v1", ELSEWHERE),
        ("https://8.8.8.8/v1", ELSEWHERE),
    ],
)  # fmt: skip
def test_one_server_by_settings_is_here_only_when_it_is_ones_own(url: str | None, region: str) -> None:
    assert one_endpoint(model="m", base_url=url, keyed=False).endpoints["configured"].region == region


async def test_the_installation_s_region_never_widens_what_a_request_says_of_itself() -> None:
    house = House({"west": "from the west", "swiss": "from there"}, stays_in="eu, ch")
    assert (await house.ask("ch")).text == "from there"
    assert house.asked() == {"swiss"}


async def test_where_nobody_may_see_it_the_reason_is_that() -> None:
    house = House({"states": "from the states"}, stays_in="eu")
    with pytest.raises(NotPermitted, match="the region where it must stay"):
        await house.ask()
    assert house.asked() == set()

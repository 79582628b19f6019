"""A model may choose among the router's candidates, and nothing else; when it can't, the question is asked back."""

import asyncio

import pytest

from bot.settle import ModelSettler
from knowledge.access import Principal
from llm.errors import ModelBusy
from llm.gateway import Completion, Request
from skills.catalog import REGISTRY
from tests.support.askers import askers_of

KIM = Principal("default", "user_kim", "rep")
OPEN = (("fog", 0.4), ("ask", 0.35))


class Says:
    model = "scripted"

    def __init__(self, reply: str | Exception) -> None:
        self.reply = reply
        self.asked: list[Request] = []

    async def complete(self, request: Request) -> Completion:
        self.asked.append(request)
        if isinstance(self.reply, Exception):
            raise self.reply
        return Completion(self.reply, self.model)

    async def close(self) -> None:
        return None


async def _settled(reply: str | Exception) -> tuple[str | None, list[Request]]:
    gateway = Says(reply)
    settler = ModelSettler(gateway, REGISTRY, askers_of("Dana Reyes"), asyncio.get_running_loop())
    return await asyncio.to_thread(settler.settle, "is that true?", OPEN, KIM), gateway.asked


@pytest.mark.parametrize(
    ("reply", "skill"),
    [
        ("fog", "fog"),
        (" `Ask`. ", "ask"),
        ("none", None),
        ("right_to_win", None),
        ("fog, because they ask for facts", None),
        ("", None),
        (ModelBusy("busy"), None),
    ],
)
async def test_only_a_candidates_own_name_settles_it(reply: str | Exception, skill: str | None) -> None:
    assert (await _settled(reply))[0] == skill


@pytest.mark.parametrize(
    ("said", "kept"), [("fog", True), (" `Ask`. ", True), ("none", True), ("help", False), ("I think fog", False)]
)
async def test_only_a_choice_is_good_enough_to_be_given_again(said: str, kept: bool) -> None:
    _, (request,) = await _settled("fog")
    assert request.kind == "settle"
    assert request.keep is not None
    assert request.keep(Completion(said, "m")) is kept


async def test_the_model_sees_the_words_and_the_candidates_and_who_asks() -> None:
    _, (request,) = await _settled("fog")
    assert request.asked_by == "user_kim"
    assert "is that true?" in request.material
    assert "fog: " in request.material
    assert "crm_update" not in request.material


async def test_a_router_that_warms_itself_up_asks_no_model() -> None:
    gateway = Says("fog")
    settler = ModelSettler(gateway, REGISTRY, askers_of(), asyncio.get_running_loop())
    nobody = Principal("-", "-", "rep")
    assert await asyncio.to_thread(settler.settle, "is that true?", OPEN, nobody) is None
    assert gateway.asked == []

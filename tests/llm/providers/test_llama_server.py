"""Our gateway against a real inference server (llama.cpp) on random weights: its form holds, its content is noise."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.commands.model_check import check
from bot.settings import Settings
from llm.attempts import Endpoints
from llm.budget import Budget, Limits, MemoryCounters
from llm.call import Call, Delta, Message, Tool
from llm.catalogue import Catalogue, Endpoint, Model, providers
from llm.door import Door, Parts
from llm.errors import BadOutput, ContextTooLong, ModelTimeout
from llm.gateway import Request
from llm.guard.output import OutputChecks
from llm.providers.openai_api import OpenAIEndpoint
from tests.support.llama_server import CONTEXT, MODEL, llama_server, needs_llama

pytestmark = [needs_llama, pytest.mark.may_block]  # the SDK reads its own files on first use

CHOICES: dict[str, Any] = {
    "type": "object",
    "properties": {"stance": {"enum": ["for", "against"]}, "sure": {"type": "boolean"}},
    "required": ["stance", "sure"],
    "additionalProperties": False,
}
WORDS: dict[str, Any] = {"type": "object", "properties": {"why": {"type": "string"}}, "required": ["why"]}
LONG: dict[str, Any] = {"type": "array", "items": {"enum": ["for", "against"]}, "minItems": 150}
TOOL = Tool("stage_of", "The stage of a deal", {"type": "object", "properties": {"deal": {"type": "string"}}})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with llama_server(tmp_path_factory.mktemp("llama")) as url:
        yield url


@asynccontextmanager
async def endpoint(url: str) -> AsyncIterator[OpenAIEndpoint]:
    made = OpenAIEndpoint("own", base_url=url, schema="json_object")
    try:
        yield made
    finally:
        await made.close()


def call(**more: Any) -> Call:
    return Call(MODEL, (Message("user", "How do we stand?"),), more.pop("max_tokens", 40), **more)


@asynccontextmanager
async def door(url: str) -> AsyncIterator[Door]:
    catalogue = Catalogue(
        endpoints={"own": Endpoint(kind="openai", base_url=url, region="here", data="personal", schema="json_object")},
        models=(
            Model(id="own", endpoint="own", model=MODEL, context=CONTEXT, output=2_000,
                  can=frozenset({"stream", "schema", "tools"})),
        ),
    )  # fmt: skip
    budget = Budget(MemoryCounters(), Limits())
    endpoints = Endpoints(await asyncio.to_thread(providers, catalogue, {}), budget)
    made = Door(Parts(catalogue, endpoints, budget, output=OutputChecks()))
    try:
        yield made
    finally:
        await made.close()


def request(**more: Any) -> Request:
    told = {"deadline_s": 20.0, "max_tokens": 200, "cache": False} | more
    return Request("narrate:x", "Word the facts.", "Skarholt: 62 of 100.", "kim", "default", **told)


async def test_it_answers_and_says_what_it_used(server: str) -> None:
    async with endpoint(server) as own:
        reply = await own.complete(call(), timeout_s=20)
    assert reply.model == MODEL
    assert reply.usage.input_tokens > 10
    assert not reply.usage.estimated
    assert reply.finish in ("stop", "length")


async def test_a_stream_brings_an_answer_in_pieces_with_a_proper_end(server: str) -> None:
    async with endpoint(server) as own:
        pieces: list[Delta] = [d async for d in own.stream(call(), timeout_s=20)]
    reply = pieces[-1].reply
    assert reply is not None
    assert len(pieces) > 3
    assert "".join(d.text for d in pieces) == reply.text
    assert reply.finish in ("stop", "length")
    assert reply.first_token_ms is not None


@pytest.mark.parametrize("warmth", [0.0, 1.0])
async def test_noise_held_to_a_schema_fits_it_every_time(server: str, warmth: float) -> None:
    async with endpoint(server) as own:
        for _ in range(5):
            reply = await own.complete(call(schema=CHOICES, max_tokens=400, temperature=warmth), timeout_s=30)
            assert Draft202012Validator(CHOICES).is_valid(json.loads(reply.text))


async def test_a_choice_comes_through_the_door_and_free_words_of_noise_do_not(server: str) -> None:
    """Whatever fits the schema may pass; signs that stand in no text, and what never ends, may not."""
    async with door(server) as gateway:
        assert (await gateway.complete(request(schema=CHOICES))).data["stance"] in ("for", "against")
        for n in range(5):
            try:
                found = await gateway.complete(replace(request(schema=WORDS), material=f"Facts {n}."))
            except BadOutput:
                continue
            assert Draft202012Validator(WORDS).is_valid(found.data)
            assert found.data["why"].replace("\n", "").isprintable()


async def test_tools_are_offered_and_never_half_used(server: str) -> None:
    """It uses none or one that was given, with arguments that are an object: what it does not do is break the wire."""
    async with door(server) as gateway:
        try:
            found = await gateway.complete(request(tools=(TOOL,)))
        except BadOutput:
            return
    assert {u.name for u in found.uses} <= {TOOL.name}


async def test_more_than_it_takes_in_has_its_name(server: str) -> None:
    async with endpoint(server) as own:
        with pytest.raises(ContextTooLong):
            await own.complete(Call(MODEL, (Message("user", "sea " * CONTEXT),), 40), timeout_s=30)


async def test_one_that_takes_too_long_is_given_up_and_answers_the_next(server: str) -> None:
    async with endpoint(server) as own:
        with pytest.raises(ModelTimeout):
            await own.complete(call(schema=LONG, max_tokens=4_000), timeout_s=0.2)
        assert (await own.complete(call(), timeout_s=30)).usage.output_tokens > 0


async def test_the_check_says_what_it_can_and_what_falls_short(server: str, tmp_path: Path) -> None:
    found = await check(
        Settings(home=tmp_path), server, model=None, key_from=None, embeddings=None, context=4_000, timeout_s=60
    )
    states = {c["name"]: c["state"] for c in found["checks"]}
    assert found["model"] == MODEL
    assert states["reachable"] == states["streaming"] == states["JSON schema"] == states["context"] == "ok"
    assert states["tools"] == "fail", "noise uses no tool"
    assert not found["good"]
    assert "schema: json_object" in found["catalogue"]

"""The providers against aimock: both vendors' wires as somebody else wrote them down (tests/peers, npm ci there)."""

import asyncio
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from llm.attempts import Endpoints
from llm.budget import Budget, Limits, MemoryCounters
from llm.call import Call, Message, Provider, Reply, Tool
from llm.catalogue import Catalogue, Endpoint, Model
from llm.door import Door, Parts
from llm.errors import BadOutput, EmptyAnswer, ModelError, ModelTimeout, Overloaded, RateLimited, StreamCut
from llm.gateway import Request
from llm.providers.anthropic_api import AnthropicEndpoint
from llm.providers.openai_api import OpenAIEndpoint

PEERS = Path(__file__).resolve().parents[2] / "peers"
SERVER = PEERS / "node_modules" / "@copilotkit" / "aimock" / "dist" / "cli.js"
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.may_block,  # the SDKs read their own files on first use
    pytest.mark.skipif(NODE is None, reason="Node is not installed"),
    pytest.mark.skipif(not SERVER.is_file(), reason="aimock is not installed: npm ci in tests/peers"),
]

TOOL = Tool("stage_of", "The stage of a deal", {"type": "object", "properties": {"deal": {"type": "string"}}})
SCHEMA = {"type": "object", "properties": {"stage": {"enum": ["qualify", "close"]}}, "required": ["stage"]}
WAYS = ("complete", "stream")


def said(of: str, response: dict[str, Any], **more: Any) -> dict[str, Any]:
    match = {"userMessage": of} | more.pop("match", {})
    return {"match": match, "response": response} | more


FIXTURES = [
    said("plainly", {"content": "You stand at 74, ahead of them all."}),
    said("too often", {"error": {"message": "slow down", "type": "rate_limit_error"}, "status": 429, "retryAfter": 3}),
    said("no room", {"error": {"message": "Overloaded", "type": "overloaded_error"}, "status": 529}),
    said("break off", {"content": "You stand at 74, ahead of them."}, chunkSize=4, latency=40, truncateAfterChunks=3),
    said("hang up", {"content": "You stand at 74, ahead of them all."}, chunkSize=1, latency=60, disconnectAfterMs=100),
    said("rubbish", {"content": "x"}, chaos={"malformedRate": 1}),
    said("slow", {"content": "at last"}, streamingProfile={"ttft": 20_000}),
    said("nothing", {"content": ""}),
    said("a tool", {"toolCalls": [{"name": "stage_of", "arguments": {"deal": "Skarholt"}, "id": "call_9"}]},
         match={"hasToolResult": False}),
    said("a tool", {"content": "It is in close."}, match={"hasToolResult": True}),
    said("in form", {"content": '{"stage": "close"}'}),
    said("second try", {"content": '{"stage": "gone"}'}, match={"sequenceIndex": 0}),
    said("second try", {"content": '{"stage": "qualify"}'}, match={"sequenceIndex": 1}),
    said("wrong form", {"content": "I would say close."}),
]  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("aimock") / "fixtures.json"
    file.write_text(json.dumps({"fixtures": FIXTURES}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(NODE), str(SERVER), "-p", str(port), "-h", "127.0.0.1", "-f", str(file), "--strict"]
    with subprocess.Popen([*command, "--log-level", "silent"]) as server:
        try:
            _listening(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def _listening(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail("aimock did not start")


Made = Callable[[str], Provider]
VENDORS: dict[str, Made] = {
    "openai": lambda address: OpenAIEndpoint("e", api_key="sk", base_url=f"{address}/v1"),
    "anthropic": lambda address: AnthropicEndpoint("e", api_key="sk", base_url=address),
}


@pytest.fixture(params=VENDORS)
def made(request: pytest.FixtureRequest) -> Made:
    return VENDORS[request.param]


def call(words: str, **more: Any) -> Call:
    return replace(Call("tiny", (Message("system", "Be brief."), Message("user", words)), max_tokens=60), **more)


async def asked(provider: Provider, way: str, call: Call, *, timeout_s: float = 10.0) -> Reply:
    try:
        if way == "complete":
            return await provider.complete(call, timeout_s=timeout_s)
        *pieces, last = [delta async for delta in provider.stream(call, timeout_s=timeout_s)]
        assert last.reply is not None
        assert "".join(p.text for p in pieces) == last.reply.text
        return last.reply
    finally:
        await provider.close()


@pytest.mark.parametrize("way", WAYS)
async def test_an_answer(address: str, made: Made, way: str) -> None:
    reply = await asked(made(address), way, call("plainly"))
    assert (reply.text, reply.finish) == ("You stand at 74, ahead of them all.", "stop")
    assert reply.usage.estimated == (reply.usage.output_tokens == 0)


@pytest.mark.parametrize("way", WAYS)
async def test_a_tool_loop(address: str, made: Made, way: str) -> None:
    first = await asked(made(address), way, call("a tool", tools=(TOOL,)))
    assert [(u.name, u.arguments) for u in first.uses] == [("stage_of", {"deal": "Skarholt"})]
    assert first.finish == "tools"
    back = (Message("assistant", uses=first.uses), Message("tool", "close", answers=first.uses[0].id))
    asking = call("a tool", tools=(TOOL,))
    second = await asked(made(address), way, replace(asking, messages=(*asking.messages, *back)))
    assert second.text == "It is in close."


@pytest.mark.parametrize("way", WAYS)
async def test_an_answer_in_the_form_that_was_asked_for(address: str, made: Made, way: str) -> None:
    reply = await asked(made(address), way, call("in form", schema=SCHEMA))
    assert json.loads(reply.text) == {"stage": "close"}


@pytest.mark.parametrize("way", WAYS)
async def test_too_many_requests_says_how_long_to_wait(address: str, made: Made, way: str) -> None:
    with pytest.raises(RateLimited) as told:
        await asked(made(address), way, call("too often"))
    assert told.value.retry_after_s == 3


@pytest.mark.parametrize("way", WAYS)
async def test_an_overloaded_server(address: str, made: Made, way: str) -> None:
    with pytest.raises(Overloaded):
        await asked(made(address), way, call("no room"))


@pytest.mark.parametrize("words", ["break off", "hang up"])
async def test_a_stream_that_breaks_off(address: str, made: Made, words: str) -> None:
    with pytest.raises(StreamCut):
        await asked(made(address), "stream", call(words))


async def test_rubbish(address: str, made: Made) -> None:
    with pytest.raises(BadOutput):
        await asked(made(address), "complete", call("rubbish"))


async def test_a_stream_of_rubbish(address: str, made: Made) -> None:
    with pytest.raises((BadOutput, StreamCut)):
        await asked(made(address), "stream", call("rubbish"))


async def test_a_first_word_that_comes_too_late(address: str, made: Made) -> None:
    started = time.monotonic()
    with pytest.raises(ModelTimeout):
        await asked(made(address), "stream", call("slow"), timeout_s=0.4)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("way", WAYS)
async def test_an_empty_answer_is_whole_and_empty(address: str, made: Made, way: str) -> None:
    assert (await asked(made(address), way, call("nothing"))).text == ""


# through the whole door


def door(address: str, kind: str) -> Door:
    base = address if kind == "anthropic" else f"{address}/v1"
    endpoint = Endpoint.model_validate({"kind": kind, "base_url": base, "data": "client"})
    entry = Model(id="tiny", endpoint="e", model="tiny", can=frozenset({"schema", "tools", "stream"}))
    catalogue = Catalogue(endpoints={"e": endpoint}, models=(entry,))
    budget = Budget(MemoryCounters(), Limits())
    provider = VENDORS[kind](address)
    return Door(Parts(catalogue, Endpoints({"e": provider}, budget), budget))


def request(words: str, **more: Any) -> Request:
    return replace(Request("settle", "Be brief.", words, "u1", "default", deadline_s=5.0), **more)


@pytest.mark.parametrize("kind", VENDORS)
@pytest.mark.parametrize(
    ("words", "error"),
    [("too often", RateLimited), ("no room", Overloaded), ("rubbish", BadOutput), ("nothing", EmptyAnswer)],
)
async def test_the_door_gives_up_in_time_and_says_why(
    address: str, kind: str, words: str, error: type[ModelError]
) -> None:
    opened = door(address, kind)
    started = time.monotonic()
    with pytest.raises(error):
        await opened.complete(request(words, deadline_s=2.0))
    assert time.monotonic() - started < 2.5
    await opened.close()


async def test_the_door_repairs_a_form_once_and_then_refuses(address: str) -> None:
    opened = door(address, "openai")
    try:
        assert (await opened.complete(request("second try", schema=SCHEMA))).data == {"stage": "qualify"}
        async with asyncio.timeout(10):
            with pytest.raises(BadOutput):
                await opened.complete(request("wrong form", schema=SCHEMA))
    finally:
        await opened.close()

"""Both vendors' real SDKs against a server with their faults: an answer is whole, or it is one of our errors."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from llm.call import Call, Message, Provider, Reply, Tool, ToolUse, Usage
from llm.errors import (
    BadOutput,
    ContextTooLong,
    ModelBusy,
    ModelError,
    ModelMisconfigured,
    ModelTimeout,
    Overloaded,
    RateLimited,
    StreamCut,
    Unsupported,
)
from llm.providers.anthropic_api import AnthropicEndpoint
from llm.providers.openai_api import OpenAIEndpoint
from tests.support.model_stub import (
    Cut,
    EndEarly,
    FailInside,
    Hang,
    ModelStub,
    Raw,
    Refuse,
    Say,
    Step,
    UseTool,
    model_server,
)

pytestmark = pytest.mark.may_block  # the SDKs read their own files on first use

KEY = "sk-never-shown"
CALL = Call("tiny", (Message("system", "Be brief."), Message("user", "Where do we stand?")), max_tokens=50)
TOOL = Tool("stage_of", "The stage of a deal", {"type": "object", "properties": {"deal": {"type": "string"}}})
SCHEMA = {"type": "object", "properties": {"stage": {"enum": ["qualify", "close"]}}, "required": ["stage"]}

Made = Callable[[ModelStub], Provider]
VENDORS: dict[str, Made] = {
    "openai": lambda stub: OpenAIEndpoint("e", api_key=KEY, base_url=stub.url),
    "anthropic": lambda stub: AnthropicEndpoint("e", api_key=KEY, base_url=stub.root),
}
WAYS = ("complete", "stream")


@pytest.fixture(params=VENDORS)
def made(request: pytest.FixtureRequest) -> Made:
    return VENDORS[request.param]


@asynccontextmanager
async def served(made: Made, *steps: Step) -> AsyncIterator[tuple[Provider, ModelStub]]:
    async with model_server(*steps) as stub:
        provider = made(stub)
        try:
            yield provider, stub
        finally:
            await provider.close()


async def asked(provider: Provider, way: str, call: Call = CALL, *, timeout_s: float = 5.0) -> Reply:
    if way == "complete":
        return await provider.complete(call, timeout_s=timeout_s)
    *pieces, last = [delta async for delta in provider.stream(call, timeout_s=timeout_s)]
    assert last.reply is not None, "a stream ends with its whole answer"
    assert "".join(p.text for p in pieces) == last.reply.text
    return last.reply


@pytest.mark.parametrize("way", WAYS)
async def test_an_answer_comes_whole_with_what_it_used(made: Made, way: str) -> None:
    async with served(made, Say("You stand at 74, ahead of them.")) as (provider, stub):
        reply = await asked(provider, way)
    assert (reply.text, reply.model, reply.finish) == ("You stand at 74, ahead of them.", "tiny-1", "stop")
    assert reply.usage == Usage(12, 5)
    assert (reply.first_token_ms is None) == (way == "complete")
    assert KEY not in stub.asked[0].text


@pytest.mark.parametrize("way", WAYS)
async def test_an_answer_cut_at_its_length_says_so(made: Made, way: str) -> None:
    async with served(made, Say("You stand at", finish="length")) as (provider, _):
        assert (await asked(provider, way)).finish == "length"


@pytest.mark.parametrize("way", WAYS)
async def test_a_vendors_own_filter_is_told_apart(made: Made, way: str) -> None:
    async with served(made, Say("", finish="content_filter")) as (provider, _):
        assert (await asked(provider, way)).finish == "filtered"


@pytest.mark.parametrize("way", WAYS)
async def test_a_tool_is_used_and_its_result_goes_back(made: Made, way: str) -> None:
    with_tool = replace(CALL, tools=(TOOL,))
    async with served(made, UseTool("stage_of", '{"deal": "Skarholt"}'), Say("It is in close.")) as (provider, stub):
        first = await asked(provider, way, with_tool)
        assert first.finish == "tools"
        assert first.uses == (ToolUse("call_1", "stage_of", {"deal": "Skarholt"}),)
        back = (Message("assistant", uses=first.uses), Message("tool", "close", answers="call_1"))
        second = await asked(provider, way, replace(with_tool, messages=(*CALL.messages, *back)))
    assert second.text == "It is in close."
    assert "call_1" in stub.asked[1].text
    assert '"close"' in stub.asked[1].text


@pytest.mark.parametrize("way", WAYS)
async def test_a_schema_is_sent_as_the_vendor_wants_it(made: Made, way: str) -> None:
    async with served(made, Say('{"stage": "close"}')) as (provider, stub):
        assert (await asked(provider, way, replace(CALL, schema=SCHEMA))).text == '{"stage": "close"}'
    body = stub.asked[0].body
    asked_for = body.get("response_format", {}).get("json_schema") or body["output_config"]["format"]
    assert asked_for["schema"] == SCHEMA


REFUSALS = [
    (Refuse(429, retry_after="7"), RateLimited),
    (Refuse(503), Overloaded),
    (Refuse(529, kind="overloaded_error"), Overloaded),
    (Refuse(500), ModelBusy),
    (Refuse(504), ModelTimeout),
    (Refuse(401), ModelMisconfigured),
    (Refuse(403), ModelMisconfigured),
    (Refuse(404), ModelMisconfigured),
    (Refuse(400, "This model's maximum context length is 8192 tokens"), ContextTooLong),
    (Refuse(413), ContextTooLong),
    (Refuse(400, "tools are not supported by this model"), Unsupported),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("step", "error"), REFUSALS, ids=lambda v: str(getattr(v, "status", v)))
async def test_a_refusal_has_its_name(made: Made, way: str, step: Refuse, error: type[ModelError]) -> None:
    async with served(made, step) as (provider, stub):
        with pytest.raises(error) as told:
            await asked(provider, way)
    assert type(told.value) is error
    assert len(stub.asked) == 1, "the SDK's own retries are off: each of ours is counted"
    assert KEY not in told.value.message + told.value.detail


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("said", "seconds"), [("7", 7.0), ("0.5", 0.5), ("soon", None), (None, None)])
async def test_the_wait_a_server_asks_for_is_read(
    made: Made, way: str, said: str | None, seconds: float | None
) -> None:
    async with served(made, Refuse(429, retry_after=said)) as (provider, _):
        with pytest.raises(RateLimited) as told:
            await asked(provider, way)
    assert told.value.retry_after_s == seconds


@pytest.mark.parametrize(
    "step", [Cut("You stand at 7"), Cut(""), EndEarly("You stand at 7"), Say("You", finish="silent")]
)
async def test_a_stream_that_breaks_off_is_no_answer(made: Made, step: Step) -> None:
    async with served(made, step) as (provider, _):
        with pytest.raises(StreamCut):
            await asked(provider, "stream")


async def test_a_plain_answer_that_breaks_off_is_no_answer(made: Made) -> None:
    async with served(made, Cut("You stand at 74")) as (provider, _):
        with pytest.raises(ModelBusy):
            await asked(provider, "complete")


async def test_an_error_told_inside_a_stream_is_that_error(made: Made) -> None:
    async with served(made, FailInside("You stand at 7")) as (provider, _):
        with pytest.raises(Overloaded):
            await asked(provider, "stream")


RUBBISH = {
    "a proxy's page": Raw("<html>Bad gateway</html>", content_type="text/html"),
    "half of it": Raw('{"choices": [{"mess'),
    "a list": Raw("[1, 2]"),
    "a word": Raw('"ok"'),
    "nothing in it": Raw('{"choices": [], "content": null}'),
    "null": Raw("null"),
    "empty": Raw(""),
}


@pytest.mark.parametrize("step", RUBBISH.values(), ids=RUBBISH.keys())
async def test_what_is_no_answer_is_no_answer(made: Made, step: Raw) -> None:
    async with served(made, step) as (provider, _):
        with pytest.raises(BadOutput):
            await asked(provider, "complete")


@pytest.mark.parametrize("step", RUBBISH.values(), ids=RUBBISH.keys())
async def test_a_stream_of_something_else_is_no_answer(made: Made, step: Raw) -> None:
    async with served(made, step) as (provider, _):
        with pytest.raises((BadOutput, StreamCut)):
            await asked(provider, "stream")


@pytest.mark.parametrize("arguments", ["[1]", '"x"'])
async def test_a_tools_arguments_that_are_none_are_no_answer(made: Made, arguments: str) -> None:
    async with served(made, UseTool("stage_of", arguments)) as (provider, _):
        with pytest.raises(BadOutput):
            await asked(provider, "stream")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("step", [Hang(), Say("late", after_s=20)], ids=["never", "slow first word"])
async def test_a_deadline_is_kept(made: Made, way: str, step: Step) -> None:
    async with served(made, step) as (provider, _):
        started = time.monotonic()
        with pytest.raises(ModelTimeout):
            await asked(provider, way, timeout_s=0.2)
        assert time.monotonic() - started < 2


async def test_an_answer_that_drips_does_not_outlive_the_deadline(made: Made) -> None:
    """Each piece is in time, the whole is not."""
    async with served(made, Say("x" * 60_000, piece=1)) as (provider, _):
        with pytest.raises(ModelTimeout):
            await asked(provider, "stream", timeout_s=0.05)


async def test_giving_up_on_a_stream_ends_it(made: Made) -> None:
    async with served(made, Say("word " * 50)) as (provider, _):
        async with asyncio.timeout(5):
            async for delta in provider.stream(CALL, timeout_s=5):
                assert delta.text
                break


@pytest.mark.parametrize("way", WAYS)
async def test_nobody_there_is_told_as_such(made: Made, way: str) -> None:
    async with served(made, Say("x")) as (_, stub):
        gone = ModelStub([Say("x")], url="http://127.0.0.1:9/v1")
        assert stub.url
    provider = made(gone)
    with pytest.raises(ModelBusy) as told:
        await asked(provider, way)
    assert not isinstance(told.value, StreamCut)
    await provider.close()


@pytest.mark.parametrize("way", WAYS)
async def test_what_a_server_counts_as_nothing_is_counted_as_a_guess(made: Made, way: str) -> None:
    async with served(made, Say("You stand.", usage=(0, 0))) as (provider, _):
        assert (await asked(provider, way)).usage.estimated


@pytest.mark.parametrize("way", WAYS)
async def test_what_a_server_does_not_count_is_counted_as_a_guess(way: str) -> None:
    async with served(VENDORS["openai"], Say("You stand.", usage=None)) as (provider, _):
        assert (await asked(provider, way)).usage.estimated


async def test_vectors_come_in_the_order_of_their_texts() -> None:
    async with served(VENDORS["openai"], Say("x")) as (provider, _):
        vectors, usage = await provider.embed(["a", "b", "c"], model="m", timeout_s=5)
    assert vectors == [[0.6, 0.8]] * 3
    assert usage.input_tokens == 3


async def test_a_vendor_without_embeddings_says_so() -> None:
    async with served(VENDORS["anthropic"], Say("x")) as (provider, _):
        with pytest.raises(Unsupported):
            await provider.embed(["a"], model="m", timeout_s=5)


async def test_a_server_with_another_word_for_a_schema_gets_it_in_that() -> None:
    async with model_server(Say('{"stage": "close"}')) as stub:
        other = OpenAIEndpoint("own", base_url=stub.url, schema="json_object")
        await other.complete(replace(CALL, schema=SCHEMA), timeout_s=5)
        await other.close()
    assert stub.asked[0].body["response_format"] == {"type": "json_object", "schema": SCHEMA}

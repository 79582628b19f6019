"""The door speaks OpenAI's wire through the real SDK, and its failures have names."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from llm.attempts import Endpoints
from llm.budget import Budget, Limits, MemoryCounters
from llm.catalogue import one_endpoint, providers
from llm.door import Door, Parts
from llm.errors import ModelBusy, ModelError, ModelMisconfigured, ModelTimeout
from llm.gateway import Request

REQUEST = Request("narrate:test", "Be brief.", "facts", "u1", "default", deadline_s=0.3)
Reply = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[Reply], Awaitable[Door]]]:
    opened: list[TestServer | Door] = []

    async def start(reply: Reply) -> Door:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", reply)
        server = TestServer(app)
        await server.start_server()
        catalogue = one_endpoint(model="tiny", base_url=str(server.make_url("/v1")), keyed=True)
        budget = Budget(MemoryCounters(), Limits())
        endpoints = Endpoints(providers(catalogue, {"model": "sk-secret"}), budget)
        gateway = Door(Parts(catalogue, endpoints, budget))
        opened.extend((gateway, server))
        return gateway

    yield start
    for thing in opened:
        await thing.close()


async def _says(request: web.Request) -> web.Response:
    body = await request.json()
    assert [m["role"] for m in body["messages"]] == ["system", "user"]
    assert body["messages"][1]["content"] == "<facts>\nfacts\n</facts>"
    return web.json_response(
        {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": "tiny-1",
            "choices": [
                {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": " You stand at 74. "}}
            ],
            "usage": {"prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17},
        }
    )


@pytest.mark.may_block  # the SDK's first import reads its own files
async def test_a_reply_comes_back_with_its_usage(serve: Callable[[Reply], Awaitable[Door]]) -> None:
    gateway = await serve(_says)
    reply = await gateway.complete(REQUEST)
    assert (reply.text, reply.model, reply.input_tokens, reply.output_tokens) == ("You stand at 74.", "tiny-1", 12, 5)


@pytest.mark.may_block
@pytest.mark.parametrize(
    ("status", "error"), [(429, ModelBusy), (503, ModelBusy), (401, ModelMisconfigured), (404, ModelMisconfigured)]
)
async def test_a_refusal_has_a_name(
    serve: Callable[[Reply], Awaitable[Door]], status: int, error: type[ModelError]
) -> None:
    async def refuse(_: web.Request) -> web.Response:
        return web.json_response({"error": {"message": "no"}}, status=status)

    gateway = await serve(refuse)
    with pytest.raises(error):
        await gateway.complete(REQUEST)


@pytest.mark.may_block
async def test_a_model_that_is_slow_is_given_up_at_the_deadline(
    serve: Callable[[Reply], Awaitable[Door]],
) -> None:
    import asyncio

    async def late(_: web.Request) -> web.Response:
        await asyncio.sleep(2)
        return web.Response()

    gateway = await serve(late)
    with pytest.raises(ModelTimeout):
        await gateway.complete(REQUEST)

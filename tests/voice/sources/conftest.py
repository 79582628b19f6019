"""A speech service that hears scripted sound, on a server with a vendor's address."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from skills.calls.said import Speaker
from tests.support.scripted_speech import LoudEar, ScriptedDesk, ScriptedTranscriber
from voice.ports import Admission
from voice.service import VoiceService
from voice.transcriber import Transcriber

KEY = "the-key"
Serving = Callable[..., AbstractAsyncContextManager[TestClient[Any, Any]]]


@pytest.fixture
def desk() -> ScriptedDesk:
    """One call, held by Kim, Dana expected from the client."""
    speakers = (Speaker(0, "Kim Berger", "us", user_id="u_kim"), Speaker(1, "Dana Whitfield", "client"))
    return ScriptedDesk(calls={KEY: Admission("default", "call_1", speakers=speakers)})


@pytest.fixture
async def service(desk: ScriptedDesk) -> AsyncIterator[VoiceService]:
    async def load() -> Transcriber:
        return ScriptedTranscriber(cost=lambda r: 0.001)

    made = VoiceService(desk, load, detector=LoudEar)
    await made.started()
    yield made
    await made.drain(within_s=2)


@pytest.fixture
def serving() -> Serving:
    @asynccontextmanager
    async def serve(routes: Sequence[web.RouteDef]) -> AsyncIterator[TestClient[Any, Any]]:
        server = web.Application()
        server.add_routes(routes)
        async with TestClient(TestServer(server)) as client:
            yield client

    return serve

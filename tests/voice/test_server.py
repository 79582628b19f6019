"""The socket: hello, sound, finals, acknowledgements; clients that drop or take over, a server that stops."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import numpy as np
import pytest
from aiohttp.test_utils import TestClient, TestServer

from tests.support.scripted_speech import LoudEar, ScriptedDesk, ScriptedTranscriber, hush, named, words
from tests.support.virtual_time import in_virtual_time
from voice.audio import RATE, Samples
from voice.client import Chunk, Refused, StreamClient
from voice.errors import NoModel, ServiceAway
from voice.heard import Final
from voice.loose_desk import LooseDesk
from voice.ports import Admission, CallDesk
from voice.server import PATH, http
from voice.service import Shape, Terms, VoiceService
from voice.session import Manner
from voice.transcriber import Transcriber
from voice.wire import pack

SAID = list(range(1, 25))
SOUND: Samples = np.concatenate(
    [part for at in range(0, 24, 3) for part in (words(SAID[at : at + 3]), hush(0.5))] + [hush(0.5)]
)
FAST = Manner(live=False)


@asynccontextmanager
async def serving(
    desk: CallDesk | None = None, model: ScriptedTranscriber | None = None, terms: Terms | None = None
) -> AsyncIterator[tuple[VoiceService, TestClient[Any, Any]]]:
    async def load() -> Transcriber:
        return model or ScriptedTranscriber(cost=lambda r: 0.001)

    service = VoiceService(desk or LooseDesk(), load, terms=terms, detector=LoudEar)
    await service.started()
    async with TestClient(TestServer(http(service))) as client:
        yield service, client
        await service.drain(within_s=2)


def address(client: TestClient[Any, Any]) -> str:
    return str(client.make_url(PATH))


async def chunks(sound: Samples = SOUND, *, size: int = 3_200, pause_s: float = 0.0) -> AsyncIterator[Chunk]:
    for at in range(0, len(sound), size):
        await asyncio.sleep(pause_s)
        yield Chunk(0, at, sound[at : at + size])


async def hello(client: TestClient[Any, Any], key: str = "local", **more: Any) -> aiohttp.ClientWebSocketResponse:
    socket = await client.ws_connect(PATH)
    await socket.send_json({"type": "hello", "key": key, **more})
    return socket


async def everything(socket: aiohttp.ClientWebSocketResponse) -> list[dict[str, Any]]:
    return [json.loads(m.data) async for m in socket]


def finals(events: list[dict[str, Any]]) -> list[str]:
    return [e["text"] for e in events if e["type"] == "final"]


async def test_a_call_from_hello_to_ended() -> None:
    desk = LooseDesk()
    async with serving(desk) as (_, client):
        stream = StreamClient(address(client), "local", live=False)
        events = [e async for e in stream.events(chunks())]
    assert events[0]["type"] == "ready"
    assert events[0]["channels"] == [{"channel": 0, "from": 0}]
    assert events[-1] == {"type": "ended", "reason": "ended", "seconds": pytest.approx(len(SOUND) / RATE, abs=0.01)}
    assert " ".join(finals(events)) == named(SAID)
    assert [f.said.seq for f in desk.finals] == list(range(1, 9))


@pytest.mark.parametrize(
    ("first", "code", "sentence"),
    [
        ('{"type": "hello", "key": "wrong"}', 4403, "That key opens no call here."),
        ('{"type": "hello"}', 4400, "key"),
        ('{"type": "end"}', 4400, "hello"),
        ("gibberish", 4400, "JSON"),
    ],
)
async def test_a_stream_that_may_not_be_opened_is_told_why(first: str, code: int, sentence: str) -> None:
    async with serving() as (_, client):
        socket = await client.ws_connect(PATH)
        await socket.send_str(first)
        told = await everything(socket)
    assert told[0]["type"] == "refused"
    assert sentence in told[0]["sentence"]
    assert socket.close_code == code


async def test_what_is_no_sound_ends_the_stream_but_not_the_service() -> None:
    async with serving() as (_, client):
        socket = await hello(client)
        await socket.send_bytes(b"\x07rubbish")
        await everything(socket)
        assert socket.close_code == 4400
        assert (await (await client.get("/readyz")).json())["ready"]


async def test_a_client_whose_line_drops_again_and_again_loses_and_repeats_nothing() -> None:
    desk = LooseDesk()
    async with serving(desk) as (service, client):

        async def cut() -> None:
            for _ in range(4):
                await asyncio.sleep(0.08)
                for connection in list(service.connections):
                    socket: Any = connection
                    socket._socket._req.transport.abort()

        stream = StreamClient(address(client), "local", live=False)
        cutting = asyncio.create_task(cut())
        events = [e async for e in stream.events(chunks(pause_s=0.008))]
        await cutting
    assert sum(e["type"] == "ready" for e in events) >= 3
    assert " ".join(finals(events)) == named(SAID)
    assert " ".join(s.text for s in desk.said) == named(SAID)


@in_virtual_time
async def test_a_line_that_is_gone_for_three_seconds_cuts_no_word_in_two() -> None:
    async def load() -> Transcriber:
        return ScriptedTranscriber()

    desk, sound, middle = ScriptedDesk(), np.concatenate((words([1, 2, 3]), hush(1.0))), int(0.5 * RATE)
    service = VoiceService(desk, load, detector=LoudEar)
    await service.started()
    first, second = object(), object()
    session = await service.open("any", Shape(), holder=first, resumes=True)
    session.hear(0, sound[:middle].tobytes())
    service.leave(session, first)
    await asyncio.sleep(3.0)
    assert await service.open("any", Shape(), holder=second, resumes=True) is session
    session.hear(0, sound[middle:].tobytes())
    await session.finish()
    await service.drain()
    assert [f.said.text for f in desk.finals()] == ["w1 w2 w3"]


async def test_a_server_that_stops_hands_the_call_to_the_next_one_without_loss_or_repeats() -> None:
    desk = LooseDesk()
    async with serving(desk) as (first, client), serving(desk) as (_, other):
        stream = StreamClient(address(client), "local", live=False)
        events: list[dict[str, Any]] = []
        async for event in stream.events(chunks(pause_s=0.008)):
            events.append(event)
            if len(finals(events)) == 3 and first.state == "ready":
                stream._url = address(other)  # what a load balancer does
                await first.drain(within_s=2)
    assert " ".join(finals(events)) == named(SAID)
    assert [f.said.seq for f in desk.finals] == list(range(1, len(desk.finals) + 1))
    assert " ".join(s.text for s in desk.said) == named(SAID)


async def test_a_service_without_records_that_starts_anew_goes_on_with_what_comes() -> None:
    async with serving(LooseDesk()) as (first, client), serving(LooseDesk()) as (_, other):
        stream = StreamClient(address(client), "local", live=False)
        events: list[dict[str, Any]] = []
        async for event in stream.events(chunks(pause_s=0.008)):
            events.append(event)
            if len(finals(events)) == 3 and first.state == "ready":
                stream._url = address(other)
                await first.drain(within_s=2)
    assert finals(events)[-1] == "w22 w23 w24"
    assert len(set(" ".join(finals(events)).split())) == len(SAID)  # nothing is lost


async def test_a_client_that_comes_back_gets_the_finals_it_missed_and_no_other() -> None:
    async with serving() as (_, client):
        one = await hello(client)
        for at in range(0, len(SOUND), 16_000):
            await one.send_bytes(pack(0, at, SOUND[at : at + 16_000].tobytes()))
        seen = 0
        while seen < 4:
            seen += json.loads((await one.receive()).data)["type"] == "final"
        await one.close()
        two = await hello(client, resume_from=4)
        await two.send_str('{"type": "end"}')
        told = await everything(two)
    assert [e["seq"] for e in told if e["type"] == "final"] == [5, 6, 7, 8]


async def test_the_newest_connection_of_a_call_takes_it_over() -> None:
    async with serving() as (service, client):
        one = await hello(client)
        await one.receive()
        two = await hello(client)
        await everything(one)
        assert one.close_code == 4409
        assert json.loads((await two.receive()).data)["type"] == "ready"
        assert len(service.sessions) == 1
        await two.close()


async def test_a_call_goes_on_in_the_format_it_began_with() -> None:
    async with serving() as (_, client):
        one = await hello(client)
        await one.receive()
        two = await hello(client, rate=8_000, encoding="mulaw")
        assert "another format" in (await everything(two))[0]["sentence"]
        await one.close()


async def test_acknowledgements_say_what_arrived_and_what_is_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voice.server._ACK_EVERY_S", 0.02)
    async with serving() as (_, client):
        socket = await hello(client)
        await socket.send_bytes(pack(0, 0, np.concatenate((words([1, 2]), hush(1.0), words([3]))).tobytes()))
        told: dict[str, Any] = {}
        async with asyncio.timeout(5):
            while told.get("type") != "ack" or told["channels"][0]["safe"] < 20_000:
                told = json.loads((await socket.receive()).data)
        await socket.close()
    [ack] = told["channels"]
    assert ack["received"] == 3 * 5_760 + 16_000
    assert ack["safe"] <= 2 * 5_760 + 16_000  # the word being said is not


async def test_a_machine_that_is_full_says_so_and_the_client_may_come_again() -> None:
    calls = {key: Admission("default", key) for key in ("a", "b")}
    async with serving(ScriptedDesk(calls=calls), terms=Terms(most_streams=1)) as (_, client):
        one = await hello(client, key="a")
        assert json.loads((await one.receive()).data)["type"] == "ready"
        two = await hello(client, key="b")
        [told] = await everything(two)
        assert told["retriable"] is True
        assert two.close_code == 4429
        await one.close()


async def test_no_model_is_a_sentence_not_a_crash() -> None:
    async def load() -> Transcriber:
        raise NoModel("There is no speech model here.", way_out="Set voice.model.")

    service = VoiceService(LooseDesk(), load, detector=LoudEar)
    with pytest.raises(NoModel):
        await service.started()
    async with TestClient(TestServer(http(service))) as client:
        ready = await client.get("/readyz")
        assert ready.status == 503
        assert "Set voice.model." in (await ready.json())["why"]
        assert (await client.get("/healthz")).status == 200
        [told] = await everything(await hello(client))
        assert told["sentence"] == "There is no speech model here. Set voice.model."
        assert told["retriable"] is False
    await service.drain(within_s=1)


async def test_an_engine_that_breaks_while_it_starts_is_said_too() -> None:
    async def load() -> Transcriber:
        raise ImportError("libcublas.so.12: cannot open shared object file")

    service = VoiceService(LooseDesk(), load, detector=LoudEar)
    with pytest.raises(NoModel, match="does not start here"):
        await service.started()
    assert service.state == "no_model"
    await service.drain(within_s=1)


async def test_a_call_nobody_comes_back_to_ends_and_keeps_what_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = ScriptedDesk()
    async with serving(desk, terms=Terms(grace_s=0.3)) as (service, client):
        socket = await hello(client)
        await socket.send_bytes(pack(0, 0, words([1, 2, 3]).tobytes()))
        await socket.receive()
        await socket.close()
        async with asyncio.timeout(5):
            while service.sessions or not desk.ended:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    assert desk.text() == "w1 w2 w3"
    assert desk.ended[0].reason == "lost"


async def test_figures_name_no_call_and_no_word() -> None:
    async with serving() as (_, client):
        stream = StreamClient(address(client), "local", live=False)
        assert [e async for e in stream.events(chunks())]
        told = await (await client.get("/metrics")).text()
    assert "scip_voice_finals_total" in told
    assert "local" not in told
    assert "w1" not in told


async def test_the_client_gives_up_on_a_server_that_is_not_there() -> None:
    stream = StreamClient("http://127.0.0.1:1/v1/stream", "local", tries=1)
    with pytest.raises(ServiceAway):
        [e async for e in stream.events(chunks())]


async def test_the_client_tells_what_the_server_refused() -> None:
    async with serving() as (_, client):
        stream = StreamClient(address(client), "wrong")
        with pytest.raises(Refused, match="opens no call"):
            [e async for e in stream.events(chunks())]


async def test_a_source_that_fails_ends_the_client_with_its_error() -> None:
    async def broken() -> AsyncIterator[Chunk]:
        yield Chunk(0, 0, words([1]))
        raise OSError("the file ends here")

    async with serving() as (_, client):
        with pytest.raises(OSError, match="ends here"):
            [e async for e in StreamClient(address(client), "local").events(broken())]


async def test_two_calls_at_once_do_not_mix() -> None:
    calls = {key: Admission("default", f"call-{key}") for key in ("a", "b")}
    desk = ScriptedDesk(calls=calls)
    async with serving(desk) as (_, client):

        async def one(key: str, said: list[int]) -> list[dict[str, Any]]:
            sound = np.concatenate((words(said), hush(1.0)))
            return [e async for e in StreamClient(address(client), key, live=False).events(chunks(sound))]

        left, right = await asyncio.gather(one("a", [1, 2, 3]), one("b", [7, 8, 9]))
    assert (finals(left), finals(right)) == (["w1 w2 w3"], ["w7 w8 w9"])
    assert {f.call_id for f in desk.told if isinstance(f, Final)} == {"call-a", "call-b"}

"""Zoom RTMS: signed webhooks, two handshakes, speakers apart, lines that drop; only Zoom is dialled."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from tests.support.scripted_speech import ScriptedDesk, words
from tests.voice.sources.conftest import KEY, Serving
from voice.ports import NotAdmitted
from voice.service import VoiceService
from voice.sources.zoom import PATH, Meeting, ZoomApp, ZoomSource, signature

APP = ZoomApp("client", "client-secret", "webhook-secret", hosts=("127.0.0.1", "zoom.us"))
NOW = 1_780_000_000.0


@dataclass
class Zoom:
    """The other side: both of its sockets, and what it says on the media one."""

    lines: list[list[dict[str, Any]]]
    """What each media connection in turn is sent; it ends after it."""
    over: bool = True
    """Says that the meeting is over after the last line."""
    refuses: int = 0
    handshakes: list[dict[str, Any]] = field(default_factory=list)
    ready: int = 0
    alive: list[Any] = field(default_factory=list)
    server: TestServer | None = None

    @property
    def url(self) -> str:
        assert self.server is not None
        return str(self.server.make_url("/signal")).replace("http", "ws")

    async def signal(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            said = json.loads(message.data)
            if said["msg_type"] == 1:
                self.handshakes.append(said)
                urls = {"audio": self.url.replace("signal", "media")}
                await socket.send_json(
                    {
                        "msg_type": 2,
                        "protocol_version": 1,
                        "status_code": 1 if self.refuses else 0,
                        "reason": "",
                        "media_server": {"server_urls": urls},
                    }
                )
                self.refuses = max(0, self.refuses - 1)
            elif said["msg_type"] == 7:
                self.ready += 1
                await socket.send_json({"msg_type": 12, "timestamp": 4711})
            elif said["msg_type"] == 13:
                self.alive.append(said["timestamp"])
        return socket

    async def media(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.handshakes.append(json.loads((await socket.receive()).data))
        await socket.send_json({"msg_type": 4, "status_code": 0})
        for message in self.lines.pop(0) if self.lines else []:
            await socket.send_json(message)
        if not self.lines:
            if self.over:
                await socket.send_json({"msg_type": 9, "state": 5, "stop_reason": 6})
            await socket.receive()  # stays until we leave
        with suppress(ConnectionError):
            await socket.close()
        return socket


def audio(user: int, name: str, numbers: list[int], at_s: float) -> dict[str, Any]:
    content = {
        "user_id": user,
        "user_name": name,
        "data": base64.b64encode(words(numbers).tobytes()).decode(),
        "timestamp": int((NOW + at_s) * 1000),
    }
    return {"msg_type": 14, "content": content}


def webhook(event: str, payload: dict[str, Any], *, at: float = NOW, secret: str = "webhook-secret") -> dict[str, Any]:
    body = json.dumps({"event": event, "event_ts": int(at * 1000), "payload": payload}).encode()
    stamp = str(int(at))
    made = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {"x-zm-signature": f"v0={made}", "x-zm-request-timestamp": stamp, "Content-Type": "application/json"}
    return {"data": body, "headers": headers}


async def key_of(meeting: Meeting) -> str:
    return KEY if meeting.operator == "host" else ""


@asynccontextmanager
async def zoom(
    service: VoiceService, serving: Serving, other: Zoom
) -> AsyncIterator[tuple[ZoomSource, TestClient[Any, Any]]]:
    server = web.Application()
    server.add_routes([web.get("/signal", other.signal), web.get("/media", other.media)])
    other.server = TestServer(server)
    source = ZoomSource(service, APP, key_of, clock=lambda: NOW, tries_s=(0.01, 0.01, 0.01))
    async with other.server, serving([source.route()]) as client:
        yield source, client
        await source.close()


def started(url: str, operator: str = "host") -> dict[str, Any]:
    payload = {"meeting_uuid": "4444AAA==", "operator_id": operator, "rtms_stream_id": "st1", "server_urls": url}
    return webhook("meeting.rtms_started", payload)


async def ended(desk: ScriptedDesk) -> None:
    async with asyncio.timeout(10):
        while not desk.ended:  # noqa: ASYNC110 - the desk tells nobody
            await asyncio.sleep(0.01)


async def test_a_meeting_is_heard_from_webhook_to_its_end(
    service: VoiceService, desk: ScriptedDesk, serving: Serving
) -> None:
    other = Zoom([[audio(1, "Dana Whitfield", [1, 2], 0.0), audio(2, "Kim Berger", [3], 2.0)]])
    async with zoom(service, serving, other) as (_, client):
        assert (await client.post(PATH, **started(other.url))).status == 200
        await ended(desk)
    by = {f.said.speaker.name: (f.said.speaker.side, f.said.text) for f in desk.finals()}
    assert by == {"Dana Whitfield": ("client", "w1 w2"), "Kim Berger": ("us", "w3")}
    signal, media = other.handshakes
    assert signal["signature"] == signature("client-secret", "client", "4444AAA==", "st1")
    asked = media["media_params"]["audio"]
    assert (asked["content_type"], asked["data_opt"]) == (2, 2)  # raw sound, not RTP; each speaker apart
    assert other.ready == 1


async def test_the_signature_is_hmac_sha256_of_id_meeting_and_stream() -> None:
    # printf 'client,uuid,stream' | openssl dgst -sha256 -hmac secret
    assert (
        signature("secret", "client", "uuid", "stream")
        == "342b20cf8388767917531e38563f33ca3b057ade4ff7dd8d0f87b7bff42da2fa"
    )


async def test_keep_alives_are_answered(service: VoiceService, desk: ScriptedDesk, serving: Serving) -> None:
    other = Zoom([[audio(1, "Kim", [1], 0.0)]], over=False)
    async with zoom(service, serving, other) as (_, client):
        await client.post(PATH, **started(other.url))
        async with asyncio.timeout(10):
            while not other.alive:  # noqa: ASYNC110 - the fake tells nobody
                await asyncio.sleep(0.01)
    assert other.alive[0] == 4711


async def test_a_line_that_drops_is_dialled_again_and_nothing_is_heard_twice(
    service: VoiceService, desk: ScriptedDesk, serving: Serving
) -> None:
    other = Zoom([[audio(1, "Kim", [1, 2], 0.0)], [audio(1, "Kim", [3], 6.0)], [audio(1, "Kim", [4], 12.0)]], refuses=1)
    async with zoom(service, serving, other) as (_, client):
        await client.post(PATH, **started(other.url))
        await ended(desk)
    assert " ".join(f.said.text for f in desk.finals()).split() == ["w1", "w2", "w3", "w4"]


async def test_the_same_webhook_again_and_another_for_the_same_stream_start_nothing_new(
    service: VoiceService, desk: ScriptedDesk, serving: Serving
) -> None:
    other = Zoom([[audio(1, "Kim", [1], 0.0)]], over=False)
    async with zoom(service, serving, other) as (source, client):
        for _ in range(3):
            assert (await client.post(PATH, **started(other.url))).status == 200
        assert len(source._streams) == 1


async def test_stopping_the_stream_finishes_the_call(
    service: VoiceService, desk: ScriptedDesk, serving: Serving
) -> None:
    other = Zoom([[audio(1, "Kim", [1], 0.0)]], over=False)
    async with zoom(service, serving, other) as (_, client):
        await client.post(PATH, **started(other.url))
        async with asyncio.timeout(10):
            while not other.ready:  # noqa: ASYNC110 - the fake tells nobody
                await asyncio.sleep(0.01)
        stopped = webhook("meeting.rtms_stopped", {"meeting_uuid": "4444AAA==", "rtms_stream_id": "st1"})
        await client.post(PATH, **stopped)
        await ended(desk)


@pytest.mark.parametrize(
    "sent",
    [
        webhook("meeting.rtms_started", {}, secret="other"),
        webhook("meeting.rtms_started", {}, at=NOW - 3_600),
        webhook("meeting.rtms_started", {}, at=NOW + 3_600),
        {"data": b"{}", "headers": {}},
        {"data": b"{}", "headers": {"x-zm-signature": "v0=", "x-zm-request-timestamp": "soon"}},
    ],
)
async def test_a_webhook_that_is_not_zooms_of_now_does_nothing(
    service: VoiceService, serving: Serving, sent: dict[str, Any]
) -> None:
    async with zoom(service, serving, Zoom([])) as (source, client):
        assert (await client.post(PATH, **sent)).status == 401
        assert not source._streams


async def test_the_address_is_proved_to_be_ours(service: VoiceService, serving: Serving) -> None:
    async with zoom(service, serving, Zoom([])) as (_, client):
        answer = await client.post(PATH, **webhook("endpoint.url_validation", {"plainToken": "abc"}))
        told = await answer.json()
    made = hmac.new(b"webhook-secret", b"abc", hashlib.sha256).hexdigest()
    assert told == {"plainToken": "abc", "encryptedToken": made}


@pytest.mark.parametrize("url", ["wss://zoom.us.evil.example/x", "ws://rtms.zoom.us/x", "http://10.0.0.8/", "", "junk"])
async def test_only_zoom_is_dialled(
    service: VoiceService, desk: ScriptedDesk, serving: Serving, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dial(*_: Any, **__: Any) -> None:
        raise AssertionError(f"dialled {url}")

    async with zoom(service, serving, Zoom([])) as (source, _):
        monkeypatch.setattr(aiohttp.ClientSession, "ws_connect", dial)
        await source._dial_again_and_again(Meeting("m", "s", url), await _opened(service))


async def test_a_host_that_may_be_dialled_cannot_send_us_on_to_one_that_may_not(
    service: VoiceService, desk: ScriptedDesk, serving: Serving
) -> None:
    asked: list[str] = []

    async def inside(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response()

    async def send_on(request: web.Request) -> web.Response:
        raise web.HTTPFound(str(request.url.with_host("localhost").with_path("/inside")))

    server = web.Application()
    server.add_routes([web.get("/signal", send_on), web.get("/inside", inside)])
    async with zoom(service, serving, Zoom([])) as (source, _), TestServer(server) as test:
        url = str(test.make_url("/signal"))
        await source._dial_again_and_again(Meeting("m", "s", url), await _opened(service))
    assert asked == []


async def test_a_meeting_that_starts_before_we_are_ready_is_heard_all_the_same(
    service: VoiceService, desk: ScriptedDesk, serving: Serving
) -> None:
    other = Zoom([[audio(1, "Kim", [1], 0.0)]])
    async with zoom(service, serving, other) as (source, client):
        asked = 0

        async def soon(meeting: Meeting) -> str:
            nonlocal asked
            asked += 1
            if asked < 3:
                raise NotAdmitted("The records can't be reached right now.", retriable=True)
            return KEY

        source._key_of = soon
        assert (await client.post(PATH, **started(other.url))).status == 200
        await ended(desk)
    assert desk.text(0) + desk.text(1) + desk.text(2) == "w1"


async def _opened(service: VoiceService) -> Any:
    from voice.service import Shape
    from voice.sources.feed import Feed

    feed = Feed(service, "zoom", Shape())
    await feed.open(KEY)
    return feed


async def test_a_meeting_nobody_here_holds_is_left_alone(
    service: VoiceService, desk: ScriptedDesk, serving: Serving
) -> None:
    other = Zoom([[audio(1, "Kim", [1], 0.0)]])
    async with zoom(service, serving, other) as (source, client):
        await client.post(PATH, **started(other.url, operator="stranger"))
        async with asyncio.timeout(5):
            while source._streams:  # noqa: ASYNC110 - its task tells nobody
                await asyncio.sleep(0.01)
    assert other.handshakes == []
    assert desk.told == []

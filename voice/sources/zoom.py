"""Zoom Real-Time Media Streams: a signed webhook says that a meeting's stream is there, and we dial out for it.

Two sockets: signalling (1 → 2, ready 7, keep-alive 12 → 13) tells where the media is; media (3 → 4, sound 14) brings
16 kHz PCM in base64, each speaker apart with id and name where the account allows it. One connection per stream: a
webhook that comes twice starts nothing new. Zoom does not connect again by itself; we do, within its half minute.
"""

import asyncio
import hashlib
import hmac
import json
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, TypeAlias

import aiohttp
import structlog
from aiohttp import web
from yarl import URL

from voice.errors import BadSound
from voice.ports import NotAdmitted
from voice.service import Shape, VoiceService
from voice.sources.feed import Feed, Over, seconds, text
from voice.sources.reading import MOST_BYTES, BadShape, sound_of, told, within

_log = structlog.get_logger(__name__)

Socket: TypeAlias = aiohttp.ClientWebSocketResponse[bool]
PATH = "/v1/sources/zoom"
WINDOW_S = 300.0
"""A webhook's own time may be off by so much, either way."""
_REMEMBERED = 10_000
_TRIES_S = (0.5, 1.0, 2.0, 4.0, 8.0, 12.0)
"""Waits before dialling again: together within Zoom's thirty seconds for media."""
_HANDSHAKE_S = 10.0
_QUIET_S = 65.0
"""Zoom's keep-alives come every half minute: a line silent for longer is dead."""


class Kind(IntEnum):
    """`msg_type`."""

    SIGNAL = 1
    SIGNAL_ANSWER = 2
    MEDIA = 3
    MEDIA_ANSWER = 4
    READY = 7
    STREAM_STATE = 8
    SESSION_STATE = 9
    ALIVE = 12
    ALIVE_ANSWER = 13
    AUDIO = 14


_STREAM_ENDED, _SESSION_STOPPED = 4, 5
_SEPARATE = 2
_SOUND = {"content_type": 2, "sample_rate": 1, "channel": 1, "codec": 1, "data_opt": _SEPARATE, "send_rate": 100}
"""Raw, 16 kHz, mono, L16, each speaker apart, 100 ms at a time."""


@dataclass(frozen=True, slots=True)
class ZoomApp:
    client_id: str
    client_secret: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    hosts: tuple[str, ...] = ("zoom.us",)
    """The only domains that are dialled; a webhook that names another one is not followed."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a webhook tells of a stream."""

    uuid: str
    stream_id: str
    url: str
    operator: str = ""
    """Zoom's id of the person who started it."""


def signature(secret: str, *parts: str) -> str:
    return hmac.new(secret.encode(), ",".join(parts).encode(), hashlib.sha256).hexdigest()


class Ended(Exception):
    """The meeting, or its stream, is over."""


class ZoomSource:
    """`key_of` finds the call a meeting belongs to, by meeting and by who started the stream; "" for none."""

    def __init__(
        self,
        service: VoiceService,
        app: ZoomApp,
        key_of: Callable[[Meeting], Awaitable[str]],
        *,
        clock: Callable[[], float] = time.time,
        tries_s: tuple[float, ...] = _TRIES_S,
    ) -> None:
        self._service = service
        self._app = app
        self._key_of = key_of
        self._clock = clock
        self._tries_s = tries_s
        self._seen: dict[str, None] = {}
        self._streams: dict[str, asyncio.Task[None]] = {}

    def route(self) -> web.RouteDef:
        return web.post(PATH, self._webhook)

    async def close(self) -> None:
        for task in self._streams.values():
            task.cancel()
        await asyncio.gather(*self._streams.values(), return_exceptions=True)
        self._streams.clear()

    # the webhook

    async def _webhook(self, request: web.Request) -> web.Response:
        body = await request.read()
        given = request.headers.get("x-zm-signature", "")
        stamp = request.headers.get("x-zm-request-timestamp", "")
        if not self._genuine(body, stamp, given):
            return web.Response(status=401, text="That signature does not fit.")
        try:
            said = told(body.decode("utf-8", "replace"))
        except BadShape as bad:
            return web.Response(status=400, text=str(bad))
        payload = within(said, "payload")
        if said.get("event") == "endpoint.url_validation":
            return self._validated(payload)
        if given not in self._seen:  # what was sent once and is sent again is answered and does nothing
            self._remember(given)
            self._heed(str(said.get("event", "")), payload)
        return web.Response()

    def _genuine(self, body: bytes, stamp: str, given: str) -> bool:
        try:
            sent = float(stamp)
        except ValueError:
            return False
        sent = sent / 1000 if sent > 1e11 else sent
        made = hmac.new(
            self._app.webhook_secret.encode(),
            b"v0:" + stamp.encode("utf-8", "surrogateescape") + b":" + body,
            hashlib.sha256,
        )
        fits = hmac.compare_digest(f"v0={made.hexdigest()}".encode(), given.encode("utf-8", "surrogateescape"))
        return fits and abs(self._clock() - sent) <= WINDOW_S

    def _validated(self, payload: dict[str, Any]) -> web.Response:
        plain = text(payload.get("plainToken"))
        made = hmac.new(self._app.webhook_secret.encode(), plain.encode(), hashlib.sha256).hexdigest()
        return web.json_response({"plainToken": plain, "encryptedToken": made})

    def _remember(self, given: str) -> None:
        self._seen[given] = None
        if len(self._seen) > _REMEMBERED:
            del self._seen[next(iter(self._seen))]

    def _heed(self, event: str, payload: dict[str, Any]) -> None:
        inner = within(payload, "object") or payload
        stream_id = text(inner.get("rtms_stream_id"))
        if event == "meeting.rtms_started" and stream_id and stream_id not in self._streams:
            operator = text(inner.get("operator_id")) or text(payload.get("operator_id")) or text(inner.get("host_id"))
            meeting = Meeting(
                text(inner.get("meeting_uuid")), stream_id, _first_url(inner.get("server_urls")), operator
            )
            task = asyncio.create_task(self._follow(meeting), name="zoom stream")
            self._streams[stream_id] = task
            task.add_done_callback(lambda _: self._streams.pop(stream_id, None))
        elif event == "meeting.rtms_stopped" and stream_id in self._streams:
            self._streams[stream_id].cancel("stopped")

    # the stream

    async def _follow(self, meeting: Meeting) -> None:
        feed = Feed(self._service, "zoom", Shape())
        try:
            await self._open(feed, meeting)
            await self._dial_again_and_again(meeting, feed)
            await feed.close()
        except NotAdmitted:
            _log.warning("source_refused", vendor="zoom")
        except asyncio.CancelledError as stopped:
            if stopped.args == ("stopped",):
                await feed.close()
            else:
                feed.leave()
                raise
        except Exception as error:  # one meeting must not take the others along
            _log.error("source_broke", vendor="zoom", error=type(error).__name__)
            feed.leave()

    async def _open(self, feed: Feed, meeting: Meeting) -> None:
        """Zoom says once that a stream is there: while we are starting, or without records, we ask again.

        Raises `NotAdmitted`.
        """
        for wait in self._tries_s:
            try:
                await feed.open(await self._key_of(meeting))
            except NotAdmitted as refused:
                if not refused.retriable:
                    raise
                await asyncio.sleep(wait)
            else:
                return
        await feed.open(await self._key_of(meeting))

    async def _dial_again_and_again(self, meeting: Meeting, feed: Feed) -> None:
        """Until the meeting is over, or the line stays dead for longer than Zoom waits for us."""
        failed = 0
        while failed < len(self._tries_s):
            heard = feed.session.seconds
            try:
                await self._dial(meeting, feed)
            except (Ended, Over):
                return
            except (aiohttp.ClientError, TimeoutError, BadShape, ConnectionError) as error:
                _log.warning("zoom_line_dropped", why=type(error).__name__, tries=failed)
            failed = 0 if feed.session.seconds > heard else failed
            await asyncio.sleep(self._tries_s[failed])
            failed += 1

    async def _dial(self, meeting: Meeting, feed: Feed) -> None:
        session = aiohttp.ClientSession(trace_configs=[_straight()])
        async with session, await self._socket(session, meeting.url) as signals:
            media_url = await self._shake_hands(signals, meeting)
            async with await self._socket(session, media_url) as media:
                await self._ask_for_sound(media, meeting)
                await signals.send_json({"msg_type": Kind.READY, "rtms_stream_id": meeting.stream_id})
                both = [
                    asyncio.create_task(self._listen(signals, feed)),
                    asyncio.create_task(self._listen(media, feed)),
                ]
                try:
                    done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
                    errors = [t.exception() or ConnectionError("the line dropped") for t in done]
                    raise next((e for e in errors if isinstance(e, Ended | Over)), errors[0])
                finally:
                    for task in both:
                        task.cancel()
                    await asyncio.gather(*both, return_exceptions=True)

    async def _socket(self, session: aiohttp.ClientSession, given: str) -> Socket:
        url = self._allowed(given)
        if url is None:
            raise BadShape("That address is not Zoom's.")
        async with asyncio.timeout(_HANDSHAKE_S):
            return await session.ws_connect(url, max_msg_size=MOST_BYTES, heartbeat=None)

    def _allowed(self, given: str) -> URL | None:
        """The address as it will be dialled, read once: two ways of reading it could see two hosts."""
        try:
            url = URL(given)
        except ValueError:
            return None
        host = url.host or ""
        known = any(host == h or host.endswith(f".{h}") for h in self._app.hosts)
        return url if known and (url.scheme == "wss" or host in ("127.0.0.1", "localhost")) else None

    async def _shake_hands(self, signals: Socket, meeting: Meeting) -> str:
        await signals.send_json({"msg_type": Kind.SIGNAL, **self._signed(meeting)})
        answer = await _answer(signals, Kind.SIGNAL_ANSWER)
        urls = within(answer, "media_server", "server_urls")
        return text(urls.get("audio") or urls.get("all"), 2_000)

    async def _ask_for_sound(self, media: Socket, meeting: Meeting) -> None:
        wanted = {"media_type": 1, "payload_encryption": False, "media_params": {"audio": _SOUND}}
        await media.send_json({"msg_type": Kind.MEDIA, **self._signed(meeting), **wanted})
        await _answer(media, Kind.MEDIA_ANSWER)

    def _signed(self, meeting: Meeting) -> dict[str, Any]:
        app = self._app
        return {
            "protocol_version": 1,
            "sequence": random.randrange(1 << 30),  # noqa: S311 - no secret
            "meeting_uuid": meeting.uuid,
            "rtms_stream_id": meeting.stream_id,
            "signature": signature(app.client_secret, app.client_id, meeting.uuid, meeting.stream_id),
        }

    async def _listen(self, socket: Socket, feed: Feed) -> None:
        """Raises `Ended` when the meeting is over, `ConnectionError` when the line drops."""
        while True:
            message = await socket.receive(timeout=_QUIET_S)
            if message.type is not aiohttp.WSMsgType.TEXT:
                if message.type is aiohttp.WSMsgType.BINARY:
                    continue
                raise ConnectionError("the line dropped")
            with suppress(BadShape, BadSound):  # one message of another shape costs a tenth of a second
                await self._on(socket, told(message.data), feed)

    async def _on(self, socket: Socket, said: dict[str, Any], feed: Feed) -> None:
        match said.get("msg_type"):
            case Kind.AUDIO:
                content = within(said, "content")
                data = sound_of(content.get("data"), feed.sample_bytes)
                who, name = text(content.get("user_id")) or "0", text(content.get("user_name"))
                at_s = seconds(content.get("timestamp"))
                await feed.sound(who, data, at_s, name="" if who == "0" else name)
            case Kind.ALIVE:
                await socket.send_json({"msg_type": Kind.ALIVE_ANSWER, "timestamp": said.get("timestamp")})
            case Kind.STREAM_STATE if said.get("state") == _STREAM_ENDED:
                raise Ended
            case Kind.SESSION_STATE if said.get("state") == _SESSION_STOPPED:
                raise Ended


def _straight() -> aiohttp.TraceConfig:
    """An allowed host may not send us on to another one."""

    async def refuse(*_: object) -> None:
        raise BadShape("Zoom does not send us elsewhere.")

    config = aiohttp.TraceConfig()
    config.on_request_redirect.append(refuse)
    return config


async def _answer(socket: Socket, wanted: int) -> dict[str, Any]:
    """Raises `BadShape` for a refusal, `TimeoutError`, `ConnectionError`."""
    async with asyncio.timeout(_HANDSHAKE_S):
        while True:
            message = await socket.receive()
            if message.type is not aiohttp.WSMsgType.TEXT:
                raise ConnectionError("the line dropped in its handshake")
            said = told(message.data)
            if said.get("msg_type") == wanted:
                if said.get("status_code") != 0:
                    raise BadShape(f"Zoom refused: {said.get('status_code')} {json.dumps(said.get('reason'))[:80]}")
                return said


def _first_url(given: Any) -> str:
    """One address, however many they name."""
    if isinstance(given, dict):
        given = given.get("all") or next(iter(given.values()), "")
    return text(given, 2_000).split(",")[0].strip()

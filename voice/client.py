"""Streams sound to `WS /v1/stream` and gives back what is heard. Comes again when the line drops, with no loss."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog

from voice.audio import RATE, Samples
from voice.errors import ServiceAway, VoiceError
from voice.wire import pack

_log = structlog.get_logger(__name__)

_FINAL_CODES = (4400, 4403, 4409)
"""Coming again would end the same way."""
_WAITS_S = (0.2, 0.5, 1.0, 2.0, 4.0)
_AHEAD_S = 20.0
_MOST_KEPT_S = 300.0
"""A file is read no further ahead than this of what the server has for good."""


class Refused(VoiceError):
    """The server does not take this call."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """16 kHz samples of one channel."""

    channel: int
    at: int
    samples: Samples

    @property
    def end(self) -> int:
        return self.at + len(self.samples)


class StreamClient:
    """One call. `events` sends what `chunks` gives, at the pace it gives it, and yields the server's messages."""

    def __init__(
        self,
        url: str,
        key: str,
        *,
        channels: int = 1,
        live: bool = True,
        speakers: tuple[dict[str, Any], ...] = (),
        tries: int = 8,
    ) -> None:
        self.seq = 0
        """The last final that came."""
        self._url = url
        self._hello: dict[str, Any] = {
            "type": "hello",
            "key": key,
            "channels": channels,
            "rate": RATE,
            "encoding": "pcm16",
            "live": live,
            "speakers": [{"type": "speaker", **s} for s in speakers],
        }
        self._tries = tries
        self._kept: deque[Chunk] = deque()
        """Sent, or to be sent, and not yet safe with the server."""
        self._next = 0
        """Place in `_kept` of the first chunk that was not sent on this connection."""
        self._more = asyncio.Event()
        self._less = asyncio.Event()
        self._received: dict[int, int] = {}
        """By channel, as far as the server has told."""
        self._all_in = False
        self._failed: BaseException | None = None

    async def events(self, chunks: AsyncIterator[Chunk]) -> AsyncGenerator[dict[str, Any], None]:
        """Until the call has ended. Raises `Refused`, `ServiceAway`, and what `chunks` raises."""
        filling = asyncio.create_task(self._fill(chunks), name="speech client in")
        failures = 0
        try:
            async with aiohttp.ClientSession() as http:
                while True:
                    try:
                        async with aclosing(self._connection(http)) as told:
                            async for event in told:
                                failures = 0
                                yield event
                                if event["type"] == "ended":
                                    return
                    except (aiohttp.ClientError, ConnectionError, TimeoutError) as error:
                        _log.info("speech_line_dropped", error=type(error).__name__)
                    failures += 1
                    if failures >= self._tries:
                        raise ServiceAway(f"The speech service at {self._url} does not answer.")
                    await asyncio.sleep(_WAITS_S[min(failures, len(_WAITS_S)) - 1])
        finally:
            filling.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await filling

    async def _fill(self, chunks: AsyncIterator[Chunk]) -> None:
        try:
            async for chunk in chunks:
                if self._kept_s() > _MOST_KEPT_S and not self._hello["live"]:
                    self._less.clear()
                    await self._less.wait()
                self._kept.append(chunk)
                self._more.set()
        except Exception as error:
            self._failed = error
        self._all_in = True
        self._more.set()

    async def _connection(self, http: aiohttp.ClientSession) -> AsyncGenerator[dict[str, Any], None]:
        async with http.ws_connect(self._url, heartbeat=20.0, max_msg_size=4_000_000) as socket:
            await socket.send_str(json.dumps({**self._hello, "resume_from": self.seq}))
            sending: asyncio.Task[None] | None = None
            try:
                async for message in socket:
                    if message.type is not aiohttp.WSMsgType.TEXT:
                        continue
                    event = json.loads(message.data)
                    if event["type"] == "ready":
                        self._take_up(event)
                        sending = asyncio.create_task(self._send(socket), name="speech client out")
                    for told in self._seen(event):
                        yield told
                if socket.close_code in _FINAL_CODES:
                    raise Refused(f"The speech service ended the stream ({socket.close_code}).")
            finally:
                if sending is not None:
                    sending.cancel()
                    with suppress(asyncio.CancelledError, ConnectionError, aiohttp.ClientError):
                        await sending
            if self._failed is not None:
                raise self._failed

    def _seen(self, event: dict[str, Any]) -> list[dict[str, Any]]:
        match event["type"]:
            case "refused":
                if not event["retriable"]:
                    raise Refused(event["sentence"])
                return []
            case "ready":
                self.seq = min(self.seq, event["seq"])  # a service without records forgets with its process
            case "ack":
                self._received = {c["channel"]: c["received"] for c in event["channels"]}
                self._more.set()
                self._let_go({c["channel"]: c["safe"] for c in event["channels"]})
            case "final":
                if event["seq"] <= self.seq:
                    return []
                self.seq = event["seq"]
        return [event]

    def _take_up(self, ready: dict[str, Any]) -> None:
        """Sends again what the server does not have."""
        has = self._received = {c["channel"]: c["from"] for c in ready["channels"]}
        self._next = next((i for i, c in enumerate(self._kept) if c.end > has.get(c.channel, 0)), len(self._kept))

    def _let_go(self, safe: dict[int, int]) -> None:
        while self._kept and self._next and self._kept[0].end <= safe.get(self._kept[0].channel, 0):
            self._kept.popleft()
            self._next -= 1
        if self._kept_s() <= _MOST_KEPT_S:
            self._less.set()

    async def _send(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        while True:
            if self._next < len(self._kept) and not self._far_ahead(self._kept[self._next]):
                chunk = self._kept[self._next]
                self._next += 1
                await socket.send_bytes(pack(chunk.channel, chunk.at, chunk.samples.astype("<i2").tobytes()))
            elif self._failed is not None:
                await socket.close()
                return
            elif self._all_in and self._next >= len(self._kept):
                await socket.send_str('{"type":"end"}')
                return
            else:
                self._more.clear()
                await self._more.wait()

    def _far_ahead(self, chunk: Chunk) -> bool:
        """A file is sent no further than this before the server has caught up: nothing piles up on the line."""
        return not self._hello["live"] and chunk.at - self._received.get(chunk.channel, 0) > _AHEAD_S * RATE

    def _kept_s(self) -> float:
        return (self._kept[-1].end - self._kept[0].at) / RATE if self._kept else 0.0

"""`WS /v1/stream`: sound in, transcript out (docs/voice.md). And what operators ask: healthz, readyz, metrics."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from voice import metrics
from voice.errors import BadSound
from voice.mailbox import Mailbox
from voice.ports import NotAdmitted
from voice.service import Shape, VoiceService
from voice.session import LiveSession
from voice.wire import MOST_BYTES, PROTOCOL, BadMessage, End, Hello, Named, as_json, dumps, read, unpack

_log = structlog.get_logger(__name__)

PATH = "/v1/stream"

HELLO_WITHIN_S = 10.0
_ACK_EVERY_S = 1.0
_ACK_FILE_EVERY_S = 0.1
"""A file's client may be so far ahead only of what was received."""
_BEAT_S = 40.0
"""Longer than a call's sound ever has to wait for the model."""

BAD_MESSAGE = 4400
REFUSED = 4403
TAKEN_OVER = 4409
TOO_SLOW = 4413
LATER = 4429
"""Close codes: what a client does about each is in docs/voice.md."""


def routes(service: VoiceService) -> list[web.RouteDef]:
    """The stream alone, for a server that has addresses of its own."""

    async def stream(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=_BEAT_S, max_msg_size=MOST_BYTES, compress=False)
        await socket.prepare(request)
        connection = Connection(service, socket)
        service.connections.add(connection)
        try:
            await connection.serve()
        finally:
            service.connections.discard(connection)
        return socket

    return [web.get(PATH, stream)]


def operators(service: VoiceService) -> list[web.RouteDef]:
    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"service": "voice", "status": "ok"})

    async def readyz(_: web.Request) -> web.Response:
        told = state(service)
        return web.json_response(told, status=200 if told["ready"] else 503)

    async def figures(_: web.Request) -> web.Response:
        return web.Response(
            body=metrics.exposition(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
        )

    return [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", figures)]


def state(service: VoiceService) -> dict[str, Any]:
    return {
        "service": "voice",
        "ready": service.state == "ready" and not service.ladder.refusing,
        "state": service.state,
        "why": service.why,
        "sessions": len(service.sessions),
        "pressure": service.ladder.pressure,
    }


def http(service: VoiceService, vendors: Sequence[web.RouteDef] = ()) -> web.Application:
    """The whole of `scip serve voice`, with the addresses of vendors that bring sound."""
    server = web.Application()
    server.add_routes([*routes(service), *vendors, *operators(service)])
    return server


class Connection:
    """One client on one socket."""

    def __init__(self, service: VoiceService, socket: web.WebSocketResponse) -> None:
        self._service = service
        self._socket = socket
        self._channels = 1
        self._taken_over = asyncio.Event()
        self._last_ack: dict[int, tuple[int, int]] = {}

    async def serve(self) -> None:
        session: LiveSession | None = None
        try:
            hello = await self._hello()
            if hello is None:
                return
            session = await self._open(hello)
            await self._follow(session, hello)
        except BadMessage as bad:
            await self._turn_away(str(bad), retriable=False, code=BAD_MESSAGE)
        except BadSound as bad:
            await self._turn_away(bad.message, retriable=False, code=BAD_MESSAGE)
        except NotAdmitted as refused:
            await self._turn_away(
                refused.sentence, retriable=refused.retriable, code=LATER if refused.retriable else REFUSED
            )
        except ConnectionError:
            pass  # the client is gone: its call waits for it below
        finally:
            if session is not None:
                self._service.leave(session, self)

    async def restart(self) -> None:
        """The process stops: the client is asked to come again, to another one."""
        with suppress(ConnectionError):
            await self._socket.close(code=WSCloseCode.SERVICE_RESTART, message=b"come again")

    async def _hello(self) -> Hello | None:
        try:
            message = await self._socket.receive(timeout=HELLO_WITHIN_S)
        except TimeoutError:
            raise BadMessage("The first message is a hello.") from None
        if message.type is not WSMsgType.TEXT:
            if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR):
                return None
            raise BadMessage("The first message is a hello.")
        told = read(message.data)
        if not isinstance(told, Hello):
            raise BadMessage("The first message is a hello.")
        return told

    async def _open(self, hello: Hello) -> LiveSession:
        self._channels = hello.channels
        shape = Shape(hello.rate, hello.encoding, hello.live)
        session = await self._service.open(hello.key, shape, holder=self, taken_over=self._taken_over.set, resumes=True)
        for named in hello.speakers:
            session.meet(named.channel, named.speaker())
        return session

    async def _follow(self, session: LiveSession, hello: Hello) -> None:
        box = session.listen(after=hello.resume_from)
        await self._send(
            {
                "type": "ready",
                "protocol": PROTOCOL,
                "call_id": session.call_id,
                "seq": session.seq,
                "channels": [{"channel": n, "from": session.received(n)} for n in range(hello.channels)],
            }
        )
        tasks = {
            asyncio.create_task(self._read(session), name="speech in"),
            asyncio.create_task(self._write(box), name="speech out"),
            asyncio.create_task(self._taken_over.wait(), name="speech taken over"),
            asyncio.create_task(self._acknowledge(session), name="speech acks"),
        }
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            await self._close(session, box)
        finally:
            session.leave(box)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _close(self, session: LiveSession, box: Mailbox) -> None:
        if self._taken_over.is_set():
            await self._socket.close(code=TAKEN_OVER, message=b"the call goes on from another connection")
        elif box.overrun:
            await self._socket.close(code=TOO_SLOW, message=b"come again and say which final you have")
        elif session.ended is not None:
            await self._socket.close(message=b"ended")

    async def _read(self, session: LiveSession) -> None:
        """Ends with the socket; a call that was ended properly is finished first."""
        async for message in self._socket:
            if message.type is WSMsgType.BINARY:
                await session.room()
                frame = unpack(message.data)
                session.hear(frame.channel, frame.data, frame.at)
            elif message.type is WSMsgType.TEXT:
                told = read(message.data)
                if isinstance(told, Named):
                    session.meet(told.channel, told.speaker())
                elif isinstance(told, End):
                    await session.finish()
                    await asyncio.Event().wait()  # the writer sends what is left, and closes

    async def _write(self, box: Mailbox) -> None:
        while (heard := await box.take()) is not None:
            await self._send(as_json(heard))

    async def _acknowledge(self, session: LiveSession) -> None:
        while True:
            await asyncio.sleep(_ACK_EVERY_S if session.manner.live else _ACK_FILE_EVERY_S)
            told = {n: (session.received(n), session.safe(n)) for n in range(self._channels)}
            if told != self._last_ack:
                self._last_ack = told
                channels = [{"channel": n, "received": r, "safe": s} for n, (r, s) in told.items()]
                await self._send({"type": "ack", "channels": channels})

    async def _turn_away(self, sentence: str, *, retriable: bool, code: int) -> None:
        with suppress(ConnectionError):
            await self._send({"type": "refused", "sentence": sentence, "retriable": retriable})
            await self._socket.close(code=code)

    async def _send(self, message: dict[str, Any]) -> None:
        await self._socket.send_str(dumps(message))

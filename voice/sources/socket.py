"""A vendor that dials us: its socket read message by message, its faults told apart from ours."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from voice.errors import BadSound
from voice.ports import NotAdmitted
from voice.sources.feed import Feed, Over
from voice.sources.reading import MOST_BYTES, BadShape

_log = structlog.get_logger(__name__)

REFUSED = 4403
LATER = 4429
_BEAT_S = 20.0
_FIRST_WITHIN_S = 15.0
_AMISS = 10


async def follow(request: web.Request, feed: Feed, on: Callable[[str], Awaitable[bool]]) -> web.WebSocketResponse:
    """Hands every text message to `on` until it says False (the call is over), hangs up or drops its line.

    A message of another shape is skipped and logged; ten in a row end the connection.
    """
    socket = web.WebSocketResponse(heartbeat=_BEAT_S, max_msg_size=MOST_BYTES, compress=False)
    await socket.prepare(request)
    try:
        await _read(socket, feed, on)
    except Over:
        stops = feed.service.state == "draining"
        with suppress(ConnectionError):
            await socket.close(code=WSCloseCode.GOING_AWAY if stops else WSCloseCode.OK, message=b"the call is over")
    except NotAdmitted as refused:
        _log.warning("source_refused", vendor=feed.vendor)
        with suppress(ConnectionError):
            code = LATER if refused.retriable else REFUSED
            await socket.close(code=code, message=refused.sentence.encode()[:120])
    except TimeoutError:
        with suppress(ConnectionError):
            await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"nothing was sent")
    except Exception as error:  # whatever it was: the vendor is told that it was ours, and may dial again
        _log.error("source_broke", vendor=feed.vendor, error=type(error).__name__)
        with suppress(ConnectionError):
            await socket.close(code=WSCloseCode.INTERNAL_ERROR)
    finally:
        feed.leave()
        with suppress(ConnectionError, asyncio.CancelledError):
            await socket.close()
    return socket


async def _read(socket: web.WebSocketResponse, feed: Feed, on: Callable[[str], Awaitable[bool]]) -> None:
    """Until the call is over or the line drops. Raises what `follow` tells the vendor."""
    amiss = 0
    while True:
        message = await socket.receive(timeout=None if feed.opened else _FIRST_WITHIN_S)
        if message.type is not WSMsgType.TEXT:
            if message.type in (WSMsgType.BINARY, WSMsgType.PING, WSMsgType.PONG):
                continue
            feed.leave(hung_up=message.type is WSMsgType.CLOSE and message.data == WSCloseCode.OK)
            return
        try:
            if not await on(message.data):
                await feed.close()
                return
            amiss = 0
        except (BadShape, BadSound) as bad:
            amiss += 1
            _log.warning("source_message_skipped", vendor=feed.vendor, why=type(bad).__name__, in_a_row=amiss)
            if amiss >= _AMISS:
                await socket.close(code=WSCloseCode.UNSUPPORTED_DATA, message=b"not what is expected here")
                return

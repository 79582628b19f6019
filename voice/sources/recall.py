"""Recall.ai, which reaches Zoom, Teams and Meet: they dial, JSON with 16 kHz PCM in base64, each participant apart.

In the bot's `recording_config`: `"audio_separate_raw": {}` and a real-time endpoint of type "websocket" with the
event "audio_separate_raw.data" and the address `wss://HOST/v1/sources/recall?key=KEY`. The key is made for one call and
ends with it. Where the workspace has a verification secret, each connection is signed as well (Standard Webhooks: its
id, its time and no body) and one that is not is turned away.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping

from aiohttp import web

from voice.service import Shape, VoiceService
from voice.sources.feed import Feed, number, text
from voice.sources.reading import key_of, sound_of, told, within
from voice.sources.socket import follow

PATH = "/v1/sources/recall"
_SOUND = ("audio_separate_raw.data", "audio_mixed_raw.data")
_NAMES = ("participant_events.join", "participant_events.update")
WINDOW_S = 300.0
"""A connection's own time may be off by so much, either way."""


def signature(secret: str, sent_id: str, stamp: str) -> str:
    """`secret` as their dashboard shows it: `whsec_`, then base64."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = hmac.new(key, f"{sent_id}.{stamp}.".encode("utf-8", "surrogateescape"), hashlib.sha256)
    return f"v1,{base64.b64encode(made.digest()).decode()}"


def signed(secret: str, headers: Mapping[str, str], now: float) -> bool:
    """One of the signatures fits: there are two while a secret is being changed."""
    sent_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not sent_id or not stamp.isascii() or not stamp.isdecimal() or abs(now - int(stamp)) > WINDOW_S:
        return False
    made = signature(secret, sent_id, stamp).encode()
    given = headers.get("webhook-signature", "").encode("utf-8", "surrogateescape").split(b" ")
    return any(hmac.compare_digest(made, one) for one in given)


def route(service: VoiceService, *, secret: str = "", clock: Callable[[], float] = time.time) -> web.RouteDef:
    """`secret`: the workspace's, as their dashboard shows it; empty: the key alone proves them."""

    async def stream(request: web.Request) -> web.StreamResponse:
        if secret and not signed(secret, request.headers, clock()):
            return web.Response(status=401, text="That signature does not fit.")
        feed = Feed(service, "recall", Shape())
        key = key_of(request)

        async def on(message: str) -> bool:
            said = told(message)
            event, inner = said.get("event"), within(said, "data", "data")
            if not feed.opened:
                await feed.open(key)
            participant = within(inner, "participant")
            who, name = text(participant.get("id")) or "everybody", text(participant.get("name"))
            if event in _SOUND:
                at_s = number(within(inner, "timestamp").get("relative"))
                await feed.sound(who, sound_of(inner.get("buffer"), feed.sample_bytes), at_s, name=name)
            elif event in _NAMES:
                feed.called(who, name)
            return event not in ("bot.call_ended", "bot.done")

        return await follow(request, feed, on)

    return web.get(PATH, stream)

"""Twilio Media Streams: they dial, JSON with µ-law at 8 kHz in base64, a track per side.

In TwiML: `<Stream url="wss://HOST/v1/sources/twilio" track="both_tracks"><Parameter name="key" value="KEY"/></Stream>`.
Whoever called is the client ("inbound"), unless `<Parameter name="us" value="inbound"/>` says it is our rep's line.
The handshake carries `X-Twilio-Signature`: base64 of HMAC-SHA1 over the address as Twilio was given it.
"""

import base64
import hashlib
import hmac

from aiohttp import web

from voice.service import Shape, VoiceService
from voice.sources.feed import Feed, seconds, text
from voice.sources.reading import key_of, sound_of, told, within
from voice.sources.socket import follow

PATH = "/v1/sources/twilio"
_TRACKS = ("inbound", "outbound")


def signature(token: str, url: str) -> str:
    return base64.b64encode(hmac.new(token.encode(), url.encode(), hashlib.sha1).digest()).decode()


def signed(token: str, url: str, given: str) -> bool:
    """Twilio signs the address with or without its last slash, whichever it was configured with."""
    other = url[:-1] if url.endswith("/") else f"{url}/"
    sent = given.encode("utf-8", "surrogateescape")  # as aiohttp reads bytes that are no text
    return any(hmac.compare_digest(signature(token, u).encode(), sent) for u in (url, other))


def route(service: VoiceService, *, token: str, public_url: str) -> web.RouteDef:
    """`public_url`: how Twilio reaches this server, "wss://voice.example.com"."""

    async def stream(request: web.Request) -> web.StreamResponse:
        address = f"{public_url.rstrip('/')}{request.raw_path}"  # as it was sent: what signs it quotes in its own way
        if not signed(token, address, request.headers.get("X-Twilio-Signature", "")):
            return web.Response(status=403, text="That signature does not fit.")
        feed = Feed(service, "twilio", Shape(8_000, "mulaw"))
        key = key_of(request)

        async def on(message: str) -> bool:
            said = told(message)
            match said.get("event"):
                case "start":
                    given = within(said, "start", "customParameters")
                    ours = text(given.get("us")) or "outbound"
                    await feed.open(text(given.get("key")) or key)
                    for track in _TRACKS:
                        feed.sides[track] = "us" if track == ours else "client"
                case "media":
                    media = within(said, "media")
                    track = text(media.get("track")) or "inbound"
                    data = sound_of(media.get("payload"), feed.sample_bytes)
                    await feed.sound(track, data, seconds(media.get("timestamp")))
                case "stop":
                    return False
            return True

        return await follow(request, feed, on)

    return web.get(PATH, stream)

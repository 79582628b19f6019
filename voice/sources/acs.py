"""Azure Communication Services: they dial, `AudioMetadata` first, then `AudioData` in base64, mixed or apart.

The transport address of the media streaming options is `wss://HOST/v1/sources/acs?key=KEY`, with `&us=RAW-ID` where our
rep's participant id is known: they name nobody, so nothing else tells the sides apart. Each connection carries a
token signed by Azure (RS256; its audience is the resource's immutable id), checked before anything else.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from aiohttp import web

from voice.audio import RATES
from voice.service import Shape, VoiceService
from voice.sources.feed import Feed, text
from voice.sources.reading import BadShape, key_of, sound_of, told, within
from voice.sources.socket import follow

PATH = "/v1/sources/acs"
_EVERYBODY = "everybody"


def route(service: VoiceService, trusted: Callable[[str], Awaitable[bool]]) -> web.RouteDef:
    """`trusted`: whether a bearer token is Azure's and made for us."""

    async def stream(request: web.Request) -> web.StreamResponse:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not await trusted(token.strip()):
            return web.Response(status=401, text="That token is not one for us.")
        feed = Feed(service, "acs", Shape())
        key, ours = key_of(request), request.query.get("us", "")

        async def on(message: str) -> bool:
            said = told(message)
            match str(said.get("kind", "")).lower():
                case "audiometadata":
                    feed.shape = _shape(within(said, "audioMetadata"))
                    await feed.open(key)
                case "audiodata":
                    data = within(said, "audioData")
                    if not data.get("silent"):
                        who = text(data.get("participantRawID")) or _EVERYBODY
                        if ours and who != _EVERYBODY:
                            feed.sides[who] = "us" if who == ours else "client"
                        await feed.sound(who, sound_of(data.get("data"), feed.sample_bytes), _at(data))
            return True

        return await follow(request, feed, on)

    return web.get(PATH, stream)


def _shape(metadata: dict[str, Any]) -> Shape:
    rate = metadata.get("sampleRate", 16_000)
    if str(metadata.get("encoding", "PCM")).upper() != "PCM" or metadata.get("channels", 1) != 1 or rate not in RATES:
        raise BadShape("Only PCM of one channel is heard here.")
    return Shape(int(rate))


def _at(data: dict[str, Any]) -> float | None:
    try:
        return datetime.fromisoformat(str(data.get("timestamp"))).timestamp()
    except (ValueError, OverflowError, OSError):  # .NET's year 1 for "never" is none of this machine's
        return None

"""Recall.ai, which reaches Zoom, Teams and Meet: they dial, JSON with 16 kHz PCM in base64, each participant apart.

In the bot's `recording_config`: `"audio_separate_raw": {}` and a real-time endpoint of type "websocket" with the
event "audio_separate_raw.data" and the address `wss://HOST/v1/sources/recall?key=KEY`. The key in the address is what
proves them: it is made for one call and ends with it.
"""

from aiohttp import web

from voice.service import Shape, VoiceService
from voice.sources.feed import Feed, number, text
from voice.sources.reading import key_of, sound_of, told, within
from voice.sources.socket import follow

PATH = "/v1/sources/recall"
_SOUND = ("audio_separate_raw.data", "audio_mixed_raw.data")
_NAMES = ("participant_events.join", "participant_events.update")


def route(service: VoiceService) -> web.RouteDef:
    async def stream(request: web.Request) -> web.StreamResponse:
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

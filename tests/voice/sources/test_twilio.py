"""Twilio's messages in the shape Twilio sends them (recorded from its reference), two tracks as two speakers."""

import base64
from typing import Any

import pytest
from aiohttp import WSServerHandshakeError

from tests.support.scripted_speech import ScriptedDesk, hush, words
from tests.voice.sources.conftest import KEY, Serving
from voice.audio import to_mulaw
from voice.service import VoiceService
from voice.sources import twilio

TOKEN = "twilio-token"
PUBLIC = "wss://voice.example.com"
START = {
    "event": "start",
    "sequenceNumber": "1",
    "start": {
        "accountSid": "AC0",
        "streamSid": "MZ0",
        "callSid": "CA0",
        "tracks": ["inbound", "outbound"],
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {"key": KEY},
    },
    "streamSid": "MZ0",
}


def signed(path: str = twilio.PATH) -> dict[str, str]:
    return {"X-Twilio-Signature": twilio.signature(TOKEN, PUBLIC + path)}


def media(track: str, numbers: list[int], at_ms: int) -> list[dict[str, Any]]:
    """20 ms at a time."""
    sound = to_mulaw(words(numbers, rate=8_000))
    return [
        {
            "event": "media",
            "sequenceNumber": "3",
            "media": {
                "track": track,
                "chunk": str(n),
                "timestamp": str(at_ms + n * 20),
                "payload": base64.b64encode(sound[at : at + 160]).decode(),
            },
            "streamSid": "MZ0",
        }
        for n, at in enumerate(range(0, len(sound), 160))
    ]


async def test_both_tracks_are_heard_as_two_speakers_until_it_stops(
    service: VoiceService, desk: ScriptedDesk, serving: Serving
) -> None:
    async with serving([twilio.route(service, token=TOKEN, public_url=PUBLIC)]) as client:
        socket = await client.ws_connect(twilio.PATH, headers=signed())
        await socket.send_json({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        await socket.send_json(START)
        for message in [*media("inbound", [1, 2, 3], 0), *media("outbound", [4, 5], 1_500)]:
            await socket.send_json(message)
        quiet = base64.b64encode(to_mulaw(hush(0.4, rate=8_000))).decode()
        for track in ("inbound", "outbound"):
            await socket.send_json({"event": "media", "media": {"track": track, "payload": quiet}})
        await socket.send_json({"event": "stop", "sequenceNumber": "9", "streamSid": "MZ0"})
        async for _ in socket:
            pass
    assert desk.text(0) == "w1 w2 w3"
    assert desk.text(1) == "w4 w5"
    assert [e.reason for e in desk.ended] == ["ended"]
    assert [(s.channel, s.name, s.side) for s in sorted({f.said.speaker for f in desk.finals()}, key=str)] == [
        (0, "", "client"),
        (1, "", "us"),
    ]


@pytest.mark.parametrize("header", [{}, {"X-Twilio-Signature": "bm8="}, signed("/elsewhere")])
async def test_a_handshake_that_is_not_signed_by_twilio_is_refused(
    service: VoiceService, serving: Serving, header: dict[str, str]
) -> None:
    async with serving([twilio.route(service, token=TOKEN, public_url=PUBLIC)]) as client:
        with pytest.raises(WSServerHandshakeError) as refused:
            await client.ws_connect(twilio.PATH, headers=header)
    assert refused.value.status == 403


def test_the_signature_is_the_one_twilio_documents() -> None:
    url = "wss://example.com/stream"  # printf URL | openssl dgst -sha1 -hmac 12345 -binary | base64
    assert twilio.signed("12345", url, "KG4JbhDlv15BMlxSTOWKt9btbgg=")
    assert twilio.signed("12345", url, twilio.signature("12345", f"{url}/"))
    assert not twilio.signed("12346", url, twilio.signature("12345", url))


async def test_a_wrong_key_ends_the_connection_with_a_sentence(service: VoiceService, serving: Serving) -> None:
    async with serving([twilio.route(service, token=TOKEN, public_url=PUBLIC)]) as client:
        socket = await client.ws_connect(twilio.PATH, headers=signed())
        await socket.send_json({"event": "start", "start": {"customParameters": {"key": "wrong"}}})
        async for _ in socket:
            pass
        assert socket.close_code == 4403


async def test_nonsense_is_skipped_and_too_much_of_it_ends_the_connection(
    service: VoiceService, desk: ScriptedDesk, serving: Serving
) -> None:
    async with serving([twilio.route(service, token=TOKEN, public_url=PUBLIC)]) as client:
        socket = await client.ws_connect(twilio.PATH, headers=signed())
        await socket.send_json(START)
        await socket.send_str("gibberish")
        await socket.send_json({"event": "media", "media": {"track": "inbound", "payload": "%%%"}})
        await socket.send_json({"event": "media", "media": {"track": "inbound", "payload": 7}})
        for message in media("inbound", [7], 0):
            await socket.send_json(message)
        for _ in range(10):
            await socket.send_str("[]")
        async for _ in socket:
            pass
        assert socket.close_code == 1003
    await service.drain(within_s=2)
    assert desk.text(0) == "w7"

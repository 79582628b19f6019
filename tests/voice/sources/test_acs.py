"""Azure Communication Services: a signed token, metadata, then each participant's sound."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from aiohttp import WSServerHandshakeError, web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.support.scripted_speech import ScriptedDesk, words
from tests.voice.sources.conftest import KEY, Serving
from voice.service import VoiceService
from voice.sources import acs
from voice.sources.keys import SignedBy

OURS = "0b1c-resource"
ISSUER = "https://acscallautomation.communication.azure.com"
PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def token(key: Any = PRIVATE, *, kid: str = "k1", **claims: Any) -> str:
    now = datetime.now(UTC)
    plain = {"iss": ISSUER, "aud": OURS, "exp": now + timedelta(hours=1), "nbf": now - timedelta(minutes=1)}
    return jwt.encode({**plain, **claims}, key, algorithm="RS256", headers={"kid": kid})


@asynccontextmanager
async def azure() -> AsyncIterator[SignedBy]:
    """Where Azure publishes its keys."""
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(PRIVATE.public_key()))
    server = web.Application()
    test = TestServer(server)

    async def configuration(_: web.Request) -> web.Response:
        return web.json_response({"issuer": ISSUER, "jwks_uri": str(test.make_url("/keys"))})

    async def keys(_: web.Request) -> web.Response:
        return web.json_response({"keys": [{**public, "kid": "k1", "use": "sig"}]})

    server.add_routes([web.get("/config", configuration), web.get("/keys", keys)])
    async with test:
        yield SignedBy(OURS, str(test.make_url("/config")))


def sound(who: str | None, numbers: list[int], at: str, *, silent: bool = False) -> dict[str, Any]:
    data = base64.b64encode(words(numbers).tobytes()).decode()
    return {
        "kind": "AudioData",
        "audioData": {"timestamp": at, "participantRawID": who, "data": data, "silent": silent},
    }


METADATA = {
    "kind": "AudioMetadata",
    "audioMetadata": {"subscriptionId": "s", "encoding": "PCM", "sampleRate": 16000, "channels": 1, "length": 640},
}


async def test_each_participant_is_heard_apart(service: VoiceService, desk: ScriptedDesk, serving: Serving) -> None:
    async with azure() as trusted, serving([acs.route(service, trusted)]) as client:
        socket = await client.ws_connect(
            f"{acs.PATH}?key={KEY}", headers={"Authorization": f"Bearer {token()}", "x-ms-call-connection-id": "c1"}
        )
        await socket.send_json(METADATA)
        await socket.send_json(sound("8:acs:one", [1, 2], "2026-11-20T10:00:00.000Z"))
        await socket.send_json(sound("4:+15550100", [3], "2026-11-20T10:00:03.000Z"))
        await socket.send_json(sound("8:acs:one", [9], "2026-11-20T10:00:06.000Z", silent=True))
        await socket.close()
    await service.drain(within_s=2)
    assert (desk.text(0), desk.text(1)) == ("w1 w2", "w3")


async def test_who_is_ours_is_told_by_the_address(service: VoiceService, desk: ScriptedDesk, serving: Serving) -> None:
    async with azure() as trusted, serving([acs.route(service, trusted)]) as client:
        address = f"{acs.PATH}?key={KEY}&us=4:%2B15550100"
        socket = await client.ws_connect(address, headers={"Authorization": f"Bearer {token()}"})
        await socket.send_json(METADATA)
        await socket.send_json(sound("8:acs:one", [1, 2], "2026-11-20T10:00:00.000Z"))
        await socket.send_json(sound("4:+15550100", [3], "2026-11-20T10:00:03.000Z"))
        await socket.close()
    await service.drain(within_s=2)
    assert {f.said.text: f.said.speaker.side for f in desk.finals()} == {"w1 w2": "client", "w3": "us"}


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "nonsense",
        token(OTHER),
        token(kid="k2"),
        token(aud="somebody else"),
        token(iss="https://elsewhere"),
        token(exp=datetime.now(UTC) - timedelta(hours=1)),
        jwt.encode({"iss": ISSUER, "aud": OURS, "exp": 4e9}, "x" * 32, algorithm="HS256", headers={"kid": "k1"}),
    ],
)
async def test_a_token_that_is_not_azures_for_us_opens_nothing(
    service: VoiceService, serving: Serving, bad: str
) -> None:
    async with azure() as trusted, serving([acs.route(service, trusted)]) as client:
        with pytest.raises(WSServerHandshakeError) as refused:
            await client.ws_connect(f"{acs.PATH}?key={KEY}", headers={"Authorization": f"Bearer {bad}"})
    assert refused.value.status == 401


async def test_while_the_keys_cannot_be_read_nobody_is_trusted(service: VoiceService) -> None:
    assert not await SignedBy(OURS, "http://127.0.0.1:9/config")(token())


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00", "9999-12-31T23:59:59.9999999Z", "later", None, 7])
def test_a_time_that_is_none_is_left_out_and_breaks_nothing(at: object) -> None:
    found = acs._at({"timestamp": at})
    assert found is None or abs(found) < 1e12


async def test_while_their_keys_cannot_be_read_each_dialler_does_not_wait_for_them_anew() -> None:
    asked = 0

    async def configuration(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.Response(status=503)

    server = web.Application()
    server.add_routes([web.get("/config", configuration)])
    now = 1_000.0
    async with TestServer(server) as test:
        signed = SignedBy(OURS, str(test.make_url("/config")), clock=lambda: now)
        for _ in range(20):
            assert not await signed(token())
        assert asked == 1
        now += 11
        assert not await signed(token())
        assert asked == 2


@pytest.mark.parametrize("bad", ["\udcff.\udcff.\udcff", "." * 500, "a.b.c"])
async def test_a_token_that_is_no_text_is_no_token(bad: str) -> None:
    assert not await SignedBy(OURS, "http://127.0.0.1:9/config")(bad)


async def test_sound_of_another_kind_is_not_taken_for_ours(service: VoiceService, serving: Serving) -> None:
    async with azure() as trusted, serving([acs.route(service, trusted)]) as client:
        socket = await client.ws_connect(f"{acs.PATH}?key={KEY}", headers={"Authorization": f"Bearer {token()}"})
        await socket.send_json({"kind": "AudioMetadata", "audioMetadata": {"encoding": "OPUS"}})
        await socket.send_json(sound("a", [1], "2026-11-20T10:00:00Z"))
        async for _ in socket:
            pass
        assert socket.close_code == 4403  # no call was opened

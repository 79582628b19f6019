"""Recall.ai's real-time messages in the shape its pages give, each participant a channel of their own."""

import asyncio
import base64
import time
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import WSServerHandshakeError

from tests.support.scripted_speech import ScriptedDesk, words
from tests.voice.sources.conftest import KEY, Serving
from voice.service import VoiceService
from voice.sources import recall


def message(participant: int, name: str | None, numbers: list[int], at_s: float) -> dict[str, Any]:
    return {
        "event": "audio_separate_raw.data",
        "data": {
            "data": {
                "buffer": base64.b64encode(words(numbers).tobytes()).decode(),
                "timestamp": {"relative": at_s, "absolute": "2026-11-20T10:00:00Z"},
                "participant": {"id": participant, "name": name, "is_host": False, "platform": "desktop"},
            },
            "realtime_endpoint": {"id": "rt", "metadata": {}},
            "audio_separate": {"id": "as", "metadata": {}},
            "recording": {"id": "r", "metadata": {}},
            "bot": {"id": "b", "metadata": {}},
        },
    }


async def test_participants_are_who_was_expected_by_name_and_others_by_theirs(
    service: VoiceService, desk: ScriptedDesk, serving: Serving
) -> None:
    async with serving([recall.route(service)]) as client:
        socket = await client.ws_connect(f"{recall.PATH}?key={KEY}")
        await socket.send_json(message(16778240, "Dana  Whitfield", [1, 2], 0.0))
        await socket.send_json(message(16778241, "Kim Berger", [3], 2.0))
        await socket.send_json(message(16778242, None, [4, 5], 4.0))
        await socket.send_json(message(16778240, "Dana Whitfield", [6], 9.0))
        await socket.send_json({"event": "bot.done", "data": {}})
        async for _ in socket:
            pass
    by = {f.said.speaker.name or f"channel {f.said.speaker.channel}": f.said.speaker for f in desk.finals()}
    assert by["Dana Whitfield"].side == "client"
    assert by["Dana Whitfield"].channel == 1
    assert by["Kim Berger"].user_id == "u_kim"
    assert set(by) == {"Dana Whitfield", "Kim Berger", "channel 2"}
    dana = [f.said for f in desk.finals() if f.said.speaker.channel == 1]
    assert [s.text for s in dana] == ["w1 w2", "w6"]
    assert 8.9 < dana[1].start < 9.2  # the silence in between, in which nothing was sent, counts


async def test_without_a_key_in_the_address_nothing_is_heard(
    service: VoiceService, desk: ScriptedDesk, serving: Serving
) -> None:
    async with serving([recall.route(service)]) as client:
        socket = await client.ws_connect(recall.PATH)
        await socket.send_json(message(1, "Eve", [1], 0.0))
        async for _ in socket:
            pass
        assert socket.close_code == 4403
    assert desk.told == []


async def test_a_line_that_drops_and_comes_back_goes_on_with_the_same_call(
    service: VoiceService, desk: ScriptedDesk, serving: Serving
) -> None:
    async with serving([recall.route(service)]) as client:
        first = await client.ws_connect(f"{recall.PATH}?key={KEY}")
        await first.send_json(message(1, "Kim Berger", [1], 0.0))
        await first.close()
        second = await client.ws_connect(f"{recall.PATH}?key={KEY}")
        await second.send_json(message(1, "Kim Berger", [2], 20.0))
        await second.send_json({"event": "bot.call_ended", "data": {}})
        async for _ in second:
            pass
    assert " ".join(f.said.text for f in desk.finals()).split() == ["w1", "w2"]
    assert [f.said.seq for f in desk.finals()] == list(range(1, len(desk.finals()) + 1))


SECRET = "whsec_" + base64.b64encode(b"a workspace's own secret").decode()


def headers(sent_id: str = "msg_1", age_s: float = 0.0, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(time.time() - age_s))
    made = recall.signature(secret, sent_id, stamp)
    return {"Webhook-Id": sent_id, "Webhook-Timestamp": stamp, "Webhook-Signature": f"v1,b2xk {made}"}


def test_the_signature_is_that_of_standard_webhooks_over_no_body() -> None:
    # printf 'msg_1.1731705121.' | openssl dgst -sha256 -hmac "a workspace's own secret" -binary | base64
    assert recall.signature(SECRET, "msg_1", "1731705121") == "v1,el4HXob/ZfASLYqOS6HX94SCpe4gUp1aQamXF3IZkPg="


@pytest.mark.parametrize(
    "wrong",
    [
        dict,
        lambda: headers(age_s=400),
        lambda: headers(age_s=-400),
        lambda: headers(secret="whsec_b3RoZXI="),
        lambda: {**headers(), "Webhook-Id": "msg_2"},
        lambda: {**headers(), "Webhook-Signature": "v1,ü"},
        lambda: {**headers(), "Webhook-Timestamp": "²"},
    ],
    ids=["none", "old", "of tomorrow", "another's", "another message's", "no base64", "no time"],
)
async def test_with_a_secret_only_what_recall_signed_is_let_in(
    service: VoiceService, desk: ScriptedDesk, serving: Serving, wrong: Callable[[], dict[str, str]]
) -> None:
    async with serving([recall.route(service, secret=SECRET)]) as client:
        with pytest.raises(WSServerHandshakeError) as refused:
            await client.ws_connect(f"{recall.PATH}?key={KEY}", headers=wrong())
        assert refused.value.status == 401
        socket = await client.ws_connect(f"{recall.PATH}?key={KEY}", headers=headers())
        await socket.send_json(message(1, "Kim Berger", [1, 2], 0.0))
        await socket.send_json({"event": "bot.done", "data": {}})
        async for _ in socket:
            pass
    assert [f.said.text for f in desk.finals()] == ["w1 w2"]


async def test_who_closes_the_line_in_good_order_has_hung_up(service: VoiceService, serving: Serving) -> None:
    """Neither Recall.ai nor Azure says that a call is over; a line that broke is waited for much longer."""
    async with serving([recall.route(service)]) as client:
        for code, reason in ((1001, ""), (1000, "ended")):
            socket = await client.ws_connect(f"{recall.PATH}?key={KEY}")
            await socket.send_json(message(1, "Kim Berger", [1], 0.0))
            await socket.close(code=code)
            async with asyncio.timeout(5):
                while (line := service._lines.get("call_1")) is None or line.holder is not None:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            assert service._over(line, asyncio.get_running_loop().time() + 6.0) == reason

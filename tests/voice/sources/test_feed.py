"""What no vendor should send, and some day one does: clocks set anew, too many people, far too much at once."""

import asyncio
import base64
from typing import Any

import pytest
from aiohttp import WSServerHandshakeError
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.calls.said import Speaker
from tests.support.scripted_speech import ScriptedDesk, words
from tests.voice.sources.conftest import KEY, Serving
from tests.voice.sources.test_recall import message
from voice.service import Shape, VoiceService
from voice.sources import recall, twilio
from voice.sources.feed import Feed, Over, number, seconds
from voice.sources.reading import BadShape, told

_QUIET = bytes(3_200)
"""A tenth of a second."""


async def opened(service: VoiceService) -> Feed:
    feed = Feed(service, "test", Shape())
    await feed.open(KEY)
    return feed


@pytest.mark.parametrize("off_s", [10 * 365 * 86_400.0, -86_400.0])
async def test_a_clock_set_anew_in_a_call_neither_ends_it_nor_moves_it_by_years(
    service: VoiceService, off_s: float
) -> None:
    feed = await opened(service)
    await feed.sound("a", _QUIET, 1_000.0)
    await feed.sound("a", _QUIET, 1_000.1 + off_s)
    await feed.sound("a", _QUIET, 1_000.2 + off_s)
    await feed.sound("b", _QUIET, 1_002.0 + off_s)  # two seconds on, by the new clock
    assert feed.session.received(0) == pytest.approx(0.3 * 16_000, abs=8_000)
    assert feed.session.received(1) == pytest.approx(2.1 * 16_000, abs=8_000)


async def test_silence_of_minutes_is_still_silence(service: VoiceService, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = await opened(service)
    loop = asyncio.get_running_loop()
    time = loop.time
    await feed.sound("a", _QUIET, 0.0)
    monkeypatch.setattr(loop, "time", lambda: time() + 600.0)
    await feed.sound("a", _QUIET, 600.0)
    assert feed.session.received(0) == pytest.approx(600.1 * 16_000, abs=1_600)


async def test_who_speaks_takes_the_channel_of_who_fell_silent_long_ago(
    service: VoiceService, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = await opened(service)
    loop = asyncio.get_running_loop()
    time = loop.time
    for n in range(16):
        await feed.sound(f"p{n}", _QUIET, name=f"Person {n}")
    await feed.sound("late", _QUIET, name="Late")
    assert "late" not in feed._channels  # everybody has just spoken
    monkeypatch.setattr(loop, "time", lambda: time() + 61.0)
    for n in range(1, 16):
        await feed.sound(f"p{n}", _QUIET)
    await feed.sound("late", _QUIET)
    assert feed._channels["late"] == 0  # where Person 0 was
    assert feed.session.speaker(0) == Speaker(0)
    assert "p0" not in feed._channels


async def test_a_vendor_that_goes_on_after_the_call_has_ended_is_sent_away(
    service: VoiceService, desk: ScriptedDesk, serving: Serving
) -> None:
    async with serving([recall.route(service)]) as client:
        socket = await client.ws_connect(f"{recall.PATH}?key={KEY}")
        await socket.send_json(message(1, "Kim Berger", [1], 0.0))
        async with asyncio.timeout(5):
            while not service.sessions:  # noqa: ASYNC110 - a service tells nobody
                await asyncio.sleep(0.01)
        await service.sessions[0].finish("hung up")
        await socket.send_json(message(1, "Kim Berger", [2], 2.0))
        async for _ in socket:
            pass
        assert socket.close_code == 1000
    assert [e.reason for e in desk.ended] == ["hung up"]


async def test_a_feed_that_closes_while_the_process_stops_does_not_end_the_call(
    service: VoiceService, desk: ScriptedDesk
) -> None:
    feed = await opened(service)
    await feed.sound("a", words([1]).tobytes())
    await feed.session.rest()  # as a process does that stops: the call goes on elsewhere
    with pytest.raises(Over):
        await feed.sound("a", _QUIET)
    await feed.close()
    assert desk.ended == []


async def test_half_a_minute_in_one_message_does_not_stall_the_others(service: VoiceService) -> None:
    feed = await opened(service)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(others())
    await feed.sound("a", bytes(30 * 32_000))
    counting.cancel()
    assert turns >= 30
    assert feed.session.received(0) == 30 * 16_000


async def test_a_vendor_that_opens_twice_stays_with_its_call(service: VoiceService, desk: ScriptedDesk) -> None:
    feed = await opened(service)
    first = feed.session
    await feed.open("another key")
    assert feed.session is first


_NO_TIMES = ["nan", "inf", "-inf", float("nan"), pytest.param(10**400, id="huge"), "1e999", None, [], {}, "soon"]


@pytest.mark.parametrize("value", _NO_TIMES)
def test_what_is_no_time_is_none(value: Any) -> None:
    assert seconds(value) is None
    assert number(value) is None


@pytest.mark.parametrize("value", ["[" * 100_000, '{"a":' * 50_000, "1" * 10_000])
def test_json_made_to_break_a_reader_is_only_of_another_shape(value: str) -> None:
    with pytest.raises(BadShape):
        told(value)


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.lists(_JUNK, min_size=4, max_size=4))
@settings(max_examples=100, deadline=None)
def test_times_of_every_kind_are_read_or_left_out(junk: list[Any]) -> None:
    for value in junk:
        found = seconds(value)
        assert found is None or abs(found) < float("inf")


async def test_nonsense_in_every_field_costs_a_message_and_not_the_line(
    service: VoiceService, desk: ScriptedDesk, serving: Serving
) -> None:
    sound = base64.b64encode(_QUIET).decode()
    odd: list[Any] = [
        {"event": "audio_separate_raw.data", "data": {"data": {"buffer": sound, "timestamp": {"relative": at}}}}
        for at in (10**400, "x", None, [], {"a": 1}, -1e308, 1e308, True)
    ]
    odd += [
        {"event": ["audio_separate_raw.data"], "data": 3},
        {"event": "participant_events.join", "data": {"data": {"participant": {"id": {}, "name": 7}}}},
    ]
    async with serving([recall.route(service)]) as client:
        socket = await client.ws_connect(f"{recall.PATH}?key={KEY}")
        for one in odd:
            await socket.send_json(one)
        await socket.send_json(message(1, "Kim Berger", [5], 1.0))
        await socket.send_json({"event": "bot.done"})
        async for _ in socket:
            pass
    assert "w5" in " ".join(f.said.text for f in desk.finals())


async def test_a_signature_that_is_no_text_is_refused_like_any_other(service: VoiceService, serving: Serving) -> None:
    assert not twilio.signed("12345", "wss://example.com/stream", "\udcff\udcfe")
    async with serving([twilio.route(service, token="t", public_url="wss://voice.example.com")]) as client:
        with pytest.raises(WSServerHandshakeError) as refused:
            await client.ws_connect(twilio.PATH, headers={"X-Twilio-Signature": "\u00ff\u00fe"})
    assert refused.value.status == 403


async def test_a_fault_of_ours_is_told_as_ours(
    service: VoiceService, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(VoiceService, "open", broken)
    async with serving([recall.route(service)]) as client:
        socket = await client.ws_connect(f"{recall.PATH}?key={KEY}")
        await socket.send_json(message(1, "Kim Berger", [1], 0.0))
        async for _ in socket:
            pass
        assert socket.close_code == 1011

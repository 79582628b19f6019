"""The side panel in a real browser, as narrow as a meeting's side: consent first, then one hint and the words."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from bot.pages import ringing
from knowledge.calls import SOUND_S, Calls
from knowledge.writer import Change
from tests.bot.web.chromium import BINARY, Tab, browser, tab
from tests.bot.web.switchboard import AGREED, Switchboard
from tests.support.scripted_speech import LoudEar, ScriptedDesk, ScriptedTranscriber
from tests.support.small import NOW, small_workspace
from voice.audio import RATE
from voice.server import http
from voice.service import Shape, VoiceService
from voice.transcriber import Transcriber

pytestmark = [
    pytest.mark.may_block,
    pytest.mark.skipif(BINARY is None, reason="no Chromium on this machine: the page's script is not run"),
]
HINT: dict[str, Any] = {
    "kind": "budget",
    "text": "Ask Omar who signs",
    "why": "Not on the map.",
    "quote": "q",
    "at": 1.0,
}


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    microphone = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
    with browser(tmp_path_factory.mktemp("chromium"), *microphone) as port:
        yield port


@pytest.fixture(autouse=True)
def looked_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ringing, "IDLE_S", 0.05)
    monkeypatch.setattr(ringing, "LOOK_S", 0.05)


@asynccontextmanager
async def hearing() -> AsyncIterator[tuple[VoiceService, str]]:
    """A speech service that takes any key for one call, and its address."""

    async def load() -> Transcriber:
        return ScriptedTranscriber(cost=lambda r: 0.001)

    service = VoiceService(ScriptedDesk(), load, detector=LoudEar)
    await service.started()
    async with TestServer(http(service)) as server:
        yield service, f"ws://127.0.0.1:{server.port}/v1/stream"
        await service.drain(within_s=2)


@asynccontextmanager
async def panel(
    chromium: int, folder: Path, *, stream: str = "", **call: Any
) -> AsyncIterator[tuple[Switchboard, Tab]]:
    workspace = await small_workspace(folder)
    board = Switchboard(workspace, Calls(workspace.engine, workspace.tenant, reads=workspace.reads))
    board.stream = stream or board.stream
    await board.begin(**call)
    async with (
        TestServer(board.http()) as server,
        tab(chromium, str(server.make_url("/call/call_1")), width=340, height=700) as page,
    ):
        await page.until("document.querySelector('.who-row')")
        await page.read("[...document.querySelectorAll('.who-row')].find((r) => r.textContent.includes('Kim')).click()")
        await page.until("document.getElementById('title').textContent === 'Call: Helix core'")
        yield board, page
        await page.call("Page.navigate", url="about:blank")  # lets go of the event stream
    await workspace.close()


def shown(element: str) -> str:
    return f"!document.getElementById('{element}').hidden"


async def test_before_everyone_agreed_there_is_a_question_and_no_way_to_listen(chromium: int, tmp_path: Path) -> None:
    async with panel(chromium, tmp_path) as (board, page):
        await page.until(shown("ask-consent"))
        assert not await page.read(shown("listen"))
        assert not await page.read(shown("connect"))
        await page.read("document.getElementById('how').value = 'Asked at the start'")
        await page.click("#consent-form button[type=submit]")
        await page.until(f"{shown('listen')} && {shown('connect')} && !({shown('ask-consent')})")
        call = await board.calls.call("call_1")
        assert call is not None
        assert (call.consent, call.consent_how) == ("given", "Asked at the start")
        assert page.trouble == []


async def test_who_brings_no_sound_is_told_so_and_may_begin_again(chromium: int, tmp_path: Path) -> None:
    async with panel(chromium, tmp_path, **AGREED) as (board, page):
        board.notice = "An assistant takes notes."
        await page.until("document.getElementById('notice').textContent.includes('An assistant takes notes.')")
        await board.change(Change("update", "live_call", "call_1", {"state": "live", "started_at": NOW}))
        await board.calls.heard("call_1")
        await page.until("document.getElementById('state').textContent === 'listening'")
        assert not await page.read(f"{shown('listen')} || {shown('notice')}")
        board.calls.clock = lambda: time.time() + SOUND_S
        await page.until(f"document.getElementById('state').textContent === 'no sound comes' && {shown('listen')}")
        assert page.trouble == []


async def test_the_microphone_goes_on_where_the_call_stands_and_is_off_once_it_is_over(
    chromium: int, tmp_path: Path
) -> None:
    """Also where the page was opened anew while the service was away: it must not count from nought."""
    keep, says = "navigator.mediaDevices.getUserMedia", "document.getElementById('state').textContent"
    live = {**AGREED, "state": "live", "started_at": NOW}
    async with hearing() as (service, stream), panel(chromium, tmp_path, stream=stream, **live) as (_, page):
        await page.until(shown("listen"))
        await page.read(f"{keep} = (f => async (a) => (window.mic = await f.call(navigator.mediaDevices, a)))({keep})")
        earlier = await service.open("any", Shape())
        earlier.hear(0, bytes(2 * RATE * 300))
        service.leave(earlier)
        service.state, service.why = "starting", "The speech model is being loaded."
        await page.click("#listen")
        await page.click("[data-way=room]")
        await page.until("document.getElementById('sound').textContent === 'The speech model is being loaded.'")
        assert await page.read(says) == "reconnecting"
        service.state = "ready"
        await page.until("document.getElementById('sound').textContent === 'I hear this microphone.'")
        async with asyncio.timeout(10):
            while earlier.seconds < 300.5:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert await page.read(says) == "listening"
        assert not await page.read(f"{shown('listen')} || {shown('connect')}")
        await earlier.finish("hung up")
        await page.until(f"window.mic.getTracks().every((t) => t.readyState === 'ended') && {shown('listen')}")
        assert [t for t in page.trouble if "4429" not in t] == []


async def test_words_and_the_hint_come_fit_and_can_be_muted(chromium: int, tmp_path: Path) -> None:
    async with panel(chromium, tmp_path, agenda=("Migration plan", "Price"), **AGREED) as (board, page):
        await board.say(1, "We need the <b>migration plan</b> before the board meets.")
        await board.calls.give("call_1", "h1", HINT)
        await page.until(f"{shown('hint')} && document.querySelector('.line')")
        assert await page.read("document.getElementById('hint-text').textContent") == "Ask Omar who signs"
        assert "<b>migration" in await page.read("document.querySelector('.line p').textContent")
        await page.until("document.querySelectorAll('#points .done').length === 1")
        assert await page.read("document.documentElement.scrollWidth <= 340")
        await page.click("#mute")
        await page.until(f"!({shown('hint')}) && {shown('quiet')}")
        await board.calls.give("call_1", "h2", {**HINT, "text": "Not now"})
        await board.say(2, "Still written down.")
        await page.until("document.querySelectorAll('.line').length === 2")
        assert not await page.read(shown("hint"))
        assert page.trouble == []


async def test_the_words_are_followed_when_a_hint_takes_room_and_left_alone_once_scrolled_back(
    chromium: int, tmp_path: Path
) -> None:
    lines = "document.getElementById('lines')"
    end = f"({lines}.scrollHeight - {lines}.scrollTop - {lines}.clientHeight)"
    async with panel(chromium, tmp_path, **AGREED) as (board, page):
        for n in range(1, 21):
            await board.say(n, f"Sentence {n} of a long talk about the lines and the valves.")
        await page.until(f"document.querySelectorAll('.line').length === 20 && {end} < 5")
        await board.calls.give("call_1", "h1", HINT)
        await page.until(shown("hint"))
        await board.say(21, "And one more.")
        await page.until(f"document.querySelectorAll('.line').length === 21 && {end} < 5")
        await page.read("document.getElementById('lines').scrollTop = 0")
        await page.until(f"{end} > 200")
        await board.say(22, "And the last one.")
        await page.until("document.querySelectorAll('.line').length === 22")
        assert await page.read("document.getElementById('lines').scrollTop") == 0
        assert page.trouble == []


async def test_stopped_the_panel_says_so_and_offers_nothing_more(chromium: int, tmp_path: Path) -> None:
    async with panel(chromium, tmp_path, **AGREED) as (_, page):
        await page.click("#stop")
        await page.until("document.getElementById('state').textContent === 'over'")
        assert await page.read("[...document.querySelectorAll('#controls button')].every((b) => b.hidden)")
        assert page.trouble == []

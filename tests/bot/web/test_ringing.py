"""A call's side panel: its holder's alone, complete after every break, and never a way round consent."""

import asyncio
import json
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from bot.pages import ringing
from knowledge.access import Principal
from knowledge.calls import Calls
from knowledge.errors import NotFound
from knowledge.writer import Change
from skills.calls.said import Speaker
from tests.bot.web.browser import Browser
from tests.bot.web.switchboard import AGREED, Switchboard
from tests.support.small import NOW, small_workspace
from voice.heard import Partial

pytestmark = pytest.mark.may_block
OMAR = Speaker(1, "Omar", "client")


@pytest.fixture
async def board(tmp_path: Path) -> AsyncIterator[Switchboard]:
    workspace = await small_workspace(tmp_path)
    yield Switchboard(workspace, Calls(workspace.engine, workspace.tenant, reads=workspace.reads))
    await workspace.close()


@pytest.fixture
async def server(board: Switchboard) -> AsyncIterator[TestServer]:
    made = TestServer(board.http())
    await made.start_server()
    yield made
    await made.close()


@pytest.fixture
async def kim(server: TestServer) -> AsyncIterator[Browser]:
    async with TestClient(server) as client:
        yield await Browser(client).sign_in("user_kim")


async def events(browser: Browser, query: str = "") -> ClientResponse:
    response = await browser.client.get(f"/web/call/call_1/events{query}", headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status == 200, await response.text()
    return response


async def heard(response: ClientResponse, wanted: str) -> dict[str, Any]:
    """The next event of a kind."""
    async with asyncio.timeout(5):
        name = ""
        async for raw in response.content:
            line = raw.decode().strip()
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: ") and name == wanted:
                found: dict[str, Any] = json.loads(line[6:])
                return found
    raise AssertionError("the stream ended")


async def press(browser: Browser, verb: str, **more: Any) -> ClientResponse:
    return await browser.post("/web/call/call_1/do", {"verb": verb, "nonce": f"nonce-{verb}-{len(more)}", **more})


async def test_the_page_may_use_the_microphone_and_stream_and_nothing_else_may(kim: Browser) -> None:
    page = await kim.client.get("/call/call_1")
    assert page.status == 200
    assert "connect-src 'self' ws://127.0.0.1:8486" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "microphone=(self)" in page.headers["Permissions-Policy"]
    console = await kim.client.get("/")
    assert "microphone=()" in console.headers["Permissions-Policy"]
    assert "ws://" not in console.headers["Content-Security-Policy"]


async def test_lines_and_hints_come_as_they_are_put_on_record_by_any_process(board: Switchboard, kim: Browser) -> None:
    await board.begin(agenda=("Migration plan", "Price"), **AGREED)
    stream = await events(kim)
    state = await heard(stream, "state")
    assert (state["state"], state["consent"]) == ("planned", "given")
    assert state["agenda"] == [{"point": "Migration plan", "done": False}, {"point": "Price", "done": False}]
    await board.say(1, "We need the migration plan before the board meets.")
    assert (await heard(stream, "state"))["agenda"][0] == {"point": "Migration plan", "done": True}
    (line,) = (await heard(stream, "lines"))["lines"]
    assert (line["seq"], line["who"], line["text"][:7]) == (1, "Omar", "We need")
    await board.calls.give(
        "call_1", "h1", {"kind": "budget", "text": "Ask who signs", "why": "w", "quote": "q", "at": 1}
    )
    (hint,) = (await heard(stream, "hints"))["hints"]
    assert (hint["number"], hint["text"]) == (1, "Ask who signs")


async def test_after_a_break_only_what_was_missed_comes_and_the_agenda_stays_ticked(
    board: Switchboard, kim: Browser
) -> None:
    await board.begin(agenda=("Migration plan",), **AGREED)
    await board.say(1, "We need the migration plan before the board meets.")
    await board.say(2, "And a price.")
    stream = await events(kim, "?after=1&hints=0")
    assert (await heard(stream, "state"))["agenda"][0]["done"] is True
    assert [line["seq"] for line in (await heard(stream, "lines"))["lines"]] == [2]


async def test_words_still_being_spoken_are_shown_and_go(board: Switchboard, kim: Browser) -> None:
    await board.begin(**AGREED)
    stream = await events(kim)
    board.saying.append(Partial("call_1", "u1", OMAR, "We need the", 7, 1.0, 2.0))
    assert (await heard(stream, "partials"))["partials"][0]["stable"] == 7
    board.saying.clear()
    assert (await heard(stream, "partials"))["partials"] == []


@pytest.mark.parametrize("who", ["user_maya", "user_liu"])
async def test_nobody_else_not_even_the_manager_finds_a_call_there(
    board: Switchboard, server: TestServer, who: str
) -> None:
    await board.begin(**AGREED)
    async with TestClient(server) as client:
        other = await Browser(client).sign_in(who)
        for path in ("/web/call/call_1", "/web/call/call_1/events"):
            assert (await client.get(path, headers={"Sec-Fetch-Site": "same-origin"})).status == 404
        assert (await press(other, "mute")).status == 404
        assert (await other.post("/web/call/call_1/key", {})).status == 404


async def test_without_consent_there_is_no_key(board: Switchboard, kim: Browser) -> None:
    await board.begin()
    refused = await kim.post("/web/call/call_1/key", {})
    assert refused.status == 422
    assert "everyone agreed" in (await refused.json())["error"]
    assert (await press(kim, "start", consent="given", how="asked, all said yes")).status == 200
    call = await board.calls.call("call_1")
    assert call is not None
    assert (call.consent, call.consent_by, call.consent_how) == ("given", "user_kim", "asked, all said yes")
    given = await (await kim.post("/web/call/call_1/key", {})).json()
    found = await board.calls.opened_by(given["key"])
    assert found is not None
    assert (found.id, given["stream"]) == ("call_1", "ws://127.0.0.1:8486/v1/stream")


async def test_the_key_to_a_call_is_its_holders_an_administrator_who_sees_it_gets_none(
    board: Switchboard, kim: Browser, server: TestServer
) -> None:
    await board.begin(**AGREED)
    held = (await (await kim.post("/web/call/call_1/key", {})).json())["key"]
    async with TestClient(server) as client:
        ada = await Browser(client).sign_in("user_ada")
        assert (await client.get("/web/call/call_1", headers={"Sec-Fetch-Site": "same-origin"})).status == 200
        refused = await ada.post("/web/call/call_1/key", {})
        assert refused.status == 422
        assert "Only the person who holds this call" in (await refused.json())["error"]
    assert await board.calls.opened_by(held) is not None


async def test_the_buttons_do_what_the_coach_does_at_the_same_words(board: Switchboard, kim: Browser) -> None:
    await board.begin(**AGREED)
    told = [await (await press(kim, verb)).json() for verb in ("mute", "unmute", "less")]
    assert [t["said"] for t in told] == [
        "Hints are muted. I go on writing down the call.",
        "You get hints again.",
        "You get fewer hints: only what weighs most.",
    ]
    await press(kim, "more", liked="competitor")
    await press(kim, "stop")
    call = await board.calls.call("call_1")
    assert call is not None
    assert (call.muted, call.pace, call.liked, call.state) == (False, -1, ("competitor",), "ended")
    assert (await kim.post("/web/call/call_1/key", {})).status == 422


async def test_a_press_that_comes_twice_counts_once(board: Switchboard, kim: Browser) -> None:
    await board.begin(**AGREED)
    for _ in range(3):
        await press(kim, "less")
    call = await board.calls.call("call_1")
    assert call is not None
    assert call.pace == -1


async def test_presses_that_can_not_be_told_apart_are_refused_and_not_taken_for_one(
    board: Switchboard, kim: Browser
) -> None:
    await board.begin(**AGREED)
    for verb in ("mute", "stop"):
        assert (await kim.post("/web/call/call_1/do", {"verb": verb, "nonce": ""})).status == 422
    call = await board.calls.call("call_1")
    assert call is not None
    assert (call.muted, call.state) == (False, "planned")


async def test_two_people_whose_pages_name_a_press_alike_are_both_heard(
    board: Switchboard, server: TestServer, kim: Browser
) -> None:
    await board.begin(**AGREED)
    theirs = Change("create", "live_call", "call_2", {"user_id": "user_liu", "title": "Call: own", "at": NOW})
    await board.workspace.writer(await board.workspace.principal("user_liu")).apply((theirs,), key="2", cause="asked")
    async with TestClient(server) as client:
        liu = await Browser(client).sign_in("user_liu")
        for browser, call_id in ((kim, "call_1"), (liu, "call_2")):
            muted = await browser.post(f"/web/call/{call_id}/do", {"verb": "mute", "nonce": "n1"})
            assert muted.status == 200, await muted.text()
    calls = [await board.calls.call(call_id) for call_id in ("call_1", "call_2")]
    assert [c.muted for c in calls if c is not None] == [True, True]


async def test_who_left_the_house_sees_no_more_of_a_call_however_much_is_said(
    board: Switchboard, kim: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nobody(user_id: str) -> Principal:
        raise NotFound(user_id)

    monkeypatch.setattr(ringing, "LOOK_S", 0.01)
    monkeypatch.setattr(ringing, "BEAT_S", 0.05)
    words = count()
    monkeypatch.setattr(
        board, "partials", lambda _call: (Partial("call_1", "u1", OMAR, f"word {next(words)}", 0, 1.0, 2.0),)
    )
    await board.begin(**AGREED)
    stream = await events(kim)
    await heard(stream, "partials")
    monkeypatch.setattr(board, "principal", nobody)
    assert await heard(stream, "gone") == {}


async def test_what_no_button_says_is_refused(board: Switchboard, kim: Browser) -> None:
    await board.begin(**AGREED)
    assert (await press(kim, "debrief")).status == 422
    assert (await kim.client.post("/web/call/call_1/do", json={"verb": "mute"})).status == 403

"""The panel in a meeting: its rep's alone, known by the token alone, shown by Teams alone."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientResponse, CookieJar
from aiohttp.test_utils import TestClient, make_mocked_request

from bot.pages.rate import BURST
from bot.pages.ringing import MOST_OPEN
from bot.surface import Blocked
from bot.teams.panel.addresses import FILES
from bot.teams.panel.door import MeetingDoor, place_of
from bot.teams.panel.errors import NotSetUp
from bot.teams.panel.meetings import MOST_DEALS
from bot.teams.panel.routes import ASSETS, STATIC, panel_routes
from bot.teams.panel.tokens import Tokens
from bot.teams.panel.window import Window
from knowledge.records import Activity
from tests.bot.teams.panel.entra import APP, HOME, KIM, NOBODY, OTHER
from tests.bot.teams.panel.small_house import AGREED, MEETING, Meeting, meeting
from tests.support.small import NOW

pytestmark = pytest.mark.may_block


@pytest.fixture
async def held(tmp_path: Path) -> AsyncIterator[Meeting]:
    async with meeting(tmp_path) as made:
        yield made


async def told(reply: ClientResponse) -> dict[str, Any]:
    found: dict[str, Any] = await reply.json()
    return found


# the frame


async def test_teams_alone_may_show_it_and_it_may_bring_sound(held: Meeting) -> None:
    page = await held.client.get("/teams/panel")
    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors https://teams.microsoft.com https://*.teams.microsoft.com https://teams.cloud" in policy
    assert "script-src 'self';" in policy
    assert "connect-src 'self' wss://v.example;" in policy
    assert "X-Frame-Options" not in page.headers
    assert "microphone=(self)" in page.headers["Permissions-Policy"]
    text = await page.text()
    assert f'src="{FILES}/meeting.js"' in text
    assert "/static/" not in text


async def test_its_files_are_served_and_nothing_besides(held: Meeting) -> None:
    assert {p.name for p in STATIC.iterdir()} == ASSETS | {"teams-js-LICENSE.txt"}
    for name in (*ASSETS, "app.css", "dom.js", "call_panel.js", "call_sound.js"):
        assert (await held.client.get(f"{FILES}/{name}")).status == 200, name
    for name in ("teams-js-LICENSE.txt", "call.html", "..%2f__init__.py", "api.js"):
        assert (await held.client.get(f"{FILES}/{name}")).status == 404, name


async def test_without_an_app_or_an_address_there_is_no_panel(held: Meeting) -> None:
    for more in ({"panel": False}, {"public_url": ""}, {"app_id": "", "allow_unauthenticated": True}):
        held.house.settings = held.house.settings.model_copy(update={"teams": held.entra.settings(**more)})
        assert panel_routes(held.house) == []  # type: ignore[arg-type]


# who is there


async def test_the_token_alone_says_who_is_there(held: Meeting) -> None:
    assert await told(await held.get("who")) == {"known": True, "name": "Kim Moreno", "sound": True}
    for bearer in ("", "nonsense", held.entra.token(exp=1)):
        held.bearer = bearer
        for path in ("who", "found", "call/call_1/events"):
            assert (await held.get(path)).status == 401


async def test_a_person_nobody_linked_is_shown_nothing_but_the_way_in(held: Meeting) -> None:
    await held.begin(**AGREED)
    held.bearer = held.entra.token(oid=NOBODY, preferred_username="kim@scip.example", upn="kim@scip.example")
    who = await told(await held.get("who"))
    assert (who["known"], who["words"]) == (False, f"scip link teams:{NOBODY} YOUR-E-MAIL")
    assert who["chat"] == f"https://teams.microsoft.com/l/chat/0/0?users=28:{APP}"
    for reply in (await held.get("found"), await held.get("call/call_1/events"), await held.post("start", {})):
        assert reply.status == 404
    assert await held.house.person(f"teams:{NOBODY}") is None, "an address in a token links nobody"


async def test_somebody_who_left_is_a_stranger_at_once(held: Meeting) -> None:
    await held.house.workspace.link_identity(f"teams:{KIM}", "user_ivan")
    assert (await told(await held.get("who")))["known"] is False


async def test_another_organisation_is_refused(held: Meeting) -> None:
    held.bearer = held.entra.token(tid=OTHER)
    refused = await held.get("who")
    assert refused.status == 403
    assert "other organisations" in (await told(refused))["error"]


async def test_a_token_made_for_something_else_is_told_to_administrators_until_one_holds(held: Meeting) -> None:
    good, held.bearer = held.bearer, held.entra.token(scp=None)
    refused = await held.get("who")
    assert refused.status == 403
    assert f"api://scip.acme.example/botid-{APP}" in (await told(refused))["error"]
    (trouble,) = await held.house.troubles()
    assert (trouble.code, trouble.place) == ("PanelSignIn", place_of(HOME))
    assert "Expose an API" in trouble.told
    held.bearer = good
    assert (await held.get("who")).status == 200
    assert await held.house.troubles() == []


class Bell:
    """An alarm of which only what was raised is kept."""

    def __init__(self) -> None:
        self.rung: list[str] = []

    async def raised(self, _surface: str, blocked: Blocked) -> None:
        self.rung.append(blocked.place)

    async def works(self, _surface: str, _place: str) -> None:
        pass


async def test_nobody_rings_for_administrators_again_and_again(held: Meeting) -> None:
    now = [NOW]
    tokens = Tokens(held.house.settings.teams)
    door = MeetingDoor(held.house, tokens, Window(held.house.settings.teams, tokens), lambda: now[0])  # type: ignore[arg-type]
    bell = held.house.alarm = Bell()  # type: ignore[assignment]
    bad, good = (_request(t) for t in (held.entra.token(scp=None), held.entra.token()))
    for later in (0, 1, 20, 5):  # hours
        now[0] += timedelta(hours=later)
        with pytest.raises(NotSetUp):
            await door.visitor(bad)
        await door.visitor(good)
    assert bell.rung == [place_of(HOME)] * 2


def _request(bearer: str) -> Any:
    return make_mocked_request("GET", "/teams/panel/who", headers={"Authorization": f"Bearer {bearer}"})


async def test_forged_tokens_tell_administrators_nothing(held: Meeting) -> None:
    held.bearer = held.entra.token(scp=None, kid="k2")
    assert (await held.get("who")).status == 401
    assert await held.house.troubles() == []


async def test_microsofts_keys_away_is_no_refusal(held: Meeting) -> None:
    held.entra.keys_away = True
    assert (await held.get("who")).status == 503


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)
async def test_another_sites_page_gets_nothing_even_with_a_token(held: Meeting, headers: dict[str, str]) -> None:
    assert (await held.get("who", **headers)).status == 403
    assert (await held.post("start", {"deal": "deal_helix_core"}, **headers)).status == 403
    assert (await held.get("who", Origin="https://scip.acme.example")).status == 200


# a window of its own


async def _in_the_window(held: Meeting, window: TestClient[Any, Any]) -> tuple[str, ClientResponse]:
    """(what Microsoft's page came back with, the window's end)."""
    away = await window.get("/teams/panel/window", allow_redirects=False)
    assert away.status == 302
    cookie = away.headers["Set-Cookie"]
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/teams/panel"))
    url = urlsplit(away.headers["Location"])
    async with held.client.session.get(away.headers["Location"], allow_redirects=False) as page:
        back = urlsplit(page.headers["Location"])
    assert parse_qs(url.query)["redirect_uri"] == ["https://scip.acme.example/teams/panel/signed-in"]
    kept = {"Cookie": cookie.partition(";")[0]}
    return back.query, await window.get(f"{back.path}?{back.query}", headers=kept)


def _bearer(page: str) -> str:
    return page.partition('data-bearer="')[2].partition('"')[0]


@pytest.fixture
async def window(held: Meeting) -> AsyncIterator[TestClient[Any, Any]]:
    async with TestClient(held.client.server, cookie_jar=CookieJar(unsafe=True)) as client:
        yield client


async def test_where_teams_gives_no_token_a_window_of_its_own_does(held: Meeting, window: TestClient[Any, Any]) -> None:
    query, ended = await _in_the_window(held, window)
    held.bearer = _bearer(await ended.text())
    assert await told(await held.get("who")) == {"known": True, "name": "Kim Moreno", "sound": True}
    again = await window.get(f"/teams/panel/signed-in?{query}")
    assert (again.status, _bearer(await again.text())) == (403, ""), "a code is used once, by the window that asked"


async def test_a_code_that_another_window_began_signs_nobody_in(held: Meeting, window: TestClient[Any, Any]) -> None:
    query, _ = await _in_the_window(held, window)
    theirs = (await window.get("/teams/panel/window", allow_redirects=False)).headers["Set-Cookie"].partition(";")[0]
    for cookie in ("", "scip_panel_window=made-up", theirs):
        ended = await window.get(f"/teams/panel/signed-in?{query}", headers={"Cookie": cookie})
        assert (ended.status, _bearer(await ended.text())) == (403, "")


async def test_what_comes_back_has_to_name_what_the_window_began_with(
    held: Meeting, window: TestClient[Any, Any]
) -> None:
    away = await window.get("/teams/panel/window", allow_redirects=False)
    async with held.client.session.get(away.headers["Location"], allow_redirects=False) as page:
        code = parse_qs(urlsplit(page.headers["Location"]).query)["code"][0]
    kept = {"Cookie": away.headers["Set-Cookie"].partition(";")[0]}
    ended = await window.get(f"/teams/panel/signed-in?code={code}&state=another", headers=kept)
    assert (ended.status, _bearer(await ended.text())) == (403, "")


async def test_what_microsoft_has_against_it_is_said_in_the_administrators_words(
    held: Meeting, window: TestClient[Any, Any]
) -> None:
    held.entra.refuses = {"error": "invalid_client", "error_codes": [7000222]}
    _, ended = await _in_the_window(held, window)
    assert "client secret has run out" in await ended.text()
    refused = await window.get("/teams/panel/signed-in?error=access_denied&error_description=%3Cb%3E")
    assert "<b>" not in await refused.text()


async def test_without_the_apps_secret_the_window_says_what_is_missing(tmp_path: Path) -> None:
    async with meeting(tmp_path, app_password=None) as made:
        page = await made.client.get("/teams/panel/window", allow_redirects=False)
        text = await page.text()
    assert (page.status, page.content_type) == (403, "text/html")
    assert "teams.app_password is not set" in text.partition("<main")[2]
    assert "signed_in.js" in text, "the panel that waits for the window is told as well"


async def test_nobody_makes_us_ask_microsoft_as_often_as_they_like(held: Meeting, window: TestClient[Any, Any]) -> None:
    async def ends(source: str) -> str:
        away = await window.get("/teams/panel/window", allow_redirects=False)
        state = parse_qs(urlsplit(away.headers["Location"]).query)["state"][0]
        told = {"Cookie": away.headers["Set-Cookie"].partition(";")[0], "X-Forwarded-For": f"9.9.9.9, {source}"}
        return await (await window.get(f"/teams/panel/signed-in?code=bad&state={state}", headers=told)).text()

    said = [await ends("192.0.2.1") for _ in range(BURST + 2)]
    assert "Give me a few seconds" not in said[0]
    assert "Give me a few seconds" in said[-1]
    assert "Give me a few seconds" not in await ends("192.0.2.2"), "one address does not keep another out"
    assert any(["Give me a few seconds" in await ends(f"198.51.100.{n}") for n in range(90)]), "nor all of them us"


async def test_a_bearer_of_ours_runs_out_and_is_nothing_else_we_sealed(held: Meeting) -> None:
    settings, now = held.house.settings.teams, [1_800_000_000.0]
    made = Window(settings, None, clock=lambda: now[0])  # type: ignore[arg-type]
    bearer = "scip1." + made._sealed("bearer", {"tenant": HOME, "object_id": KIM}, 3600)
    assert made.visitor(bearer).object_id == KIM
    begun = made.begin()
    now[0] += 3601
    held.bearer = bearer
    for tried in (bearer, f"scip1.{begun.cookie}", "scip1.", "scip1.ü", bearer[:-2]):
        with pytest.raises(Exception, match="run out"):
            made.visitor(tried)
    now[0] -= 3601
    other = Window(held.entra.settings(app_password="another secret of it"), None, clock=lambda: now[0])  # type: ignore[arg-type]
    with pytest.raises(Exception, match="run out"):
        other.visitor(bearer)


# the meeting's call


async def test_the_meetings_own_call_is_found_and_nobody_elses(held: Meeting) -> None:
    await held.begin("call_1", meeting=f"teams:{MEETING}")
    await held.begin("call_2", "user_liu", meeting=f"teams:{MEETING}")
    found = await told(await held.get(f"found?meeting={MEETING}"))
    assert (found["call"], found["others"]) == ("call_1", [])
    elsewhere = await told(await held.get("found?meeting=another"))
    assert (elsewhere["call"], elsewhere["others"]) == (None, []), "a call of another meeting is not this one's"


async def test_the_deal_the_calendar_is_about_is_offered_first(held: Meeting) -> None:
    soon = NOW + timedelta(minutes=10)
    held_then = Activity("act_now", "default", "meeting", soon, "Review", deal_id="deal_helix_core", user_id="user_kim")
    await held.house.workspace.load([held_then], source="small")
    deals = (await told(await held.get("found")))["deals"]
    assert [d["id"] for d in deals if d["due"]] == ["deal_helix_core"] == [deals[0]["id"]]
    assert all(d["id"] != "deal_east" for d in deals)
    assert deals[0]["client"]


async def test_every_deal_one_may_see_is_found_by_typing_and_no_other(held: Meeting) -> None:
    kim = held.house.workspace.reader(await held.house.workspace.principal("user_kim"))
    seen = {d.id: d for d in await kim.deals()}
    many = [replace(seen["deal_helix_core"], id=f"deal_{n}", name=f"Zinc {n}", owner_id="user_kim") for n in range(70)]
    await held.house.workspace.load(many, source="small")
    assert len((await told(await held.get("found")))["deals"]) == MOST_DEALS
    assert [d["id"] for d in (await told(await held.get("deals?find=zinc 69")))["deals"]] == ["deal_69"]
    assert (await told(await held.get("deals?find=zinc")))["deals"][0]["name"].startswith("Zinc")
    maya = held.house.workspace.reader(await held.house.workspace.principal("user_maya"))
    hidden = [d for d in await maya.deals() if d.id not in seen and "Zinc" not in d.name]
    assert hidden
    for deal in hidden:
        offered = (await told(await held.get(f"deals?find={deal.name}")))["deals"]
        assert deal.id not in {d["id"] for d in offered}
    held.bearer = held.entra.token(oid=NOBODY)
    assert (await held.get("deals?find=zinc")).status == 404


async def test_deals_of_others_that_one_may_see_are_offered_behind_ones_own(held: Meeting) -> None:
    await held.house.workspace.link_identity(f"teams:{KIM}", "user_maya")
    maya = held.house.workspace.reader(await held.house.workspace.principal("user_maya"))
    theirs = {d.id for d in await maya.deals(status="open") if d.owner_id != "user_maya"}
    assert theirs
    assert theirs <= {d["id"] for d in (await told(await held.get("found")))["deals"]}
    assert (await held.post("start", {"deal": min(theirs), "meeting": MEETING, "nonce": "n"})).status == 200


async def test_started_here_a_call_belongs_to_the_meeting_and_nobody_listens_yet(held: Meeting) -> None:
    body = {"deal": "deal_helix_core", "meeting": MEETING, "nonce": "n-1"}
    call_id = (await told(await held.post("start", body)))["call"]
    again = (await told(await held.post("start", body)))["call"]
    call = await held.calls.call(call_id)
    assert call is not None
    assert (again, call.user_id, call.meeting, call.consent) == (call_id, "user_kim", f"teams:{MEETING}", "none")
    assert (await told(await held.get(f"found?meeting={MEETING}")))["call"] == call_id
    key = await held.post(f"call/{call_id}/key", {})
    assert key.status == 422
    agreed = await held.post(
        f"call/{call_id}/do", {"verb": "start", "consent": "given", "how": "asked", "nonce": "n-2"}
    )
    assert agreed.status == 200
    opened = await told(await held.post(f"call/{call_id}/key", {}))
    assert opened["stream"] == "wss://v.example/v1/stream"


async def test_a_call_planned_in_the_chat_is_brought_to_the_meeting(held: Meeting) -> None:
    await held.begin()
    (other,) = (await told(await held.get(f"found?meeting={MEETING}")))["others"]
    assert (other["id"], other["running"]) == ("call_1", False)
    assert (await told(await held.post("start", {"call": "call_1", "meeting": MEETING, "nonce": "n"})))[
        "call"
    ] == "call_1"
    call = await held.calls.call("call_1")
    assert call is not None
    assert call.meeting == f"teams:{MEETING}"


async def test_nothing_is_started_on_what_is_not_theirs_or_not_named(held: Meeting) -> None:
    await held.begin("call_2", "user_liu")
    assert (await held.post("start", {"nonce": "n1"})).status == 422
    for named in ({"deal": "deal_nowhere"}, {"call": "call_2"}):
        reply = await held.post("start", {**named, "meeting": MEETING, "nonce": "n2"})
        assert reply.status == 404
    call = await held.calls.call("call_2")
    assert call is not None
    assert call.meeting == ""


async def test_words_and_hints_come_over_the_bearer_and_end_with_it(held: Meeting) -> None:
    await held.begin(**AGREED)
    await held.say(1, "We need the migration plan.")
    stream = await held.get("call/call_1/events")
    assert stream.headers["Content-Type"] == "text/event-stream"
    async with asyncio.timeout(5):
        lines = [json.loads(raw[6:]) async for raw in _data(stream, 2)]
    assert lines[1]["lines"][0]["text"] == "We need the migration plan."
    held.bearer = held.entra.token(oid=NOBODY)
    assert (await held.get("call/call_1/events")).status == 404
    assert (await held.post("call/call_1/do", {"verb": "stop", "nonce": "n"})).status == 404


async def _data(stream: ClientResponse, count: int) -> AsyncIterator[str]:
    async for raw in stream.content:
        line = raw.decode().strip()
        if line.startswith("data: "):
            count -= 1
            yield line
            if not count:
                return


async def test_a_persons_oldest_page_is_told_and_ends_when_many_are_open(held: Meeting) -> None:
    await held.begin(**AGREED)
    async with asyncio.timeout(8):
        first, *others = [await held.get("call/call_1/events") for _ in range(MOST_OPEN + 1)]
        assert "event: elsewhere" in await first.text()
        for one in others:
            assert [line async for line in _data(one, 1)]
            assert not one.content.at_eof()


async def test_a_page_ends_when_the_sign_in_it_came_with_has_run_out(held: Meeting) -> None:
    await held.begin(**AGREED)
    held.bearer = held.entra.token(exp=int(time.time()) - 119)  # within the minutes two clocks may differ by
    stream = await held.get("call/call_1/events")
    async with asyncio.timeout(8):
        assert "elsewhere" not in await stream.text()

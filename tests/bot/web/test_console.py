"""The console's endpoints, as its page uses them and as others would like to."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.pages.rate import Rate
from bot.settings import TeamsSettings
from tests.bot.web.browser import OWN, Browser, Stream
from tests.bot.web.fake_app import FakeApp


@pytest.fixture
async def app() -> FakeApp:
    return FakeApp()


@pytest.fixture
async def browsers(app: FakeApp) -> AsyncIterator[Callable[[], Any]]:
    server = TestServer(app.http())
    await server.start_server()
    clients: list[TestClient[Any, Any]] = []

    def another() -> Browser:
        clients.append(TestClient(server))
        return Browser(clients[-1])

    yield another
    app.hub.close()
    for client in clients:
        await client.close()
    await server.close()


@pytest.fixture
async def kim(browsers: Callable[[], Browser]) -> Browser:
    return await browsers().sign_in("user_kim")


async def ask(app: FakeApp, browser: Browser, text: str) -> dict[str, Any]:
    """The line of the answer."""
    response = await browser.post("/web/message", {"text": text})
    assert response.status == 202, await response.text()
    await app.desk.settled()
    return (await browser.lines())[-1]


# who is here


async def test_the_page_and_its_assets_are_served_with_a_strict_policy(browsers: Callable[[], Browser]) -> None:
    client = browsers().client
    for path in ("/", "/static/app.js", "/static/app.css", "/static/icon.svg"):
        response = await client.get(path)
        assert response.status == 200
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["..%2Fguard.py", "index.html", "app.py", "%2Fetc%2Fpasswd", "app.js.map"])
async def test_nothing_but_the_named_assets_is_served(browsers: Callable[[], Browser], name: str) -> None:
    response = await browsers().client.get(f"/static/{name}")
    assert response.status == 404


async def test_a_person_chooses_a_user_and_is_that_user(kim: Browser) -> None:
    session = await kim.get("/web/session")
    assert session["user"] == {"id": "user_kim", "name": "Kim Moreno", "role": "rep"}


async def test_the_picker_offers_active_users_reps_first(browsers: Callable[[], Browser]) -> None:
    users = (await browsers().get("/web/users"))["users"]
    assert [u["name"] for u in users] == ["Dana Okafor", "Kim Moreno", "Ada Brandt"]


@pytest.mark.parametrize("user", ["user_gone", "nobody", "Kim Moreno", ""])
async def test_nobody_can_be_an_inactive_or_unknown_user(browsers: Callable[[], Browser], user: str) -> None:
    response = await browsers().client.post("/web/login", json={"user": user}, headers=OWN)
    assert response.status == 404
    assert not response.cookies


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browsers: Callable[[], Browser]) -> None:
    response = await browsers().client.post("/web/login", json={"user": "user_kim"}, headers=OWN)
    (cookie,) = response.cookies.values()
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"


@pytest.mark.parametrize(
    "path", ["/web/history", "/web/deals", "/web/waiting", "/web/events", "/source/deal/deal_grid"]
)
async def test_without_a_session_there_is_nothing(browsers: Callable[[], Browser], path: str) -> None:
    assert (await browsers().client.get(path)).status == 401


async def test_a_forged_cookie_is_no_session(browsers: Callable[[], Browser], kim: Browser) -> None:
    ((name, morsel),) = kim.client.session.cookie_jar.filter_cookies(kim.client.make_url("/")).items()
    body, _, signature = morsel.value.partition(".")
    for forged in (f"{body}x.{signature}", f"{body}.{signature[:-2]}AA", body, ".", "", "a.b", "é.ü"):
        response = await browsers().client.get("/web/history", headers={"Cookie": f"{name}={forged}"})
        assert response.status == 401, forged


async def test_a_user_who_is_switched_off_is_out_at_the_next_click(app: FakeApp, kim: Browser) -> None:
    app.desk.switch_off("user_kim")
    assert (await kim.client.get("/web/history")).status == 401
    assert (await kim.get("/web/session"))["user"] is None


# who may not ask


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:8484"},
        {"Host": "192.168.0.7:8484"},
        {"X-Forwarded-For": "10.0.0.9"},
        {"Forwarded": "for=10.0.0.9"},
    ],
)
async def test_only_this_machine_by_its_own_name_is_answered(
    browsers: Callable[[], Browser], headers: dict[str, str]
) -> None:
    for path in ("/", "/web/users"):
        response = await browsers().client.get(path, headers=headers)
        assert response.status == 403
        assert "this machine" in (await response.json())["error"]


@pytest.mark.parametrize("host", ["localhost:8484", "127.0.0.1", "[::1]:8484", "LOCALHOST"])
async def test_the_machine_has_several_names_of_its_own(browsers: Callable[[], Browser], host: str) -> None:
    assert (await browsers().client.get("/web/users", headers={"Host": host})).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": "0" * 43},
        {"X-CSRF-Token": "ü"},
        {"X-SCIP": ""},
        {"Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_request_another_site_could_make_changes_nothing(
    app: FakeApp, kim: Browser, headers: dict[str, str]
) -> None:
    for path in ("/web/message", "/web/press", "/web/feedback", "/web/new"):
        response = await kim.post(path, {"text": "hello"}, **headers)
        assert response.status == 403
    assert app.desk.turns == []


async def test_a_token_of_another_session_does_not_fit(browsers: Callable[[], Browser], kim: Browser) -> None:
    dana = await browsers().sign_in("user_dana")
    response = await kim.post("/web/message", {"text": "hello"}, **{"X-CSRF-Token": dana.csrf})
    assert response.status == 403


# asking


async def test_a_message_is_accepted_at_once_and_becomes_a_turn(app: FakeApp, kim: Browser) -> None:
    response = await kim.post("/web/message", {"text": "  What about Helix?  "}, **{"X-Time-Zone": "Europe/Berlin"})
    assert response.status == 202
    (turn,) = app.desk.turns
    assert (turn.surface, turn.user_key, turn.text) == ("web", "web:user_kim", "What about Helix?")
    assert turn.time_zone == "Europe/Berlin"
    assert turn.id == (await response.json())["turn"]
    assert turn.address == {"conversation": turn.conversation, "turn": turn.id}


async def test_the_same_message_sent_again_is_one_turn(app: FakeApp, kim: Browser) -> None:
    first = await kim.post("/web/message", {"text": "hello", "nonce": "the-same-nonce"})
    again = await kim.post("/web/message", {"text": "hello", "nonce": "the-same-nonce"})
    assert (await first.json())["turn"] == (await again.json())["turn"]
    assert (await again.json())["repeated"] is True
    assert len(app.desk.turns) == 1


@pytest.mark.parametrize("text", ["", "   \n ", "\x00\x07"])
async def test_an_empty_message_is_asked_for_kindly(app: FakeApp, kim: Browser, text: str) -> None:
    response = await kim.post("/web/message", {"text": text})
    assert response.status == 422
    assert (await response.json())["error"] == "Write a question first."
    assert app.desk.turns == []


async def test_fifty_thousand_characters_are_refused_kindly(app: FakeApp, kim: Browser) -> None:
    response = await kim.post("/web/message", {"text": "x" * 50_000})
    assert response.status == 413
    assert "50,000 characters" in (await response.json())["error"]
    assert app.desk.turns == []


async def test_a_body_beyond_all_measure_is_not_even_read(kim: Browser) -> None:
    response = await kim.post("/web/message", {"text": "x" * 2_000_000})
    assert response.status == 413


@pytest.mark.parametrize("text", ["🎉🎉🎉", "مرحبا بالعالم", "a\x1b[31mb\x00c", "<script>alert(1)</script>"])
async def test_unusual_text_comes_back_as_text(app: FakeApp, kim: Browser, text: str) -> None:
    line = await ask(app, kim, text)
    said = line["card"]["parts"][0]["text"]
    assert said == text.replace("\x1b", "").replace("\x00", "")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000, b'{"text": 7}', b'{"text": "hi", "nonce": "x y"}']
)
async def test_a_body_that_is_no_message_is_refused(app: FakeApp, kim: Browser, body: bytes) -> None:
    response = await kim.client.post("/web/message", data=body, headers={**OWN, "X-CSRF-Token": kim.csrf})
    assert response.status == 422
    assert app.desk.turns == []


async def test_too_many_messages_are_slowed_down() -> None:
    now = 0.0
    app = FakeApp(rate=Rate(burst=2, per_second=1, clock=lambda: now))
    async with TestClient(TestServer(app.http())) as client:
        kim = await Browser(client).sign_in()
        statuses = [(await kim.post("/web/message", {"text": "hi"})).status for _ in range(3)]
        now = 1.0
        statuses.append((await kim.post("/web/message", {"text": "hi"})).status)
    assert statuses == [202, 202, 429, 202]


async def test_a_store_that_is_away_is_said_so(kim: Browser) -> None:
    response = await kim.post("/web/message", {"text": "boom"})
    assert response.status == 503
    assert "try again" in (await response.json())["error"]


# answers


async def test_status_and_answer_stream_to_the_page_of_that_conversation(app: FakeApp, kim: Browser) -> None:
    async with kim.client.get("/web/events") as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        stream = Stream(response)
        assert (await stream.next())[0] == "hello"
        turn = (await (await kim.post("/web/message", {"text": "hello"})).json())["turn"]
        assert await stream.next() == ("status", {"turn": turn, "text": "reading 3 calls…"})
        event, line = await stream.next()
    assert event == "answer"
    assert (line["turn"], line["card"]["title"], line["update"]) == (turn, "You said", False)


async def test_nobody_elses_answers_reach_a_page(app: FakeApp, browsers: Callable[[], Browser], kim: Browser) -> None:
    dana = await browsers().sign_in("user_dana")
    async with dana.client.get("/web/events") as response:
        stream = Stream(response)
        await stream.next()
        await ask(app, kim, "kim's words")
        await ask(app, dana, "dana's words")
        await stream.next()
        _, line = await stream.next()
    assert line["card"]["parts"][0]["text"] == "dana's words"
    assert all("kim" not in json.dumps(line) for line in await dana.lines())


async def test_a_page_that_was_away_finds_everything_in_the_history(app: FakeApp, kim: Browser) -> None:
    await ask(app, kim, "first")
    await kim.post("/web/message", {"text": "silence"})
    lines = await kim.lines()
    assert [(line["role"], line.get("text")) for line in lines] == [
        ("you", "first"),
        ("scip", None),
        ("you", "silence"),
    ]
    assert [line.get("state") for line in lines] == ["done", None, "waiting"]


async def test_a_new_chat_starts_empty_and_keeps_the_person(app: FakeApp, kim: Browser) -> None:
    await ask(app, kim, "before")
    response = await kim.post("/web/new", {})
    kim.csrf = (await response.json())["csrf"]
    assert await kim.lines() == []
    assert (await ask(app, kim, "after"))["card"]["title"] == "You said"


async def test_a_person_who_switches_does_not_take_the_chat_along(app: FakeApp, kim: Browser) -> None:
    await ask(app, kim, "kim's words")
    await kim.sign_in("user_dana")
    assert await kim.lines() == []


async def test_a_stream_ends_when_its_person_is_switched_off(app: FakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.listen.BEAT_S", 0.01)
    async with TestClient(TestServer(app.http())) as client:
        await Browser(client).sign_in()
        async with client.get("/web/events") as response:
            stream = Stream(response)
            await stream.next()
            app.desk.switch_off("user_kim")
            async with asyncio.timeout(5):
                rest = (await response.content.read()).decode()
    assert rest.endswith("event: signed_out\ndata: {}\n\n")


async def test_closing_the_hub_ends_every_stream(app: FakeApp, kim: Browser) -> None:
    async with kim.client.get("/web/events") as response:
        await Stream(response).next()
        app.surface.close()
        async with asyncio.timeout(5):
            assert await response.content.read() == b""


# buttons


async def test_a_press_carries_what_the_server_knows_of_the_button(app: FakeApp, kim: Browser) -> None:
    card = await ask(app, kim, "everything")
    forged = {"skill": "crm_update", "verb": "delete", "args": {"deal_id": "deal_vega"}}
    response = await kim.post("/web/press", {"message": card["key"], "action": "q-credibility", **forged})
    assert response.status == 202
    turn = app.desk.turns[-1]
    assert turn.press is not None
    assert (turn.press.skill, turn.press.verb) == ("right_to_win", "qualify")
    assert turn.press.args == {"deal_id": "deal_grid", "answer": "yes"}
    assert (turn.text, turn.address["message"]) == ("Answer: yes", card["key"])


@pytest.mark.parametrize("action", ["nothing", "", "yes"])
async def test_a_button_that_is_not_on_the_card_is_not_pressed(app: FakeApp, kim: Browser, action: str) -> None:
    card = await ask(app, kim, "everything")
    assert (await kim.post("/web/press", {"message": card["key"], "action": action})).status == 404
    assert len(app.desk.turns) == 1


async def test_nobody_presses_a_button_of_another_conversation(
    app: FakeApp, browsers: Callable[[], Browser], kim: Browser
) -> None:
    card = await ask(app, kim, "everything")
    dana = await browsers().sign_in("user_dana")
    response = await dana.post("/web/press", {"message": card["key"], "action": "q-credibility"})
    assert response.status == 404


async def test_a_form_is_checked_field_by_field(app: FakeApp, kim: Browser) -> None:
    card = await ask(app, kim, "everything")
    press = {"message": card["key"], "action": "override"}
    response = await kim.post(
        "/web/press", {**press, "fields": {"factor": "luck", "rating": "high", "until": "soon", "reason": " "}}
    )
    assert response.status == 422
    assert (await response.json())["fields"] == {
        "factor": "Please choose one of the list.",
        "rating": "Please write a number.",
        "until": "Please write a date as 2026-12-31.",
        "reason": "Please fill this in.",
    }
    good = {"factor": "trust", "rating": "7.5", "until": "", "reason": "Two references", "deal_id": "deal_vega"}
    assert (await kim.post("/web/press", {**press, "fields": good})).status == 202
    turn = app.desk.turns[-1]
    assert turn.press is not None
    assert turn.press.args == {"deal_id": "deal_grid", "factor": "trust", "rating": "7.5", "reason": "Two references"}


async def test_a_confirmed_card_shows_its_result_in_its_place(app: FakeApp, kim: Browser) -> None:
    card = await ask(app, kim, "change the stage")
    assert card["card"]["pending"] == "pending_1"
    assert [w["title"] for w in (await kim.get("/web/waiting"))["waiting"]] == ["Helix grid control: Stage, Next step"]
    await kim.post("/web/press", {"message": card["key"], "action": "yes"})
    await app.desk.settled()
    assert app.desk.turns[-1].pending == "pending_1"
    lines = await kim.lines()
    assert [line.get("text") or line["card"]["title"] for line in lines] == [
        "change the stage",
        "Done: Helix grid control",
    ]
    assert lines[-1]["key"] == card["key"]
    assert (await kim.get("/web/waiting"))["waiting"] == []


async def test_a_change_is_confirmed_from_another_chat_of_the_same_person(
    app: FakeApp, browsers: Callable[[], Browser], kim: Browser
) -> None:
    await ask(app, kim, "change the stage")
    elsewhere = await browsers().sign_in("user_kim")
    assert (await elsewhere.post("/web/press", {"pending": "pending_1", "action": "yes"})).status == 202
    assert (app.desk.turns[-1].pending, app.desk.turns[-1].address.get("message")) == ("pending_1", None)


async def test_nobody_confirms_for_somebody_else(app: FakeApp, browsers: Callable[[], Browser], kim: Browser) -> None:
    await ask(app, kim, "change the stage")
    dana = await browsers().sign_in("user_dana")
    assert (await dana.get("/web/waiting"))["waiting"] == []
    assert (await dana.post("/web/press", {"pending": "pending_1", "action": "yes"})).status == 404


async def test_a_thumb_is_kept_with_its_turn_and_person(app: FakeApp, kim: Browser) -> None:
    card = await ask(app, kim, "hello")
    assert (await kim.post("/web/feedback", {"message": card["key"], "good": True})).status == 200
    assert app.desk.ratings == {("user_kim", card["turn"]): True}
    assert (await kim.post("/web/feedback", {"message": "out_other", "good": True})).status == 404
    assert (await kim.post("/web/feedback", {"message": card["key"], "good": "yes"})).status == 404


# sources and deals


async def test_a_citation_opens_its_source_at_the_quoted_words(app: FakeApp, kim: Browser) -> None:
    card = await ask(app, kim, "everything")
    found = await kim.get(f"/source/document/document_call?message={card['key']}&cite=S1")
    assert (found["title"], found["kind"]) == ("Call with Helix, grid control", "Transcript")
    marked = [(s["place"], p["text"]) for s in found["segments"] for p in s["pieces"] if p["mark"]]
    assert marked == [("12:34", "the board approved the budget last week, 400 thousand for this year")]
    assert found["facts"][0] == {
        "label": "Deal",
        "value": "Helix grid control",
        "open": {"type": "deal", "record": "deal_grid", "locator": None},
    }


async def test_a_deals_record_carries_a_link_to_hand_on_where_there_is_an_address_for_it(
    app: FakeApp, kim: Browser
) -> None:
    assert "link" not in await kim.get("/source/deal/deal_grid")
    app.desk.settings.teams = TeamsSettings(enabled=True, public_url="https://scip.acme.example")
    assert (await kim.get("/source/deal/deal_grid"))["link"] == "https://scip.acme.example/teams/deal/deal_grid"
    assert "link" not in await kim.get("/source/document/document_call")


@pytest.mark.parametrize(
    "path",
    [
        "/source/deal/deal_vega",
        "/source/document/document_secret",
        "/source/account/account_vega",
        "/source/deal/deal_missing",
        "/source/nonsense/deal_grid",
        "/source/document/" + "x" * 5_000,
    ],
)
async def test_hidden_and_missing_sources_look_the_same(kim: Browser, path: str) -> None:
    hidden, missing = await kim.client.get(path), await kim.client.get("/source/deal/no_such_deal")
    assert (hidden.status, await hidden.read()) == (404, await missing.read())


async def test_my_deals_are_mine_soonest_first_and_scored(kim: Browser) -> None:
    deals = (await kim.get("/web/deals"))["deals"]
    assert [(d["name"], d["late"], d["mine"]) for d in deals] == [
        ("Helix metering", True, True),
        ("Helix grid control", False, True),
    ]
    assert {"score", "band", "floor"} <= deals[0].keys()


async def test_an_administrator_sees_whose_each_deal_is(browsers: Callable[[], Browser]) -> None:
    ada = await browsers().sign_in("user_ada")
    deals = (await ada.get("/web/deals"))["deals"]
    assert {(d["name"], d["owner"]) for d in deals} == {
        ("Helix metering", "Kim Moreno"),
        ("Helix grid control", "Kim Moreno"),
        ("Vega cold chain", "Dana Okafor"),
    }


async def test_no_answer_of_the_console_is_kept_by_caches(kim: Browser) -> None:
    for path in ("/web/session", "/web/deals", "/web/history", "/source/deal/deal_grid", "/source/deal/none"):
        assert (await kim.client.get(path)).headers["Cache-Control"] == "no-store"


async def test_an_unexpected_fault_is_told_kindly_and_logged_without_words(
    app: FakeApp, kim: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(turn: object) -> bool:
        raise RuntimeError("secret words")

    monkeypatch.setattr(app.desk, "accept", broken)
    response = await kim.post("/web/message", {"text": "hello"})
    assert response.status == 500
    assert "secret" not in await response.text()
    assert "Content-Security-Policy" in response.headers

"""Teams on a real workspace, journal and graph: introduced by the roster, answered, confirmed in place, written to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app import App
from bot.codec import message_of
from bot.finding import NOT_FOUND
from bot.graph.checkpoints import open_saver
from bot.graph.engine import TurnEngine
from bot.main import mount
from bot.settings import Settings, TeamsSettings, WebSettings
from bot.starters import starters
from bot.surface import Outgoing
from bot.teams.manifest import manifest
from bot.teams.send import TeamsSurface
from knowledge.journal import Journal
from skills.answer import Action, Answer, Field
from tests.bot.teams.card_rules import broken_rules, elements
from tests.bot.teams.fake_teams import TENANT, FakeTeams, fake_teams
from tests.support.scripted import Script, ScriptedUnderstander, scripted_registry
from tests.support.small import small_workspace

Json = dict[str, Any]
_WAIT_S = 20.0
PACKAGED = TeamsSettings(
    app_id="1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", publisher="Acme", website_url="https://acme.example"
)


@asynccontextmanager
async def house(home: Path, script: Script | None = None) -> AsyncIterator[tuple[App, FakeTeams, TestClient[Any, Any]]]:
    """Started, served and stopped as `scip up` does; real but for the skills, the understanding and Microsoft."""
    workspace = await small_workspace(home)
    teams_settings = TeamsSettings(enabled=True, allow_unauthenticated=True)
    config = Settings(home=home, teams=teams_settings, web=WebSettings(login="none"))
    registry, understander = scripted_registry(script or Script()), ScriptedUnderstander()
    journal = Journal(workspace.engine, "default", reads=workspace.reads)
    async with open_saver(home, None) as saver, fake_teams() as teams:
        kim = await workspace.principal("Kim Moreno")
        person = next(u for u in await workspace.users() if u.id == kim.user_id)
        teams.members["29:kim"] = {"id": "29:kim", "aadObjectId": "oid-kim", "email": person.email}
        engine = TurnEngine(workspace, registry, understander, journal, config, saver)
        app = App(config, workspace, registry, understander, journal, engine)
        mount(app)
        assert isinstance(app.surfaces["teams"], TeamsSurface)
        await app.start()
        async with TestClient(TestServer(app.http())) as client:
            yield app, teams, client
        await app.close()
    await workspace.close()


async def until(there: Callable[[], bool]) -> None:
    async with asyncio.timeout(_WAIT_S):
        while not there():  # noqa: ASYNC110  # the stand-in only remembers
            await asyncio.sleep(0.01)


def press_of(card: Json, title: str) -> Json:
    data: Json = next(e["data"] for e in elements(card) if e["type"] == "Action.Execute" and e["title"] == title)
    return data


async def test_a_question_is_answered_to_the_person_the_roster_knows(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, teams, client):
        assert (await client.post("/api/messages", json=teams.message("show helix"))).status == 200
        await until(lambda: bool(teams.cards()))
        assert "show helix for Kim Moreno" in str(teams.cards()[0])


async def test_a_change_is_decided_once_and_its_card_says_so(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, teams, client):
        await client.post("/api/messages", json=teams.message("set propose"))
        await until(lambda: bool(teams.cards()))
        asked = teams.cards()[0]
        confirm = next(a["title"] for a in asked["actions"] if a.get("style") == "positive")
        card_id = f"m{len(teams.sent)}"
        for n in ("1", "1", "2"):
            pressed = teams.pressed(press_of(asked, confirm), message=card_id, activity_id=n)
            reply = await client.post("/api/messages", json=pressed)
            assert (reply.status, (await reply.json())["statusCode"]) == (200, 200)
        await until(lambda: len(teams.updated) + len(teams.cards()) == 3)
        assert teams.updated[0][:2] == ("a:29:kim", card_id)
        assert "Change it?" not in str(teams.updated[0][2])


async def test_a_briefing_reaches_the_person_who_wrote_once(tmp_path: Path) -> None:
    async with house(tmp_path) as (app, teams, client):
        await client.post("/api/messages", json=teams.message("show helix"))
        await until(lambda: bool(teams.cards()))
        kim = await app.workspace.principal("Kim Moreno")
        briefing = Answer("Good morning", summary="Two calls today.")
        for _ in range(2):
            await app.publisher.publish(tenant="default", user_id=kim.user_id, answer=briefing, key="briefing-1")
        app.sender.wake()
        await until(lambda: len(teams.cards()) == 2)
        assert teams.sent[-1][0] == "a:29:kim"
        assert teams.sent[-1][1]["summary"] == "Two calls today."


@pytest.mark.parametrize("who", [{}, {"userRole": "guest"}, {"aadObjectId": "oid-lee"}, {"email": "kim@other.example"}])
async def test_a_stranger_learns_nothing_but_whom_to_ask_for_what(tmp_path: Path, who: Json) -> None:
    async with house(tmp_path) as (_, teams, client):
        teams.members = {"29:kim": {**teams.members["29:kim"], **who}} if who else {}
        await client.post("/api/messages", json=teams.message("show helix"))
        await until(lambda: bool(teams.cards()))
        assert "helix" not in str(teams.cards()[0]).lower()
        assert "scip link teams:oid-kim YOUR-E-MAIL" in str(teams.cards()[0])


async def test_a_person_stays_who_they_are_when_their_address_changes(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, teams, client):
        await client.post("/api/messages", json=teams.message("show helix"))
        await until(lambda: len(teams.cards()) == 1)
        known = teams.members["29:kim"]
        teams.members["29:kim"] = {**known, "email": "kim.married@scip.example"}
        await client.post("/api/messages", json=teams.message("show helix again", activity_id="2"))
        await until(lambda: len(teams.cards()) == 2)
        assert "for Kim Moreno" in str(teams.cards()[1])
        teams.members["29:new"] = {"id": "29:new", "aadObjectId": "oid-new", "email": known["email"]}
        sender = {"id": "29:new", "name": "Kim Moreno", "aadObjectId": "oid-new"}
        there = {"id": "a:29:new", "conversationType": "personal", "tenantId": TENANT}
        said = teams.message("show helix", activity_id="3", conversation=there, **{"from": sender})
        await client.post("/api/messages", json=said)
        await until(lambda: len(teams.cards()) == 3)
        assert "scip link teams:oid-new YOUR-E-MAIL" in str(teams.cards()[2]), "the address was given on"


async def test_the_first_words_offer_what_this_person_could_ask(tmp_path: Path) -> None:
    async with house(tmp_path) as (app, teams, client):
        await client.post("/api/messages", json=teams.message(type="installationUpdate", action="add"))
        await until(lambda: bool(teams.cards()))
        buttons = [e for e in elements(teams.cards()[0]) if e["type"] == "Action.Submit"]
        kim = await app.workspace.principal("Kim Moreno")
        wanted = list(await starters(app.workspace, kim, now=datetime.now(UTC)))
        assert [b["data"]["msteams"]["value"] for b in buttons if "msteams" in b["data"]] == wanted
        assert broken_rules(teams.cards()[0]) == []
        assert [a.address["conversation"] for a in await app.journal.addresses(kim.user_id)] == ["a:29:kim"]


async def looked_up(client: TestClient[Any, Any], teams: FakeTeams, text: str, **who: Any) -> Json:
    (offered,) = manifest(PACKAGED)["composeExtensions"][0]["commands"]
    value = {"commandId": offered["id"], "parameters": [{"name": offered["parameters"][0]["name"], "value": text}]}
    asked = teams.message("", type="invoke", name="composeExtension/query", value=value, **who)
    reply = await client.post("/api/messages", json=asked)
    told: Json = (await reply.json())["composeExtension"]
    return told


async def test_a_deal_is_found_by_half_its_name_and_dropped_without_a_figure(tmp_path: Path) -> None:
    async with house(tmp_path) as (app, teams, client):
        kim = await app.workspace.principal("Kim Moreno")
        deals = await app.workspace.reader(kim).deals()
        wanted = deals[0]
        told = await looked_up(client, teams, wanted.name.split()[0].lower())
        titles = [a["preview"]["content"]["title"] for a in told["attachments"]]
        assert wanted.name in titles
        assert set(titles) <= {d.name for d in deals}
        first = told["attachments"][0]
        assert broken_rules(first["content"]) == []
        shown = str(first["content"])
        assert all(str(d.amount) not in shown for d in deals if d.amount)
        tap = first["preview"]["content"]["tap"]["value"]
        chosen = teams.message("", type="invoke", name="composeExtension/selectItem", value=tap, activity_id="2")
        again = (await (await client.post("/api/messages", json=chosen)).json())["composeExtension"]
        assert again["attachments"][0]["content"] == first["content"]


async def test_nothing_that_is_hidden_is_found_picked_or_hinted_at(tmp_path: Path) -> None:
    async with house(tmp_path) as (app, teams, client):
        kim = await app.workspace.principal("Kim Moreno")
        mine = {d.id for d in await app.workspace.reader(kim).deals()}
        everybody = [await app.workspace.principal(u.email) for u in await app.workspace.users()]
        seen = [d for p in everybody for d in await app.workspace.reader(p).deals()]
        hidden = next(d for d in seen if d.id not in mine)
        told = await looked_up(client, teams, hidden.name)
        assert hidden.name not in [a["preview"]["content"]["title"] for a in told.get("attachments", [])]
        for deal in (hidden.id, "no-such-deal"):
            value = {"deal": deal}
            chosen = teams.message("", type="invoke", name="composeExtension/selectItem", value=value, activity_id=deal)
            again = await (await client.post("/api/messages", json=chosen)).json()
            assert again["composeExtension"] == {"type": "message", "text": "I can't find that deal any more."}


async def test_a_confidential_deal_is_not_offered_to_be_dropped_where_others_read(tmp_path: Path) -> None:
    async with house(tmp_path) as (app, teams, client):
        kim = await app.workspace.principal("Kim Moreno")
        wanted = (await app.workspace.reader(kim).deals())[0]
        assert await offers(client, teams, wanted.name)
        await app.workspace.load([replace(wanted, confidential=True)], source="test")
        assert wanted.id in {d.id for d in await app.workspace.reader(kim).deals()}
        assert not await offers(client, teams, wanted.name)
        value = {"deal": wanted.id}
        chosen = teams.message("", type="invoke", name="composeExtension/selectItem", value=value, activity_id="9")
        again = await (await client.post("/api/messages", json=chosen)).json()
        assert again["composeExtension"] == {"type": "message", "text": "I can't find that deal any more."}


async def offers(client: TestClient[Any, Any], teams: FakeTeams, name: str) -> bool:
    told = await looked_up(client, teams, name)
    return name in [a["preview"]["content"]["title"] for a in told.get("attachments", [])]


async def test_a_look_up_of_another_package_says_what_to_do(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, teams, client):
        value = {"commandId": "contact", "parameters": [{"name": "query", "value": "helix"}]}
        asked = teams.message("", type="invoke", name="composeExtension/query", value=value)
        told = (await (await client.post("/api/messages", json=asked)).json())["composeExtension"]
        assert (told["type"], "package" in told["text"]) == ("message", True)


async def test_a_stranger_looks_nothing_up(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, teams, client):
        teams.members.clear()
        told = await looked_up(client, teams, "a")
        assert (told["type"], "don't know you" in told["text"]) == ("message", True)


async def test_a_turn_that_takes_a_while_says_what_it_does_and_ends_in_its_answer(tmp_path: Path) -> None:
    script = Script(gate=asyncio.Event())
    async with house(tmp_path, script) as (_, teams, client):
        await client.post("/api/messages", json=teams.message("slow helix"))
        await until(lambda: bool(teams.streams))
        (stream,) = teams.streams.values()
        assert stream.told == ["informative: Working on: Slow"]
        script.gate.set()  # type: ignore[union-attr]
        await until(lambda: bool(teams.cards()))
        assert (len(teams.streams), stream.ended, teams.typing) == (1, True, ["a:29:kim"])


async def test_a_search_in_a_form_finds_what_its_person_may_see(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, teams, client):

        async def found(what: str, typed: str, **who: Any) -> Json:
            value = {"queryText": typed, "queryOptions": {"skip": 0, "top": 15}, "dataset": what}
            asked = teams.message("", type="invoke", name="application/search", value=value, **who)
            told: Json = await (await client.post("/api/messages", json=asked)).json()
            return told

        told = await found("deal", "core renewal")
        assert (told["statusCode"], told["type"]) == (200, "application/vnd.microsoft.search.searchResponse")
        assert told["value"]["results"] == [{"title": "Helix core renewal (Helix Health)", "value": "deal_helix_core"}]
        stranger = {"from": {"id": "29:zoe", "name": "Zoe", "aadObjectId": "oid-zoe"}}
        nothing = [await found("deal", "takeover"), await found("token", "x"), await found("deal", "core", **stranger)]
        assert [n["value"]["results"] for n in nothing] == [[], [], []]


async def test_a_dialog_takes_no_record_its_person_can_not_see_and_says_the_same_of_one_that_is_not_there(
    tmp_path: Path,
) -> None:
    which = Action("which", "Which deal…", "crm_update", "log", fields=(Field("deal", "Deal", "search", find="deal"),))
    async with house(tmp_path) as (app, teams, client):
        user = {"id": "29:kim", "name": "Kim Moreno", "object_id": "oid-kim"}
        place = {"service_url": teams.service_url, "conversation": "a:29:kim", "group": False, "user": user}
        address = {**place, "tenant": TENANT, "bot": "28:app"}
        answer = Answer("Log", actions=(which,), summary="Which deal?")
        card = Outgoing("t9.0", "default", "teams", "teams:oid-kim:chat", "answer", answer, datetime.now(UTC), address)
        await app.journal.enqueue([message_of(card)])

        async def chosen(deal: str) -> Json:
            value = {"data": {"dialog": {"of": "t9.0", "action": "which", "card": "m7"}, "field.deal": deal}}
            sent = teams.message("", type="invoke", name="task/submit", value=value, activity_id=f"f:{deal}")
            told: Json = await (await client.post("/api/messages", json=sent)).json()
            return told

        def said(told: Json) -> list[str]:
            return [e["text"] for e in elements(told["task"]["value"]["card"]["content"]) if "text" in e]

        hidden, nowhere = said(await chosen("deal_helix_secret")), said(await chosen("deal_nowhere"))
        assert hidden == nowhere
        assert any(NOT_FOUND in text for text in hidden)
        assert await chosen("deal_helix_core") == {}

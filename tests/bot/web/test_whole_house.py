"""The console on a real workspace, journal and graph: asked, confirmed, restored after a restart."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

import bot.web  # noqa: F401 - read before a test begins: the files of a first import would block its loop
from bot.app import App
from bot.graph.checkpoints import open_saver
from bot.graph.engine import TurnEngine
from bot.main import mount
from bot.settings import Settings
from knowledge.journal import Journal
from tests.bot.web.browser import Browser, Stream
from tests.support.scripted import Script, ScriptedUnderstander, scripted_registry
from tests.support.small import small_workspace


@asynccontextmanager
async def house(home: Path, **settings: Any) -> AsyncIterator[tuple[App, TestClient[Any, Any]]]:
    """Started, served and stopped as `scip up` does; real but for the skills and the understanding."""
    workspace = await small_workspace(home)
    config = Settings(home=home, **settings)
    registry, understander = scripted_registry(Script()), ScriptedUnderstander()
    journal = Journal(workspace.engine, "default", reads=workspace.reads)
    async with open_saver(home, None) as saver:
        engine = TurnEngine(workspace, registry, understander, journal, config, saver)
        app = App(config, workspace, registry, understander, journal, engine)
        mount(app)
        await app.start()
        async with TestClient(TestServer(app.http())) as client:
            yield app, client
        await app.close()
    await workspace.close()


async def next_answer(stream: Stream) -> dict[str, Any]:
    async with asyncio.timeout(20):
        while True:
            event, data = await stream.next()
            if event == "answer":
                return data


async def test_a_question_is_answered_and_a_change_confirmed_in_its_card(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, client):
        kim = await Browser(client).sign_in("user_kim")
        async with client.get("/web/events") as response:
            stream = Stream(response)
            await stream.next()
            assert (await kim.post("/web/message", {"text": "show helix"})).status == 202
            shown = await next_answer(stream)
            assert shown["card"]["parts"][0]["text"] == "show helix for Kim Moreno"
            await kim.post("/web/message", {"text": "set propose"})
            asking = await next_answer(stream)
            assert asking["card"]["pending"]
            assert len((await kim.get("/web/waiting"))["waiting"]) == 1
            confirm = next(a for a in asking["card"]["actions"] if a["style"] == "primary")
            await kim.post("/web/press", {"message": asking["key"], "action": confirm["id"]})
            decided = await next_answer(stream)
        assert (decided["key"], decided["update"]) == (asking["key"], True)
        assert (await kim.get("/web/waiting"))["waiting"] == []
        lines = await kim.lines()
        assert [line["role"] for line in lines] == ["you", "scip", "you", "scip"]
        assert lines[-1]["card"] == decided["card"]


async def test_a_restart_keeps_the_person_the_chat_and_the_open_question(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, client):
        kim = await Browser(client).sign_in("user_kim")
        async with client.get("/web/events") as response:
            stream = Stream(response)
            await stream.next()
            await kim.post("/web/message", {"text": "set propose"})
            await next_answer(stream)
        before = await kim.lines()
        (cookie,) = client.session.cookie_jar
    async with house(tmp_path) as (_, client):
        moved = {f"scip_{client.port}": cookie.value}  # the test server takes another port
        client.session.cookie_jar.update_cookies(moved, client.make_url("/"))
        kim = Browser(client)
        kim.csrf = (await kim.get("/web/session"))["csrf"]
        assert await kim.lines() == before
        (waiting,) = (await kim.get("/web/waiting"))["waiting"]
        assert waiting["key"] == before[-1]["key"]


async def test_sources_and_deals_follow_the_stores_rights(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, client):
        kim = await Browser(client).sign_in("user_kim")
        deals = [d["name"] for d in (await kim.get("/web/deals"))["deals"]]
        assert deals
        assert (await kim.get("/source/deal/deal_helix_core"))["title"] in deals
        call = await kim.get("/source/document/doc_helix_call?locator=0:19")
        assert [p["text"] for s in call["segments"] for p in s["pieces"] if p["mark"]] == [
            "A migration without downtime."
        ]
        assert (await kim.get("/source/activity/activity_call"))["kind"] == "Call"
        for hidden in (
            "deal/deal_helix_secret",
            "document/doc_secret",
            "evidence/evidence_secret",
            "budget/budget_secret",
        ):
            assert (await client.get(f"/source/{hidden}")).status == 404


async def test_an_analyst_sees_no_deal_in_the_console(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, client):
        ana = await Browser(client).sign_in("user_ana")
        assert (await ana.get("/web/deals"))["deals"] == []
        assert (await client.get("/source/deal/deal_helix_core")).status == 404


async def test_a_thumb_reaches_the_journal(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, client):
        kim = await Browser(client).sign_in("user_kim")
        async with client.get("/web/events") as response:
            stream = Stream(response)
            await stream.next()
            await kim.post("/web/message", {"text": "show helix"})
            shown = await next_answer(stream)
        assert (await kim.post("/web/feedback", {"message": shown["key"], "good": False})).status == 200


@pytest.mark.parametrize("path", ["/", "/web/users", "/static/app.js"])
async def test_the_console_can_be_switched_off(tmp_path: Path, path: str) -> None:
    async with house(tmp_path, web={"login": "none"}) as (_, client):
        assert (await client.get(path)).status == 404
        assert (await client.get("/healthz")).status == 200


async def test_a_search_in_a_form_finds_what_its_person_may_see(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, client):
        asked = "/web/find?what=deal&typed=takeover"
        assert (await client.get(asked)).status == 401
        await Browser(client).sign_in("user_kim")
        assert await (await client.get(asked)).json() == {"choices": []}
        assert (await client.get("/web/find?what=secrets&typed=x")).status == 404
        await Browser(client).sign_in("user_liu")
        found = [{"value": "deal_helix_secret", "label": "Helix takeover (Helix Health)"}]
        assert await (await client.get(asked)).json() == {"choices": found}

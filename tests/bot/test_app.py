"""The product as surfaces and commands hold it: accept, answer in process, health."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app import App
from knowledge.errors import StoreUnavailable
from tests.support.scripted import House, open_house, turn


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as made:
        yield made


def app_of(house: House) -> App:
    records: Any = house.records
    return App(house.engine.settings, records, house.engine.registry, house.understander, house.journal, house.engine)


async def test_an_answer_in_process_is_durable_and_not_sent_again(house: House) -> None:
    reply = await app_of(house).ask(turn("show me", surface="terminal"))
    assert [o.answer.summary for o in reply.outgoing] == ["show me"]
    assert reply.skills == ("show",)
    assert reply.timings_ms["total"] > 0
    assert await house.journal.status_of(reply.turn_id) == "done"
    assert await house.journal.claim_messages(["terminal"]) == []


async def test_the_same_event_gives_the_same_messages(house: House) -> None:
    app, asked = app_of(house), turn("show me")
    first, second = await app.answer(asked), await app.answer(asked)
    assert [o.key for o in second] == [o.key for o in first]
    assert house.script.ran == ["show me"]


async def test_what_a_dead_process_left_in_the_conversation_is_answered_first(house: House) -> None:
    left = turn("show left", conversation="web:one")
    await house.accept(left)
    await app_of(house).ask(turn("show mine", conversation="web:one"))
    assert house.script.ran == ["show left", "show mine"]
    assert [m.message.turn_id for m in await house.journal.claim_messages(["web"])] == [left.id]


async def test_failing_tries_end_in_an_apology_for_the_caller_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.attend._FIRST_DELAY", 0.0)
    house.script.fails["broken"] = [RuntimeError("boom")] * 3
    (message,) = await app_of(house).answer(turn("broken thing"))
    assert "Something went wrong" in message.answer.summary


async def test_accepting_is_once_per_event(house: House) -> None:
    app, asked = app_of(house), turn("show me")
    assert await app.accept(asked)
    assert not await app.accept(asked)


async def test_started_it_works_and_stopped_it_rests(house: House) -> None:
    app, asked = app_of(house), turn("show me")
    await app.start()
    await app.accept(asked)
    while not await house.answers(asked.id):
        pass
    await app.stop(within_s=5)
    later = turn("show later")
    await app.accept(later)
    assert await house.answers(later.id) == []


async def test_health_says_what_is_missing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    app = app_of(house)

    async def versions() -> tuple[int, int]:
        return 1, 1

    async def away() -> tuple[int, int]:
        raise StoreUnavailable("The records can't be reached right now.")

    monkeypatch.setattr(house.records, "versions", versions, raising=False)
    monkeypatch.setattr(house.records, "index", None, raising=False)
    async with TestClient(TestServer(app.http())) as client:
        assert (await client.get("/healthz")).status == 200
        ready = await client.get("/readyz")
        assert ready.status == 200
        assert "not built" in (await ready.json())["index"]
        assert "scip_journal_rows" in await (await client.get("/metrics")).text()
        monkeypatch.setattr(house.records, "versions", away)
        ready = await client.get("/readyz")
        assert ready.status == 503
        assert "can't be reached" in (await ready.json())["store"]
        monkeypatch.setattr(house.records, "versions", versions)
        app.draining = True
        assert (await client.get("/readyz")).status == 503

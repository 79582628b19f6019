"""At night what is over is forgotten, as long ago as the company says."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.beats import KEYS
from jobs.catalogue import TASKS
from knowledge.calls import Calls, Line
from knowledge.journal import Event, Finish, Journal, Message
from knowledge.records import LiveCall, User
from knowledge.shelf import FOLDER, Shelf, given_id
from knowledge.troubles import Troubles
from knowledge.worklist import Work
from tests.knowledge.store.test_answer_cache import KEPT
from tests.knowledge.store.test_model_audit import ENTRY
from tests.support.work import Office


async def test_conversations_and_ended_work_are_forgotten_each_in_their_time(office: Office) -> None:
    journal = Journal(office.workspace.engine, "default", office.clock)
    await journal.accept(Event("t1", "slack", "e1", "slack:C1", {}))
    (held,) = await journal.claim()
    await journal.finish(held, Finish())
    worklist = office.worklist()
    await worklist.put([Work("old", "tidy", office.clock())])
    await office.work_off(worklist, TASKS)
    office.clock.now += timedelta(days=31)
    await worklist.put([Work("a month on", "tidy", office.clock())])
    await office.work_off(worklist, TASKS)
    assert await worklist.state("old") is None
    assert await journal.status_of("t1") == "done"
    await worklist.put([Work("shorter", "tidy", office.clock(), {"conversations_days": 7, "work_days": 400})])
    await office.work_off(worklist, TASKS)
    assert await journal.status_of("t1") is None
    assert await worklist.state("a month on") is not None
    assert {s.note for s in await worklist.states(wanted=["dead"])} == set()


async def test_steps_of_what_runs_every_minute_are_forgotten_after_a_day_even_those_that_failed(office: Office) -> None:
    worklist = office.worklist()
    keys = [f"{KEYS}look@{n}" for n in range(3)]
    await worklist.put([Work(key, "look", office.clock()) for key in (*keys, "briefing:u1@2026-06-01")])
    for held in await worklist.claim(limit=10):
        await (worklist.dead(held, "away") if held.work.key == keys[0] else worklist.done(held))
    office.clock.now += timedelta(days=1, minutes=1)
    await worklist.put([Work("tidy", "tidy", office.clock())])
    await office.work_off(worklist, TASKS)
    assert {s.work.key for s in await worklist.states()} == {"briefing:u1@2026-06-01", "tidy"}


async def test_who_asked_models_what_is_forgotten_in_its_own_time(office: Office) -> None:
    audit = office.workspace.model_audit
    for days in (10, 2):
        await audit.record(replace(ENTRY, at=office.clock.now - timedelta(days=days)))
    worklist = office.worklist()
    await worklist.put([Work("tidy", "tidy", office.clock(), {"model_audit_days": 7})])
    await office.work_off(worklist, TASKS)
    kept = await audit.entries(since=office.clock.now - timedelta(days=400))
    assert [e.at for e in kept] == [office.clock.now - timedelta(days=2)]


async def test_a_file_nobody_decided_on_goes_after_the_hours_the_company_says(office: Office) -> None:
    async def words() -> AsyncIterator[bytes]:
        yield b"The budget is approved."

    shelf = Shelf(office.workspace.home / FOLDER)
    given = await shelf.put(given_id("default", "t1", 0), "user_kim", "a.md", "", words(), most=100)
    worklist = office.worklist()
    for hours, there in ((10, True), (9, False)):
        office.clock.now = given.at + timedelta(hours=9, minutes=30 if hours == 9 else 0)
        await worklist.put([Work(f"tidy {hours}", "tidy", office.clock(), {"files_hours": hours})])
        await office.work_off(worklist, TASKS)
        assert (await shelf.get(given.id, "user_kim") is not None) is there


async def test_answers_whose_time_is_over_go_though_no_model_is_asked_any_more(office: Office) -> None:
    answers, now = office.workspace.answers, office.clock.now
    for key, hours in (("old", 1), ("fresh", 3)):
        await answers.put(replace(KEPT, key=key, made_at=now, expires_at=now + timedelta(hours=hours)))
    office.clock.now += timedelta(hours=2)
    worklist = office.worklist()
    await worklist.put([Work("tidy", "tidy", office.clock())])
    await office.work_off(worklist, TASKS)
    assert [await answers.find("default", key, now) is not None for key in ("old", "fresh")] == [False, True]


async def test_the_words_of_calls_go_where_no_process_hears_any(office: Office) -> None:
    at = office.clock.now
    held = LiveCall("call_1", "default", "u", "Call", at, state="ended", ended_at=at)
    await office.workspace.load([User("u", "default", "ada@example.com", "Ada", "admin"), held], source="test")
    calls = Calls(office.workspace.engine, "default", office.clock)
    await calls.append("call_1", Line(1, 0, {}, "What was said.", 0.0, 1.0))
    worklist = office.worklist()
    for days, payload, there in ((29, {"calls_days": 30}, True), (31, {}, True), (31, {"calls_days": 30}, False)):
        office.clock.now = at + timedelta(days=days)
        await worklist.put([Work(f"tidy {days} {payload}", "tidy", office.clock(), payload)])
        await office.work_off(worklist, TASKS)
        assert (await calls.lines("call_1") != []) is there


@pytest.mark.parametrize("filed", [True, False])  # where nothing is kept, the words went with the debrief
async def test_the_messages_about_a_call_go_with_its_words(office: Office, filed: bool) -> None:
    at = office.clock.now
    held = LiveCall("call_1", "default", "u", "Call", at, state="ended", ended_at=at)
    await office.workspace.load([User("u", "default", "ada@example.com", "Ada", "admin"), held], source="test")
    if filed:
        await Calls(office.workspace.engine, "default", office.clock).append("call_1", Line(1, 0, {}, "Yes.", 0.0, 1.0))
    journal = Journal(office.workspace.engine, "default", office.clock)
    keys = ("debrief:call_1", "call_1:budget:owner", "call_10:budget:owner", "debrief:call_10", "briefing:u")
    await journal.enqueue([Message(key, "slack", f"slack:{key}", {"said": "We pay in May."}) for key in keys])
    while sending := await journal.claim_messages(["slack"]):
        for message in sending:
            await journal.sent(message, {})
    worklist = office.worklist()
    for days, gone in ((29, 0), (31, 2)):
        office.clock.now = at + timedelta(days=days)
        await worklist.put([Work(f"tidy {days}", "tidy", office.clock(), {"calls_days": 30})])
        await office.work_off(worklist, TASKS)
        left = [key for key in keys if await journal.message(key) is not None]
        assert left == list(keys[gone:])


async def test_a_trouble_nobody_met_for_a_month_is_forgotten(office: Office) -> None:
    troubles = Troubles(office.workspace.engine, "default", office.clock)
    await troubles.note("slack", "slack:T1:C1", "is_archived", "…")
    office.clock.now += timedelta(days=20)
    await troubles.note("slack", "slack:T1:C2", "is_archived", "…")
    office.clock.now += timedelta(days=11)
    worklist = office.worklist()
    await worklist.put([Work("tidy", "tidy", office.clock())])
    await office.work_off(worklist, TASKS)
    assert [t.place for t in await troubles.open()] == ["slack:T1:C2"]

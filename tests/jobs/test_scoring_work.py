"""Nightly scoring as work: one piece for a small portfolio, shared pieces for a large one, only changes in between."""

from dataclasses import replace

import pytest

from jobs import scoring_work
from jobs.catalogue import TASKS, set_up
from jobs.task import Tasks
from knowledge.worklist import Work
from tests.jobs.test_rescore_portfolio import ADMIN, DEALS, EVIDENCE, KIM, fact
from tests.support.fake_reader import NOW
from tests.support.work import START, Office


async def run(office: Office, task: str, key: str) -> None:
    worklist = office.worklist()
    await worklist.put([Work(key, task, office.clock())])
    await office.work_off(worklist, TASKS)


async def notes(office: Office, *wanted: str) -> list[str]:
    found = await office.worklist().states(wanted=["done", "dead"])
    return sorted(s.note for s in found if s.work.task in wanted)


@pytest.fixture
async def portfolio(office: Office) -> Office:
    office.clock.now = NOW
    await office.workspace.load([ADMIN, KIM, *DEALS, *EVIDENCE], source="test", at=NOW)
    return office


async def test_a_small_portfolio_is_scored_in_one_piece_once(portfolio: Office) -> None:
    await run(portfolio, "rescore_all", "first")
    await run(portfolio, "rescore_all", "again")
    assert await notes(portfolio, "rescore_all") == ["5 deals scored, 0 moved", "5 deals scored, 5 moved"]


async def test_a_large_one_is_shared_in_pieces(portfolio: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring_work, "_PIECE", 2)
    await run(portfolio, "rescore_all", "night")
    assert await notes(portfolio, "rescore_all") == ["5 deals in 3 pieces"]
    told = await notes(portfolio, "rescore_piece")
    assert told == ["1 deals scored, 1 moved", "2 deals scored, 2 moved", "2 deals scored, 2 moved"]
    assert (await portfolio.worklist().depths())["done"] == 4


async def test_in_between_only_what_was_written_on_is_scored(portfolio: Office) -> None:
    await run(portfolio, "rescore_all", "night")
    await run(portfolio, "rescore_changed", "quiet")
    await portfolio.workspace.load([fact("new", DEALS[1], "industry_expertise", -1)], source="test", at=NOW)
    await run(portfolio, "rescore_changed", "busy")
    assert await notes(portfolio, "rescore_changed") == ["0 deals scored, 0 moved", "1 deals scored, 1 moved"]


async def test_the_first_look_scores_everything(portfolio: Office) -> None:
    await run(portfolio, "rescore_changed", "first")
    assert await notes(portfolio, "rescore_changed") == ["5 deals scored, 5 moved"]


async def test_without_an_administrator_nothing_is_scored_and_nothing_fails(office: Office) -> None:
    await office.workspace.load([replace(ADMIN, active=False), KIM, *DEALS], source="test", at=NOW)
    await run(office, "rescore_all", "night")
    assert await notes(office, "rescore_all") == ["0 deals scored, 0 moved"]


async def test_the_house_has_its_nights_and_setting_them_up_again_moves_nothing(office: Office) -> None:
    worklist = office.worklist()
    keep = {"conversations_days": 400, "work_days": 30}
    await set_up(worklist, zone="Europe/Berlin", now=START, keep=keep)
    first = await worklist.schedules()
    await set_up(worklist, zone="Europe/Berlin", now=START.replace(hour=22), keep=keep)
    assert await worklist.schedules() == first
    await set_up(worklist, zone="Asia/Kolkata", now=START, keep=keep | {"work_days": 7})
    now = await worklist.schedules()
    assert {s.rule["zone"] for s in now} == {"Asia/Kolkata"}
    assert {s.payload.get("work_days") for s in now} == {None, 7}
    assert {s.task for s in first} <= {t.name for t in TASKS.all}


async def test_work_may_ask_for_more_work_and_workers_hear_of_it(office: Office) -> None:
    heard: list[str] = []

    async def hear(works: object) -> None:
        heard.extend(w.key for w in works)  # type: ignore[attr-defined]

    async def more(doing: object) -> str:
        await doing.put([Work("next", "other", office.clock())])  # type: ignore[attr-defined]
        return "asked for more"

    worklist = office.worklist()
    tasks = Tasks(office.task("more", run=more), office.task("other"))
    doer = office.doer(worklist, tasks)
    doer.announce = hear
    await worklist.put([Work("first", "more", office.clock())])
    for held in await worklist.claim(limit=1):
        await doer.do(held)
    assert heard == ["next"]
    assert (await worklist.state("next")) is not None

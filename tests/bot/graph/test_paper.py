"""A workflow in a turn: its files travel with the answer, its progress is told, and death anywhere costs nothing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from skills.answer import Answer, Report, Section, TextPart
from skills.ask import Ask
from skills.registry import Registry
from skills.workflows.running import as_skill
from skills.workflows.workflow import About, Asked, Results, Step, Workflow
from tests.bot.graph.test_dying import claimed, died
from tests.support.scripted import House, Ledger, open_house, press, turn


def _asks(_ask: Ask, _before: Results) -> Asked:
    return Asked("show", {"deal_id": "deal_1"})


PAPER: Workflow[Results] = Workflow(
    "both",
    "The paper",
    "Two skills on one page.",
    (
        Step("show", "first look", "looking", "show", _asks),
        Step("search", "search", "searching", "search", _asks, ("show",)),
        Step("set", "change", "changing", "set", _asks, ("show",)),
    ),
    decide=lambda _ask, results: results,
    about=lambda _out: About({"deal_id": "deal_1"}, "Deal 1"),
    card=lambda _ask, out: Answer("The paper", (TextPart(f"{len(out.outcomes)} of 3"),), summary="In short."),
    report=lambda ask, out: Report("The paper", "Deal 1", (Section("One", (TextPart("x"),)),), at=ask.now),
)


def with_paper(house: House) -> House:
    house.engine.registry = Registry((*house.engine.registry, as_skill(PAPER, tuple(house.engine.registry))))
    return house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as made:
        yield with_paper(made)


async def test_an_answer_keeps_its_files_through_checkpoints_and_outbox(house: House) -> None:
    (card,) = await house.say(turn("both"))
    assert [p.text for p in card.parts if isinstance(p, TextPart)] == ["3 of 3"]
    pdf = next(a for a in card.actions if a.verb == "pdf")
    (answer,) = await house.say(press(pdf))
    (file,) = answer.attachments
    assert (file.name, file.report.title, file.report.at) == ("The paper, Deal 1.pdf", "The paper", house.clock.at)


async def test_a_step_that_would_change_something_changes_nothing(house: House) -> None:
    (card,) = await house.say(turn("both"))
    assert card.pending is None
    assert house.ledger.calls == 0


async def test_progress_reaches_whoever_waits(house: House) -> None:
    told: list[str] = []
    asked = turn("both")
    held = await claimed(house, asked)
    await house.engine.run(held, last_attempt=True, status=told.append)
    assert told[0] == "Working on: The paper"
    assert told[-1] == "First look, search, change done"


@pytest.mark.parametrize("writes", range(10))
async def test_dying_at_any_checkpoint_gives_one_answer_and_no_write(tmp_path: Path, writes: int) -> None:
    ledger = Ledger()
    async with open_house(tmp_path, ledger=ledger) as house:
        with_paper(house)
        asked = turn("both as pdf")
        await died(house, await claimed(house, asked), writes)
        await house.work()
        (answer,) = await house.answers(asked.id)
        assert [a.name for a in answer.attachments] == ["The paper, Deal 1.pdf"]
        assert ledger.calls == 0
        assert await house.journal.dead_letters() == []


async def test_a_slow_store_at_every_step_is_tried_again_like_any_turn(house: House) -> None:
    from knowledge.errors import StoreUnavailable

    for name in ("show", "search", "set"):
        house.script.fails[name] = [StoreUnavailable("The records can't be reached right now.")]
    asked = turn("both")
    await house.accept(asked)
    (held,) = await house.journal.claim()
    assert await house.attendant.attend(held) is None
    await asyncio.sleep(0)
    assert await house.journal.status_of(asked.id) == "queued"

"""One turn through the graph: from stored event to stored answer, with everything it leaves behind."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from bot.turn import Press
from knowledge.errors import StoreUnavailable
from skills.answer import TextPart
from tests.support.scripted import House, MissingIndexReader, open_house, turn


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as made:
        yield made


async def test_a_question_is_answered_and_remembered(house: House) -> None:
    (answer,) = await house.say(turn("show me"))
    assert answer.title == "show"
    assert answer.summary == "show me"
    assert answer.skill == "show"
    await house.say(turn("show again"))
    second = house.understander.memories[1]
    assert second is not None
    assert (second.skill, second.text, second.entities.deal_ids) == ("show", "show me", ("deal_1",))
    assert second.skills == {"show": {"shown": "show me"}}


async def test_what_is_clear_of_a_message_is_answered_and_the_rest_asked_about(house: House) -> None:
    (answer,) = await house.say(turn("show me; which one"))
    assert answer.title == "show"
    assert answer.summary == "show me which one?"
    assert TextPart("**2. which one?**") in answer.parts
    assert [a.label for a in answer.actions][-1] == "This one"
    await house.say(turn("show again"))
    before = house.understander.memories[1]
    assert before is not None
    assert before.clarify is not None
    assert before.clarify.question == "which one?"


async def test_a_change_beside_something_unclear_is_decided_first(house: House) -> None:
    (asked,) = await house.say(turn("set x; which one"))
    assert [a.label for a in asked.actions][:2] == ["Confirm", "Cancel"]
    assert "This one" not in [a.label for a in asked.actions]
    (done,) = await house.say(turn("yes"))
    assert [a.label for a in done.actions][-1] == "This one"


async def test_memory_belongs_to_one_person_and_one_conversation(house: House) -> None:
    await house.say(turn("show me"))
    await house.say(turn("show me", by="lee"))
    await house.say(turn("show me", conversation="web:other"))
    assert house.understander.memories == [None, None, None]


async def test_an_event_sent_twice_is_answered_once(house: House) -> None:
    asked = turn("show me")
    assert await house.accept(asked)
    assert not await house.accept(asked)
    await house.work()
    assert len(await house.answers(asked.id)) == 1
    assert house.script.ran == ["show me"]


async def test_a_stranger_is_told_so_and_sees_nothing(house: House) -> None:
    (answer,) = await house.say(turn("show me", by="nobody", surface="slack"))
    assert answer.title == "We haven't met"
    assert house.script.ran == []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("", "What would you like to know?"),
        ("🎯🔥", "What would you like to know?"),
        ("\u202e\u200b\x00", "What would you like to know?"),
        ("x" * 60_001, "That's too long for one message"),
    ],
)
async def test_unreadable_input_gets_a_kind_answer(house: House, text: str, title: str) -> None:
    (answer,) = await house.say(turn(text))
    assert answer.title == title
    assert house.script.ran == []


async def test_control_and_direction_characters_never_reach_a_skill(house: House) -> None:
    await house.say(turn("show \u202eme\x07 مرحبا"))
    assert house.script.ran == ["show me  مرحبا"]


async def test_a_compound_request_is_one_answer_with_titles_and_numbered_sources(house: House) -> None:
    (answer,) = await house.say(turn("show a; search b"))
    headings = [p.text for p in answer.parts if isinstance(p, TextPart) and p.text.startswith("**")]
    assert headings == ["**1. show**", "**2. search**"]
    assert [s.id for s in answer.sources] == ["S1", "S2"]
    assert [p.cites for p in answer.parts if isinstance(p, TextPart) and p.cites] == [("S1",), ("S2",)]


async def test_what_is_out_of_scope_gets_help(house: House) -> None:
    (answer,) = await house.say(turn("nonsense"))
    assert answer.skill == "help"


async def test_a_button_goes_straight_to_its_skill(house: House) -> None:
    (answer,) = await house.say(turn(press=Press("show", "show", {"text": "show details", "deal_id": "deal_9"})))
    assert answer.summary == "show details"
    assert house.understander.memories == []


async def test_a_role_without_the_skill_is_told_so(house: House) -> None:
    (answer,) = await house.say(turn("show me", by="ana"))
    assert "analyst" in answer.summary
    assert house.script.ran == []


async def test_a_missing_search_index_costs_the_passages_not_the_answer(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.records, "reader", lambda principal, **_: MissingIndexReader((), principal=principal))
    (answer,) = await house.say(turn("search something"))
    assert answer.summary == "0"
    assert "Search is not available" in answer.degraded[0]


async def test_a_step_that_takes_too_long_is_left_out_honestly(tmp_path: Path) -> None:
    async with open_house(tmp_path, turn_deadline_s=1.5) as house:
        house.script.gate = asyncio.Event()
        (answer,) = await house.say(turn("slow one; show two"))
        assert any("longer than" in note for note in answer.degraded)
        assert "show two" in answer.summary
        assert any(a.label == "Try again" for a in answer.actions)


async def test_a_turn_that_hangs_outside_its_steps_is_answered_at_the_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_house(tmp_path, turn_deadline_s=0.1) as house:

        async def never(_principal: object) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(house.records, "directory", never)
        (answer,) = await house.say(turn("show me"))
        assert answer.title == "This is taking too long"
        assert answer.degraded


async def test_a_failing_turn_is_tried_again_and_answered_once(house: House) -> None:
    house.script.fails["broken"] = [RuntimeError("boom")]
    asked = turn("broken thing")
    await house.accept(asked)
    await house.work()
    assert await house.answers(asked.id) == []
    house.clock.at = house.clock.at.replace(second=30)
    await house.work()
    (answer,) = await house.answers(asked.id)
    assert answer.title == "broken"
    assert await house.journal.dead_letters() == []


async def test_a_poison_turn_is_parked_with_its_reason_apologised_for_and_replayable(house: House) -> None:
    house.script.fails["broken"] = [RuntimeError(f"boom {n}") for n in range(3)]
    asked = turn("broken thing")
    await house.accept(asked)
    for minute in range(1, 4):
        await house.work()
        house.clock.at = house.clock.at.replace(minute=minute)
    (answer,) = await house.answers(asked.id)
    assert "Something went wrong" in answer.summary
    (letter,) = await house.journal.dead_letters()
    assert (letter.id, letter.reason) == (asked.id, "RuntimeError: boom 2")
    assert letter.reference in "".join(p.text for p in answer.parts if isinstance(p, TextPart))
    assert await house.journal.replay(asked.id)
    await house.work()
    assert [a.title for a in await house.answers(asked.id)] == ["Broken", "broken"]


async def test_one_poisoned_step_does_not_take_the_others_answer_along(house: House) -> None:
    house.script.fails["broken"] = [RuntimeError("boom")] * 3
    asked = turn("show a; broken b")
    await house.accept(asked)
    for minute in range(1, 4):
        await house.work()
        house.clock.at = house.clock.at.replace(minute=minute)
    (answer,) = await house.answers(asked.id)
    assert "show a" in answer.summary
    assert "Something went wrong" in answer.summary


async def test_a_store_that_stays_away_is_admitted_not_parked(house: House) -> None:
    house.script.fails["broken"] = [StoreUnavailable("The records can't be reached right now.")] * 3
    asked = turn("broken thing")
    await house.accept(asked)
    for minute in range(1, 4):
        await house.work()
        house.clock.at = house.clock.at.replace(minute=minute)
    (answer,) = await house.answers(asked.id)
    assert answer.degraded == ("The records can't be reached right now.",)
    assert await house.journal.dead_letters() == []


async def test_a_turn_that_kills_its_process_again_and_again_is_parked(house: House) -> None:
    asked = turn("show me")
    await house.accept(asked)
    for _ in range(8):
        await house.journal.claim()
        house.clock.at = house.clock.at.replace(hour=house.clock.at.hour + 1)
    await house.work()
    (answer,) = await house.answers(asked.id)
    assert answer.title == "Sorry, that didn't work"
    assert "process ended" in (await house.journal.dead_letters())[0].reason


async def test_spent_threads_are_swept(house: House) -> None:
    asked = turn("show me")
    await house.say(asked)
    config = {"configurable": {"thread_id": asked.id}}
    assert await house.engine.saver.aget_tuple(config) is not None
    assert await house.attendant.sweep() == 1
    assert await house.engine.saver.aget_tuple(config) is None


async def test_a_postgresql_that_cut_every_connection_is_simply_used_again(postgres_url: str, tmp_path: Path) -> None:
    async with open_house(tmp_path, url=postgres_url) as house:
        await house.say(turn("show before"))
        async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as admin:
            await admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        (answer,) = await house.say(turn("show after"))
        assert answer.summary == "show after"

"""Whoever asks what waits for their yes gets it, exactly as it would be written, and decides it there."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.codec import memory_to_json
from bot.graph.waiting import asks_what_waits
from bot.understand.model import Clarify, Memory
from knowledge.journal import Finish
from skills.answer import DiffPart
from tests.support.scripted import House, button, open_house, press, turn

ASKED = "What is waiting for my confirmation?"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as opened:
        yield opened


async def test_what_waits_is_listed_with_the_exact_change_and_decided_from_the_list(house: House) -> None:
    await house.say(turn("set negotiate", conversation="web:here"))
    await house.say(turn("set propose", conversation="web:there"))
    (listed,) = await house.say(turn(ASKED, conversation="web:there"))
    changes = [r.after for p in listed.parts if isinstance(p, DiffPart) for r in p.rows]
    assert sorted(changes) == ["set negotiate", "set propose"]
    first = changes.index("set negotiate") + 1
    await house.say(press(button(listed, f"Confirm {first}"), conversation="web:there"))
    assert len(house.ledger.applied) == 1
    (left,) = await house.say(turn(ASKED, conversation="web:there"))
    assert [a.label for a in left.actions][:2] == ["Confirm", "Cancel"], "one is left"


async def test_a_decision_from_the_list_leaves_the_list_and_updates_the_card(house: House) -> None:
    asked = turn("set negotiate", conversation="web:here")
    await house.say(asked)
    for held in await house.journal.claim_messages(["web"]):
        await house.journal.sent(held, {"id": "m1"})
    (listed,) = await house.say(turn(ASKED, conversation="web:here"))
    decided = press(button(listed, "Cancel"), conversation="web:here")
    told = await house.say(decided)
    kinds = [m.payload["kind"] for m in await house.journal.messages_of(decided.id)]
    assert [a.title for a in told] == ["Cancelled", "Cancelled"]
    assert kinds == ["answer", "update"]
    assert house.ledger.applied == {}


@pytest.mark.parametrize("where", ["web:here", "web:there"])
async def test_a_bare_yes_after_something_else_was_said_is_asked_back_before_it_writes(
    house: House, where: str
) -> None:
    await house.say(turn("set negotiate", conversation="web:here"))
    house.clock.at += timedelta(minutes=1)
    await house.say(turn("show deals", conversation=where))
    await house.say(turn("ok", conversation=where))
    assert len(house.understander.memories) == 3, "an ok in passing is read like any message"
    (again,) = await house.say(turn("go ahead", conversation=where))
    assert [r.after for p in again.parts if isinstance(p, DiffPart) for r in p.rows] == ["set negotiate"]
    assert house.ledger.applied == {}
    (done,) = await house.say(turn("yes", conversation=where))
    assert (done.title, len(house.ledger.applied)) == ("Done", 1)


async def test_a_yes_to_an_open_question_is_no_decision(house: House) -> None:
    card = turn("set negotiate", conversation="web:here")
    await house.say(card)
    house.clock.at += timedelta(minutes=1)
    open_question = Memory(at=house.clock.at, clarify=Clarify("Which deal?"))
    later = turn("show deals", conversation="web:here")
    await house.accept(later)
    (held,) = await house.journal.claim()
    kept = Finish(user_id="user_kim", memory=memory_to_json(open_question), memory_until=house.clock.seconds() + 60)
    await house.journal.finish(held, kept)
    await house.say(turn("yes", conversation="web:here"))
    assert house.ledger.applied == {}
    assert len(house.understander.memories) == 2, "it was read as an answer"


async def test_nobody_sees_what_waits_for_somebody_else(house: House) -> None:
    await house.say(turn("set negotiate"))
    (answer,) = await house.say(turn(ASKED, by="lee"))
    assert not [p for p in answer.parts if isinstance(p, DiffPart)]


async def test_with_nothing_waiting_the_words_go_their_usual_way(house: House) -> None:
    await house.say(turn(ASKED))
    assert len(house.understander.memories) == 1


@pytest.mark.parametrize(
    "text",
    [
        ASKED,
        "what's still waiting for my yes",
        "What do I still have to confirm?",
        "open confirmations",
        "Show me my pending changes",
    ],
)
def test_ways_to_ask_for_it(text: str) -> None:
    assert asks_what_waits(text)


@pytest.mark.parametrize("text", ["what is waiting", "confirm", "what changes did Kim make", "open deals", "yes"])
def test_other_words_are_not_taken_for_it(text: str) -> None:
    assert not asks_what_waits(text)

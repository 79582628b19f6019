"""Words in a talk we take part in that were said to nobody in particular: answered when they wish for something."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.graph.engine import wishes
from skills.answer import Answer, DiffPart, TextPart
from tests.support.scripted import House, button, open_house, press, turn

HERE = "slack:T1:C1:1.1"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as opened:
        yield opened


async def overhear(house: House, text: str, **more: Any) -> list[Answer]:
    said = turn(text, surface="slack", **{"conversation": HERE, **more})
    return await house.say(replace(said, overheard=True, group=True))


async def ask(house: House, text: str, **more: Any) -> list[Answer]:
    return await house.say(turn(text, surface="slack", conversation=HERE, **more))


async def test_a_wish_is_answered(house: House) -> None:
    (answer,) = await overhear(house, "show helix")
    assert answer.title


async def test_what_nobody_wished_of_us_is_met_with_silence(house: House) -> None:
    assert await overhear(house, "nonsense about lunch") == []
    assert await overhear(house, "…") == []
    assert (await house.journal.depths())["queued"] == 0, "and it is over"


async def test_a_stranger_in_the_thread_is_not_introduced_to_us(house: House) -> None:
    assert await overhear(house, "show helix", by="zoe") == []
    assert await ask(house, "show helix", by="zoe")


async def test_a_yes_in_passing_confirms_nothing_and_says_how_to(house: House) -> None:
    (card,) = await ask(house, "set negotiate")
    (told,) = await overhear(house, "ok")
    assert house.ledger.applied == {}
    assert isinstance(told.parts[0], TextPart)
    assert "Press Confirm" in told.parts[0].text
    (done,) = await ask(house, "ok")
    assert any(isinstance(p, DiffPart) for p in done.parts)
    assert card.pending


async def test_a_yes_in_passing_has_nothing_to_do_with_a_change_elsewhere(house: House) -> None:
    (card,) = await house.say(turn("set negotiate", surface="slack", conversation="slack:T1:D1"))
    assert await overhear(house, "yes") == []
    assert house.ledger.applied == {}
    await house.say(press(button(card, "Confirm"), surface="slack", conversation="slack:T1:D1"))
    assert len(house.ledger.applied) == 1


async def test_other_words_for_a_question_take_the_place_of_the_change_it_made(house: House) -> None:
    first = turn("set negotiate", surface="slack", conversation=HERE)
    (card,) = await house.say(first)
    changed = turn("set propose", surface="slack", conversation=HERE, pending=f"{first.id}.c1")
    (newer,) = await house.say(changed)
    assert card.pending == f"{first.id}.c1"
    assert [p.id for p in await house.journal.waiting_for("user_kim")] == [newer.pending]


@pytest.mark.parametrize(
    ("understood", "memory", "answered"),
    [
        ({"steps": [{"args": {}}], "clarify": None, "out_of_scope": False}, None, True),
        ({"steps": [{"args": {"occasion": "thanks"}}], "clarify": None, "out_of_scope": False}, None, False),
        ({"steps": [{"args": {}}], "clarify": None, "out_of_scope": True}, None, False),
        ({"steps": [], "clarify": {"question": "Which deal?"}, "out_of_scope": False}, None, False),
        ({"steps": [], "clarify": {"question": "Which deal?"}, "out_of_scope": False}, {"at": "now"}, True),
    ],
    ids=["a wish", "thanks", "out of scope", "unclear, from somebody new", "unclear, from who asked before"],
)
def test_what_counts_as_a_wish(understood: dict[str, Any], memory: Any, answered: bool) -> None:
    assert wishes({"understanding": understood, "memory": memory}) is answered

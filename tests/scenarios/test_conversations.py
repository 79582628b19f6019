"""Forty conversations, each held on all four surfaces: the same content, every payload one its vendor takes."""

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.scenarios.conversations import CONVERSATIONS
from tests.scenarios.payloads import Payloads, laid_out
from tests.scenarios.people import PERSONS, SURFACES
from tests.scenarios.script import Conversation
from tests.scenarios.world import open_world

pytestmark = [pytest.mark.may_block, pytest.mark.timeout(180)]  # Bolt and the SDK read their own files


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("held", CONVERSATIONS, ids=lambda c: c.name)
async def test_a_conversation(held: Conversation, surface: str, home: Path, snapshot: SnapshotAssertion) -> None:
    told: list[str] = []
    async with open_world(home) as world:
        person = await PERSONS[surface](world, world.people[held.who]).enter()
        for n, move in enumerate(held.moves, start=1):
            if move.says:
                await person.say(move.says)
            else:
                await person.press(move.presses, move.form)
            shown, words = person.shown(), person.words()
            where = f"{held.name}, move {n} on {surface}"
            told += [f"» {move.says or f'[{move.presses}]'}", *(line for s in shown for line in laid_out(s))]
            assert shown, f"{where}: nothing came"
            for text in move.reads:
                assert text in words, f"{where}: {text!r} is not in\n{words[:3000]}"
            for text in move.never:
                assert text not in words, f"{where}: {text!r} must not be in\n{words[:3000]}"
    assert "\n".join(told) + "\n" == snapshot(name=f"{surface}, {held.name}", extension_class=Payloads)

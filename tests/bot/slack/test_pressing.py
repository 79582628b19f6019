"""Folds and forms of a card open wherever the card went, and for nobody it was not written to."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.codec import message_of
from bot.slack import limits
from bot.slack.render import render
from bot.turn import Press
from skills.answer import Action
from tests.bot.slack.test_slack import Desk, desk, outgoing, pressed

__all__ = ["desk"]

pytestmark = pytest.mark.may_block  # the SDK reads its own files

SOURCES = {"action_id": "open:sources", "value": json.dumps({"k": "t1.0", "i": "sources"})}


async def opened(desk: Desk, who: str, channel: str) -> int:
    """Windows that open when somebody unfolds, where they are, a card that was asked for by Kim in a channel."""
    await desk.front.journal.enqueue([message_of(outgoing(group=True))])
    body: dict[str, Any] = pressed(SOURCES, channel_id=channel) | {"user": {"id": who, "team_id": "T1"}}
    assert await desk.interact(body) == 200
    return len(desk.stub.of("views.open"))


async def test_a_card_that_came_in_direct_messages_opens_there_too(desk: Desk) -> None:
    assert await opened(desk, "UKIM", "D1") == 1


@pytest.mark.parametrize(("who", "channel"), [("ULEE", "D2"), ("ULEE", "C1"), ("UKIM", "C2")])
async def test_it_opens_nowhere_else_and_for_nobody_else(desk: Desk, who: str, channel: str) -> None:
    assert await opened(desk, who, channel) == 0


LONG = Action("sent", "Log it", "crm_update", "log", {"body": "word " * 500})
SHORT = Action("note", "Note it", "crm_update", "log", {"body": "word"})


def press_of(desk: Desk, n: int) -> dict[str, Any]:
    """What Slack sends of a button as it was posted."""
    (row,) = [
        b
        for b in render(replace(outgoing().answer, actions=(SHORT, LONG)), key="t1.0")[-1].blocks
        if b["type"] == "actions"
    ][:1]
    button = row["elements"][n]
    assert len(button["value"]) <= limits.BUTTON_VALUE
    return pressed({"action_id": button["action_id"], "value": button["value"]})


async def test_a_button_with_more_to_say_than_slack_carries_means_what_its_card_says(desk: Desk) -> None:
    card = replace(outgoing(), answer=replace(outgoing().answer, actions=(SHORT, LONG), pending="pend_1"))
    await desk.front.journal.enqueue([message_of(card)])
    for n, meant in enumerate((SHORT, LONG)):
        assert await desk.interact(press_of(desk, n)) == 200
        assert desk.front.turns[-1].press == Press("crm_update", "log", meant.args)
    assert desk.front.turns[-1].pending == "pend_1"


async def test_nobody_presses_what_stands_on_somebody_elses_card(desk: Desk) -> None:
    await desk.front.journal.enqueue(
        [message_of(replace(outgoing(), answer=replace(outgoing().answer, actions=(SHORT, LONG))))]
    )
    assert await desk.interact(press_of(desk, 1) | {"user": {"id": "ULEE", "team_id": "T1"}}) == 200
    assert desk.front.turns == []

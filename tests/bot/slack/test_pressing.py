"""Folds and forms of a card open wherever the card went, and for nobody it was not written to."""

import json
from typing import Any

import pytest

from bot.codec import message_of
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

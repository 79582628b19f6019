"""A form's search in Slack: looked up as the one who types, refused alike for what is hidden and what is not there."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.codec import message_of, turn_from_json
from bot.surface import Outgoing
from skills.answer import Action, Answer, Choice, Field
from tests.support.slack_house import KIM, LIU, NOBODY, SlackHouse, slack_house
from tests.support.slack_stub import view_faults

pytestmark = pytest.mark.may_block  # Bolt reads its own files on first import

FORM = Action(
    "which",
    "Which deal…",
    "crm_update",
    "log",
    fields=(
        Field("deal_id", "Deal", "search", find="deal", value="deal_x", choices=(Choice("deal_x", "As it was"),)),
        Field("people", "With", "choices", value="b", choices=tuple(Choice(c, f"Person {c}") for c in "abc")),
    ),
)


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[SlackHouse]:
    async with slack_house(tmp_path) as opened:
        for user in (KIM, LIU):
            await opened.app.met("slack", f"slack:T1:{user}", {"team": "T1", "user": user})
        yield opened


async def form(slack: SlackHouse, user: str = KIM) -> dict[str, Any]:
    """The window, opened from a card that was written to that person."""
    address = {"team": "T1", "channel": "D1", "thread_ts": None, "user": user, "group": False}
    card = Outgoing(
        "t1.0", "default", "slack", "slack:T1:D1", "answer", Answer("Log", actions=(FORM,)), datetime.now(UTC), address
    )
    await slack.app.journal.enqueue([message_of(card)])
    pressed = {"action_id": "form:0", "value": json.dumps({"k": "t1.0", "i": "which"})}
    where = {"type": "message", "channel_id": "D1", "message_ts": "1.0"}
    body = {"type": "block_actions", "trigger_id": "t", "user": {"id": user, "team_id": "T1"}, "container": where}
    assert (await slack.interact({**body, "actions": [pressed]})).status == 200
    (view,) = slack.views("views.open")
    return view


async def offered(slack: SlackHouse, view: dict[str, Any], user: str, typed: str) -> list[str]:
    asked = {"type": "block_suggestion", "action_id": "value", "block_id": "deal_id", "value": typed}
    reply = await slack.interact({**asked, "user": {"id": user, "team_id": "T1"}, "view": view})
    return [o["text"]["text"] for o in (await reply.json())["options"]]


async def submitted(slack: SlackHouse, view: dict[str, Any], deal: str, people: tuple[str, ...]) -> dict[str, Any]:
    values = {
        "deal_id": {"value": {"selected_option": {"value": deal}}},
        "people": {"value": {"selected_options": [{"value": p} for p in people]}},
    }
    sent = {**view, "id": "V1", "hash": "h1", "state": {"values": values}}
    reply = await slack.interact({"type": "view_submission", "user": {"id": KIM, "team_id": "T1"}, "view": sent})
    text = await reply.text()
    return dict(json.loads(text)) if text else {}


async def test_the_window_asks_for_one_record_and_for_several_people(slack: SlackHouse) -> None:
    view = await form(slack)
    deal, people = (b["element"] for b in view["blocks"])
    assert (deal["type"], deal["initial_option"]["value"]) == ("external_select", "deal_x")
    assert (people["type"], [o["value"] for o in people["initial_options"]]) == ("multi_static_select", ["b"])
    assert view_faults(view) == []


async def test_each_finds_what_they_may_see(slack: SlackHouse) -> None:
    view = await form(slack)
    assert await offered(slack, view, KIM, "takeover") == []
    assert await offered(slack, view, LIU, "takeover") == ["Helix takeover (Helix Health)"]
    assert await offered(slack, view, NOBODY, "helix") == []


async def test_what_was_chosen_goes_along_with_the_press(slack: SlackHouse) -> None:
    assert await submitted(slack, await form(slack), "deal_helix_core", ("a", "c")) == {}
    (held,) = await slack.app.journal.claim()
    press = turn_from_json(held.payload).press
    assert press is not None
    assert press.args == {"deal_id": "deal_helix_core", "people": "a,c"}


async def test_a_hidden_record_and_one_that_is_not_there_are_refused_in_the_same_words(slack: SlackHouse) -> None:
    view = await form(slack)
    told = [await submitted(slack, view, deal, ("a",)) for deal in ("deal_helix_secret", "deal_nowhere")]
    assert told[0] == told[1]
    assert told[0]["errors"].keys() == {"deal_id"}
    assert await submitted(slack, view, "deal_helix_core", ("z",)) != {}
    assert await slack.app.journal.claim() == []

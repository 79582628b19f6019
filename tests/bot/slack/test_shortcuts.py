"""What can be done with any message: answered to the person alone, with its author, date and link kept."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.codec import turn_from_json
from bot.slack.manifest import ASK, EVIDENCE, FOG, SHORTCUTS
from bot.turn import Turn
from tests.support.slack_house import KIM, NOBODY, SlackHouse, slack_house
from tests.support.slack_stub import view_faults
from tests.support.small import DEALS, NOW

pytestmark = pytest.mark.may_block  # Bolt reads its own files on first import

SAID = "Dana told me their <https://helix.example|CFO> has set the money aside &amp; wants to sign."
READ = "Dana told me their CFO has set the money aside & wants to sign."


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[SlackHouse]:
    async with slack_house(tmp_path) as opened:
        opened.stub.users["UDANA"] = {"team_id": "T1", "profile": {"real_name": "Dana Fox"}}
        yield opened


async def use(slack: SlackHouse, callback: str, text: str = SAID, user: str = KIM, **more: Any) -> dict[str, Any]:
    """The shortcut on a message of Dana's in a channel the app need not be in."""
    body = {
        "type": "message_action" if callback != ASK else "shortcut",
        "callback_id": callback,
        "trigger_id": "t9",
        "user": {"id": user, "team_id": "T1"},
        "channel": {"id": "C7", "name": "deals"},
        "message": {"type": "message", "user": "UDANA", "ts": "1763500000.000100", "text": text},
        "response_url": f"{str(slack.app.settings.slack.base_url).removesuffix('/api/')}/respond",
        **more,
    }
    reply = await slack.interact(body)
    assert reply.status == 200
    await slack.listener.settled()
    return body


async def submit(slack: SlackHouse, view: dict[str, Any], user: str = KIM, **entered: Any) -> dict[str, Any]:
    values = {name: {name: held} for name, held in entered.items()}
    shown = {**view, "id": "V1", "hash": "h1", "state": {"values": values}}
    reply = await slack.interact({"type": "view_submission", "user": {"id": user, "team_id": "T1"}, "view": shown})
    assert reply.status == 200
    text = await reply.text()
    return dict(json.loads(text)) if text else {}


async def turns(slack: SlackHouse) -> list[Turn]:
    return [turn_from_json(c.payload) for c in await slack.app.journal.claim(limit=9)]


def option(value: str) -> dict[str, Any]:
    return {"selected_option": {"value": value}}


async def test_fogging_a_message_is_answered_in_private_and_said_so_on_the_spot(slack: SlackHouse) -> None:
    await use(slack, FOG)
    await use(slack, FOG)
    (turn,) = await turns(slack)
    assert turn.press is not None
    assert (turn.press.skill, turn.press.verb, turn.press.args) == ("fog", "show", {"text": READ})
    assert (turn.conversation, turn.group, turn.user_key) == ("slack:T1:D1", False, "slack:T1:UKIM")
    assert "direct messages" in slack.stub.responses[0]["text"]
    assert slack.stub.responses[0]["response_type"] == "ephemeral"


async def test_a_message_without_words_is_not_fogged(slack: SlackHouse) -> None:
    await use(slack, FOG, "")
    assert await turns(slack) == []
    assert "no words" in str(slack.views("views.open"))


async def test_where_no_direct_messages_can_be_opened_the_person_is_told(slack: SlackHouse) -> None:
    slack.stub.after["conversations.open"].append(("missing_scope", 200, {}))
    await use(slack, FOG)
    assert await turns(slack) == []
    assert "write to me there first" in slack.stub.responses[0]["text"]


async def test_evidence_asks_for_the_deal_and_keeps_who_said_it_when_and_where(slack: SlackHouse) -> None:
    await use(slack, EVIDENCE)
    (view,) = slack.views("views.open")
    assert view_faults(view) == []
    offered = [o["text"]["text"] for o in view["blocks"][0]["element"]["options"]]
    assert offered == ["Helix core renewal"], "nothing that is hidden from the person"
    assert view["blocks"][1]["element"]["initial_value"] == READ
    told = await submit(slack, view, deal=option("deal_helix_core"), words={"value": READ})
    assert told == {}
    (turn,) = await turns(slack)
    assert turn.press is not None
    assert (turn.press.skill, turn.press.verb) == ("evidence", "show")
    assert turn.press.args == {
        "deal_id": "deal_helix_core",
        "pasted": READ,
        "said_by": "Dana Fox",
        "said_at": "2025-11-18T21:06:40.000100+00:00",
        "said_link": "https://helix.slack.example/archives/C7/p1763500000.000100",
    }


async def test_evidence_without_a_deal_or_words_says_so_beside_the_input(slack: SlackHouse) -> None:
    await use(slack, EVIDENCE)
    (view,) = slack.views("views.open")
    told = await submit(slack, view, deal={"selected_option": None}, words={"value": " "})
    assert told["response_action"] == "errors"
    assert set(told["errors"]) == {"deal", "words"}
    assert await turns(slack) == []


async def test_a_link_slack_does_not_give_keeps_nobody_from_adding_evidence(slack: SlackHouse) -> None:
    await use(slack, EVIDENCE)
    (view,) = slack.views("views.open")
    slack.stub.after["chat.getPermalink"].append(("channel_not_found", 200, {}))
    await submit(slack, view, deal=option("deal_helix_core"), words={"value": READ})
    (turn,) = await turns(slack)
    assert turn.press is not None
    assert "said_link" not in turn.press.args
    assert turn.press.args["said_by"] == "Dana Fox"


async def test_a_stranger_is_offered_no_deals(slack: SlackHouse) -> None:
    await use(slack, EVIDENCE, user=NOBODY)
    (view,) = slack.views("views.open")
    assert "link your account" in str(view)
    assert "Helix" not in str(view)
    body = {"type": "block_suggestion", "action_id": "deal", "block_id": "deal", "value": "helix"}
    reply = await slack.interact({**body, "user": {"id": NOBODY, "team_id": "T1"}, "view": view})
    assert await reply.json() == {"options": []}


async def test_more_than_a_hundred_deals_are_looked_through_by_typing(slack: SlackHouse) -> None:
    plain = next(d for d in DEALS if d.id == "deal_helix_core")
    many = [replace(plain, id=f"deal_many_{n:03d}", name=f"Plant {n:03d} retrofit") for n in range(120)]
    await slack.app.workspace.load(many, source="small", at=NOW)
    await use(slack, EVIDENCE)
    (view,) = slack.views("views.open")
    assert view["blocks"][0]["element"]["type"] == "external_select"
    body = {"type": "block_suggestion", "action_id": "deal", "block_id": "deal", "user": {"id": KIM, "team_id": "T1"}}
    reply = await slack.interact({**body, "value": "plant 11", "view": view})
    found = (await reply.json())["options"]
    assert [o["text"]["text"] for o in found] == [f"Plant {n:03d} retrofit" for n in (*range(110, 120), 11)]
    assert len((await (await slack.interact({**body, "value": "", "view": view})).json())["options"]) == 100


async def test_a_long_message_is_cut_where_slack_cuts_it_and_says_so(slack: SlackHouse) -> None:
    await use(slack, EVIDENCE, "word " * 2_000)
    (view,) = slack.views("views.open")
    assert view_faults(view) == []
    assert len(view["blocks"][1]["element"]["initial_value"]) == 3_000
    assert "first 3,000" in view["blocks"][1]["hint"]["text"]


async def test_a_question_can_be_asked_from_anywhere_once(slack: SlackHouse) -> None:
    await use(slack, ASK)
    (view,) = slack.views("views.open")
    assert view_faults(view) == []
    assert (await submit(slack, view, words={"value": ""}))["errors"] == {"words": "Please write your question."}
    for _ in range(2):
        assert await submit(slack, view, words={"value": "show helix"}) == {}
    (turn,) = await turns(slack)
    assert (turn.text, turn.press, turn.conversation) == ("show helix", None, "slack:T1:D1")


def test_names_and_descriptions_are_as_long_as_slack_takes() -> None:
    for shortcut in SHORTCUTS:
        assert len(shortcut.name) <= 24
        assert len(shortcut.description) <= 150

"""Whoever opens the app is greeted once, offered questions of their own, and sees where they stand."""

import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.home import DEALS, home_of
from bot.slack.home_view import home_view
from knowledge.records import Activity, Deal
from tests.support.slack_house import KIM, LIU, NOBODY, SlackHouse, slack_house
from tests.support.slack_stub import view_faults
from tests.support.small import DEALS as SMALL
from tests.support.small import NOW, T, day

pytestmark = pytest.mark.may_block  # Bolt reads its own files on first import


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[SlackHouse]:
    async with slack_house(tmp_path) as opened:
        yield opened


async def opens(slack: SlackHouse, tab: str = "messages", user: str = KIM) -> None:
    assert await slack.event(type="app_home_opened", user=user, channel="D1", tab=tab, event_ts="1.1") == 200
    await slack.work()


def texts(view: dict[str, Any]) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


def accessories(view: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [b.get("elements", []) if b["type"] == "actions" else [b.get("accessory")] for b in view["blocks"]]
    return [e for row in rows for e in row if e]


async def press(slack: SlackHouse, view: dict[str, Any], label: str, user: str = KIM) -> None:
    button = next(b for b in accessories(view) if b["text"]["text"] == label)
    shown = {**view, "id": "V1", "hash": "h"}
    action = {"type": "button", "block_id": "b", "action_ts": "2.2", **button}
    body = {"type": "block_actions", "user": {"id": user, "team_id": "T1"}, "trigger_id": "t1", "actions": [action]}
    assert (await slack.interact({**body, "container": {"type": "view", "view_id": "V1"}, "view": shown})).status == 200
    await slack.work()
    await slack.listener.settled()


async def test_a_person_is_greeted_once_and_offered_at_most_four_questions_of_their_own(slack: SlackHouse) -> None:
    await opens(slack)
    await opens(slack)
    (greeting,) = slack.stub.of("chat.postMessage")
    assert greeting["text"].startswith("Hello Kim")
    first, second = slack.stub.of("assistant.threads.setSuggestedPrompts")
    assert 1 <= len(first["prompts"]) <= 4
    assert "What's our right to win on Helix core renewal?" in [p["message"] for p in first["prompts"]]
    assert first["prompts"] == second["prompts"]


async def test_a_stranger_is_told_so_and_offered_nothing(slack: SlackHouse) -> None:
    await opens(slack, user=NOBODY)
    await opens(slack, "home", user=NOBODY)
    (told,) = slack.stub.of("chat.postMessage")
    assert "link your account" in told["text"]
    assert slack.stub.of("assistant.threads.setSuggestedPrompts") == []
    (view,) = slack.views("views.publish")
    assert "link your account" in texts(view)
    assert "Helix" not in texts(view)


async def test_a_stranger_who_is_known_by_now_is_greeted_by_name(slack: SlackHouse) -> None:
    await opens(slack, user=NOBODY)
    await slack.app.workspace.link_identity("slack:T1:UZOE", "user_dana")
    await opens(slack, user=NOBODY)
    assert slack.stub.of("chat.postMessage")[-1]["text"].startswith("Hello Dana")


async def test_home_shows_ones_own_deals_with_their_four_cs_and_nobody_elses_secrets(slack: SlackHouse) -> None:
    await opens(slack, "home")
    (view,) = slack.views("views.publish")
    told = texts(view)
    for word in ("Helix core renewal", "Right to Win", "Credibility", "Capability", "Commitment", "Control"):
        assert word in told
    assert "Helix takeover" not in told
    await opens(slack, "home", user=LIU)
    assert "Helix takeover" in texts(slack.views("views.publish")[-1])


async def test_opening_a_deal_is_answered_in_the_messages_tab_and_home_says_so(slack: SlackHouse) -> None:
    await opens(slack, "home")
    (view,) = slack.views("views.publish")
    slack.stub.calls.clear()
    await press(slack, view, "Open")
    (answer,) = slack.stub.of("chat.postMessage")
    assert answer["channel"] == "D1"
    shown = slack.views("views.publish")
    assert "in the Messages tab in a moment" in texts(shown[0])
    assert "in a moment" not in texts(shown[-1])
    assert slack.stub.of("views.update") == []


async def test_a_change_that_waits_is_confirmed_at_home_once_and_its_card_shows_it(slack: SlackHouse) -> None:
    await slack.say("set negotiate")
    await opens(slack, "home")
    view = slack.views("views.publish")[-1]
    assert "Waiting for your yes" in texts(view)
    assert "negotiate" in texts(view)
    await press(slack, view, "Confirm")
    assert await slack.app.journal.waiting_for("user_kim") == []
    assert "Waiting for your yes" not in texts(slack.views("views.publish")[-1])
    card = next(iter(slack.stub.posted.values()))
    assert "Confirm" not in [e["text"]["text"] for e in accessories(card)], "the card it was asked in is decided too"


async def test_a_confirmation_in_the_chat_brings_home_up_to_date(slack: SlackHouse) -> None:
    await slack.say("set negotiate")
    await opens(slack, "home")
    card = list(slack.stub.posted.values())[-1]
    button = next(e for e in accessories(card) if e["text"]["text"] == "Cancel")
    body = {
        "type": "block_actions",
        "user": {"id": KIM, "team_id": "T1"},
        "trigger_id": "t2",
        "container": {"type": "message", "channel_id": "D1", "message_ts": card["ts"]},
        "channel": {"id": "D1"},
        "actions": [{"type": "button", "block_id": "b", "action_ts": "3.3", **button}],
    }
    assert (await slack.interact(body)).status == 200
    await slack.work()
    await slack.listener.settled()
    assert "Waiting for your yes" not in texts(slack.views("views.publish")[-1])


async def test_a_thread_is_called_by_the_first_question_in_it(slack: SlackHouse) -> None:
    await slack.say("show helix and all that belongs to it", ts="10.2", thread_ts="10.1")
    await slack.say("show globex", ts="10.3", thread_ts="10.1")
    (named,) = slack.stub.of("assistant.threads.setTitle")
    assert (named["thread_ts"], named["title"]) == ("10.1", "show helix and all that belongs to it")


async def test_every_answer_that_was_computed_can_be_rated(slack: SlackHouse) -> None:
    for n, text in enumerate(("show helix", "set negotiate", "nonsense"), 20):
        await slack.say(text, ts=f"{n}.1")
    assert len(slack.stub.posted) == 3
    for message in slack.stub.posted.values():
        assert message["blocks"][-1]["elements"][0]["type"] == "feedback_buttons"


def many(n: int) -> list[Deal]:
    plain = next(d for d in SMALL if d.id == "deal_helix_core")
    return [replace(plain, id=f"deal_many_{k:03d}", name=f"Deal {k:03d}", close_on=day(-k)) for k in range(n)]


async def test_a_page_of_forty_deals_and_more_fits_and_is_quick(slack: SlackHouse) -> None:
    workspace = slack.app.workspace
    await workspace.load(many(60), source="small", at=NOW)
    about: dict[str, Any] = {"account_id": "account_helix", "user_id": "user_kim", "contact_ids": ("contact_omar",)}
    meetings = [
        Activity(f"activity_m{n}", kind="meeting", at=NOW + timedelta(hours=n), subject="x" * 200, **about, **T)
        for n in range(1, 12)
    ]
    await workspace.load(meetings, source="small", at=NOW)
    principal = await workspace.principal("user_kim")
    await home_of(workspace, slack.app.journal, principal, now=NOW)
    began = time.process_time()
    home = await home_of(workspace, slack.app.journal, principal, now=NOW)
    took = time.process_time() - began
    view = home_view(home, {"team": "T1", "channel": "D1", "thread_ts": None, "user": "U1", "group": False})
    assert len(home.deals) == DEALS
    assert home.more_deals > 20
    assert view_faults(view) == []
    assert "more" in texts(view)
    assert took < 1.0, "seconds of work, whatever else this machine does"


async def test_a_changed_change_takes_its_cards_place(slack: SlackHouse) -> None:
    await slack.say("set negotiate")
    (card,) = slack.stub.posted.values()
    edit = next(e for e in accessories(card) if e["text"]["text"] == "Edit")
    action = {"type": "button", "block_id": "b", "action_ts": "4.4", **edit}
    body = {"type": "block_actions", "user": {"id": KIM, "team_id": "T1"}, "trigger_id": "t3", "actions": [action]}
    place = {"container": {"type": "message", "channel_id": "D1", "message_ts": card["ts"]}, "channel": {"id": "D1"}}
    assert (await slack.interact({**body, **place})).status == 200
    await slack.work()
    (waiting,) = await slack.app.journal.waiting_for("user_kim")
    (shown,) = slack.stub.posted.values()
    buttons = [e["value"] for e in accessories(shown) if e["text"]["text"] == "Confirm"]
    assert waiting.id in buttons[0], "nothing that was replaced can be pressed any more"

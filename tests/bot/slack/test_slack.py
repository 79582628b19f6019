"""Slack's requests come in verified and durable; answers go out once, in place, and privately where others read."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from bot.alarm import Alarm
from bot.chat.press import encoded
from bot.codec import message_of
from bot.introduce import Introducer
from bot.settings import Settings, SlackSettings
from bot.slack import routes
from bot.slack.send import SlackSurface
from bot.surface import Outgoing, SendFailed, Surface
from bot.turn import Turn
from knowledge.access import Identity, Principal
from knowledge.errors import NotFound, StoreUnavailable
from knowledge.journal import Journal
from knowledge.records import User
from knowledge.troubles import Troubles
from skills.answer import Action, Answer, Choice, DetailsPart, Field, Item, ListPart, TextPart
from tests.support.every_part import AT, EVERY_PART
from tests.support.scripted import KIM, open_house
from tests.support.slack_stub import SECRET, SlackStub, signed

pytestmark = pytest.mark.may_block  # Bolt reads its own files on first import


@dataclass
class Front:
    """The part of the app Slack meets: a real journal, and turns as they are accepted."""

    settings: Settings
    journal: Journal
    turns: list[Turn]
    alarm: Alarm
    surfaces: dict[str, Surface] = field(default_factory=dict)
    away: bool = False

    async def accept(self, turn: Turn) -> bool:
        if self.away:
            raise StoreUnavailable("The records can't be reached right now.")
        fresh = turn.event_id not in {t.event_id for t in self.turns}
        if fresh:
            self.turns.append(turn)
        return fresh

    async def person(self, user_key: str) -> Principal | None:
        return KIM if user_key == "slack:T1:UKIM" else None

    async def met(self, surface: str, user_key: str, address: dict[str, Any]) -> Principal | None:
        return await self.person(user_key)


def alarm_of(journal: Journal) -> Alarm:
    async def nobody() -> list[User]:
        return []

    return Alarm(Troubles(journal.engine, "default", journal.clock, journal.reads), journal, nobody, ("slack",))


@dataclass
class Desk:
    front: Front
    stub: SlackStub
    client: TestClient[web.Request, web.Application]
    surface: SlackSurface
    responses: str

    async def post(self, body: dict[str, Any], **headers: str) -> int:
        text = json.dumps(body)
        reply = await self.client.post("/slack/events", data=text, headers=signed(text, **headers))
        return reply.status

    async def interact(self, payload: dict[str, Any]) -> int:
        return (await self._interact(payload)).status

    async def answered(self, payload: dict[str, Any]) -> dict[str, Any]:
        """What Slack is told to do about it."""
        reply = await self._interact(payload)
        assert reply.status == 200
        text = await reply.text()
        return dict(json.loads(text)) if text else {}

    async def _interact(self, payload: dict[str, Any]) -> ClientResponse:
        text = urlencode({"payload": json.dumps(payload)})
        headers = signed(text) | {"Content-Type": "application/x-www-form-urlencoded"}
        return await self.client.post("/slack/events", data=text, headers=headers)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_house(tmp_path) as house, _stub() as (stub, base):
        slack = SlackSettings(bot_token=SecretStr("xoxb-1"), signing_secret=SecretStr(SECRET), base_url=base + "/api/")
        front = Front(Settings(home=tmp_path, slack=slack), house.journal, [], alarm_of(house.journal))
        app = web.Application()
        app.add_routes(routes(front))
        async with TestClient(TestServer(app)) as client:
            surface = SlackSurface(AsyncWebClient(token="xoxb-1", base_url=base + "/api/"))
            yield Desk(front, stub, client, surface, base + "/respond")


@asynccontextmanager
async def _stub() -> AsyncIterator[tuple[SlackStub, str]]:
    stub = SlackStub()
    async with TestServer(stub.app()) as server:
        yield stub, str(server.make_url("")).rstrip("/")


def message(text: str = "score Helix", **event: Any) -> dict[str, Any]:
    said = {
        "type": "message",
        "channel_type": "im",
        "channel": "D1",
        "user": "UKIM",
        "text": text,
        "ts": "1.1",
        **event,
    }
    return {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": said}


def outgoing(answer: Answer = EVERY_PART, *, group: bool = False, **more: Any) -> Outgoing:
    channel = "C1" if group else "D1"
    address = {"team": "T1", "channel": channel, "thread_ts": None, "user": "UKIM", "group": group}
    address |= more.pop("address", {})
    return Outgoing(
        "t1.0", "default", "slack", f"slack:T1:{channel}", more.pop("kind", "answer"), answer, AT, address, "t1", **more
    )


def pressed(action: dict[str, Any], **container: Any) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "UKIM", "team_id": "T1"},
        "trigger_id": "trig.1",
        "container": {"type": "message", "channel_id": "D1", "message_ts": "9.9", **container},
        "channel": {"id": "D1"},
        "actions": [{"type": "button", "block_id": "b", "action_ts": "2.2", **action}],
    }


async def test_a_direct_message_is_a_turn_before_slack_hears_ok(desk: Desk) -> None:
    assert await desk.post(message()) == 200
    (turn,) = desk.front.turns
    assert (turn.text, turn.user_key, turn.conversation, turn.group) == (
        "score Helix",
        "slack:T1:UKIM",
        "slack:T1:D1",
        False,
    )
    assert desk.stub.calls == []


async def test_a_store_that_is_away_leaves_the_event_unacknowledged(desk: Desk) -> None:
    desk.front.away = True
    assert await desk.post(message()) == 500
    desk.front.away = False
    assert await desk.post(message(), **{"X-Slack-Retry-Num": "1"}) == 200
    assert len(desk.front.turns) == 1


async def test_a_retried_event_is_one_turn(desk: Desk) -> None:
    for retry in ("", "1", "2"):
        assert await desk.post(message(), **({"X-Slack-Retry-Num": retry} if retry else {})) == 200
    assert len(desk.front.turns) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        signed("{}", at=time.time() - 600),
        signed("{}", secret="another"),
    ],
)
async def test_a_forged_or_stale_request_is_refused(desk: Desk, headers: dict[str, str]) -> None:
    text = json.dumps(message())
    reply = await desk.client.post("/slack/events", data=text, headers=signed(text) | headers)
    assert reply.status == 401
    assert desk.front.turns == []


async def test_slack_may_verify_the_address(desk: Desk) -> None:
    text = json.dumps({"type": "url_verification", "challenge": "c-1", "token": "x"})
    reply = await desk.client.post("/slack/events", data=text, headers=signed(text))
    assert "c-1" in await reply.text()


@pytest.mark.parametrize(
    "event",
    [
        {"bot_id": "B1"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"channel": "C1", "channel_type": "channel"},
    ],
)
async def test_what_is_not_said_to_us_is_no_turn(desk: Desk, event: dict[str, Any]) -> None:
    assert await desk.post(message(**event)) == 200
    assert desk.front.turns == []


async def test_a_mention_in_a_channel_is_a_threaded_group_turn_without_the_mention(desk: Desk) -> None:
    body = message("<@UBOT> what about <https://x.example|their site>?", type="app_mention", channel="C1", ts="5.5")
    body["event"].pop("channel_type")
    assert await desk.post(body) == 200
    (turn,) = desk.front.turns
    assert (turn.text, turn.group, turn.conversation) == ("what about their site?", True, "slack:T1:C1:5.5")


async def test_a_slash_command_is_a_turn(desk: Desk) -> None:
    text = urlencode(
        {
            "command": "/scip",
            "text": "score Helix",
            "user_id": "UKIM",
            "team_id": "T1",
            "channel_id": "C1",
            "trigger_id": "t",
        }
    )
    headers = signed(text) | {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await desk.client.post("/slack/events", data=text, headers=headers)).status == 200
    assert [(t.text, t.group) for t in desk.front.turns] == [("score Helix", True)]


async def test_a_pressed_button_carries_its_meaning_and_its_card(desk: Desk) -> None:
    action = EVERY_PART.actions[0]
    assert await desk.interact(pressed({"action_id": "press:0", "value": encoded(action, "pend_1")})) == 200
    (turn,) = desk.front.turns
    assert turn.press is not None
    assert (turn.press.skill, turn.press.verb, turn.pending, turn.address["ts"]) == ("confirm", "yes", "pend_1", "9.9")


async def test_a_button_we_did_not_make_does_nothing(desk: Desk) -> None:
    assert await desk.interact(pressed({"action_id": "press:0", "value": "rm -rf"})) == 200
    assert desk.front.turns == []


async def test_a_form_opens_and_its_submission_is_the_turn(desk: Desk) -> None:
    await desk.front.journal.enqueue([message_of(outgoing())])
    value = json.dumps({"k": "t1.0", "i": "override"})
    assert await desk.interact(pressed({"action_id": "form:2", "value": value})) == 200
    (opened,) = desk.stub.of("views.open")
    view = opened["view"] if isinstance(opened["view"], dict) else json.loads(opened["view"])
    assert [b["block_id"] for b in view["blocks"]] == ["factor", "rating", "on", "reason"]
    state: dict[str, Any] = {"rating": {"value": {"value": "8"}}, "reason": {"value": {"value": "told us"}}}
    submitted = {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": "UKIM", "team_id": "T1"},
        "view": {**view, "id": "V1", "hash": "h", "type": "modal", "state": {"values": state}},
    }
    told = await desk.answered(submitted)
    assert told["response_action"] == "errors"
    assert set(told["errors"]) == {"factor"}, "said beside the input, and nothing is lost of what was entered"
    assert desk.front.turns == []
    state["factor"] = {"value": {"selected_option": {"value": "trust"}}}
    assert await desk.answered(submitted) == {}
    (turn,) = desk.front.turns
    assert turn.press is not None
    assert turn.press.args == {"deal_id": "deal_1", "factor": "trust", "rating": "8", "reason": "told us"}
    assert (turn.pending, turn.address["ts"]) == ("pend_1", "9.9")


async def test_a_form_whose_card_is_gone_says_so_in_the_window(desk: Desk) -> None:
    await desk.front.journal.enqueue([message_of(outgoing())])
    assert await desk.interact(pressed({"action_id": "form:2", "value": json.dumps({"k": "t1.0", "i": "override"})}))
    (opened,) = desk.stub.of("views.open")
    carried = json.dumps({**json.loads(opened["view"]["private_metadata"]), "k": "forgotten"})
    view = {**opened["view"], "id": "V1", "hash": "h", "private_metadata": carried, "state": {"values": {}}}
    user = {"id": "UKIM", "team_id": "T1"}
    told = await desk.answered({"type": "view_submission", "team": {"id": "T1"}, "user": user, "view": view})
    assert "ask again" in told["errors"]["factor"]
    assert desk.front.turns == []


LONG_LIST = Action(
    "pick",
    "Pick",
    "s",
    "v",
    fields=(
        Field("deal", "Deal", "choice", value="d7", choices=tuple(Choice(f"d{n}", f"Plant {n}") for n in range(150))),
        Field("share", "Share", "number", least=0, most=0.5),
    ),
)


async def test_a_long_list_in_a_form_is_looked_through_by_typing(desk: Desk) -> None:
    await desk.front.journal.enqueue([message_of(replace(outgoing(), answer=Answer("t", actions=(LONG_LIST,))))])
    await desk.interact(pressed({"action_id": "form:0", "value": json.dumps({"k": "t1.0", "i": "pick"})}))
    (opened,) = desk.stub.of("views.open")
    view, (deal, share) = opened["view"], [b["element"] for b in opened["view"]["blocks"]]
    assert (deal["type"], deal["initial_option"]["value"]) == ("external_select", "d7")
    assert (share["min_value"], share["max_value"]) == ("0", "0.5")
    asked = {
        "type": "block_suggestion",
        "action_id": "value",
        "block_id": "deal",
        "value": "14",
        "team": {"id": "T1"},
        "user": {"id": "UKIM", "team_id": "T1"},
        "view": view,
    }
    found = (await desk.answered(asked))["options"]
    assert [o["value"] for o in found] == ["d14", "d114", *(f"d{n}" for n in range(140, 150))]
    assert (await desk.answered({**asked, "view": {**view, "private_metadata": "{}"}}))["options"] == []


async def test_details_open_for_the_person_they_were_written_to_alone(desk: Desk) -> None:
    await desk.front.journal.enqueue([message_of(outgoing())])
    value = json.dumps({"k": "t1.0", "i": "sources"})
    other = pressed({"action_id": "open:sources", "value": value}) | {"user": {"id": "ULEE", "team_id": "T1"}}
    assert await desk.interact(other) == 200
    assert desk.stub.of("views.open") == []
    assert await desk.interact(pressed({"action_id": "open:sources", "value": value})) == 200
    assert len(desk.stub.of("views.open")) == 1


FOLDED = Answer(
    "Plan",
    (
        TextPart("The plan."),
        DetailsPart(
            "2 more steps",
            (
                ListPart(
                    (
                        Item("Step 3", action=Action("open_3", "Open", "power_plan", "show", {"deal_id": "deal_1"})),
                        Item(
                            "Step 4",
                            action=Action(
                                "due_4", "Due", "power_plan", "due", fields=(Field("due_on", "When", "date"),)
                            ),
                        ),
                    )
                ),
            ),
            "more_1",
        ),
    ),
)


def behind(opened: dict[str, Any], action: dict[str, Any]) -> dict[str, Any]:
    """A press within the window that showed a fold: Slack names no channel and no message there."""
    body = pressed(action, type="view", view_id="V1")
    for name in ("channel_id", "message_ts"):
        del body["container"][name]
    del body["channel"]
    return {**body, "view": {**opened, "id": "V1", "hash": "h", "type": "modal"}}


async def unfold(desk: Desk) -> dict[str, Any]:
    await desk.front.journal.enqueue([message_of(replace(outgoing(), answer=FOLDED))])
    value = json.dumps({"k": "t1.0", "i": "more_1"})
    assert await desk.interact(pressed({"action_id": "open:1", "value": value})) == 200
    (opened,) = desk.stub.of("views.open")
    view: dict[str, Any] = opened["view"] if isinstance(opened["view"], dict) else json.loads(opened["view"])
    return view


async def test_a_button_beside_a_folded_item_answers_in_the_conversation_and_says_so(desk: Desk) -> None:
    view = await unfold(desk)
    button = next(b["accessory"] for b in view["blocks"] if "accessory" in b)
    assert await desk.interact(behind(view, {"action_id": button["action_id"], "value": button["value"]})) == 200
    (turn,) = desk.front.turns
    assert turn.press is not None
    assert (turn.press.skill, turn.press.verb, turn.press.args) == ("power_plan", "show", {"deal_id": "deal_1"})
    assert (turn.address["channel"], turn.conversation, turn.user_key) == ("D1", "slack:T1:D1", "slack:T1:UKIM")
    (told,) = desk.stub.of("views.update")
    assert "on its way to the conversation" in str(told["view"])


async def test_a_form_beside_a_folded_item_opens_on_top_of_the_fold(desk: Desk) -> None:
    view = await unfold(desk)
    button = [b["accessory"] for b in view["blocks"] if "accessory" in b][1]
    assert await desk.interact(behind(view, {"action_id": button["action_id"], "value": button["value"]})) == 200
    (form,) = desk.stub.of("views.push")
    assert "due_on" in str(form["view"])
    shown = form["view"] if isinstance(form["view"], dict) else json.loads(form["view"])
    assert json.loads(shown["private_metadata"])["address"]["channel"] == "D1"


async def test_an_answer_is_posted_and_found_again_after_an_unknown_outcome(desk: Desk) -> None:
    sent = await desk.surface.send(outgoing())
    again = await desk.surface.send(replace(outgoing(), attempts=1))
    assert again.reference == sent.reference
    assert len(desk.stub.posted) == 1


async def test_a_pressed_card_is_updated_in_place(desk: Desk) -> None:
    sent = await desk.surface.send(outgoing())
    after = Answer("Done", summary="Stage is negotiate.")
    await desk.surface.send(outgoing(after, kind="update", address=sent.reference))
    (card,) = desk.stub.posted.values()
    assert card["blocks"][0]["text"]["text"] == "Done"


async def test_a_card_that_is_gone_is_answered_below(desk: Desk) -> None:
    await desk.surface.send(outgoing(Answer("Done"), kind="update", address={"ts": "0.0"}))
    assert len(desk.stub.posted) == 1


async def test_in_a_channel_only_the_asker_reads_the_answer(desk: Desk) -> None:
    await desk.surface.send(outgoing(group=True))
    assert desk.stub.of("chat.postMessage") == []
    assert desk.stub.of("chat.postEphemeral")[0]["user"] == "UKIM"
    await desk.surface.send(
        outgoing(Answer("Done"), group=True, kind="update", address={"response_url": desk.responses})
    )
    assert desk.stub.responses[0]["replace_original"] is True


async def test_asked_where_the_app_is_not_a_member_the_answer_comes_in_direct_messages(desk: Desk) -> None:
    desk.stub.after["chat.postEphemeral"].append(("not_in_channel", 200, {}))
    await desk.surface.send(outgoing(group=True))
    (posted,) = desk.stub.of("chat.postMessage")
    assert posted["channel"] == "D1"
    assert posted["blocks"]


@pytest.mark.parametrize(
    ("error", "status", "headers", "retriable", "wait"),
    [
        ("ratelimited", 429, {"Retry-After": "7"}, True, 7.0),
        ("internal_error", 500, {}, True, None),
        ("channel_not_found", 200, {}, False, None),
        ("token_revoked", 200, {}, False, None),
    ],
)
async def test_a_refused_send_says_whether_to_try_again(
    desk: Desk, error: str, status: int, headers: dict[str, str], retriable: bool, wait: float | None
) -> None:
    desk.stub.errors.append((error, status, headers))
    with pytest.raises(SendFailed) as failed:
        await desk.surface.send(outgoing())
    assert (failed.value.retriable, failed.value.retry_after) == (retriable, wait)
    assert "xoxb" not in failed.value.reason


class Identities:
    def __init__(self) -> None:
        self.linked: dict[str, str] = {}

    async def principal(self, who: str) -> Principal:
        if who == "kim@example.com":
            return KIM
        raise NotFound("nobody")

    async def principal_for_identity(self, key: str) -> Principal | None:
        return KIM if key in self.linked else None

    async def parted_identity(self, key: str) -> bool:
        return False

    async def link_identity(self, key: str, user_id: str) -> None:
        self.linked[key] = user_id

    async def identities(self, user_id: str | None = None) -> list[Identity]:
        return [Identity(key, owner) for key, owner in self.linked.items() if user_id in (None, owner)]


@pytest.mark.parametrize(
    ("member", "linked"),
    [
        ({"team_id": "T1", "profile": {"email": "kim@example.com"}, "is_email_confirmed": True}, True),
        ({"team_id": "T1", "profile": {"email": "kim@example.com"}, "is_email_confirmed": False}, False),
        ({"team_id": "T2", "profile": {"email": "kim@example.com"}, "is_email_confirmed": True}, False),
        ({"team_id": "T1", "profile": {"email": "nobody@example.com"}, "is_email_confirmed": True}, False),
        ({"team_id": "T1", "profile": {}}, False),
    ],
)
async def test_first_contact_links_only_a_confirmed_address_of_this_team(
    desk: Desk, member: dict[str, Any], linked: bool
) -> None:
    desk.stub.users["UNEW"] = member
    identities = Identities()
    await Introducer(identities, {"slack": desk.surface}).meet("slack", "slack:T1:UNEW")
    assert bool(identities.linked) is linked


async def test_progress_is_shown_only_where_there_is_a_place_for_it(desk: Desk) -> None:
    await desk.surface.status({"channel": "D1", "thread_ts": "1.1"}, "reading 3 calls…")
    await desk.surface.status({"channel": "D1"}, "reading 3 calls…")
    assert [c["status"] for c in desk.stub.of("assistant.threads.setStatus")] == ["reading 3 calls…"]


class Vouches:
    """A surface that says of anybody what it is told to."""

    def __init__(self, said: str | None) -> None:
        self._said = said

    async def email_of(self, user_key: str, address: dict[str, Any] | None = None) -> str | None:
        return self._said


class Anybody(Identities):
    """Finds a person by whatever is given, as the workspace does by name and id."""

    async def principal(self, who: str) -> Principal:
        return KIM


@pytest.mark.parametrize("said", [None, "", "Kim Moreno", "user_kim"])
async def test_a_name_or_an_id_in_place_of_an_address_introduces_nobody(said: str | None) -> None:
    identities = Anybody()
    surfaces: Any = {"slack": Vouches(said)}
    await Introducer(identities, surfaces).meet("slack", "slack:T1:UNEW")
    assert identities.linked == {}

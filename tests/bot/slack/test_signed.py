"""The real endpoint: what Slack did not sign, or not just now, is turned away; what comes again is one turn."""

import json
import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from bot.chat.press import encoded
from bot.settings import Settings, SlackSettings
from bot.slack import make_surface, routes
from bot.turn import Turn
from tests.bot.slack.test_slack import Front, alarm_of, message, pressed
from tests.support.every_part import EVERY_PART
from tests.support.scripted import House, open_house
from tests.support.slack_strict import StrictSlack, Team
from tests.support.slack_stub import SECRET, signed

pytestmark = pytest.mark.may_block  # Bolt reads its own files on first import

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
WINDOW_S = 300


@dataclass
class Stored(Front):
    """With the real inbox behind it."""

    house: House | None = None
    fresh: list[Turn] = field(default_factory=list)

    async def accept(self, turn: Turn) -> bool:
        assert self.house is not None
        new = await self.house.accept(turn)
        if new:
            self.fresh.append(turn)
        return new


@dataclass
class Door:
    front: Stored
    client: TestClient[web.Request, web.Application]

    async def knock(self, body: str, headers: dict[str, str], kind: str = JSON) -> int:
        reply = await self.client.post("/slack/events", data=body, headers={**headers, "Content-Type": kind})
        return reply.status

    async def send(self, body: str, kind: str = JSON, **how: Any) -> int:
        return await self.knock(body, signed(body, **how), kind)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    slack = StrictSlack()
    slack.add(Team("T1"), "xoxb-1")
    async with open_house(tmp_path) as house, TestServer(slack.app()) as server:
        base = str(server.make_url("/api/"))
        told = SlackSettings(bot_token=SecretStr("xoxb-1"), signing_secret=SecretStr(SECRET), base_url=base)
        front = Stored(Settings(home=tmp_path, slack=told), house.journal, [], alarm_of(house.journal), house=house)
        surface = make_surface(front)
        front.surfaces["slack"] = surface
        await surface.clients.look_round()
        app = web.Application()
        app.add_routes(routes(front))
        async with TestClient(TestServer(app)) as client:
            yield Door(front, client)


def command(trigger: str = "t1") -> str:
    said = {"command": "/scip", "text": "score Helix", "user_id": "UKIM", "team_id": "T1", "channel_id": "C1"}
    return urlencode({**said, "trigger_id": trigger})


def press() -> str:
    action = {"action_id": "press:0", "value": encoded(EVERY_PART.actions[0], "pend_1")}
    return urlencode({"payload": json.dumps(pressed(action))})


BODY = json.dumps(message())
GOOD = signed(BODY)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": GOOD["X-Slack-Signature"]},
        {"X-Slack-Request-Timestamp": GOOD["X-Slack-Request-Timestamp"]},
        signed(BODY, secret="another secret"),
        signed(BODY, secret=""),
        signed(BODY + " "),
        {**signed(BODY), "X-Slack-Signature": "v0="},
        {**signed(BODY), "X-Slack-Signature": "v1" + signed(BODY)["X-Slack-Signature"][2:]},
        {**signed(BODY), "X-Slack-Signature": signed(BODY)["X-Slack-Signature"].upper()},
        {**signed(BODY), "X-Slack-Request-Timestamp": str(int(time.time()) - 1)},
        {**signed(BODY), "X-Slack-Request-Timestamp": "now"},
        {**signed(BODY), "X-Slack-Request-Timestamp": "-1"},
        {**signed(BODY), "X-Slack-Request-Timestamp": "9" * 400},
    ],
)
async def test_what_slack_did_not_sign_is_turned_away_and_leaves_no_trace(door: Door, headers: dict[str, str]) -> None:
    assert await door.knock(BODY, headers) == 401
    strange = json.dumps({**message(), "team_id": "T9"})
    assert await door.knock(strange, headers) == 401
    removed = json.dumps({**message(), "event": {"type": "app_uninstalled"}, "event_time": int(time.time())})
    assert await door.knock(removed, headers) == 401
    assert door.front.fresh == []
    assert await door.front.alarm.troubles.open() == []


@pytest.mark.parametrize("off", [-WINDOW_S - 5, WINDOW_S + 5, -86_400])
async def test_what_was_signed_too_long_ago_or_in_the_future_is_turned_away(door: Door, off: float) -> None:
    for body, kind in ((BODY, JSON), (command(), FORM), (press(), FORM)):
        assert await door.send(body, kind, at=time.time() + off) == 401
    assert door.front.fresh == []


@pytest.mark.parametrize(("body", "kind"), [(BODY, JSON), (command(), FORM), (press(), FORM)])
async def test_a_request_that_is_caught_and_sent_again_word_for_word_is_one_turn(
    door: Door, body: str, kind: str
) -> None:
    headers = signed(body)
    assert [await door.knock(body, headers, kind) for _ in range(3)] == [200, 200, 200]
    assert len(door.front.fresh) == 1


async def test_two_commands_with_the_same_words_are_two_turns(door: Door) -> None:
    for trigger in ("t1", "t2"):
        assert await door.send(command(trigger), FORM) == 200
    assert len(door.front.fresh) == 2


async def test_slacks_own_retries_shuffled_among_each_other_are_a_turn_each(door: Door) -> None:
    rng = random.Random(7)
    every = [
        (json.dumps(message(f"question {n}", ts=f"{n}.1") | {"event_id": f"Ev{n}"}), retry)
        for n in range(15)
        for retry in range(4)
    ]
    rng.shuffle(every)
    for body, retry in every:
        told = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"} if retry else {}
        assert await door.send(body, **told) == 200
    assert sorted(t.text for t in door.front.fresh) == sorted(f"question {n}" for n in range(15))


@pytest.mark.parametrize(
    ("body", "kind"),
    [("{", JSON), ("[]", JSON), ("null", JSON), ("", JSON), ('"x"', JSON), ("payload=%7B", FORM), ("payload=[]", FORM)],
)
async def test_a_signed_body_that_makes_no_sense_breaks_nothing(door: Door, body: str, kind: str) -> None:
    assert await door.send(body, kind) in (200, 400, 404), "no error of ours"
    assert door.front.fresh == []
    assert await door.send(BODY) == 200
    assert len(door.front.fresh) == 1


async def test_a_body_larger_than_slack_sends_is_not_read(door: Door) -> None:
    body = json.dumps(message("x" * 1_100_000))
    assert await door.send(body) == 413
    assert door.front.fresh == []

"""A hint in a meeting is shown to its rep alone; where Teams shows none, it comes by chat and administrators know."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.alarm import Alarm
from bot.surface import Outgoing
from bot.teams.connector import Connector
from bot.teams.notices import FRESH_S
from bot.teams.send import TeamsSurface
from bot.teams.streams import Streams
from knowledge.records import User
from knowledge.troubles import Trouble, Troubles
from skills.answer import Action, Answer, TextPart
from tests.bot.teams.fake_teams import TENANT
from tests.bot.teams.test_send import CHAT, Kept, Post, _at_once, _settings, post
from tests.support.every_part import AT
from tests.support.scripted import open_house

__all__ = ["post"]

MEETING = "MCMxOTptZWV0aW5nX1=="
HINT = Answer(
    "Ask Omar who signs",
    (TextPart("Not on the map."),),
    actions=(Action("mute", "Mute", "meeting_coach", "mute"),),
    summary="Ask Omar who signs",
)
PANEL = {"panel": True, "public_url": "https://scip.acme.example"}


async def _nobody() -> list[User]:
    return []


class Heard:
    """A surface that says what goes wrong."""

    def __init__(self, post: Post, troubles: Troubles, alarm: Alarm, **more: Any) -> None:
        settings = _settings(post.teams, **{**PANEL, **more})
        connector = Connector(settings)
        self.close = connector.close
        self._troubles = troubles
        self.post = post
        self.now = AT
        self.surface = TeamsSurface(
            connector, settings, Kept(), Streams(connector, sleep=_at_once), alarm, now=lambda: self.now
        )

    def hint(self, meeting: str = f"teams:{MEETING}", **more: Any) -> Outgoing:
        made = self.post.message(HINT, meeting=meeting, call="call_1", **more)
        return replace(made, turn_id=None)

    async def troubles(self) -> list[Trouble]:
        return await self._troubles.open()


@pytest.fixture
async def heard(post: Post, tmp_path: Path) -> AsyncIterator[Heard]:
    async with open_house(tmp_path) as house:
        troubles = Troubles(house.journal.engine, "default", house.journal.clock, house.journal.reads)
        made = Heard(post, troubles, Alarm(troubles, house.journal, _nobody, ()))
        yield made
        await made.close()


async def test_it_is_shown_to_its_rep_alone_and_carries_no_word_of_the_hint(heard: Heard) -> None:
    sent = await heard.surface.send(heard.hint())
    ((meeting, told),) = heard.post.teams.notices
    assert (meeting, heard.post.teams.sent, sent.place) == (MEETING, [], f"teams:{TENANT}#meetings")
    assert told["type"] == "targetedMeetingNotification"
    assert told["value"]["recipients"] == ["29:kim"]
    stage, icon = told["value"]["surfaces"]
    assert (stage["surface"], icon) == ("meetingStage", {"surface": "meetingTabIcon", "tabEntityId": "coach"})
    assert stage["content"]["value"]["url"] == "https://scip.acme.example/teams/panel?glance=call_1"
    assert "Omar" not in json.dumps(told)


@pytest.mark.parametrize(
    ("late", "more"),
    [
        (0.0, {"meeting": ""}),
        (0.0, {"meeting": "teams:19:meeting_1@thread.v2"}),
        (0.0, {"meeting": "zoom:123"}),
        (FRESH_S + 1, {}),
    ],
    ids=["in no meeting", "known by its chat only", "in another service's", "too late"],
)
async def test_what_can_not_be_shown_there_in_time_comes_by_chat(heard: Heard, late: float, more: Any) -> None:
    heard.now = AT + timedelta(seconds=late)
    await heard.surface.send(heard.hint(**more))
    ((conversation, activity),) = heard.post.teams.sent
    assert (conversation, heard.post.teams.notices) == (CHAT, [])
    assert "Ask Omar who signs" in json.dumps(activity)
    assert "notification" not in json.dumps(activity.get("channelData") or {}), "a bubble in the meeting is read by all"


async def test_tried_again_it_is_not_shown_twice(heard: Heard) -> None:
    await heard.surface.send(replace(heard.hint(), attempts=1))
    assert (heard.post.teams.notices, len(heard.post.teams.sent)) == ([], 1)


async def test_without_a_panel_there_is_nothing_to_show(heard: Heard, post: Post) -> None:
    plain = TeamsSurface(Connector(_settings(post.teams)), _settings(post.teams), Kept(), now=lambda: AT)
    await plain.send(heard.hint())
    assert (post.teams.notices, len(post.teams.sent)) == ([], 1)


@pytest.mark.parametrize(
    ("fail", "code", "told"),
    [
        ([(403, "Forbidden", {})], "Forbidden", "OnlineMeetingNotification.Send.Chat"),
        ([(404, "MeetingNotFound", {})], "MeetingNotFound", "added to the meeting itself"),
        ([(400, "BadRequest", {})], "BadRequest", "teams.public_url"),
    ],
)
async def test_refused_it_comes_by_chat_and_administrators_get_the_way_out(
    heard: Heard, fail: Any, code: str, told: str
) -> None:
    heard.post.teams.fail = fail
    await heard.surface.send(heard.hint())
    assert len(heard.post.teams.sent) == 1
    (trouble,) = await heard.troubles()
    assert (trouble.code, trouble.place) == (code, f"teams:{TENANT}#meetings")
    assert told in trouble.told


async def test_a_rep_who_is_not_in_the_meeting_gets_it_by_chat(heard: Heard) -> None:
    heard.post.teams.failed_for = {"recipientMri": "29:kim", "errorCode": "MemberNotFoundInConversation"}
    await heard.surface.send(heard.hint())
    (trouble,) = await heard.troubles()
    assert (trouble.code, len(heard.post.teams.sent)) == ("MemberNotFoundInConversation", 1)


async def test_what_passes_by_itself_is_nobodys_business(heard: Heard) -> None:
    heard.post.teams.fail = [(503, "Busy", {"Retry-After": "5"})]
    await heard.surface.send(heard.hint())
    assert (await heard.troubles(), len(heard.post.teams.sent)) == ([], 1)

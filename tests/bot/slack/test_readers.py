"""Who reads a channel: its people, never its bots, and never a guess."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import events
from bot.slack.readers import Readers
from bot.turn import Turn

pytestmark = pytest.mark.may_block


class Channel:
    """Slack's answers about one channel."""

    def __init__(
        self, *members: str, bots: tuple[str, ...] = (), more: str = "", error: str = "", kind: str = "is_private"
    ) -> None:
        self.members, self.bots, self.more, self.error, self.kind = list(members), bots, more, error, kind
        self.looked: list[str] = []

    async def answer(self, request: web.Request) -> web.Response:
        data = {**request.query, **(await request.post())}
        if request.match_info["method"] == "users.info":
            user = str(data["user"])
            self.looked.append(user)
            return web.json_response({"ok": True, "user": {"id": user, "is_bot": user in self.bots}})
        if self.error:
            return web.json_response({"ok": False, "error": self.error})
        if request.match_info["method"] == "conversations.info":
            return web.json_response({"ok": True, "channel": {"id": "C1", self.kind: True}})
        told = {"ok": True, "members": self.members, "response_metadata": {"next_cursor": self.more}}
        return web.json_response(told)


@asynccontextmanager
async def client_of(channel: Channel) -> AsyncIterator[AsyncWebClient]:
    app = web.Application()
    app.router.add_route("*", "/api/{method}", channel.answer)
    async with TestServer(app) as server:
        yield AsyncWebClient(token="xoxb-1", base_url=str(server.make_url("/api/")))


async def readers(channel: Channel, at_most: int = 10) -> frozenset[str] | None:
    async with client_of(channel) as client:
        return await Readers().of(client, "T1", "C1", at_most=at_most)


async def test_bots_do_not_count_as_readers() -> None:
    found = await readers(Channel("UKIM", "UBOT", "ULEE", bots=("UBOT",)))
    assert found == {"slack:T1:UKIM", "slack:T1:ULEE"}


@pytest.mark.parametrize(
    "channel",
    [Channel(error="missing_scope"), Channel(error="channel_not_found"), Channel("UKIM", more="next")],
)
async def test_what_slack_does_not_tell_is_not_guessed(channel: Channel) -> None:
    assert await readers(channel) is None


@pytest.mark.parametrize(("kind", "told"), [("is_private", True), ("is_mpim", True), ("is_channel", False)])
async def test_a_public_channel_is_open_to_more_than_its_members(kind: str, told: bool) -> None:
    assert (await readers(Channel("UKIM", kind=kind)) is not None) is told


async def test_more_people_than_asked_for_are_not_listed() -> None:
    crowd = [f"U{n}" for n in range(11)]
    assert await readers(Channel(*crowd)) is None
    assert await readers(Channel(*crowd[:10])) is not None


async def test_who_is_a_bot_is_asked_once() -> None:
    channel, known = Channel("UKIM", "UBOT", bots=("UBOT",)), Readers()
    async with client_of(channel) as client:
        await known.of(client, "T1", "C1", at_most=10)
        await known.of(client, "T1", "C1", at_most=10)
    assert sorted(channel.looked) == ["UBOT", "UKIM"]


def press(**container: Any) -> dict[str, Any]:
    return {
        "team": {"id": "T1"},
        "user": {"id": "UKIM"},
        "trigger_id": "1",
        "container": {"channel_id": "C1", "message_ts": "1.1", **container},
        "actions": [{"action_id": "a", "value": '{"s":"right_to_win","v":"show","a":{}}', "text": {"text": "Show"}}],
        "response_url": "https://hooks.example/1",
    }


def turned(body: dict[str, Any]) -> Turn:
    message = events.heard(body)
    assert message is not None
    return events.turn_of(message, "default")


def test_a_mention_and_a_card_all_can_see_are_answered_aloud_a_private_card_and_a_command_are_not() -> None:
    mention = {
        "team_id": "T1",
        "event_id": "E1",
        "event": {"type": "app_mention", "user": "UKIM", "channel": "C1", "ts": "1.1", "text": "<@UBOT> hello"},
    }
    direct = {**mention, "event": {**mention["event"], "type": "message", "channel": "D1", "channel_type": "im"}}  # type: ignore[dict-item]
    aloud, alone = turned(mention), turned(direct)
    assert [t.shared for t in (aloud, alone)] == [True, False]
    assert events.turn_of_button(press(), "default").shared
    assert not events.turn_of_button(press(is_ephemeral=True), "default").shared
    command = {"team_id": "T1", "channel_id": "C1", "user_id": "UKIM", "trigger_id": "9", "text": "hello"}
    assert not events.turn_of_command(command, "default").shared

"""A burst stays within what Slack takes: nothing is refused, nothing lost, and one busy channel holds up no other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from bot.codec import message_of
from bot.outbox import Sender
from bot.slack.clients import OneToken
from bot.slack.pace import Pace
from bot.slack.teams import SlackTeams
from skills.answer import Answer, TextPart
from tests.bot.slack.test_slack import alarm_of, outgoing
from tests.support.scripted import House, open_house
from tests.support.slack_strict import StrictSlack, Team

pytestmark = pytest.mark.may_block

SHORT = Answer("Good morning", (TextPart("Two meetings today"),), summary="Good morning")


@dataclass
class Post:
    """The outbox, its sender and Slack, all by one clock that moves when told."""

    house: House
    slack: StrictSlack
    sender: Sender

    async def put(self, channel: str, n: int, *, group: bool = False) -> None:
        address = {"team": "T1", "channel": channel, "thread_ts": None, "user": "UKIM", "group": group}
        made = replace(outgoing(SHORT), key=f"{channel}.{n}", conversation=f"slack:T1:{channel}:{n}", address=address)
        await self.house.journal.enqueue([message_of(replace(made, turn_id=None))])

    async def seconds(self, n: int) -> None:
        for _ in range(n):
            self.house.clock.at += timedelta(seconds=1)
            await self.quiet()

    async def quiet(self) -> None:
        """Until all that may go at this moment has gone."""
        while await self.sender._claim() or self.sender._busy:
            await asyncio.gather(*self.sender._busy)

    async def left(self) -> int:
        depths = await self.house.journal.depths()
        return depths["ready"] + depths["sending"]

    def heard(self, channel: str) -> int:
        return sum(data.get("channel") == channel for name, data in self.slack.calls if name.startswith("chat.post"))


@asynccontextmanager
async def post_of(tmp_path: Path) -> AsyncIterator[Post]:
    async with open_house(tmp_path) as house:
        slack = StrictSlack(clock=house.clock.seconds)
        slack.add(Team("T1"), "xoxb-1")
        async with TestServer(slack.app()) as server:

            async def sleep(seconds: float) -> None:
                house.clock.at += timedelta(seconds=seconds)

            pace, alarm = Pace(house.clock.seconds, sleep), alarm_of(house.journal)
            surface: Any = SlackTeams(OneToken("xoxb-1", str(server.make_url("/api/")), alarm, pace), pace, alarm)
            yield Post(house, slack, Sender(house.journal, {"slack": surface}))


async def test_everybodys_briefing_at_seven_goes_out_at_once_past_a_busy_channel(tmp_path: Path) -> None:
    async with post_of(tmp_path) as post:
        post.slack.channels |= {f"D{n}" for n in range(100)} | {"CBUSY"}
        for n in range(12):
            await post.put("CBUSY", n)
        for n in range(40):
            await post.put(f"D{n}", 0)
        await post.quiet()
        assert [post.heard(f"D{n}") for n in range(40)] == [1] * 40
        assert post.heard("CBUSY") == 1
        await post.seconds(5)
        assert 5 <= post.heard("CBUSY") <= 7
        await post.seconds(8)
        assert (post.heard("CBUSY"), await post.left()) == (12, 0)
        assert post.slack.refused == []
        assert await post.house.journal.dead_letters() == []


async def test_more_than_a_minute_takes_is_spread_and_each_arrives_once(tmp_path: Path) -> None:
    async with post_of(tmp_path) as post:
        post.slack.channels |= {f"C{n}" for n in range(130)}
        for n in range(130):
            await post.put(f"C{n}", 0, group=True)
        await post.quiet()
        assert sum(post.heard(f"C{n}") for n in range(130)) == 100
        await post.seconds(62)
        assert [post.heard(f"C{n}") for n in range(130)] == [1] * 130
        assert (post.slack.refused, await post.left()) == ([], 0)


async def test_when_slack_says_wait_it_is_waited_for_and_only_that_channel_waits(tmp_path: Path) -> None:
    async with post_of(tmp_path) as post:
        post.slack.channels |= {"C2"}
        post.slack.after["chat.postMessage"].append(("ratelimited", 429, {"Retry-After": "20"}))
        await post.put("C1", 0)
        await post.quiet()
        await post.put("C1", 1)
        await post.put("C2", 0)
        await post.quiet()
        assert (post.heard("C1"), post.heard("C2")) == (1, 1)
        await post.seconds(19)
        assert post.heard("C1") == 1
        await post.seconds(4)
        assert (post.heard("C1"), await post.left()) == (3, 0), "the refused one again, and the one behind it"
        assert await post.house.journal.dead_letters() == []

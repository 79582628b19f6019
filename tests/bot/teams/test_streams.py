"""A message that grows keeps Teams' rules, is one message in the end, and never costs the answer."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.surface import SendFailed
from bot.teams.connector import Connector
from bot.teams.send import TeamsSurface
from bot.teams.streams import Chat, Streams, growing
from skills.answer import Answer, Source, TextPart
from tests.bot.teams.fake_teams import fake_teams
from tests.bot.teams.test_send import CHANNEL, CHAT, SHORT, Kept, Post, _settings

WORDY = " ".join(f"Sentence number {n} tells what was found in the records." for n in range(30))
LONG = Answer("Helix", (TextPart("Details."),), (Source("S1", "mail", "A mail", "activity", "a1"),), narration=WORDY)


@dataclass
class Clock:
    at: float = 0.0

    def __call__(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds
        await asyncio.sleep(0)


@dataclass
class Growing(Post):
    clock: Clock
    kept: Kept

    @property
    def told(self) -> list[str]:
        return [line for s in self.teams.streams.values() for line in s.told]


@pytest.fixture
async def post() -> AsyncIterator[Growing]:
    async with fake_teams() as teams:
        settings = _settings(teams)
        connector = Connector(settings)
        clock, kept = Clock(), Kept()
        streams = Streams(connector, clock, clock.sleep)
        yield Growing(teams, TeamsSurface(connector, settings, kept, streams), clock, kept)
        await connector.close()


async def test_long_words_grow_piece_by_piece_into_one_message(post: Growing) -> None:
    sent = await post.surface.send(post.message(LONG))
    (stream,) = post.teams.streams.values()
    assert [line.partition(":")[0] for line in stream.told] == ["streaming", "streaming", "streaming", "final"]
    said, card = (a for _, a in post.teams.sent)
    assert said["text"] == f"{WORDY} [1]"
    assert said["entities"][0]["citation"][0]["position"] == 1
    assert said["entities"][-1] == {"type": "streaminfo", "streamId": "m1", "streamType": "final"}
    assert (WORDY in str(card), sent.reference["activity"]) == (False, "m2")
    assert post.clock.at == pytest.approx(3.0)  # a request a second, the last one too


async def test_short_words_come_at_once(post: Growing) -> None:
    await post.surface.send(post.message(replace(LONG, narration="Short.")))
    assert (post.teams.streams, len(post.teams.sent)) == ({}, 2)


@pytest.mark.parametrize("text", [WORDY, "x" * 5_000, "word " * 200])
def test_each_piece_extends_the_one_before_and_none_is_all_of_it(text: str) -> None:
    pieces = list(growing(text))
    assert all(text.startswith(p) and p != text for p in pieces)
    assert [len(p) for p in pieces] == sorted({len(p) for p in pieces})
    assert len(pieces) < 4


async def test_what_is_being_done_is_told_and_the_answer_takes_its_place(post: Growing) -> None:
    await post.surface.status(post.address(), "Reading 3 calls…")
    await post.surface.status(post.address(), "Scoring…")
    sent = await post.surface.send(post.message(SHORT))
    assert post.told == ["informative: Reading 3 calls…", "informative: Scoring…", "final: "]
    assert (post.teams.typing, len(post.teams.sent)) == ([CHAT], 1)
    assert sent.reference["activity"] == "m1"


async def test_a_turn_that_ends_soon_needs_no_words(post: Growing) -> None:
    post.surface._streams._sleep = asyncio.sleep
    status = asyncio.create_task(post.surface.status(post.address(), "Reading…"))
    while not post.teams.typing:  # noqa: ASYNC110  # the stand-in only remembers
        await asyncio.sleep(0.001)
    status.cancel()
    await asyncio.gather(status, return_exceptions=True)
    assert post.teams.streams == {}


async def test_after_a_press_there_are_only_dots(post: Growing) -> None:
    await post.surface.status(post.address(activity="m9"), "Reading…")
    assert (post.teams.streams, post.teams.typing) == ({}, [CHAT])


async def test_where_others_read_nothing_grows(post: Growing) -> None:
    message = post.message(LONG, group=True)
    await post.surface.status(message.address, "Reading…")
    await post.surface.send(replace(message, address={**message.address, "group": False, "public": True}))
    assert (post.teams.streams, post.teams.typing) == ({}, [CHANNEL])
    assert [c for c, _ in post.teams.sent] == [CHANNEL] * 2


@pytest.mark.parametrize("status", [403, 405])
async def test_a_chat_that_does_not_stream_gets_a_plain_message_and_is_not_asked_again(
    post: Growing, status: int
) -> None:
    post.teams.fail = [(status, "ContentStreamNotAllowed", {})]
    await post.surface.send(post.message(LONG))
    await post.surface.send(replace(post.message(LONG), key="t2.0"))
    assert (post.teams.streams, [a.get("text") for _, a in post.teams.sent][::2]) == ({}, [f"{WORDY} [1]"] * 2)


async def test_a_stream_that_is_too_old_is_not_taken(post: Growing) -> None:
    await post.surface.status(post.address(), "Reading…")
    post.clock.at += 115
    await post.surface.send(post.message(SHORT))
    assert (post.told, len(post.teams.sent)) == (["informative: Reading…"], 1)


async def test_a_stream_teams_ended_is_followed_by_the_whole_message_and_tidied(post: Growing) -> None:
    post.teams.fail = [(200, "", {})] * 3 + [(403, "ContentStreamNotAllowed", {})]
    await post.surface.send(post.message(LONG))
    assert next(a.get("text") for _, a in post.teams.sent) == f"{WORDY} [1]"
    assert post.teams.deleted == [(CHAT, "m1")]


async def test_a_try_that_died_after_its_stream_ended_is_not_said_twice(post: Growing) -> None:
    post.teams.fail = [(200, "", {})] * 4 + [(503, "Busy", {})]
    with pytest.raises(SendFailed):
        await post.surface.send(post.message(LONG))
    post.kept.notes["t1.0"] = {"stream": "m1"}  # as if it had died before it noted that the words were out
    await post.surface.send(replace(post.message(LONG), attempts=1))
    assert [("text" in a) for _, a in post.teams.sent] == [True, False]
    assert len(post.teams.streams) == 1


async def test_a_busy_teams_is_waited_for_and_the_stream_goes_on(post: Growing) -> None:
    post.teams.fail = [(200, "", {})] * 3 + [(429, "TooMany", {"Retry-After": "3"})]
    with pytest.raises(SendFailed) as failed:
        await post.surface.send(post.message(LONG))
    assert failed.value.retry_after == 3.0
    await post.surface.send(replace(post.message(LONG), attempts=1))
    assert [line.partition(":")[0] for line in post.told] == ["streaming"] * 3 + ["final"]


async def test_a_line_on_its_way_is_waited_for_before_the_answer(post: Growing) -> None:
    chat = Chat(post.teams.service_url, CHAT)
    telling = asyncio.create_task(post.surface._streams.tell(chat, "Reading…"))
    await asyncio.sleep(0)
    telling.cancel()
    sent: Any = await post.surface.send(post.message(SHORT))
    assert (post.told, sent.reference["activity"]) == (["informative: Reading…", "final: "], "m1")

"""Messages as Slack tells of them: for us or not, changed or taken back, in any order, each answered once."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.codec import turn_from_json, turn_to_json
from bot.slack.messages import Messages
from bot.turn import Turn
from knowledge.journal import Event, Finish, Journal, Message
from tests.support.scripted import House, open_house

ME = "UBOT"


@dataclass
class Ear:
    """A journal as it is, and the words of every turn it took."""

    journal: Journal
    messages: Messages = field(init=False)

    def __post_init__(self) -> None:
        self.messages = Messages(self, "default", self.accept)

    async def accept(self, turn: Turn) -> bool:
        kept = turn_to_json(turn)
        return await self.journal.accept(Event(turn.id, "slack", turn.event_id, turn.conversation, kept))

    async def hear(self, *bodies: dict[str, Any]) -> None:
        for body in bodies:
            await self.messages.take({"authorizations": [{"user_id": ME, "is_bot": True}], **body})

    async def work(self) -> list[Turn]:
        """Everything that waits, answered."""
        done: list[Turn] = []
        while claims := await self.journal.claim():
            for held in claims:
                done.append(turn_from_json(held.payload))
                answer = Message(f"{held.turn_id}.0", "slack", held.conversation, {}, held.turn_id)
                await self.journal.finish(held, Finish(messages=(answer,)))
        return done

    async def words(self) -> list[str]:
        return [t.text for t in await self.work()]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as opened:
        yield opened


@pytest.fixture
def ear(house: House) -> Ear:
    return Ear(house.journal)


def said(text: str = "score Helix", *, ts: str = "100.1", **event: Any) -> dict[str, Any]:
    told = {"type": "message", "channel": "D1", "channel_type": "im", "user": "UKIM", "text": text, "ts": ts, **event}
    return {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{text}", "event": told}


def in_channel(text: str, *, ts: str = "100.1", **event: Any) -> dict[str, Any]:
    return said(text, ts=ts, channel="C1", channel_type="channel", **event)


def mention(text: str = "<@UBOT> score Helix", **event: Any) -> dict[str, Any]:
    body = in_channel(text, **{"type": "app_mention", **event})
    del body["event"]["channel_type"]
    return body


def changed(text: str, *, before: str = "score Helix", ts: str = "100.1", at: str = "101.0", **event: Any) -> Any:
    place = {"channel": "D1", "channel_type": "im", **event}
    message = {"type": "message", "user": "UKIM", "text": text, "ts": ts, "edited": {"user": "UKIM", "ts": at}}
    was = {"type": "message", "user": "UKIM", "text": before, "ts": ts}
    told = {"type": "message", "subtype": "message_changed", **place, "ts": at, "message": message}
    return {"type": "event_callback", "team_id": "T1", "event": {**told, "previous_message": was}}


def deleted(text: str = "score Helix", *, ts: str = "100.1", **event: Any) -> Any:
    place = {"channel": "D1", "channel_type": "im", **event}
    was = {"type": "message", "user": "UKIM", "text": text, "ts": ts}
    told = {"type": "message", "subtype": "message_deleted", **place, "deleted_ts": ts, "previous_message": was}
    return {"type": "event_callback", "team_id": "T1", "event": told}


async def test_a_message_told_of_twice_as_a_message_and_as_a_mention_is_one_turn(ear: Ear) -> None:
    await ear.hear(in_channel("<@UBOT> score Helix"), mention(), mention())
    assert await ear.words() == ["score Helix"]


async def test_in_a_thread_we_take_part_in_no_mention_is_needed(ear: Ear) -> None:
    await ear.hear(mention())
    await ear.hear(in_channel("and Globex?", ts="100.2", thread_ts="100.1"))
    first, second = await ear.work()
    assert (second.text, second.conversation) == ("and Globex?", first.conversation)
    assert (first.overheard, second.overheard) == (False, True)


@pytest.mark.parametrize(
    "body",
    [
        in_channel("and Globex?"),
        in_channel("and Globex?", ts="100.2", thread_ts="99.9"),
        in_channel("<@ULEE> what do you think?", ts="100.2", thread_ts="100.1"),
        in_channel("score", ts="100.2", thread_ts="100.1", bot_id="B9"),
        in_channel("joined", ts="100.2", subtype="channel_join"),
        {"type": "event_callback", "team_id": "T1", "event": {"type": "message", "channel": "C1", "ts": "1.1"}},
    ],
    ids=["outside a thread", "another thread", "said to somebody else", "a bot", "no words", "nobody"],
)
async def test_what_is_not_for_us_is_left_alone(ear: Ear, body: dict[str, Any]) -> None:
    await ear.hear(mention())
    await ear.work()
    await ear.hear(body)
    assert await ear.work() == []


async def test_new_words_for_a_waiting_question_are_the_ones_that_are_answered(ear: Ear) -> None:
    await ear.hear(said(), changed("score Globex"))
    (turn,) = await ear.work()
    assert (turn.text, turn.address["asked_ts"]) == ("score Globex", "100.1")


async def test_of_two_changes_the_later_one_counts_in_whichever_order_they_come(ear: Ear) -> None:
    first, second = changed("score Globex", at="101.0"), changed("score Initech", before="score Globex", at="102.0")
    await ear.hear(said(), second, first)
    assert await ear.words() == ["score Initech"]


async def test_a_change_told_before_its_message_is_the_message(ear: Ear) -> None:
    await ear.hear(changed("score Globex"), said())
    assert await ear.words() == ["score Globex"]


async def test_changed_after_its_answer_the_new_words_are_answered_once(ear: Ear) -> None:
    await ear.hear(said())
    (asked,) = await ear.work()
    await ear.hear(changed("score Globex"), changed("score Globex"))
    (again,) = await ear.work()
    assert (again.text, again.conversation) == ("score Globex", asked.conversation)
    assert again.pending == f"{asked.id}.c1", "a change that waited for a yes gives way to what is asked now"
    await ear.hear(changed("score Initech", before="score Globex", at="103.0"))
    assert await ear.work() == []


async def test_changed_twice_after_its_answer_the_last_words_are_answered(ear: Ear) -> None:
    await ear.hear(said())
    await ear.work()
    await ear.hear(changed("score Globex", at="101.0"), changed("score Initech", before="score Globex", at="102.0"))
    assert await ear.words() == ["score Initech"]


async def test_changed_while_it_is_worked_on_both_are_answered_in_order(ear: Ear) -> None:
    await ear.hear(said())
    (held,) = await ear.journal.claim()
    await ear.hear(changed("score Globex"))
    assert await ear.journal.claim() == []
    await ear.journal.finish(held, Finish())
    assert await ear.words() == ["score Globex"]


@pytest.mark.parametrize("text", ["score Helix", "Score  helix", "score <https://helix.example|Helix>"])
async def test_a_change_that_says_the_same_asks_for_nothing(ear: Ear, text: str) -> None:
    await ear.hear(said())
    await ear.work()
    await ear.hear(changed(text))
    assert await ear.work() == []


async def test_an_old_message_we_never_heard_of_is_left_alone_when_it_is_changed(ear: Ear) -> None:
    await ear.hear(changed("score Globex", ts="100.1", at="9100.1"))
    assert await ear.work() == []


async def test_a_mention_put_in_later_is_heard(ear: Ear) -> None:
    here = {"channel": "C1", "channel_type": "channel"}
    await ear.hear(changed("<@UBOT> score Globex", **here))
    assert await ear.words() == ["score Globex"]
    await ear.hear(changed("lunch?", ts="200.1", at="201.1", before="lunch", **here))
    assert await ear.work() == []


async def test_deleted_before_its_answer_it_is_dropped(ear: Ear) -> None:
    await ear.hear(said(), deleted())
    assert await ear.work() == []


async def test_deleted_before_it_came_in_it_is_never_answered(ear: Ear) -> None:
    await ear.hear(deleted(), said(), changed("score Globex"))
    assert await ear.work() == []


async def test_deleted_with_its_new_words_waiting_nothing_is_answered(ear: Ear) -> None:
    await ear.hear(said())
    await ear.work()
    await ear.hear(changed("score Globex"), deleted("score Globex"))
    assert await ear.work() == []


async def test_what_others_delete_in_a_channel_leaves_no_trace(ear: Ear) -> None:
    here = {"channel": "C1", "channel_type": "channel"}
    await ear.hear(deleted("lunch?", **here))
    assert (await ear.journal.depths())["queued"] == 0
    assert not await ear.journal.engaged("slack:T1:C1:100.1")

"""Words that are changed or taken back before they were answered, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from knowledge.journal import Event, Finish, Journal, LeaseLost, Message, Pending
from knowledge.store.database import Database, url_of
from knowledge.store.migrate import upgrade

HERE = "slack:T1:D1"


@pytest.fixture
async def journal(database_url: str | None, tmp_path: Path) -> AsyncIterator[Journal]:
    url = url_of(tmp_path, database_url)
    await asyncio.to_thread(upgrade, url)
    database = await asyncio.to_thread(Database, url)
    yield Journal(database.engine, "default", clock=lambda: 1_000.0, owner="here:1:a", reads=database.reads)
    await database.close()


def event(n: int = 1, text: str = "score Helix") -> Event:
    return Event(f"t{n}", "slack", f"E{n}", HERE, {"text": text})


def taken_back(n: int = 1) -> Event:
    return event(n, "")


async def test_a_question_that_waits_gets_its_new_words(journal: Journal) -> None:
    await journal.accept(event())
    assert await journal.amend("t1", {"text": "score Globex"})
    (held,) = await journal.claim()
    assert held.payload == {"text": "score Globex"}


async def test_one_that_was_begun_or_answered_keeps_its_words(journal: Journal) -> None:
    await journal.accept(event())
    (held,) = await journal.claim()
    assert not await journal.amend("t1", {"text": "other"})
    await journal.retry(held, reason="x", delay=0.0)
    assert not await journal.amend("t1", {"text": "other"}), "its checkpoint holds the first words"
    (held,) = await journal.claim()
    await journal.finish(held, Finish())
    assert not await journal.amend("t1", {"text": "other"})
    assert not await journal.amend("unknown", {"text": "other"})


async def test_taken_back_before_its_turn_it_is_never_worked_on_and_its_words_are_gone(journal: Journal) -> None:
    await journal.accept(event())
    assert await journal.withdraw(taken_back())
    assert await journal.claim() == []
    past = await journal.past("t1")
    assert past is not None
    assert (past.status, past.payload) == ("done", {"text": ""})


async def test_taken_back_while_it_is_worked_on_nothing_of_it_is_stored(journal: Journal) -> None:
    await journal.accept(event())
    (held,) = await journal.claim()
    assert await journal.withdraw(taken_back())
    with pytest.raises(LeaseLost):
        await journal.finish(held, Finish(messages=(Message("t1.0", "slack", HERE, {}, "t1"),)))
    assert await journal.messages_of("t1") == []
    await journal.accept(event(2))
    assert [c.turn_id for c in await journal.claim()] == ["t2"], "the conversation goes on"


async def test_taken_back_before_it_was_heard_it_is_known_when_it_comes(journal: Journal) -> None:
    assert await journal.withdraw(taken_back())
    assert not await journal.accept(event())
    assert await journal.claim() == []


async def test_an_answer_nobody_has_seen_goes_with_its_question_for_a_yes(journal: Journal) -> None:
    await journal.accept(event())
    (held,) = await journal.claim()
    asks = Pending("t1.c1", "user_kim", "t1", "slack", HERE, "t1.0", {"title": "A"}, 9_000.0)
    answer = Message("t1.0", "slack", HERE, {}, "t1")
    await journal.finish(held, Finish(messages=(answer,), user_id="user_kim", open=(asks,)))
    assert await journal.withdraw(taken_back())
    assert await journal.messages_of("t1") == []
    assert await journal.waiting_for("user_kim") == []


async def test_an_answer_that_is_on_its_way_stays(journal: Journal) -> None:
    await journal.accept(event())
    (held,) = await journal.claim()
    await journal.finish(held, Finish(messages=(Message("t1.0", "slack", HERE, {}, "t1"),)))
    assert await journal.claim_messages(["slack"])
    assert not await journal.withdraw(taken_back())
    assert len(await journal.messages_of("t1")) == 1


async def test_a_decision_is_carried_out_and_told_whatever_becomes_of_its_words(journal: Journal) -> None:
    await journal.accept(event())
    (held,) = await journal.claim()
    asks = Pending("t1.c1", "user_kim", "t1", "slack", HERE, "t1.0", {"title": "A"}, 9_000.0)
    await journal.finish(held, Finish(user_id="user_kim", open=(asks,)))
    await journal.accept(event(2, "yes"))
    (yes,) = await journal.claim()
    await journal.decide("t1.c1", user_id="user_kim", verb="yes", turn_id="t2")
    assert not await journal.withdraw(taken_back(2))
    await journal.finish(yes, Finish(messages=(Message("t2.0", "slack", HERE, {}, "t2"),)))
    assert not await journal.withdraw(taken_back(2))
    assert len(await journal.messages_of("t2")) == 1


async def test_a_conversation_is_engaged_once_anything_was_asked_there(journal: Journal) -> None:
    assert not await journal.engaged(HERE)
    await journal.accept(event())
    assert await journal.engaged(HERE)
    assert not await journal.engaged("slack:T1:D2")

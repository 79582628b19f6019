"""The journal keeps its promises on both databases: once in, one at a time, all or nothing, once out."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import event as event_of
from sqlalchemy import insert

from knowledge.journal import Address, Claim, Event, Finish, Journal, LeaseLost, Message, Pending
from knowledge.store.database import Database, url_of
from knowledge.store.journal_tables import InboxRow
from knowledge.store.migrate import upgrade


@dataclass
class Clock:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def database(database_url: str | None, tmp_path: Path) -> AsyncIterator[Database]:
    """SQLite, then PostgreSQL, with the newest schema."""
    url = url_of(tmp_path, database_url)
    await asyncio.to_thread(upgrade, url)
    made = await asyncio.to_thread(Database, url)
    yield made
    await made.close()


@pytest.fixture
def open_journal(database: Database, clock: Clock) -> Callable[[str], Journal]:
    """A journal as one named process sees it."""

    def opened(owner: str) -> Journal:
        return Journal(database.engine, "default", clock=clock, lease_s=60, owner=owner, reads=database.reads)

    return opened


@pytest.fixture
def journal(open_journal: Callable[[str], Journal]) -> Journal:
    return open_journal("here:1:a")


def event(n: int, conversation: str = "slack:C1") -> Event:
    return Event(f"t{n}", "slack", f"E{n}", conversation, {"text": f"question {n}"})


async def taken(journal: Journal, n: int = 1, conversation: str = "slack:C1") -> Claim:
    assert await journal.accept(event(n, conversation))
    (held,) = await journal.claim()
    return held


def message(key: str, conversation: str = "slack:C1") -> Message:
    return Message(key, "slack", conversation, {"title": key}, "t1")


@pytest.mark.parametrize("database_url", [None])
async def test_what_is_done_is_not_gone_through_again_when_a_turn_is_claimed_or_swept(
    journal: Journal, database: Database
) -> None:
    """After the nightly look at what the tables hold, when nearly every turn is done (PostgreSQL goes by rows)."""
    done = {"tenant": "default", "surface": "slack", "conversation": "slack:C1", "payload": "{}", "status": "done"}
    done |= dict.fromkeys(("claims", "swept"), 1) | dict.fromkeys(("failures", "generation"), 0)
    done |= dict.fromkeys(("available_at", "accepted_at", "finished_at"), 1.0)
    async with database.write() as connection:
        rows = [{**done, "turn_id": f"t{n}", "event_id": f"E{n}"} for n in range(2_000)]
        await connection.execute(insert(InboxRow), rows)
    await database.refresh_statistics()
    asked: list[tuple[str, object]] = []

    def see(_: object, __: object, statement: str, values: object, *___: object) -> None:
        asked.append((statement, values))

    for engine in (database.engine, database.reads):
        event_of.listen(engine.sync_engine, "before_cursor_execute", see)
    assert await journal.claim(limit=8) == []
    assert await journal.finished_before(2.0) == []
    plans = []
    async with database.reads.connect() as connection:
        for statement, values in [(s, v) for s, v in asked if s.startswith(("WITH", "SELECT"))]:
            found = await connection.exec_driver_sql(f"explain query plan {statement}", values)
            plans.append(" / ".join(str(row[3]) for row in found.all()))
    assert ["SEARCH row USING INDEX ix_inbox_open" in plans[0], "ix_inbox_unswept" in plans[1]] == [True, True], plans


async def test_an_event_is_accepted_once_and_a_replay_is_not(journal: Journal) -> None:
    assert await journal.accept(event(1))
    assert not await journal.accept(event(1))
    assert not await journal.accept(replace(event(1), turn_id="another"))


async def test_turns_of_a_conversation_are_worked_on_one_at_a_time_and_in_order(
    open_journal: Callable[[str], Journal],
) -> None:
    first, second = open_journal("here:1:a"), open_journal("here:2:b")
    for n in (1, 2):
        await first.accept(event(n))
    await first.accept(event(3, "slack:C2"))
    held = await first.claim(limit=5)
    assert [c.turn_id for c in held] == ["t1", "t3"]
    assert await second.claim(limit=5) == []
    await first.finish(held[0], Finish())
    assert [c.turn_id for c in await second.claim(limit=5)] == ["t2"]


async def test_many_workers_at_once_never_take_the_same_turn(open_journal: Callable[[str], Journal]) -> None:
    journals = [open_journal(f"here:{n}:x") for n in range(1, 7)]
    for n in range(30):
        await journals[0].accept(event(n, f"slack:C{n % 10}"))
    claims = [c for some in await asyncio.gather(*(j.claim(limit=4) for j in journals)) for c in some]
    assert len({c.turn_id for c in claims}) == len(claims)
    assert len({c.conversation for c in claims}) == len(claims)


async def test_a_dead_workers_turn_is_taken_again_when_its_lease_ran_out(
    open_journal: Callable[[str], Journal], clock: Clock
) -> None:
    gone, alive = open_journal("elsewhere:1:a"), open_journal("here:2:b")
    held = await taken(gone)
    assert await alive.claim() == []
    clock.now += 61
    (again,) = await alive.claim()
    assert (again.turn_id, again.claims, again.failures) == ("t1", 2, 0)
    with pytest.raises(LeaseLost):
        await gone.finish(held, Finish(messages=[message("t1.0")]))
    assert await alive.messages_of("t1") == []


async def test_a_turn_that_takes_long_is_held_on_to_and_nobody_else_takes_it(
    open_journal: Callable[[str], Journal], clock: Clock
) -> None:
    slow, other = open_journal("elsewhere:1:a"), open_journal("here:2:b")
    held = await taken(slow)
    for _ in range(4):
        clock.now += 40
        assert await slow.keep(held)
        assert await other.claim() == []
    await slow.finish(held, Finish(messages=[message("t1.0")]))
    assert not await slow.keep(held)


async def test_recover_frees_at_once_what_a_dead_process_of_this_machine_held(
    open_journal: Callable[[str], Journal],
) -> None:
    await taken(open_journal("here:999999999:a"), 1, "slack:C1")
    await taken(open_journal("elsewhere:999999999:a"), 2, "slack:C2")
    alive = open_journal("here:2:b")
    assert await alive.recover() == 1
    assert [c.turn_id for c in await alive.claim(limit=5)] == ["t1"]


async def test_accept_and_claim_takes_the_older_turn_first(journal: Journal) -> None:
    await journal.accept(event(1))
    fresh, held = await journal.accept_and_claim(event(2))
    assert fresh
    assert held is not None
    assert held.turn_id == "t1"
    assert await journal.accept_and_claim(event(2)) == (False, None)


async def test_finish_stores_everything_or_nothing(journal: Journal, clock: Clock) -> None:
    held = await taken(journal)
    waiting = Pending("p1", "u1", "t1", "slack", "slack:C1", "t1.0", {"title": "Change it?"}, clock.now + 100)
    what = Finish(
        messages=[message("t1.0")],
        user_id="u1",
        memory={"skill": "fog"},
        memory_until=clock.now + 50,
        open=[waiting],
        address=Address("slack", "slack:D1", {"channel": "D1"}, clock.now),
    )
    await journal.finish(held, what)
    assert await journal.status_of("t1") == "done"
    assert [m.key for m in await journal.messages_of("t1")] == ["t1.0"]
    assert await journal.memory("slack:C1", "u1") == {"skill": "fog"}
    assert await journal.memory("slack:C1", "u2") is None
    assert [p.id for p in await journal.waiting_for("u1")] == ["p1"]
    assert [a.conversation for a in await journal.addresses("u1")] == ["slack:D1"]
    with pytest.raises(LeaseLost):
        await journal.finish(held, Finish(messages=[message("t1.1")]))
    clock.now += 51
    assert await journal.memory("slack:C1", "u1") is None


async def test_a_failing_turn_waits_then_is_parked_and_can_be_replayed(journal: Journal, clock: Clock) -> None:
    held = await taken(journal)
    await journal.retry(held, reason="boom", delay=5)
    assert await journal.claim() == []
    clock.now += 6
    (held,) = await journal.claim()
    assert held.failures == 1
    await journal.finish(held, Finish(messages=[message("t1.0")], dead_reason="boom", reference="ab12"))
    (letter,) = await journal.dead_letters()
    assert (letter.kind, letter.id, letter.reason, letter.reference) == ("turn", "t1", "boom", "ab12")
    assert await journal.replay("t1")
    (held,) = await journal.claim()
    assert (held.generation, held.failures, held.claims) == (1, 0, 1)
    assert not await journal.replay("t1")


async def test_a_released_turn_counts_nothing(journal: Journal) -> None:
    held = await taken(journal)
    assert await journal.release(held)
    (held,) = await journal.claim()
    assert (held.claims, held.failures) == (1, 0)


async def test_an_answer_does_not_wait_behind_what_nobody_asked_for(journal: Journal) -> None:
    await journal.enqueue([Message(f"briefing{n}", "slack", f"slack:D{n}", {}) for n in range(3)])
    held = await taken(journal)
    await journal.finish(held, Finish(messages=[Message("answer", "slack", "slack:C1", {}, held.turn_id)]))
    (first,) = await journal.claim_messages(["slack"], limit=1)
    assert first.message.key == "answer"


async def test_messages_leave_in_order_and_once(open_journal: Callable[[str], Journal], clock: Clock) -> None:
    one, two = open_journal("here:1:a"), open_journal("here:2:b")
    await one.enqueue([message("a"), message("b"), message("c", "slack:C2")])
    await one.enqueue([message("a")])
    held = await one.claim_messages(["slack"])
    assert [h.message.key for h in held] == ["a", "c"]
    assert await two.claim_messages(["slack"]) == []
    assert await two.claim_messages(["teams"]) == []
    assert await one.sent(held[0], {"ts": "17.2"})
    assert await one.sent_reference("a") == {"ts": "17.2"}
    assert not await one.sent(held[0], {})
    (second,) = await two.claim_messages(["slack"])
    assert second.message.key == "b"
    await two.send_later(second, reason="429", delay=30)
    assert await two.claim_messages(["slack"]) == []
    clock.now += 31
    (second,) = await two.claim_messages(["slack"])
    assert second.attempts == 1
    await two.park(second, reason="channel is gone")
    assert [(d.kind, d.id, d.reason) for d in await one.dead_letters()] == [("message", "b", "channel is gone")]
    assert await one.replay("b")
    assert [h.message.key for h in await one.claim_messages(["slack"])] == ["b"]


async def test_a_confirmation_is_decided_once_by_its_own_user(journal: Journal, clock: Clock) -> None:
    held = await taken(journal)
    items = [
        Pending(f"p{n}", "kim", "t1", "slack", "slack:C1", "t1.0", {}, clock.now + 100, {"channel": "C1"})
        for n in range(4)
    ]
    await journal.finish(held, Finish(user_id="kim", open=items))

    async def press(pending_id: str, user: str = "kim", verb: str = "yes", turn: str = "t2") -> str:
        return await journal.decide(pending_id, user_id=user, verb=verb, turn_id=turn)

    assert await press("p0", user="lee") == "not_yours"
    assert await press("p0") == "taken"
    assert await press("p0") == "taken"
    assert await press("p0", turn="t3", verb="no") == "already"
    assert await press("nope") == "unknown"
    found = await journal.pending("p0")
    assert found is not None
    assert (found.status, found.decided_by, found.address) == ("yes", "t2", {"channel": "C1"})
    await journal.accept(event(9))
    (held,) = await journal.claim()
    await journal.finish(held, Finish(user_id="kim", replace=["p1"]))
    assert await press("p1") == "replaced"
    clock.now += 101
    assert await press("p2") == "expired"
    assert (await journal.expire())[0] == 2
    assert await journal.waiting_for("kim") == []


async def test_two_presses_in_the_same_instant_decide_once(journal: Journal, clock: Clock) -> None:
    held = await taken(journal)
    item = Pending("p", "kim", "t1", "slack", "slack:C1", "t1.0", {}, clock.now + 100)
    await journal.finish(held, Finish(user_id="kim", open=[item]))
    outcomes = await asyncio.gather(
        *(journal.decide("p", user_id="kim", verb="yes", turn_id=f"press{n}") for n in range(6))
    )
    assert sorted(outcomes) == ["already"] * 5 + ["taken"]


async def test_what_ended_long_ago_is_listed_for_sweeping_once(journal: Journal, clock: Clock) -> None:
    held = await taken(journal)
    await journal.finish(held, Finish())
    assert await journal.finished_before(clock.now) == []
    clock.now += 10
    assert await journal.finished_before(clock.now) == [("t1", 0)]
    await journal.mark_swept(["t1"])
    assert await journal.finished_before(clock.now) == []


async def test_depths_and_feedback(journal: Journal) -> None:
    await taken(journal)
    await journal.accept(event(2))
    await journal.enqueue([message("a")])
    assert await journal.rate("t1", user_id="kim", good=True) is None
    assert await journal.rate("t1", user_id="lee", good=True) is None
    assert await journal.rate("t1", user_id="kim", good=False, note="wrong deal") is True
    assert await journal.rate("t1", user_id="kim", good=False) is False
    depths = await journal.depths()
    assert (depths["queued"], depths["claimed"], depths["ready"], depths["dead"]) == (1, 1, 1, 0)


async def test_what_ended_long_ago_is_forgotten_and_what_failed_or_waits_stays(journal: Journal, clock: Clock) -> None:
    held = await taken(journal, 1)
    open_one = Pending("p1", "u1", "t1", "slack", "slack:C1", "t1.0", {}, clock.now + 10_000)
    await journal.finish(held, Finish(messages=[message("t1.0")], handed_over=["t1.0"], user_id="u1", open=[open_one]))
    await journal.rate("t1", user_id="u1", good=True)
    await journal.finish(await taken(journal, 2), Finish(dead_reason="broke"))
    await journal.enqueue([message("unsent")])
    clock.now += 100
    await journal.finish(await taken(journal, 3), Finish())
    assert await journal.prune(before=clock.now) == 3  # the turn, its message, its thumb
    assert await journal.status_of("t1") is None
    assert await journal.status_of("t2") == "dead"
    assert await journal.status_of("t3") == "done"
    assert [p.id for p in await journal.waiting_for("u1")] == ["p1"]
    assert (await journal.depths())["ready"] == 1
    assert await journal.prune(before=clock.now) == 0

"""The worker and sender loops: everything gets its turn, in order, and stopping loses nothing."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.dispatch import RUSH, RUSH_S, Dispatcher
from bot.outbox import MOST_TRIES, OutboxPublisher, Sender, wait_before
from bot.surface import Outgoing, SendFailed, Sent
from knowledge.errors import StoreUnavailable
from knowledge.journal import Claim
from skills.answer import Answer
from skills.publishing import Unreachable
from tests.support.scripted import House, open_house, turn


class RecordingSurface:
    """Keeps what it is sent; fails as told, one error per try."""

    name = "web"

    def __init__(self, *failures: Exception) -> None:
        self.sent: list[str] = []
        self.tries: list[int] = []
        self._failures = list(failures)

    async def send(self, message: Outgoing) -> Sent:
        self.tries.append(message.attempts)
        if self._failures:
            raise self._failures.pop(0)
        self.sent.append(message.answer.summary)
        return Sent({"ts": message.key})

    async def status(self, address: dict[str, Any], text: str) -> None:
        return


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as made:
        yield made


@asynccontextmanager
async def running(loop: Dispatcher | Sender) -> AsyncIterator[None]:
    task = asyncio.create_task(loop.run())
    try:
        yield
    finally:
        await loop.drain(within_s=1)
        await task


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - whatever the loops under test do
            await asyncio.sleep(0.005)


async def test_more_turns_than_hands_all_get_their_turn(house: House) -> None:
    turns = [turn(f"show {n}", conversation=f"web:{n}") for n in range(9)]
    for one in turns:
        await house.accept(one)
    worker = Dispatcher(house.journal, house.attendant, at_once=2)
    worker.wake()
    async with running(worker):
        await until(lambda: len(house.script.ran) == 9)
    assert [len(await house.answers(t.id)) for t in turns] == [1] * 9


async def test_a_burst_is_let_in_before_its_turns_are_begun(house: House) -> None:
    await house.accept(turn("show 1"))
    worker = Dispatcher(house.journal, house.attendant)
    for _ in range(RUSH):
        worker.wake()
    async with running(worker):
        for _ in range(5):  # it goes on for a while
            await asyncio.sleep(RUSH_S / 4)
            for _ in range(RUSH):
                worker.wake()
        assert (house.script.ran, worker.in_progress) == ([], 0)
        await until(lambda: house.script.ran == ["show 1"])


async def test_a_burst_without_end_keeps_no_turn_waiting_for_ever(house: House) -> None:
    await house.accept(turn("show 1"))
    worker = Dispatcher(house.journal, house.attendant, hold_s=0.1)

    def more() -> bool:
        for _ in range(RUSH):
            worker.wake()
        return house.script.ran == ["show 1"]

    async with running(worker):
        await until(more)


async def test_a_burst_without_end_is_waited_for_once_and_then_worked_at(house: House) -> None:
    turns, hold_s = 12, 0.5
    for n in range(turns):
        await house.accept(turn(f"show {n}", conversation=f"web:{n}"))
    worker = Dispatcher(house.journal, house.attendant, at_once=1, hold_s=hold_s)
    started = time.monotonic()

    def more() -> bool:
        for _ in range(RUSH):
            worker.wake()
        return len(house.script.ran) == turns

    async with running(worker):
        await until(more)
    assert time.monotonic() - started < turns * hold_s / 1.5


async def test_a_full_worker_leaves_the_event_loop_to_others(house: House) -> None:
    house.script.gate = asyncio.Event()
    for n in range(3):
        await house.accept(turn("slow", conversation=f"web:{n}"))
    worker = Dispatcher(house.journal, house.attendant, at_once=2)
    async with running(worker):
        await until(lambda: len(house.script.ran) == 2)
        worker.wake()
        await asyncio.sleep(0.05)  # with a loop that spins this never returns
        assert worker.in_progress == 2
        house.script.gate.set()
        await until(lambda: len(house.script.ran) == 3)


async def test_a_conversation_is_answered_in_the_order_it_was_asked(house: House) -> None:
    for n in range(5):
        await house.accept(turn(f"show {n}", conversation="web:one"))
    async with running(Dispatcher(house.journal, house.attendant)):
        await until(lambda: len(house.script.ran) == 5)
    assert house.script.ran == [f"show {n}" for n in range(5)]


async def test_draining_lets_a_running_turn_finish(house: House) -> None:
    house.script.gate = asyncio.Event()
    asked = turn("slow")
    await house.accept(asked)
    worker = Dispatcher(house.journal, house.attendant)
    task = asyncio.create_task(worker.run())
    await until(lambda: house.script.ran == ["slow"])
    stopping = asyncio.create_task(worker.drain(within_s=10))
    house.script.gate.set()
    await asyncio.gather(stopping, task)
    assert len(await house.answers(asked.id)) == 1


async def test_a_slow_turn_stays_ours_whatever_goes_wrong_while_it_is_held_on_to(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []

    async def keep(_: object, held: Claim) -> bool:
        kept.append(held.turn_id)
        if len(kept) == 1:
            raise RuntimeError("the driver has errors of its own")
        return len(kept) < 3

    monkeypatch.setattr("knowledge.journal.Journal.keep", keep)
    house.journal.lease_s = 0.03
    house.script.gate = asyncio.Event()
    asked = turn("slow")
    await house.accept(asked)
    async with running(Dispatcher(house.journal, house.attendant)):
        await until(lambda: len(kept) == 3)
        await asyncio.sleep(0.05)  # somebody else's by now: nobody asks for it any more
        house.script.gate.set()
    assert kept == [asked.id] * 3


async def test_a_turn_that_cannot_finish_in_time_is_given_back_uncounted(house: House) -> None:
    house.script.gate = asyncio.Event()
    asked = turn("slow")
    await house.accept(asked)
    worker = Dispatcher(house.journal, house.attendant)
    task = asyncio.create_task(worker.run())
    await until(lambda: house.script.ran == ["slow"])
    await worker.drain(within_s=0.01)
    await task
    (held,) = await house.journal.claim()
    assert (held.turn_id, held.claims, held.failures) == (asked.id, 1, 0)


async def send_all(house: House, surface: RecordingSurface, done: Callable[[], bool]) -> None:
    async with running(Sender(house.journal, {"web": surface})):  # type: ignore[dict-item]
        await until(done)


async def test_answers_are_sent_once_and_can_be_found_again(house: House) -> None:
    asked = turn("show me")
    await house.say(asked)
    surface = RecordingSurface()
    await send_all(house, surface, lambda: surface.sent == ["show me"])
    key = f"{asked.id}.0"
    assert await house.journal.sent_reference(key) == {"ts": key}


async def test_a_busy_surface_is_asked_again_when_it_said(house: House) -> None:
    await house.say(turn("show me"))
    surface = RecordingSurface(SendFailed("429", retriable=True, retry_after=30), RuntimeError("a bug"))
    await send_all(house, surface, lambda: len(surface.tries) == 1)
    await send_all(house, surface, lambda: True)
    assert surface.tries == [0]
    house.clock.at += timedelta(seconds=31)
    await send_all(house, surface, lambda: len(surface.tries) == 2)
    house.clock.at += timedelta(seconds=31)
    await send_all(house, surface, lambda: surface.sent == ["show me"])
    assert surface.tries == [0, 1, 2]


async def test_a_channel_that_is_gone_parks_the_message_and_not_the_next(house: House) -> None:
    await house.say(turn("show one"))
    await house.say(turn("show two"))
    surface = RecordingSurface(SendFailed("channel is archived", retriable=False))
    await send_all(house, surface, lambda: surface.sent == ["show two"])
    (letter,) = await house.journal.dead_letters()
    assert (letter.kind, letter.reason) == ("message", "channel is archived")


async def test_a_surface_that_never_recovers_is_given_up(house: House) -> None:
    await house.say(turn("show me"))
    surface = RecordingSurface(*(SendFailed("503", retriable=True) for _ in range(MOST_TRIES)))
    for n in range(1, MOST_TRIES + 1):
        await send_all(house, surface, lambda n=n: len(surface.tries) == n)  # type: ignore[misc]
        house.clock.at += timedelta(minutes=10)
    assert [d.reason for d in await house.journal.dead_letters()] == ["503"]


def test_waiting_grows_and_has_a_ceiling() -> None:
    assert [wait_before(n, None) for n in (0, 1, 2, 20)] == [1, 2, 4, 300]
    assert wait_before(0, 17.5) == 17.5


async def test_a_note_unasked_goes_where_the_person_wrote_last(house: House) -> None:
    await house.say(turn("show me", surface="slack"))
    publisher = OutboxPublisher(house.journal, ["web", "slack"])
    await publisher.publish(tenant="default", user_id="user_kim", answer=Answer("Good morning"), key="briefing:1")
    await publisher.publish(tenant="default", user_id="user_kim", answer=Answer("Good morning"), key="briefing:1")
    keys = []
    while rows := await house.journal.claim_messages(["slack"]):
        keys += [row.message.key for row in rows]
        for row in rows:
            await house.journal.sent(row, {})
    assert keys[-1] == "briefing:1"
    assert keys.count("briefing:1") == 1
    with pytest.raises(Unreachable):
        await publisher.publish(tenant="default", user_id="user_ana", answer=Answer("Hi"), key="briefing:2")
    assert [await publisher.reaches(who) for who in ("user_kim", "user_ana")] == [True, False]
    assert await publisher.unconfirmed("user_kim") == ()


async def test_a_database_that_is_away_is_waited_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.dispatch._AWAY_S", 0.01)
    claim, calls = house.journal.claim, 0

    async def away(**more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls < 3:
            raise StoreUnavailable("away")
        return await claim(**more)

    monkeypatch.setattr(type(house.journal), "claim", lambda _self, **more: away(**more))
    asked = turn("show me")
    await house.accept(asked)
    async with running(Dispatcher(house.journal, house.attendant)):
        await until(lambda: house.script.ran == ["show me"])
    assert calls >= 3


class SlowChannel(RecordingSurface):
    """Takes one message of the busy channel each minute, and everything else at once."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__()
        self._clock = clock
        self._next = clock()
        self._moments: dict[str, float] = {}

    def wait_for(self, message: Outgoing) -> float:
        if not message.conversation.startswith("web:busy"):
            return 0.0
        if message.key not in self._moments:
            self._moments[message.key] = self._next = max(self._clock(), self._next) + 60.0
        return max(0.0, self._moments[message.key] - self._clock())


async def test_a_busy_channel_waits_its_turn_without_holding_up_the_others(house: House) -> None:
    for n in range(40):
        await house.say(turn(f"show busy {n}", conversation=f"web:busy:{n}"))
    await house.say(turn("show quiet", conversation="web:quiet"))
    surface = SlowChannel(house.clock.seconds)
    await send_all(house, surface, lambda: surface.sent == ["show quiet"])
    house.clock.at += timedelta(minutes=3)
    await send_all(house, surface, lambda: len(surface.sent) == 4)
    assert surface.sent[1:] == ["show busy 0", "show busy 1", "show busy 2"]
    assert set(surface.tries) == {0}, "waiting its turn is no try"


async def test_a_surface_that_hangs_leaves_the_others_their_room(house: House) -> None:
    gate = asyncio.Event()

    class Hanging(RecordingSurface):
        async def send(self, message: Outgoing) -> Sent:
            await gate.wait()
            return await super().send(message)

    for n in range(20):
        await house.say(turn(f"show {n}", surface="teams", conversation=f"teams:{n}"))
    await house.say(turn("show quick", conversation="web:quick"))
    hanging, quick = Hanging(), RecordingSurface()
    sender = Sender(house.journal, {"teams": hanging, "web": quick})
    async with running(sender):
        await until(lambda: quick.sent == ["show quick"])
        assert hanging.sent == []
        gate.set()
        await until(lambda: len(hanging.sent) == 20)

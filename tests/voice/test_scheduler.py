"""One queue for every call: who comes first, who shares a batch, and what a failure does to others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest

from tests.support.scripted_speech import ScriptedTranscriber, named, words
from tests.support.virtual_time import in_virtual_time
from voice.errors import TranscriptionFailed
from voice.pressure import Ladder, Steps
from voice.scheduler import Limits, Scheduler, Ticket
from voice.transcriber import Decoded, Request


@asynccontextmanager
async def running(model: ScriptedTranscriber, **how: object) -> AsyncIterator[Scheduler]:
    scheduler = Scheduler(model, **how)  # type: ignore[arg-type]
    scheduler.start()
    try:
        yield scheduler
    finally:
        await scheduler.stop()


def sound(*numbers: int, beam: int = 5) -> Request:
    return Request(words(numbers), words=True, beam=beam)


def now() -> float:
    return asyncio.get_running_loop().time()


def order(model: ScriptedTranscriber) -> list[str]:
    return [ScriptedTranscriber._told(r).text for batch in model.batches for r in batch]


async def text(ticket: Ticket) -> str:
    decoded = await ticket.decoded()
    assert decoded is not None
    return decoded.text


@in_virtual_time
async def test_the_final_that_is_due_first_comes_first() -> None:
    model = ScriptedTranscriber()
    async with running(model) as scheduler:
        later = scheduler.final(("b", 0), sound(2), due=now() + 2)
        sooner = scheduler.final(("a", 0), sound(1), due=now() + 1)
        assert [await text(sooner), await text(later)] == ["w1", "w2"]
    assert order(model) == ["w1", "w2"]


@in_virtual_time
async def test_finals_come_before_partials_however_long_those_wait() -> None:
    model = ScriptedTranscriber()
    async with running(model) as scheduler:
        partial = scheduler.partial(("a", 0), lambda: sound(9), due=now() - 5)
        finals = [scheduler.final(("b", i), sound(i), due=now() + 3) for i in range(3)]
        await asyncio.gather(partial, *(f.decoded() for f in finals))
    assert order(model)[-1] == "w9"


@in_virtual_time
async def test_a_newer_partial_replaces_the_one_of_its_channel_that_waits() -> None:
    model = ScriptedTranscriber()
    async with running(model) as scheduler:
        busy = scheduler.final(("z", 0), sound(0), due=now())
        await asyncio.sleep(0.01)
        old = scheduler.partial(("a", 0), lambda: sound(1), due=now())
        new = scheduler.partial(("a", 0), lambda: sound(1, 2), due=now())
        other = scheduler.partial(("a", 1), lambda: sound(5), due=now() + 1)
        told = await asyncio.gather(old, new, other, busy.decoded())
    assert told[0] is None
    assert told[1] is not None
    assert told[1].text == "w1 w2"
    assert order(model) == ["w0", "w1 w2", "w5"]


@in_virtual_time
async def test_a_partial_takes_its_sound_when_a_lane_is_free_and_none_when_it_has_ended() -> None:
    model = ScriptedTranscriber()
    heard = [1]
    async with running(model) as scheduler:
        busy = scheduler.final(("z", 0), sound(0), due=now())
        await asyncio.sleep(0.01)
        growing = scheduler.partial(("a", 0), lambda: sound(*heard), due=now())
        ended = scheduler.partial(("a", 1), lambda: None, due=now())
        heard += [2, 3]
        told = await asyncio.gather(growing, ended, busy.decoded())
    assert told[0] is not None
    assert told[0].text == "w1 w2 w3"
    assert told[1] is None


@in_virtual_time
async def test_stretches_of_one_group_share_a_batch_up_to_its_size() -> None:
    model = ScriptedTranscriber(most=3)
    async with running(model) as scheduler:
        many = [scheduler.final(("a", i), sound(i), due=now() + i) for i in range(5)]
        odd = scheduler.final(("a", 9), Request(words([9]), words=True, beam=5, expect=("Oracle",)), due=now() + 0.5)
        await asyncio.gather(*(t.decoded() for t in (*many, odd)))
    assert [len(b) for b in model.batches] == [3, 1, 2]
    assert {len(r.expect) for r in model.batches[0]} == {0}


@in_virtual_time
async def test_lanes_work_side_by_side() -> None:
    model = ScriptedTranscriber(lanes=4, cost=lambda r: 1.0)
    async with running(model) as scheduler:
        began = now()
        await asyncio.gather(*(scheduler.final(("a", i), sound(i), due=now()).decoded() for i in range(8)))
        assert now() - began == pytest.approx(2.0, abs=0.05)


def bad(request: Request) -> bool:
    return ScriptedTranscriber._told(request).text == "w13"


@in_virtual_time
async def test_one_bad_stretch_fails_alone_and_the_others_of_its_batch_succeed() -> None:
    model = ScriptedTranscriber(most=8, fails=lambda batch: any(bad(r) for r in batch))
    async with running(model, limits=Limits(revive_after=99)) as scheduler:
        tickets = {n: scheduler.final(("a", n), sound(n), due=now() + n) for n in (11, 12, 13, 14)}
        good = [await text(tickets[n]) for n in (11, 12, 14)]
        with pytest.raises(TranscriptionFailed):
            await tickets[13].decoded()
    assert good == ["w11", "w12", "w14"]
    assert [len(b) for b in model.batches].count(4) == 1
    assert sum(len(b) == 1 and bad(b[0]) for b in model.batches) == 3  # tried three times by itself


@in_virtual_time
async def test_a_model_that_keeps_failing_is_loaded_anew_and_nothing_is_lost() -> None:
    model = ScriptedTranscriber()
    model.fails = lambda batch: model.revived == 0
    async with running(model) as scheduler:
        tickets = [scheduler.final(("a", n), sound(n), due=now() + n) for n in range(4)]
        told = [await text(t) for t in tickets]
    assert told == ["w0", "w1", "w2", "w3"]
    assert model.revived == 1


@in_virtual_time
async def test_a_model_that_hangs_is_given_up_and_its_stretches_are_decoded_again() -> None:
    model = ScriptedTranscriber()
    model.hangs = lambda batch: model.revived == 0
    async with running(model, limits=Limits(hang_s=10)) as scheduler:
        began = now()
        assert await text(scheduler.final(("a", 0), sound(7), due=now())) == "w7"
        assert now() - began < 11
    assert model.revived == 1


@in_virtual_time
async def test_a_fault_of_any_kind_leaves_the_lane_at_work() -> None:
    model = ScriptedTranscriber()

    def once(batch: object) -> bool:
        if len(model.batches) == 1:
            raise KeyError("a bug")
        return False

    model.fails = once
    async with running(model) as scheduler:
        assert await text(scheduler.final(("a", 0), sound(3), due=now())) == "w3"


@in_virtual_time
async def test_a_log_that_cannot_be_written_costs_neither_a_lane_nor_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    class FullDisk:
        def __getattr__(self, _: str) -> object:
            def write(*_: object, **__: object) -> None:
                raise OSError("no space left")

            return write

    monkeypatch.setattr("voice.scheduler._log", FullDisk())
    model = ScriptedTranscriber(most=4, cost=lambda r: 2.0)
    model.fails = lambda batch: len(model.batches) < 3
    async with running(model, limits=Limits(revive_after=99)) as scheduler:
        tickets = [scheduler.final(("a", n), sound(n), due=now() + 60) for n in range(4)]
        assert [await text(t) for t in tickets] == ["w0", "w1", "w2", "w3"]


@in_virtual_time
async def test_a_final_that_is_withdrawn_is_not_decoded() -> None:
    model = ScriptedTranscriber()
    async with running(model) as scheduler:
        first = scheduler.final(("a", 0), sound(1), due=now())
        await asyncio.sleep(0.01)
        unwanted = scheduler.final(("a", 0), sound(2), due=now())
        unwanted.withdraw()
        wanted = scheduler.final(("a", 0), sound(3), due=now() + 1)
        assert await unwanted.decoded() is None
        await asyncio.gather(first.decoded(), wanted.decoded())
    assert order(model) == ["w1", "w3"]


@in_virtual_time
async def test_no_call_can_stall_another() -> None:
    """One call floods; a second one's finals are still in time, for theirs are due earlier."""
    model = ScriptedTranscriber(cost=lambda r: 0.2)
    late: list[float] = []
    async with running(model) as scheduler:
        flood = [scheduler.final(("flood", 0), sound(i), due=now() + 15) for i in range(40)]
        for _ in range(10):
            asked = now()
            await scheduler.final(("calm", 0), sound(1), due=asked + 0.5).decoded()
            late.append(now() - asked)
            await asyncio.sleep(0.3)
        for ticket in flood:
            ticket.withdraw()
    assert max(late) <= 0.41  # a decode that runs, then its own


@in_virtual_time
async def test_pressure_rises_with_the_backlog_shrinks_beams_and_falls_again() -> None:
    model = ScriptedTranscriber(cost=lambda r: 1.0)
    ladder = Ladder(Steps())
    rungs: list[int] = []
    async with running(model, ladder=ladder) as scheduler:
        scheduler.on_pressure(lambda: rungs.append(ladder.rung))
        tickets = [scheduler.final(("a", i), sound(i), due=now() + 0.5) for i in range(8)]
        told = await asyncio.gather(*(t.decoded() for t in tickets))
        await asyncio.sleep(30)
    assert [t.text for t in told if t is not None] == named(range(8)).split()  # finals are never left out
    assert max(rungs) == 4
    assert rungs[-1] == 0
    assert {r.beam for r in model.batches[-1]} == {1}


@in_virtual_time
async def test_whoever_waits_when_the_service_stops_is_told() -> None:
    model = ScriptedTranscriber(cost=lambda r: 100.0)
    scheduler = Scheduler(model)
    scheduler.start()
    ticket = scheduler.final(("a", 0), sound(1), due=now())
    waiting: asyncio.Task[Decoded | None] = asyncio.create_task(ticket.decoded())
    await asyncio.sleep(0.1)
    await scheduler.stop()
    with pytest.raises(TranscriptionFailed):
        await waiting


def test_words_read_back_are_the_words_that_were_put_in() -> None:
    """The test's own tools: a scripted model hears what scripted sound says."""
    told = ScriptedTranscriber._told(sound(3, 1, 4))
    assert told.text == "w3 w1 w4"
    assert np.allclose([w.start for w in told.words], [0.0, 0.36, 0.72], atol=0.001)

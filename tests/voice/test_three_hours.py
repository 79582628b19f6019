"""A call of three hours, in virtual time: every word once, and no more memory at the end than after ten minutes."""

import asyncio
import gc
import resource

import numpy as np

from tests.support.scripted_speech import LoudEar, ScriptedDesk, ScriptedTranscriber, hush, named, words
from tests.support.virtual_time import in_virtual_time
from voice.audio import RATE
from voice.heard import Final, Heard
from voice.scheduler import Scheduler
from voice.session import LiveSession

HOURS = 3
TURN = np.concatenate((words(range(5)), hush(0.6)))
TURN_S = 6.0
"""The rest of it nobody sends: as sources do that are silent in silence."""


class CountingDesk(ScriptedDesk):
    """Keeps nothing but the count, as the memory of a desk is not what is measured."""

    words = 0
    finals_told = 0

    async def tell(self, heard: Heard) -> None:
        if isinstance(heard, Final):
            assert heard.said.seq == self.finals_told + 1
            assert heard.said.text == named(range(5))
            self.finals_told += 1
            self.words += len(heard.words)


@in_virtual_time
async def test_three_hours_lose_nothing_and_grow_nothing() -> None:
    desk = CountingDesk()
    scheduler = Scheduler(ScriptedTranscriber(most=1, cost=lambda r: 0.15))
    model = scheduler._transcriber
    assert isinstance(model, ScriptedTranscriber)
    scheduler.start()
    session = LiveSession(desk.admission, desk, scheduler, LoudEar)
    box = session.listen()
    used: list[tuple[int, int]] = []
    turns = int(HOURS * 3600 / TURN_S)
    for number in range(turns):
        begins = number * int(TURN_S * RATE)
        for at in range(0, len(TURN), RATE // 2):
            await asyncio.sleep(0.5)
            session.hear(number % 2, TURN[at : at + RATE // 2].tobytes(), begins + at)
        await asyncio.sleep(TURN_S - 0.5 * -(-len(TURN) // (RATE // 2)))
        model.batches.clear()
        while len(box):
            await box.take()
        if number in (300, turns - 1):
            gc.collect()
            used.append((len(gc.get_objects()), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
    await session.finish()
    await scheduler.stop()
    assert desk.words == 5 * turns
    assert used[1][0] - used[0][0] < 500  # the finals kept for clients that come back were full before
    assert used[1][1] - used[0][1] < 4_000  # KiB

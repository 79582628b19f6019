"""Whatever checkpoint write a process dies at, the next process finishes the turn: once, with one write."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.turn import Turn
from knowledge.journal import Claim
from tests.support.scripted import House, Ledger, button, open_house, press, turn


class DiesAt:
    """Lets a number of checkpoint writes through, then none: the process is gone, as far as the disk can tell."""

    def __init__(self, house: House, writes: int) -> None:
        self._left = writes
        self.dead = asyncio.Event()
        self._gone = asyncio.Event()
        saver: Any = house.engine.saver
        self._restore = (saver, saver.aput, saver.aput_writes)
        saver.aput, saver.aput_writes = self._counted(saver.aput), self._counted(saver.aput_writes)

    def _counted(self, write: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def counted(*args: Any, **more: Any) -> Any:
            if self._left <= 0:
                self.dead.set()
                await self._gone.wait()
                return None
            self._left -= 1
            return await write(*args, **more)

        return counted

    def let_go(self) -> None:
        """Ends the calls that hang, without writing."""
        self._gone.set()

    def revive(self) -> None:
        saver, saver.aput, saver.aput_writes = self._restore  # type: ignore[assignment]


async def died(house: House, held: Claim, writes: int) -> bool:
    """Runs a turn until the given checkpoint write; False when it needed fewer and ended."""
    deadly = DiesAt(house, writes)
    run = asyncio.create_task(house.engine.run(held, last_attempt=False))
    dead = asyncio.create_task(deadly.dead.wait())
    await asyncio.wait([run, dead], return_when=asyncio.FIRST_COMPLETED)
    cut = not run.done()
    for task in (run, dead):
        task.cancel()
    deadly.let_go()
    await asyncio.wait([run, dead])
    deadly.revive()
    house.clock.at += timedelta(minutes=2)
    return cut


async def claimed(house: House, asked: Turn) -> Claim:
    await house.accept(asked)
    (held,) = await house.journal.claim()
    return held


@pytest.mark.parametrize("writes", range(16))
async def test_a_question_survives_death_at_any_checkpoint(tmp_path: Path, writes: int) -> None:
    async with open_house(tmp_path) as house:
        asked = turn("set negotiate")
        await died(house, await claimed(house, asked), writes)
        await house.work()
        (card,) = await house.answers(asked.id)
        assert card.pending == f"{asked.id}.c1"
        assert await house.journal.dead_letters() == []


@pytest.mark.parametrize("writes", range(14))
async def test_a_confirmation_survives_death_at_any_checkpoint_and_writes_once(tmp_path: Path, writes: int) -> None:
    ledger = Ledger()
    async with open_house(tmp_path, ledger=ledger) as house:
        (card,) = await house.say(turn("set won then"))
        pressed = press(button(card, "Confirm"))
        await died(house, await claimed(house, pressed), writes)
        await house.work()
        (done,) = await house.answers(pressed.id)
        assert done.title == "show"
        assert len(ledger.applied) == 1
        assert await house.journal.dead_letters() == []

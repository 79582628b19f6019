"""One line of progress: the newest words win, one at a time, none once the turn is over."""

import asyncio

from bot.progress import Progress


class Shown:
    """A surface that takes its time."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.taken = asyncio.Event()
        self.free = asyncio.Event()
        self.twice = asyncio.Event()

    async def show(self, text: str) -> None:
        self.lines.append(text)
        self.taken.set()
        if len(self.lines) == 2:
            self.twice.set()
        await self.free.wait()


async def test_what_is_overtaken_while_a_line_is_shown_is_never_shown() -> None:
    shown = Shown()
    progress = Progress(shown.show, every_s=0)
    progress("reading")
    await shown.taken.wait()
    progress("4Cs done")
    progress("4Cs done, planning")
    shown.free.set()
    async with asyncio.timeout(5):
        await shown.twice.wait()
    assert shown.lines == ["reading", "4Cs done, planning"]
    progress.close()


async def test_after_the_end_nothing_is_shown() -> None:
    shown = Shown()
    progress = Progress(shown.show, every_s=0)
    progress("reading")
    await shown.taken.wait()
    progress("done")
    progress.close()
    shown.free.set()
    progress("late")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert shown.lines == ["reading"]

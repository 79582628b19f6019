"""Gives out what was heard: to the desk first, which keeps it, then to whoever listens.

Finals are numbered here, one after the other. A number is used up only when the desk has it on record, so there are no
gaps; a desk that is away is asked again until it is back, and finals wait for it in order.
"""

import asyncio
from collections import deque
from collections.abc import Callable

import structlog

from voice import metrics
from voice.heard import Final, Heard
from voice.mailbox import Mailbox
from voice.ports import CallDesk

_log = structlog.get_logger(__name__)

_WAITS_S = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Before the desk is asked again; the last one from then on."""


class Teller:
    def __init__(self, desk: CallDesk, *, last_seq: int, kept: int, patience_s: float) -> None:
        self.seq = last_seq
        self._desk = desk
        self._patience_s = patience_s
        self._kept: deque[Final] = deque(maxlen=kept)
        self._boxes: list[Mailbox] = []
        self._in_order = asyncio.Lock()
        self._aside = Mailbox(most=256, finals=False)
        self._telling = asyncio.create_task(self._tell_aside(), name="speech desk")

    def listen(self, *, after: int) -> Mailbox:
        """A mailbox that begins with the finals after number `after`, as far back as they are kept here."""
        box = Mailbox()
        for final in self._kept:
            if final.said.seq > after:
                box.put(final)
        self._boxes.append(box)
        return box

    def leave(self, box: Mailbox) -> None:
        box.close()
        if box in self._boxes:
            self._boxes.remove(box)

    def tell(self, heard: Heard) -> None:
        """Anything but a final: best effort, at once."""
        self._aside.put(heard)
        self._show(heard)

    async def give(self, numbered: Callable[[int], Final]) -> Final:
        """A final, durable when this returns."""
        async with self._in_order:
            final = numbered(self.seq + 1)
            await self._record(final)
            self.seq = final.said.seq
            self._kept.append(final)
            self._show(final)
            return final

    async def last(self, heard: Heard) -> None:
        """What ends the call: told to everybody, and to the desk as a final is."""
        async with self._in_order:
            await self._record(heard)
        self._show(heard)

    async def close(self) -> None:
        self._aside.close()
        try:
            async with asyncio.timeout(self._patience_s):
                await self._telling
        except TimeoutError:
            self._telling.cancel()
        for box in self._boxes:
            box.close()

    def abandon(self) -> None:
        """Without a word to the desk: the process ends before the call."""
        self._telling.cancel()
        for box in self._boxes:
            box.close()

    def _show(self, heard: Heard) -> None:
        for box in list(self._boxes):
            box.put(heard)
            if box.overrun:
                self._boxes.remove(box)

    async def _record(self, heard: Heard) -> None:
        tries = 0
        while True:
            try:
                async with asyncio.timeout(self._patience_s):
                    await self._desk.tell(heard)
            except Exception as error:  # whatever it is, what was said must not be lost over it
                metrics.TELL_RETRIES.inc()
                if tries in (0, 5) or tries % 60 == 0:
                    _log.warning("desk_away", error=type(error).__name__, tries=tries + 1)
            else:
                return
            await asyncio.sleep(_WAITS_S[min(tries, len(_WAITS_S) - 1)])
            tries += 1

    async def _tell_aside(self) -> None:
        while (heard := await self._aside.take()) is not None:
            try:
                async with asyncio.timeout(self._patience_s):
                    await self._desk.tell(heard)
            except Exception as error:  # nobody misses one partial
                _log.info("desk_missed", kind=type(heard).__name__, error=type(error).__name__)

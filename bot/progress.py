"""One turn's line of progress: the newest words win, no faster than a person reads, and none after the answer."""

import asyncio
from collections.abc import Awaitable, Callable

EVERY_S = 0.7


class Progress:
    """Call it with what is being done; close it when the turn is over."""

    def __init__(self, show: Callable[[str], Awaitable[None]], *, every_s: float = EVERY_S) -> None:
        """`show` must not raise: progress is a courtesy."""
        self._show = show
        self._every_s = every_s
        self._wanted: str | None = None
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def __call__(self, text: str) -> None:
        self._wanted = text
        if not self._closed and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._tell(), name="progress")

    def close(self) -> None:
        self._closed = True
        if self._task is not None:
            self._task.cancel()

    async def _tell(self) -> None:
        while self._wanted is not None:
            text, self._wanted = self._wanted, None
            await self._show(text)
            await asyncio.sleep(self._every_s)

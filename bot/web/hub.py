"""The open pages: who is connected to which conversation, and what is on its way to them.

A page that reads too slowly is cut off rather than waited for: it reconnects and reads the history, which is
complete, so nothing is lost and nobody's slowness holds up a delivery.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.surface import Outgoing

_QUEUED = 64
PAGES_PER_CONVERSATION = 8


@dataclass(frozen=True, slots=True)
class Status:
    turn_id: str
    text: str


News = Outgoing | Status


class Page:
    """One event stream. `news()` gives None when the stream should end."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[News | None] = asyncio.Queue(_QUEUED)
        self.cut = False

    def put(self, news: News) -> None:
        if self.cut:
            return
        try:
            self._queue.put_nowait(news)
        except asyncio.QueueFull:
            self.end()

    def end(self) -> None:
        self.cut = True
        while not self._queue.empty():
            self._queue.get_nowait()
        self._queue.put_nowait(None)

    async def news(self) -> News | None:
        return await self._queue.get()


class Hub:
    def __init__(self) -> None:
        self._pages: dict[str, list[Page]] = defaultdict(list)
        self._closed = False

    @contextmanager
    def connected(self, conversation: str) -> Iterator[Page]:
        """A page for the time of the block; the oldest of too many for one conversation is ended."""
        page = Page()
        pages = self._pages[conversation]
        pages.append(page)
        if self._closed:
            page.end()
        if len(pages) > PAGES_PER_CONVERSATION:
            pages.pop(0).end()
        try:
            yield page
        finally:
            if page in pages:
                pages.remove(page)
            if not pages and self._pages.get(conversation) is pages:
                del self._pages[conversation]

    def tell(self, conversation: str, news: News) -> int:
        """Returns how many pages were told."""
        pages = self._pages.get(conversation, [])
        for page in pages:
            page.put(news)
        return len(pages)

    @property
    def pages(self) -> int:
        return sum(len(pages) for pages in self._pages.values())

    def close(self) -> None:
        """Ends every stream, so that a server can stop."""
        self._closed = True
        for pages in list(self._pages.values()):
            for page in pages:
                page.end()

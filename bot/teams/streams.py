"""A message that grows: first what is being done, then words that are finished and checked, piece by piece.

Teams streams in a personal chat only, one message at a time, at one request a second and for two minutes. What can't
be streamed is said as an ordinary message; a stream is a courtesy, the answer is not.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

import structlog
from botbuilder.schema import Activity, ActivityTypes

from bot.teams import limits
from bot.teams.citations import StreamEntity
from bot.teams.connector import Connector
from bot.teams.errors import ConnectorFailed

_log = structlog.get_logger(__name__)

_MOST_KNOWN = 10_000
_PATIENCE_S = 2.0


@dataclass(frozen=True, slots=True)
class Chat:
    service_url: str
    conversation: str


@dataclass(slots=True)
class _Open:
    id: str
    sequence: int
    began: float
    last: float


class Streams:
    """Of one process. A stream is taken by the next message of its chat, which ends it."""

    def __init__(
        self,
        connector: Connector,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._connector = connector
        self._clock = clock
        self._sleep = sleep
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._without: OrderedDict[str, None] = OrderedDict()
        """Chats Teams refused to stream in."""

    async def patience(self) -> None:
        """So long three dots are enough."""
        await self._sleep(_PATIENCE_S)

    def begun(self, chat: Chat) -> bool:
        return chat.conversation in self._open

    async def tell(self, chat: Chat, text: str) -> None:
        """What is being done; opens a stream where none is open. Whoever waits for this may be cancelled at any time:
        what was asked of Teams is seen through, so that no stream is left behind unknown."""
        if chat.conversation in self._without or chat.conversation in self._under_way:
            return
        task = asyncio.create_task(self._step(chat, "informative", text), name="teams-stream")
        self._under_way[chat.conversation] = task
        task.add_done_callback(lambda _: self._under_way.pop(chat.conversation, None))
        await asyncio.shield(task)

    async def take(self, chat: Chat) -> str:
        """The open stream's id, for the message that ends it; empty where there is none (any more)."""
        if (task := self._under_way.get(chat.conversation)) is not None:
            await asyncio.wait([task])
        held = self._open.get(chat.conversation)
        return "" if held is None or self._clock() - held.began > limits.STREAM_S else held.id

    async def grow(self, chat: Chat, text: str) -> str:
        """All but the last piece of a long text; the stream's id, empty where it is to be said at once."""
        if chat.conversation in self._without:
            return ""
        for said in growing(text):
            await self._pace(chat)
            await self._step(chat, "streaming", said)
            if not self.begun(chat):
                return ""
        return await self.take(chat)

    async def ended(self, chat: Chat) -> None:
        """Call before the message that ends it goes out: a request a second holds for that one too."""
        await self._pace(chat)
        self._open.pop(chat.conversation, None)

    async def _pace(self, chat: Chat) -> None:
        held = self._open.get(chat.conversation)
        wait = 0.0 if held is None else held.last + limits.STREAM_EVERY_S - self._clock()
        if wait > 0:
            await self._sleep(wait)

    async def _step(self, chat: Chat, kind: str, text: str) -> None:
        held = self._open.get(chat.conversation)
        if held is not None and self._clock() - held.began > limits.STREAM_S:
            held = None
        if kind == "informative":
            await self._pace(chat)
        stream, sequence = ("", 1) if held is None else (held.id, held.sequence + 1)
        entity = StreamEntity(kind, stream=stream, sequence=sequence)
        try:
            told = await self._connector.send(
                chat.service_url,
                chat.conversation,
                Activity(type=ActivityTypes.typing, text=text, entities=[entity]),
            )
        except ConnectorFailed as failed:
            self._refused(chat, failed)
            return
        now = self._clock()
        began = now if held is None else held.began
        if stream or told:
            self._open[chat.conversation] = _Open(stream or told, sequence, began, now)
            while len(self._open) > _MOST_KNOWN:
                self._open.popitem(last=False)

    def _refused(self, chat: Chat, failed: ConnectorFailed) -> None:
        _log.info("teams_stream_refused", error=str(failed))
        if failed.retriable:
            return  # the line is skipped; the message that ends the stream keeps its pace
        self._open.pop(chat.conversation, None)
        if failed.status in (400, 403, 405, 501):
            self._without[chat.conversation] = None
            while len(self._without) > _MOST_KNOWN:
                self._without.popitem(last=False)


def growing(text: str) -> Iterator[str]:
    """Beginnings of the text, each longer than the one before, none of them all of it; each ends with a word."""
    steps = min(limits.STREAM_STEPS, len(text) // (limits.STREAMED // 2))
    last = 0
    for n in range(1, steps):
        cut = max(text.rfind(end, last, len(text) * n // steps) for end in (" ", "\n"))
        if cut > last:
            last = cut
            yield text[:cut]

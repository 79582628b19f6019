"""What the graph needs of the rest of the house; fakes in tests satisfy the same protocols."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.files import Brought
from bot.introduce import STRANGER, stranger
from bot.turn import Turn
from bot.understand.model import Memory, Understanding
from knowledge.access import Principal, Room
from knowledge.directory import Directory
from knowledge.errors import NotFound
from knowledge.reader import Reader
from knowledge.records import Bucket
from knowledge.writer import Writer
from skills.narrate import Narrator
from skills.registry import Registry
from skills.wording import Voice

Bring = Callable[[Turn, Principal, Callable[[str], None]], Awaitable[tuple[Brought, ...]]]
"""Gets the files of a turn, telling progress; one outcome each, nothing raised for what is wrong with a file."""


class Records(Protocol):
    """The part of a workspace a turn uses."""

    async def principal(self, who: str) -> Principal: ...
    async def principal_for_identity(self, key: str) -> Principal | None: ...
    def reader(
        self, principal: Principal, *, buckets: Collection[Bucket] | None = None, now: datetime | None = None
    ) -> Reader: ...
    def writer(self, principal: Principal) -> Writer: ...
    async def directory(self, principal: Principal) -> Directory: ...


class Understands(Protocol):
    def understand(
        self, text: str, directory: Directory, memory: Memory | None, voice: Voice, principal: Principal
    ) -> Understanding:
        """CPU only, a few milliseconds; called in a worker thread."""
        ...


class Remembers(Protocol):
    async def memory(self, conversation: str, user_id: str) -> dict[str, Any] | None: ...


def _quiet(_text: str) -> None:
    """No surface to show progress on."""


async def nothing_aloud(_turn: Turn) -> Room | None:
    """No surface that tells who reads along."""
    return None


async def nothing_kept(_document_ids: Collection[str]) -> None:
    """No shelf to clear."""


async def no_files(turn: Turn, _who: Principal, _told: Callable[[str], None]) -> tuple[Brought, ...]:
    """No shelf to put them on."""
    return tuple(Brought(ref.name, problem="Files can't be taken here. Paste the text instead.") for ref in turn.files)


@dataclass(slots=True)
class TurnContext:
    """What one run of the graph works with; never stored, made anew by whoever runs it."""

    records: Records
    registry: Registry
    understander: Understands
    memories: Remembers
    now: datetime
    narrator: Narrator | None = None
    step_s: float = 8.0
    """How long one step may take before the answer goes out without it."""
    last_attempt: bool = False
    """True: a failing step becomes an apology instead of another try."""
    deadline: asyncio.Timeout | None = None
    deciding: bool = False
    """True once the turn has taken a confirmation: it is then tried again rather than cut off."""
    room_of: Callable[[Turn], Awaitable[Room | None]] = nothing_aloud
    """What everybody who reads along may see; None: nothing may be said to all of them."""
    bring: Bring = no_files
    """Gets the files that came with a message."""
    let_go: Callable[[Collection[str]], Awaitable[None]] = nothing_kept
    """Lets go of the files that have become these documents."""
    status: Callable[[str], None] = _quiet
    """Shows a line of progress where the surface can."""
    _people: dict[str, Principal] = field(default_factory=dict)

    async def identify(self, turn: Turn) -> Principal:
        """Who sent the turn. Raises `NotFound`, with a sentence for them, for a stranger."""
        known = self._people.get(turn.user_key)
        if known is not None:
            return known
        kind, _, rest = turn.user_key.partition(":")
        if kind in ("web", "terminal", "user"):
            return await self.principal(rest)
        found = await self.records.principal_for_identity(turn.user_key)
        if found is None or not found.active:
            raise NotFound(stranger(turn.user_key), detail=turn.user_key)
        self._people[turn.user_key] = self._people[found.user_id] = found
        return found

    async def principal(self, user_id: str) -> Principal:
        known = self._people.get(user_id)
        if known is None:
            known = await self.records.principal(user_id)
            if not known.active:
                raise NotFound(STRANGER, detail=user_id)
            self._people[user_id] = known
        return known

    def voice(self, principal: Principal, turn: Turn) -> Voice:
        return Voice(self.now, principal.locale, turn.time_zone or principal.time_zone)

    def no_more_deadline(self) -> None:
        """A write has begun: it is finished, not cut off."""
        if self.deadline is not None:
            self.deadline.reschedule(None)

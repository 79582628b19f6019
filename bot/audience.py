"""Who reads along where a question was asked, and what all of them may see."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import structlog

from bot.surface import Surface
from bot.turn import Turn
from knowledge.access import Principal, Room
from knowledge.workspace import Workspace

_log = structlog.get_logger(__name__)

MOST_READERS = 100
"""Where more people read along, nothing is said to all of them: too many to be sure of."""
_KEPT_S = 60.0
_PLACES = 2_000
_NAMES_A_PLACE = ("service_url", "team", "channel", "conversation")


@runtime_checkable
class KnowsReaders(Protocol):
    """A surface that can tell who reads a conversation."""

    async def readers_of(self, address: Mapping[str, Any], *, at_most: int) -> frozenset[str] | None:
        """User keys of the people (no bots) who read along; None where it can't be told or there are more of them.
        Never raises."""
        ...


class Meets(Protocol):
    async def meet(self, surface: str, user_key: str, address: dict[str, Any] | None = None) -> None: ...


@dataclass(slots=True)
class Audience:
    """Looks again after a minute: people come and go."""

    workspace: Workspace
    surfaces: Mapping[str, Surface]
    introducer: Meets
    clock: Callable[[], float] = time.monotonic
    _known: OrderedDict[tuple[str, ...], tuple[float, frozenset[str] | None]] = field(default_factory=OrderedDict)

    async def room_of(self, turn: Turn) -> Room | None:
        """None: nothing may be said to all of them, because one is unknown here, has left, or sees no single deal."""
        if not turn.shared:
            return None
        keys = await self._readers(turn)
        if keys is None:
            return None
        readers = []
        for key in sorted(keys | {turn.user_key}):
            reader = await self._person(turn, key)
            if reader is None or not may_read_along(reader):
                return None  # nobody else is asked for: whoever asked waits meanwhile
            readers.append(reader)
        return await self.workspace.room(readers)

    async def _readers(self, turn: Turn) -> frozenset[str] | None:
        surface = self.surfaces.get(turn.surface)
        if not isinstance(surface, KnowsReaders):
            return None
        place = _place(turn)
        held = self._known.get(place)
        if held is not None and held[0] > self.clock():
            return held[1]
        found = await surface.readers_of(turn.address, at_most=MOST_READERS)
        if found is not None and len(found) > MOST_READERS:
            found = None
        self._known[place] = (self.clock() + _KEPT_S, found)
        self._known.move_to_end(place)
        while len(self._known) > _PLACES:
            self._known.popitem(last=False)
        return found

    async def _person(self, turn: Turn, key: str) -> Principal | None:
        known = await self.workspace.principal_for_identity(key)
        if known is not None:
            return known
        # The turn's address is the asker's: a vendor asked with it would say who the asker is, whoever `key` names.
        await self.introducer.meet(turn.surface, key, turn.address if key == turn.user_key else None)
        return await self.workspace.principal_for_identity(key)


def may_read_along(reader: Principal) -> bool:
    """Whether anything of single deals may be said before them, or to them for all."""
    return reader.active and reader.role != "analyst"


def _place(turn: Turn) -> tuple[str, ...]:
    """Where it was asked, in the surface's own names: one person's questions of several channels may share a
    conversation."""
    there = (str(turn.address.get(name) or "") for name in _NAMES_A_PLACE)
    return (turn.surface, turn.conversation, *there)

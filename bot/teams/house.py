"""The part of the app Teams needs."""

from contextlib import AsyncExitStack
from typing import Any, Protocol

from bot.alarm import Alarm
from bot.settings import Settings
from bot.surface import Outgoing
from bot.turn import Turn
from knowledge.access import Principal
from knowledge.journal import Journal
from knowledge.workspace import Workspace
from skills.answer import Answer


class House(Protocol):
    settings: Settings
    journal: Journal
    workspace: Workspace
    closing: AsyncExitStack
    alarm: Alarm

    async def accept(self, turn: Turn) -> bool: ...
    async def person(self, user_key: str) -> Principal | None: ...
    async def seen_by(self, message: Outgoing, viewer: Principal) -> Answer | None:
        """What was said to everybody, as one of them may see it; None where that is the same."""
        ...

    async def met(self, surface: str, user_key: str, address: dict[str, Any]) -> Principal | None:
        """`person`, after asking Teams who that is where it was never asked."""
        ...

"""What the console needs of the rest of the house, and nothing more: a seam tests can stand in for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from bot.files import Bringing
from bot.settings import Settings
from bot.surface import Outgoing
from bot.turn import Turn
from knowledge.access import Principal
from knowledge.reader import Reader
from knowledge.records import Bucket, User
from skills.answer import Answer
from skills.registry import Registry


@dataclass(frozen=True, slots=True)
class Said:
    """What a person sent: words, or the label of a pressed button."""

    turn_id: str
    user_key: str
    text: str
    at: datetime
    pressed: bool = False
    state: Literal["waiting", "done", "failed"] = "done"
    files: tuple[str, ...] = ()
    """Names of what came with it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message to the page, as the outbox keeps it."""

    key: str
    answer: Answer
    at: datetime
    turn_id: str | None = None
    conversation: str = ""
    kind: Literal["answer", "update"] = "answer"
    address: dict[str, Any] = field(default_factory=dict)

    @property
    def replaces(self) -> str | None:
        """Key of the message an update stands in for."""
        target = self.address.get("message") if self.kind == "update" else None
        return str(target) if target else None


def shown(message: Outgoing) -> Shown:
    return Shown(
        key=message.key,
        answer=message.answer,
        at=message.created_at,
        turn_id=message.turn_id,
        conversation=message.conversation,
        kind=message.kind,
        address=message.address,
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change somebody has yet to confirm."""

    id: str
    answer: Answer
    at: datetime
    conversation: str = ""
    key: str = ""
    """The message with its buttons."""


class Desk(Protocol):
    @property
    def settings(self) -> Settings: ...
    @property
    def registry(self) -> Registry: ...
    @property
    def bringing(self) -> Bringing:
        """Puts files on the shelf."""
        ...

    async def users(self) -> list[User]: ...
    async def principal(self, user_id: str) -> Principal:
        """Raises `knowledge.errors.NotFound` for nobody or somebody inactive."""
        ...

    def reader(self, principal: Principal, *, buckets: Collection[Bucket] | None = None) -> Reader: ...
    async def versions(self) -> tuple[int, int]: ...
    async def accept(self, turn: Turn) -> bool:
        """Durable when it returns; False for a turn known already."""
        ...

    async def said(self, conversation: str) -> Sequence[Said]: ...
    async def shown(self, conversation: str) -> Sequence[Shown]: ...
    async def message(self, conversation: str, key: str) -> Shown | None:
        """One message as it stands now, updates applied; None when this conversation has none by that key."""
        ...

    async def waiting(self, principal: Principal) -> Sequence[Waiting]: ...
    async def feedback(self, principal: Principal, turn_id: str, *, good: bool) -> None: ...

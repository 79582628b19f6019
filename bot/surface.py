"""What a surface is to the rest of the house."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

from bot.turn import SurfaceName
from skills.answer import Answer


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A row of the outbox on its way out."""

    key: str
    """Idempotency key: one message per key, however often it is tried."""
    tenant: str
    surface: SurfaceName
    conversation: str
    kind: Literal["answer", "update"]
    """"update" replaces the message named in `address` (a pressed card shows its result in place)."""
    answer: Answer
    created_at: datetime
    address: dict[str, Any] = field(default_factory=dict)
    turn_id: str | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    reference: dict[str, Any] = field(default_factory=dict)
    """How to find the message again (ts, activity id)."""


class SendFailed(Exception):
    """The surface could not deliver.

    `retriable` False means never (channel gone, token revoked): the row is parked with `reason`.
    """

    def __init__(self, reason: str, *, retriable: bool, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retriable = retriable
        self.retry_after = retry_after


class Surface(Protocol):
    name: SurfaceName

    async def send(self, message: Outgoing) -> Sent: ...
    async def status(self, address: dict[str, Any], text: str) -> None:
        """Best-effort progress ("reading 3 calls…"); an empty text clears it. Never raises."""
        ...


@runtime_checkable
class HoldsConnections(Protocol):
    """A surface with connections of its own (event streams, sockets); closed before the server stops waiting."""

    def close(self) -> None: ...


@runtime_checkable
class Opens(Protocol):
    """A surface that calls its vendor instead of being called (Socket Mode)."""

    async def open(self) -> None: ...

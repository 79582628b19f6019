"""What a surface is to the rest of the house."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

from bot.turn import FileRef, SurfaceName
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
    place: str = ""
    """Where it worked, as a trouble would name it (`knowledge.troubles`)."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """What keeps a place of a surface from working until an administrator mends it."""

    code: str
    """The vendor's own word for it."""
    place: str
    """As in `knowledge.troubles`: "slack:T1:C5"."""
    told: str
    """A sentence for an administrator with the way out; never a secret."""


class SendFailed(Exception):
    """The surface could not deliver.

    `retriable` False means never (channel gone, token revoked): the row is parked with `reason`. `trouble` says what
    an administrator can do about it, where one can.
    """

    def __init__(
        self, reason: str, *, retriable: bool, retry_after: float | None = None, trouble: Blocked | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retriable = retriable
        self.retry_after = retry_after
        self.trouble = trouble


class Surface(Protocol):
    name: SurfaceName

    async def send(self, message: Outgoing) -> Sent: ...
    async def status(self, address: dict[str, Any], text: str) -> None:
        """Best-effort progress ("reading 3 calls…"); an empty text clears it. Never raises."""
        ...


@runtime_checkable
class Paces(Protocol):
    """A surface whose vendor limits how fast messages may follow each other."""

    def wait_for(self, message: Outgoing) -> float:
        """Seconds until this one may go: it keeps the moment it was given. 0.0: now, and `send` follows at once."""
        ...


class FetchFailed(Exception):
    """A file could not be got; `sentence` is for the person who sent it and names the way out.

    `retriable`: it may work in a moment.
    """

    def __init__(self, sentence: str, *, retriable: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retriable = retriable


@runtime_checkable
class Fetches(Protocol):
    """A surface whose vendor keeps the files people send."""

    def fetch(self, file: FileRef, address: Mapping[str, Any]) -> AsyncIterator[bytes]:
        """The bytes in order, from the vendor's own hosts alone. Raises `FetchFailed`."""
        ...


@runtime_checkable
class HoldsConnections(Protocol):
    """A surface with connections of its own (event streams, sockets); closed before the server stops waiting."""

    def close(self) -> None: ...


@runtime_checkable
class Opens(Protocol):
    """A surface that calls its vendor instead of being called (Socket Mode)."""

    async def open(self) -> None: ...

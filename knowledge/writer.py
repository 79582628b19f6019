"""Changes as data: shown to a person as an exact diff, applied once, undone exactly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

RecordType = Literal[
    "deal",
    "contact",
    "activity",
    "document",
    "evidence",
    "qualifier_answer",
    "override",
    "edge",
    "budget",
    "snapshot",
    "initiative",
    "competency",
    "live_call",
    "preference",
]


@dataclass(frozen=True, slots=True)
class Change:
    """One record to create or update."""

    op: Literal["create", "update"]
    record_type: RecordType
    record_id: str
    values: Mapping[str, Any]
    """Field -> new value, in record types (Decimal, date, aware datetime)."""
    expected: Mapping[str, Any] = field(default_factory=dict)
    """Field -> value it had when the diff was shown; a different one now raises `StaleChange`."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of an applied change set; the same key gives the same receipt, applied once."""

    change_set: str
    key: str
    at: datetime
    repeated: bool = False
    """True when the key had been applied before and nothing was done now."""


class Writer(Protocol):
    """Bound to a principal. Checks the right to write each touched record inside the transaction.

    Raises `NotAllowed`, `StaleChange` (shown diff no longer true), `InvalidChange` (names the field).
    """

    async def apply(self, changes: tuple[Change, ...], *, key: str, cause: str) -> Receipt: ...
    async def undo(self, change_set: str, *, key: str) -> Receipt:
        """Puts the fields back (created records are retired); `StaleChange` if touched since."""
        ...

"""What somebody can wish for in words: one dataclass per kind of change, before it meets any record."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

LogKind = Literal["call", "meeting", "note", "mail"]


@dataclass(frozen=True, slots=True)
class Shift:
    """A close date moved by a span instead of to a day."""

    days: int = 0
    months: int = 0


@dataclass(frozen=True, slots=True)
class DealWish:
    """Fields of a deal to set; None leaves a field alone."""

    clause: str = ""
    """The words it was read from: names in them say which deal is meant."""
    stage: str | None = None
    unknown_stage: str | None = None
    """What stands where a stage should, when it is none."""
    amount: Decimal | None = None
    currency: str | None = None
    amount_change: Decimal | None = None
    """Added to the amount on record ("raise it by 20k")."""
    amount_factor: Decimal | None = None
    """Multiplies the amount on record ("cut it by 10 %")."""
    close_on: date | None = None
    close_shift: Shift | None = None
    next_step: str | None = None
    next_step_on: date | None = None
    loss_reason: str | None = None
    missing: tuple[str, ...] = ()
    """Fields that were named without a value ("change the close date")."""

    @property
    def empty(self) -> bool:
        return self == DealWish(clause=self.clause)


@dataclass(frozen=True, slots=True)
class TaskWish:
    clause: str
    subject: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class LogWish:
    clause: str
    kind: LogKind
    at: datetime
    people: tuple[str, ...] = ()
    """Names as written."""
    minutes: int | None = None
    body: str = ""


@dataclass(frozen=True, slots=True)
class ContactWish:
    clause: str
    name: str
    title: str = ""
    email: str | None = None
    phone: str | None = None
    bad_email: str = ""
    """What was meant as an address and is none."""
    update: bool = False
    """Somebody on record is meant, by first name too."""


Wish = DealWish | TaskWish | LogWish | ContactWish


@dataclass(frozen=True, slots=True)
class Wishes:
    found: tuple[Wish, ...] = ()
    undo: bool = False
    unread: tuple[str, ...] = field(default=())
    """Clauses that asked for something nobody here can read."""

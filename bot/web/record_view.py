"""What a kind of record looks like when it is opened: a title, labelled facts, perhaps a text."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Ref:
    """Another record, shown by its name and opened by a click; left out where the reader may not see it."""

    record_type: str
    record_id: str | None
    locator: str | None = None


Value = str | Ref
Facts = list[tuple[str, Value]]


@dataclass(frozen=True, slots=True)
class View:
    title: str
    kind: str
    """In words: "Deal", "Call"."""
    facts: Facts
    body: str = ""
    at: datetime | None = None

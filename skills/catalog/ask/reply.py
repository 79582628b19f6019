"""What deciding leaves, whatever the question: a lead sentence, parts in the person's words, and their sources."""

from dataclasses import dataclass
from datetime import datetime

from skills.answer import Action, Fact
from skills.catalog.ask.extract import Hit


@dataclass(frozen=True, slots=True)
class Cited:
    """A record an answer rests on."""

    record_type: str
    record_id: str
    title: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences about one deal or client (or shared knowledge), never mixed with another's."""

    name: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    title: str
    lead: str
    """One sentence that answers by itself."""
    kind: str = "record"
    """"record", "text", "near" (shown as the nearest thing, not as an answer), "nothing"."""
    facts: tuple[Fact, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    cited: tuple[Cited, ...] = ()
    groups: tuple[Group, ...] = ()
    warnings: tuple[str, ...] = ()
    """Old or disagreeing sources."""
    hints: tuple[str, ...] = ()
    """What was searched and how to add what is missing."""
    actions: tuple[Action, ...] = ()

"""What is known before a call begins, so that a hint is about this deal and not about selling in general."""

from dataclasses import dataclass
from datetime import date, datetime

from knowledge.four_cs import CName
from knowledge.records import BuyingRole


@dataclass(frozen=True, slots=True)
class KnownPerson:
    name: str
    side_us: bool
    title: str = ""
    role: BuyingRole | None = None
    """What the person is in this deal; None: not on the map."""
    contact_id: str | None = None
    met: bool = False
    """Answered or met us within the days that count as covered (METHODOLOGY §5, stakeholders)."""


@dataclass(frozen=True, slots=True)
class OpenQualifier:
    c: CName
    question: str
    """As METHODOLOGY §1 asks it of us: "Can we meet their CEO within 7 days?"."""
    worth: int
    """Right-to-Win points that a yes brings."""


@dataclass(frozen=True, slots=True)
class Rival:
    name: str
    aliases: tuple[str, ...] = ()
    answer: str = ""
    """What we say when it is named: its weakness on record against our strength; empty: nothing on record."""
    source_id: str = ""


@dataclass(frozen=True, slots=True)
class Play:
    """One entry of the playbook: an objection and what has worked against it."""

    objection: str
    """As a client says it: "you are too expensive"."""
    answer: str
    source_id: str = ""


@dataclass(frozen=True, slots=True)
class CallContext:
    call_id: str
    began_at: datetime
    rep: str
    us: str
    client: str = ""
    deal: str = ""
    deal_id: str | None = None
    close_on: date | None = None
    people: tuple[KnownPerson, ...] = ()
    qualifiers: tuple[OpenQualifier, ...] = ()
    money_unknown: tuple[str, ...] = ()
    """Indicators of Find the Money without an answer: "budget_owner", "timeline", …"""
    rivals: tuple[Rival, ...] = ()
    plays: tuple[Play, ...] = ()
    products: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    agenda: tuple[str, ...] = ()
    minutes: int | None = None
    """How long the call was planned to be."""
    zone: str = "UTC"
    """IANA name, the rep's: what "Friday" and "tomorrow" are counted from."""

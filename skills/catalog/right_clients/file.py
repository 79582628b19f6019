"""Everything a client is measured by: only what the asker may see."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.records import (
    Account,
    Activity,
    Contact,
    Deal,
    Delivery,
    Edge,
    Evidence,
    Imperative,
    NpsSurvey,
    Ticket,
)
from skills.catalog.right_clients.rules import MeasureKey
from skills.scoring.file import RecordRef


@dataclass(frozen=True, slots=True)
class ClientFile:
    account: Account
    deals: tuple[Deal, ...] = ()
    contacts: tuple[Contact, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    nps: tuple[NpsSurvey, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    activities: tuple[Activity, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    imperatives: tuple[Imperative, ...] = ()
    """The client's own."""
    joint: tuple[Edge, ...] = ()
    """Joint initiatives."""


@dataclass(frozen=True, slots=True)
class Company:
    """What holds for every client alike."""

    imperatives: tuple[Imperative, ...] = ()
    """Ours."""
    carries: tuple[Edge, ...] = ()
    """Deals to imperatives, ours and the clients'."""
    revenues: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Of every client seen, by currency."""
    any_joint: bool = False
    """Somebody has a joint initiative on record, so that having none says something."""


@dataclass(frozen=True, slots=True)
class Measure:
    key: MeasureKey
    value: float | None
    """0..100; None: not known."""
    basis: str
    """The numbers it comes from, or what is missing."""
    refs: tuple[RecordRef, ...] = ()

"""What a deal's score is made of: the deal's file, and how one piece of it counts."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Literal

from knowledge.reader import TrackRecord
from knowledge.records import (
    Account,
    Activity,
    CaseStudy,
    Competitor,
    Contact,
    Deal,
    Delivery,
    Document,
    Edge,
    Evidence,
    FogClass,
    NpsSurvey,
    Override,
    Product,
    QualifierAnswer,
    Ticket,
)
from skills.rules import DEFAULT, StakeholderRules
from skills.scoring.rules import RECORD_WINDOW_MONTHS

RecordKind = Literal[
    "evidence", "deal", "delivery", "nps_survey", "ticket", "case_study", "activity", "document", "account"
]


@dataclass(frozen=True, slots=True)
class DealFile:
    """Every record that a deal's score may be computed from; the engine reads nothing else."""

    deal: Deal
    account: Account | None = None
    evidence: tuple[Evidence, ...] = ()
    """The deal's and its client's, whatever their status; only accepted ones count."""
    answers: tuple[QualifierAnswer, ...] = ()
    overrides: tuple[Override, ...] = ()
    track: TrackRecord | None = None
    deliveries: tuple[Delivery, ...] = ()
    nps: tuple[NpsSurvey, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    account_deals: tuple[Deal, ...] = ()
    """The client's deals, this one among them."""
    opening_deals: tuple[Deal, ...] = ()
    """Deals of other clients recorded as opening this one."""
    case_studies: tuple[CaseStudy, ...] = ()
    activities: tuple[Activity, ...] = ()
    contacts: tuple[Contact, ...] = ()
    edges: tuple[Edge, ...] = ()
    """Relations that point at the deal: roles played on it, deals that open it."""
    tenders: tuple[Document, ...] = ()
    products: tuple[Product, ...] = ()
    competitors: tuple[Competitor, ...] = ()
    people_rules: StakeholderRules = DEFAULT.stakeholders
    """When somebody counts as in touch: decides whom to ask, no score."""

    @property
    def region(self) -> str | None:
        """The deal's region, else its client's."""
        return self.deal.region or (self.account.region if self.account else None)

    @property
    def industry(self) -> str | None:
        return self.deal.industry or (self.account.industry if self.account else None)

    def with_more(
        self,
        *,
        evidence: tuple[Evidence, ...] = (),
        answers: tuple[QualifierAnswer, ...] = (),
        overrides: tuple[Override, ...] = (),
    ) -> "DealFile":
        """The same file with more on record: what a counterfactual is scored from."""
        return replace(
            self,
            evidence=self.evidence + evidence,
            answers=self.answers + answers,
            overrides=self.overrides + overrides,
        )


@dataclass(frozen=True, slots=True)
class RecordRef:
    """A record a number came from: enough to cite it."""

    kind: RecordKind
    id: str
    title: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One observation as it counts for a sub-factor: stored evidence, or derived from a structured record."""

    sub_factor: str
    polarity: Literal[1, -1]
    strength: float
    fog: FogClass
    at: datetime
    statement: str
    ref: RecordRef
    evidence: Evidence | None = None
    """The stored record; None for a derived item."""
    same_as: frozenset[str] = field(default=frozenset())
    """Ids of the records this item restates: stored evidence that cites one of them counts instead."""
    weight: float = 0.0
    """§1's w at the moment of scoring."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A number on record that is a sub-factor's rating by itself (§1)."""

    sub_factor: str
    rating: float
    basis: str
    """In words, with its counts: "SLA met 96 % over 2 deliveries"."""
    refs: tuple[RecordRef, ...] = ()
    at: datetime | None = None
    """The newest fact in it; None for a count, which has no date."""


def midnight(day: date) -> datetime:
    """A calendar date as a moment: the records' dates carry no zone, so UTC."""
    return datetime.combine(day, time.min, UTC)


def window_start(moment: datetime) -> date:
    """The first day of the window in which structured records count at `moment`."""
    day = moment.date()
    year, month = divmod(day.year * 12 + day.month - 1 - RECORD_WINDOW_MONTHS, 12)
    last = 28 if month == 1 else 30 if month in (3, 5, 8, 10) else 31
    return date(year, month + 1, min(day.day, last))

"""The one way to read a workspace: bound to a principal, a moment and a set of buckets.

Every method answers only with what the principal may see; a hidden record and a missing one look the
same (None or absent). Lists are ordered and stable: newest first for dated records, by name otherwise.
Reading outside the declared buckets raises `BucketNotDeclared`, which is a bug in the caller.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from knowledge.access import Principal
from knowledge.closings import Closings
from knowledge.passage import Passage
from knowledge.records import (
    Account,
    Activity,
    ActivityKind,
    Bucket,
    Budget,
    Capacity,
    CaseStudy,
    CompClause,
    Competency,
    Competitor,
    Contact,
    Deal,
    DealStatus,
    Delivery,
    Differentiator,
    Document,
    Edge,
    EdgeKind,
    Evidence,
    EvidenceStatus,
    FieldChange,
    Imperative,
    Initiative,
    LiveCall,
    NpsSurvey,
    Objective,
    Override,
    Preference,
    Product,
    QualifierAnswer,
    Snapshot,
    Target,
    Team,
    Ticket,
    Training,
    User,
)
from knowledge.value_bar import TOP_QUARTER, ValueBar


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How often the company delivered the like of a deal (METHODOLOGY §1, Quantum).

    Counts are company-wide (an aggregate every member may know); the ids list only what the principal may open.
    Counted: won deals and completed deliveries and case studies, a delivery of a won deal once.
    """

    same_solution: int
    same_region: int
    same_industry: int
    deal_ids: tuple[str, ...]
    case_study_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DealRecords:
    """What is on record around one deal; each list in the order its own read gives. Deals share their client's."""

    deal: Deal
    evidence: tuple[Evidence, ...] = ()
    """Accepted: the deal's own and its client's."""
    answers: tuple[QualifierAnswer, ...] = ()
    overrides: tuple[Override, ...] = ()
    edges: tuple[Edge, ...] = ()
    """That point at the deal."""
    activities: tuple[Activity, ...] = ()
    files: tuple[Document, ...] = ()
    """The deal's files without their text (`segments` empty); `Reader.document` has it."""
    track: TrackRecord | None = None
    account: Account | None = None
    account_deals: tuple[Deal, ...] = ()
    contacts: tuple[Contact, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    nps: tuple[NpsSurvey, ...] = ()
    tickets: tuple[Ticket, ...] = ()


class Reader(Protocol):
    @property
    def principal(self) -> Principal: ...
    @property
    def now(self) -> datetime:
        """The moment read as of; in the past for time travel."""
        ...

    def as_of(self, moment: datetime) -> "Reader":
        """The same reader, for the same principal and buckets, looking at a past moment ("as of 1 September")."""
        ...

    def narrowed(self, buckets: Collection[Bucket]) -> "Reader":
        """The same reader with only these of its buckets: what one step of a workflow may read."""
        ...

    # deal bucket
    async def deals(
        self,
        *,
        ids: Sequence[str] | None = None,
        account_id: str | None = None,
        owner_id: str | None = None,
        status: DealStatus | None = None,
        limit: int | None = None,
    ) -> list[Deal]: ...
    async def deal(self, deal_id: str) -> Deal | None: ...
    async def activities(
        self,
        *,
        deal_id: str | None = None,
        account_id: str | None = None,
        kinds: Sequence[ActivityKind] | None = None,
        since: datetime | None = None,
        limit: int | None = None,
        user_id: str | None = None,
        deal_ids: Sequence[str] | None = None,
        clients_own: Sequence[str] | None = None,
    ) -> list[Activity]:
        """`user_id`: whose they are; `deal_ids`: of any of these deals; `clients_own`: of these clients and no deal."""
        ...

    async def evidence(self, deal_id: str, *, status: EvidenceStatus | None = "accepted") -> list[Evidence]:
        """The deal's own evidence and its client's, recorded by `now`."""
        ...

    async def qualifier_answers(self, deal_id: str) -> list[QualifierAnswer]:
        """The whole history, newest first."""
        ...

    async def overrides(self, deal_id: str) -> list[Override]: ...
    async def initiatives(self, deal_id: str | None = None, *, owner_id: str | None = None) -> list[Initiative]:
        """Of one deal, or of every deal one may see; newest first, whatever their status."""
        ...

    async def snapshots(self, deal_id: str, *, since: datetime | None = None) -> list[Snapshot]:
        """Oldest first (a trend)."""
        ...

    async def last_snapshots(self, deal_ids: Sequence[str]) -> dict[str, Snapshot]:
        """The newest of each deal that has one, by deal id; for a few hundred deals at a time."""
        ...

    async def live_calls(self, *, deal_id: str | None = None, limit: int | None = None) -> list[LiveCall]:
        """Calls under coaching: one's own (an admin sees everybody's), newest first."""
        ...

    async def history(self, record_type: str, record_id: str) -> list[FieldChange]: ...
    async def changes(self, record_type: str, record_ids: Sequence[str], *, since: datetime) -> list[FieldChange]:
        """What changed of many records of one type from a moment on, in one read; newest first."""
        ...

    # client bucket
    async def accounts(self, *, ids: Sequence[str] | None = None, limit: int | None = None) -> list[Account]: ...
    async def account(self, account_id: str) -> Account | None: ...
    async def contacts(self, *, account_id: str | None = None, ids: Sequence[str] | None = None) -> list[Contact]: ...
    async def deliveries(self, *, account_id: str) -> list[Delivery]: ...
    async def nps(self, *, account_id: str) -> list[NpsSurvey]: ...
    async def tickets(self, *, account_id: str) -> list[Ticket]: ...
    async def budgets(self, *, account_id: str, deal_id: str | None = None) -> list[Budget]: ...

    # company and industry buckets
    async def users(self, *, ids: Sequence[str] | None = None) -> list[User]: ...
    async def teams(self) -> list[Team]: ...
    async def products(self) -> list[Product]: ...
    async def case_studies(self, *, region: str | None = None, industry: str | None = None) -> list[CaseStudy]: ...
    async def competitors(self) -> list[Competitor]: ...
    async def imperatives(self, *, account_id: str | None = None) -> list[Imperative]:
        """Ours without `account_id` (company bucket), a client's with it (client bucket)."""
        ...

    async def objectives(self) -> list[Objective]:
        """By the start of their period, then title; past and future ones too."""
        ...

    async def targets(self, *, user_ids: Sequence[str] | None = None) -> list[Target]:
        """One's own, those of people one manages, and team targets; newest period first."""
        ...

    async def comp_clauses(self, *, plan: str | None = None) -> list[CompClause]:
        """By plan and number."""
        ...

    async def competencies(self, *, user_ids: Sequence[str] | None = None) -> list[Competency]:
        """Certificates of everybody; assessments only one's own and those of people one manages. Newest first."""
        ...

    async def trainings(self) -> list[Training]: ...
    async def capacities(self, *, user_ids: Sequence[str] | None = None) -> list[Capacity]: ...
    async def preferences(self) -> list[Preference]:
        """One's own, if ever set (an admin sees everybody's); by person."""
        ...

    async def differentiators(self) -> list[Differentiator]: ...
    async def track_record(self, deal: Deal) -> TrackRecord: ...
    async def value_bar(self, currency: str, *, top: Decimal = TOP_QUARTER) -> ValueBar:
        """What an open deal must be worth to stand in the company's `top` share by value (METHODOLOGY §5, deal class).

        Counted over every open deal of the company, seen or not; only the threshold and the count come out.
        """
        ...

    async def closings(self, *, owner_id: str | None = None) -> Closings:
        """How often, and how fast, deals were won from each stage: the company's closed deals, seen or not, in counts.

        With `owner_id` of that owner's closed deals the principal may see.
        """
        ...

    # several buckets
    async def around(
        self,
        deals: Sequence[Deal],
        *,
        kinds: Sequence[ActivityKind],
        since: datetime,
        most_activities: int = 80,
        most_files: int = 20,
    ) -> list[DealRecords]:
        """What single reads would give for each deal, for all of them at once and in their order.

        Costs about as much for a hundred deals as single reads for three; give a few hundred at a time. `kinds` and
        `since` choose the activities. Reads the deal, client and company buckets.
        """
        ...

    async def titles(self, records: Sequence[tuple[str, str]]) -> dict[str, str]:
        """What records are called, by id, for many (type, id) in one read; only those one may see."""
        ...

    # any bucket
    async def record(self, record_type: str, record_id: str) -> Any | None:
        """The record of any type a citation points to: `record_type` is the record's class in snake case.

        "deal", "activity", "nps_survey" (or "nps"), "case_study", …; None for hidden, missing and unknown types alike.
        """
        ...

    async def edges(
        self,
        *,
        kind: EdgeKind | None = None,
        subject_id: str | None = None,
        object_id: str | None = None,
        object_ids: Sequence[str] | None = None,
    ) -> list[Edge]:
        """Edges valid at `now` whose both ends the principal may see; needs one of the ids.

        `object_ids` asks for many objects in one read (the relationship owners of every contact).
        """
        ...

    async def document(self, document_id: str) -> Document | None: ...
    async def documents(
        self,
        *,
        deal_id: str | None = None,
        account_id: str | None = None,
        kind: str | None = None,
        bucket: Bucket | None = None,
        sha256: str | None = None,
        limit: int | None = None,
    ) -> list[Document]:
        """`sha256`: made of exactly these bytes."""
        ...

    async def search(
        self,
        query: str,
        *,
        k: int = 8,
        buckets: Sequence[Bucket] | None = None,
        deal_ids: Sequence[str] | None = None,
        account_ids: Sequence[str] | None = None,
    ) -> list[Passage]: ...

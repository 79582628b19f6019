"""An in-memory `Reader` over plain lists of records: the same semantics as the store's, none of its weight.

Rights are an allow-list: give `deal_ids` and everything of another deal (or of a client none of them has) is
hidden, as it would be by the policy. Leave it out and the principal sees all.
"""

import copy
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from knowledge.access import Principal
from knowledge.closings import Closings, StageMove, closings_of
from knowledge.errors import BucketNotDeclared
from knowledge.passage import Passage
from knowledge.reader import DealRecords, TrackRecord
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
from knowledge.value_bar import TOP_QUARTER, ValueBar, value_bar_of

T = TypeVar("T")
Record = (
    Account
    | Activity
    | Budget
    | Capacity
    | CaseStudy
    | CompClause
    | Competency
    | Competitor
    | Contact
    | Deal
    | Delivery
    | Differentiator
    | Document
    | Edge
    | Evidence
    | FieldChange
    | Imperative
    | Initiative
    | LiveCall
    | NpsSurvey
    | Objective
    | Override
    | Preference
    | Product
    | QualifierAnswer
    | Snapshot
    | Target
    | Team
    | Ticket
    | Training
    | User
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ALL_BUCKETS: frozenset[Bucket] = frozenset({"company", "client", "industry", "deal"})
KIM = Principal(tenant="default", user_id="user_kim", role="rep", name="Kim Moreno", email="kim@scip.example")


class FakeReader:
    """Satisfies `knowledge.reader.Reader`; `reads` names every method called, in order."""

    def __init__(
        self,
        records: Iterable[Record] = (),
        *,
        principal: Principal = KIM,
        now: datetime = NOW,
        buckets: Iterable[Bucket] = ALL_BUCKETS,
        deal_ids: Iterable[str] | None = None,
        account_ids: Iterable[str] = (),
        passages: Iterable[Passage] = (),
    ) -> None:
        self._records = tuple(records)
        self._principal = principal
        self._now = now
        self._buckets = frozenset(buckets)
        self._deal_ids = None if deal_ids is None else frozenset(deal_ids)
        opened = {d.account_id for d in self._of(Deal) if self._deal_ids is not None and d.id in self._deal_ids}
        self._account_ids = frozenset(account_ids) | {a for a in opened if a is not None}
        self._passages = tuple(passages)
        self.reads: list[str] = []

    @property
    def principal(self) -> Principal:
        return self._principal

    @property
    def now(self) -> datetime:
        return self._now

    def as_of(self, moment: datetime) -> "FakeReader":
        earlier = copy.copy(self)
        earlier._now = moment
        return earlier

    def narrowed(self, buckets: Collection[Bucket]) -> "FakeReader":
        narrow = copy.copy(self)
        narrow._buckets = self._buckets & frozenset(buckets)
        return narrow

    @property
    def _today(self) -> date:
        return self._now.date()

    def _of(self, kind: type[T]) -> list[T]:
        return [r for r in self._records if isinstance(r, kind)]

    def _enter(self, name: str, bucket: Bucket | None) -> None:
        self.reads.append(name)
        if bucket is not None and bucket not in self._buckets:
            raise BucketNotDeclared(f"{name} reads the {bucket} bucket")

    def _sees_deal(self, deal_id: str) -> bool:
        return self._deal_ids is None or deal_id in self._deal_ids

    def _sees_account(self, account_id: str) -> bool:
        return self._deal_ids is None or account_id in self._account_ids

    def _sees(self, record: Any) -> bool:
        deal_id = getattr(record, "deal_id", None)
        account_id = getattr(record, "account_id", None)
        if deal_id is not None:
            return self._sees_deal(deal_id)
        return account_id is None or self._sees_account(account_id)

    def _visible(self, kind: type[T]) -> list[T]:
        return [r for r in self._of(kind) if self._sees(r)]

    # deal bucket
    async def deals(
        self,
        *,
        ids: Sequence[str] | None = None,
        account_id: str | None = None,
        owner_id: str | None = None,
        status: DealStatus | None = None,
        limit: int | None = None,
    ) -> list[Deal]:
        self._enter("deals", "deal")
        found = [
            d
            for d in self._of(Deal)
            if self._sees_deal(d.id)
            and (ids is None or d.id in ids)
            and (account_id is None or d.account_id == account_id)
            and (owner_id is None or d.owner_id == owner_id)
            and (status is None or d.status == status)
        ]
        return sorted(found, key=lambda d: d.name)[:limit]

    async def deal(self, deal_id: str) -> Deal | None:
        self._enter("deal", "deal")
        return _first(d for d in self._of(Deal) if d.id == deal_id and self._sees_deal(d.id))

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
        self._enter("activities", "deal")
        found = [
            a
            for a in self._visible(Activity)
            if a.at <= self._now
            and (deal_id is None or a.deal_id == deal_id)
            and (account_id is None or a.account_id == account_id)
            and (kinds is None or a.kind in kinds)
            and (since is None or a.at >= since)
            and (user_id is None or a.user_id == user_id)
            and (deal_ids is None or a.deal_id in deal_ids)
            and (clients_own is None or (a.deal_id is None and a.account_id in clients_own))
        ]
        return _newest(found, lambda a: a.at)[:limit]

    async def evidence(self, deal_id: str, *, status: EvidenceStatus | None = "accepted") -> list[Evidence]:
        self._enter("evidence", "deal")
        deal = _first(d for d in self._of(Deal) if d.id == deal_id)
        if deal is None or not self._sees_deal(deal_id):
            return []
        found = [
            e
            for e in self._of(Evidence)
            if e.recorded_at <= self._now
            and (status is None or e.status == status)
            and (e.deal_id == deal_id or (e.deal_id is None and e.account_id and e.account_id == deal.account_id))
        ]
        return _newest(found, lambda e: e.at)

    async def qualifier_answers(self, deal_id: str) -> list[QualifierAnswer]:
        self._enter("qualifier_answers", "deal")
        found = [q for q in self._visible(QualifierAnswer) if q.deal_id == deal_id and q.at <= self._now]
        return _newest(found, lambda q: q.at)

    async def overrides(self, deal_id: str) -> list[Override]:
        self._enter("overrides", "deal")
        found = [o for o in self._visible(Override) if o.deal_id == deal_id and o.at <= self._now]
        return _newest(found, lambda o: o.at)

    async def initiatives(self, deal_id: str | None = None, *, owner_id: str | None = None) -> list[Initiative]:
        self._enter("initiatives", "deal")
        found = [
            i
            for i in self._visible(Initiative)
            if i.at <= self._now
            and (deal_id is None or i.deal_id == deal_id)
            and (owner_id is None or i.owner_id == owner_id)
        ]
        return _newest(found, lambda i: i.at)

    async def snapshots(self, deal_id: str, *, since: datetime | None = None) -> list[Snapshot]:
        self._enter("snapshots", "deal")
        found = [
            s
            for s in self._visible(Snapshot)
            if s.deal_id == deal_id and s.at <= self._now and (since is None or s.at >= since)
        ]
        return _newest(found, lambda s: s.at)[::-1]

    async def last_snapshots(self, deal_ids: Sequence[str]) -> dict[str, Snapshot]:
        self._enter("last_snapshots", "deal")
        seen = sorted((s for s in self._visible(Snapshot) if s.at <= self._now), key=lambda s: s.at)
        return {s.deal_id: s for s in seen if s.deal_id in deal_ids}

    async def live_calls(self, *, deal_id: str | None = None, limit: int | None = None) -> list[LiveCall]:
        self._enter("live_calls", "deal")
        me = self._principal
        found = [
            c
            for c in self._visible(LiveCall)
            if c.at <= self._now
            and (deal_id is None or c.deal_id == deal_id)
            and (me.role == "admin" or c.user_id == me.user_id)
        ]
        return _newest(found, lambda c: c.at)[:limit]

    async def history(self, record_type: str, record_id: str) -> list[FieldChange]:
        self._enter("history", "deal")
        found = [
            c
            for c in self._of(FieldChange)
            if c.record_type == record_type and c.record_id == record_id and c.at <= self._now
        ]
        return _newest(found, lambda c: c.at)

    async def changes(self, record_type: str, record_ids: Sequence[str], *, since: datetime) -> list[FieldChange]:
        self._enter("changes", "deal")
        found = [
            c
            for c in self._of(FieldChange)
            if c.record_type == record_type and c.record_id in record_ids and since <= c.at <= self._now
        ]
        return _newest(found, lambda c: c.at)

    # client bucket
    async def accounts(self, *, ids: Sequence[str] | None = None, limit: int | None = None) -> list[Account]:
        self._enter("accounts", "client")
        found = [a for a in self._of(Account) if self._sees_account(a.id) and (ids is None or a.id in ids)]
        return sorted(found, key=lambda a: a.name)[:limit]

    async def account(self, account_id: str) -> Account | None:
        self._enter("account", "client")
        return _first(a for a in self._of(Account) if a.id == account_id and self._sees_account(a.id))

    async def contacts(self, *, account_id: str | None = None, ids: Sequence[str] | None = None) -> list[Contact]:
        self._enter("contacts", "client")
        found = [
            c
            for c in self._visible(Contact)
            if (account_id is None or c.account_id == account_id) and (ids is None or c.id in ids)
        ]
        return sorted(found, key=lambda c: c.name)

    async def deliveries(self, *, account_id: str) -> list[Delivery]:
        self._enter("deliveries", "client")
        found = [
            d
            for d in self._of(Delivery)
            if d.account_id == account_id and self._sees_account(account_id) and d.started_on <= self._today
        ]
        return _newest(found, lambda d: d.started_on)

    async def nps(self, *, account_id: str) -> list[NpsSurvey]:
        self._enter("nps", "client")
        found = [n for n in self._visible(NpsSurvey) if n.account_id == account_id and n.on <= self._today]
        return _newest(found, lambda n: n.on)

    async def tickets(self, *, account_id: str) -> list[Ticket]:
        self._enter("tickets", "client")
        found = [t for t in self._visible(Ticket) if t.account_id == account_id and t.opened_on <= self._today]
        return _newest(found, lambda t: t.opened_on)

    async def budgets(self, *, account_id: str, deal_id: str | None = None) -> list[Budget]:
        self._enter("budgets", "client")
        found = [
            b
            for b in self._visible(Budget)
            if b.account_id == account_id and (deal_id is None or b.deal_id in (None, deal_id)) and b.on <= self._today
        ]
        return _newest(found, lambda b: b.on)

    # company and industry buckets
    async def users(self, *, ids: Sequence[str] | None = None) -> list[User]:
        self._enter("users", "company")
        return sorted((u for u in self._of(User) if ids is None or u.id in ids), key=lambda u: u.name)

    async def teams(self) -> list[Team]:
        self._enter("teams", "company")
        return sorted(self._of(Team), key=lambda t: t.name)

    async def products(self) -> list[Product]:
        self._enter("products", "company")
        return sorted(self._of(Product), key=lambda p: p.name)

    async def case_studies(self, *, region: str | None = None, industry: str | None = None) -> list[CaseStudy]:
        self._enter("case_studies", "company")
        found = [
            c
            for c in self._of(CaseStudy)
            if c.completed_on <= self._today
            and (region is None or c.region == region)
            and (industry is None or c.industry == industry)
        ]
        return _newest(found, lambda c: c.completed_on)

    async def competitors(self) -> list[Competitor]:
        self._enter("competitors", "company")
        return sorted(self._of(Competitor), key=lambda c: c.name)

    async def imperatives(self, *, account_id: str | None = None) -> list[Imperative]:
        self._enter("imperatives", "company" if account_id is None else "client")
        return sorted((i for i in self._visible(Imperative) if i.account_id == account_id), key=lambda i: i.title)

    async def objectives(self) -> list[Objective]:
        self._enter("objectives", "company")
        return sorted(self._of(Objective), key=lambda o: (o.starts_on, o.title.lower(), o.id))

    async def targets(self, *, user_ids: Sequence[str] | None = None) -> list[Target]:
        self._enter("targets", "company")
        seen = [t for t in self._of(Target) if t.user_id is None or self._sees_person(t.user_id)]
        return _newest([t for t in seen if user_ids is None or t.user_id in user_ids], lambda t: t.starts_on)

    async def comp_clauses(self, *, plan: str | None = None) -> list[CompClause]:
        self._enter("comp_clauses", "company")
        wanted = [c for c in self._of(CompClause) if plan is None or c.plan == plan]
        return sorted(wanted, key=lambda c: (c.plan, c.number, c.id))

    async def competencies(self, *, user_ids: Sequence[str] | None = None) -> list[Competency]:
        self._enter("competencies", "company")
        seen = [c for c in self._of(Competency) if c.kind == "certificate" or self._sees_person(c.user_id)]
        wanted = [c for c in seen if (user_ids is None or c.user_id in user_ids) and c.on <= self._today]
        return _newest(wanted, lambda c: c.on)

    async def trainings(self) -> list[Training]:
        self._enter("trainings", "company")
        return sorted(self._of(Training), key=lambda t: (t.title.lower(), t.id))

    async def capacities(self, *, user_ids: Sequence[str] | None = None) -> list[Capacity]:
        self._enter("capacities", "company")
        wanted = [c for c in self._of(Capacity) if user_ids is None or c.user_id in user_ids]
        return _newest(wanted, lambda c: c.starts_on)

    async def differentiators(self) -> list[Differentiator]:
        self._enter("differentiators", "company")
        return sorted(self._of(Differentiator), key=lambda d: (d.title.lower(), d.id))

    async def preferences(self) -> list[Preference]:
        self._enter("preferences", "company")
        me = self._principal
        found = [p for p in self._of(Preference) if me.role == "admin" or p.user_id == me.user_id]
        return sorted(found, key=lambda p: p.user_id)

    def _sees_person(self, user_id: str) -> bool:
        me = self._principal
        if me.role == "admin" or user_id == me.user_id:
            return True
        team = next((u.team_id for u in self._of(User) if u.id == user_id), None)
        return me.role == "manager" and team in me.team_ids

    async def track_record(self, deal: Deal) -> TrackRecord:
        self._enter("track_record", "company")
        families = {p.id: p.family or p.id for p in self._of(Product)}
        wanted = {families.get(p, p) for p in deal.product_ids}
        won = [
            d
            for d in self._of(Deal)
            if d.status == "won" and d.id != deal.id and (d.close_on is None or d.close_on <= self._today)
        ]
        won_ids = {d.id for d in won}
        delivered = [
            d
            for d in self._of(Delivery)
            if d.deal_id not in won_ids
            and d.deal_id != deal.id
            and d.ended_on is not None
            and d.ended_on <= self._today
        ]
        studies = [c for c in self._of(CaseStudy) if c.completed_on <= self._today]
        every: list[Deal | Delivery | CaseStudy] = [*won, *delivered, *studies]
        same_solution = [r for r in every if wanted & {families.get(p, p) for p in r.product_ids}]
        same_region = [r for r in every if deal.region is not None and r.region == deal.region]
        same_industry = [r for r in every if deal.industry is not None and r.industry == deal.industry]
        alike = {r.id for r in [*same_solution, *same_region, *same_industry]}
        return TrackRecord(
            same_solution=len(same_solution),
            same_region=len(same_region),
            same_industry=len(same_industry),
            deal_ids=tuple(d.id for d in won if d.id in alike and self._sees_deal(d.id)),
            case_study_ids=tuple(c.id for c in studies if c.id in alike),
        )

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
        self._enter("around", "deal")
        single = copy.copy(self)
        single.reads = []
        return [await single._around(d, kinds, since, most_activities, most_files) for d in deals]

    async def _around(
        self, deal: Deal, kinds: Sequence[ActivityKind], since: datetime, most_activities: int, most_files: int
    ) -> DealRecords:
        if not self._sees_deal(deal.id):
            return DealRecords(deal)
        files = await self.documents(deal_id=deal.id, kind="file", limit=most_files)
        found = DealRecords(
            deal,
            evidence=tuple(await self.evidence(deal.id)),
            answers=tuple(await self.qualifier_answers(deal.id)),
            overrides=tuple(await self.overrides(deal.id)),
            edges=tuple(await self.edges(object_id=deal.id)),
            activities=tuple(await self.activities(deal_id=deal.id, kinds=kinds, since=since, limit=most_activities)),
            files=tuple(replace(f, segments=()) for f in files),
            track=await self.track_record(deal),
        )
        client = deal.account_id
        if client is None:
            return found
        return replace(
            found,
            account=await self.account(client),
            account_deals=tuple(await self.deals(account_id=client)),
            contacts=tuple(await self.contacts(account_id=client)),
            deliveries=tuple(await self.deliveries(account_id=client)),
            nps=tuple(await self.nps(account_id=client)),
            tickets=tuple(await self.tickets(account_id=client)),
        )

    async def value_bar(self, currency: str, *, top: Decimal = TOP_QUARTER) -> ValueBar:
        self._enter("value_bar", "company")
        return value_bar_of(self._of(Deal), currency, top)

    async def closings(self, *, owner_id: str | None = None) -> Closings:
        self._enter("closings", "company")
        every = self._of(Deal)
        deals = [d for d in every if owner_id is None or (d.owner_id == owner_id and self._sees_deal(d.id))]
        ids = {d.id for d in deals}
        moves = [
            StageMove(c.record_id, c.before, c.after, c.at)
            for c in self._of(FieldChange)
            if c.field == "stage" and c.record_id in ids and c.at <= self._now
        ]
        return closings_of(deals, moves, self._today)

    async def titles(self, records: Sequence[tuple[str, str]]) -> dict[str, str]:
        self._enter("titles", None)
        single = copy.copy(self)
        single.reads = []
        found = {i: await single.record(kind, i) for kind, i in records}
        names = {
            i: [getattr(r, name, "") for name in ("title", "subject", "name", "summary")] for i, r in found.items()
        }
        return {i: str(next(n for n in some if n)) for i, some in names.items() if any(some)}

    # any bucket
    async def record(self, record_type: str, record_id: str) -> Any | None:
        self._enter("record", None)
        if record_type == "document":
            return await self.document(record_id)
        wanted = record_type.replace("_", "")
        for found in self._records:
            kind = type(found).__name__.lower()
            if found.id != record_id or wanted not in (kind, kind.removesuffix("survey")):
                continue
            if isinstance(found, Deal):
                return found if self._sees_deal(found.id) else None
            if isinstance(found, Account):
                return found if self._sees_account(found.id) else None
            return found if self._sees(found) else None
        return None

    async def edges(
        self,
        *,
        kind: EdgeKind | None = None,
        subject_id: str | None = None,
        object_id: str | None = None,
        object_ids: Sequence[str] | None = None,
    ) -> list[Edge]:
        self._enter("edges", None)
        if subject_id is None and object_id is None and object_ids is None:
            raise ValueError("edges needs subject_id, object_id or object_ids")
        deals = {d.id for d in self._of(Deal)}
        accounts = {a.id for a in self._of(Account)}
        homes = {c.id: c.account_id for c in self._of(Contact)}

        def seen(end: str) -> bool:
            if end in deals:
                return self._sees_deal(end)
            home = end if end in accounts else homes.get(end)
            return home is None or self._sees_account(home)

        found = [
            e
            for e in self._of(Edge)
            if (kind is None or e.kind == kind)
            and (subject_id is None or e.subject_id == subject_id)
            and (object_id is None or e.object_id == object_id)
            and (object_ids is None or e.object_id in object_ids)
            and e.valid_from <= self._now
            and (e.valid_to is None or e.valid_to > self._now)
            and seen(e.subject_id)
            and seen(e.object_id)
        ]
        return _newest(found, lambda e: e.valid_from)

    async def document(self, document_id: str) -> Document | None:
        self._enter("document", None)
        return _first(d for d in self._documents() if d.id == document_id)

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
        self._enter("documents", bucket)
        found = [
            d
            for d in self._documents()
            if (deal_id is None or d.deal_id == deal_id)
            and (account_id is None or d.account_id == account_id)
            and (kind is None or d.kind == kind)
            and (bucket is None or d.bucket == bucket)
            and (sha256 is None or d.sha256 == sha256)
        ]
        return _newest(found, lambda d: d.at)[:limit]

    def _documents(self) -> list[Document]:
        me = self._principal
        return [
            d
            for d in self._visible(Document)
            if d.at <= self._now
            and d.bucket in self._buckets
            and (d.private_to in (None, me.user_id) or me.role == "admin")
            and (d.audience == "all" or me.role in ("manager", "admin"))
        ]

    async def search(
        self,
        query: str,
        *,
        k: int = 8,
        buckets: Sequence[Bucket] | None = None,
        deal_ids: Sequence[str] | None = None,
        account_ids: Sequence[str] | None = None,
    ) -> list[Passage]:
        """The given passages that share a word with the query, most shared words first."""
        self._enter("search", None)
        words = set(query.lower().split())

        def shared(passage: Passage) -> int:
            return len(words & set(f"{passage.title} {passage.text}".lower().split()))

        found = [
            p
            for p in self._passages
            if p.bucket in self._buckets
            and (buckets is None or p.bucket in buckets)
            and (deal_ids is None or p.deal_id in deal_ids)
            and (account_ids is None or p.account_id in account_ids)
            and self._sees(p)
            and (p.at is None or p.at <= self._now)
            and shared(p) > 0
        ]
        return sorted(found, key=shared, reverse=True)[:k]


def days_ago(days: float, now: datetime = NOW) -> datetime:
    return now - timedelta(days=days)


def _first(found: Iterable[T]) -> T | None:
    return next(iter(found), None)


def _newest(found: list[T], moment: Callable[[T], Any]) -> list[T]:
    """Newest first; equal moments by id, so that the order never depends on how records were given."""
    by_id = sorted(found, key=lambda r: str(getattr(r, "id", "")))
    return sorted(by_id, key=moment, reverse=True)

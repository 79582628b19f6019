"""Reading the store on somebody's behalf: the `Reader` of `knowledge.reader` over SQL.

Rights are part of every statement, judged now whatever moment is read as of. A reader whose moment is (about) now
is *live*: it sees what the workspace knows at each read, also what its own turn has just written. An earlier moment
is *past*: only what was recorded by then, fields taken back to what they were, outcomes not yet known left out.
"""

from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from knowledge.access import Principal
from knowledge.buckets import OPEN_TO_ANALYSTS, hold_to
from knowledge.closings import Closings, closings_of
from knowledge.errors import BucketNotDeclared, StoreUnavailable
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
from knowledge.store import statements
from knowledge.store.around import around, edges_wanted, with_visible_ends
from knowledge.store.bound import BoundReads, Wanted
from knowledge.store.open_deals import closed_deals, open_deals, stage_moves
from knowledge.store.sources import Sources, home_of, kind_of
from knowledge.store.statements import Filter
from knowledge.store.tables import KINDS
from knowledge.value_bar import TOP_QUARTER, ValueBar, value_bar_of


class StoreReader:
    """Satisfies `knowledge.reader.Reader`; its reads may run side by side."""

    def __init__(
        self, sources: Sources, principal: Principal, buckets: frozenset[Bucket], moment: datetime | None = None
    ) -> None:
        self._sources = sources
        self._buckets = buckets
        self._bound = BoundReads(sources, principal, moment)

    @property
    def principal(self) -> Principal:
        return self._bound.principal

    @property
    def now(self) -> datetime:
        return self._bound.now

    def as_of(self, moment: datetime) -> "StoreReader":
        return StoreReader(self._sources, self._bound.principal, self._buckets, moment)

    def narrowed(self, buckets: Collection[Bucket]) -> "StoreReader":
        narrow = copy(self)
        narrow._buckets = self._buckets & frozenset(buckets)
        return narrow

    # --- deal bucket ---

    async def deals(
        self,
        *,
        ids: Sequence[str] | None = None,
        account_id: str | None = None,
        owner_id: str | None = None,
        status: DealStatus | None = None,
        limit: int | None = None,
    ) -> list[Deal]:
        hold_to(self._buckets, "deals")
        wanted = {"account_id": account_id, "owner_id": owner_id, "status": status}
        if not self._bound.past:
            filters: dict[Filter, Any] = {(column, "eq"): value for column, value in wanted.items()}
            filters[("id", "in")] = ids
            return await self._bound.listed("deal", filters, limit=limit)
        then = await self._bound.listed("deal", {("id", "in"): ids})
        same = [d for d in then if all(v is None or getattr(d, column) == v for column, v in wanted.items())]
        return same[:limit]

    async def deal(self, deal_id: str) -> Deal | None:
        hold_to(self._buckets, "deal")
        return await self._one("deal", deal_id)

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
        hold_to(self._buckets, "activities")
        filters: dict[Filter, Any] = {
            ("account_id", "in"): clients_own,
            ("deal_id", "null"): None if clients_own is None else True,
            ("user_id", "eq"): user_id,
            ("deal_id", "in"): deal_ids,
            ("deal_id", "eq"): deal_id,
            ("account_id", "eq"): account_id,
            ("kind", "in"): kinds,
            ("at", "from"): since,
            ("at", "to"): self._bound.until,
        }
        return await self._bound.listed("activity", filters, limit=limit)

    async def evidence(self, deal_id: str, *, status: EvidenceStatus | None = "accepted") -> list[Evidence]:
        hold_to(self._buckets, "evidence")
        statement = statements.evidence_of_deals(self._bound.shape, status is None or self._bound.past)
        values = {"deal_id_in": [deal_id], "recorded_to": self._bound.until, "status_eq": status}
        (found,) = await self._bound.records(Wanted(KINDS["evidence"], statement, values))
        return [e for e in found if status is None or e.status == status]

    async def qualifier_answers(self, deal_id: str) -> list[QualifierAnswer]:
        hold_to(self._buckets, "qualifier_answers")
        return await self._bound.listed(
            "qualifier_answer", {("deal_id", "eq"): deal_id, ("at", "to"): self._bound.until}
        )

    async def overrides(self, deal_id: str) -> list[Override]:
        hold_to(self._buckets, "overrides")
        return await self._bound.listed("override", {("deal_id", "eq"): deal_id, ("at", "to"): self._bound.until})

    async def initiatives(self, deal_id: str | None = None, *, owner_id: str | None = None) -> list[Initiative]:
        hold_to(self._buckets, "initiatives")
        filters: dict[Filter, Any] = {("deal_id", "eq"): deal_id, ("at", "to"): self._bound.until}
        if not self._bound.past:
            return await self._bound.listed("initiative", {**filters, ("owner_id", "eq"): owner_id})
        then = await self._bound.listed("initiative", filters)
        return [i for i in then if owner_id is None or i.owner_id == owner_id]

    async def snapshots(self, deal_id: str, *, since: datetime | None = None) -> list[Snapshot]:
        hold_to(self._buckets, "snapshots")
        filters: dict[Filter, Any] = {
            ("deal_id", "eq"): deal_id,
            ("at", "from"): since,
            ("at", "to"): self._bound.until,
        }
        return (await self._bound.listed("snapshot", filters))[::-1]

    async def last_snapshots(self, deal_ids: Sequence[str]) -> dict[str, Snapshot]:
        hold_to(self._buckets, "snapshots")
        if not deal_ids:
            return {}
        filters: dict[Filter, Any] = {("deal_id", "in"): list(deal_ids), ("at", "to"): self._bound.until}
        kind = KINDS["snapshot"]
        statement = statements.newest_of_each_deal(kind, self._bound.shape, frozenset(filters), frozenset())
        values = {"deal_id_in": list(deal_ids), "at_to": self._bound.until, "p_each": 1}
        (found,) = await self._bound.records(Wanted(kind, statement, values))
        return {s.deal_id: s for s in found}

    async def live_calls(self, *, deal_id: str | None = None, limit: int | None = None) -> list[LiveCall]:
        hold_to(self._buckets, "live_calls")
        return await self._bound.listed(
            "live_call", {("deal_id", "eq"): deal_id, ("at", "to"): self._bound.until}, limit=limit
        )

    async def history(self, record_type: str, record_id: str) -> list[FieldChange]:
        hold_to(self._buckets, "history")
        kind = kind_of(record_type)
        if kind is None:
            return []
        statement = statements.history_of(self._bound.shape, kind)
        values = {"record_id_eq": record_id, "at_to": self._bound.until}
        return await self._bound.untouched(Wanted(KINDS["field_change"], statement, values))

    async def changes(self, record_type: str, record_ids: Sequence[str], *, since: datetime) -> list[FieldChange]:
        hold_to(self._buckets, "history")
        kind = kind_of(record_type)
        if kind is None or not record_ids:
            return []
        statement = statements.changes_of(self._bound.shape, kind)
        values = {"id_in": list(record_ids), "at_from": since, "at_to": self._bound.until}
        return await self._bound.untouched(Wanted(KINDS["field_change"], statement, values))

    # --- client bucket ---

    async def accounts(self, *, ids: Sequence[str] | None = None, limit: int | None = None) -> list[Account]:
        hold_to(self._buckets, "accounts")
        return await self._bound.listed("account", {("id", "in"): ids}, limit=limit)

    async def account(self, account_id: str) -> Account | None:
        hold_to(self._buckets, "account")
        return await self._one("account", account_id)

    async def contacts(self, *, account_id: str | None = None, ids: Sequence[str] | None = None) -> list[Contact]:
        hold_to(self._buckets, "contacts")
        return await self._bound.listed("contact", {("account_id", "eq"): account_id, ("id", "in"): ids})

    async def deliveries(self, *, account_id: str) -> list[Delivery]:
        hold_to(self._buckets, "deliveries")
        return await self._bound.listed(
            "delivery", {("account_id", "eq"): account_id, ("started_on", "to"): self._bound.today}
        )

    async def nps(self, *, account_id: str) -> list[NpsSurvey]:
        hold_to(self._buckets, "nps")
        return await self._bound.listed(
            "nps_survey", {("account_id", "eq"): account_id, ("on", "to"): self._bound.today}
        )

    async def tickets(self, *, account_id: str) -> list[Ticket]:
        hold_to(self._buckets, "tickets")
        return await self._bound.listed(
            "ticket", {("account_id", "eq"): account_id, ("opened_on", "to"): self._bound.today}
        )

    async def budgets(self, *, account_id: str, deal_id: str | None = None) -> list[Budget]:
        hold_to(self._buckets, "budgets")
        statement = statements.budgets_of(self._bound.shape, deal_id is not None)
        values = {"account_id_eq": account_id, "deal_id_eq": deal_id, "on_to": self._bound.latest_day}
        (found,) = await self._bound.records(Wanted(KINDS["budget"], statement, values))
        return found

    # --- company and industry buckets ---

    async def users(self, *, ids: Sequence[str] | None = None) -> list[User]:
        hold_to(self._buckets, "users")
        return await self._bound.listed("user", {("id", "in"): ids})

    async def teams(self) -> list[Team]:
        hold_to(self._buckets, "teams")
        return await self._bound.listed("team", {})

    async def products(self) -> list[Product]:
        hold_to(self._buckets, "products")
        return await self._bound.listed("product", {})

    async def case_studies(self, *, region: str | None = None, industry: str | None = None) -> list[CaseStudy]:
        hold_to(self._buckets, "case_studies")
        filters: dict[Filter, Any] = {
            ("region", "eq"): region,
            ("industry", "eq"): industry,
            ("completed_on", "to"): self._bound.today,
        }
        return await self._bound.listed("case_study", filters)

    async def competitors(self) -> list[Competitor]:
        hold_to(self._buckets, "competitors")
        return await self._bound.listed("competitor", {})

    async def imperatives(self, *, account_id: str | None = None) -> list[Imperative]:
        hold_to(self._buckets, "imperatives" if account_id is None else "imperatives of a client")
        how: Filter = ("account_id", "null" if account_id is None else "eq")
        return await self._bound.listed("imperative", {how: account_id or True})

    async def objectives(self) -> list[Objective]:
        hold_to(self._buckets, "objectives")
        return await self._bound.listed("objective", {})

    async def targets(self, *, user_ids: Sequence[str] | None = None) -> list[Target]:
        hold_to(self._buckets, "targets")
        return await self._bound.listed("target", {("user_id", "in"): user_ids})

    async def comp_clauses(self, *, plan: str | None = None) -> list[CompClause]:
        hold_to(self._buckets, "comp_clauses")
        return await self._bound.listed("comp_clause", {("plan", "eq"): plan})

    async def competencies(self, *, user_ids: Sequence[str] | None = None) -> list[Competency]:
        hold_to(self._buckets, "competencies")
        until = self._bound.latest_day
        return await self._bound.listed("competency", {("user_id", "in"): user_ids, ("on", "to"): until})

    async def trainings(self) -> list[Training]:
        hold_to(self._buckets, "trainings")
        return await self._bound.listed("training", {})

    async def capacities(self, *, user_ids: Sequence[str] | None = None) -> list[Capacity]:
        hold_to(self._buckets, "capacities")
        return await self._bound.listed("capacity", {("user_id", "in"): user_ids})

    async def preferences(self) -> list[Preference]:
        hold_to(self._buckets, "preferences")
        return await self._bound.listed("preference", {})

    async def differentiators(self) -> list[Differentiator]:
        hold_to(self._buckets, "differentiators")
        return await self._bound.listed("differentiator", {})

    async def track_record(self, deal: Deal) -> TrackRecord:
        hold_to(self._buckets, "track_record")
        references, grants = await self._sources.cache.references_and_grants(
            self._bound.principal, self._sources.clock()
        )
        return references.like(deal, self._bound.today, grants.deal_ids)

    # --- several buckets ---

    async def around(
        self,
        deals: Sequence[Deal],
        *,
        kinds: Sequence[ActivityKind],
        since: datetime,
        most_activities: int = 80,
        most_files: int = 20,
    ) -> list[DealRecords]:
        for read in ("deals", "account", "track_record"):
            hold_to(self._buckets, read)
        found = await around(
            self._bound,
            deals,
            buckets=self._buckets,
            kinds=kinds,
            since=since,
            most_activities=most_activities,
            most_files=most_files,
        )
        references, grants = await self._sources.cache.references_and_grants(
            self._bound.principal, self._sources.clock()
        )
        today = self._bound.today
        return [replace(r, track=references.like(r.deal, today, grants.deal_ids)) for r in found]

    async def value_bar(self, currency: str, *, top: Decimal = TOP_QUARTER) -> ValueBar:
        hold_to(self._buckets, "value_bar")
        then = self._bound.now if self._bound.past else None
        deals = await open_deals(self._sources.database, self._bound.principal.tenant, then)
        return value_bar_of(deals, currency, top)

    async def closings(self, *, owner_id: str | None = None) -> Closings:
        hold_to(self._buckets, "closings")
        database, tenant = self._sources.database, self._bound.principal.tenant
        if owner_id is None:
            deals = await closed_deals(database, tenant, self._bound.now if self._bound.past else None)
        else:
            deals = [d for d in await self.deals(owner_id=owner_id) if d.status != "open"]
        moves = await stage_moves(database, tenant, deals, self._bound.until)
        return closings_of(deals, moves, self._bound.today)

    async def titles(self, records: Sequence[tuple[str, str]]) -> dict[str, str]:
        return await self._bound.titles(records, self._buckets)

    # --- any bucket ---

    async def record(self, record_type: str, record_id: str) -> Any | None:
        kind = kind_of(record_type)
        if kind is None:
            return None
        return await self.document(record_id) if kind.record is Document else await self._one(kind.name, record_id)

    async def edges(
        self,
        *,
        kind: EdgeKind | None = None,
        subject_id: str | None = None,
        object_id: str | None = None,
        object_ids: Sequence[str] | None = None,
    ) -> list[Edge]:
        if subject_id is None and object_id is None and object_ids is None:
            raise ValueError("edges needs subject_id, object_id or object_ids")
        filters: dict[Filter, Any] = {
            ("kind", "eq"): kind,
            ("subject_id", "eq"): subject_id,
            ("object_id", "eq"): object_id,
            ("object_id", "in"): object_ids,
        }
        wanted = edges_wanted(self._bound, filters)
        if wanted is None:
            return []
        (found,) = await self._bound.records(wanted)
        return await with_visible_ends(self._bound, found)

    async def document(self, document_id: str) -> Document | None:
        found: Document | None = await self._one("document", document_id)
        if found is None or found.at > self._bound.until:
            return None
        if found.bucket not in self._buckets:
            raise BucketNotDeclared(
                "That answer needs records this skill does not read.", detail=f"{document_id} is in {found.bucket}"
            )
        return found

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
        filters: dict[Filter, Any] = {
            ("deal_id", "eq"): deal_id,
            ("account_id", "eq"): account_id,
            ("kind", "eq"): kind,
            ("sha256", "eq"): sha256,
            ("bucket", "in"): sorted(self._open([bucket] if bucket else None)),
            ("at", "to"): self._bound.until,
        }
        return await self._bound.listed("document", filters, limit=limit)

    async def search(
        self,
        query: str,
        *,
        k: int = 8,
        buckets: Sequence[Bucket] | None = None,
        deal_ids: Sequence[str] | None = None,
        account_ids: Sequence[str] | None = None,
    ) -> list[Passage]:
        """Raises `StoreUnavailable` when there is no index to search (yet)."""
        wanted = self._open(buckets)
        if self._bound.principal.role == "analyst":
            wanted &= OPEN_TO_ANALYSTS
        index = self._sources.index()
        if index is None:
            raise StoreUnavailable("Search isn't ready yet.", detail="the workspace has no index")
        if not wanted or not self._bound.principal.active:
            return []
        grants = await self._sources.cache.grants(self._bound.principal, self._sources.clock())
        hits = await index.search(query, grants=grants, buckets=wanted, k=k, deal_ids=deal_ids, account_ids=account_ids)
        if self._bound.past:
            hits = [p for p in hits if p.at is None or p.at <= self._bound.now]
        return await self._still_visible(hits)

    def _open(self, buckets: Sequence[Bucket] | None) -> frozenset[Bucket]:
        """The buckets asked for, all of which must be declared; all declared ones without a wish."""
        wanted = self._buckets if buckets is None else frozenset(buckets)
        if not wanted <= self._buckets:
            missing = ", ".join(sorted(wanted - self._buckets))
            raise BucketNotDeclared("That answer needs records this skill does not read.", detail=missing)
        return wanted

    async def _still_visible(self, hits: list[Passage]) -> list[Passage]:
        """Every hit checked against the records themselves: the index may be behind, rights may not."""
        seen = await self._bound.visible(home_of(hit) for hit in hits)
        return [hit for hit in hits if home_of(hit) in seen]

    async def _one(self, name: str, record_id: str) -> Any | None:
        found = await self._bound.listed(name, {("id", "eq"): record_id})
        return found[0] if found else None

"""What is on record around many deals, in two reads: see `Reader.around`."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from knowledge.reader import DealRecords
from knowledge.records import Account, ActivityKind, Bucket, Deal, Edge, Evidence
from knowledge.store import statements
from knowledge.store.bound import BoundReads, RecordId, Wanted
from knowledge.store.statements import ENDS, Filter
from knowledge.store.tables import KINDS

T = TypeVar("T")
_TEXT = frozenset({"segments"})


async def around(
    bound: BoundReads,
    deals: Sequence[Deal],
    *,
    buckets: frozenset[Bucket],
    kinds: Sequence[ActivityKind],
    since: datetime,
    most_activities: int,
    most_files: int,
) -> list[DealRecords]:
    """In the order of `deals`; one that the principal may not see has nothing around it."""
    deal_ids = sorted({d.id for d in deals})
    account_ids = sorted({d.account_id for d in deals if d.account_id is not None})
    activities: dict[Filter, Any] = {("kind", "in"): list(kinds), ("at", "from"): since, ("at", "to"): bound.until}
    files: dict[Filter, Any] = {("kind", "eq"): "file", ("bucket", "in"): sorted(buckets), ("at", "to"): bound.until}
    wanted: dict[str, Wanted | None] = {
        "deals": bound.listing("deal", {("id", "in"): deal_ids}),
        "evidence": _evidence(bound, deal_ids),
        "answers": bound.listing("qualifier_answer", {("deal_id", "in"): deal_ids, ("at", "to"): bound.until}),
        "overrides": bound.listing("override", {("deal_id", "in"): deal_ids, ("at", "to"): bound.until}),
        "activities": _newest(bound, "activity", deal_ids, activities, each=most_activities),
        "files": _newest(bound, "document", deal_ids, files, each=most_files, without=_TEXT),
        "edges": edges_wanted(bound, {("object_id", "in"): deal_ids}),
        "accounts": bound.listing("account", {("id", "in"): account_ids}),
        "account_deals": bound.listing("deal", {("account_id", "in"): account_ids}),
        "contacts": bound.listing("contact", {("account_id", "in"): account_ids}),
        "deliveries": _of_clients(bound, "delivery", account_ids, "started_on"),
        "nps": _of_clients(bound, "nps_survey", account_ids, "on"),
        "tickets": _of_clients(bound, "ticket", account_ids, "opened_on"),
    }
    asked = {name: w for name, w in wanted.items() if w is not None}
    found: dict[str, list[Any]] = {name: [] for name in wanted}
    found |= dict(zip(asked, await bound.records(*asked.values()), strict=True))
    found["edges"] = await with_visible_ends(bound, found["edges"])
    return _sorted_out(deals, found, most_activities, most_files)


def _evidence(bound: BoundReads, deal_ids: list[str]) -> Wanted | None:
    if not deal_ids:
        return None
    statement = statements.evidence_of_deals(bound.shape, bound.past)
    values = {"deal_id_in": deal_ids, "recorded_to": bound.until, "status_eq": "accepted"}
    return Wanted(KINDS["evidence"], statement, values)


def _of_clients(bound: BoundReads, name: str, account_ids: list[str], dated: str) -> Wanted | None:
    return bound.listing(name, {("account_id", "in"): account_ids, (dated, "to"): bound.today})


def _newest(
    bound: BoundReads,
    name: str,
    deal_ids: list[str],
    filters: Mapping[Filter, Any],
    *,
    each: int,
    without: frozenset[str] = frozenset(),
) -> Wanted | None:
    """The newest of each deal. At a past moment all of them: what they were decides which count."""
    used = {("deal_id", "in"): deal_ids, **filters}
    if any(how == "in" and not v for (_, how), v in used.items()):
        return None
    values = {f"{column}_{how}": v for (column, how), v in used.items()}
    kind = KINDS[name]
    statement = statements.newest_of_each_deal(kind, bound.shape, frozenset(used), without)
    return Wanted(kind, statement, values | {"p_each": 1_000_000 if bound.past else each})


def edges_wanted(bound: BoundReads, filters: Mapping[Filter, Any]) -> Wanted | None:
    """Relations valid at the moment, whoever may see their ends: `with_visible_ends` checks those."""
    used = {f: v for f, v in filters.items() if v is not None}
    if any(how == "in" and not v for (_, how), v in used.items()):
        return None
    values = {f"{column}_{how}": list(v) if how == "in" else v for (column, how), v in used.items()}
    return Wanted(KINDS["edge"], statements.edges_at(frozenset(used)), values | {"valid_at": bound.until})


async def with_visible_ends(bound: BoundReads, edges: Sequence[Edge]) -> list[Edge]:
    """Those whose both ends the principal may see."""
    ends = [_ends(e) for e in edges]
    seen = await bound.visible(record for pair in ends for end in pair for record in end)
    return [e for e, pair in zip(edges, ends, strict=True) if all(any(r in seen for r in end) for end in pair)]


def _ends(edge: Edge) -> tuple[list[RecordId], list[RecordId]]:
    """What each end may be: an id does not say its record's type."""
    subjects, objects = ENDS[edge.kind]
    return [(name, edge.subject_id) for name in subjects], [(name, edge.object_id) for name in objects]


def _sorted_out(
    deals: Sequence[Deal], found: Mapping[str, list[Any]], most_activities: int, most_files: int
) -> list[DealRecords]:
    visible = {d.id for d in found["deals"]}
    accounts: dict[str, Account] = {a.id: a for a in found["accounts"]}
    of_deal = {
        name: _grouped(found[name], lambda r: r.deal_id) for name in ("answers", "overrides", "activities", "files")
    }
    of_client = {
        name: _grouped(found[name], lambda r: r.account_id)
        for name in ("account_deals", "contacts", "deliveries", "nps", "tickets")
    }
    edges = _grouped(found["edges"], lambda e: e.object_id)
    evidence = _grouped(found["evidence"], lambda e: e.deal_id or e.account_id)

    def one(deal: Deal) -> DealRecords:
        if deal.id not in visible:
            return DealRecords(deal)
        client = deal.account_id or ""
        return DealRecords(
            deal,
            evidence=_newest_first(evidence.get(deal.id, ()), evidence.get(client, ())),
            answers=of_deal["answers"].get(deal.id, ()),
            overrides=of_deal["overrides"].get(deal.id, ()),
            edges=edges.get(deal.id, ()),
            activities=of_deal["activities"].get(deal.id, ())[:most_activities],
            files=of_deal["files"].get(deal.id, ())[:most_files],
            account=accounts.get(client),
            account_deals=of_client["account_deals"].get(client, ()),
            contacts=of_client["contacts"].get(client, ()),
            deliveries=of_client["deliveries"].get(client, ()),
            nps=of_client["nps"].get(client, ()),
            tickets=of_client["tickets"].get(client, ()),
        )

    return [one(deal) for deal in deals]


def _grouped(records: Iterable[T], key: Callable[[T], str | None]) -> dict[str, tuple[T, ...]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for record in records:
        groups[key(record) or ""].append(record)
    return {k: tuple(v) for k, v in groups.items()}


def _newest_first(own: tuple[Evidence, ...], clients: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    accepted = [e for e in (*own, *clients) if e.status == "accepted"]
    accepted.sort(key=lambda e: e.id)
    accepted.sort(key=lambda e: e.at, reverse=True)
    return tuple(accepted)

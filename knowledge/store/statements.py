"""The statements reads are made of, built once per form and found again by it.

A statement depends on the *shape* of the principal (see `policy`), the record type and which filters are used;
the values come as parameters. Building and hashing a statement costs more than running it, hence the caches.
"""

from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from knowledge import policy
from knowledge.policy import Shape
from knowledge.store import tables as t
from knowledge.store.tables import KINDS, Kind

Op = Literal["eq", "in", "from", "to", "null"]
Filter = tuple[str, Op]
"""(column, how); its value comes as the parameter `column_how` ("null" has none)."""

_NEWEST: dict[str, str] = {
    "activity": "at",
    "document": "at",
    "evidence": "at",
    "qualifier_answer": "at",
    "override": "at",
    "initiative": "at",
    "snapshot": "at",
    "live_call": "at",
    "field_change": "at",
    "case_study": "completed_on",
    "delivery": "started_on",
    "nps_survey": "on",
    "ticket": "opened_on",
    "budget": "on",
    "edge": "valid_from",
    "target": "starts_on",
    "competency": "on",
    "capacity": "starts_on",
}
"""Dated records come newest first by this column; all others by name."""


@lru_cache(maxsize=2048)
def listing(kind: Kind, shape: Shape, filters: frozenset[Filter], limited: bool = False) -> Select[Any]:
    """The visible records of one type that pass every filter, in the order readers promise."""
    pinned = {column: _parameter(kind, column, "eq") for column, how in filters if how == "eq"}
    several = ("deal_id", "in") in filters
    seen = policy.visible_records(
        shape,
        kind,
        deal_id=pinned.get("deal_id"),
        account_id=None if kind is KINDS["account"] else pinned.get("account_id"),
        deal_ids=_parameter(kind, "deal_id", "in") if several else None,
    )
    statement = select(*kind.plain).where(seen, *(_condition(kind, *f) for f in sorted(filters)))
    statement = statement.order_by(*_order(kind))
    return statement.limit(bindparam("p_limit")) if limited else statement


def _parameter(kind: Kind, column: str, how: Op) -> Any:
    return bindparam(f"{column}_{how}", type_=kind.table.c[column].type, expanding=how == "in")


def _condition(kind: Kind, column: str, how: Op) -> ColumnElement[bool]:
    c = kind.table.c[column]
    if how == "null":
        return c.is_(None)
    value = _parameter(kind, column, how)
    conditions: dict[str, Any] = {"eq": c == value, "in": c.in_(value), "from": c >= value, "to": c <= value}
    found: ColumnElement[bool] = conditions[how]
    return found


_RISING: dict[str, tuple[str, ...]] = {
    "objective": ("starts_on", "title"),
    "comp_clause": ("plan", "number"),
    "preference": ("user_id",),
}
"""Records read in an order of their own, lowest first."""


def _order(kind: Kind) -> tuple[ColumnElement[Any], ...]:
    c = kind.table.c
    if kind.name in _RISING:
        return *(c[name] for name in _RISING[kind.name]), c.id
    dated = _NEWEST.get(kind.name)
    if dated is not None:
        return c[dated].desc(), c.id
    return func.lower(c.title if "title" in c and "name" not in c else c.name), c.id


@lru_cache(maxsize=64)
def newest_of_each_deal(kind: Kind, shape: Shape, filters: frozenset[Filter], without: frozenset[str]) -> Select[Any]:
    """As `listing` with several deals, but only the newest `p_each` of each; columns in `without` come back empty."""
    c = kind.table.c
    seen = policy.visible_records(shape, kind, deal_ids=_parameter(kind, "deal_id", "in"))
    place = func.row_number().over(partition_by=c.deal_id, order_by=_order(kind)).label("place")
    columns = (null().cast(p.type).label(p.name) if p.name in without else p for p in kind.plain)
    ranked = select(*columns, place).where(seen, *(_condition(kind, *f) for f in sorted(filters))).subquery()
    kept = [ranked.c[p.name] for p in kind.plain]
    newest = _NEWEST[kind.name]
    return select(*kept).where(ranked.c.place <= bindparam("p_each")).order_by(ranked.c[newest].desc(), ranked.c.id)


@lru_cache(maxsize=64)
def evidence_of_deals(shape: Shape, any_status: bool) -> CompoundSelect[Any]:
    """The deals' own evidence and their clients'. Parameters: deal_id_in, recorded_to, status_eq.

    Two selects put together: with an `or` between them SQLite finds neither by its index.
    """
    kind = KINDS["evidence"]
    c = t.evidence.c
    tenant: Any = bindparam("p_tenant")
    seen = policy.seen_deals(shape, bindparam("deal_id_in", expanding=True))
    clients = select(t.deals.c.account_id).where(t.deals.c.tenant == tenant, t.deals.c.id.in_(seen))
    every = select(*kind.plain).where(
        c.tenant == tenant,
        c.retired_at.is_(None),
        c.recorded_at <= bindparam("recorded_to", type_=c.recorded_at.type),
        true() if any_status else c.status == bindparam("status_eq"),
    )
    of_deals = every.where(c.deal_id.in_(seen))
    of_clients = every.where(c.deal_id.is_(None), c.account_id.in_(clients))
    both = union_all(of_deals, of_clients)
    return both.order_by(both.selected_columns.at.desc(), both.selected_columns.id)


@lru_cache(maxsize=64)
def budgets_of(shape: Shape, with_deal: bool) -> Select[Any]:
    """A client's budgets; `with_deal` keeps those for the deal or for none. Parameters: account_id_eq, deal_id_eq."""
    kind = KINDS["budget"]
    c = t.budgets.c
    narrowed = or_(c.deal_id.is_(None), c.deal_id == bindparam("deal_id_eq")) if with_deal else true()
    return (
        select(*kind.plain)
        .where(
            policy.visible_records(shape, kind),
            c.account_id == bindparam("account_id_eq"),
            narrowed,
            c.on <= bindparam("on_to", type_=c.on.type),
        )
        .order_by(*_order(kind))
    )


@lru_cache(maxsize=256)
def history_of(shape: Shape, kind: Kind) -> Select[Any]:
    """What changed of one visible record. Parameters: record_id_eq, at_to."""
    changes = KINDS["field_change"]
    c = t.field_changes.c
    record_id: Any = bindparam("record_id_eq")
    seen = select(kind.table.c.id).where(kind.table.c.id == record_id, policy.visible_records(shape, kind)).exists()
    return (
        select(*changes.plain)
        .where(
            c.tenant == bindparam("p_tenant"),
            c.record_type == kind.name,
            c.record_id == record_id,
            c.at <= bindparam("at_to", type_=c.at.type),
            seen,
        )
        .order_by(*_order(changes))
    )


@lru_cache(maxsize=64)
def changes_of(shape: Shape, kind: Kind) -> Select[Any]:
    """What changed of several visible records. Parameters: id_in, at_from, at_to."""
    changes = KINDS["field_change"]
    c = t.field_changes.c
    ids: Any = bindparam("id_in", expanding=True)
    seen = select(kind.table.c.id).where(kind.table.c.id.in_(ids), policy.visible_records(shape, kind))
    return (
        select(*changes.plain)
        .where(
            c.tenant == bindparam("p_tenant"),
            c.record_type == kind.name,
            c.record_id.in_(seen),
            c.at >= bindparam("at_from", type_=c.at.type),
            c.at <= bindparam("at_to", type_=c.at.type),
        )
        .order_by(*_order(changes))
    )


@lru_cache(maxsize=1)
def changes_after() -> Select[Any]:
    """What has to be taken back to see records as they were. Parameters: p_tenant, record_type, ids, after."""
    c = t.field_changes.c
    return (
        select(c.record_id, c.field, c.before)
        .where(
            c.tenant == bindparam("p_tenant"),
            c.record_type == bindparam("record_type"),
            c.record_id.in_(bindparam("ids", expanding=True)),
            c.at > bindparam("after", type_=c.at.type),
        )
        .order_by(c.at.desc(), c.id)
    )


@lru_cache(maxsize=256)
def visible_ids(kind: Kind, shape: Shape) -> Select[Any]:
    """Which of the given ids the principal may see. Parameter: id_in."""
    c = kind.table.c
    return select(c.id).where(c.id.in_(bindparam("id_in", expanding=True)), policy.visible_records(shape, kind))


_CALLED = ("title", "subject", "name", "summary")


@lru_cache(maxsize=256)
def titles(kind: Kind, shape: Shape) -> Select[Any]:
    """(id, what it is called) of those of the given ids that the principal may see. Parameters: id_in, buckets."""
    c = kind.table.c
    names = [func.nullif(c[name], "") for name in _CALLED if name in c]
    called = func.coalesce(*names, "") if names else literal("")
    here = c.bucket.in_(bindparam("buckets", expanding=True)) if "bucket" in c else true()
    chosen = c.id.in_(bindparam("id_in", expanding=True))
    return select(c.id, called).where(chosen, here, policy.visible_records(shape, kind))


ENDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "account_team": (("user",), ("account",)),
    "deal_team": (("user",), ("deal",)),
    "reports_to": (("user", "contact"), ("user", "contact")),
    "plays_role": (("contact",), ("deal",)),
    "owns_relationship": (("user",), ("contact",)),
    "competes": (("competitor",), ("deal",)),
    "carries": (("deal",), ("imperative",)),
    "opens": (("deal",), ("deal",)),
    "joint_initiative": (("account",), ("document", "imperative")),
    "classes": (("user",), ("deal",)),
}
"""What an edge of each kind can lead from and to."""


@lru_cache(maxsize=64)
def edges_at(filters: frozenset[Filter]) -> Select[Any]:
    """Edges valid at `valid_at`, whoever may see their ends: the reader checks those."""
    kind = KINDS["edge"]
    c = t.edges.c
    at: Any = bindparam("valid_at", type_=c.valid_from.type)
    return (
        select(*kind.plain)
        .where(
            c.tenant == bindparam("p_tenant"),
            c.retired_at.is_(None),
            *(_condition(kind, *f) for f in sorted(filters)),
            c.valid_from <= at,
            or_(c.valid_to.is_(None), c.valid_to > at),
        )
        .order_by(*_order(kind))
    )

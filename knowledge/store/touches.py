"""Which deals a write may have moved: so that a portfolio is scored again where something changed, not everywhere.

A write leaves a mark on each *scope* it touched, with the data version it made: "deal:<id>", "account:<id>" (every
deal of that client), or "company" (what counts for any deal: the track record, products, competitors). Marks are
overwritten, never piled up: one row per scope.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.store import tables as t
from knowledge.store.database import Database
from knowledge.store.reader_threads import Query
from knowledge.store.versions import upsert

COMPANY = "company"
_OF_DEAL_OR_CLIENT = frozenset({"evidence", "qualifier_answer", "override", "activity", "document"})
_OF_CLIENT = frozenset({"account", "contact", "nps_survey", "ticket"})
_OF_ALL = frozenset({"case_study", "product", "competitor"})


@dataclass(frozen=True, slots=True)
class Touched:
    """What was written after a data version."""

    version: int
    """The data version it was read at: what to ask from next time."""
    deal_ids: frozenset[str]
    company: bool
    """Something that counts for every deal was written: `deal_ids` is then not the whole answer."""


def scopes_of(name: str, record: Any) -> set[str]:
    """The scopes whose scores the record may count in; none for what no score reads."""
    if name == "deal":
        return {f"deal:{record.id}", *_client(record)} | ({COMPANY} if record.status == "won" else set())
    if name == "delivery":
        return _client(record) | ({COMPANY} if record.ended_on is not None else set())
    if name == "edge":
        return {f"deal:{record.object_id}"}
    if name in _OF_ALL:
        return {COMPANY}
    if name in _OF_CLIENT:
        return _client(record)
    if name in _OF_DEAL_OR_CLIENT:
        return {f"deal:{record.deal_id}"} if record.deal_id is not None else _client(record)
    return set()


def _client(record: Any) -> set[str]:
    account_id = record.id if not hasattr(record, "account_id") else record.account_id
    return set() if account_id is None else {f"account:{account_id}"}


async def mark(connection: AsyncConnection, tenant: str, scopes: Iterable[str]) -> None:
    """After `versions.bump`, in the same transaction: its row lock keeps marks in the order of their versions."""
    wanted = sorted(set(scopes))
    if not wanted:
        return
    version = await connection.scalar(select(t.versions.c.data).where(t.versions.c.tenant == tenant))
    statement = upsert(connection, t.touches)
    statement = statement.on_conflict_do_update(
        index_elements=["tenant", "scope"], set_={"version": statement.excluded.version}
    )
    await connection.execute(statement, [{"tenant": tenant, "scope": s, "version": version} for s in wanted])


_TENANT: Any = bindparam("p_tenant")
_VERSION = select(t.versions.c.data).where(t.versions.c.tenant == _TENANT)
_MARKS = select(t.touches.c.scope).where(t.touches.c.tenant == _TENANT, t.touches.c.version > bindparam("p_since"))
_COMPANY = _MARKS.where(t.touches.c.scope == COMPANY)
_LIVE = select(t.deals.c.id).where(t.deals.c.tenant == _TENANT, t.deals.c.retired_at.is_(None))
_DEALS = union(
    _LIVE.where(("deal:" + t.deals.c.id).in_(_MARKS)),
    _LIVE.where(("account:" + t.deals.c.account_id).in_(_MARKS)),
    _LIVE.join(t.edges, (t.edges.c.tenant == t.deals.c.tenant) & (t.edges.c.object_id == t.deals.c.id)).where(
        t.edges.c.kind == "opens", ("deal:" + t.edges.c.subject_id).in_(_MARKS)
    ),
)
"""The deals marked, those of clients marked, and those that a deal marked opens."""


async def touched(database: Database, tenant: str, since: int) -> Touched:
    """Everything written after data version `since` (0: from the beginning)."""
    values = {"p_tenant": tenant, "p_since": since}
    version, company, deals = await database.select([Query(q, values) for q in (_VERSION, _COMPANY, _DEALS)])
    return Touched(version[0][0] if version else 0, frozenset(row[0] for row in deals), company=bool(company))

"""The directory of one principal: every name they may use, with what tells two of the same name apart."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge import policy
from knowledge.access import Principal
from knowledge.directory import Directory, NameEntry
from knowledge.store import tables as t
from knowledge.store.tables import KINDS

Rows = list[Row[Any]]
_CHUNK = 250


async def read_directory(connection: AsyncConnection, principal: Principal, now: datetime, version: int) -> Directory:
    """Deals, clients and contacts the principal may see; colleagues, products and competitors for everybody."""
    shape = policy.shape_of(principal)
    parameters = policy.parameters(principal, now)

    async def rows(name: str, *columns: Any) -> Rows:
        kind = KINDS[name]
        statement = select(*columns).where(policy.visible_records(shape, kind)).order_by(kind.table.c.id)
        result = await connection.execute(statement, parameters)
        found: Rows = []
        while chunk := result.fetchmany(_CHUNK):
            found += chunk
            await asyncio.sleep(0)  # thousands of names must not hold up everybody else
        return found

    a, d, p = t.accounts.c, t.deals.c, t.contacts.c
    u, g, r = t.users.c, t.products.c, t.competitors.c
    deals = await rows(
        "deal",
        *(
            d.id,
            d.name,
            d.aliases,
            d.account_id,
            d.owner_id,
            d.status,
            d.kind,
            d.stage,
            d.amount,
            d.currency,
            d.close_on,
        ),
        _touched(d.id, "deal_id"),
    )
    accounts = await rows(
        "account", a.id, a.name, a.aliases, a.industry, a.region, a.owner_id, _touched(a.id, "account_id")
    )
    contacts = await rows("contact", p.id, p.name, p.account_id, p.title)
    users = await rows("user", u.id, u.name, u.title, u.email, u.active)
    products = await rows("product", g.id, g.name, g.aliases, g.family)
    competitors = await rows("competitor", r.id, r.name, r.aliases)

    def build() -> tuple[NameEntry, ...]:
        clients = {row.id: row.name for row in accounts}
        return (
            *_deals(deals, clients),
            *_accounts(accounts, deals),
            *_contacts(contacts, clients),
            *(NameEntry("user", r.id, r.name, detail=r.title or r.email) for r in users if r.active),
            *(NameEntry("product", r.id, r.name, r.aliases, detail=r.family) for r in products),
            *(NameEntry("competitor", r.id, r.name, r.aliases) for r in competitors),
        )

    return Directory(await asyncio.to_thread(build), version)


def _touched(record_id: Any, column: str) -> ColumnElement[Any]:
    """The last activity up to now: a meeting planned for next week has not touched anything.

    Of a client only what belongs to no deal is looked up (a hidden deal's calls must not show through); the deals
    one may see are counted in by `_accounts`.
    """
    c = t.activities.c
    last = select(func.max(c.at)).where(
        c.tenant == bindparam("p_tenant"),
        c[column] == record_id,
        c.retired_at.is_(None),
        c.at <= bindparam("p_at", type_=c.at.type),
    )
    if column == "account_id":
        last = last.where(c.deal_id.is_(None))
    return last.correlate(t.deals, t.accounts).scalar_subquery().label("touched_at")


def _deals(rows: Rows, clients: dict[str, str]) -> Iterator[NameEntry]:
    for r in rows:
        client = clients.get(r.account_id, "")
        yield NameEntry(
            "deal",
            r.id,
            r.name,
            r.aliases,
            account_id=r.account_id,
            detail=_words(client if client and client not in r.name else "", r.stage),
            owner_id=r.owner_id,
            status=r.status,
            kind_of_deal=r.kind,
            amount=r.amount,
            currency=r.currency,
            close_on=r.close_on,
            touched_at=r.touched_at,
        )


def _accounts(rows: Rows, deals: Rows) -> Iterator[NameEntry]:
    touched: dict[str, datetime] = {}
    for d in deals:
        if d.account_id is not None and d.touched_at is not None:
            touched[d.account_id] = max(d.touched_at, touched.get(d.account_id, d.touched_at))
    for r in rows:
        last = max((m for m in (r.touched_at, touched.get(r.id)) if m is not None), default=None)
        yield NameEntry(
            "account",
            r.id,
            r.name,
            r.aliases,
            detail=_words(r.industry, r.region),
            owner_id=r.owner_id,
            touched_at=last,
        )


def _contacts(rows: Rows, clients: dict[str, str]) -> Iterator[NameEntry]:
    for r in rows:
        client = clients.get(r.account_id)
        detail = f"{r.title} at {client}" if r.title and client else r.title or client or ""
        yield NameEntry("contact", r.id, r.name, account_id=r.account_id, detail=detail)


def _words(*parts: str | None) -> str:
    return " · ".join(p for p in parts if p)

"""The counters that tell every process when what it remembers is old."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.store.database import Database
from knowledge.store.reader_threads import Query
from knowledge.store.tables import versions

WHOLE = "created"
"""Stands for every field: a record that came or went."""

_RIGHTS: dict[str, frozenset[str]] = {
    "user": frozenset({WHOLE}),
    "team": frozenset({WHOLE}),
    "account": frozenset({WHOLE, "owner_id"}),
    "deal": frozenset({WHOLE, "owner_id", "account_id", "region", "confidential"}),
    "edge": frozenset({WHOLE, "valid_to"}),
}
"""What decides who sees what."""
_NAMES: dict[str, frozenset[str]] = {
    "user": frozenset({WHOLE}),
    "account": frozenset({WHOLE}),
    "product": frozenset({WHOLE}),
    "competitor": frozenset({WHOLE}),
    "activity": frozenset({WHOLE, "at", "deal_id"}),
    "contact": frozenset({WHOLE, "name", "title"}),
    "deal": frozenset(
        {
            WHOLE,
            "name",
            "aliases",
            "account_id",
            "owner_id",
            "status",
            "stage",
            "kind",
            "amount",
            "currency",
            "close_on",
        }
    ),
}
"""What the directory of names shows."""
_TRACK: dict[str, frozenset[str]] = {
    "product": frozenset({WHOLE}),
    "delivery": frozenset({WHOLE}),
    "case_study": frozenset({WHOLE}),
    "deal": frozenset({WHOLE, "status", "close_on", "product_ids", "region", "industry"}),
}
"""What the company's track record counts."""


@dataclass(frozen=True, slots=True)
class Versions:
    rights: int
    data: int
    names: int
    track: int


_READ = select(versions.c.rights, versions.c.data, versions.c.names, versions.c.track).where(
    versions.c.tenant == bindparam("p_tenant")
)


async def current(database: Database, tenant: str) -> Versions:
    (found,) = await database.select([Query(_READ, {"p_tenant": tenant}, Versions)])
    return found[0] if found else Versions(0, 0, 0, 0)


async def bump(connection: AsyncConnection, tenant: str, touched: Iterable[tuple[str, str]]) -> None:
    """Counts one change, in the caller's transaction; `touched` is (record type, field or `WHOLE`)."""
    every = {(name, WHOLE if field == "retired" else field) for name, field in touched}
    v = versions.c

    def moved(what: dict[str, frozenset[str]]) -> int:
        return int(any(field in what.get(name, ()) for name, field in every))

    await connection.execute(
        update(versions)
        .where(v.tenant == tenant)
        .values(
            rights=v.rights + moved(_RIGHTS),
            data=v.data + 1,
            names=v.names + moved(_NAMES),
            track=v.track + moved(_TRACK),
        )
    )


async def ensure(connection: AsyncConnection, tenant: str) -> None:
    """Gives a new tenant its row."""
    first = upsert(connection, versions).values(tenant=tenant, rights=1, data=1, names=1, track=1)
    await connection.execute(first.on_conflict_do_nothing())


def upsert(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say what to do on a conflict, in the words of the connected database."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)

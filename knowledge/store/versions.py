"""The counters that tell every process when what it remembers is old."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Table, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.store.tables import versions

OF_RIGHTS = frozenset({"user", "team", "account", "deal", "edge"})
"""Record types that decide who sees what."""
OF_NAMES = frozenset({"user", "account", "contact", "deal", "product", "competitor", "activity"})
"""Record types the directory of names is made of."""
OF_TRACK = frozenset({"deal", "product", "delivery", "case_study"})
"""Record types the company's track record counts."""


@dataclass(frozen=True, slots=True)
class Versions:
    rights: int
    data: int
    names: int
    track: int


_READ = select(versions.c.rights, versions.c.data, versions.c.names, versions.c.track)


async def read(connection: AsyncConnection, tenant: str) -> Versions:
    row = (await connection.execute(_READ.where(versions.c.tenant == tenant))).one_or_none()
    return Versions(*row) if row is not None else Versions(0, 0, 0, 0)


async def bump(connection: AsyncConnection, tenant: str, record_types: Collection[str]) -> None:
    """Counts one change to records of these types, in the caller's transaction."""
    rights = int(not OF_RIGHTS.isdisjoint(record_types))
    names = int(not OF_NAMES.isdisjoint(record_types))
    track = int(not OF_TRACK.isdisjoint(record_types))
    v = versions.c
    await connection.execute(
        update(versions)
        .where(v.tenant == tenant)
        .values(rights=v.rights + rights, data=v.data + 1, names=v.names + names, track=v.track + track)
    )


async def ensure(connection: AsyncConnection, tenant: str) -> None:
    """Gives a new tenant its row."""
    first = upsert(connection, versions).values(tenant=tenant, rights=1, data=1, names=1, track=1)
    await connection.execute(first.on_conflict_do_nothing())


def upsert(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say what to do on a conflict, in the words of the connected database."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)

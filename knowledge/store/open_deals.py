"""The company's open deals, whoever may see them: read for aggregates only, never handed to a person."""

from datetime import datetime

from sqlalchemy import select

from knowledge.records import Deal
from knowledge.store.database import Database
from knowledge.store.past import as_they_were, later_changes
from knowledge.store.reader_threads import Query
from knowledge.store.tables import KINDS


async def open_deals(database: Database, tenant: str, moment: datetime | None) -> list[Deal]:
    """As they are, or as they were at a past `moment`."""
    kind = KINDS["deal"]
    c = kind.table.c
    statement = select(*kind.plain).where(c.tenant == tenant, c.retired_at.is_(None))
    if moment is None:
        statement = statement.where(c.status == "open")
    (found,) = await database.select([Query(statement, {}, kind.record)])
    if moment is not None:
        queries = later_changes(kind, tenant, found, moment)
        changes = [row for rows in await database.select(queries) for row in rows] if queries else []
        found = as_they_were(kind, found, changes, moment)
    return [d for d in found if d.status == "open"]

"""The company's deals, whoever may see them: read for aggregates only, never handed to a person."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from knowledge.closings import StageMove
from knowledge.records import Deal, DealStatus
from knowledge.store.database import Database
from knowledge.store.past import as_they_were, later_changes
from knowledge.store.reader_threads import Query
from knowledge.store.tables import KINDS, field_changes

_TOGETHER = 5_000


async def open_deals(database: Database, tenant: str, moment: datetime | None) -> list[Deal]:
    """As they are, or as they were at a past `moment`."""
    return await _deals(database, tenant, moment, ("open",))


async def closed_deals(database: Database, tenant: str, moment: datetime | None) -> list[Deal]:
    """Won and lost; as they are, or as they were at a past `moment`."""
    return await _deals(database, tenant, moment, ("won", "lost"))


async def _deals(database: Database, tenant: str, moment: datetime | None, wanted: Sequence[DealStatus]) -> list[Deal]:
    kind = KINDS["deal"]
    c = kind.table.c
    statement = select(*kind.plain).where(c.tenant == tenant, c.retired_at.is_(None))
    if moment is None:
        statement = statement.where(c.status.in_(wanted))
    (found,) = await database.select([Query(statement, {}, kind.record)])
    if moment is not None:
        queries = later_changes(kind, tenant, found, moment)
        changes = [row for rows in await database.select(queries) for row in rows] if queries else []
        found = as_they_were(kind, found, changes, moment)
    return [d for d in found if d.status in wanted]


async def stage_moves(database: Database, tenant: str, deals: Iterable[Deal], until: datetime) -> list[StageMove]:
    """How these deals moved through the stages, up to `until`."""
    c = field_changes.c
    statement = select(c.record_id, c.before, c.after, c.at).where(
        c.tenant == tenant, c.record_type == "deal", c.field == "stage", c.at <= until
    )
    ids = [d.id for d in deals]
    pages = [ids[start : start + _TOGETHER] for start in range(0, len(ids), _TOGETHER)]
    found = await database.select([Query(statement.where(c.record_id.in_(page)), {}) for page in pages])
    return [StageMove(*row) for rows in found for row in rows]

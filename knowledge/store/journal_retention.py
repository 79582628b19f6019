"""What the journal forgets in time: what ended long ago. What failed stays until somebody has seen to it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.store.journal_inbox import INBOX
from knowledge.store.journal_outbox import OUTBOX
from knowledge.store.journal_tables import FeedbackRow, PendingRow

PENDING: Table = PendingRow.__table__  # type: ignore[assignment]
FEEDBACK: Table = FeedbackRow.__table__  # type: ignore[assignment]

AT_ONCE = 2_000
"""Rows in one transaction, so that nobody who writes waits for long."""


def _over(tenant: str, before: float) -> Sequence[tuple[Table, list[ColumnElement[bool]]]]:
    """What has ended before a moment, by table."""
    i, o, p, f = INBOX.c, OUTBOX.c, PENDING.c, FEEDBACK.c
    return (
        (INBOX, [i.tenant == tenant, i.status == "done", i.finished_at < before]),
        (OUTBOX, [o.tenant == tenant, o.status == "sent", o.sent_at < before]),
        (PENDING, [p.tenant == tenant, p.status != "open", p.created_at < before]),
        (FEEDBACK, [f.tenant == tenant, f.at < before]),
    )


async def prune(connection: AsyncConnection, *, tenant: str, before: float) -> int:
    """Drops up to `AT_ONCE` rows of each kind; returns how many, none left when it is 0."""
    gone = 0
    for table, over in _over(tenant, before):
        key: Sequence[Any] = list(table.primary_key.columns)
        some = select(*key).where(*over).limit(AT_ONCE)
        same = key[0].in_(some) if len(key) == 1 else tuple_(*key).in_(some)
        gone += (await connection.execute(delete(table).where(same))).rowcount
    return gone

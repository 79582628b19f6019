"""Second thoughts about what was sent: words changed or taken back before they were answered.

A turn that is being worked on can't get other words any more; taken back, it ends without leaving anything.
"""

from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.store.journal_history import PastTurn
from knowledge.store.journal_inbox import INBOX, inserting
from knowledge.store.journal_outbox import OUTBOX
from knowledge.store.journal_people import PENDING

WITHDRAWN = "withdrawn"


async def past(connection: AsyncConnection, *, tenant: str, turn_id: str) -> PastTurn | None:
    statement = select(INBOX.c.turn_id, INBOX.c.payload, INBOX.c.status, INBOX.c.accepted_at).where(
        INBOX.c.tenant == tenant, INBOX.c.turn_id == turn_id
    )
    row = (await connection.execute(statement)).first()
    return None if row is None else PastTurn(row.turn_id, row.payload, row.status, row.accepted_at)


async def amend(connection: AsyncConnection, *, tenant: str, turn_id: str, payload: dict[str, Any]) -> bool:
    """Whether nobody had begun with it."""
    statement = (
        update(INBOX)
        .where(INBOX.c.tenant == tenant, INBOX.c.turn_id == turn_id, INBOX.c.status == "queued", INBOX.c.claims == 0)
        .values(payload=payload)
    )
    return (await connection.execute(statement)).rowcount == 1


async def withdraw(connection: AsyncConnection, row: dict[str, Any], *, now: float) -> bool:
    """Ends the turn of `row`, begun or not even heard of; once it is answered, only what was not sent yet goes.

    Returns whether nothing of it will be seen any more.
    """
    ended = {"status": "done", "reason": WITHDRAWN, "finished_at": now, "payload": row["payload"]}
    fresh = inserting(connection, INBOX).values(**{**row, **ended}).on_conflict_do_nothing()
    if (await connection.execute(fresh.returning(INBOX.c.seq))).first() is not None:
        return True
    statement = (
        update(INBOX)
        .where(INBOX.c.tenant == row["tenant"], INBOX.c.turn_id == row["turn_id"])
        .where(INBOX.c.status.in_(("queued", "claimed")), ~_decides(INBOX.c.turn_id))
        .values(**ended, owner=None, lease_until=None)
    )
    if (await connection.execute(statement)).rowcount == 1:
        return True
    return await _unsent(connection, str(row["tenant"]), str(row["turn_id"]))


async def _unsent(connection: AsyncConnection, tenant: str, turn_id: str) -> bool:
    """Drops an answer no try was made to send, and the question for a yes that stood in it."""
    statement = (
        delete(OUTBOX)
        .where(OUTBOX.c.tenant == tenant, OUTBOX.c.turn_id == turn_id)
        .where(OUTBOX.c.status == "ready", OUTBOX.c.attempts == 0, ~_decides(OUTBOX.c.turn_id))
        .returning(OUTBOX.c.key)
    )
    keys = [key for (key,) in (await connection.execute(statement)).all()]
    if not keys:
        return False
    asked = update(PENDING).where(PENDING.c.tenant == tenant, PENDING.c.card_key.in_(keys), PENDING.c.status == "open")
    await connection.execute(asked.values(status="replaced"))
    return True


def _decides(turn_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """It has taken a decision, which is carried out and told whatever becomes of its words."""
    return select(PENDING.c.id).where(PENDING.c.decided_by == turn_id).exists()


async def engaged(connection: AsyncConnection, *, tenant: str, conversation: str) -> bool:
    """Whether anything was ever asked there."""
    statement = select(INBOX.c.seq).where(INBOX.c.tenant == tenant, INBOX.c.conversation == conversation).limit(1)
    return (await connection.execute(statement)).first() is not None

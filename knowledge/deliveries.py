"""What of a message is out there: noted while it is still being sent, and found again by the vendor's own name for it.

A message in several parts (words, cards, a stream) that dies between two of them goes on behind what was noted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from knowledge.owning import utc_seconds
from knowledge.store.database import reading, writing
from knowledge.store.journal_outbox import OUTBOX

__all__ = ["Deliveries"]

_LOOKED_BACK_S = 90 * 86_400.0


@dataclass(slots=True)
class Deliveries:
    """Of one tenant's outbox. Errors: `StoreUnavailable` when the database is away."""

    engine: AsyncEngine
    tenant: str
    clock: Callable[[], float] = utc_seconds
    reads: AsyncEngine | None = None
    """Where to read from, when the store keeps its one writing connection apart."""

    async def begun(self, key: str) -> dict[str, Any]:
        """What an earlier try noted; empty where nothing was."""
        statement = select(OUTBOX.c.sent_reference).where(
            OUTBOX.c.tenant == self.tenant, OUTBOX.c.key == key, OUTBOX.c.status != "sent"
        )
        async with reading(self.reads or self.engine) as connection:
            return dict((await connection.execute(statement)).scalar_one_or_none() or {})

    async def note(self, key: str, reference: dict[str, Any]) -> None:
        """Kept until the message is marked as sent, which replaces it."""
        mine = (OUTBOX.c.tenant == self.tenant, OUTBOX.c.key == key, OUTBOX.c.status != "sent")
        async with writing(self.engine) as connection:
            await connection.execute(update(OUTBOX).where(*mine).values(sent_reference=reference))

    async def turn_behind(self, surface: str, reference: Mapping[str, str]) -> str | None:
        """The turn that was answered by the message whose reference holds these values; of the last 90 days."""
        c = OUTBOX.c
        statement = (
            select(c.turn_id)
            .where(c.tenant == self.tenant, c.surface == surface, c.status == "sent", c.turn_id.is_not(None))
            .where(c.sent_at > self.clock() - _LOOKED_BACK_S)
            .where(*(c.sent_reference[name].as_string() == value for name, value in reference.items()))
            .order_by(c.seq.desc())
            .limit(1)
        )
        async with reading(self.reads or self.engine) as connection:
            found: str | None = (await connection.execute(statement)).scalar_one_or_none()
            return found

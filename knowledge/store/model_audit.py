"""The audit of model requests in the database: written for every one, read by administrators, kept for a while."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.engine import Row

from knowledge.errors import StoreUnavailable
from knowledge.store.database import Database
from knowledge.store.model_tables import AuditRow
from llm.attempts import Attempt
from llm.call import Usage
from llm.door import AuditEntry

_log = structlog.get_logger(__name__)
_MICRO = Decimal(1_000_000)
_TABLE: Any = AuditRow.__table__
_NEWEST = (
    select(_TABLE)
    .where(_TABLE.c.tenant == bindparam("p_tenant"), _TABLE.c.at >= bindparam("p_since", type_=_TABLE.c.at.type))
    .order_by(_TABLE.c.at.desc(), _TABLE.c.id)
    .limit(bindparam("p_limit"))
)
_SAME = ("at", "tenant", "asked_by", "task", "prompt", "data_class", "decision", "outcome", "input_tokens")
_SAME_TOO = ("output_tokens", "masked", "tripped", "ms")


class StoredAudit:
    """Satisfies `llm.door.Audit`."""

    def __init__(self, database: Database, tenant: str) -> None:
        self._database = database
        self._tenant = tenant

    async def record(self, entry: AuditEntry) -> None:
        """Never raises for a store that is away: the answer is there, and its absence from the audit is logged."""
        values = {name: getattr(entry, name) for name in (*_SAME, *_SAME_TOO)}
        values |= {
            "id": f"audit_{uuid4().hex}",
            "attempts": [_plain(a) for a in entry.attempts],
            "micro_usd": int(entry.cost * _MICRO),
        }
        try:
            async with self._database.write() as connection:
                await connection.execute(insert(_TABLE), values)
        except StoreUnavailable as error:
            _log.error("model_request_not_audited", task=entry.task, outcome=entry.outcome, error=error.detail)

    async def entries(self, *, since: datetime, limit: int = 500) -> list[AuditEntry]:
        """Newest first."""
        values = {"p_tenant": self._tenant, "p_since": since, "p_limit": limit}
        async with self._database.read() as connection:
            return [_entry(row) for row in await connection.execute(_NEWEST, values)]

    async def forget(self, *, before: datetime) -> int:
        """Removes entries older than `before`; returns how many."""
        async with self._database.write() as connection:
            done = await connection.execute(delete(_TABLE).where(_TABLE.c.tenant == self._tenant, _TABLE.c.at < before))
            return int(done.rowcount)


def _plain(attempt: Attempt) -> dict[str, Any]:
    return asdict(attempt) | {"cost": str(attempt.cost)}


def _entry(row: Row[Any]) -> AuditEntry:
    values = {name: getattr(row, name) for name in (*_SAME, *_SAME_TOO)}
    return AuditEntry(**values, attempts=_attempts(row.attempts), cost=row.micro_usd / _MICRO)


def _attempts(kept: Sequence[dict[str, Any]]) -> tuple[Attempt, ...]:
    return tuple(Attempt(**{**a, "cost": Decimal(a["cost"]), "usage": Usage(**a["usage"])}) for a in kept)

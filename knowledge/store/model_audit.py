"""The audit of model requests in the database: written for every one, read by administrators, kept for a while."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import uuid4

import structlog
from sqlalchemy import bindparam, case, delete, func, insert, select
from sqlalchemy.engine import Row

from knowledge.errors import StoreUnavailable
from knowledge.store.database import Database
from knowledge.store.model_tables import AuditRow
from knowledge.store.reader_threads import Query
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
_AROUND = timedelta(minutes=2)
"""A turn takes seconds: further apart is another one."""
_INSERT = insert(_TABLE)
By = Literal["user", "task", "model"]
_COLUMNS = {"user": "asked_by", "task": "task"}
_SAME = ("at", "tenant", "asked_by", "task", "prompt", "data_class", "decision", "outcome", "input_tokens")
_SAME_TOO = ("output_tokens", "masked", "tripped", "ms")


@dataclass(frozen=True, slots=True)
class Total:
    """What one person, task or model was asked and has cost in a stretch of time."""

    of: str
    requests: int = 0
    """Of a model: every call to it, retries and second requests too."""
    answered: int = 0
    cached: int = 0
    cost: Decimal = Decimal(0)
    """In US dollars."""
    input_tokens: int = 0
    output_tokens: int = 0


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
            await self._database.change([Query(_INSERT, values)])
        except StoreUnavailable as error:
            _log.error("model_request_not_audited", task=entry.task, outcome=entry.outcome, error=error.detail)

    async def entries(self, *, since: datetime, limit: int = 500) -> list[AuditEntry]:
        """Newest first."""
        values = {"p_tenant": self._tenant, "p_since": since, "p_limit": limit}
        async with self._database.read() as connection:
            return [_entry(row) for row in await connection.execute(_NEWEST, values)]

    async def totals(self, by: By, *, since: datetime, before: datetime) -> list[Total]:
        """Dearest first."""
        within = (_TABLE.c.tenant == self._tenant, _TABLE.c.at >= since, _TABLE.c.at < before)
        async with self._database.read() as connection:
            if by == "model":
                found = _by_model(await connection.execute(select(_TABLE.c.attempts).where(*within)))
            else:
                rows = await connection.execute(_sums(_TABLE.c[_COLUMNS[by]]).where(*within))
                found = [Total(r.of, r.requests, r.answered, r.cached, r.usd / _MICRO, r.read, r.said) for r in rows]
        return sorted(found, key=lambda t: (-t.cost, -t.requests, t.of))

    async def wording(self, asked_by: str, task: str, around: datetime) -> str:
        """The prompt, with its version, that worded an answer to somebody at a moment; empty where none did."""
        c = _TABLE.c
        query = select(c.prompt).where(
            c.tenant == self._tenant,
            c.asked_by == asked_by,
            c.task == task,
            c.outcome.in_(("answered", "cached")),
            c.at.between(around - _AROUND, around + _AROUND),
        )
        async with self._database.read() as connection:
            return await connection.scalar(query.order_by(c.at.desc()).limit(1)) or ""

    async def forget(self, *, before: datetime) -> int:
        """Removes entries older than `before`; returns how many."""
        async with self._database.write() as connection:
            done = await connection.execute(delete(_TABLE).where(_TABLE.c.tenant == self._tenant, _TABLE.c.at < before))
            return int(done.rowcount)


def _sums(of: Any) -> Any:
    c = _TABLE.c
    return select(
        of.label("of"),
        func.count().label("requests"),
        func.sum(case((c.outcome == "answered", 1), else_=0)).label("answered"),
        func.sum(case((c.outcome == "cached", 1), else_=0)).label("cached"),
        func.sum(c.micro_usd).label("usd"),
        func.sum(c.input_tokens).label("read"),
        func.sum(c.output_tokens).label("said"),
    ).group_by(of)


def _by_model(rows: Iterable[Row[Any]]) -> list[Total]:
    totals: dict[str, Total] = {}
    for attempt in (a for row in rows for a in _attempts(row.attempts)):
        t = totals.get(attempt.model, Total(attempt.model))
        totals[attempt.model] = Total(
            t.of,
            t.requests + 1,
            t.answered + (attempt.outcome == "answered"),
            0,
            t.cost + attempt.cost,
            t.input_tokens + attempt.usage.input_tokens,
            t.output_tokens + attempt.usage.output_tokens,
        )
    return list(totals.values())


def _plain(attempt: Attempt) -> dict[str, Any]:
    return asdict(attempt) | {"cost": str(attempt.cost)}


def _entry(row: Row[Any]) -> AuditEntry:
    values = {name: getattr(row, name) for name in (*_SAME, *_SAME_TOO)}
    return AuditEntry(**values, attempts=_attempts(row.attempts), cost=row.micro_usd / _MICRO)


def _attempts(kept: Sequence[dict[str, Any]]) -> tuple[Attempt, ...]:
    return tuple(Attempt(**{**a, "cost": Decimal(a["cost"]), "usage": Usage(**a["usage"])}) for a in kept)

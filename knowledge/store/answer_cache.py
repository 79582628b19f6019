"""Answers of models kept in the database: the `AnswerStore` of `llm.cache`, shared by every process."""

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np
import structlog
from sqlalchemy import Executable, Text, bindparam, cast, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from knowledge.errors import StoreUnavailable
from knowledge.store.database import Database
from knowledge.store.model_tables import CachedAnswerRow
from knowledge.store.reader_threads import Query
from llm.cache import MOST, KeptAnswer, made_of
from llm.gateway import Completion

_log = structlog.get_logger(__name__)
_TABLE: Any = CachedAnswerRow.__table__
_C = _TABLE.c
_SWEEP_EVERY = 50
"""Answers put by this process between two sweeps."""
_WHAT = (_C.tenant, _C.key, _C.family, _C.question, _C.vector, _C.completion, _C.made_at, _C.expires_at)
_LIVE = (_C.tenant == bindparam("p_tenant"), _C.expires_at > bindparam("p_now", type_=_C.expires_at.type))
_FIND = select(*_WHAT).where(*_LIVE, _C.key == bindparam("p_key"))
_FAMILY = (
    select(*_WHAT)
    .where(*_LIVE, _C.family == bindparam("p_family"), _C.vector.is_not(None))
    .order_by(_C.made_at.desc(), _C.key)
    .limit(bindparam("p_limit"))
)
_USED = update(_TABLE).where(_C.tenant == bindparam("p_tenant"), _C.key == bindparam("p_key")).values(hits=_C.hits + 1)
_KEPT = ("text", "model", "input_tokens", "output_tokens", "data", "endpoint", "prompt")


class StoredAnswers:
    """Satisfies `llm.cache.AnswerStore`: while the database is away it holds nothing, and says so in the log."""

    def __init__(self, database: Database, *, most: int = MOST, sweep_every: int = _SWEEP_EVERY) -> None:
        self._database = database
        self._most = most
        self._sweep_every = sweep_every
        self._puts = 0

    async def find(self, tenant: str, key: str, now: datetime) -> KeptAnswer | None:
        found = await self._select(Query(_FIND, {"p_tenant": tenant, "p_now": now, "p_key": key}, _answer))
        return found[0] if found else None

    async def family(self, tenant: str, family: str, now: datetime, limit: int) -> Sequence[KeptAnswer]:
        values = {"p_tenant": tenant, "p_now": now, "p_family": family, "p_limit": limit}
        return await self._select(Query(_FAMILY, values, _answer))

    async def put(self, answer: KeptAnswer) -> None:
        values = {
            "tenant": answer.tenant,
            "key": answer.key,
            "family": answer.family,
            "question": answer.question,
            "vector": None if answer.vector is None else answer.vector.astype(np.float32).tobytes(),
            "completion": _plain(answer),
            "made_at": answer.made_at,
            "expires_at": answer.expires_at,
            "hits": 0,
        }
        self._puts += 1
        queries = [Query(_put(self._database.is_sqlite), values)]
        if self._puts % self._sweep_every == 0:
            queries += self._sweep(answer.tenant, answer.made_at)
        try:
            await self._database.change(queries)
        except StoreUnavailable as error:
            _log.warning("answer_not_kept", error=error.detail)

    async def used(self, tenant: str, key: str) -> None:
        try:
            await self._database.change([Query(_USED, {"p_tenant": tenant, "p_key": key})])
        except StoreUnavailable as error:
            _log.warning("hit_not_counted", error=error.detail)

    async def purge(self, tenant: str, *, record: str | None = None) -> int:
        """As the protocol says; unlike the rest it raises `StoreUnavailable`, for somebody waits for it to be done."""
        async with self._database.write() as connection:
            if record is None:
                return int((await connection.execute(delete(_TABLE).where(_C.tenant == tenant))).rowcount)
            kept = cast(_C.completion, Text)
            like = or_(
                *(kept.contains(json.dumps(record, ensure_ascii=a)[:-1], autoescape=True) for a in (True, False))
            )
            rows = await connection.execute(select(_C.key, _C.completion).where(_C.tenant == tenant, like))
            keys = [row.key for row in rows if made_of(row.completion["records"], record)]
            for key in keys:
                await connection.execute(delete(_TABLE).where(_C.tenant == tenant, _C.key == key))
            return len(keys)

    async def expire(self, tenant: str, now: datetime) -> int:
        """Drops those whose time is over, however few are put; returns how many. Raises `StoreUnavailable`."""
        async with self._database.write() as connection:
            over = delete(_TABLE).where(_C.tenant == tenant, _C.expires_at <= now)
            return int((await connection.execute(over)).rowcount)

    def _sweep(self, tenant: str, now: datetime) -> list[Query]:
        newest = select(_C.key).where(_C.tenant == tenant).order_by(_C.made_at.desc(), _C.key).limit(self._most)
        return [
            Query(delete(_TABLE).where(_C.tenant == tenant, _C.expires_at <= now), {}),
            Query(delete(_TABLE).where(_C.tenant == tenant, _C.key.not_in(newest)), {}),
        ]

    async def _select(self, query: Query) -> list[KeptAnswer]:
        try:
            (found,) = await self._database.select([query])
        except StoreUnavailable as error:
            _log.warning("kept_answers_unreachable", error=error.detail)
            return []
        return found


@lru_cache(maxsize=2)
def _put(is_sqlite: bool) -> Executable:
    """Made once: putting it together anew for each answer costs more than the database does."""
    insert: sqlite.Insert | postgresql.Insert = (sqlite if is_sqlite else postgresql).insert(_TABLE)
    kept = {c.name: insert.excluded[c.name] for c in _TABLE.c if c.name not in ("tenant", "key")}
    return insert.on_conflict_do_update(index_elements=["tenant", "key"], set_=kept)


def _plain(answer: KeptAnswer) -> dict[str, Any]:
    completion = answer.completion
    values = {name: getattr(completion, name) for name in _KEPT}
    return values | {"cost": str(completion.cost), "records": list(answer.records)}


def _answer(
    tenant: str,
    key: str,
    family: str,
    question: str,
    vector: bytes | None,
    completion: dict[str, Any],
    made_at: datetime,
    expires_at: datetime,
) -> KeptAnswer:
    kept = dict(completion)
    records = tuple(kept.pop("records"))
    return KeptAnswer(
        tenant=tenant,
        key=key,
        family=family,
        question=question,
        vector=None if vector is None else np.frombuffer(vector, dtype=np.float32),
        completion=Completion(**{**kept, "cost": Decimal(kept["cost"])}),
        records=records,
        made_at=made_at,
        expires_at=expires_at,
    )

"""Wordings of prompts an installation keeps for itself: the `PromptStore` of `llm.prompts`, and what an admin does."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, func, insert, select

from knowledge.errors import InvalidChange, NotFound, StoreUnavailable
from knowledge.store.database import Database
from knowledge.store.model_tables import PromptResultRow, PromptShareRow, PromptVersionRow
from knowledge.store.versions import upsert
from llm.prompts import SHIPPED, Choice, Result, parse, version_of

KEPT_S = 5.0
"""How long a process trusts what it read: a rollback is everywhere within it."""
_VERSIONS: Any = PromptVersionRow.__table__
_SHARES: Any = PromptShareRow.__table__
_RESULTS: Any = PromptResultRow.__table__
_COUNTED = ("calls", "held", "refused", "liked", "disliked", "micro_usd", "ms")
_LAST_TWO = (
    select(_SHARES.c.shares)
    .where(_SHARES.c.tenant == bindparam("p_tenant"), _SHARES.c.name == bindparam("p_name"))
    .order_by(_SHARES.c.at.desc(), _SHARES.c.id.desc())
    .limit(2)
)
_TEXTS = select(_VERSIONS.c.version, _VERSIONS.c.text).where(
    _VERSIONS.c.tenant == bindparam("p_tenant"), _VERSIONS.c.name == bindparam("p_name")
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A wording somebody put in the store."""

    name: str
    version: str
    text: str
    at: datetime
    by: str
    note: str


class StoredPrompts:
    """Satisfies `llm.prompts.PromptStore`."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._read: dict[tuple[str, str], tuple[float, Choice | None]] = {}

    async def choice(self, tenant: str, name: str) -> Choice | None:
        """A store that is away means the file's version: a prompt must never keep an answer from anybody."""
        kept = self._read.get((tenant, name))
        if kept is not None and time.monotonic() - kept[0] < KEPT_S:
            return kept[1]
        try:
            found = await self._choice(tenant, name)
        except StoreUnavailable:
            return None if kept is None else kept[1]
        self._read[tenant, name] = (time.monotonic(), found)
        return found

    async def _choice(self, tenant: str, name: str) -> Choice | None:
        values = {"p_tenant": tenant, "p_name": name}
        async with self._database.read() as connection:
            shares = (await connection.execute(_LAST_TWO, values)).first()
            if shares is None:
                return None
            texts = await connection.execute(_TEXTS, values)
            return Choice(dict(shares.shares), {row.version: row.text for row in texts})

    async def record(self, tenant: str, name: str, version: str, day: date, result: Result) -> None:
        c = _RESULTS.c
        values = {k: v for k, v in asdict(result).items() if k in _COUNTED}
        key = {"tenant": tenant, "name": name, "version": version, "day": day}
        async with self._database.write() as connection:
            statement = upsert(connection, _RESULTS).values(**key, **values)
            added = {k: c[k] + statement.excluded[k] for k in _COUNTED}
            await connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=added))

    # what an administrator does

    async def put(self, tenant: str, name: str, source: str, *, by: str, note: str = "") -> str:
        """Keeps a wording (it is not in use yet); returns its version. Raises `llm.errors.ModelMisconfigured`."""
        parse(name, source)
        version = version_of(parse(name, source).text)
        values = {"tenant": tenant, "name": name, "version": version, "text": source}
        async with self._database.write() as connection:
            statement = upsert(connection, _VERSIONS).values(**values, at=self._clock(), by=by, note=note)
            await connection.execute(statement.on_conflict_do_nothing())
        return version

    async def share(self, tenant: str, name: str, shares: Mapping[str, float], *, by: str) -> None:
        """Puts versions in use from now on. Raises `InvalidChange`, and `NotFound` for a version not kept."""
        if not shares or any(s < 0 for s in shares.values()) or abs(sum(shares.values()) - 1) > 1e-6:
            raise InvalidChange("The shares of a prompt's versions must add up to 1.", detail=str(dict(shares)))
        async with self._database.write() as connection:
            kept = {r.version for r in await connection.execute(_TEXTS, {"p_tenant": tenant, "p_name": name})}
            for version in sorted(set(shares) - kept - {SHIPPED}):
                raise NotFound(f"No version {version} of the prompt {name} is kept.", detail=version)
            row = {"id": f"shares_{uuid4().hex}", "tenant": tenant, "name": name, "shares": dict(shares)}
            await connection.execute(insert(_SHARES), row | {"at": self._clock(), "by": by})
        self._read.pop((tenant, name), None)

    async def roll_back(self, tenant: str, name: str, *, by: str) -> Mapping[str, float]:
        """Puts back what was in use before the last change (the file's version before the first); returns it."""
        async with self._database.read() as connection:
            rows = (await connection.execute(_LAST_TWO, {"p_tenant": tenant, "p_name": name})).all()
        if not rows:
            raise NotFound(f"The prompt {name} has never been changed here.", detail=name)
        before: dict[str, float] = dict(rows[1].shares) if len(rows) > 1 else {SHIPPED: 1.0}
        await self.share(tenant, name, before, by=by)
        return before

    async def kept(self, tenant: str) -> list[Kept]:
        """Every wording in the store, by name, newest first."""
        c = _VERSIONS.c
        query = select(c.name, c.version, c.text, c.at, c.by, c.note).where(c.tenant == tenant)
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(c.name, c.at.desc(), c.version))
            return [Kept(*row) for row in rows]

    async def results(self, tenant: str, name: str, *, since: date) -> list[Result]:
        """Per version, all days since together; most calls first."""
        c = _RESULTS.c
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(c.version, *(c[k] for k in _COUNTED)).where(c.tenant == tenant, c.name == name, c.day >= since)
            )
            found: dict[str, Result] = {}
            for row in rows:
                before = found.get(row.version, Result(row.version))
                counted = {k: getattr(before, k) + getattr(row, k) for k in _COUNTED}
                found[row.version] = Result(row.version, **counted)
        return sorted(found.values(), key=lambda r: (-r.calls, r.version))

    async def thumbs(self, tenant: str, *, since: date, until: date) -> dict[str, tuple[int, int]]:
        """ "name@version" -> (liked, disliked) from `since` until before `until`, where somebody rated."""
        c = _RESULTS.c
        liked, disliked = func.sum(c.liked), func.sum(c.disliked)
        query = (
            select(c.name, c.version, liked, disliked)
            .where(c.tenant == tenant, c.day >= since, c.day < until)
            .group_by(c.name, c.version)
            .having((liked != 0) | (disliked != 0))
            .order_by(c.name, c.version)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return {f"{name}@{version}": (int(up), int(down)) for name, version, up, down in rows}

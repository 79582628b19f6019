"""What one process remembers of a workspace, each thing with the version it was made at."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import CompoundSelect, Select, bindparam, func, select

from knowledge import policy
from knowledge.access import Grants, Principal
from knowledge.directory import Directory
from knowledge.policy import Shape
from knowledge.store import tables as t
from knowledge.store import versions
from knowledge.store.database import Database
from knowledge.store.names import read_directory
from knowledge.store.reader_threads import Query
from knowledge.store.track import References, read_references
from knowledge.store.versions import Versions

T = TypeVar("T")
_PRINCIPALS = 512
"""How many people's grants and directories are kept; the longest unused go first."""


class Remembered:
    """Values by key, each good for one version; made once, however many ask at the same time."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: OrderedDict[Hashable, tuple[Hashable, Any]] = OrderedDict()
        self._making: dict[tuple[Hashable, Hashable], asyncio.Task[Any]] = {}

    async def get(self, key: Hashable, version: Hashable, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        held = self._held.get(key)
        if held is not None and held[0] == version:
            self._held.move_to_end(key)
            found: T = held[1]
            return found
        making = self._making.get((key, version))
        if making is None:
            making = self._making[key, version] = asyncio.create_task(self._made(key, version, make))
        made: T = await asyncio.shield(making)  # one who gives up does not take it from the others
        return made

    async def _made(self, key: Hashable, version: Hashable, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        try:
            made = await make()
        finally:
            del self._making[key, version]
        self._held[key] = (version, made)
        self._held.move_to_end(key)
        while len(self._held) > self._size:
            self._held.popitem(last=False)
        return made

    def forget(self, key: Hashable) -> None:
        self._held.pop(key, None)


class Cache:
    def __init__(self, database: Database, tenant: str) -> None:
        self._database = database
        self._tenant = tenant
        self._grants = Remembered(_PRINCIPALS)
        self._directories = Remembered(_PRINCIPALS)
        self._track = Remembered(1)

    async def versions(self) -> Versions:
        return await versions.current(self._database, self._tenant)

    async def grants(self, principal: Principal, now: datetime) -> Grants:
        """Resolved again when rights change, and when a team membership begins or ends by the calendar."""
        return await self._grants_at(principal, now, (await self.versions()).rights)

    async def _grants_at(self, principal: Principal, now: datetime, current: int) -> Grants:
        async def make() -> tuple[Grants, datetime | None]:
            return await resolve_grants(self._database, principal, now, current)

        found, until = await self._grants.get(principal, current, make)
        if until is not None and until <= now:
            self._grants.forget(principal)
            found, _ = await self._grants.get(principal, current, make)
        return found

    async def directory(self, principal: Principal, now: datetime) -> Directory:
        current = await self.versions()
        version = current.rights + current.names

        async def make() -> Directory:
            async with self._database.read() as connection:
                return await read_directory(connection, principal, now, version)

        return await self._directories.get(principal, version, make)

    async def references_and_grants(self, principal: Principal, now: datetime) -> tuple[References, Grants]:
        """What the company did before, and which of it the principal may open."""
        current = await self.versions()

        async def make() -> References:
            async with self._database.read() as connection:
                return await read_references(connection, self._tenant)

        references = await self._track.get("track", current.track, make)
        return references, await self._grants_at(principal, now, current.rights)


async def resolve_grants(
    database: Database, principal: Principal, now: datetime, version: int
) -> tuple[Grants, datetime | None]:
    """What the principal may open, and when the next of their team memberships begins or ends."""
    rights = policy.parameters(principal, now)
    found = await database.select([Query(s, rights) for s in _granting(policy.shape_of(principal))])
    deals, accounts, begins, ends = ([row[0] for row in rows] for rows in found)
    until = min((m for m in (*begins, *ends) if m is not None), default=None)
    return Grants(principal, frozenset(deals), frozenset(accounts), version), until


@lru_cache(maxsize=64)
def _granting(shape: Shape) -> tuple[Select[Any] | CompoundSelect[Any], ...]:
    e = t.edges.c
    at: Any = bindparam("p_at", type_=e.valid_from.type)
    mine = (
        e.tenant == bindparam("p_tenant"),
        e.subject_id == bindparam("p_user"),
        e.kind.in_(("account_team", "deal_team")),
    )
    return (
        select(t.deals.c.id).where(policy.visible_deals(shape)),
        policy.ids_of_accounts(shape),
        select(func.min(e.valid_from)).where(*mine, e.valid_from > at),
        select(func.min(e.valid_to)).where(*mine, e.valid_to > at),
    )

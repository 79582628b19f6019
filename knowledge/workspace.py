"""A company's records in one place: opened once per process, handed out as readers and writers per person."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select, union_all
from sqlalchemy import literal as sql_literal
from sqlalchemy.ext.asyncio import AsyncEngine

from knowledge.access import Grants, Identity, Principal, Room
from knowledge.buckets import ALL_BUCKETS
from knowledge.clock import clock_of, set_clock
from knowledge.directory import Directory
from knowledge.errors import StoreUnusable
from knowledge.owning import utc_now
from knowledge.read import StoreReader
from knowledge.reader import Reader
from knowledge.records import Bucket, Document, Record, User
from knowledge.store import people, rendering, touches, versions
from knowledge.store.answer_cache import StoredAnswers
from knowledge.store.cache import Cache
from knowledge.store.database import Database, url_of
from knowledge.store.load import LoadReport, load
from knowledge.store.migrate import upgrade
from knowledge.store.model_audit import StoredAudit
from knowledge.store.prompt_store import StoredPrompts
from knowledge.store.sources import Searchable, Sources
from knowledge.store.spend import StoredCounters
from knowledge.store.tables import KINDS
from knowledge.write import StoreWriter
from knowledge.writer import Writer
from llm.budget import Counters

__all__ = ["LoadReport", "Workspace"]

_MUCH = 500
"""New records in one load after which the database looks again at what its tables hold."""


class Workspace:
    """Made by `open`; one tenant of one database."""

    index: Searchable | None
    """Set once it is built or found; without it searching raises `StoreUnavailable`."""

    def __init__(
        self, home: Path, database: Database, tenant: str, index: Searchable | None, clock: Callable[[], datetime]
    ) -> None:
        self.home = home
        self.tenant = tenant
        self.index = index
        self._clock = clock
        self._leases = clock_of(database.reads)
        self._database = database
        self._cache = Cache(database, tenant)
        self._prompts: StoredPrompts | None = None
        self._answers: StoredAnswers | None = None
        self._sources = Sources(database, self._cache, clock, lambda: self.index)

    @classmethod
    async def open(
        cls,
        home: Path,
        *,
        database_url: str | None = None,
        tenant: str = "default",
        index: Searchable | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> "Workspace":
        """Creates the data folder and brings the database to the newest schema; safe in several processes at once.

        Raises `StoreUnavailable` when the database does not answer, `StoreUnusable` when it can't as things are.
        """
        url = url_of(home, database_url)
        try:
            await asyncio.to_thread(home.mkdir, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnusable(
                f"The data folder {home} can't be made.", way_out="Choose another one with --home.", detail=str(error)
            ) from error
        await asyncio.to_thread(upgrade, url)
        workspace = cls(home, Database(url), tenant, index, clock)
        await workspace._database.find_row_security()
        async with workspace._database.write() as connection:
            await versions.ensure(connection, tenant)
        await set_clock(workspace.leases)
        return workspace

    @property
    def engine(self) -> AsyncEngine:
        """For writing transactions of other tables in the same database. On SQLite it takes the write lock at once."""
        return self._database.engine

    @property
    def reads(self) -> AsyncEngine:
        """For reading without a transaction, beside any writer."""
        return self._database.reads

    @property
    def leases(self) -> Callable[[], float]:
        """Seconds since the epoch as every process of this database counts them: what is held, due or over goes by it.

        As told when it was opened; a process that stays keeps it right (`knowledge.clock.keep_set`).
        """
        return self._leases

    @property
    def row_security(self) -> bool:
        """Whether the database checks each person's reads a second time (PostgreSQL, where its user may make roles)."""
        return self._database.row_security

    async def close(self) -> None:
        await self._database.close()

    # --- people ---

    async def users(self) -> list[User]:
        async with self._database.read() as connection:
            return await people.all_users(connection, self.tenant)

    async def principal(self, who: str) -> Principal:
        """By user id, e-mail or unique full name (case does not matter). Raises `NotFound`."""
        user = await people.find_user(self._database, self.tenant, who)
        return await people.principal_as_stored(self._database, user)

    async def steward(self) -> Principal | None:
        """The administrator in whose name the house's own work reads (scoring at night); None without an active one."""
        admin = next((u for u in await self.users() if u.role == "admin" and u.active), None)
        return None if admin is None else await self.principal(admin.id)

    async def principal_for_identity(self, key: str) -> Principal | None:
        """The person behind a surface's own user id ("slack:T1:U2", "teams:<oid>")."""
        user = await people.find_identity(self._database, self.tenant, key)
        return await people.principal_as_stored(self._database, user) if user is not None else None

    async def link_identity(self, key: str, user_id: str) -> None:
        """Linking again moves the identity. Raises `NotFound` for an unknown user."""
        async with self._database.write() as connection:
            await people.link_identity(connection, self.tenant, key, user_id)

    async def unlink_identity(self, key: str) -> str:
        """The user it led to; no address tells who it is until it is linked again. Raises `NotFound`."""
        async with self._database.write() as connection:
            return await people.unlink_identity(connection, self.tenant, key)

    async def parted_identity(self, key: str) -> bool:
        """Whether an administrator took it away from whom it led to."""
        async with self._database.read() as connection:
            return await people.parted_identity(connection, self.tenant, key)

    async def identities(self, user_id: str | None = None) -> list[Identity]:
        """Which accounts of chat and meeting services lead to whom; of everybody, or of one user."""
        async with self._database.read() as connection:
            return await people.all_identities(connection, self.tenant, user_id)

    # --- reading and writing for a person ---

    def reader(
        self, principal: Principal, *, buckets: Collection[Bucket] | None = None, now: datetime | None = None
    ) -> Reader:
        """`now` is the moment to read as of; `buckets` what the caller declared (all four by default)."""
        self._own(principal)
        return StoreReader(self._sources, principal, frozenset(ALL_BUCKETS if buckets is None else buckets), now)

    def writer(self, principal: Principal) -> Writer:
        self._own(principal)
        return StoreWriter(self._database, principal, self._clock)

    async def grants(self, principal: Principal) -> Grants:
        self._own(principal)
        return await self._cache.grants(principal, self._clock())

    async def room(self, readers: Collection[Principal]) -> Room:
        """What all of these people may see. Raises `ValueError` for nobody."""
        if not readers:
            raise ValueError("a room needs its readers")
        found = [await self.grants(replace(reader, room=None)) for reader in readers]
        return Room(
            frozenset.intersection(*(g.deal_ids for g in found)),
            frozenset.intersection(*(g.account_ids for g in found)),
        )

    async def directory(self, principal: Principal) -> Directory:
        self._own(principal)
        return await self._cache.directory(principal, self._clock())

    def _own(self, principal: Principal) -> None:
        if principal.tenant != self.tenant:
            raise ValueError(f"a principal of {principal.tenant!r} in the workspace of {self.tenant!r}")

    # --- the whole ---

    async def load(self, records: Iterable[Record], *, source: str, at: datetime | None = None) -> LoadReport:
        """Bulk upsert, in any order; loading the same again changes nothing. See `knowledge.store.load`."""
        report = await load(self._database, self.tenant, records, source=source, at=at or self._clock())
        if report.created >= _MUCH:
            await self.refresh_statistics()
        return report

    async def counts(self) -> dict[str, int]:
        """Records by type, retired ones left out."""
        every = [
            select(sql_literal(name), func.count()).where(
                k.table.c.tenant == self.tenant, k.table.c.retired_at.is_(None)
            )
            for name, k in KINDS.items()
        ]
        async with self._database.read() as connection:
            rows = await connection.execute(union_all(*every))
            return {row[0]: row[1] for row in rows}

    async def versions(self) -> tuple[int, int]:
        """(rights, data): each grows with every change that touches it, in whichever process."""
        current = await self._cache.versions()
        return current.rights, current.data

    @property
    def spending(self) -> Counters:
        """What models have cost, counted for every process together."""
        return StoredCounters(self._database)

    @property
    def model_audit(self) -> StoredAudit:
        """Who had what asked of which model."""
        return StoredAudit(self._database, self.tenant)

    @property
    def prompts(self) -> StoredPrompts:
        """Wordings of prompts this installation keeps beside those that ship."""
        if self._prompts is None:
            self._prompts = StoredPrompts(self._database, self._clock)
        return self._prompts

    @property
    def answers(self) -> StoredAnswers:
        """Answers of models that are given again while nothing they were made of has changed."""
        if self._answers is None:
            self._answers = StoredAnswers(self._database)
        return self._answers

    async def refresh_statistics(self) -> None:
        """Lets the database look again at what its tables hold, so that it goes on choosing the right index."""
        await self._database.refresh_statistics()

    async def touched(self, since: int = 0) -> touches.Touched:
        """Which deals' scores may have moved by what was written after data version `since`."""
        return await touches.touched(self._database, self.tenant, since)

    def documents_for_index(self) -> AsyncIterator[Document]:
        """Every document as it is, and every searchable record told as a small one (`source` is its record type)."""
        return rendering.documents_for_index(self._database, self.tenant)

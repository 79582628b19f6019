"""The durable side of a call while it runs, on either database and for every process that has a part in it.

The speech process appends what was said; the web process shows it by number; either may die and the other goes on.
What a call is (its holder, consent, state) is a record, `LiveCall`, changed through a `Writer` like any other.
"""

import hashlib
import secrets
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from knowledge.owning import utc_seconds
from knowledge.records import LiveCall
from knowledge.store import call_rows as rows
from knowledge.store import versions
from knowledge.store.call_rows import Given, Line, Resume, Stream
from knowledge.store.database import reading, writing
from knowledge.store.versions import WHOLE

__all__ = ["Calls", "Given", "Line", "Resume", "Stream"]

KEY_HOURS = 12.0
"""How long a key opens its call: a day's meetings, not tomorrow's."""


HOLD_S = 8.0
"""A process that died holds a call no longer than this; one that lives says so again in time."""
SOUND_S = 6.0
"""A line that stands is said to do so more often than this; one that was not for so long is gone."""


def hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


@dataclass(slots=True)
class Calls:
    """One tenant's calls as one process sees them. Errors: `StoreUnavailable` when the database is away."""

    engine: AsyncEngine
    tenant: str
    clock: Callable[[], float] = utc_seconds
    reads: AsyncEngine | None = None
    """Where to read from, when the store keeps its one writing connection apart."""

    def _write(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return writing(self.engine)

    def _read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return reading(self.reads or self.engine)

    async def call(self, call_id: str) -> LiveCall | None:
        """Whoever's it is: the caller judges who may know."""
        async with self._read() as connection:
            return await rows.call(connection, call_id, tenant=self.tenant)

    # the stream

    async def new_key(self, call_id: str) -> str:
        """A secret that opens this call for twelve hours; whatever opened it before no longer does."""
        key = secrets.token_urlsafe(24)
        values = {"key_hash": hashed(key), "key_ends": self.clock() + KEY_HOURS * 3600}
        async with self._write() as connection:
            await rows.set_stream(connection, call_id, values, tenant=self.tenant)
        return key

    async def opened_by(self, key: str) -> LiveCall | None:
        """The call a key opens; None for a key that is wrong, old or taken back."""
        async with self._read() as connection:
            call_id = await rows.opened_by(connection, hashed(key), tenant=self.tenant, now=self.clock())
            return None if call_id is None else await rows.call(connection, call_id, tenant=self.tenant)

    async def close_stream(self, call_id: str) -> None:
        """The key opens nothing any more."""
        async with self._write() as connection:
            values = {"key_hash": None, "pressure": "none", "behind_s": 0.0}
            await rows.set_stream(connection, call_id, values, tenant=self.tenant)

    async def lagging(self, call_id: str, pressure: str, behind_s: float) -> None:
        async with self._write() as connection:
            values = {"pressure": pressure, "behind_s": behind_s}
            await rows.set_stream(connection, call_id, values, tenant=self.tenant)

    def sounds(self, stream: Stream) -> bool:
        """Whether somebody brings its sound now, as far as the records know."""
        return self.clock() - stream.heard_at < SOUND_S

    async def heard(self, call_id: str) -> None:
        """Sound has begun to come."""
        async with self._write() as connection:
            await rows.set_stream(connection, call_id, {"heard_at": self.clock()}, tenant=self.tenant)

    async def hold(self, call_id: str, *, by: str, heard: bool = False) -> bool:
        """The process `by` hears this call for the next `HOLD_S`; asked again, for longer. False: another one does.

        `heard`: somebody's line for its sound stands there, whether or not anybody speaks.
        """
        now = self.clock()
        async with self._write() as connection:
            return await rows.hold(
                connection, call_id, tenant=self.tenant, by=by, until=now + HOLD_S, now=now, heard=heard
            )

    async def let_go(self, call_id: str, *, by: str) -> None:
        """Another process may hear it now. Of a call that `by` does not hold: nothing."""
        async with self._write() as connection:
            await rows.let_go(connection, call_id, tenant=self.tenant, by=by)

    async def stream(self, call_id: str) -> Stream:
        async with self._read() as connection:
            return await rows.stream(connection, call_id, tenant=self.tenant)

    async def lost(self, *, silent_s: float) -> list[str]:
        """Live by the record, and nothing was heard for so long: their process died before they ended."""
        async with self._read() as connection:
            return await rows.lost(connection, tenant=self.tenant, before=self.clock() - silent_s)

    # what was said, and what was hinted

    async def append(self, call_id: str, line: Line) -> bool:
        """On record when it returns; False when that number was already, and then nothing is changed."""
        async with self._write() as connection:
            return await rows.append(connection, call_id, line, tenant=self.tenant, now=self.clock())

    async def lines(self, call_id: str, *, after: int = 0, limit: int | None = None) -> list[Line]:
        """In the order they were given out; the numbers have no gaps."""
        async with self._read() as connection:
            return await rows.lines(connection, call_id, tenant=self.tenant, after=after, limit=limit)

    async def resume(self, call_id: str) -> Resume:
        async with self._read() as connection:
            return await rows.resume(connection, call_id, tenant=self.tenant)

    async def give(self, call_id: str, hint_id: str, hint: dict[str, Any]) -> bool:
        """False for a hint that was given before."""
        async with self._write() as connection:
            return await rows.give(connection, call_id, hint_id, hint, tenant=self.tenant, now=self.clock())

    async def given(self, call_id: str, *, after: int = 0) -> list[Given]:
        async with self._read() as connection:
            return await rows.given(connection, call_id, tenant=self.tenant, after=after)

    # keeping no longer than wished

    async def forget(self, call_id: str) -> None:
        """What was said and hinted goes, with the filed transcript and the messages sent; that it took place stays.

        So does evidence read out of it that somebody has accepted.
        """
        async with self._write() as connection:
            await self._forget(connection, call_id)

    async def forget_old(self, *, days: int) -> int:
        """Calls that ended longer ago lose their words; returns how many did."""
        before = datetime.fromtimestamp(self.clock(), UTC) - timedelta(days=days)
        async with self._read() as connection:
            old = await rows.ended_before(connection, before, tenant=self.tenant)
        for call in old:
            await self.forget(call.id)
        return len(old)

    async def _forget(self, connection: AsyncConnection, call_id: str) -> None:
        call = await rows.call(connection, call_id, tenant=self.tenant)
        await rows.forget(connection, [call_id], tenant=self.tenant)
        await rows.forget_messages(connection, call_id, tenant=self.tenant)
        if call is None or call.document_id is None:
            return
        at = datetime.fromtimestamp(self.clock(), UTC)
        await rows.drop_document(connection, call.document_id, tenant=self.tenant, at=at)
        await rows.drop_undecided(connection, call.document_id, tenant=self.tenant, at=at)
        await rows.unfile(connection, call_id, tenant=self.tenant)
        gone = [("document", WHOLE), ("evidence", WHOLE), ("live_call", "document_id")]
        await versions.bump(connection, self.tenant, gone)

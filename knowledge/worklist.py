"""The durable side of work that runs by itself, on either database: put once, held by one, ended or tried again.

A piece of work is named by its key for ever: putting it again changes nothing, so that a slot of a schedule is
worked on once however many processes plan it. Work is done at least once: whoever dies over it leaves a lease that
runs out, so what it does to the outside must be keyed as well (`Publisher`, `Workspace.load`).
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from knowledge.clock import set_clock
from knowledge.owning import is_dead, new_owner, utc_seconds
from knowledge.store import schedule_rows, work_rows
from knowledge.store.database import reading, writing
from knowledge.store.schedule_rows import StoredSchedule
from knowledge.store.work_rows import Held, State, Work, WorkState

__all__ = ["Held", "State", "StoredSchedule", "Work", "WorkState", "Worklist"]

ENDED_WELL: tuple[State, ...] = ("done", "cancelled")


@dataclass(slots=True)
class Worklist:
    """One tenant's work as one process sees it. Errors: `StoreUnavailable` when the database is away."""

    engine: AsyncEngine
    tenant: str
    clock: Callable[[], float] = utc_seconds
    lease_s: float = 120.0
    owner: str = field(default_factory=new_owner)
    reads: AsyncEngine | None = None
    """Where to read from, when the store keeps its one writing connection apart."""

    async def set_clock(self) -> None:
        """Goes by the database's time from here on, where it has one of its own."""
        await set_clock(self.clock)

    def _write(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return writing(self.engine)

    def _read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return reading(self.reads or self.engine)

    # work

    async def put(self, works: Sequence[Work]) -> list[str]:
        """Stored when it returns; the keys that are new."""
        if not works:
            return []
        async with self._write() as connection:
            return await work_rows.put(connection, works, tenant=self.tenant, now=self.clock())

    async def claim(self, *, limit: int) -> list[Held]:
        """What is due and held by nobody alive, most urgent first."""
        now = self.clock()
        async with self._write() as connection:
            return await work_rows.claim(
                connection, tenant=self.tenant, owner=self.owner, now=now, lease_until=now + self.lease_s, limit=limit
            )

    async def take(self, key: str, *, early_s: float = 0.0) -> Held | None:
        """One piece by name; None when it ended, is not due yet (or in `early_s`), or somebody holds it."""
        now = self.clock()
        async with self._write() as connection:
            return await work_rows.take(
                connection,
                key,
                tenant=self.tenant,
                owner=self.owner,
                now=now,
                due_by=now + early_s,
                lease_until=now + self.lease_s,
            )

    async def keep(self, held: Held, *, progress: float) -> bool:
        """Holds on to it for another lease; False when it is somebody else's by now."""
        values = {"lease_until": self.clock() + self.lease_s, "progress": progress}
        async with self._write() as connection:
            return await work_rows.close(connection, held, values)

    async def done(self, held: Held, note: str = "") -> bool:
        return await self._end(held, "done", note, progress=1.0)

    async def dead(self, held: Held, reason: str) -> bool:
        """Given up, with the reason; an administrator may have it done again."""
        return await self._end(held, "dead", reason)

    async def later(self, held: Held, *, delay: float, reason: str) -> bool:
        """To be tried again in so many seconds."""
        return await self._back(held, run_at=self.clock() + delay, note=_storable(reason))

    async def release(self, held: Held) -> bool:
        """Gives it back untouched (the process is stopping)."""
        return await self._back(held, attempts=held.attempts - 1)

    async def _end(self, held: Held, state: State, note: str, **more: float) -> bool:
        values = {
            "state": state,
            "note": _storable(note),
            "ended_at": self.clock(),
            "owner": None,
            "lease_until": None,
            **more,
        }
        async with self._write() as connection:
            return await work_rows.close(connection, held, values)

    async def _back(self, held: Held, **more: float | str | int) -> bool:
        async with self._write() as connection:
            return await work_rows.close(
                connection, held, {"state": "waiting", "owner": None, "lease_until": None, **more}
            )

    async def recover(self) -> int:
        """Frees at once what processes of this machine held when they died; returns how many pieces."""
        async with self._write() as connection:
            gone = [o for o in await work_rows.owners(connection, self.tenant) if is_dead(o, self.owner)]
            return sum([await work_rows.free(connection, tenant=self.tenant, owner=o) for o in gone])

    async def left_over(self, *, older_than_s: float, limit: int = 1000) -> list[Work]:
        """What should have begun so long ago and was begun by nobody alive."""
        async with self._read() as connection:
            return await work_rows.left_over(
                connection, tenant=self.tenant, due_before=self.clock() - older_than_s, limit=limit
            )

    # for an administrator

    async def states(
        self, *, wanted: Collection[State] = (), task: str | None = None, limit: int = 100
    ) -> list[WorkState]:
        """The newest first."""
        async with self._read() as connection:
            return await work_rows.states(connection, tenant=self.tenant, wanted=wanted, task=task, limit=limit)

    async def state(self, key: str) -> WorkState | None:
        async with self._read() as connection:
            found = await work_rows.states(connection, tenant=self.tenant, keys=[key], limit=1)
        return found[0] if found else None

    async def again(self, key: str) -> bool:
        """Queues what died, was cancelled or is done once more; False when there is none such."""
        async with self._write() as connection:
            return await work_rows.again(connection, key, tenant=self.tenant, now=self.clock())

    async def cancel(self, keys: Collection[str], *, note: str) -> int:
        """What has not begun yet; returns how many."""
        async with self._write() as connection:
            return await work_rows.cancel(connection, keys, tenant=self.tenant, now=self.clock(), note=note)

    async def forget(self, *, before: float, prefix: str = "", wanted: Collection[State] = ENDED_WELL) -> int:
        """Drops what ended before a moment, some at a time, so that nobody who writes waits for long.

        Dead letters stay until somebody has seen to them, unless they are `wanted` too. `prefix`: only such keys.
        """
        gone = 0
        while True:
            async with self._write() as connection:
                some = await work_rows.forget(
                    connection, tenant=self.tenant, before=before, prefix=prefix, wanted=wanted
                )
            gone += some
            if not some:
                return gone

    async def unended(self, prefix: str) -> set[str]:
        """The tasks of what waits or runs under such keys."""
        async with self._read() as connection:
            return await work_rows.unended(connection, tenant=self.tenant, prefix=prefix)

    async def depths(self) -> dict[str, int]:
        """Rows per state; "due" counts what waits and should have begun."""
        async with self._read() as connection:
            return await work_rows.depths(connection, tenant=self.tenant, now=self.clock())

    # schedules

    async def save(self, schedules: Sequence[StoredSchedule]) -> None:
        async with self._write() as connection:
            await schedule_rows.save(connection, schedules, tenant=self.tenant, now=self.clock())

    async def remove(self, ids: Sequence[str]) -> int:
        async with self._write() as connection:
            return await schedule_rows.remove(connection, ids, tenant=self.tenant)

    async def schedules(
        self, *, user_id: str | None = None, ids: Sequence[str] = (), limit: int = 1000
    ) -> list[StoredSchedule]:
        """By id; of one person, or some, or all."""
        async with self._read() as connection:
            return await schedule_rows.of(connection, tenant=self.tenant, user_id=user_id, ids=ids, limit=limit)

    async def due(self, *, limit: int = 1000) -> list[StoredSchedule]:
        """Schedules whose next slot has come, longest overdue first."""
        async with self._read() as connection:
            return await schedule_rows.due(connection, tenant=self.tenant, now=self.clock(), limit=limit)

    async def advance(self, moved: Sequence[tuple[StoredSchedule, StoredSchedule]], works: Sequence[Work]) -> list[str]:
        """Moves schedules on (as read, as they are now) and puts their work, both or neither; the new keys.

        A schedule that was changed in between is left alone; work whose key is known is not put twice.
        """
        async with self._write() as connection:
            await schedule_rows.advance(connection, moved, self.tenant)
            return await work_rows.put(connection, works, tenant=self.tenant, now=self.clock())

    # marks

    async def mark(self, name: str) -> dict[str, Any] | None:
        """How far something came; None: never begun."""
        return (await self.marks([name])).get(name)

    async def marks(self, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Several at once; those never begun are left out."""
        async with self._read() as connection:
            return await schedule_rows.marks(connection, names, tenant=self.tenant)

    async def set_mark(self, name: str, value: dict[str, Any]) -> None:
        async with self._write() as connection:
            await schedule_rows.set_mark(connection, name, value, tenant=self.tenant, now=self.clock())


def _storable(note: str) -> str:
    """What somebody else's error says may hold what no database takes: then the work could not even fail."""
    return note.replace("\x00", "").encode("utf-8", "replace").decode()

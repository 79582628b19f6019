"""Events into the inbox, those that come together in one transaction: whoever waits is taken along.

Each alone would wait for the store's one writing connection behind the turns that are being worked on, and a burst
for every event before it: the acknowledgement with it.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.errors import StoreUnavailable
from knowledge.store import journal_inbox as inbox

TOGETHER = 100
"""Events in one transaction, where the store has one writing connection; more wait for the next."""

Row = dict[str, Any]
_Waiting = tuple[Row, "asyncio.Future[bool]"]


@dataclass(slots=True)
class Accepting:
    write: Callable[[], AbstractAsyncContextManager[AsyncConnection]]
    together: int = TOGETHER
    """One where several processes write: two that store the same events in other orders would lock each other out."""
    _waiting: list[_Waiting] = field(default_factory=list)
    _task: "asyncio.Task[None] | None" = None

    async def accept(self, row: Row) -> bool:
        """Durable when it returns; False for an event known already. Stored even if the caller goes away meanwhile."""
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, done))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._take_all(), name="accept")
        return await asyncio.shield(done)

    async def _take_all(self) -> None:
        while self._waiting:
            taken: list[_Waiting] = []
            try:
                async with self.write() as connection:
                    taken, self._waiting = self._waiting[: self.together], self._waiting[self.together :]
                    fresh = [await inbox.accept(connection, row) for row, _ in taken]
            except Exception as error:
                await self._failed(taken, error)
            else:
                for (_, done), new in zip(taken, fresh, strict=True):
                    _tell(done, new)

    async def _failed(self, taken: list[_Waiting], error: Exception) -> None:
        """One that can't be stored takes no others along; where nothing can be, everybody is told."""
        if not taken:
            taken, self._waiting = self._waiting, []
        elif len(taken) > 1 and not isinstance(error, StoreUnavailable):
            for row, done in taken:
                _tell(done, await self._alone(row))
            return
        for _, done in taken:
            _tell(done, error)

    async def _alone(self, row: Row) -> bool | Exception:
        try:
            async with self.write() as connection:
                return await inbox.accept(connection, row)
        except Exception as error:
            return error


def _tell(done: "asyncio.Future[bool]", outcome: bool | Exception) -> None:
    if done.done():
        return
    if isinstance(outcome, Exception):
        done.set_exception(outcome)
    else:
        done.set_result(outcome)

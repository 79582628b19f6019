"""The database's own time, told without asking each time: every process on one database goes by it.

A lease one process took ends when another one thinks it does. Were each to go by its own clock, one that is minutes
fast would take over work that somebody alive is doing, and one that is slow would find nothing due.
"""

import asyncio
import time
from collections.abc import Callable

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from knowledge.errors import StoreUnavailable, where
from knowledge.owning import utc_seconds
from knowledge.store.database import store_errors

_log = structlog.get_logger(__name__)

_SET_AGAIN_S = 30.0
_NOW = text("select extract(epoch from clock_timestamp())")


class DatabaseClock:
    """Seconds since the epoch (UTC) as PostgreSQL sees them; this machine's own until it was `set`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._ahead: float | None = None
        """Of the monotonic clock, which nobody turns back."""

    async def set(self) -> None:
        """Raises `StoreUnavailable`. To be done again now and then: a machine that slept was told nothing meanwhile."""
        with store_errors():
            async with self._engine.connect() as connection:
                asked = time.monotonic()
                told = float((await connection.execute(_NOW)).scalar_one())
                self._ahead = told - (asked + time.monotonic()) / 2

    def __call__(self) -> float:
        return utc_seconds() if self._ahead is None else time.monotonic() + self._ahead


def clock_of(engine: AsyncEngine) -> Callable[[], float]:
    """What leases on this database go by: its own time where several machines share it."""
    return DatabaseClock(engine) if engine.dialect.name == "postgresql" else utc_seconds


async def set_clock(clock: Callable[[], float]) -> None:
    """Raises `StoreUnavailable`; nothing to be done for a machine's own clock."""
    if isinstance(clock, DatabaseClock):
        await clock.set()


async def keep_set(clock: Callable[[], float]) -> None:
    """Runs until cancelled: a machine that slept, or whose clock runs ahead, must not take over what somebody does."""
    while True:
        await asyncio.sleep(_SET_AGAIN_S)
        try:
            await set_clock(clock)
        except StoreUnavailable as error:
            _log.warning("clock_not_set", **where(error))

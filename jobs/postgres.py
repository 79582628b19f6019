"""The engine for several machines: PostgreSQL's notifications and row locks through procrastinate.

A procrastinate job carries a key and nothing else. Whoever gets it takes that key from the list of work, so that a
job that comes twice, or after a crash, finds nothing left to do. One procrastinate queue per tenant: one company's
peak does not keep another's workers busy.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psycopg
import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job

from jobs.doing import Doer
from jobs.engine import AT_ONCE
from jobs.queue_tables import bring_along
from knowledge.errors import StoreUnavailable, where
from knowledge.worklist import Work, Worklist

_log = structlog.get_logger(__name__)

TASK = "scip.work"
_AWAY_S = 2.0
_PATIENCE_S = 5.0
_BATCH = 500
_EARLY_S = 5.0
"""Who is handed work takes it although it is due only in so long by its own clock: the queue goes by the database's."""

_STANDING = """
select args->>'key' as key from procrastinate_jobs
where queue_name = %(queue)s and status = 'todo' and args->>'key' = any(%(keys)s)
"""
_ORPHANS = """
delete from procrastinate_jobs j where queue_name = %(queue)s and status = 'doing' and not exists (
    select from procrastinate_workers w where w.id = j.worker_id and w.last_heartbeat > now() - interval '1 minute'
)
"""
"""Jobs whose worker died. Nobody ends them; what they were for is on the list of work."""


def _queue_of(tenant: str) -> str:
    return f"scip:{tenant}"


def _job(queue: str, work: Work) -> Job:
    return Job(
        id=None,
        queue=queue,
        lock=None,
        queueing_lock=None,
        task_name=TASK,
        task_kwargs={"key": work.key},
        priority=work.priority,
        scheduled_at=datetime.fromtimestamp(work.run_at, UTC),
    )


async def tell(url: str, tenant: str, works: Sequence[Work]) -> None:
    """Tells workers elsewhere of work, from a process that does none. What can't be told, the leader finds."""
    app = App(connector=PsycopgConnector(conninfo=url, min_size=1, max_size=1, timeout=_PATIENCE_S))
    try:
        async with app.open_async():
            await app.job_manager.batch_defer_jobs_async([_job(_queue_of(tenant), w) for w in works])
    except (ConnectorException, psycopg.Error) as error:
        _log.warning("not_told", works=len(works), **where(error))


@dataclass(slots=True)
class PostgresEngine:
    worklist: Worklist
    doer: Doer
    url: str = field(repr=False)
    """As libpq reads it: "postgresql://user@host/name"."""
    at_once: int = AT_ONCE
    name: str = "procrastinate"
    _app: App = field(init=False)
    _worker: asyncio.Task[None] | None = None
    _doing: set[asyncio.Task[None]] = field(default_factory=set)
    _stopping: bool = False
    _opened: bool = False

    def __post_init__(self) -> None:
        self.doer.announce = self.announce
        connector = PsycopgConnector(
            conninfo=self.url,
            min_size=1,
            max_size=self.at_once + 3,
            timeout=_PATIENCE_S,
        )
        self._app = App(connector=connector)
        self._app.task(name=TASK, queue=self._queue)(self._do)

    @property
    def _queue(self) -> str:
        return _queue_of(self.worklist.tenant)

    async def open(self) -> None:
        try:
            await self._app.open_async()
            await self._make_tables()
        except (ConnectorException, psycopg.OperationalError) as error:
            await self._app.close_async()
            raise StoreUnavailable("The database does not answer.", detail=type(error).__name__) from error
        self._opened = True
        await self.worklist.recover()

    async def _make_tables(self) -> None:
        connector = self._app.connector
        assert isinstance(connector, PsycopgConnector)
        async with connector.pool.connection() as held:
            ran = await bring_along(held)
        if ran:
            _log.info("queue_brought_along", scripts=len(ran), last=ran[-1])

    async def announce(self, works: Sequence[Work]) -> None:
        if not self._opened:  # somebody who does one piece by hand: the leader finds what it asked for
            return
        for start in range(0, len(works), _BATCH):
            jobs = [_job(self._queue, w) for w in works[start : start + _BATCH]]
            try:
                await self._app.job_manager.batch_defer_jobs_async(jobs)
            except ConnectorException as error:  # the leader finds what was not announced and tells it again
                _log.warning("not_announced", works=len(jobs), **where(error))
                return

    async def remind(self, works: Sequence[Work]) -> None:
        """What stands in the queue is only waiting for a worker; told again and again it would fill the queue."""
        try:
            await self._app.connector.execute_query_async(_ORPHANS, queue=self._queue)
            rows = await self._app.connector.execute_query_all_async(
                _STANDING, queue=self._queue, keys=[w.key for w in works]
            )
        except ConnectorException as error:
            _log.warning("not_reminded", works=len(works), **where(error))
            return
        standing = {row["key"] for row in rows}
        await self.announce([w for w in works if w.key not in standing])

    async def run(self) -> None:
        while not self._stopping:
            self._worker = asyncio.create_task(self._work(), name="procrastinate")
            try:
                await self._worker
            except asyncio.CancelledError:
                if not self._stopping:
                    raise
            except Exception as error:  # the database went away; its worker does not outlive that
                _log.warning("worker_ended", **where(error))
                await asyncio.sleep(_AWAY_S)

    async def _work(self) -> None:
        await self._app.run_worker_async(
            queues=[self._queue],
            concurrency=self.at_once,
            install_signal_handlers=False,
            delete_jobs="always",
            fetch_job_polling_interval=2.0,
        )

    async def _do(self, key: str) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._doing.add(task)
        try:
            await self._take(key)
        except asyncio.CancelledError:
            if not self._stopping:
                raise  # given back: the worker goes on to end by itself
        finally:
            self._doing.discard(task)

    async def _take(self, key: str) -> None:
        held = await self.worklist.take(key, early_s=_EARLY_S)
        if held is None:
            return
        delay = await self.doer.do(held)
        if delay is not None:
            again = self.worklist.clock() + delay
            await self.announce([Work(key, held.work.task, again, priority=held.work.priority)])

    async def drain(self, *, within_s: float) -> None:
        self._stopping = True
        if self._worker is None or self._worker.done():
            return
        self._worker.cancel()  # asks it to stop fetching and to wait for what runs
        await asyncio.wait([self._worker], timeout=within_s)
        for slow in list(self._doing):
            slow.cancel()
        await asyncio.wait([self._worker], timeout=_AWAY_S)

    async def close(self) -> None:
        await self.drain(within_s=0)
        await self._app.close_async()

"""The jobs process: whoever leads plans what is due; every process does work; how it is, is told over HTTP."""

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

import structlog
from aiohttp import web

from jobs.beats import Beat, Beats
from jobs.doing import Doer
from jobs.engine import Engine
from jobs.metrics import Counts
from jobs.planner import Planner
from knowledge.errors import StoreUnavailable, where
from knowledge.leadership import Leadership
from knowledge.worklist import State, Worklist

_log = structlog.get_logger(__name__)

LOOK_S = 1.0
"""How often the leader looks for what is due, and the others whether there is a leader: takeover within seconds."""
SWEEP_S = 15.0
"""How often the leader tells of work that nobody took up: announced by a process that died, or left by a dead one."""
_LEFT_OVER_S = 20.0
COUNT_S = 15.0
"""How often the list is counted: that reads all of it."""
_LAST_S = 2.0


@dataclass(slots=True)
class JobsService:
    worklist: Worklist
    planner: Planner
    engine: Engine
    doer: Doer
    leadership: Leadership
    counts: Counts
    beats: Sequence[Beat] = ()
    name: str = "jobs"
    _loops: list[asyncio.Task[None]] = field(default_factory=list)
    _leads: bool = False
    _looked: float = 0.0
    _swept: float = -math.inf
    _counted: float = -math.inf
    _beats: Beats = field(init=False)
    _depths: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._beats = Beats(self.beats, self.worklist, self.planner.tasks)

    async def start(self) -> None:
        """Raises `StoreUnavailable`."""
        await self.engine.open()
        self._loops = [
            asyncio.create_task(self.engine.run(), name="work"),
            asyncio.create_task(self._lead(), name="lead"),
        ]

    async def stop(self, *, within_s: float = 20.0) -> None:
        """Plans nothing new, lets work finish; what does not is given back. Another process leads at once."""
        work, lead = self._loops or (None, None)
        if lead is not None:
            lead.cancel()
            await asyncio.gather(lead, return_exceptions=True)
        await self.leadership.step_down()
        self._leads = False
        await self.engine.drain(within_s=within_s)
        if work is not None:
            await asyncio.wait([work], timeout=_LAST_S)  # it may be giving back what it took last
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
        self._loops = []
        await self.engine.close()

    async def _lead(self) -> None:
        while True:
            try:
                await self.look()
            except StoreUnavailable as error:
                _log.warning("not_planned", **where(error))
            except Exception as error:  # whatever it was: without this loop nothing is ever due
                _log.error("planning_broke", **where(error))
            await asyncio.sleep(LOOK_S)

    async def look(self) -> int:
        """One look of a would-be leader; returns how many pieces of work were planned."""
        leads = await self.leadership.held()
        if leads != self._leads:
            _log.info("leading" if leads else "following")
        self._leads = leads
        self.counts.leading.set(leads)
        await self.worklist.set_clock()
        await self._count()
        planned = await self._plan() if leads else 0
        self._looked = time.monotonic()
        return planned

    async def _count(self) -> None:
        if time.monotonic() - self._counted < COUNT_S:
            return
        self._depths = await self.worklist.depths()
        self._counted = time.monotonic()
        for state in (*get_args(State), "due"):  # those without rows too: a gauge stays where it was put last
            self.counts.rows.labels(state).set(self._depths.get(state, 0))

    async def _plan(self) -> int:
        works = [*await self.planner.plan(), *await self._beats.plan()]
        if works:
            await self.engine.announce(works)
        if time.monotonic() - self._swept > SWEEP_S:
            self._swept = time.monotonic()
            await self.worklist.recover()
            left = await self.worklist.left_over(older_than_s=_LEFT_OVER_S)
            if left:
                await self.engine.remind(left)
        return len(works)

    def state(self) -> dict[str, Any]:
        alive = bool(self._loops) and time.monotonic() - self._looked < 30 * LOOK_S
        return {
            "service": self.name,
            "status": "ok" if alive else "not looking",
            "engine": self.engine.name,
            "leads": self._leads,
            "work": self._depths,
        }

    def http(self, exposition: Callable[[], bytes] = lambda: b"") -> web.Application:
        """GET /healthz (alive), /readyz (the store answered lately) and /metrics, which `exposition` gives."""

        async def alive(_: web.Request) -> web.Response:
            return web.json_response(self.state())

        async def ready(_: web.Request) -> web.Response:
            told = self.state()
            return web.json_response(told, status=200 if told["status"] == "ok" else 503)

        async def figures(_: web.Request) -> web.Response:
            return web.Response(body=exposition(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

        server = web.Application()
        server.add_routes([web.get("/healthz", alive), web.get("/readyz", ready), web.get("/metrics", figures)])
        return server

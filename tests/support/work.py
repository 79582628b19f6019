"""Work without waiting: a clock the test turns, tasks that record, a publisher that keeps what it is given."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry

from jobs.beats import Beat
from jobs.doing import Doer
from jobs.embedded import EmbeddedEngine
from jobs.metrics import Counts
from jobs.planner import Planner
from jobs.service import JobsService
from jobs.task import Doing, House, Task, Tasks
from knowledge.leadership import Leadership
from knowledge.worklist import Worklist
from knowledge.workspace import Workspace
from skills.answer import Answer
from skills.registry import Registry

START = datetime(2026, 6, 1, 5, 0, tzinfo=UTC)
"""A Monday."""


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> float:
        return self.now.timestamp()


@dataclass
class Kept:
    """A publisher: what each person got, by key."""

    messages: dict[str, tuple[str, Answer]] = field(default_factory=dict)

    async def publish(self, *, tenant: str, user_id: str, answer: Answer, key: str) -> None:
        self.messages.setdefault(key, (user_id, answer))


@dataclass
class Office:
    workspace: Workspace
    clock: Clock
    publisher: Kept = field(default_factory=Kept)
    did: list[str] = field(default_factory=list)

    def worklist(self, clock: Clock | None = None, *, lease_s: float = 120.0) -> Worklist:
        """As another process would see it."""
        return Worklist(self.workspace.engine, "default", clock or self.clock, lease_s, reads=self.workspace.reads)

    def house(self, worklist: Worklist) -> House:
        return House(self.workspace, worklist, self.publisher, Registry(()), lambda: self.clock.now)

    def doer(self, worklist: Worklist, tasks: Tasks, wait: Callable[[int], float] = lambda n: 60.0 * n) -> Doer:
        return Doer(worklist, tasks, self.house(worklist), Counts(CollectorRegistry()), wait)

    def task(
        self, name: str = "note", *, run: Callable[[Doing], Awaitable[str]] | None = None, tries: int = 3, **more: float
    ) -> Task:
        """Records the keys it was done for."""

        async def record(doing: Doing) -> str:
            self.did.append(doing.key)
            return "noted"

        return Task(name, name.capitalize(), run or record, tries, **more)  # type: ignore[arg-type]

    def service(
        self, leadership: Leadership, tasks: Tasks, worklist: Worklist | None = None, beats: Sequence[Beat] = ()
    ) -> JobsService:
        own = worklist or self.worklist()
        doer = self.doer(own, tasks)
        counts = Counts(CollectorRegistry())
        return JobsService(own, Planner(own, tasks), EmbeddedEngine(own, doer), doer, leadership, counts, beats)

    async def until(self, pieces: int) -> None:
        """Waits until so many were done."""
        async with asyncio.timeout(30):
            while len(self.did) < pieces:  # noqa: ASYNC110 - what is done tells nobody
                await asyncio.sleep(0.02)

    async def work_off(self, worklist: Worklist, tasks: Tasks) -> None:
        """Does everything that is due, one after the other."""
        doer = self.doer(worklist, tasks)
        while held := await worklist.claim(limit=10):
            for one in held:
                await doer.do(one)

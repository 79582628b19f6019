"""Work that runs by itself: how much a process does, how machines share it, and whether anything comes twice or never.

    python -m benchmarks.jobs peak [--people 10000]       # a day of 08:00 in 24 zones, by a clock that is turned
    python -m benchmarks.jobs share [--works 2000]        # pieces a second on 1, 2 and 4 processes (PostgreSQL)
    python -m benchmarks.jobs kill [--works 1000]         # the same under kill -9: each message once
    python -m benchmarks.jobs scoring [--deals 2000]      # nightly scoring on 1, 2 and 4 processes (PostgreSQL)

Where PostgreSQL's programs are missing only `peak`, and `kill` on SQLite, run. A piece of work here puts one message
into the outbox, as a briefing does; what a briefing itself costs is `benchmarks.briefing`.
"""

import argparse
import asyncio
import contextlib
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter as Tally
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from benchmarks.scoring import portfolio_in
from jobs.doing import Doer
from jobs.embedded import EmbeddedEngine
from jobs.engine import Engine
from jobs.metrics import Counts
from jobs.planner import Planner, scheduled
from jobs.postgres import PostgresEngine
from jobs.schedule import EVERY_DAY, Rule
from jobs.scoring_work import RESCORE_ALL, RESCORE_PIECE
from jobs.task import Doing, House, Task, Tasks
from knowledge.journal import Journal, Message
from knowledge.worklist import Work, Worklist
from knowledge.workspace import Workspace
from skills.answer import Answer
from skills.publishing import Unconfirmed
from skills.registry import Registry

ZONES = [f"Etc/GMT{n:+d}" for n in range(-12, 12)]
_START = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass
class Outbox:
    """A publisher that stores messages as the product's does, to people nobody has met."""

    journal: Journal

    async def publish(self, *, tenant: str, user_id: str, answer: Answer, key: str) -> None:
        await self.journal.enqueue([Message(key, "web", f"web:{user_id}", {"title": answer.title})])

    async def reaches(self, user_id: str) -> bool:
        return True

    async def unconfirmed(self, user_id: str) -> tuple[Unconfirmed, ...]:
        return ()


async def _note(doing: Doing) -> str:
    user = str(doing.payload.get("user_id", "u"))
    await doing.house.publisher.publish(tenant="default", user_id=user, answer=Answer("Good morning"), key=doing.key)
    return "sent"


TASKS = Tasks(Task("note", "Note", _note, tries=5), RESCORE_ALL, RESCORE_PIECE)


@dataclass
class Turned:
    now: datetime = _START

    def __call__(self) -> float:
        return self.now.timestamp()


@contextlib.asynccontextmanager
async def place(home: Path, url: str | None, **more: Any) -> AsyncIterator[tuple[Workspace, Worklist, Journal]]:
    workspace = await Workspace.open(home, database_url=url)
    try:
        reads = workspace.reads
        yield (
            workspace,
            Worklist(workspace.engine, "default", reads=reads, **more),
            Journal(workspace.engine, "default", reads=reads),
        )
    finally:
        await workspace.close()


def engine_of(workspace: Workspace, worklist: Worklist, journal: Journal, url: str | None) -> Engine:
    house = House(workspace, worklist, Outbox(journal), Registry(()), lambda: datetime.now(UTC))
    doer = Doer(worklist, TASKS, house, Counts(CollectorRegistry()), lambda _: 0.1)
    return EmbeddedEngine(worklist, doer) if url is None else PostgresEngine(worklist, doer, url)


# a day of mornings


async def peak(people: int) -> None:
    """Plans and delivers minute by minute; one worker's pace is taken as measured, the clock is not waited for."""
    clock = Turned(_START - timedelta(hours=13))
    with tempfile.TemporaryDirectory() as folder:
        async with place(Path(folder), None, clock=clock) as (workspace, worklist, journal):
            rules = [Rule(time_of_day(8), zone, EVERY_DAY) for zone in ZONES]
            chance = random.Random(5)  # people cluster: a third of them in two zones
            zones = [chance.choice((12, 13) if chance.random() < 1 / 3 else range(24)) for _ in range(people)]
            await worklist.save(
                [
                    scheduled(f"briefing:u{n}", "note", rules[z], now=clock.now, user_id=f"u{n}")
                    for n, z in enumerate(zones)
                ]
            )
            house = House(workspace, worklist, Outbox(journal), Registry(()), lambda: clock.now)
            doer = Doer(worklist, TASKS, house, Counts(CollectorRegistry()))
            planner, late, busiest = Planner(worklist, TASKS), [], 0.0
            began = time.perf_counter()
            for _ in range((24 * 60 + 20) * 60 // 15):
                clock.now += timedelta(seconds=15)
                await planner.plan()
                looked = time.perf_counter()
                while held := await worklist.claim(limit=100):
                    for one in held:
                        await doer.do(one)
                        late.append((clock.now - datetime.fromisoformat(one.work.payload["at"])).total_seconds())
                busiest = max(busiest, time.perf_counter() - looked)
            spent = time.perf_counter() - began
            depths = await worklist.depths()
            sent = (await journal.depths())["ready"]
        biggest = Tally(zones).most_common(1)[0][1]
        print(
            f"{people:,} people in 24 zones, {biggest:,} of them in one: "
            f"{depths['done']:,} pieces done, {sent:,} messages, "
            f"the last {max(late):.0f} s after its 08:00 (limit 900); {spent:.0f} s of work in all, "
            f"at most {busiest:.1f} s of it in one quarter of a minute; {_peak_mb():.0f} MB"
        )


# several processes


@contextlib.contextmanager
def database() -> Iterator[str | None]:
    from tests.support.postgres import _server  # the tests' own way to a PostgreSQL that goes away again

    try:
        with _server() as server:
            import psycopg

            with psycopg.connect(f"{server.address}/postgres", autocommit=True) as connection:
                connection.execute("create database bench")
            yield f"{server.address}/bench"
    except BaseException as missing:
        if type(missing).__name__ != "Skipped":
            raise
        print(f"no PostgreSQL here: {missing}")
        yield None


@dataclass
class Crew:
    """Worker processes on one list."""

    home: Path
    url: str | None
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add(self) -> None:
        command = [sys.executable, "-m", "benchmarks.jobs", "worker", "--home", str(self.home)]
        command += ["--url", self.url] if self.url else []
        self.running.append(subprocess.Popen(command, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"}))

    def kill_one(self, chance: random.Random) -> None:
        victim = self.running.pop(chance.randrange(len(self.running)))
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        self.add()

    def end(self) -> None:
        for worker in self.running:
            worker.send_signal(signal.SIGTERM)
        for worker in self.running:
            worker.wait(30)


async def worker(home: Path, url: str | None) -> None:
    async with place(home, url, lease_s=3.0) as (workspace, worklist, journal):
        engine = engine_of(workspace, worklist, journal, url)
        await engine.open()
        stopped = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
        running = asyncio.create_task(engine.run())
        await stopped.wait()
        await engine.drain(within_s=5)
        running.cancel()
        await engine.close()


async def _ended(worklist: Worklist, works: int) -> None:
    while True:
        depths = await worklist.depths()
        if depths.get("done", 0) + depths.get("dead", 0) >= works:
            return
        await asyncio.sleep(0.1)


async def share(url: str | None, works: int) -> None:
    if url is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        home, base = Path(folder), 0.0
        async with place(home, url) as (workspace, worklist, journal):
            engine = engine_of(workspace, worklist, journal, url)
            await engine.open()
            for size in (1, 2, 4):
                crew = Crew(home, url)
                for _ in range(size):
                    crew.add()
                await asyncio.sleep(6)  # they are up
                made = [Work(f"{size}:{n}", "note", worklist.clock(), {"user_id": f"u{n}"}) for n in range(works)]
                began = time.perf_counter()
                await worklist.put(made)
                await engine.announce(made)
                before = (1, 2, 4).index(size) * works
                await _ended(worklist, before + works)
                pace = works / (time.perf_counter() - began)
                base = base or pace
                print(f"{size} processes: {pace:.0f} pieces a second ({pace / base:.2f} × one)")
                crew.end()
            await engine.close()


async def kill(url: str | None, works: int, kills: int) -> None:
    chance = random.Random(11)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        async with place(home, url, lease_s=3.0) as (workspace, worklist, journal):
            engine = engine_of(workspace, worklist, journal, url)
            await engine.open()
            crew = Crew(home, url)
            for _ in range(2):
                crew.add()
            made = [Work(f"briefing:{n}", "note", worklist.clock(), {"user_id": f"u{n}"}) for n in range(works)]
            await worklist.put(made)
            await engine.announce(made)
            killed = 0
            ended = asyncio.create_task(_ended(worklist, works))
            while not ended.done():
                await asyncio.sleep(chance.uniform(0.3, 1.5))
                if killed < kills and (await worklist.depths()).get("done", 0) > 0:
                    await asyncio.to_thread(crew.kill_one, chance)
                    killed += 1
                await engine.remind(await worklist.left_over(older_than_s=4))  # what the leader does
            states = await worklist.states(limit=works + 1)
            crew.end()
            await engine.close()
            messages = (await journal.depths())["ready"]
        tries = Tally(s.attempts for s in states)
        kind = "PostgreSQL" if url else "SQLite"
        print(
            f"{kind}: {works:,} messages asked for under {killed} × kill -9: {messages:,} in the outbox, each once; "
            f"pieces by tries: {dict(sorted(tries.items()))}; dead: {sum(s.state == 'dead' for s in states)}"
        )


async def scoring(url: str | None, deals: int, items: int) -> None:
    if url is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        async with place(home, url) as (workspace, worklist, journal):
            await portfolio_in(workspace, deals, items)
            engine = engine_of(workspace, worklist, journal, url)
            await engine.open()
            base, done = 0.0, 0
            for size in (1, 2, 4):
                crew = Crew(home, url)
                for _ in range(size):
                    crew.add()
                await asyncio.sleep(6)
                night = Work(f"night:{size}", "rescore_all", worklist.clock())
                began = time.perf_counter()
                await worklist.put([night])
                await engine.announce([night])
                pieces = 1 + -(-deals // 500)
                done += pieces
                await _ended(worklist, done)
                spent = time.perf_counter() - began
                base = base or spent
                print(f"{size} processes: {deals:,} deals × {items} in {spent:.1f} s ({base / spent:.2f} × one)")
                crew.end()
            await engine.close()


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["peak", "share", "kill", "scoring", "worker"])
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--works", type=int, default=1_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--deals", type=int, default=2_000)
    parser.add_argument("--items", type=int, default=40)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--url")
    given = parser.parse_args()
    if given.what == "peak":
        asyncio.run(peak(given.people))
    elif given.what == "worker":
        asyncio.run(worker(given.home, given.url))
    elif given.what == "kill":
        asyncio.run(kill(None, given.works, given.kills))
        with database() as url:
            if url:
                asyncio.run(kill(url, given.works, given.kills))
    else:
        with database() as url:
            asyncio.run(share(url, given.works) if given.what == "share" else scoring(url, given.deals, given.items))


if __name__ == "__main__":
    main()

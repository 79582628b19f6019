"""The morning briefing itself at the peak: real records, skill, cards and outbox, and a chat vendor with limits.

    python -m benchmarks.mornings peak [--people 10000]     # a day of 08:00 in 24 zones
    python -m benchmarks.mornings kill [--people 1000]      # one morning under 20 × kill -9, on SQLite and PostgreSQL

`peak` has one process doing what `scip up` does. Its clock stands still for nothing: it goes on by what the work took,
and only jumps over the hours in which nobody is due. `kill` runs in real time, two processes on one list.
"""

import argparse
import asyncio
import contextlib
import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections import Counter as Tally
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from aiohttp import web
from prometheus_client import CollectorRegistry
from sqlalchemy import select

from benchmarks.chat_vendor import Vendor
from benchmarks.company import Company
from benchmarks.jobs import database
from bot.alarm import Alarm
from bot.outbox import OutboxPublisher, Sender
from bot.slack.clients import OneToken
from bot.slack.pace import Pace
from bot.slack.teams import SlackTeams
from jobs.catalogue import TASKS
from jobs.doing import Doer
from jobs.embedded import EmbeddedEngine
from jobs.engine import Engine
from jobs.metrics import Counts
from jobs.planner import Planner
from jobs.postgres import PostgresEngine
from jobs.rescore import rescore
from jobs.task import House
from knowledge.journal import Address, Journal
from knowledge.store.journal_outbox import OUTBOX
from knowledge.troubles import Troubles
from knowledge.worklist import Work, Worklist
from knowledge.workspace import Workspace
from skills.catalog.briefing import BRIEFING
from skills.registry import Registry

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
_LAST_ZONE = MONDAY + timedelta(hours=19, minutes=45)
"""By then the westernmost has its Monday; the easternmost's Tuesday begins at 20:00."""
_STEP_S = 5.0
_TEAMS = 1
"""Chat workspaces the company's people are spread over: Slack takes 300 messages a minute from each."""
_AT_ONCE = 4


@dataclass
class Turned:
    now: datetime

    def __call__(self) -> float:
        return self.now.timestamp()

    def go_on(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(slots=True)
class Floor:
    """What one process has open."""

    workspace: Workspace
    worklist: Worklist
    journal: Journal
    sender: Sender
    doer: Doer


@contextlib.asynccontextmanager
async def floor(
    home: Path, url: str | None, api: str, *, clock: Turned | None = None, **more: Any
) -> AsyncIterator[Floor]:
    """`clock`: turned by the caller; without one time passes as it does."""
    timed: dict[str, Any] = {} if clock is None else {"clock": clock}
    workspace = await Workspace.open(home, database_url=url, **({"clock": lambda: clock.now} if clock else {}))
    try:
        engine, reads = workspace.engine, workspace.reads
        worklist = Worklist(engine, "default", reads=reads, **timed, **more)
        journal = Journal(engine, "default", reads=reads, **timed, **more)
        alarm = Alarm(Troubles(engine, "default", reads=reads), journal, workspace.users, ("slack",))
        pace = Pace() if clock is None else Pace(clock, _turning(clock))
        slack = SlackTeams(OneToken("xoxb-benchmark", api, alarm, pace), pace, alarm)
        sender = Sender(journal, {"slack": slack}, alarm=alarm)
        now = (lambda: clock.now) if clock else (lambda: datetime.now(UTC))
        house = House(workspace, worklist, OutboxPublisher(journal, ("slack",)), Registry((BRIEFING,)), now)
        doer = Doer(worklist, TASKS, house, Counts(CollectorRegistry()), lambda _: 0.2)
        yield Floor(workspace, worklist, journal, sender, doer)
    finally:
        await workspace.close()


def _turning(clock: Turned) -> Callable[[float], Any]:
    async def sleep(seconds: float) -> None:
        clock.go_on(seconds)

    return sleep


@contextlib.asynccontextmanager
async def vendor(**how: Any) -> AsyncIterator[tuple[Vendor, str]]:
    """The stand-in, and where its API is."""
    chat = Vendor(**how)
    runner = web.AppRunner(chat.app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield chat, f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        await runner.cleanup()


async def company_in(at: Floor, company: Company) -> None:
    """Its records, what happened overnight, and where everybody can be written to."""
    await company.into(at.workspace)
    await rescore(at.workspace, moment=company.today - timedelta(days=5))
    await company.overnight(at.workspace, company.today - timedelta(hours=30))
    for n in range(company.people):
        channel = f"T{n % _TEAMS}-D{n}"
        address = {"channel": channel, "team": f"T{n % _TEAMS}"}
        await at.journal.remember_address(company.user_id(n), Address("slack", f"slack:{channel}", address, 0.0))


# a day of mornings


async def peak(people: int) -> None:
    company, clock = Company(people, people, MONDAY), Turned(MONDAY - timedelta(hours=13))
    with tempfile.TemporaryDirectory() as folder:
        async with vendor(ticks=clock) as (chat, api), floor(Path(folder), None, api, clock=clock) as at:
            await company_in(at, company)
            await at.worklist.put([Work("beat:keep_schedules@0", "keep_schedules", clock())])
            await _work_off(at)
            began, cpu, busy = time.perf_counter(), time.process_time(), 0.0
            planner = Planner(at.worklist, TASKS)
            while clock.now < _LAST_ZONE:
                looked = time.perf_counter()
                await planner.plan()
                await _work_off(at)
                await _send_off(at.sender)
                spent = time.perf_counter() - looked
                busy += spent
                clock.go_on(max(_STEP_S, spent))
                if await _idle(at):
                    coming = await at.worklist.next_due() or clock() + 3600
                    clock.go_on(max(0.0, coming - clock()))
            used = time.process_time() - cpu
            late = await _lateness(at.journal)
            depths = await at.worklist.depths()
    ahead = Tally(company.zone_of(n) for n in range(people)).most_common(1)[0][1]
    once = sum(n == 1 for n in chat.keys.values())
    print(
        f"{people:,} people with {people:,} deals in 24 zones, {ahead:,} of them in one: {len(chat.keys):,} briefings "
        f"delivered, {once:,} of them exactly once, work given up: {depths.get('dead', 0)}\n"
        f"after their 08:00: half within {_share(late, 0.5):.0f} s, 95 % within {_share(late, 0.95):.0f} s, the last "
        f"after {late[-1]:.0f} s (limit 900)\n"
        f"the vendor: at most {max(chat.busiest.values())} messages in any minute and workspace (it takes 300), "
        f"{chat.refused} refused, {chat.early} sent against its word\n"
        f"{busy:.0f} s of work, {used / len(late) * 1e3:.0f} ms of processor a briefing, vendor included; "
        f"{len(late) / busy:.1f} a second by one process; {time.perf_counter() - began:.0f} s in all; "
        f"{_peak_mb():.0f} MB; load {os.getloadavg()[0]:.1f}"
    )


async def _work_off(at: Floor) -> None:
    async def lane() -> None:
        while held := await at.worklist.claim(limit=1):
            await at.doer.do(held[0])

    await asyncio.gather(*(lane() for _ in range(_AT_ONCE)))


async def _send_off(sender: Sender) -> None:
    """What may go by now; what has to wait for its turn is put off by the sender itself."""
    while await sender._claim():
        await asyncio.gather(*sender._busy)


async def _idle(at: Floor) -> bool:
    work, outbox = await at.worklist.depths(), await at.journal.depths()
    return not (work.get("waiting", 0) or work.get("running", 0) or outbox["ready"] or outbox["sending"])


async def _lateness(journal: Journal) -> list[float]:
    """Seconds from each person's own 08:00 to the vendor's yes, least first."""
    query = select(OUTBOX.c.key, OUTBOX.c.sent_at).where(OUTBOX.c.status == "sent")
    async with journal._read() as connection:
        sent = (await connection.execute(query)).all()
    works = Worklist(journal.engine, journal.tenant, reads=journal.reads)
    slots = {s.work.key: s.work.payload.get("at") for s in await works.states(task="briefing", limit=1_000_000)}
    whens = ((row.sent_at, slots[row.key.removesuffix(":message")]) for row in sent)
    return sorted(at - datetime.fromisoformat(str(slot)).timestamp() for at, slot in whens)


def _share(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))]


# one morning under kill -9


async def worker(home: Path, url: str | None, api: str) -> None:
    async with floor(home, url, api, lease_s=4.0) as at:
        engine: Engine = EmbeddedEngine(at.worklist, at.doer)
        if url is not None:
            engine = PostgresEngine(at.worklist, at.doer, url)
        await engine.open()
        await at.journal.recover()
        stopped = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
        running = [asyncio.create_task(engine.run()), asyncio.create_task(at.sender.run())]
        await stopped.wait()
        await engine.drain(within_s=5)
        await at.sender.drain(within_s=5)
        for task in running:
            task.cancel()
        await engine.close()


@dataclass
class Crew:
    command: list[str]
    running: list[asyncio.subprocess.Process]

    @classmethod
    async def of(cls, size: int, home: Path, url: str | None, api: str) -> "Crew":
        command = [sys.executable, "-m", "benchmarks.mornings", "worker", "--home", str(home), "--api", api]
        crew = cls([*command, *(["--url", url] if url else [])], [])
        for _ in range(size):
            await crew.add()
        return crew

    async def add(self) -> None:
        env = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        self.running.append(await asyncio.create_subprocess_exec(*self.command, env=env))

    async def kill_one(self, chance: random.Random) -> None:
        victim = self.running.pop(chance.randrange(len(self.running)))
        victim.kill()
        await victim.wait()
        await self.add()

    async def end(self) -> None:
        for one in self.running:
            one.terminate()
        await asyncio.gather(*(one.wait() for one in self.running))


async def kill(url: str | None, people: int, kills: int) -> None:
    chance, company = random.Random(11), Company(people, people, datetime.now(UTC))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        async with vendor() as (chat, api), floor(home, url, api, lease_s=4.0) as at:
            await company_in(at, company)
            engine: Engine = EmbeddedEngine(at.worklist, at.doer)
            if url is not None:
                engine = PostgresEngine(at.worklist, at.doer, url)
            await engine.open()
            due = at.worklist.clock()
            works = [Work(f"briefing:{n}", "briefing", due, {"user_id": company.user_id(n)}, 10) for n in range(people)]
            await at.worklist.put(works)
            await engine.announce(works)
            began, killed = time.perf_counter(), 0
            crew = await Crew.of(2, home, url, api)
            while not await _delivered(at, people):
                await asyncio.sleep(chance.uniform(1.0, 3.0))
                if killed < kills and chat.posted:
                    await crew.kill_one(chance)
                    killed += 1
                await engine.remind(await at.worklist.left_over(older_than_s=5))  # what the leader does
            spent = time.perf_counter() - began
            await crew.end()
            await engine.close()
            states = await at.worklist.states(task="briefing", limit=people + 1)
    twice = sum(n > 1 for n in chat.keys.values())
    tries = dict(sorted(Tally(s.attempts for s in states).items()))
    print(
        f"{'PostgreSQL' if url else 'SQLite'}: {people:,} briefings under {killed} × kill -9 in {spent:.0f} s: "
        f"{len(chat.keys):,} delivered, {twice} of them twice; pieces by tries {tries}, given up "
        f"{sum(s.state == 'dead' for s in states)}; {chat.refused} refused by the vendor, {chat.early} sent against "
        f"its word; load {os.getloadavg()[0]:.1f}"
    )


async def _delivered(at: Floor, people: int) -> bool:
    work, outbox = await at.worklist.depths(), await at.journal.depths()
    ended = work.get("done", 0) + work.get("dead", 0) >= people
    return ended and not (outbox["ready"] or outbox["sending"])


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["peak", "kill", "worker"])
    parser.add_argument("--people", type=int)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--url")
    parser.add_argument("--api", default="")
    given = SimpleNamespace(**vars(parser.parse_args()))
    if given.what == "peak":
        asyncio.run(peak(given.people or 10_000))
    elif given.what == "worker":
        asyncio.run(worker(given.home, given.url, given.api))
    else:
        asyncio.run(kill(None, given.people or 1_000, given.kills))
        with database() as url:
            if url:
                asyncio.run(kill(url, given.people or 1_000, given.kills))


if __name__ == "__main__":
    main()

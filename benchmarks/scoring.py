"""How fast a whole portfolio is scored: `python -m benchmarks.scoring [deals] [items per deal] [--store]`.

The aim is 10,000 deals of 40 pieces of evidence in 20 seconds on one core, and one second when 1 % of them changed.
With `--store` they are put into a workspace first (which takes minutes) and the nightly run goes over them.
"""

import argparse
import asyncio
import random
import resource
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jobs.rescore import rescore
from knowledge.four_cs import C_OF_FACTOR, FACTOR_OF_SUB
from knowledge.records import Account, Deal, Evidence, FogClass, Record, User
from knowledge.workspace import Workspace
from skills.scoring.file import DealFile
from skills.scoring.next_step import next_steps
from skills.scoring.score import score

NOW = datetime(2026, 11, 20, tzinfo=UTC)
FOG: tuple[FogClass, ...] = ("fact", "opinion", "gossip")


def made_up(number: int, items: int) -> DealFile:
    """A deal with `items` pieces of evidence spread over all sub-factors and 500 days."""
    rng = random.Random(number)
    deal = Deal(f"deal_{number}", "default", f"Deal {number}", "user_1")
    return DealFile(deal, evidence=tuple(_piece(rng, deal.id, n) for n in range(items)))


def _piece(rng: random.Random, deal_id: str, number: int) -> Evidence:
    sub_factor = rng.choice(list(FACTOR_OF_SUB))
    factor = FACTOR_OF_SUB[sub_factor]
    at = NOW - timedelta(days=rng.randint(0, 500))
    return Evidence(
        id=f"evidence_{deal_id}_{number}",
        tenant="default",
        c=C_OF_FACTOR[factor],
        factor=factor,
        sub_factor=sub_factor,
        polarity=rng.choice((1, 1, -1)),
        strength=rng.uniform(0.1, 1.0),
        fog=rng.choice(FOG),
        statement="made up",
        at=at,
        recorded_at=at,
        deal_id=deal_id,
    )


async def portfolio(home: Path, deals: int, items: int) -> None:
    """The nightly run over everything, then over the 1 % that was written to since."""
    workspace = await Workspace.open(home, clock=lambda: NOW)
    try:
        first = await portfolio_in(workspace, deals, items)
        before = _peak_mb()
        await _run("everything, nothing frozen before", workspace, 0, NOW)
        night = await _run("everything again a week later", workspace, 0, NOW + timedelta(days=7))
        changed = [_piece(random.Random(n), f"deal_{n}", items) for n in range(0, deals, 100)]
        await workspace.load(changed, source="made up")
        await _run("1 % written to since", workspace, night, NOW + timedelta(days=7, hours=1))
    finally:
        await workspace.close()
    print(
        f"peak memory {_peak_mb():.0f} MB; {before:.0f} MB of it before the first run, from making {first:,} records up"
    )


async def portfolio_in(workspace: Workspace, deals: int, items: int) -> int:
    """Puts a made-up portfolio into an empty workspace; how many records that are."""
    people: list[Record] = [User("user_1", "default", "kim@example.com", "Kim", "admin")]
    clients = [Account(f"account_{n}", "default", f"Client {n}") for n in range(max(1, deals // 4))]
    await workspace.load([*people, *clients], source="made up")
    for start in range(0, deals, 500):
        files = [made_up(n, items) for n in range(start, min(deals, start + 500))]
        own = [replace(f.deal, account_id=clients[n % len(clients)].id) for n, f in enumerate(files, start)]
        await workspace.load([*own, *(e for f in files for e in f.evidence)], source="made up")
    return deals * (items + 1)


async def _run(name: str, workspace: Workspace, since: int, moment: datetime) -> int:
    started, cpu = time.perf_counter(), time.process_time()
    done = await rescore(workspace, since=since, moment=moment)
    spent, used = time.perf_counter() - started, time.process_time() - cpu
    print(f"{name}: {done.scored:,} deals scored, {done.frozen:,} frozen in {spent:.2f} s (CPU {used:.2f} s)")
    return done.version


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("deals", type=int, nargs="?", default=10_000)
    parser.add_argument("items", type=int, nargs="?", default=40)
    parser.add_argument("--store", action="store_true")
    given = parser.parse_args()
    if given.store:
        with tempfile.TemporaryDirectory() as home:
            asyncio.run(portfolio(Path(home), given.deals, given.items))
        return
    files = [made_up(n, given.items) for n in range(given.deals)]
    for with_intervals in (True, False):
        started = time.perf_counter()
        for file in files:
            score(file, NOW, with_intervals=with_intervals)
        spent = time.perf_counter() - started
        name = f"{given.deals:,} deals × {given.items} items, {'with' if with_intervals else 'without'} intervals"
        print(f"{name}: {spent:.1f} s ({spent / given.deals * 1e3:.2f} ms each)")
    some = [(f, score(f, NOW)) for f in files[:200]]
    started = time.perf_counter()
    for file, now in some:
        next_steps(file, now)
    print(f"next best steps of one deal: {(time.perf_counter() - started) / len(some) * 1e3:.2f} ms")
    print(f"peak memory: {_peak_mb():.0f} MB")


if __name__ == "__main__":
    main()

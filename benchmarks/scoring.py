"""How fast a whole portfolio is scored: `python -m benchmarks.scoring [deals] [items per deal] [--store]`.

The aim is 10,000 deals of 40 pieces of evidence in 20 seconds on one core. With `--store` they are put into a
workspace first (a few thousand records a second: give fewer deals) and read from it, as a nightly run would.
"""

import argparse
import asyncio
import random
import resource
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from knowledge.four_cs import C_OF_FACTOR, FACTOR_OF_SUB
from knowledge.records import Account, Deal, Evidence, FogClass, Record, User
from knowledge.workspace import Workspace
from skills.scoring.file import DealFile
from skills.scoring.next_step import next_steps
from skills.scoring.read import BUCKETS, read_files
from skills.scoring.score import score

NOW = datetime(2026, 11, 20, tzinfo=UTC)
FOG: tuple[FogClass, ...] = ("fact", "opinion", "gossip")


def made_up(number: int, items: int) -> DealFile:
    """A deal with `items` pieces of evidence spread over all sub-factors and 500 days."""
    rng = random.Random(number)
    deal = Deal(f"deal_{number}", "default", f"Deal {number}", "user_1", "account_1")
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


async def from_store(home: Path, deals: int, items: int) -> None:
    workspace = await Workspace.open(home)
    files = [made_up(n, items) for n in range(deals)]
    people: tuple[Record, ...] = (
        User("user_1", "default", "kim@example.com", "Kim", "admin"),
        Account("account_1", "default", "Helix"),
    )
    try:
        await workspace.load([*people, *(f.deal for f in files)], source="made up")
        await workspace.load((e for f in files for e in f.evidence), source="made up")
        reader = workspace.reader(await workspace.principal("user_1"), buckets=BUCKETS)
        every = await reader.deals()
        started, cpu = time.perf_counter(), time.process_time()
        read = await read_files(reader, every)
        reading = time.perf_counter() - started
        for file in read:
            score(file, NOW, with_intervals=False)
        spent, used = time.perf_counter() - started, time.process_time() - cpu
    finally:
        await workspace.close()
    assert sum(len(f.evidence) for f in read) == deals * items
    each = spent / deals * 1e3
    print(f"{deals:,} deals × {items} items from the store: {spent:.1f} s ({each:.2f} ms each, CPU {used:.1f} s),")
    print(f"of that reading {reading:.1f} s; peak memory {_peak_mb():.0f} MB")


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
            asyncio.run(from_store(Path(home), given.deals, given.items))
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

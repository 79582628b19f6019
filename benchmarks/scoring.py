"""How fast a whole portfolio is scored: `python -m benchmarks.scoring [deals] [items per deal]`.

The aim is 10,000 deals of 40 pieces of evidence in 20 seconds on one core.
"""

import argparse
import random
import resource
import time
from datetime import UTC, datetime, timedelta

from knowledge.four_cs import C_OF_FACTOR, FACTOR_OF_SUB
from knowledge.records import Deal, Evidence, FogClass
from skills.scoring.file import DealFile
from skills.scoring.next_step import next_steps
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
        id=f"evidence_{number}",
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("deals", type=int, nargs="?", default=10_000)
    parser.add_argument("items", type=int, nargs="?", default=40)
    given = parser.parse_args()
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
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()

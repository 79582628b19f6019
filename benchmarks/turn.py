"""A whole turn without a model, in process: accepted, run through the graph with checkpoints, stored, answered.

    python -m benchmarks.turn [--turns 200] [--home DIR]

Measures `right_to_win` on the sample workspace (made in a temporary folder unless a set-up one is given):
latency one after the other, turns per second at 1, 8 and 32 at once, and the peak memory of the process.
"""

import argparse
import asyncio
import json
import logging
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import structlog

from bot.app import App
from bot.main import build
from bot.parts import open_workspace
from bot.settings import Settings, load_settings
from bot.terminal.chat import terminal_turn
from knowledge.access import Principal
from knowledge.sample import DEFAULT_USER, sample


async def made(settings: Settings) -> None:
    """The sample's records; the index is not searched by `right_to_win` and is left out."""
    workspace = await open_workspace(settings)
    now = datetime.now(UTC)
    await workspace.load(sample(now), source="sample", at=now)
    await workspace.close()


async def questions(app: App, principal: Principal) -> list[str]:
    directory = await app.workspace.directory(principal)
    return [
        f"what is my right to win on {e.name}?" for e in directory.entries if e.kind == "deal" and e.status == "open"
    ]


async def one(app: App, principal: Principal, text: str, lane: int) -> tuple[float, dict[str, float]]:
    turn = terminal_turn(principal, text)
    turn = type(turn)(**{f: getattr(turn, f) for f in turn.__slots__} | {"conversation": f"bench:{lane}"})
    started = time.perf_counter()
    reply = await app.ask(turn)
    spent = (time.perf_counter() - started) * 1000
    assert reply.skills == ("right_to_win",), reply.skills
    return spent, reply.timings_ms


def at(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def spread(values: Sequence[float]) -> dict[str, float]:
    return {f"p{int(share * 100)}": round(at(values, share), 1) for share in (0.5, 0.95, 0.99)}


async def throughput(app: App, principal: Principal, texts: list[str], at_once: int, turns: int) -> dict[str, float]:
    queue = list(range(turns))
    latencies: list[float] = []

    async def lane(number: int) -> None:
        while queue:
            n = queue.pop()
            latencies.append((await one(app, principal, texts[n % len(texts)], number))[0])

    started = time.perf_counter()
    await asyncio.gather(*(lane(n) for n in range(at_once)))
    return {"turns_per_s": round(turns / (time.perf_counter() - started), 1), **spread(latencies)}


async def measure(home: Path, turns: int) -> dict[str, object]:
    settings = load_settings(home)
    if not (home / "scip.db").exists():
        await made(settings)
    began = time.perf_counter()
    app = await build(settings)
    ready = time.perf_counter() - began
    try:
        principal = await app.workspace.principal(DEFAULT_USER)
        texts = await questions(app, principal)
        for text in texts[:10]:
            await one(app, principal, text, 0)
        runs = [await one(app, principal, texts[n % len(texts)], 0) for n in range(turns)]
        phases = {
            p: spread([t[p] for _, t in runs if p in t]) for p in ("understand", "gather", "decide", "present", "run")
        }
        rates = {str(n): await throughput(app, principal, texts, n, turns) for n in (1, 8, 32)}
    finally:
        await app.close()
    return {
        "build_s": round(ready, 2),
        "latency_ms": spread([spent for spent, _ in runs]),
        "phases_ms": phases,
        "at_once": rates,
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "turns": turns,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--home", type=Path)
    args = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(measure(args.home or Path(folder), args.turns))
    json.dump(result, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()

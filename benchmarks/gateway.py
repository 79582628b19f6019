"""What the door to the models adds to a request, with everything in it but the model's own time.

    python -m benchmarks.gateway [--requests 300] [--json]

A scripted model that answers at once; budgets, audit and kept answers in SQLite on disk, as an installation of one
process has them; everything else as shipped. Milliseconds, warm, one request after the other: on the clock, and of the
process's own work (all its threads), which a busy machine stretches less.
"""

import argparse
import asyncio
import json
import logging
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import structlog
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import CollectorRegistry

from bot.models import parts
from knowledge.workspace import Workspace
from llm.attempts import Endpoints
from llm.budget import Budget, Limit, Limits
from llm.catalogue import Catalogue, Endpoint, Model
from llm.door import Door
from llm.embed import local_embedder
from llm.gateway import Request
from llm.observe import ModelMetrics, ModelObserver
from llm.providers.scripted import Scripted

FACTS = """Right to Win on Skarholt Quay: 62 of 100, contested. Capability 71, Credibility 66, Commitment 58, Cost 54.
Dana Wu (CFO, dana.wu@skarholt.example) asked on 12 March 2026 for a price below $420,000; Jonas Field wants Bedrock.
The weakest C is Cost: two of four are known. Next step: agree the price review with Dana Wu before 2 April 2026. """
NAMES = ("Dana Wu", "Jonas Field", "Skarholt Ports", "Bedrock", *(f"Person{n} Family{n}" for n in range(40)))
REQUEST = Request(
    "narrate:right_to_win",
    "Word the facts in at most four short sentences. Use only what they say.",
    FACTS * 3,
    "user_kim",
    "default",
    8.0,
    team="team_west",
    names=NAMES,
    rights="r1",
    records=("deal:d1@7",),
    prompt="narrate/right_to_win@0a1b2c3d4e5f",
    data_class="client",
)
LIMITS = Limits(user=Limit(Decimal(500)), team=Limit(Decimal(500)), tenant=Limit(Decimal(500)), request_usd=Decimal(1))


async def door(workspace: Workspace) -> Door:
    catalogue = Catalogue(
        endpoints={"a": Endpoint(kind="openai", key="k", data="personal")},
        models=(
            Model(id="small", endpoint="a", model="m", input_price=Decimal(1), output_price=Decimal(4), context=64_000),
        ),
    )
    budget = Budget(workspace.spending, LIMITS)
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(InMemorySpanExporter()))
    endpoints = Endpoints({"a": Scripted("You stand at 62 of 100, contested.")}, budget)
    observer = ModelObserver(ModelMetrics(CollectorRegistry()), provider.get_tracer("bench"))
    return Door(parts(workspace, catalogue, endpoints, budget, local_embedder(), observer))


async def timed(gateway: Door, requests: int, made: Callable[[int], Request], cached: str) -> dict[str, float]:
    taken, worked = [], []
    for n in range(requests + 20):
        request = made(n)
        started, busy = time.perf_counter(), time.process_time()
        found = await gateway.complete(request)
        taken.append((time.perf_counter() - started) * 1000)
        worked.append((time.process_time() - busy) * 1000)
        assert found.cached == cached, (found.cached, n)
    return {**_spread("ms", taken[20:]), **_spread("cpu_ms", worked[20:])}


def _spread(what: str, values: list[float]) -> dict[str, float]:
    warm = sorted(values)
    return {f"p{int(s * 100)}_{what}": round(warm[int(len(warm) * s)], 2) for s in (0.5, 0.95)}


async def measure(home: Path, requests: int) -> list[dict[str, Any]]:
    workspace = await Workspace.open(home)
    try:
        gateway = await door(workspace)
        asked = replace(REQUEST, question="What is my right to win on Skarholt Quay?", material=f"{FACTS * 3} once")
        await gateway.complete(REQUEST)
        await gateway.complete(asked)
        return [
            {
                "request": "asked of the model",
                **await timed(gateway, requests, lambda n: replace(REQUEST, material=f"{FACTS * 3}\n{n}"), "no"),
            },
            {"request": "the same again", **await timed(gateway, requests, lambda n: REQUEST, "exact")},
            {
                "request": "a like question",
                **await timed(gateway, requests, lambda n: _like(asked, n), "semantic"),
            },
        ]
    finally:
        await workspace.close()


def _like(asked: Request, n: int) -> Request:
    """Worded anew around the same figures, so that only the check of the questions can find it."""
    return replace(
        asked, question="Tell me my right to win on Skarholt Quay", material=f"{FACTS * 3} in words {chr(97 + n % 26)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        for row in asyncio.run(measure(Path(folder), chosen.requests)):
            print(json.dumps(row) if chosen.json else " · ".join(f"{k} {v}" for k, v in row.items()))


if __name__ == "__main__":
    main()

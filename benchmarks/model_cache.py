"""How the semantic cache tells a question asked again from a look-alike, on labelled pairs.

    python -m benchmarks.model_cache [--json]

Each pair goes through the cache itself, in one family: the first question is answered, the second asks. Those in
`benchmarks/data/guard/lookalike_pairs.jsonl` were written by somebody else and are only for measuring: totals alone are
printed, and each look is noted in README.md. `dev` are the pairs the check was written with.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from llm.cache import NEAR, AnswerCache, MemoryAnswers
from llm.embed import Embedder, local_embedder
from llm.gateway import Completion, Request

ROOT = Path(__file__).parents[1]
HELDOUT = ROOT / "benchmarks" / "data" / "guard" / "lookalike_pairs.jsonl"
DEV = ROOT / "tests" / "llm" / "question_pairs.tsv"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
Pair = tuple[str, str, bool]


def heldout() -> Iterator[Pair]:
    for line in HELDOUT.read_text("utf-8").splitlines():
        pair = json.loads(line)
        yield pair["a"], pair["b"], pair["same"]


def dev() -> Iterator[Pair]:
    for line in DEV.read_text("utf-8").splitlines():
        kind, a, b = line.split("\t")
        yield a, b, kind == "same"


def asking(question: str, material: str) -> Request:
    return Request(
        "ask", "Answer.", material, "user_kim", "default", 5.0, question=question, records=("deal:d1@1",), rights="r"
    )  # fmt: skip


async def served(one: str, other: str, embedder: Embedder) -> bool:
    cache = AnswerCache(MemoryAnswers(), embedder, lambda: NOW)
    await cache.put(asking(one, "as first worded"), Completion("said", "m"))
    return await cache.get(asking(other, "as worded again")) is not None


async def measured(name: str, pairs: list[Pair], embedder: Embedder) -> dict[str, Any]:
    near = false_near = hits = false_hits = 0
    taken = []
    for a, b, same in pairs:
        rows = embedder.embed([a]), embedder.embed([b])
        close = float(rows[0][0] @ rows[1][0]) >= NEAR
        started = time.perf_counter()
        served_either = await served(a, b, embedder) or await served(b, a, embedder)
        taken.append((time.perf_counter() - started) * 250)
        near, false_near = near + (close and same), false_near + (close and not same)
        hits, false_hits = hits + (served_either and same), false_hits + (served_either and not same)
    alike = sum(same for *_, same in pairs)
    return {
        "pairs": name,
        "same": alike,
        "different": len(pairs) - alike,
        "false_hits": false_hits,
        "hit_rate": round(hits / alike, 3),
        "by_vector_alone": {"false_hits": false_near, "hit_rate": round(near / alike, 3)},
        "p50_ms": round(sorted(taken)[len(taken) // 2], 2),
    }


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    embedder = local_embedder()
    for name, pairs in (("dev", list(dev())), ("held out", list(heldout()))):
        row = await measured(name, pairs, embedder)
        print(json.dumps(row) if chosen.json else " · ".join(f"{k} {v}" for k, v in row.items()))


if __name__ == "__main__":
    asyncio.run(main())

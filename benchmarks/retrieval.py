"""Retrieval: ingest rate, rights-filtered search under load of chunks, and quality on a BEIR-format folder.

    python -m benchmarks.retrieval                      # ingest, then 10k and 100k chunks
    python -m benchmarks.retrieval --data FOLDER        # corpus.jsonl, queries.jsonl, qrels/test.tsv

Each size runs in a process of its own, so that peak memory is that size's. `--json` prints one object per line.
"""

import argparse
import asyncio
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.access import Grants, Principal
from knowledge.index import open_folder, open_index
from knowledge.index.hybrid import HybridIndex, Legs, scopes_for
from knowledge.index.passages import Entry, PassageFile
from knowledge.index.vault import Vault, VaultPlace
from knowledge.ingest.split import Piece
from knowledge.policy import chroma_where
from knowledge.records import Bucket, Document, Segment
from llm.embed import Embedder, local_embedder

SEED = 20261120
DEALS, ACCOUNTS = 400, 80
BUCKETS: tuple[Bucket, ...] = ("company", "client", "industry", "deal")
QUESTIONS = 200
ASKERS = {"rep": 12, "manager": 120, "admin": 0}
"""Role to the number of deals seen, of `DEALS`."""


def grants_of(role: str) -> Grants:
    deals = [f"deal{n}" for n in range(ASKERS[role])]
    accounts = sorted({f"account{n % ACCOUNTS}" for n in range(ASKERS[role])})
    who = Principal("bench", role, role)  # type: ignore[arg-type]
    return Grants(who, frozenset(deals), frozenset(accounts), 1)


# --- ingest -----------------------------------------------------------------------------------------------


def transcripts(count: int) -> list[Document]:
    """Calls of forty turns, of words that a sentence model sees as words."""
    random = np.random.default_rng(SEED)
    words = (
        "budget price renewal pilot contract risk delivery team quarter board cloud data plan review cost value".split()
    )
    made = []
    for number in range(count):
        turns = tuple(
            Segment(" ".join(random.choice(words, 18)) + ".", ("Ana", "Bo")[turn % 2], turn * 20.0)
            for turn in range(40)
        )
        at = datetime(2026, 1, 1, tzinfo=UTC)
        made.append(Document(f"call{number}", "bench", "transcript", f"Call {number}", "deal", turns, at))
    return made


async def ingest() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as home:
        index = await open_index(Path(home), embedder=local_embedder(), tenant="bench")
        await index.sync(transcripts(2))  # loads LlamaIndex and Chroma, which is not ingestion
        documents = transcripts(60)
        started = time.perf_counter()
        await index.sync(documents)
        seconds = time.perf_counter() - started
        chunks = (await index.status()).chunks
        started = time.perf_counter()
        await index.sync(documents)
        unchanged = time.perf_counter() - started
        await index.close()
    return {"what": "ingest", "chunks": chunks, "chunks_per_s": round(chunks / seconds), "unchanged_ms": _ms(unchanged)}


# --- search under load ------------------------------------------------------------------------------------


def filled(home: Path, size: int, embedder: Embedder) -> tuple[HybridIndex, list[str]]:
    """An index of synthetic chunks: random unit vectors, words with the skew of language, scopes spread over deals."""
    random = np.random.default_rng(SEED)
    vocabulary = np.array([f"w{n}" for n in range(30_000)])
    file = PassageFile(home / "passages.db")
    per_document = 10
    for start in range(0, size, 5_000):
        count = min(5_000, size - start)
        vectors = random.standard_normal((count, embedder.dim)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        texts = [" ".join(vocabulary[np.minimum(random.zipf(1.2, 60), 29_999)]) for _ in range(count)]
        with file.change() as change:
            for at in range(0, count, per_document):
                number = (start + at) // per_document
                some = range(at, min(at + per_document, count))
                pieces = [Piece(f"{start + n}", n - at, texts[n], "") for n in some]
                change.put(entry(number), pieces, vectors[some.start : some.stop])
    with file.change() as change:
        change.settle()
    asked = [" ".join(vocabulary[np.minimum(random.zipf(1.2, 8), 29_999)]) for _ in range(QUESTIONS)]
    return HybridIndex(file, embedder, tenant="bench", place=None), asked


def entry(number: int) -> Entry:
    """One document in ten is the company's, two a client's, the others a deal's."""
    deal, account = f"deal{number % DEALS}", f"account{number % ACCOUNTS}"
    kind = number % 10
    scope, bucket = ("company", "company") if kind == 0 else (f"deal:{deal}", "deal")
    if kind in (1, 2):
        scope, bucket = f"account:{account}", "client"
    at = "2026-01-01T00:00:00+00:00"
    return Entry(f"doc{number}", "", "", "", bucket, scope, deal, account, at, "document", False)  # type: ignore[arg-type]


async def under_load(size: int, with_chroma: bool) -> list[dict[str, Any]]:
    embedder = local_embedder()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        index, asked = filled(home, size, embedder)
        started = time.perf_counter()
        await index.search(asked[0], grants=grants_of("admin"), buckets=BUCKETS)
        opened = time.perf_counter() - started
        found: dict[str, list[float]] = {}
        visible: dict[str, float] = {}
        for role in ASKERS:
            asker = grants_of(role)
            found[role] = []
            for question in asked:
                started = time.perf_counter()
                await index.search(f"{role} {question}", grants=asker, buckets=BUCKETS)  # embedded anew each time
                found[role].append(time.perf_counter() - started)
            allowed = scopes_for(asker)
            labels = index.current().labels.scopes
            visible[role] = sum(allowed is None or scope in allowed for scope in labels) / len(labels)
        peak = _peak_mb()
        baseline = plain(index, home, asked) if with_chroma else None
        for role, times in found.items():
            row: dict[str, Any] = {
                "what": f"search, {size:,} chunks, {role}",
                "sees": f"{visible[role]:.0%}",
                **_spread(times),
            }
            row |= {"first_ms": _ms(opened), "peak_mb": peak}
            if baseline is not None:
                row |= {"chroma_where_p95_ms": baseline[role]["p95_ms"]}
                row |= {"ratio": round(baseline[role]["p95_ms"] / row["p95_ms"], 1)}
            rows.append(row)
        await index.close()
    return rows


def plain(index: HybridIndex, home: Path, asked: list[str]) -> dict[str, dict[str, float]]:
    """The same questions to Chroma alone with the rights as its `where`: dense only, no words, no fusion, no text."""
    embedder = local_embedder()
    vault = Vault(VaultPlace("bench", embedder.name, home / "chroma", None))
    now = index.current()
    assert now.matter.vectors is not None
    for at in range(0, now.size, 5_000):
        some = range(at, min(at + 5_000, now.size))
        entries = [entry(int(now.matter.documents[n]) - 1) for n in some]
        vault.put([str(n) for n in some], now.matter.vectors[some.start : some.stop], entries)
    spreads = {}
    for role in ASKERS:
        where = chroma_where(grants_of(role))
        times = []
        for question in asked[:40]:
            started = time.perf_counter()
            vault.nearest(embedder.embed([question])[0], where, 8)
            times.append(time.perf_counter() - started)
        spreads[role] = _spread(times[1:])
    vault.close()
    return spreads


# --- quality ----------------------------------------------------------------------------------------------


def quality(folder: Path) -> list[dict[str, Any]]:
    queries = {row["_id"]: row["text"] for row in _lines(folder / "queries.jsonl")}
    wanted: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels" / "test.tsv").read_text().splitlines()[1:]:
        query, document, grade = line.split("\t")
        if int(grade) > 0:
            wanted.setdefault(query, {})[document] = int(grade)
    started = time.perf_counter()
    index = open_folder(folder)
    opened = time.perf_counter() - started
    names: dict[Legs, str] = {
        "words": "BM25 alone",
        "meaning": "dense alone, with feedback",
        "both": "hybrid, as shipped",
    }
    rows = []
    for legs, name in names.items():
        times, ndcg, recall = [], [], []
        for query, relevant in wanted.items():
            started = time.perf_counter()
            ranked = [p.record_id for p in index.search(queries[query], 100, legs=legs)]
            times.append(time.perf_counter() - started)
            ndcg.append(_ndcg(ranked[:10], relevant))
            recall.append(len(relevant.keys() & set(ranked)) / len(relevant))
        rows.append(
            {"what": f"{folder.name}: {name}", "queries": len(wanted), "ndcg@10": round(float(np.mean(ndcg)), 4)}
            | {"recall@100": round(float(np.mean(recall)), 4), **_spread(times), "indexed_s": round(opened, 1)}
        )
    return rows


def _ndcg(ranked: list[str], relevant: dict[str, int]) -> float:
    def gain(grades: Iterable[int]) -> float:
        return sum(grade / math.log2(place + 2) for place, grade in enumerate(grades))

    return gain(relevant.get(d, 0) for d in ranked) / gain(sorted(relevant.values(), reverse=True)[:10])


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


# --- the run ----------------------------------------------------------------------------------------------


def _ms(seconds: float) -> float:
    return round(seconds * 1_000, 1)


def _spread(times: list[float]) -> dict[str, float]:
    return {"p50_ms": _ms(float(np.percentile(times, 50))), "p95_ms": _ms(float(np.percentile(times, 95)))}


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _apart(*arguments: str) -> list[dict[str, Any]]:
    """Runs part of this benchmark in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.retrieval", "--json", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, help="a BEIR-format folder: measure quality instead")
    parser.add_argument("--part", choices=["ingest", "load"], help="one part only, in this process")
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--no-chroma", action="store_true", help="leave out the baseline (minutes at 100k)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    parts: dict[str | None, Callable[[], list[dict[str, Any]]]] = {
        "ingest": lambda: [asyncio.run(ingest())],
        "load": lambda: asyncio.run(under_load(options.size, not options.no_chroma)),
    }
    skip = ["--no-chroma"] if options.no_chroma else []
    if options.data is not None:
        rows = quality(options.data)
    elif options.part is not None:
        rows = parts[options.part]()
    else:
        rows = _apart("--part", "ingest")
        for size in (10_000, 100_000):
            rows += _apart("--part", "load", "--size", str(size), *skip)
    for row in rows:
        print(
            json.dumps(row)
            if options.json
            else "  ".join(f"{k} {v}" if k != "what" else f"{v:42}" for k, v in row.items())
        )


if __name__ == "__main__":
    main()

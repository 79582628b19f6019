"""FOG: how often Fact, Opinion and Gossip are told apart, how often it abstains, what each half adds, how quick it is.

    python -m benchmarks.fog               # sources and authors held out in turn, sample workspace, latency
    python -m benchmarks.fog --held-out    # the same on statements nobody tuned on: totals only, every look is noted
    python -m benchmarks.fog --fit         # fits skills/fog/coefficients.json anew

Three ways each: the hand-set rules, the sentence vectors, and both as shipped. F1 is over what was answered.
`--json` prints one object per line.
"""

import argparse
import csv
import json
import os
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from knowledge.records import Activity, Document, Evidence, FogClass
from knowledge.sample import sample
from llm.embed import LocalEmbedder, local_embedder
from skills.fog import Statement, Verdict, classify_all, classify_statements, fitting, model
from skills.fog.classify import chosen
from skills.fog.features import KINDS
from skills.fog.fitting import Labelled, Table
from skills.fog.model import Numbers
from skills.fog.rules import CLASSES, WEIGHTS
from skills.fog.verdict import TextKind
from skills.language.sentences import sentence_places

DATA = Path(__file__).parent / "data"
TRAIN = ("fog_train.tsv", "fog_train_plain.tsv", "fog_train_rules.tsv")
"""One author each; benchmarks/data/README.md tells them apart."""
HELDOUT = "fog_heldout.tsv"
VECTOR_SURE = 0.7
"""Below, the sentence vector alone abstains."""
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
Row = dict[str, Any]
Answers = Sequence[FogClass | None]


@dataclass(frozen=True, slots=True)
class Case:
    labelled: Labelled
    hard: bool = False


def read(name: str) -> list[Case]:
    """Statements of one file with what was known where they stood."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Case(
            Labelled(_statement(row["statement"], row), _label(row["label"]), f"{name}:{row['source']}", name),
            row["hard"] == "yes",
        )
        for row in rows
    ]


def _statement(text: str, row: dict[str, str]) -> Statement:
    speaker = row["speaker"].split(",")[0].strip() or None
    return Statement(text, 0, len(text), speaker, None, _kind(row["genre"]))


def _label(text: str) -> FogClass:
    return next(c for c in CLASSES if c == text)


def _kind(genre: str) -> TextKind:
    if any(word in genre for word in ("document", "RFP", "contract", "tender", "annex")):
        return "document"
    if any(word in genre for word in ("transcript", "call", "voicemail")):
        return "transcript"
    return "mail" if "mail" in genre else "note"


def train() -> list[Labelled]:
    return [case.labelled for name in TRAIN for case in read(name)]


def sample_cases() -> list[Case]:
    """The sample workspace's evidence, each as the whole sentences it stands in: a fourth author, never fitted on."""
    records = sample(NOW)
    found = {r.id: r for r in records if isinstance(r, Activity | Document)}
    cases = []
    for item in (r for r in records if isinstance(r, Evidence)):
        source = found.get(item.source_id or "")
        placed = _in_context(item, source) if source is not None else None
        if placed is not None:
            cases.append(Case(Labelled(placed, item.fog, item.deal_id or item.account_id or "", "sample")))
    return cases


def _in_context(item: Evidence, source: Activity | Document) -> Statement | None:
    quote = " ".join(item.statement.split())
    pieces = [(s.text, s.speaker) for s in source.segments] if isinstance(source, Document) else [(source.body, None)]
    for text, speaker in ((" ".join(t.split()), s) for t, s in pieces):
        at = text.find(quote)
        if at >= 0:
            touched = [(a, b) for a, b in sentence_places(text) if a < at + len(quote) and b > at]
            said = text[touched[0][0] : touched[-1][1]]
            return Statement(said, 0, len(said), item.speaker or speaker, None, _source_kind(source))
    return None


def _source_kind(source: Activity | Document) -> TextKind:
    if isinstance(source, Document):
        kinds: dict[str, TextKind] = {"transcript": "transcript", "mail": "mail", "note": "note"}
        return kinds.get(source.kind, "document")
    return "mail" if source.kind == "mail" else "note"


# --- the three ways ---------------------------------------------------------------------------------------


def rules(cases: Sequence[Case]) -> list[FogClass | None]:
    return [v.cls for v in classify_statements([c.labelled.statement for c in cases], rules_only=True)]


def shipped(cases: Sequence[Case]) -> list[FogClass | None]:
    return [v.cls for v in verdicts(cases)]


def verdicts(cases: Sequence[Case]) -> tuple[Verdict, ...]:
    return tuple(classify_statements([case.labelled.statement])[0] for case in cases)


def vectors_only(data: Table) -> Table:
    """The same statements with everything but their sentence vector blanked."""
    rows = np.zeros_like(data.rows)
    rows[:, -1] = 1.0
    return replace(data, rows=rows, weights=np.zeros_like(data.weights))


def shares_of(scores: Numbers) -> Numbers:
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def by_vector(scores: Numbers) -> list[FogClass | None]:
    return [CLASSES[int(s.argmax())] if s.max() >= VECTOR_SURE else None for s in shares_of(scores)]


def apart(data: Table, keys: Sequence[str], *, vectors: bool = False) -> list[FogClass | None]:
    """Each part answered by a model fitted on the others, as the shipped one settles it."""
    used = vectors_only(data) if vectors else data
    scores = fitting.held_out(used, fitting.folds(keys), fitting.start(used)) / _shipped().temperature
    if vectors:
        return by_vector(scores)
    shares = shares_of(scores)
    speaks = np.array([WEIGHTS[kind] for kind in KINDS]) > 0
    spoken = (data.rows[:, : len(KINDS)] @ speaks)[np.arange(len(shares)), shares.argmax(axis=1)] > 0
    return [
        chosen(s.tolist(), w.tolist(), spoken=bool(x))[0] for s, w, x in zip(shares, data.weights, spoken, strict=True)
    ]


def _shipped() -> model.Coefficients:
    found = model.shipped()
    assert found is not None, "fit first: python -m benchmarks.fog --fit"
    return found


# --- figures ----------------------------------------------------------------------------------------------


def totals(cases: Sequence[Case], given: Answers) -> Row:
    pairs = [(case.labelled.label, cls) for case, cls in zip(cases, given, strict=True) if cls is not None]
    each = {c: _f1(pairs, c) for c in CLASSES}
    confused = Counter((label, cls) for label, cls in pairs if label != cls)
    out: Row = {
        "statements": len(cases),
        "abstained": round(1 - len(pairs) / len(cases), 3),
        "accuracy": round(sum(a == b for a, b in pairs) / max(1, len(pairs)), 3),
        "macro_f1": round(statistics.fmean(each.values()), 3),
        **{c: round(f, 3) for c, f in each.items()},
        "confused": {f"{a} as {b}": n for (a, b), n in confused.most_common()},
    }
    hard = [(case, cls) for case, cls in zip(cases, given, strict=True) if case.hard]
    if hard:
        answered = [(case.labelled.label, cls) for case, cls in hard if cls is not None]
        out["hard"] = {
            "statements": len(hard),
            "abstained": round(1 - len(answered) / len(hard), 3),
            "accuracy": round(sum(a == b for a, b in answered) / max(1, len(answered)), 3),
        }
    return out


def _f1(pairs: Sequence[tuple[FogClass, FogClass]], cls: FogClass) -> float:
    hit = sum(a == b == cls for a, b in pairs)
    return 2 * hit / max(1, sum((a == cls) + (b == cls) for a, b in pairs))


def development(embedder: LocalEmbedder) -> Iterator[Row]:
    """On what may be looked at: sources held out in turn, whole authors held out in turn, the sample workspace."""
    cases = [case for name in TRAIN for case in read(name)]
    data = fitting.table([case.labelled for case in cases], embedder)
    for what, keys in (
        ("sources", [c.labelled.source for c in cases]),
        ("authors", [c.labelled.author for c in cases]),
    ):
        for way in ("sentence vectors", "both"):
            given = apart(data, keys, vectors=way != "both")
            for name in TRAIN if what == "authors" else TRAIN[:1]:
                part = [n for n, case in enumerate(cases) if case.labelled.author == name]
                row = totals([cases[n] for n in part], [given[n] for n in part])
                yield {"on": f"{name}, {what} held out", "by": way, **row}
    for name in TRAIN:
        seen = read(name)
        yield {"on": f"{name}, seen while written", "by": "rules", **totals(seen, rules(seen))}
    told = sample_cases()
    yield {"on": "sample workspace", "by": "rules", **totals(told, rules(told))}
    yield {"on": "sample workspace", "by": "sentence vectors", **totals(told, _vectors_on(told, data, embedder))}
    yield {"on": "sample workspace", "by": "both, as shipped", **totals(told, shipped(told))}


def _vectors_on(cases: Sequence[Case], data: Table, embedder: LocalEmbedder) -> list[FogClass | None]:
    blank = vectors_only(data)
    fitted = fitting.solved(blank, fitting.start(blank))
    scores = fitting.raw_scores(fitted, vectors_only(fitting.table([x.labelled for x in cases], embedder)))
    return by_vector(scores / _shipped().temperature)


def held_out(embedder: LocalEmbedder) -> Iterator[Row]:
    """Totals only. Nothing of a statement is printed or kept."""
    cases = read(HELDOUT)
    data = fitting.table(train(), embedder)
    yield {"on": "held out", "by": "rules", **totals(cases, rules(cases))}
    yield {"on": "held out", "by": "sentence vectors", **totals(cases, _vectors_on(cases, data, embedder))}
    yield {"on": "held out", "by": "both, as shipped", **totals(cases, shipped(cases))}


def latency() -> Iterator[Row]:
    statements = [case.labelled.statement for case in read(TRAIN[0])]
    classify_statements(statements[:3])
    for name, call in (
        ("one, rules only", lambda s: classify_statements([s], rules_only=True)),
        ("one, both", lambda s: classify_statements([s])),
    ):
        fresh = [replace(s, text=f"{s.text} {name} {n}") for n, s in enumerate(statements)]  # none embedded before
        taken = sorted(_milliseconds(call, s) for s in fresh)
        yield {
            "latency": name,
            "p50_ms": round(taken[len(taken) // 2], 2),
            "p95_ms": round(taken[int(len(taken) * 0.95)], 2),
        }
    text = "\n".join(f"{s.speaker or 'Dana Wu'}: {s.text}" for s in statements)
    took = _milliseconds(classify_all, text)
    yield {"latency": f"a transcript of {len(statements)}, each", "p50_ms": round(took / len(statements), 2)}


def _milliseconds(call: Callable[[Any], object], given: object) -> float:
    started = time.perf_counter()
    call(given)
    return (time.perf_counter() - started) * 1000


def fit(embedder: LocalEmbedder) -> Iterator[Row]:
    started = time.perf_counter()
    labelled = train()
    fitted = fitting.fit(labelled, embedder)
    model.write(fitted)
    seconds = round(time.perf_counter() - started, 2)
    yield {
        "fitted": len(labelled),
        "seconds": seconds,
        "temperature": round(fitted.temperature, 3),
    }


def shown(row: Row) -> str:
    if "latency" in row:
        return f"{row['latency']:<40} " + " · ".join(f"{k} {v}" for k, v in row.items() if k != "latency")
    if "macro_f1" not in row:
        return " · ".join(f"{k} {v}" for k, v in row.items())
    each = " ".join(f"{c} {row[c]:.3f}" for c in CLASSES)
    lines = [
        f"{row['on']:<44} {row['by']:<18} n {row['statements']:>4}  abstained {row['abstained']:.3f}  "
        f"accuracy {row['accuracy']:.3f}  macro-F1 {row['macro_f1']:.3f}  ({each})"
    ]
    if row["by"].startswith("both"):
        lines.append("    confused: " + (", ".join(f"{k} {n}" for k, n in row["confused"].items()) or "none"))
        if "hard" in row:
            lines.append("    hard: " + ", ".join(f"{k} {v}" for k, v in row["hard"].items()))
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="store_true", help="fit skills/fog/coefficients.json anew")
    parser.add_argument(
        "--held-out", action="store_true", help="totals on the blind statements; note the look in README.md"
    )
    parser.add_argument("--json", action="store_true", help="one object per line")
    chosen = parser.parse_args()
    embedder = local_embedder()
    assert isinstance(embedder, LocalEmbedder)
    if chosen.fit:
        rows = fit(embedder)
    else:
        rows = (
            held_out(embedder) if chosen.held_out else (r for part in (development(embedder), latency()) for r in part)
        )
    for row in rows:
        print(json.dumps(row) if chosen.json else shown(row), flush=True)


if __name__ == "__main__":
    main()

"""Evidence out of texts: how right and how complete, on writers the reading was not fitted on.

    python -m benchmarks.extraction              # a writer of training texts, read by a model of the others
    python -m benchmarks.extraction --show       # the same, with every proposal that is wrong and every item missed
    python -m benchmarks.extraction --blind      # texts nothing learnt from: totals only, nothing of a text is printed
    python -m benchmarks.extraction --fit        # fits skills/evidence_reading/coefficients.npz anew
    python -m benchmarks.extraction --speed      # an hour of talk

A proposal is right when it overlaps a labelled quote (half of the shorter), names its sub-factor (or one the labels
accept beside it) and speaks the same way; each label is met once. `--json` prints one object per line.
"""

import argparse
import json
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # two threads on one small product are slower than one

from scipy.stats import beta

from benchmarks.extraction_fit import STRANGER, fit, lessons, without_stranger
from benchmarks.kept_meaning import read_kept
from benchmarks.labelled_texts import BLIND, Label, Labelled, overlaps, texts
from knowledge.four_cs import C_OF_FACTOR, FACTOR_OF_SUB
from llm.embed import Embedder, local_embedder
from skills.evidence_reading import EvidenceModel, Piece, Proposal, fitted, fitting, model, read

Row = dict[str, Any]


@dataclass(slots=True)
class Tally:
    proposed: int = 0
    right: int = 0
    labels: int = 0
    by_c: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(C, "proposed" | "right" | "labels")"""
    by_way: Counter[tuple[int, str]] = field(default_factory=Counter)
    place: int = 0
    """Proposals that overlap some label, whatever they make of it."""
    same_c: int = 0
    """Of those, read for the right C and way."""
    other_way: int = 0
    """Of those, read for the right sub-factor and the wrong way."""
    fog: int = 0
    speaker: int = 0
    strength: float = 0.0
    shown: list[str] = field(default_factory=list)

    def add(self, text: Labelled, proposals: Sequence[Proposal]) -> None:
        open_labels = list(text.labels)
        for p in proposals:
            over = [label for label in text.labels if overlaps(p.start, p.end, label)]
            met = next(
                (
                    g
                    for g in open_labels
                    if overlaps(p.start, p.end, g) and p.sub_factor in g.readings and p.polarity == g.polarity
                ),
                None,
            )
            self.other_way += met is None and any(p.sub_factor in g.readings for g in over)
            self._count(p, "proposed")
            self.place += bool(over)
            self.same_c += any(p.polarity == g.polarity and p.c in {_c(r) for r in g.readings} for g in over)
            if met is None:
                self.shown.append(f"  wrong  {p.confidence:.2f} {p.sub_factor} {p.polarity:+d}  {text.file}: {p.quote}")
                continue
            open_labels.remove(met)
            self._met(p, met)
        for label in text.labels:
            self.labels += 1
            self.by_c[_c(label.main), "labels"] += 1
            self.by_way[label.polarity, "labels"] += 1
        self.shown += [
            f"  missed {g.main} {g.polarity:+d}  {text.file}: {text.text[g.start : g.end]}" for g in open_labels
        ]

    def _met(self, p: Proposal, label: Label) -> None:
        self._count(p, "right")
        self.fog += p.fog == label.fog
        self.speaker += p.speaker == label.speaker
        self.strength += abs(p.strength - label.strength)

    def _count(self, p: Proposal, what: str) -> None:
        if what == "proposed":
            self.proposed += 1
        else:
            self.right += 1
        self.by_c[p.c, what] += 1
        self.by_way[p.polarity, what] += 1

    def rows(self, what: str) -> Iterator[Row]:
        yield {
            "what": what,
            "labels": self.labels,
            "proposed": self.proposed,
            "right": self.right,
            "precision": _percent(self.right, self.proposed),
            "80 % interval": _interval(self.right, self.proposed),
            "recall": _percent(self.right, self.labels),
            "at a labelled place": self.place,
            "right C and way": self.same_c,
            "right sub-factor, wrong way": self.other_way,
        }
        for c in dict.fromkeys(C_OF_FACTOR.values()):
            yield self._part(f"  {c}", self.by_c, c)
        for way, said in ((1, "for us"), (-1, "against us")):
            yield self._part(f"  {said}", self.by_way, way)
        yield {
            "what": "  of the right ones",
            "fog class": _percent(self.fog, self.right),
            "speaker": _percent(self.speaker, self.right),
            "strength off by": round(self.strength / max(1, self.right), 2),
        }

    @staticmethod
    def _part(what: str, counted: Counter[Any], key: object) -> Row:
        proposed, right, labels = (counted[key, k] for k in ("proposed", "right", "labels"))
        return {
            "what": what,
            "labels": labels,
            "proposed": proposed,
            "right": right,
            "precision": _percent(right, proposed),
            "recall": _percent(right, labels),
        }


def _c(sub_factor: str) -> str:
    return C_OF_FACTOR[FACTOR_OF_SUB[sub_factor]]


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _interval(right: int, proposed: int) -> str:
    low, high = (float(beta.ppf(q, right + 0.5, proposed - right + 0.5)) for q in (0.1, 0.9))
    return f"{100 * low:.0f} to {100 * high:.0f}"


def tallied(which: str, reading: EvidenceModel) -> Tally:
    tally = Tally()
    for text in texts(which):
        tally.add(text, read((Piece(text.text),), text.cast, text.kind, text.at, reading))
    return tally


def writer_left_out() -> Tally:
    """A writer of training texts, read by a model of the others."""
    tuned = local_embedder(tuning=model.TUNING)
    c = without_stranger(fitting.table(lessons()), read_kept(), tuned)
    return tallied(STRANGER, EvidenceModel(c, tuned))


def fit_anew() -> Row:
    started = time.perf_counter()
    data = fitting.table(lessons())
    found = fit(data, read_kept(), local_embedder(tuning=model.TUNING))
    model.write_file(found)
    return {
        "what": "fitted",
        "lessons": len(data.lessons),
        "fingerprint": found.fingerprint,
        "taken from": found.taken_from,
        "kilobytes": model.FILE.stat().st_size // 1024,
        "seconds": round(time.perf_counter() - started),
    }


def speed(embedder: Embedder) -> Row:
    """A call of an hour, made of the training calls over and over: about 9,000 words."""
    calls = [t for t in texts("train") if t.kind == "transcript"]
    words = 0
    pieces: list[Piece] = []
    while words < 9_000:
        for call in calls:
            pieces.append(Piece(call.text))
            words += len(call.text.split())
    reading = fitted(embedder)
    started, busy = time.perf_counter(), time.process_time()
    read(pieces, calls[0].cast, "transcript", calls[0].at, reading)
    return {
        "what": "an hour of talk",
        "words": words,
        "seconds": round(time.perf_counter() - started, 2),
        "of one core": round(time.process_time() - busy, 2),
    }


def _shown(rows: Iterable[Row], *, as_json: bool) -> None:
    for row in rows:
        if as_json:
            print(json.dumps(row))
        else:
            print(row["what"] + ": " + ", ".join(f"{k} {v}" for k, v in row.items() if k != "what"))


def _rows(asked: argparse.Namespace, embedder: Embedder) -> Iterator[Row]:
    if asked.fit:
        yield fit_anew()
    elif asked.speed:
        yield speed(embedder)
    elif asked.blind:
        yield from tallied(BLIND, fitted(embedder)).rows("blind texts")
    else:
        tally = writer_left_out()
        yield from tally.rows(f"{STRANGER}, read by a model of the others")
        yield from ({"what": line} for line in tally.shown if asked.show)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for flag in ("--blind", "--fit", "--speed", "--show", "--json"):
        parser.add_argument(flag, action="store_true")
    asked = parser.parse_args(argv)
    _shown(_rows(asked, local_embedder()), as_json=asked.json)


if __name__ == "__main__":
    main()

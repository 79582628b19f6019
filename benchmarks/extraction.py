"""Evidence out of texts: how right and how complete, on texts the reading was fitted on and on texts nobody tuned on.

    python -m benchmarks.extraction              # training texts, each read by lessons that leave it out
    python -m benchmarks.extraction --show       # the same, with every proposal that is wrong and every item missed
    python -m benchmarks.extraction --heldout    # the held-out texts: totals only, nothing of a text is printed
    python -m benchmarks.extraction --lessons    # writes the training texts' statements into the lessons

A proposal is right when it overlaps a labelled quote (half of the shorter), names its sub-factor (or one the labels
accept beside it) and speaks the same way; each label is met once. `--json` prints one object per line.
"""

import argparse
import csv
import json
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # two threads on one small product are slower than one

from knowledge.four_cs import C_OF_FACTOR, FACTOR_OF_SUB
from llm.embed import Embedder, local_embedder
from skills.evidence_reading.extract import Piece, candidates, read
from skills.evidence_reading.likeness import LESSONS, Likeness, lessons
from skills.evidence_reading.proposal import Proposal
from skills.evidence_reading.texts import Cast, Person, TextKind

DATA = Path(__file__).parent / "data" / "extraction"
STRENGTHS = {"strong": 1.0, "medium": 0.6, "weak": 0.3}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Label:
    start: int
    end: int
    readings: frozenset[str]
    """Sub-factors: the main one and those accepted beside it."""
    main: str
    polarity: int
    fog: str
    speaker: str
    strength: float


@dataclass(frozen=True, slots=True)
class Labelled:
    file: str
    kind: TextKind
    at: date
    cast: Cast
    text: str
    labels: tuple[Label, ...]


def texts(which: str) -> list[Labelled]:
    """The texts of "train" or "heldout" with what was labelled in them."""
    return [
        _text(which, json.loads(line)) for line in (DATA / f"{which}.jsonl").read_text("utf-8").splitlines() if line
    ]


def _text(which: str, gold: dict[str, Any]) -> Labelled:
    head, _, body = (DATA / which / gold["file"]).read_text("utf-8").partition("\n\n")
    said = dict(line.split(": ", 1) for line in head.splitlines())
    people = tuple(_person(p) for p in said["people"].split(";"))
    kinds: dict[str, TextKind] = {k: k for k in ("transcript", "mail", "note", "document")}
    labels = tuple(_label(item, body) for item in gold["items"])
    cast = Cast(said["us"], said["client"], people)
    return Labelled(gold["file"], kinds[said["kind"]], date.fromisoformat(said["date"]), cast, body, labels)


def _person(written: str) -> Person:
    name, *about = (part.strip() for part in written.split(","))
    return Person(name, "us" if about and about[-1] == "us" else "client", ", ".join(about[:-1]))


def _label(item: dict[str, Any], body: str) -> Label:
    start = body.index(item["quote"])
    also = {a.split("/")[1] for a in item.get("also", ())}
    return Label(
        start,
        start + len(item["quote"]),
        frozenset({item["sub_factor"], *also}),
        item["sub_factor"],
        item["polarity"],
        item["fog"],
        item["speaker"],
        STRENGTHS[item["strength"]],
    )


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
            over = [label for label in text.labels if _overlaps(p, label)]
            met = next(
                (g for g in open_labels if _overlaps(p, g) and p.sub_factor in g.readings and p.polarity == g.polarity),
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
            self._count(p, "right")
            self.fog += p.fog == met.fog
            self.speaker += p.speaker == met.speaker
            self.strength += abs(p.strength - met.strength)
        for label in text.labels:
            self.labels += 1
            self.by_c[_c(label.main), "labels"] += 1
            self.by_way[label.polarity, "labels"] += 1
        self.shown += [
            f"  missed {g.main} {g.polarity:+d}  {text.file}: {text.text[g.start : g.end]}" for g in open_labels
        ]

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
        proposed, right, labels_ = (counted[key, k] for k in ("proposed", "right", "labels"))
        return {
            "what": what,
            "labels": labels_,
            "proposed": proposed,
            "right": right,
            "precision": _percent(right, proposed),
            "recall": _percent(right, labels_),
        }


def _overlaps(p: Proposal, label: Label) -> bool:
    shared = min(p.end, label.end) - max(p.start, label.start)
    return shared * 2 >= min(p.end - p.start, label.end - label.start)


def _c(sub_factor: str) -> str:
    return C_OF_FACTOR[FACTOR_OF_SUB[sub_factor]]


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def proposals_of(text: Labelled, likeness: Likeness) -> tuple[Proposal, ...]:
    return read((Piece(text.text),), text.cast, text.kind, text.at, likeness)


def left_out_one_by_one(embedder: Embedder) -> Tally:
    """Every training text, read by lessons that never saw it."""
    tally, known = Tally(), lessons()
    for text in texts("train"):
        tally.add(text, proposals_of(text, Likeness.fit([x for x in known if x.source != text.file], embedder)))
    return tally


def held_out(embedder: Embedder) -> Tally:
    likeness = Likeness.fit(lessons(), embedder)
    tally = Tally()
    for text in texts("heldout"):
        tally.add(text, proposals_of(text, likeness))
    return tally


def speed(embedder: Embedder) -> Row:
    """A call of an hour, made of the training calls over and over: about 9,000 words."""
    calls = [t for t in texts("train") if t.kind == "transcript"]
    words = 0
    pieces: list[Piece] = []
    while words < 9_000:
        for call in calls:
            pieces.append(Piece(call.text))
            words += len(call.text.split())
    likeness = Likeness.fit(lessons(), embedder)
    started = time.perf_counter()
    read(pieces, calls[0].cast, "transcript", calls[0].at, likeness)
    return {"what": "an hour of talk", "words": words, "seconds": round(time.perf_counter() - started, 2)}


def write_lessons() -> int:
    """The statements of the training texts that may be evidence, with their readings, in one voice."""
    rows = [row for text in texts("train") for row in _lessons_of(text)]
    with (LESSONS / "labelled.tsv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator="\n").writerows(rows)
    return len(rows)


def _lessons_of(text: Labelled) -> Iterator[tuple[str, str, str]]:
    found, _ = candidates((Piece(text.text),), text.cast, text.kind)
    for c in found:
        here = [g for g in text.labels if g.start < c.sentence.end and g.end > c.sentence.start]
        yield text.file, " ".join(_readings(here)), c.voiced


def _readings(labels: Iterable[Label]) -> list[str]:
    main: list[str] = []
    beside: list[str] = []
    for label in labels:
        sign = "+" if label.polarity > 0 else "-"
        main.append(label.main + sign)
        beside += [r + sign for r in sorted(label.readings - {label.main})]
    return list(dict.fromkeys((*main, *beside)))


def _shown(rows: Iterable[Row], *, as_json: bool) -> None:
    for row in rows:
        if as_json:
            print(json.dumps(row))
        else:
            print(row["what"] + ": " + ", ".join(f"{k} {v}" for k, v in row.items() if k != "what"))


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--heldout", action="store_true")
    parser.add_argument("--lessons", action="store_true")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    if asked.lessons:
        print(f"{write_lessons()} statements written")
        return
    embedder = local_embedder()
    tally = held_out(embedder) if asked.heldout else left_out_one_by_one(embedder)
    _shown(tally.rows("held-out texts" if asked.heldout else "training texts, each left out"), as_json=asked.json)
    if asked.show and not asked.heldout:
        print("\n".join(tally.shown))
    if not asked.heldout:
        _shown([speed(embedder)], as_json=asked.json)


if __name__ == "__main__":
    main()

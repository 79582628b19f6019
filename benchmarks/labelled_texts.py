"""The labelled texts of the extraction benchmark, as `data/README.md` tells of them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from skills.evidence_reading.texts import Cast, Person, TextKind

DATA = Path(__file__).parent / "data" / "extraction"
WRITERS: Mapping[str, tuple[str, ...]] = {
    "train": ("train", "heldout"),
    "train_b": ("train_b",),
    "train_c": ("train_c",),
    "final": ("final",),
}
"""One hand each, with the folders of its texts; for fitting. Two of them were held out before they were learnt."""
BLIND = "evidence_blind_2"
"""By yet another hand, and for measuring only."""
STRENGTHS = {"strong": 1.0, "medium": 0.6, "weak": 0.3}


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
    """The texts of a writer, or `BLIND`, with what was labelled in them."""
    return [text for folder in WRITERS.get(which, (which,)) for text in _texts(folder)]


def _texts(which: str) -> Iterator[Labelled]:
    for line in (DATA / f"{which}.jsonl").read_text("utf-8").splitlines():
        if line:
            yield _text(which, json.loads(line))


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
    also = {a.split("/")[1] for a in item.get("also") or ()}
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


def overlaps(start: int, end: int, label: Label) -> bool:
    """Half of the shorter of the two is shared."""
    shared = min(end, label.end) - max(start, label.start)
    return shared * 2 >= min(end - start, label.end - label.start)

"""Fits the reading of evidence, and says how right it is on writers it was not fitted on.

Lessons are the statements of the labelled texts, by their writers, and lists of phrasings. One writer is left out
whole, by the tuning of the sentence model as well: what was learnt of the others reads their statements, which shows
how often a reading of a stranger's words is right (`sure`) and from which confidence on a reading is taken.
"""

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.kept_meaning import Kept, Stale
from benchmarks.labelled_texts import DATA, WRITERS, Label, Labelled, overlaps, texts
from llm.embed import Embedder
from skills.evidence_reading import fitting, model
from skills.evidence_reading.extract import Candidate, Piece, candidates, seen
from skills.evidence_reading.features import Numbers, Seen
from skills.evidence_reading.fitting import Lesson, Table
from skills.evidence_reading.model import NOTHING, SUBS, Coefficients, Scored, Way
from skills.evidence_reading.texts import Cast
from skills.evidence_reading.voice import Stance, one_voice

PHRASINGS = ("phrasings_plain.tsv", "phrasings_talk.tsv", "phrasings_pairs.tsv")
ECHOES = "phrasings_echoes.tsv"
"""Written with statements of the labelled texts in view: not learnt where a writer is left out."""
STRANGER = "train_c"
"""The writer left out, whose words are the hardest to read."""
AIM = 0.92
"""The precision on the writer left out at which the threshold lies."""
FEWEST = 25
"""Readings that must be taken for a precision to be believed."""
_ANYBODY = Cast("\0", "\0")
"""In the phrasings nobody goes by a name."""
Flags = npt.NDArray[np.bool_]


def lessons() -> list[Lesson]:
    """Everything there is to learn from, phrasings first."""
    return [
        *(x for name in PHRASINGS for x in _phrasings(DATA / name)),
        *(x for writer in WRITERS for x in _of_writer(writer)),
        *(replace(x, writer=ECHOES) for x in _phrasings(DATA / ECHOES)),
    ]


def strange(lesson: Lesson) -> bool:
    """Whether it owes something to the writer left out."""
    return lesson.writer in (STRANGER, ECHOES)


def _phrasings(file: Path) -> list[Lesson]:
    """Columns: who says "we" ("client" or "ours"); the reading as "sub_factor+" or "-", empty for none; the words."""
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [_phrasing("ours" if stance == "ours" else "client", reading, words) for stance, reading, words in rows]


def _phrasing(stance: Stance, reading: str, words: str) -> Lesson:
    voiced = one_voice(words, _ANYBODY, stance)
    said = Seen(words, voiced, stance, "the vendor" in voiced)
    return Lesson(said, ((reading[:-1], _way(reading[-1] == "+")),) if reading else ())


def _way(for_us: bool) -> Way:
    return 1 if for_us else -1


def _of_writer(writer: str) -> list[Lesson]:
    return [_lesson(text, c, writer) for text in texts(writer) for c in candidates_of(text)]


def candidates_of(text: Labelled) -> tuple[Candidate, ...]:
    return candidates((Piece(text.text),), text.cast, text.kind)[0]


def _lesson(text: Labelled, candidate: Candidate, writer: str) -> Lesson:
    here = labels_of(text, candidate)
    main = dict.fromkeys((g.main, _way(g.polarity > 0)) for g in here)
    beside = dict.fromkeys((r, _way(g.polarity > 0)) for g in here for r in sorted(g.readings - {g.main}))
    return Lesson(seen(candidate, text.kind), tuple(main), tuple(beside), writer)


def labels_of(text: Labelled, candidate: Candidate) -> list[Label]:
    return [g for g in text.labels if overlaps(candidate.sentence.start, candidate.sentence.end, g)]


def without_stranger(data: Table, kept: Kept, embedder: Embedder) -> Coefficients:
    """Fitted without the writer left out; how sure, and from where on, by how right it reads them. Raises `Stale`.

    How sure it is are three numbers, learnt on the very readings that are then measured.
    """
    if kept.taught != fitting.taught([x for x in data.lessons if not strange(x)]):
        raise Stale
    c = fitting.solved(data.part([n for n, x in enumerate(data.lessons) if not strange(x)]), kept.meaning)
    part = data.part([n for n, x in enumerate(data.lessons) if x.writer == STRANGER])
    scored = model.score(c, part.rows, embedder.embed([x.seen.voiced for x in part.lessons]))
    evidence, right = model.evidence_of_right(scored), _right(scored, part.lessons)
    sure = fitting.sure(evidence, right)
    return replace(c, sure=sure, taken_from=threshold(model.confidence(sure, evidence), right))


def _right(scored: Scored, read: Sequence[Lesson]) -> Flags:
    best = scored.shares[:, :NOTHING].argmax(axis=1)
    said = [(SUBS[sub], _way(scored.ways[n, sub] > 0)) for n, sub in enumerate(best)]
    return np.array([s in (*x.readings, *x.beside) for s, x in zip(said, read, strict=True)])


def threshold(confidence: Numbers, right: Flags, aim: float = AIM) -> float:
    """The lowest confidence from which on `aim` of the readings are right; 1 where there is none."""
    order = np.argsort(-confidence, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = [n for n in range(FEWEST - 1, len(order)) if precision[n] >= aim]
    return round(float(confidence[order[good[-1]]]), 3) if good else 1.0


def fit(data: Table, kept: Kept, embedder: Embedder) -> Coefficients:
    """On everybody; how sure, and from where on, from the writer left out."""
    measured = without_stranger(data, kept, embedder)
    c = fitting.solved(data, kept.meaning)
    return replace(c, sure=measured.sure, taken_from=measured.taken_from, fingerprint=fitting.fingerprint(data.lessons))

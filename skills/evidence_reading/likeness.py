"""How alike a statement is to statements whose meaning is known: a kernel over sentence vectors and words.

The lessons lie beside this file: phrasings per sub-factor, for and against, and what counts for nothing
(`lessons/*.yaml`), and the labelled statements of the training texts (`lessons/labelled.tsv`). Fitting takes about
a second, once per process and embedder; it is deterministic.
"""

import csv
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import yaml

from knowledge.four_cs import FACTOR_OF_SUB
from llm.embed import Embedder
from llm.kernel import Matrix, Shape, likeness, overlaps, solve
from llm.lexical import Lexicon
from skills.evidence_reading.texts import Cast
from skills.evidence_reading.voice import one_voice

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

LESSONS = Path(__file__).parent / "lessons"
SUBS: tuple[str, ...] = tuple(FACTOR_OF_SUB)
_SHAPE = Shape(width=2.0, lexical=0.3, ridge=0.2)
"""The optimum is flat: from half to twice each, what is found at a given precision stays within a few statements."""
_ALSO = 0.4
"""How much a reading counts that the labels accept in place of the main one."""
_ANYBODY = Cast("\0", "\0")
"""In the lessons nobody goes by a name."""


@dataclass(frozen=True, slots=True)
class Lesson:
    words: str
    """In one voice."""
    readings: tuple[tuple[str, Literal[1, -1]], ...] = ()
    """(sub-factor, which way), the main one first; empty: no evidence."""
    source: str = ""
    """The training text it stands in; empty for a phrasing."""


@dataclass(frozen=True, slots=True)
class Likely:
    """What a statement is like; each value about 0..1."""

    for_us: Matrix
    """Per sub-factor, in the order of `SUBS`."""
    against: Matrix
    nothing: float
    way: float
    """Leaning over all sub-factors: below 0 against us."""


@dataclass(frozen=True)
class Likeness:
    embedder: Embedder
    lexicon: Lexicon
    vectors: Matrix
    turned: "csr_matrix"
    """The lessons' words, a column each."""
    weights: Matrix

    @classmethod
    def fit(cls, lessons: Sequence[Lesson], embedder: Embedder) -> "Likeness":
        texts = [lesson.words for lesson in lessons]
        vectors = embedder.embed(texts)
        lexicon = Lexicon.of(texts)
        rows = lexicon.rows(texts)
        kernel = likeness(vectors @ vectors.T, overlaps(rows), _SHAPE)
        solved = solve(kernel, _targets(lessons), _SHAPE.ridge)
        return cls(embedder, lexicon, vectors, rows.T.tocsr(), solved.weights)

    def of(self, statements: Sequence[str]) -> list[Likely]:
        """Statements in one voice; one batch of embeddings for all."""
        if not statements:
            return []
        vectors = self.embedder.embed(list(statements))
        shared = (self.lexicon.rows(statements) @ self.turned).toarray()
        scores = likeness(vectors @ self.vectors.T, shared.astype(np.float32), _SHAPE) @ self.weights
        n = len(SUBS)
        return [Likely(s[:n], s[n : 2 * n], float(s[2 * n]), float(s[2 * n + 1])) for s in scores]


def _targets(lessons: Sequence[Lesson]) -> Matrix:
    """Per lesson: for us on each sub-factor, against us on each, nothing, and the leaning."""
    n = len(SUBS)
    targets = np.zeros((len(lessons), 2 * n + 2), dtype=np.float32)
    for row, lesson in zip(targets, lessons, strict=True):
        for number, (sub, way) in enumerate(lesson.readings):
            row[SUBS.index(sub) + (n if way < 0 else 0)] += 1.0 if number == 0 else _ALSO
        if lesson.readings:
            row[2 * n + 1] = lesson.readings[0][1]
        else:
            row[2 * n] = 1.0
    return targets


def lessons() -> tuple[Lesson, ...]:
    """Everything there is to learn from, phrasings first."""
    return (*_phrasings(), *_labelled())


def _phrasings() -> list[Lesson]:
    found: list[Lesson] = []
    ways: tuple[tuple[str, Literal[1, -1]], ...] = (("for", 1), ("against", -1))
    for file in sorted(LESSONS.glob("c*.yaml")):
        for sub, said in yaml.safe_load(file.read_text("utf-8")).items():
            found += [Lesson(_voiced(words), ((sub, way),)) for name, way in ways for words in said[name]]
    nothing = yaml.safe_load((LESSONS / "nothing.yaml").read_text("utf-8"))
    return [*found, *(Lesson(_voiced(words)) for words in nothing)]


def _voiced(words: str) -> str:
    return one_voice(words, _ANYBODY, "client")


def _labelled() -> list[Lesson]:
    """Columns: text it stands in; readings as "sub_factor+" or "sub_factor-", parted by blanks; words in one voice."""
    with (LESSONS / "labelled.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Lesson(words, tuple(_reading(r) for r in readings.split()), source) for source, readings, words in rows]


def _reading(written: str) -> tuple[str, Literal[1, -1]]:
    return written[:-1], 1 if written.endswith("+") else -1


_fitted: dict[str, Likeness] = {}
_lock = threading.Lock()


def fitted(embedder: Embedder) -> Likeness:
    """Fitted on all lessons, once per embedder. Blocks for about a second the first time.

    Raises `llm.errors.ModelError`.
    """
    with _lock:
        if embedder.name not in _fitted:
            _fitted[embedder.name] = Likeness.fit(lessons(), embedder)
        return _fitted[embedder.name]

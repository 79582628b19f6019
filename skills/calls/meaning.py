"""What a sentence is like, where the words alone do not settle it: a kernel over sentence vectors and words.

The lessons lie beside this file. Fitting takes a tenth of a second, once per process and embedder; it is deterministic,
and nothing said in a call leaves the machine for it. Without a sentence model the words stand alone.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import yaml

from llm.embed import Embedder
from llm.errors import ModelError
from llm.kernel import Matrix, Shape, likeness, overlaps, solve
from llm.lexical import Lexicon
from skills.calls.spoken import sentences
from skills.fog.meaning import embedder

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

LESSONS = Path(__file__).parent / "lessons.yaml"
NOTHING = "nothing"
Vector = npt.NDArray[np.float32]
_SHAPE = Shape(width=2.0, lexical=0.3, ridge=0.2)
"""As for evidence in texts: the optimum is flat."""


@dataclass(frozen=True, slots=True)
class Like:
    label: str
    """ "objection.price", "qualifier.control.yes", …: the likest of the likest kind."""
    score: float
    """About 0..1: how much it is like the lessons of that kind."""
    lead: float
    """How far the score is ahead of "nothing"."""
    vector: Vector
    """The sentence's own."""

    @property
    def kind(self) -> str:
        return _kind(self.label)


@dataclass(frozen=True)
class Meaning:
    embedder: Embedder
    kinds: tuple[str, ...]
    labels: tuple[str, ...]
    lexicon: Lexicon
    vectors: Matrix
    turned: "csr_matrix"
    """The lessons' words, a column each."""
    weights: Matrix
    """Per lesson: for each kind, then for each label."""

    @classmethod
    def fit(cls, embedder: Embedder) -> "Meaning":
        texts, names = _lessons()
        labels = tuple(dict.fromkeys(names))
        kinds = tuple(dict.fromkeys(map(_kind, names)))
        vectors = embedder.embed(texts)
        lexicon = Lexicon.of(texts)
        rows = lexicon.rows(texts)
        targets = np.zeros((len(texts), len(kinds) + len(labels)), dtype=np.float32)
        targets[np.arange(len(texts)), [kinds.index(_kind(n)) for n in names]] = 1.0
        targets[np.arange(len(texts)), [len(kinds) + labels.index(n) for n in names]] = 1.0
        solved = solve(likeness(vectors @ vectors.T, overlaps(rows), _SHAPE), targets, _SHAPE.ridge)
        return cls(embedder, kinds, labels, lexicon, vectors, rows.T.tocsr(), solved.weights)

    def of(self, plains: Sequence[str]) -> list[Like]:
        """What each plain sentence is most like, "nothing" aside; one batch of embeddings for all."""
        if not plains:
            return []
        vectors = self.embedder.embed(list(plains))
        shared = (self.lexicon.rows(plains) @ self.turned).toarray().astype(np.float32)
        scores = likeness(vectors @ self.vectors.T, shared, _SHAPE) @ self.weights
        return [self._like(row, vector) for row, vector in zip(scores, vectors, strict=True)]

    def _like(self, scores: Matrix, vector: Vector) -> Like:
        by_kind = dict(zip(self.kinds, scores[: len(self.kinds)].tolist(), strict=True))
        nothing = by_kind.pop(NOTHING)
        kind = max(by_kind, key=by_kind.__getitem__)
        by_label = zip(self.labels, scores[len(self.kinds) :].tolist(), strict=True)
        label = max((pair for pair in by_label if _kind(pair[0]) == kind), key=lambda pair: pair[1])[0]
        return Like(label, by_kind[kind], by_kind[kind] - nothing, vector)


def _kind(label: str) -> str:
    return label.partition(".")[0]


def _lessons() -> tuple[list[str], list[str]]:
    said = yaml.safe_load(LESSONS.read_text("utf-8"))
    pairs = [(" ".join(s.plain for s in sentences(x)), label) for label, examples in said.items() for x in examples]
    return [p[0] for p in pairs], [p[1] for p in pairs]


def at_hand() -> Meaning | None:
    """With the local sentence model; None where it can't be loaded. Blocks for half a second the first time."""
    local = embedder()
    try:
        return fitted(local) if local is not None else None
    except (ModelError, RuntimeError):
        return None


_fitted: dict[str, Meaning] = {}
_lock = threading.Lock()


def fitted(embedder: Embedder) -> Meaning:
    """Once per embedder; blocks for a moment the first time. Raises `llm.errors.ModelError`."""
    with _lock:
        if embedder.name not in _fitted:
            _fitted[embedder.name] = Meaning.fit(embedder)
        return _fitted[embedder.name]

"""What a sentence of a client's is like, where the words alone do not settle it: shares of kinds, "nothing" included.

A sentence model tuned to such talk (tuning.npz) and one linear layer over its vectors (fitted.npz), both made from the
lessons beside this file by commands in benchmarks; nothing said in a call leaves the machine for it, and a start costs
no fitting. Without a sentence model the words stand alone.
"""

import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
import yaml

from llm.embed import Embedder, LocalEmbedder, local_embedder
from llm.errors import ModelError, SentenceModelMissing
from llm.tuning import Tuning
from skills.calls.moment import MomentKind
from skills.calls.spoken import sentences
from skills.calls.worth import Worth
from skills.fog.meaning import embedder

_HERE = Path(__file__).parent
TUNING = Tuning("calls", _HERE / "tuning.npz")
FITTED = _HERE / "fitted.npz"
NOTHING = "nothing"
LESSONS_CALL = {"action_item": "action"}
"""The lessons' names for kinds of moments."""
_WORDS = 150
"""Of one pass, the shorter sentences counted as long as the longest."""
Vector = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lesson:
    author: str
    """Whose words these are: what is fitted is measured on an author left out."""
    label: str
    """ "objection.price", "qualifier.control.yes", …, "nothing"."""
    plain: str


def lessons() -> Iterator[Lesson]:
    """lessons.yaml is the first author's; of the others, lessons_<author>.tsv holds a label and an utterance a line."""
    for label, said in yaml.safe_load((_HERE / "lessons.yaml").read_text("utf-8")).items():
        yield from (Lesson("a", label, in_plain_words(x)) for x in said)
    for file in sorted(_HERE.glob("lessons_*.tsv")):
        author = file.stem.removeprefix("lessons_")
        for line in file.read_text("utf-8").splitlines():
            label, _, utterance = line.partition("\t")
            yield Lesson(author, label, in_plain_words(utterance))


def in_plain_words(text: str) -> str:
    return " ".join(s.plain for s in sentences(text))


def taught(learnt: Sequence[Lesson]) -> str:
    """Changes with the lessons."""
    return hashlib.sha256("\n".join(f"{x.label}\t{x.plain}" for x in learnt).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Like:
    """What a stretch of speech is like."""

    labels: Mapping[str, float]
    """How probable each label is; they sum to 1."""
    shares: Mapping[str, float]
    """The same by the lessons' kinds, "nothing" among them."""

    @property
    def kind(self) -> str:
        """The likest, "nothing" aside."""
        return max((k for k in self.shares if k != NOTHING), key=self.shares.__getitem__)

    @property
    def label(self) -> str:
        return self._likest(self.kind)

    def share(self, kind: MomentKind) -> float:
        return self.shares.get(LESSONS_CALL.get(kind, kind), 0.0)

    def label_of(self, kind: MomentKind) -> str:
        """The likest label of the kind."""
        return self._likest(LESSONS_CALL.get(kind, kind))

    def _likest(self, kind: str) -> str:
        return max((x for x in self.labels if _kind(x) == kind), key=self.labels.__getitem__)


@dataclass(frozen=True, slots=True)
class Head:
    """Over the tuned model's vectors: a softmax of labels; and what a reading by it is worth in a call."""

    labels: tuple[str, ...]
    weights: Matrix
    bias: Vector
    space: str
    """The embedder's name: over other vectors it means nothing."""
    taught: str
    worth: Worth
    passed: Worth
    """Of a question that our side's turn seems to pass over (`skills.calls.passed_over`)."""

    def write(self, file: Path) -> None:
        np.savez_compressed(
            file,
            labels=np.array(self.labels),
            weights=self.weights.astype(np.float16),
            bias=self.bias.astype(np.float32),
            space=np.array(self.space),
            taught=np.array(self.taught),
            worth=self.worth.weights,
            worth_bias=np.array(self.worth.bias),
            passed=self.passed.weights,
            passed_bias=np.array(self.passed.bias),
        )

    @classmethod
    def read(cls, file: Path = FITTED) -> "Head":
        """Raises `SentenceModelMissing` where the file is gone or damaged."""
        try:
            with np.load(BytesIO(file.read_bytes()), allow_pickle=False) as data:
                return cls(
                    tuple(str(x) for x in data["labels"]),
                    np.asarray(data["weights"], np.float32),
                    np.asarray(data["bias"], np.float32),
                    str(data["space"]),
                    str(data["taught"]),
                    Worth(np.asarray(data["worth"], np.float64), float(data["worth_bias"])),
                    Worth(np.asarray(data["passed"], np.float64), float(data["passed_bias"])),
                )
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise SentenceModelMissing(
                "What the call coach learnt of clients' talk is missing or damaged; install the program again.",
                detail=f"{file}: {type(error).__name__}",
            ) from error

    def shares(self, vectors: Matrix) -> Matrix:
        """Of each label, a row for each vector."""
        scores = vectors @ self.weights + self.bias
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(scores / scores.sum(axis=1, keepdims=True), np.float32)


@dataclass(frozen=True, slots=True)
class Meaning:
    tuned: Embedder
    plain: Embedder
    """The untuned model: whether two sentences say the same is asked of it."""
    head: Head

    def of(self, plains: Sequence[str]) -> list[Like]:
        """What each plain sentence is like."""
        return [self._like(row) for some in _passes(plains) for row in self.head.shares(self.tuned.embed([*some]))]

    def vector(self, plain: str) -> Vector:
        """Its length is 1."""
        return self.vectors([plain])[0]

    def vectors(self, plains: Sequence[str]) -> list[Vector]:
        """Of length 1: the untuned model's."""
        return [np.asarray(row, np.float32) for some in _passes(plains) for row in self.plain.embed([*some])]

    def _like(self, row: Vector) -> Like:
        labels = dict(zip(self.head.labels, row.tolist(), strict=True))
        shares: dict[str, float] = {}
        for label, share in labels.items():
            shares[_kind(label)] = shares.get(_kind(label), 0.0) + share
        return Like(labels, shares)


def _passes(plains: Sequence[str]) -> Iterator[list[str]]:
    """As many at a time as go into one pass of the model: no threads are started for them."""
    held: list[str] = []
    longest = 0
    for plain in plains:
        longest = max(longest, plain.count(" ") + 1)
        if held and (len(held) + 1) * longest > _WORDS:
            yield held
            held, longest = [], plain.count(" ") + 1
        held.append(plain)
    if held:
        yield held


def _kind(label: str) -> str:
    return label.partition(".")[0]


def at_hand() -> Meaning | None:
    """With the local sentence model; None where it can't be loaded. Blocks for a moment the first time."""
    local = embedder()
    try:
        return fitted(local) if local is not None else None
    except (ModelError, OSError, RuntimeError):
        return None


_loaded: dict[str, Meaning] = {}
_lock = threading.Lock()


def fitted(plain: Embedder) -> Meaning:
    """Loaded once; blocks for a moment the first time. Raises `llm.errors.ModelError`."""
    with _lock:
        if plain.name not in _loaded:
            cache = plain.cache if isinstance(plain, LocalEmbedder) else None
            tuned, head = local_embedder(cache, TUNING), Head.read()
            if tuned.name != head.space:
                raise SentenceModelMissing(
                    "What the call coach learnt of clients' talk fits another model; install the program again.",
                    detail=f"{head.space} is not {tuned.name}",
                )
            _loaded[plain.name] = Meaning(tuned, plain, head)
        return _loaded[plain.name]

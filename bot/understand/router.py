"""Which skill a phrase asks for: learnt from examples alone, in seconds, for any set of labels.

`Router.fit(examples).route(text)` is a documented contract (docs/interface.md). Nothing in here calls a
model beyond the local sentence embedder.
"""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from bot.understand.model import Route
from llm.kernel import Matrix, Phrases, Rows, Shape, fit, softmax, solve_once, temperature
from llm.lexical import Lexicon

if TYPE_CHECKING:
    from llm.embed import Embedder

OUT_OF_SCOPE = frozenset({"out_of_scope", "oos"})
"""Labels that mean "none of these": learnt from like any other, and answered with no skill."""

LAYOUT = 2
"""Raised when what is saved or how it is fitted changes: older files are then fitted anew."""

MOST_PHRASES = 20_000
"""More than these are thinned out evenly over their labels; the fit is cubic in them (20,000: 2 minutes)."""
_PRETEND_WITH = 2_000
"""Phrases that stand in for out of scope are looked for among so many: whole labels, as dense as they are."""
_USUALLY_IN_SCOPE = 0.9
"""Share of what people write that asks for one of the labels; what confidence supposes."""
_LEXICAL = (0.15, 0.3, 0.5)
"""How much words and characters may count: picked by held-out log-loss."""
_PICKED_ON = 2_500
"""Phrases that loss is measured on."""
_DENSE = 30
"""Phrases a label from which on its near-copies are counted as what they are."""
_ALTERNATIVES = 5


@dataclass(frozen=True, slots=True)
class _Scope:
    """Whether a phrase is about any of the labels: on best score plus closest likeness."""

    threshold: float
    """Below: abstain."""
    slope: float
    offset: float

    def probability(self, support: float) -> float:
        return float(1 / (1 + np.exp(-np.clip(self.slope * support + self.offset, -30, 30))))


@dataclass(frozen=True, slots=True)
class _Fitted:
    labels: tuple[str, ...]
    vectors: Matrix
    weights: Matrix
    """Per phrase and label."""
    lexicon: Lexicon
    lexical_weights: Matrix
    """Per gram and label: the lexical part of likeness is linear, so it is summed up once."""
    shape: Shape
    factor: float
    """Softmax of `factor` x scores is calibrated."""
    scope: _Scope


class Router:
    """Fitted and immutable; safe to share between threads."""

    def __init__(self, fitted: _Fitted, embedder: "Embedder") -> None:
        self._fitted = fitted
        self._embedder = embedder
        self._inside = np.array([label not in OUT_OF_SCOPE for label in fitted.labels])

    @property
    def labels(self) -> tuple[str, ...]:
        return self._fitted.labels

    @classmethod
    def fit(
        cls,
        examples: Mapping[str, Sequence[str]],
        embedder: "Embedder | None" = None,
        *,
        abstain: float = 0.05,
        describe: bool = True,
    ) -> "Router":
        """Learns `examples`: label -> phrases.

        `abstain` is the share of in-scope phrases that may be turned away; the threshold for it comes from
        held-out predictions on `examples`. With `describe` a label that reads as words ("card_arrival") is one more
        example of itself. Labels in `OUT_OF_SCOPE` hold phrases that ask for none of the others. Raises `ValueError`
        without a single label.
        """
        texts, labels, names = _phrases(examples, describe)
        embedder = embedder or _local()
        vectors = np.ascontiguousarray(embedder.embed(texts), dtype=np.float32)
        lexicon = Lexicon.of(texts)
        rows = lexicon.rows(texts)
        phrases = Phrases(vectors, rows)
        targets = np.eye(len(names), dtype=np.float32)[labels]
        inside = np.array([name not in OUT_OF_SCOPE for name in names])
        held = _held(labels, len(names))
        truth = labels if held is None else labels[held]
        shape = _shape(phrases, labels, targets)
        some = _whole_labels(labels, _PRETEND_WITH)
        outsiders = _outside_supports(phrases.some(some), targets[some], inside, shape)
        solved = fit(phrases, targets, shape, held)
        support = _best_inside(solved.held_out, inside) + _closest_outside(phrases, held)
        fitted = _Fitted(
            labels=tuple(names),
            vectors=vectors,
            weights=solved.weights,
            lexicon=lexicon,
            lexical_weights=np.asarray(rows.T @ solved.weights, dtype=np.float32) * np.float32(shape.lexical),
            shape=shape,
            factor=temperature(solved.held_out, truth)[0],
            scope=_scope(support[inside[truth]], np.concatenate([outsiders, support[~inside[truth]]]), abstain),
        )
        return cls(fitted, embedder)

    def route(self, text: str) -> Route:
        """The label a phrase asks for, or none with the likeliest as alternatives. Never raises on any text."""
        scores, closest = self._scores(text)
        share = softmax(scores * np.float32(self._fitted.factor))
        support = float(scores[self._inside].max() + closest) if self._inside.any() else -1.0
        scope = self._fitted.scope
        within = scope.probability(support)
        order = np.argsort(-scores)[:_ALTERNATIVES]
        alternatives = tuple(
            (self.labels[at], round(float(share[at]) * (within if self._inside[at] else 1.0), 4)) for at in order
        )
        inside = tuple(a for a in alternatives if a[0] not in OUT_OF_SCOPE)
        best = int(order[0])
        if not self._inside[best] or support < scope.threshold:
            return Route(None, inside[0][1] if inside else 0.0, inside)
        return Route(self.labels[best], alternatives[0][1], inside)

    def _scores(self, text: str) -> tuple[Matrix, float]:
        fitted = self._fitted
        vector = self._embedder.embed([text])[0]
        cosine = fitted.vectors @ vector
        scores = np.exp(np.float32(fitted.shape.width) * (cosine - np.float32(1))) @ fitted.weights
        columns, weights = fitted.lexicon.row(text)
        if len(columns):
            scores = scores + weights @ fitted.lexical_weights[columns]
        return scores, float(cosine.max())

    # keeping a fitted router between starts

    @staticmethod
    def fingerprint(examples: Mapping[str, Sequence[str]], embedder: "Embedder", abstain: float = 0.05) -> str:
        """Changes with any phrase, label, the embedder or the way of fitting."""
        content = json.dumps(
            [LAYOUT, embedder.name, abstain, {k: list(v) for k, v in examples.items()}], sort_keys=True
        )
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:24]

    @classmethod
    def cached(
        cls,
        examples: Mapping[str, Sequence[str]],
        folder: Path,
        embedder: "Embedder | None" = None,
        *,
        abstain: float = 0.05,
    ) -> "Router":
        """The fitted router kept in `folder`, fitted and kept first when there is none for exactly these examples."""
        embedder = embedder or _local()
        file = folder / f"router-{cls.fingerprint(examples, embedder, abstain)}.npz"
        if file.is_file():
            try:
                return cls.load(file, embedder)
            except (ValueError, KeyError, OSError, EOFError, BadZipFile):  # cut short or not ours: fit anew
                file.unlink(missing_ok=True)
        router = cls.fit(examples, embedder, abstain=abstain)
        router.save(file)
        for old in folder.glob("router-*.npz"):
            if old != file:
                old.unlink(missing_ok=True)
        return router

    def save(self, file: Path) -> None:
        """Writes aside and renames, so that a reader never sees half a file. Arrays and JSON only, no pickle."""
        fitted = self._fitted
        about = {
            "layout": LAYOUT,
            "embedder": self._embedder.name,
            "labels": fitted.labels,
            "words": list(fitted.lexicon.words),
            "characters": list(fitted.lexicon.characters),
            "shape": asdict(fitted.shape),
            "factor": fitted.factor,
            "scope": asdict(fitted.scope),
        }
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=file.parent, suffix=".part")
        with os.fdopen(handle, "wb") as out:
            np.savez(
                out,
                about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
                vectors=fitted.vectors,
                weights=fitted.weights,
                idf=fitted.lexicon.idf,
                lexical_weights=fitted.lexical_weights,
            )
        Path(aside).replace(file)

    @classmethod
    def load(cls, file: Path, embedder: "Embedder | None" = None) -> "Router":
        """Raises `ValueError` for a file of another layout or embedder, or one that is no router."""
        embedder = embedder or _local()
        with np.load(file, allow_pickle=False) as arrays:
            about: dict[str, Any] = json.loads(arrays["about"].tobytes())
            if about["layout"] != LAYOUT or about["embedder"] != embedder.name:
                raise ValueError("fitted for another embedder or by another version")
            words = {gram: n for n, gram in enumerate(about["words"])}
            characters = {gram: len(words) + n for n, gram in enumerate(about["characters"])}
            fitted = _Fitted(
                labels=tuple(about["labels"]),
                vectors=arrays["vectors"],
                weights=arrays["weights"],
                lexicon=Lexicon(words, characters, arrays["idf"]),
                lexical_weights=arrays["lexical_weights"],
                shape=Shape(**about["shape"]),
                factor=about["factor"],
                scope=_Scope(**about["scope"]),
            )
        return cls(fitted, embedder)


def _local() -> "Embedder":
    from llm.embed import local_embedder

    return local_embedder()


def _phrases(examples: Mapping[str, Sequence[str]], describe: bool) -> tuple[list[str], Rows, list[str]]:
    names = [name for name, phrases in examples.items() if phrases or describe]
    if not names:
        raise ValueError("a router needs at least one label with a phrase")
    crowded = sum(map(len, examples.values())) > MOST_PHRASES
    most = max(1, MOST_PHRASES // len(names)) if crowded else MOST_PHRASES
    texts: list[str] = []
    labels: list[int] = []
    for number, name in enumerate(names):
        own = list(dict.fromkeys(examples[name]))
        own = own[:: max(1, -(-len(own) // most))]  # evenly: data sets are often sorted
        if describe and name not in OUT_OF_SCOPE and re.search(r"[^\W\d_]{3}", name):
            own.append(re.sub(r"[_\W]+", " ", name).strip())
        texts += own
        labels += [number] * len(own)
    if not texts:
        raise ValueError("a router needs at least one phrase")
    return texts, np.array(labels, dtype=np.int64), names


def _shape(phrases: Phrases, labels: Rows, targets: Matrix) -> Shape:
    """The shape whose predictions for phrases it has not seen are the most honest, tried on some of them."""
    some = np.sort(np.random.default_rng(0).permutation(len(labels))[:_PICKED_ON])
    part = phrases.some(some)
    held = _held(labels[some], targets.shape[1])
    truth = labels[some] if held is None else labels[some][held]

    def loss(shape: Shape) -> float:
        return temperature(fit(part, targets[some], shape, held).held_out, truth)[1]

    return min((Shape(lexical=weight) for weight in _LEXICAL), key=loss)


def _whole_labels(labels: Rows, most: int) -> Rows:
    """Rows of as many whole labels, in a fixed random order, as fit into `most` rows (two labels at least)."""
    chosen: list[Rows] = []
    total = 0
    for label in np.random.default_rng(0).permutation(int(labels.max()) + 1):
        rows = np.flatnonzero(labels == label)
        if len(chosen) >= 2 and total + len(rows) > most:
            continue
        chosen.append(rows[:most])
        total += len(rows)
    return np.sort(np.concatenate(chosen))


def _held(labels: Rows, count: int) -> Rows | None:
    """None (each phrase by itself) for few phrases a label; a third of them for many.

    Big sets are full of near-copies of the same phrase: leaving out one at a time would make the router believe that
    people's next phrases are as familiar (on CLINC150 it then turned away 8 % instead of 5).
    """
    if len(labels) < _DENSE * count:
        return None
    return np.sort(np.random.default_rng(2).permutation(len(labels))[: len(labels) // 3])


def _closest_outside(phrases: Phrases, held: Rows | None) -> Matrix:
    """Cosine of each phrase held out with the nearest one that is not."""
    if held is not None:
        return phrases.some(held).closest(phrases.some(np.setdiff1d(np.arange(len(phrases.vectors)), held)))
    cosine = phrases.vectors @ phrases.vectors.T
    np.fill_diagonal(cosine, -1)
    return np.asarray(cosine.max(1), dtype=np.float32)


def _best_inside(scores: Matrix, inside: npt.NDArray[np.bool_]) -> Matrix:
    if not inside.any():
        return np.full(len(scores), -1, dtype=np.float32)
    out: Matrix = scores[:, inside].max(1)
    return out


def _outside_supports(phrases: Phrases, targets: Matrix, inside: npt.NDArray[np.bool_], shape: Shape) -> Matrix:
    """What phrases of a label look like to a router that never saw that label: stand-ins for out of scope."""
    present = np.flatnonzero(inside & (targets.sum(0) > 0))
    if len(present) < 8:  # with few labels each is too large a part of the whole to stand for "anything else"
        return np.zeros(0, dtype=np.float32)
    truth = targets.argmax(1)
    found = []
    for held in np.array_split(np.random.default_rng(1).permutation(present), 4):
        out = np.isin(truth, held)
        known, unknown = phrases.some(np.flatnonzero(~out)), phrases.some(np.flatnonzero(out))
        weights = solve_once(known.likeness(shape), targets[~out], shape.ridge)
        found.append(_best_inside(unknown.likeness(shape, known) @ weights, inside) + unknown.closest(known))
    return np.concatenate(found)


def _scope(within: Matrix, outside: Matrix, abstain: float) -> _Scope:
    """Threshold from the in-scope phrases alone; the probability from both."""
    if len(within) == 0:
        return _Scope(0.0, 1.0, -30.0)
    threshold = float(np.quantile(within, abstain))
    if len(outside) < 8:
        spread = float(max(within.std(), 1e-3))
        return _Scope(threshold, 2 / spread, -2 * threshold / spread + 1)
    x = np.concatenate([within, outside]).astype(np.float64)
    y = np.r_[np.ones(len(within)), np.zeros(len(outside))]
    share = np.r_[
        np.full(len(within), _USUALLY_IN_SCOPE / len(within)),
        np.full(len(outside), (1 - _USUALLY_IN_SCOPE) / len(outside)),
    ]
    design = np.stack([x, np.ones_like(x)], 1)
    line = np.zeros(2)
    for _ in range(50):  # Newton with a small ridge, so that separable data stay finite
        p = 1 / (1 + np.exp(-np.clip(design @ line, -30, 30)))
        slope = design.T @ (share * (p - y)) + 1e-4 * line
        bend = (design * (share * p * (1 - p))[:, None]).T @ design + 1e-4 * np.eye(2)
        step = np.linalg.solve(bend, slope)
        line -= step
        if np.abs(step).max() < 1e-6:
            break
    return _Scope(threshold, float(line[0]), float(line[1]))

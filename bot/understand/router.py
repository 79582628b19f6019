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

from bot.understand.model import Route
from bot.understand.scope import (
    PRETEND_WITH,
    Scope,
    best_inside,
    closest_outside,
    outside_supports,
    scope_of,
    whole_labels,
)
from llm.kernel import Matrix, Phrases, Rows, Shape, fit, softmax, temperature
from llm.lexical import Lexicon

if TYPE_CHECKING:
    from llm.embed import Embedder

OUT_OF_SCOPE = frozenset({"out_of_scope", "oos"})
"""Labels that mean "none of these": learnt from like any other, and answered with no skill."""

LAYOUT = 4
"""Raised when what is saved or how it is fitted changes: older files are then fitted anew."""

MOST_PHRASES = 20_000
"""More than these are thinned out evenly over their labels; the fit is cubic in them (20,000: 2 minutes)."""
MOST_COMPARED = 40_000
"""The same where phrases alike go before the fit."""
_LEXICAL = (0.15, 0.3, 0.5)
"""How much words and characters may count: picked by held-out log-loss."""
_PICKED_ON = 2_500
"""Phrases that loss is measured on."""
_DENSE = 30
"""Phrases a label from which on its near-copies are counted as what they are."""
_ALTERNATIVES = 5
_STEPS = 254
"""A vector's numbers, seldom beyond a half, are kept in steps of 1/254; what is kept is what was fitted."""


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
    scope: Scope


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
        alike: float | None = None,
    ) -> "Router":
        """Learns `examples`: label -> phrases.

        `abstain` is the share of in-scope phrases that may be turned away; the threshold for it comes from
        held-out predictions on `examples`. With `describe` a label that reads as words ("card_arrival") is one more
        example of itself. Labels in `OUT_OF_SCOPE` hold phrases that ask for none of the others. Of phrases of a label
        whose vectors have a cosine of `alike` or more one is learnt. Raises `ValueError` without a single label.
        """
        texts, labels, names = _phrases(examples, describe, MOST_PHRASES if alike is None else MOST_COMPARED)
        embedder = embedder or _local()
        vectors = _stepped(np.ascontiguousarray(embedder.embed(texts), dtype=np.float32))
        if alike is not None:
            some = _unlike(vectors, labels, alike)
            texts, labels, vectors = [texts[n] for n in some], labels[some], vectors[some]
        lexicon = Lexicon.of(texts)
        rows = lexicon.rows(texts)
        phrases = Phrases(vectors, rows)
        targets = np.eye(len(names), dtype=np.float32)[labels]
        inside = np.array([name not in OUT_OF_SCOPE for name in names])
        held = _held(labels, len(names))
        truth = labels if held is None else labels[held]
        shape = _shape(phrases, labels, targets)
        some = whole_labels(labels, PRETEND_WITH)
        outsiders = outside_supports(phrases.some(some), targets[some], inside, shape)
        solved = fit(phrases, targets, shape, held)
        support = best_inside(solved.held_out, inside) + closest_outside(phrases, held)
        fitted = _Fitted(
            labels=tuple(names),
            vectors=vectors,
            weights=_halved(solved.weights),
            lexicon=lexicon,
            lexical_weights=_halved(np.asarray(rows.T @ solved.weights) * np.float32(shape.lexical)),
            shape=shape,
            factor=temperature(solved.held_out, truth)[0],
            scope=scope_of(support[inside[truth]], np.concatenate([outsiders, support[~inside[truth]]]), abstain),
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
    def fingerprint(
        examples: Mapping[str, Sequence[str]],
        embedder: "Embedder",
        abstain: float = 0.05,
        alike: float | None = None,
    ) -> str:
        """Changes with any phrase, label, the embedder or the way of fitting."""
        content = json.dumps(
            [LAYOUT, embedder.name, abstain, alike, {k: list(v) for k, v in examples.items()}], sort_keys=True
        )
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:24]

    @classmethod
    def cached(
        cls,
        examples: Mapping[str, Sequence[str]],
        folder: Path | None,
        embedder: "Embedder | None" = None,
        *,
        abstain: float = 0.05,
        alike: float | None = None,
        shipped: Path | None = None,
    ) -> "Router":
        """The router of exactly these examples: the `shipped` one, else the one kept in `folder`, else fitted now."""
        embedder = embedder or _local()
        wanted = cls.fingerprint(examples, embedder, abstain, alike)
        if shipped is not None and (found := cls._kept(shipped, embedder, wanted)):
            return found
        if folder is None:
            return cls.fit(examples, embedder, abstain=abstain, alike=alike)
        file = folder / f"router-{wanted}.npz"
        if found := cls._kept(file, embedder, wanted):
            return found
        router = cls.fit(examples, embedder, abstain=abstain, alike=alike)
        router.save(file, wanted)
        for old in folder.glob("router-*.npz"):
            if old != file:
                old.unlink(missing_ok=True)
        return router

    @classmethod
    def _kept(cls, file: Path, embedder: "Embedder", wanted: str) -> "Router | None":
        try:
            return cls.load(file, embedder, wanted)
        except (ValueError, KeyError, OSError, EOFError, BadZipFile):  # none there, cut short, of other examples
            return None

    def save(self, file: Path, fingerprint: str = "") -> None:
        """Writes aside and renames, so that a reader never sees half a file. Arrays and JSON only, no pickle."""
        fitted = self._fitted
        about = {
            "layout": LAYOUT,
            "embedder": self._embedder.name,
            "fingerprint": fingerprint,
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
            np.savez_compressed(
                out,
                about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
                vectors=np.round(fitted.vectors * _STEPS).astype(np.int8),
                weights=fitted.weights.astype(np.float16),
                idf=fitted.lexicon.idf,
                lexical_weights=fitted.lexical_weights.astype(np.float16),
            )
        Path(aside).replace(file)

    @classmethod
    def load(cls, file: Path, embedder: "Embedder | None" = None, fingerprint: str = "") -> "Router":
        """Raises `ValueError` for a file of another layout or embedder, of other examples than those of the
        `fingerprint` (when it is given), or one that is no router."""
        embedder = embedder or _local()
        with np.load(file, allow_pickle=False) as arrays:
            about: dict[str, Any] = json.loads(arrays["about"].tobytes())
            if about["layout"] != LAYOUT or about["embedder"] != embedder.name:
                raise ValueError("fitted for another embedder or by another version")
            if fingerprint and about["fingerprint"] != fingerprint:
                raise ValueError("fitted to other examples")
            words = {gram: n for n, gram in enumerate(about["words"])}
            characters = {gram: len(words) + n for n, gram in enumerate(about["characters"])}
            fitted = _Fitted(
                labels=tuple(about["labels"]),
                vectors=arrays["vectors"].astype(np.float32) / np.float32(_STEPS),
                weights=arrays["weights"].astype(np.float32),
                lexicon=Lexicon(words, characters, arrays["idf"]),
                lexical_weights=arrays["lexical_weights"].astype(np.float32),
                shape=Shape(**about["shape"]),
                factor=about["factor"],
                scope=Scope(**about["scope"]),
            )
        return cls(fitted, embedder)


def _local() -> "Embedder":
    from llm.embed import local_embedder

    return local_embedder()


def _phrases(examples: Mapping[str, Sequence[str]], describe: bool, crowd: int) -> tuple[list[str], Rows, list[str]]:
    names = [name for name, phrases in examples.items() if phrases or describe]
    if not names:
        raise ValueError("a router needs at least one label with a phrase")
    crowded = sum(map(len, examples.values())) > crowd
    most = max(1, crowd // len(names)) if crowded else crowd
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


def _stepped(vectors: Matrix) -> Matrix:
    """As they are kept."""
    return np.asarray(np.clip(np.round(vectors * _STEPS), -127, 127) / _STEPS, dtype=np.float32)


def _halved(weights: Matrix) -> Matrix:
    """As they are kept."""
    return weights.astype(np.float16).astype(np.float32)


def _unlike(vectors: Matrix, labels: Rows, alike: float) -> Rows:
    """Rows left when each that is like an earlier one of its label goes: the fit is cubic in what is left."""
    kept: list[Rows] = []
    for label in range(int(labels.max()) + 1):
        rows = np.flatnonzero(labels == label)
        cosine = vectors[rows] @ vectors[rows].T
        stays = np.ones(len(rows), dtype=np.bool_)
        for at in range(len(rows)):
            if stays[at]:
                stays[at + 1 :] &= cosine[at, at + 1 :] < alike
        kept.append(rows[stays])
    return np.sort(np.concatenate(kept))


def _shape(phrases: Phrases, labels: Rows, targets: Matrix) -> Shape:
    """The shape whose predictions for phrases it has not seen are the most honest, tried on some of them."""
    some = np.sort(np.random.default_rng(0).permutation(len(labels))[:_PICKED_ON])
    part = phrases.some(some)
    held = _held(labels[some], targets.shape[1])
    truth = labels[some] if held is None else labels[some][held]

    def loss(shape: Shape) -> float:
        return temperature(fit(part, targets[some], shape, held).held_out, truth)[1]

    return min((Shape(lexical=weight) for weight in _LEXICAL), key=loss)


def _held(labels: Rows, count: int) -> Rows | None:
    """None (each phrase by itself) for few phrases a label; a third of them for many.

    Big sets are full of near-copies of the same phrase: leaving out one at a time would make the router believe that
    people's next phrases are as familiar (on CLINC150 it then turned away 8 % instead of 5).
    """
    if len(labels) < _DENSE * count:
        return None
    return np.sort(np.random.default_rng(2).permutation(len(labels))[: len(labels) // 3])

"""The fitted model: which sub-factor a statement is about, which way it speaks, and how sure both together are.

Two views of a statement, each linear, count half: what it means (the vector of a sentence model tuned to this, as
`tuning.npz` has it) and how it is worded (words, character runs, the signs of the figures). The sub-factor (or nothing)
and the way are learnt apart, the way with a share of its own for each sub-factor; a small model on top says how often
such a reading is right, learnt from readings of writers the two views had never seen, and where they disagree it
is rarely sure. The tuning is made by `python -m benchmarks.evidence_tuning`, the rest, in
`coefficients.npz`, by `python -m benchmarks.extraction --fit`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np

from knowledge.four_cs import FACTOR_OF_SUB
from llm.embed import Embedder, local_embedder
from llm.tuning import Tuning
from skills.evidence_reading.features import (
    BLOCKS,
    LAYOUT,
    Block,
    Columns,
    Numbers,
    Row,
    Seen,
    column_of,
    row,
    word_grams,
)

FILE = Path(__file__).with_name("coefficients.npz")
SUBS: tuple[str, ...] = tuple(FACTOR_OF_SUB)
NOTHING = len(SUBS)
TUNING = Tuning("evidence", Path(__file__).with_name("tuning.npz"))
GRAMS, FLAG, KIND, SIGN = 3.0, 0.5, 0.7, 2.0
"""How far each part of the wording reaches: a unit row's parts are small beside a flag that counts 1."""
WAY_WORTH = 3.0
"""How much a doubt about the way counts, beside one about the sub-factor."""
SUB_BLOCKS: tuple[Block, Block] = ("words", "characters")
WAY_BLOCKS: tuple[Block, Block] = ("turned", "characters")
_WEIGHTS = ("meaning", "dense", "grams0", "grams1")
_TINY = 1e-6
_DULL = frozenset(
    "vendor vendor's client client's manager with from that this these those they them their have were been what when "
    "which while again there here than then into only also even very some such after before about against "
    "percent".split()
)
"""Words that decide nothing by themselves, as people would see it; shorter ones are left out too, but for these:"""
_SHORT = frozenset({"nps", "sla", "ceo", "cfo", "won", "fit"})

Way = Literal[1, -1]


@dataclass(frozen=True, slots=True)
class View:
    """What the sentence vector says; a column per class."""

    weights: Numbers
    bias: Numbers

    def of(self, vectors: Numbers) -> Numbers:
        return vectors @ self.weights + self.bias


@dataclass(frozen=True, slots=True)
class Part:
    """One linear model; a column per class."""

    meaning: View
    dense: Numbers
    """Flags and kinds of figures (sub-factor) or signs (way)."""
    grams: tuple[Numbers, Numbers]
    bias: Numbers


@dataclass(frozen=True, slots=True)
class Coefficients:
    sub: Part
    """25 columns: the sub-factors in the order of `SUBS`, then nothing."""
    way: Part
    """24 columns, above 0 for us."""
    rarity: tuple[Numbers, ...]
    """Per block of `BLOCKS`: inverse document frequency of each column."""
    sure: Numbers
    """Weights of `evidence_of_right`."""
    taken_from: float
    """The confidence from which on a reading is proposed."""
    embedder: str
    fingerprint: str
    """Of everything it was fitted on and by."""


@dataclass(frozen=True, slots=True)
class Likely:
    """How a statement is read."""

    sub_factor: str
    way: Way
    confidence: float
    """0..1: how often such a reading of a stranger's words is right."""
    signs: Numbers


@dataclass(frozen=True, slots=True)
class Scored:
    """A row per statement."""

    shares: Numbers
    """Probabilities of each sub-factor and of nothing."""
    ways: Numbers
    """Log-odds that it speaks for us, for each sub-factor it might be about."""
    signs: Numbers


@dataclass(frozen=True)
class EvidenceModel:
    coefficients: Coefficients
    embedder: Embedder

    @property
    def taken_from(self) -> float:
        return self.coefficients.taken_from

    def of(self, statements: Sequence[Seen]) -> list[Likely]:
        """One reading each, in order; one batch of embeddings for all. Raises `llm.errors.ModelError`."""
        if not statements:
            return []
        vectors = self.embedder.embed([s.voiced for s in statements])
        scored = score(self.coefficients, [row(s) for s in statements], vectors)
        best = scored.shares[:, :NOTHING].argmax(axis=1)
        sure = confidence(self.coefficients.sure, evidence_of_right(scored))
        return [
            Likely(
                SUBS[sub],
                1 if scored.ways[n, sub] > 0 else -1,
                round(float(sure[n]), 3),
                scored.signs[n],
            )
            for n, sub in enumerate(best)
        ]


def dense_of(rows: Sequence[Row]) -> tuple[Numbers, Numbers]:
    """The dense parts of the rows for the sub-factor and for the way."""
    flags, said = np.array([r.flags for r in rows]), np.array([r.signs for r in rows])
    return np.hstack([FLAG * flags, KIND * (said != 0)]).astype(np.float32), (SIGN * said).astype(np.float32)


def weighted(found: tuple[Columns, Numbers], rarity: Numbers) -> Numbers:
    """The grams of one block as a unit row."""
    columns, counts = found
    weights = counts * rarity[columns]
    return (GRAMS * weights / max(float(np.linalg.norm(weights)), 1e-12)).astype(np.float32)


def score(c: Coefficients, rows: Sequence[Row], vectors: Numbers) -> Scored:
    for_sub, for_way = dense_of(rows)
    subs = c.sub.meaning.of(vectors) + _worded(c.sub, for_sub, rows, SUB_BLOCKS, c.rarity)
    ways = c.way.meaning.of(vectors) + _worded(c.way, for_way, rows, WAY_BLOCKS, c.rarity)
    powers = np.exp(subs - subs.max(axis=1, keepdims=True))
    return Scored(powers / powers.sum(axis=1, keepdims=True), ways, np.array([r.signs for r in rows]))


def _worded(
    part: Part, dense: Numbers, rows: Sequence[Row], blocks: tuple[Block, Block], rarity: tuple[Numbers, ...]
) -> Numbers:
    worded: Numbers = dense @ part.dense + _of_grams(part, rows, blocks, rarity) + part.bias
    return worded


def _of_grams(part: Part, rows: Sequence[Row], blocks: tuple[Block, Block], rarity: tuple[Numbers, ...]) -> Numbers:
    scores = np.zeros((len(rows), len(part.bias)), np.float32)
    for block, grams in zip(blocks, part.grams, strict=True):
        at = BLOCKS.index(block)
        for n, r in enumerate(rows):
            columns = r.blocks[at][0]
            if columns.size:
                scores[n] += weighted(r.blocks[at], rarity[at]) @ grams[columns]
    return scores


def evidence_of_right(scored: Scored) -> Numbers:
    """What says whether the likeliest reading of each statement is right: how much is missing from certainty of the
    sub-factor and, counted more, of the way (a reading that wavers between two ways is wrong more often than its share
    says); and a constant."""
    rows = np.arange(len(scored.shares))
    best = scored.shares[:, :NOTHING].argmax(axis=1)
    missing = -np.log(scored.shares[rows, best] + _TINY)
    missing += WAY_WORTH * np.logaddexp(0, -np.abs(scored.ways[rows, best]))
    return np.column_stack([-np.log(np.maximum(missing, _TINY)), np.ones(len(rows))]).astype(np.float32)


def confidence(sure: Numbers, evidence: Numbers) -> Numbers:
    found: Numbers = 1 / (1 + np.exp(-(evidence @ sure)))
    return found


def deciding_words(c: Coefficients, voiced: str, sub_factor: str) -> str:
    """The word or pair of words that did most for this sub-factor against the others; empty where none stands out."""
    sub, best, most = SUBS.index(sub_factor), "", 0.0
    for gram in word_grams(voiced):
        column = column_of(gram)
        weights = c.sub.grams[0][column]
        worth = float(weights[sub] - weights.mean()) * float(c.rarity[0][column])
        if worth > most and all(_tells(word) for word in gram.split()):
            best, most = gram, worth
    return best


def _tells(word: str) -> bool:
    return word in _SHORT or (len(word) > 3 and word not in _DULL)


def read_file(file: Path = FILE) -> Coefficients:
    """Raises `ValueError` for a file of another layout, `OSError` where there is none."""
    with np.load(file) as data:
        said = json.loads(str(data["said"]))
        if said["layout"] != LAYOUT:
            raise ValueError(f"{file} is of layout {said['layout']}, not {LAYOUT}: fit it anew")
        sub, way = (_part(data, name) for name in ("sub", "way"))
        rarity = tuple(np.asarray(data[f"rarity_{block}"], np.float32) for block in BLOCKS)
        sure = np.asarray(data["sure"], np.float32)
    return Coefficients(sub, way, rarity, sure, said["taken_from"], said["embedder"], said["fingerprint"])


def write_file(c: Coefficients, file: Path = FILE) -> None:
    """Weights as whole numbers on a scale per class: the readings stay what they were, the file is a quarter."""
    data: dict[str, Numbers] = {"sure": c.sure}
    for name, part in (("sub", c.sub), ("way", c.way)):
        data[f"{name}_bias"], data[f"{name}_meaning_bias"] = part.bias, part.meaning.bias
        whole = (part.meaning.weights, part.dense, *part.grams)
        for key, weights in zip(_WEIGHTS, whole, strict=True):
            scale = np.maximum(np.abs(weights).max(axis=0), 1e-12) / 127
            data[f"{name}_{key}_scale"] = scale.astype(np.float32)
            data[f"{name}_{key}"] = np.round(weights / scale).astype(np.int8)
    for block, rarity in zip(BLOCKS, c.rarity, strict=True):
        data[f"rarity_{block}"] = rarity.astype(np.float16)
    said = {"layout": LAYOUT, "taken_from": c.taken_from, "embedder": c.embedder, "fingerprint": c.fingerprint}
    np.savez_compressed(file, said=np.array(json.dumps(said)), **data)  # type: ignore[arg-type]


def _part(data: Mapping[str, Numbers], name: str) -> Part:
    meaning, dense, *grams = (_full(data, f"{name}_{key}") for key in _WEIGHTS)
    view = View(meaning, data[f"{name}_meaning_bias"])
    return Part(view, dense, (grams[0], grams[1]), data[f"{name}_bias"])


def _full(data: Mapping[str, Numbers], key: str) -> Numbers:
    return (data[key] * data[f"{key}_scale"]).astype(np.float32)


@lru_cache(maxsize=1)
def shipped() -> Coefficients:
    return read_file()


def fitted(embedder: Embedder) -> EvidenceModel:
    """The shipped model. It reads with the vectors it was fitted on: those of `embedder` where they are the same, else
    of the local model as tuned to this, so that nothing said about a client leaves the machine for it.

    Raises `llm.errors.ModelError` where the local model is needed and cannot be loaded.
    """
    c = shipped()
    return EvidenceModel(c, embedder if embedder.name == c.embedder else local_embedder(tuning=TUNING))

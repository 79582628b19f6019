"""Fits how evidence is worded, on labelled statements: deterministic, minutes, run by `benchmarks.extraction --fit`."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from skills.evidence_reading import model
from skills.evidence_reading.features import BLOCKS, COLUMNS, LAYOUT, Block, Numbers, Row, Seen, row
from skills.evidence_reading.model import NOTHING, SUBS, Coefficients, Part, View, Way
from skills.evidence_reading.signs import signs

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SUB_RIDGE, WAY_RIDGE = 0.05, 0.15
"""Picked on writers left out of the fit; a third and three times of each give the same within two points."""
ALSO, ALSO_WAY = 0.3, 0.4
"""How much a reading counts that the labels accept beside the main one."""
SHARE = 0.5
"""How much what a statement means counts; the rest is how it is worded. From .4 to .6 it does not matter."""
SURE_RIDGE = 3.0
_ROUNDS = 160

Wide = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lesson:
    seen: Seen
    readings: tuple[tuple[str, Way], ...] = ()
    """(sub-factor, which way), the main ones first; empty: no evidence."""
    beside: tuple[tuple[str, Way], ...] = ()
    """Readings the labels accept in place of the main one."""
    writer: str = ""
    """Whose words these are: how sure the model may be of a stranger's is learnt by leaving one out."""


@dataclass(frozen=True)
class Table:
    """Lessons in numbers, ready to fit."""

    lessons: tuple[Lesson, ...]
    rows: tuple[Row, ...]

    def part(self, keep: Sequence[int]) -> "Table":
        return Table(tuple(self.lessons[n] for n in keep), tuple(self.rows[n] for n in keep))


def table(lessons: Sequence[Lesson]) -> Table:
    return Table(tuple(lessons), tuple(row(lesson.seen) for lesson in lessons))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What was learnt about vectors, outside of here: scores of each sub-factor and of nothing, and of the ways."""

    sub: View
    way: View
    embedder: str
    """Whose vectors."""


def fingerprint(lessons: Sequence[Lesson]) -> str:
    """Changes with any statement or label, with what is seen in one, and with the way of fitting."""
    said = [[round(sign, 4) for sign in signs(x.seen.words)] for x in lessons]
    ways = [LAYOUT, COLUMNS, SUB_RIDGE, WAY_RIDGE, ALSO, ALSO_WAY, SHARE, model.WAY_WORTH, SURE_RIDGE, _ROUNDS]
    return _hashed([*ways, taught(lessons), said])


def taught(lessons: Sequence[Lesson]) -> str:
    """Changes with any statement or label."""
    return _hashed(
        [
            [x.seen.words, x.seen.voiced, x.seen.stance, x.seen.of_us, x.seen.kind, x.readings, x.beside, x.writer]
            for x in lessons
        ]
    )


def _hashed(content: object) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def solved(data: Table, meaning: Meaning) -> Coefficients:
    """How things are worded is learnt here and joined with what they mean; how sure a reading is, and from where on it
    is taken, is for `sure` and its caller."""
    rarity = tuple(_rarity(data.rows, n) for n in range(len(BLOCKS)))
    for_sub, for_way = model.dense_of(data.rows)
    sub = _sub(for_sub, [_sparse(data.rows, b, rarity) for b in model.SUB_BLOCKS], sub_targets(data.lessons))
    way = _way(for_way, [_sparse(data.rows, b, rarity) for b in model.WAY_BLOCKS], *way_targets(data.lessons))
    return Coefficients(
        _joined(meaning.sub, sub), _joined(meaning.way, way), rarity, np.zeros(1, np.float32), 1.0, meaning.embedder, ""
    )


def _joined(meaning: View, wording: Part) -> Part:
    rest = 1 - SHARE
    return Part(
        View(SHARE * meaning.weights, SHARE * meaning.bias),
        rest * wording.dense,
        (rest * wording.grams[0], rest * wording.grams[1]),
        rest * wording.bias,
    )


def sure(evidence: Numbers, right: npt.NDArray[np.bool_]) -> Numbers:
    """Weights of `model.evidence_of_right`, by how often readings of strangers' words were right."""
    from scipy.optimize import minimize

    scale = np.maximum(evidence.std(axis=0), 1e-6)
    scale[-1] = 1.0
    design, truth = (evidence / scale).astype(np.float64), np.where(right, 1.0, -1.0)

    def loss(weights: Wide) -> tuple[float, Wide]:
        margin = truth * (design @ weights)
        miss = float(np.logaddexp(0, -margin).sum() + SURE_RIDGE * (weights[:-1] ** 2).sum())
        slope = -design.T @ (truth / (1 + np.exp(margin)))
        slope[:-1] += 2 * SURE_RIDGE * weights[:-1]
        return miss, slope

    found = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B")
    weights: Numbers = (found.x / scale).astype(np.float32)
    return weights


def _rarity(rows: Sequence[Row], block: int) -> Numbers:
    counts = np.zeros(COLUMNS, np.float64)
    for r in rows:
        counts[r.blocks[block][0]] += 1
    return (np.log((1 + len(rows)) / (1 + counts)) + 1).astype(np.float16).astype(np.float32)


def _sparse(rows: Sequence[Row], block: Block, rarity: tuple[Numbers, ...]) -> "csr_matrix":
    from scipy.sparse import csr_matrix

    at = BLOCKS.index(block)
    weights = [model.weighted(r.blocks[at], rarity[at]) for r in rows]
    columns = [r.blocks[at][0] for r in rows]
    starts = np.cumsum([0, *(len(c) for c in columns)])
    return csr_matrix((np.concatenate(weights), np.concatenate(columns), starts), shape=(len(rows), COLUMNS))


def sub_targets(lessons: Sequence[Lesson]) -> Wide:
    """A row of 25 shares per lesson."""
    targets = np.zeros((len(lessons), NOTHING + 1))
    for target, lesson in zip(targets, lessons, strict=True):
        for sub, _ in lesson.readings:
            target[SUBS.index(sub)] += 1.0
        for sub, _ in lesson.beside:
            target[SUBS.index(sub)] += ALSO
        if not lesson.readings:
            target[NOTHING] = 1.0
        target /= target.sum()
    return targets


def way_targets(lessons: Sequence[Lesson]) -> tuple[Wide, Wide]:
    """Per lesson and sub-factor: which way, and how much that counts."""
    ways, counts = np.zeros((len(lessons), NOTHING)), np.zeros((len(lessons), NOTHING))
    for n, lesson in enumerate(lessons):
        for readings, much in ((lesson.beside, ALSO_WAY), (lesson.readings, 1.0)):
            for sub, way in readings:
                ways[n, SUBS.index(sub)], counts[n, SUBS.index(sub)] = way, much / len(lesson.readings)
    return ways, counts


def _sub(dense: Numbers, grams: list["csr_matrix"], targets: Wide) -> Part:
    def miss(scores: Wide) -> tuple[float, Wide]:
        scores = scores - scores.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        return -float((targets * logs).sum()), np.exp(logs) - targets

    return _minimised(dense, grams, NOTHING + 1, SUB_RIDGE, miss, shared=False)


def _way(dense: Numbers, grams: list["csr_matrix"], ways: Wide, counts: Wide) -> Part:
    def miss(scores: Wide) -> tuple[float, Wide]:
        margin = ways * scores
        return float((counts * np.logaddexp(0, -margin)).sum()), -counts * ways / (1 + np.exp(margin))

    return _minimised(dense, grams, NOTHING, WAY_RIDGE, miss, shared=True)


def _minimised(
    dense: Numbers,
    grams: list["csr_matrix"],
    classes: int,
    ridge: float,
    miss: Callable[[Wide], tuple[float, Wide]],
    *,
    shared: bool,
) -> Part:
    """Weights with the least `miss` of the scores and ridge. `shared`: a column all classes have in common, and one of
    each, both held small, so that what one sub-factor shows about a way of speaking helps the others."""
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix, hstack

    rows = len(dense)
    design = hstack([csr_matrix(dense), *grams, csr_matrix(np.ones((rows, 1)))]).tocsr().astype(np.float64)
    turned = design.T.tocsr()
    width, columns = design.shape[1], classes + shared
    held = np.full((width, 1), ridge)
    held[-1] = 1e-4

    def loss(flat: Wide) -> tuple[float, Wide]:
        weights = flat.reshape(width, columns)
        own = weights[:, :classes] + weights[:, classes:] if shared else weights
        value, slope = miss(design @ own)
        down = turned @ slope
        slopes = np.hstack([down, down.sum(axis=1, keepdims=True)]) if shared else down
        return value + float((held * weights * weights).sum()), (slopes + 2 * held * weights).ravel()

    found = minimize(loss, np.zeros(width * columns), jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS})
    weights = np.asarray(found.x).reshape(width, columns)
    own = (weights[:, :classes] + weights[:, classes:] if shared else weights).astype(np.float32)
    first, second = dense.shape[1], dense.shape[1] + COLUMNS
    unseen = View(np.zeros((0, classes), np.float32), np.zeros(classes, np.float32))
    return Part(unseen, own[:first], (own[first:second], own[second:-1]), own[-1])

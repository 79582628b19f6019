"""Fits the model on labelled statements: deterministic, two seconds, run by `python -m benchmarks.fog --fit`."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from knowledge.records import FogClass
from llm.embed import LocalEmbedder
from skills.fog import features
from skills.fog.cues import find_cues
from skills.fog.model import VECTOR_SCALE, Coefficients, Numbers
from skills.fog.rules import CLASSES, settled
from skills.fog.statements import Statement

PRIOR = 0.7
"""Share of the hand-set weights the model starts from. This and the next two were picked on statements of authors that
were left out of the fit; the optimum is flat (half and twice give the same within a point)."""
CUE_RIDGE = 3.0
VECTOR_RIDGE = 1.0
_FOLDS = 10

Labels = npt.NDArray[np.int64]
Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Labelled:
    statement: Statement
    label: FogClass
    source: str
    """One document or conversation: never split between fitting and checking."""
    author: str = ""
    """Whose statements these are: how sure the model may be of a stranger's words is learnt by leaving one out."""


@dataclass(frozen=True, slots=True)
class Table:
    """Statements in numbers, ready to fit."""

    rows: Numbers
    weights: Numbers
    vectors: Numbers
    labels: Labels

    def part(self, keep: Rows) -> "Table":
        return Table(self.rows[keep], self.weights[keep], self.vectors[keep], self.labels[keep])


def table(labelled: Sequence[Labelled], embedder: LocalEmbedder) -> Table:
    rows, weights = _seen(labelled)
    vectors = np.vstack([embedder.embed([item.statement.text]) for item in labelled]).astype(np.float64)
    labels = np.array([CLASSES.index(item.label) for item in labelled])
    return Table(rows, weights, vectors, labels)


def _seen(labelled: Sequence[Labelled]) -> tuple[Numbers, Numbers]:
    """What the rules find in each statement, in numbers."""
    rows, weights = [], []
    for item in labelled:
        found = find_cues(item.statement.text)
        kept = settled(found, item.statement)
        rows.append(features.row(found, kept))
        weights.append(features.weights(kept, item.statement))
    return np.array(rows), np.array(weights)


def fit(labelled: Sequence[Labelled], embedder: LocalEmbedder) -> Coefficients:
    """Weights by ridge towards the hand-set ones; the temperature from authors left out in turn."""
    data = table(labelled, embedder)
    blank = replace(start(data), embedder=embedder.name, statements=fingerprint(labelled))
    strange = held_out(data, folds([item.author for item in labelled]), blank)
    return replace(solved(data, blank), temperature=temperature(strange, data.labels))


def start(data: Table, prior: float = PRIOR) -> Coefficients:
    """The hand-set weights alone."""
    width, dim = data.rows.shape[1], data.vectors.shape[1]
    return Coefficients(np.zeros((width, len(CLASSES))), np.zeros((dim, len(CLASSES))), prior, 1.0, "", "")


def held_out(data: Table, parts: Sequence[Rows], blank: Coefficients) -> Numbers:
    """Scores of each part by a model that was fitted on the others; as they are where there are no others."""
    scores = np.zeros((len(data.labels), len(CLASSES)))
    for part in parts:
        fitted = solved(data.part(~part), blank) if not part.all() else blank
        scores[part] = raw_scores(fitted, data.part(part))
    return scores


def fingerprint(labelled: Sequence[Labelled]) -> str:
    """Changes with any statement or label, with what the rules find in one, and with the way of fitting."""
    told = [[i.statement.text, i.statement.speaker, i.statement.kind, i.statement.ours, i.label] for i in labelled]
    numbers = [np.round(part, 6).tolist() for part in _seen(labelled)]
    content = json.dumps([features.LAYOUT, PRIOR, CUE_RIDGE, VECTOR_RIDGE, told, numbers], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def folds(sources: Sequence[str], count: int = _FOLDS) -> list[Rows]:
    """Whole sources, dealt out in the order of their hash."""
    order = sorted(set(sources), key=lambda s: hashlib.sha256(s.encode()).hexdigest())
    place = {source: n % count for n, source in enumerate(order)}
    at = np.array([place[s] for s in sources])
    return [at == n for n in range(min(count, len(order)))]


def raw_scores(c: Coefficients, data: Table) -> Numbers:
    found: Numbers = data.rows @ c.cues + c.prior * data.weights + VECTOR_SCALE * data.vectors @ c.vector
    return found


def solved(data: Table, blank: Coefficients) -> Coefficients:
    from scipy.optimize import minimize

    width = data.rows.shape[1]
    design = np.hstack([data.rows, VECTOR_SCALE * data.vectors])
    ridge = np.concatenate([np.full(width - 1, CUE_RIDGE), [1e-3], np.full(data.vectors.shape[1], VECTOR_RIDGE)])[
        :, None
    ]
    truth = np.eye(len(CLASSES))[data.labels]
    given = blank.prior * data.weights

    def loss(flat: Numbers) -> tuple[float, Numbers]:
        weights = flat.reshape(design.shape[1], len(CLASSES))
        scores = design @ weights + given
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        shares /= shares.sum(axis=1, keepdims=True)
        miss = -float(np.log(np.maximum((shares * truth).sum(axis=1), 1e-12)).sum())
        slope = design.T @ (shares - truth) + 2 * ridge * weights
        return miss + float((ridge * weights * weights).sum()), slope.ravel()

    found = minimize(
        loss, np.zeros(design.shape[1] * len(CLASSES)), jac=True, method="L-BFGS-B", options={"maxiter": 500}
    )
    weights = np.asarray(found.x).reshape(design.shape[1], len(CLASSES))
    return replace(blank, cues=weights[:width], vector=weights[width:])


def temperature(scores: Numbers, labels: Labels) -> float:
    """What the scores must be divided by for softmax to be most honest about `labels`."""
    tried = np.geomspace(0.3, 3, 47)
    return float(min(tried, key=lambda t: _miss(scores / t, labels)))


def _miss(scores: Numbers, labels: Labels) -> float:
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -float(logs[np.arange(len(labels)), labels].mean())

"""How likely a moment deserves a glance: fitted to the labelled calls, by what the coach itself makes of them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from benchmarks.coach import Script
from llm.embed import Embedder
from skills.calls.listening import Listening
from skills.calls.meaning import Head, Meaning
from skills.calls.worth import KINDS, Signs, Worth

AUTHORS = (2, 3, 4, 5, 6, 7, 8)
"""Whose calls are learnt from: the first author's patterns know his own too well."""
FIRST = 1
"""Of his calls only what is asked and passed over, and what deserves nothing."""
RIDGE = 2.0
RIDGE_QUESTIONS = 4.0
Wide = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    signs: Signs
    deserved: bool


@dataclass(frozen=True, slots=True)
class _Noting(Worth):
    """Takes everything for worth it, and notes what it was asked of."""

    weights: Signs = field(default_factory=lambda: np.zeros(0))
    bias: float = 0.0
    noted: list[Signs] = field(default_factory=list)

    def of(self, found: Signs) -> float:
        self.noted.append(found)
        return 1.0


def cases(scripts: Sequence[Script], head: Head, tuned: Embedder, plain: Embedder) -> list[Case]:
    """Every moment the coach could see in these calls, and whether it deserved a hint where it came up."""
    found = []
    for script in scripts:
        noting = _Noting()
        told = replace(head, worth=noting, passed=_Noting())
        listening = Listening(script.context, meaning=Meaning(tuned, plain, told))
        for said in script.saids:
            noting.noted.clear()
            listening.hear(said)
            deserved = {k for x in script.labels if x.deserved and x.seq == said.seq for k in x.kinds}
            found += [Case(one, KINDS[int(one[-len(KINDS) :].argmax())] in deserved) for one in noting.noted]
    return found


def questions(scripts: Sequence[Script], head: Head, tuned: Embedder, plain: Embedder) -> list[Case]:
    """Every turn of the rep's after a question, and whether it deserved to be told that it passed the question over."""
    found = []
    for script in scripts:
        noting = _Noting()
        told = replace(head, worth=_Noting(), passed=noting)
        listening = Listening(script.context, meaning=Meaning(tuned, plain, told))
        passed = {x.seq for x in script.labels if x.deserved and "question" in x.kinds}
        turn: list[int] = []
        for said in script.saids:
            noting.noted.clear()
            listening.hear(said)
            turn.append(said.seq)
            found += [Case(one, not passed.isdisjoint(turn)) for one in noting.noted]
            if said.speaker.side != "us":
                turn.clear()
    return found


def passed_over(found: Sequence[Case]) -> Worth:
    return worth(found, RIDGE_QUESTIONS)


def worth(found: Sequence[Case], ridge: float = RIDGE) -> Worth:
    """Logistic regression; the ridge is on signs of one spread."""
    x = np.array([c.signs for c in found])
    truth = np.array([float(c.deserved) for c in found])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    z = (x - mean) / spread

    def loss(at: Wide) -> tuple[float, Wide]:
        told = 1 / (1 + np.exp(-(z @ at[:-1] + at[-1])))
        missed = -np.sum(truth * np.log(told + 1e-12) + (1 - truth) * np.log(1 - told + 1e-12))
        off = told - truth
        return float(missed + ridge * (at[:-1] ** 2).sum() / 2), np.append(z.T @ off + ridge * at[:-1], off.sum())

    at = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B").x
    weights = at[:-1] / spread
    return Worth(weights, float(at[-1] - mean @ weights))

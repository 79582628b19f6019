"""Fits what the live coach reads clients' talk with, and says how it does on authors it did not learn from.

    python -m benchmarks.coach_fit                                # skills/calls/fitted.npz, from all lessons and calls
    python -m benchmarks.coach_fit --measure d e --tuning T.npz   # learnt without d and e, read on each; writes nothing

The sentence model is tuned beforehand by `python -m benchmarks.coach_tune`; to measure, by one tuned without the same
authors. How sure a reading must be in a call is fitted to the calls (`benchmarks/coach_worth.py`).
"""

import argparse
import os
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from benchmarks.coach import read_scripts
from benchmarks.coach_worth import AUTHORS, cases, passed_over, questions, worth
from llm.embed import Embedder, local_embedder
from llm.tuning import Tuning
from skills.calls.meaning import FITTED, NOTHING, TUNING, Head, Lesson, Matrix, lessons, taught
from skills.calls.worth import Worth

SAID = "said"
"""Lines of the development calls: no author of lessons."""
RIDGE = 3e-4
ROUNDS = 60
LIKELY = 3.0
"""How much more often than among the lessons a client says nothing of note in a call."""
_UNKNOWN = Worth(np.zeros(0), 0.0)
"""Before the calls are read."""
AIMS = (0.95, 0.9, 0.85, 0.8)
Wide = npt.NDArray[np.float64]


def fit(vectors: Matrix, learnt: list[Lesson], space: str) -> Head:
    """Softmax regression; what an author says of a label counts the same however many lessons the author wrote."""
    labels = tuple(sorted({x.label for x in learnt}))
    truth = np.array([labels.index(x.label) for x in learnt])
    x, wanted = vectors.astype(np.float64), np.eye(len(labels))[truth]
    rows, width = x.shape
    size = width * len(labels)

    def loss(at: Wide) -> tuple[float, Wide]:
        weights, bias = at[:size].reshape(width, -1), at[size:]
        scores = x @ weights + bias
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        shares /= shares.sum(axis=1, keepdims=True)
        missed = -np.log(shares[np.arange(rows), truth] + 1e-12).mean() + RIDGE * (weights**2).sum() / 2
        off = (shares - wanted) / rows
        return float(missed), np.concatenate([(x.T @ off + RIDGE * weights).ravel(), off.sum(axis=0)])

    found = minimize(loss, np.zeros(size + len(labels)), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x
    return Head(
        labels,
        found[:size].reshape(width, -1).astype(np.float32),
        found[size:].astype(np.float32),
        space,
        taught(learnt),
        _UNKNOWN,
        _UNKNOWN,
    )


def kinds_told(head: Head, vectors: Matrix) -> tuple[list[str], Wide]:
    """Of each vector the likest kind that is not nothing, and its share."""
    kinds = sorted({x.partition(".")[0] for x in head.labels} - {NOTHING})
    shares = head.shares(vectors)
    sums = np.stack([shares[:, [x.partition(".")[0] == k for x in head.labels]].sum(axis=1) for k in kinds], axis=1)
    return [kinds[n] for n in sums.argmax(axis=1)], sums.max(axis=1).astype(np.float64)


def measured(head: Head, vectors: Matrix, truth: list[Lesson]) -> list[tuple[float, float, float]]:
    """For each precision aimed at, "nothing" counted `LIKELY` times more: the recall, and the share it takes."""
    told, sure = kinds_told(head, vectors)
    kinds = [x.label.partition(".")[0] for x in truth]
    right = np.array([a == b for a, b in zip(told, kinds, strict=True)])
    worth = np.array([1 + LIKELY * (k == NOTHING) for k in kinds])
    order = np.argsort(-sure, kind="stable")
    hits = np.cumsum(right[order])
    precision = hits / (hits + np.cumsum((worth * ~right)[order]))
    moments = sum(k != NOTHING for k in kinds)
    rows = []
    for aim in AIMS:
        good = np.flatnonzero(precision >= aim)
        last = int(good[-1]) if len(good) else None
        rows.append((aim, 0.0, 1.0) if last is None else (aim, hits[last] / moments, float(sure[order][last])))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measure", nargs="+", metavar="AUTHOR", help="learnt without these, read on each")
    parser.add_argument("--tuning", type=Path, default=TUNING.file, help="a sentence model tuned without them")
    asked = parser.parse_args()
    embedder = local_embedder(tuning=Tuning(TUNING.name, asked.tuning))
    if asked.measure:
        _measure(embedder, asked.measure)
        return
    learnt = list(lessons())
    head = fit(embedder.embed([x.plain for x in learnt]), learnt, embedder.name)
    plain = local_embedder()
    calls = [s for s in read_scripts() if s.author in AUTHORS]
    asked = [s for s in read_scripts() if s.author in (1, *AUTHORS) and s.group != "held out"]
    head = replace(
        head,
        worth=worth(cases(calls, head, embedder, plain)),
        passed=passed_over(questions(asked, head, embedder, plain)),
    )
    head.write(FITTED)
    print(f"{FITTED.name}: {FITTED.stat().st_size // 1024} kB of {len(learnt)} lessons and {len(calls)} calls")


def _measure(embedder: Embedder, strangers: list[str]) -> None:
    learnt = [x for x in lessons() if x.author not in strangers]
    head = fit(embedder.embed([x.plain for x in learnt]), learnt, embedder.name)
    for stranger in strangers:
        said = [x for x in lessons() if x.author == stranger]
        for aim, recall, share in measured(head, embedder.embed([x.plain for x in said]), said):
            print(f"{stranger}: precision {aim:.2f}: recall {recall:.3f} from a share of {share:.3f} on")


if __name__ == "__main__":
    main()

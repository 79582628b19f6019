"""Fits what the live coach reads clients' talk with, and says how it does on authors it did not learn from.

    python -m benchmarks.coach_fit                                # skills/calls/fitted.npz, from all lessons and calls
    python -m benchmarks.coach_fit --left-out                     # each author's calls, by a coach of the others'
    python -m benchmarks.coach_fit --measure d e --tuning T.npz   # learnt without d and e, read on each

The last two write nothing. The sentence model is tuned beforehand by `python -m benchmarks.coach_tune`; to measure
lessons, by one tuned without the same authors. How sure a reading must be in a call is fitted to the calls
(`benchmarks/coach_worth.py`), each author's read by a head that does not know that author's calls.
"""

import argparse
import asyncio
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from benchmarks.coach import Played, Script, play, read_scripts, shown, totals
from benchmarks.coach_worth import AUTHORS, FIRST, Case, cases, passed_over, questions, worth
from llm.embed import Embedder, local_embedder
from llm.tuning import Tuning
from skills.calls.meaning import (
    FITTED,
    LESSONS_CALL,
    NOTHING,
    TUNING,
    Head,
    Lesson,
    Matrix,
    Meaning,
    Vector,
    in_plain_words,
    lessons,
    taught,
)
from skills.calls.worth import KINDS, Worth

RIDGE = 3e-4
ROUNDS, ROUNDS_MORE = 60, 25
"""Of a fit from nothing; of one that begins with another."""
LIKELY = 3.0
"""How much more often than among the lessons a client says nothing of note in a call."""
AS_LESSONS = 4.0
"""How many lessons a line of a call counts for that deserves a hint; one that deserves nothing counts for one."""
SHORTEST = 4
"""Words of such a line."""
_UNKNOWN = Worth(np.zeros(0), 0.0)
"""Before the calls are read."""
AIMS = (0.95, 0.9, 0.85, 0.8)
Wide = npt.NDArray[np.float64]


def fit(
    vectors: Matrix, learnt: Sequence[Lesson], space: str, counts: Sequence[float] = (), start: Head | None = None
) -> Head:
    """Softmax regression. `counts`: of each lesson, for how many it counts; by default, one. `start` has all labels."""
    labels = start.labels if start else tuple(sorted({x.label for x in learnt}))
    truth = np.array([labels.index(x.label) for x in learnt])
    count = np.asarray(counts if len(counts) else np.ones(len(learnt)), np.float32)
    count /= count.sum()
    rows, width = vectors.shape
    size = width * len(labels)

    def loss(at: Wide) -> tuple[float, Wide]:
        weights, bias = at[:size].reshape(width, -1).astype(np.float32), at[size:].astype(np.float32)
        shares = vectors @ weights + bias
        shares = np.exp(shares - shares.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        missed = -(count * np.log(shares[np.arange(rows), truth] + 1e-12)).sum() + RIDGE * (at[:size] ** 2).sum() / 2
        shares[np.arange(rows), truth] -= 1
        off = shares * count[:, None]
        by_weight = (vectors.T @ off).astype(np.float64).ravel() + RIDGE * at[:size]
        return float(missed), np.concatenate([by_weight, off.sum(axis=0, dtype=np.float64)])

    begin = np.zeros(size + len(labels)) if start is None else np.concatenate([start.weights.ravel(), start.bias])
    rounds = ROUNDS if start is None else ROUNDS_MORE
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": rounds}).x
    return Head(
        labels,
        found[:size].reshape(width, -1).astype(np.float32),
        found[size:].astype(np.float32),
        space,
        taught(learnt),
        _UNKNOWN,
        _UNKNOWN,
    )


@dataclass(frozen=True, slots=True)
class Heard:
    """A line of a client's in a labelled call, taken as a lesson."""

    lesson: Lesson
    vector: Vector
    counts: float


def heard(script: Script, base: Head, embedder: Embedder) -> Iterator[Heard]:
    """Of a kind's labels, the one that `base` takes the line for: scripts name kinds only."""
    for said in script.saids:
        plain = in_plain_words(said.text)
        if said.speaker.side == "us" or len(plain.split()) < SHORTEST:
            continue
        deserved = {k for x in script.labels if x.deserved and x.seq == said.seq for k in x.kinds}
        kinds = [LESSONS_CALL.get(k, k) for k in KINDS if k in deserved]
        if (deserved and not kinds) or (kinds and script.author == FIRST):
            continue
        vector = np.asarray(embedder.embed([plain])[0], np.float32)
        shares = dict(zip(base.labels, base.shares(vector[None])[0].tolist(), strict=True))
        for kind in kinds or [NOTHING]:
            label = max((x for x in base.labels if x.partition(".")[0] == kind), key=shares.__getitem__)
            yield Heard(Lesson(CALLS, label, plain), vector, AS_LESSONS / len(kinds) if kinds else 1.0)


CALLS = "calls"
"""The author of such lessons."""


class School:
    """What there is to learn from, calls by author, and heads that know all of it or all but some authors' calls."""

    def __init__(self, embedder: Embedder, plain: Embedder) -> None:
        self.embedder, self.plain = embedder, plain
        self.lessons = list(lessons())
        self._vectors = embedder.embed([x.plain for x in self.lessons])
        self._base = fit(self._vectors, self.lessons, embedder.name)
        scripts = [s for s in read_scripts() if s.group not in ("held out", "blind")]
        self.scripts = {a: [s for s in scripts if s.author == a] for a in (FIRST, *AUTHORS)}
        self._heard = {a: [h for s in some for h in heard(s, self._base, embedder)] for a, some in self.scripts.items()}
        self._known: dict[frozenset[int], Head] = {}
        self._asked: dict[int, list[Case]] = {}

    def head(self, *without: int) -> Head:
        """Without what moments are worth."""
        left_out = frozenset(without)
        if left_out not in self._known:
            lines = [h for a, some in self._heard.items() if a not in left_out for h in some]
            found = fit(
                np.concatenate([self._vectors, np.stack([h.vector for h in lines])]),
                [*self.lessons, *(h.lesson for h in lines)],
                self.embedder.name,
                [*(1.0 for _ in self.lessons), *(h.counts for h in lines)],
                self._base,
            )
            self._known[left_out] = replace(found, taught=self._base.taught)
        return self._known[left_out]

    def whole(self, *without: int) -> Head:
        """What it judges the worth of an author's moments by does not know that author's calls."""
        head = self.head(*without)
        asked = [c for a in self.scripts if a not in without for c in self._questions(a)]
        judged = [c for a in AUTHORS if a not in without for c in self._cases(a, self.head(a, *without))]
        return replace(head, worth=worth(judged), passed=passed_over(asked))

    def _cases(self, author: int, head: Head) -> list[Case]:
        return cases(self.scripts[author], head, self.embedder, self.plain)

    def _questions(self, author: int) -> list[Case]:
        """The same whatever the head."""
        if author not in self._asked:
            self._asked[author] = questions(self.scripts[author], self._base, self.embedder, self.plain)
        return self._asked[author]


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
    parser.add_argument("--left-out", action="store_true", help="each author's calls, by a coach fitted to the others'")
    parser.add_argument("--measure", nargs="+", metavar="AUTHOR", help="learnt without these lessons, read on each")
    parser.add_argument("--tuning", type=Path, default=TUNING.file, help="a sentence model tuned without them")
    asked = parser.parse_args()
    embedder = local_embedder(tuning=Tuning(TUNING.name, asked.tuning))
    if asked.measure:
        _measure(embedder, asked.measure)
    elif asked.left_out:
        asyncio.run(_left_out(School(embedder, local_embedder())))
    else:
        school = School(embedder, local_embedder())
        school.whole().write(FITTED)
        calls = sum(map(len, school.scripts.values()))
        print(f"{FITTED.name}: {FITTED.stat().st_size // 1024} kB of {len(school.lessons)} lessons and {calls} calls")


async def _left_out(school: School) -> None:
    everything: list[Played] = []
    for author in AUTHORS:
        meaning = Meaning(school.embedder, school.plain, school.whole(author))
        played = [await play(s, meaning) for s in school.scripts[author]]
        everything += played
        print(shown(totals(f"author {author}", played)), flush=True)
    print(shown(totals("all of them", everything)))


def _measure(embedder: Embedder, strangers: list[str]) -> None:
    learnt = [x for x in lessons() if x.author not in strangers]
    head = fit(embedder.embed([x.plain for x in learnt]), learnt, embedder.name)
    for stranger in strangers:
        said = [x for x in lessons() if x.author == stranger]
        for aim, recall, share in measured(head, embedder.embed([x.plain for x in said]), said):
            print(f"{stranger}: precision {aim:.2f}: recall {recall:.3f} from a share of {share:.3f} on")


if __name__ == "__main__":
    main()

"""Fits what tells a person's numbers from all the others, and says how it does on authors it did not learn from.

    python -m benchmarks.guard_fit             # llm/guard/numbers.npz, from all texts that may be learnt from
    python -m benchmarks.guard_fit --measure   # each author left out once and read; writes nothing

The held-out half of the first author's texts is never learnt from.
"""

import argparse
import hashlib
import os
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize

from benchmarks.guard import AUTHORS, DATA, LABEL_OF, Half, developed, rows
from llm.guard.links import secret_links
from llm.guard.mail import emails
from llm.guard.number_runs import Run, runs_in
from llm.guard.number_signs import WIDTH, Signs
from llm.guard.numbers import FILE, KINDS, LEAN, Weights, likeliest, signs_of_now
from llm.guard.structured import ibans

Author = Half | Literal["dev"]
EVERYBODY: tuple[Author, ...] = (*AUTHORS, "dev")
"""The lines for development are by whoever worked on the mask."""
RIDGE = 0.1
ROUNDS = 80
LEANS = (0.0, 0.7, LEAN, 2.1)
Wide = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Text:
    author: Author
    text: str
    runs: Sequence[Run]
    numbers: Sequence[Sequence[int]]
    """The signs of each run."""
    kinds: Sequence[int]
    """Of each run the place of its kind in `KINDS`; -1: none."""
    pieces: Sequence[tuple[frozenset[int], str]]
    """What was labelled: where its letters and digits stand, and its kind."""
    labelled: frozenset[int]


def texts_of(author: Author) -> Iterator[Text]:
    names = [LABEL_OF[kind] for kind in KINDS]
    for row in developed() if author == "dev" else rows("personal", author):
        text = row["text"]
        sure = [(span.start, span.end) for rule in (emails, ibans, secret_links) for span in rule(text)]
        runs, signs = runs_in(text, sure), Signs(text)
        pieces = [(_places(text, p["start"], p["end"]), p["kind"]) for p in row["spans"] if _told_by_runs(p, names)]
        of = {places: names.index(kind) for places, kind in pieces}
        kinds = [of.pop(_places(text, run.start, run.end), -1) for run in runs]
        every = frozenset(at for p in row["spans"] for at in range(p["start"], p["end"]))
        numbers = [signs.of(run) for run in runs]
        yield Text(author, text, runs, numbers, kinds, pieces, every)


def _told_by_runs(piece: dict[str, Any], names: Sequence[str]) -> bool:
    return piece["kind"] in names and not piece.get("spoken") and piece["value"].count(":") < 2


def _places(text: str, start: int, end: int) -> frozenset[int]:
    return frozenset(at for at in range(start, end) if text[at].isalnum())


class Lessons:
    """Of all readings of a text's figures (which runs stand, of which kind) the labelled one shall be the likeliest."""

    def __init__(self, texts: Iterable[Text]) -> None:
        texts = list(texts)
        numbers = [n for text in texts for n in text.numbers]
        self.kinds: Whole = np.array([kind for text in texts for kind in text.kinds], np.intp)
        self.known: Whole = np.flatnonzero(self.kinds >= 0)
        ends = np.cumsum([0, *map(len, numbers)])
        flat = np.fromiter((n for some in numbers for n in some), np.intp)
        self.signs = sparse.csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(numbers), WIDTH))
        self.knots: list[tuple[Whole, list[int]]] = []
        """Runs that overlap, in order of their ends, and how many of them end before each begins."""
        base = 0
        for text in texts:
            self.knots += [_knot(text.runs, knot, base) for knot in _knots(text.runs)]
            base += len(text.runs)

    def loss(self, flat: Wide) -> tuple[float, Wide]:
        weights = flat.reshape(WIDTH, -1)
        scores = self.signs @ weights
        total, shares = self._expected(scores)
        missed = total - scores[self.known, self.kinds[self.known]].sum() + RIDGE / 2 * float(flat @ flat)
        shares[self.known, self.kinds[self.known]] -= 1
        return float(missed), (self.signs.T @ shares).ravel() + RIDGE * flat

    def _expected(self, scores: Wide) -> tuple[float, Wide]:
        """The logarithm of what all readings weigh together, and how probable each run of each kind is."""
        any_kind = np.logaddexp.reduce(scores, axis=1)
        total, stands = 0.0, np.zeros(len(scores))
        for runs, before in self.knots:
            score = any_kind[runs]
            so_far = [0.0]
            for at in range(len(runs)):
                so_far.append(float(np.logaddexp(so_far[at], so_far[before[at]] + score[at])))
            total += so_far[-1]
            back = [0.0] * len(runs) + [1.0]
            for at in range(len(runs) - 1, -1, -1):
                share = back[at + 1] * float(np.exp(so_far[before[at]] + score[at] - so_far[at + 1]))
                stands[runs[at]] = share
                back[before[at]] += share
                back[at] += back[at + 1] - share
        return total, np.exp(scores - any_kind[:, None]) * stands[:, None]


def _knots(runs: Sequence[Run]) -> Iterator[list[int]]:
    knot: list[int] = []
    end = 0
    for n, run in enumerate(runs):
        if knot and run.start >= end:
            yield knot
            knot = []
        knot.append(n)
        end = max(end, run.end)
    if knot:
        yield knot


def _knot(runs: Sequence[Run], knot: Sequence[int], base: int) -> tuple[Whole, list[int]]:
    order = sorted(knot, key=lambda n: (runs[n].end, runs[n].start))
    ends = [runs[n].end for n in order]
    return np.array(order, np.intp) + base, [bisect_right(ends, runs[n].start) for n in order]


def fit(texts: Iterable[Text]) -> Weights:
    """The same texts give the same weights."""
    learnt = Lessons(texts)
    start = np.zeros(WIDTH * len(KINDS))
    found = minimize(learnt.loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x
    return Weights(found.reshape(WIDTH, -1).astype(np.float32), taught(), signs_of_now())


def taught() -> str:
    """Changes with the texts."""
    files = [*(DATA / f"personal_{author}.jsonl" for author in AUTHORS), DATA / "personal_dev.txt"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Count:
    labelled: Counter[str]
    found: Counter[str]
    masked: Counter[str]
    right: Counter[str]


def measured(texts: Iterable[Text], weights: Weights, lean: float) -> Count:
    count = Count(Counter(), Counter(), Counter(), Counter())
    for text in texts:
        rows = [weights.of[list(numbers)].sum(axis=0) for numbers in text.numbers]
        masked: set[int] = set()
        for n in likeliest(text.runs, [float(row.max()) + lean for row in rows]):
            kind = LABEL_OF[KINDS[int(rows[n].argmax())]]
            places = _places(text.text, text.runs[n].start, text.runs[n].end)
            masked |= places
            count.masked[kind] += 1
            count.right[kind] += places <= text.labelled
        for places, kind in text.pieces:
            count.labelled[kind] += 1
            count.found[kind] += places <= masked
    return count


def _shown(title: str, count: Count) -> str:
    kinds = [f"{k} {count.found[k]}/{count.labelled[k]} {count.right[k]}/{count.masked[k]}" for k in count.labelled]
    recall, precision = count.found.total() / count.labelled.total(), count.right.total() / count.masked.total()
    return f"{title}: {recall:.3f} / {precision:.3f}  ({', '.join(kinds)})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measure", action="store_true", help="each author left out once; writes nothing")
    asked = parser.parse_args()
    texts = [text for author in EVERYBODY for text in texts_of(author)]
    if not asked.measure:
        fit(texts).write(FILE)
        print(f"{FILE.name}: {FILE.stat().st_size // 1024} kB of {len(texts)} texts")
        return
    for author in EVERYBODY:
        weights = fit(text for text in texts if text.author != author)
        for lean in LEANS:
            print(_shown(f"{author}, lean {lean}", measured((t for t in texts if t.author == author), weights, lean)))


if __name__ == "__main__":
    main()

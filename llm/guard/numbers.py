"""Phones, numbers of states, passports, birth dates, cards and network addresses, told from whatever looks like them.

Every run of figures is weighed by its signs (`number_signs`), and of runs that overlap the likelier stand. How much a
sign weighs was learnt from labelled texts of several authors: `numbers.npz`, by `python -m benchmarks.guard_fit`.
"""

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import chain
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from llm.errors import GuardMissing
from llm.guard.number_runs import Run, runs_in
from llm.guard.number_signs import WIDTH, Signs
from llm.guard.spans import Kind, Span

FILE = Path(__file__).with_name("numbers.npz")
KINDS: tuple[Kind, ...] = ("PHONE", "ID", "PASSPORT", "BIRTH_DATE", "CARD", "IP")
LEAN = 1.0
"""Towards masking: added to every run's score. Chosen on authors the fit had not seen (benchmarks/README.md)."""
_PROBE = """Born\tPassport\tTel
12.03.1970\tC01X00T47\t+47 23 55 01 42
order 4500 1234 5678 from 10.2.0.9, DNI 12345678-Z, insured 06 39 98 12 07 (mobile), 4242 4242 4242 4242 is due"""

_TOGETHER = 4096
"""Runs whose signs are at hand at once."""
_NO_DATE = np.array([kind != "BIRTH_DATE" for kind in KINDS])

Matrix = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    of: Matrix
    """A row for each sign, a column for each kind."""
    taught: str
    """Changes with the texts they were learnt from."""
    signs: str
    """Changes with how signs are read."""

    def write(self, file: Path) -> None:
        of = self.of.astype(np.float16)
        np.savez_compressed(file, of=of, taught=np.array(self.taught), signs=np.array(self.signs))

    @classmethod
    def read(cls, file: Path = FILE) -> "Weights":
        """Raises `GuardMissing` where the file is gone, damaged or of another version."""
        try:
            with np.load(BytesIO(file.read_bytes()), allow_pickle=False) as data:
                read = cls(np.asarray(data["of"], np.float32), str(data["taught"]), str(data["signs"]))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise GuardMissing(f"{file}: {type(error).__name__}") from error
        if read.of.shape != (WIDTH, len(KINDS)) or not np.isfinite(read.of).all() or read.signs != signs_of_now():
            raise GuardMissing(f"{file}: of another version")
        return read

    def scores(self, text: str, runs: Sequence[Run]) -> Scores:
        """Of each run, how much more likely than nothing each kind is, as a logarithm."""
        signs = Signs(text)
        some = (runs[at : at + _TOGETHER] for at in range(0, len(runs), _TOGETHER))
        scores = np.concatenate([self._scores(signs, together) for together in some])
        return np.where(np.array([run.date for run in runs])[:, None] & _NO_DATE, -np.inf, scores)

    def _scores(self, signs: Signs, runs: Sequence[Run]) -> Scores:
        """What many runs have in common, where they begin and where they end, is added up once."""
        starts = {start: n for n, start in enumerate(dict.fromkeys(run.start for run in runs))}
        ends = {end: n for n, end in enumerate(dict.fromkeys(run.end for run in runs), len(starts))}
        parts = [(starts[run.start], ends[run.end], len(starts) + len(ends) + n) for n, run in enumerate(runs)]
        numbers = [*map(signs.before, starts), *map(signs.behind, ends), *map(signs.own, runs)]
        sums = self._sums(numbers)
        scores = np.asarray(sums[np.array(parts)].sum(axis=1), np.float64)
        for n, part in enumerate(parts):
            each = [numbers[at] for at in part]
            if len(set().union(*each)) < sum(map(len, each)):  # no sign counts twice
                more = Counter(chain.from_iterable(each))
                more.subtract(more.keys())
                scores[n] -= self._sums([tuple(more.elements())])[0]
        return scores

    def _sums(self, numbers: Sequence[Sequence[int]]) -> Scores:
        """Of each collection, none of them empty. Exact in whatever order: the weights of a file are of half precision,
        sums of double."""
        starts = np.cumsum([0, *map(len, numbers)])
        every = np.fromiter(chain.from_iterable(numbers), np.intp, starts[-1])
        return np.asarray(np.add.reduceat(self.of.take(every, axis=0), starts[:-1], dtype=np.float64))


@lru_cache(maxsize=1)
def signs_of_now() -> str:
    signs = Signs(_PROBE)
    read = [(*run, *signs.of(run)) for run in runs_in(_PROBE)]
    return hashlib.sha256(repr(read).encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def shipped() -> Weights:
    return Weights.read()


def personal_numbers(text: str, taken: Sequence[tuple[int, int]] = ()) -> list[Span]:
    """What is somebody's, in order; never where something else was found (`taken`).

    Raises `GuardMissing` where nothing can tell: a text must not pass for one without personal data.
    """
    runs = runs_in(text, taken)
    if not runs:
        return []
    scores = shipped().scores(text, runs)
    kinds = scores.argmax(axis=1)
    return [_span(text, runs[n], KINDS[kinds[n]]) for n in likeliest(runs, scores.max(axis=1) + LEAN)]


def likeliest(runs: Sequence[Run], scores: Sequence[float] | Scores) -> list[int]:
    """Which runs stand: none overlap, all count for something, and together they count for the most. In order."""
    good = sorted((n for n, score in enumerate(scores) if score > 0), key=lambda n: (runs[n].end, runs[n].start))
    ends = [runs[n].end for n in good]
    before = [bisect_right(ends, runs[n].start) for n in good]
    best = [0.0]
    for at, n in enumerate(good):
        best.append(max(best[at], best[before[at]] + float(scores[n])))
    stand: list[int] = []
    at = len(good)
    while at:
        if best[at] > best[at - 1]:
            stand.append(good[at - 1])
            at = before[at - 1]
        else:
            at -= 1
    return stand[::-1]


def _span(text: str, run: Run, kind: Kind) -> Span:
    value = text[run.start : run.end]
    figures_only = kind in ("PHONE", "CARD")
    key = "" if kind == "BIRTH_DATE" else re.sub(r"\D" if figures_only else r"[^\w.]", "", value).upper()
    return Span(run.start, run.end, kind, key, by_context=True)

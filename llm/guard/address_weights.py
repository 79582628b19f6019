"""Which words of a text stand in a postal address: the likeliest reading of them all, by weights learnt from labels.

A word stands outside, before an address's first figures, behind them, or behind its postcode. Each word is weighed with
the three on either side, each step with the words and the gap it goes over. Fitted by `benchmarks.guard_addresses`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from llm.errors import GuardMissing
from llm.guard.address_words import CLASSES, CODE, EDGE, FIGURES, GAPS, PLAIN, POSTCODE, Words, class_of, signs_of

FILE = Path(__file__).with_name("addresses.npz")
OUTSIDE, NAMED, NUMBERED, CODED = range(4)
STEPS = (
    (OUTSIDE, OUTSIDE),
    (OUTSIDE, NAMED),
    (OUTSIDE, NUMBERED),
    (NAMED, NAMED),
    (NAMED, NUMBERED),
    (NUMBERED, NUMBERED),
    (NUMBERED, CODED),
    (CODED, CODED),
    (NUMBERED, OUTSIDE),
    (CODED, OUTSIDE),
)
"""An address has figures, so there is no way out of the words before them."""
_STEP = {step: n for n, step in enumerate(STEPS)}
REACH = 3
"""Words on either side that count."""
WIDE = 2 * REACH + 1
LEAN = 0.1
"""Towards masking: taken from the weight of standing outside."""
_KEPT = 30_000
"""Words whose weights are kept at hand."""

Numbers = npt.NDArray[np.float32]
Wide = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]


def next_place(place: int, kind: int) -> int:
    """Where in an address a word of a kind stands, when the word before stood there."""
    if place == CODED or (place == NUMBERED and kind == POSTCODE):
        return CODED
    if place == NUMBERED or kind != PLAIN:
        return NUMBERED
    return NAMED


@dataclass(frozen=True, slots=True)
class Weights:
    """The last axis of a table is the place of a word, of a table of steps the step."""

    rows: dict[str, int]
    """A row of `signs` for each sign of a word; `edge` where there is no word, `code` in a postcode."""
    signs: Numbers
    """By row and by how far the sign stands from the word, from -REACH to REACH."""
    gaps: Numbers
    """By how far and by gap: one before, at, behind and two behind the word."""
    before: Numbers
    """By the class of the word before, the gap, the word's own class."""
    behind: Numbers
    """By the word's own class, the gap behind, the class of the word behind."""
    around: Numbers
    """By the classes of the word before, the word, the word behind."""
    leaving: Numbers
    """Steps, by the class of the word before and the gap."""
    entering: Numbers
    """Steps, by the gap and the class of the word."""

    def write(self, file: Path) -> None:
        packed: dict[str, npt.NDArray[np.generic]] = {"rows": np.array("\n".join(self.rows))}
        for name in _TABLES:
            packed[name] = getattr(self, name).astype(np.float16)
        np.savez_compressed(file, **packed)  # type: ignore[arg-type]

    @classmethod
    def read(cls, file: Path = FILE) -> "Weights":
        """Raises `GuardMissing` where the file is gone, damaged or of another version."""
        try:
            with np.load(BytesIO(file.read_bytes()), allow_pickle=False) as data:
                rows = {name: n for n, name in enumerate(str(data["rows"]).split("\n"))}
                read = cls(rows, *(np.asarray(data[name], np.float32) for name in _TABLES))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise GuardMissing(f"{file}: {type(error).__name__}") from error
        shapes = {name: getattr(read, name).shape for name in _TABLES}
        if shapes != shapes_of(len(rows)) or not all(np.isfinite(getattr(read, name)).all() for name in _TABLES):
            raise GuardMissing(f"{file}: of another version")
        return read

    def of_word(self, word: str) -> tuple[int, bytes]:
        """Its class, and what it says of the words around it: a row for each of `WIDE` words."""
        known = [row for sign in signs_of(word) if (row := self.rows.get(sign)) is not None]
        return class_of(word), np.asarray(self.signs[known].sum(axis=0), np.float32).tobytes()


_TABLES = ("signs", "gaps", "before", "behind", "around", "leaving", "entering")


def shapes_of(rows: int) -> dict[str, tuple[int, ...]]:
    classes = len(CLASSES)
    return {
        "signs": (rows, WIDE, 4),
        "gaps": (4, GAPS, 4),
        "before": (classes, GAPS, classes, 4),
        "behind": (classes, GAPS, classes, 4),
        "around": (classes, classes, classes, 4),
        "leaving": (classes, GAPS, len(STEPS)),
        "entering": (GAPS, classes, len(STEPS)),
    }


class Tagger:
    def __init__(self, weights: Weights, *, lean: float = LEAN) -> None:
        self._weights = weights
        self._lean = lean
        self._of_word = lru_cache(maxsize=_KEPT)(weights.of_word)

    def runs(self, words: Words) -> list[tuple[int, int]]:
        """The first word of each address and the one behind its last."""
        if not any(words.kinds):
            return []
        places, steps = self._weighed(words)
        found: list[tuple[int, int]] = []
        for start, end in _worth_reading(places, steps, words.kinds):
            path = _likeliest(places[start:end].tolist(), steps[start : end + 1].tolist(), words.kinds[start:end])
            edges = [n for n, (a, b) in enumerate(pairwise([0, *path, 0])) if (a == OUTSIDE) != (b == OUTSIDE)]
            found += [(start + a, start + b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
        return found

    def _weighed(self, words: Words) -> tuple[Numbers, Numbers]:
        """Of each word the weight of each place, of each step to it (and one out of the text) that of each step."""
        w, count = self._weights, len(words.of)
        vocabulary = {word: n for n, word in enumerate(dict.fromkeys(words.of), 1)}
        known = [self._of_word(word) for word in vocabulary]
        edge, code = (w.signs[w.rows[sign]] for sign in ("edge", "code"))
        signs = np.frombuffer(b"".join([edge.tobytes(), *(said for _, said in known)]), np.float32)
        signs = signs.reshape(-1, WIDE, 4)
        ids = np.zeros(count + 2 * REACH, np.intp)
        ids[REACH:-REACH] = [vocabulary[word] for word in words.of]
        classes = np.zeros(count + 2, np.intp)
        classes[1:-1] = np.array([EDGE, *(c for c, _ in known)])[ids[REACH:-REACH]]
        coded = np.flatnonzero(_whole(words.kinds) == POSTCODE)
        if len(coded):  # such a word says what it says elsewhere, and that it is of a postcode
            signs = np.concatenate([signs, signs[ids[coded + REACH]] + code])
            ids[coded + REACH] = range(len(signs) - len(coded), len(signs))
            classes[1 + coded[~_FIGURED[classes[1 + coded]]]] = CODE
        gaps = np.zeros(count + 3, np.intp)
        gaps[1:-2] = _whole(words.gaps)
        left, here, right, gap = classes[:-2], classes[1:-1], classes[2:], gaps[1:-2]
        places = w.before[left, gap, here] + w.behind[here, gaps[2:-1], right] + w.around[left, here, right]
        rows, ids = signs.reshape(-1, 4), ids * WIDE
        for far in range(WIDE):
            places += rows.take(ids[far : far + count] + far, axis=0)
        for far in range(4):
            places += w.gaps[far].take(gaps[far : far + count], axis=0)
        places[:, OUTSIDE] -= self._lean
        steps = np.zeros((count + 1, len(STEPS)), np.float32)
        steps[:-1] = w.leaving[left, gap] + w.entering[gap, here]
        return places, steps


_FIGURED = np.array(
    [(name[0] == "d" and name[1:2].isdigit()) or name in ("dx", "xd", "x1d1", "x1d2") for name in CLASSES]
)


def _whole(numbers: Sequence[int]) -> npt.NDArray[np.uint8]:
    """Of small numbers, several times as fast as from a list."""
    return np.frombuffer(bytes(numbers), np.uint8)


_BARRED = -1e4
"""Of a word that a part of an address can't go on over; finite, since sums run across it."""
_BARS = [
    np.array([0.0 if kind in allowed else _BARRED for kind in (PLAIN, FIGURES, POSTCODE)])
    for allowed in ((PLAIN,), (FIGURES, POSTCODE), (POSTCODE,), (PLAIN, FIGURES))
]
_CLOSE = 0.01
"""More than sums differ by for being added up in another order."""


def _worth_reading(places: Numbers, steps: Numbers, kinds: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches outside which no address counts for more than none: of each word and place the best address through it,
    from its beginning to the word and from there to its end."""
    gain = np.ascontiguousarray((places - places[:, :1]).T, np.float64)
    step = np.ascontiguousarray((steps - steps[:, :1]).T, np.float64)
    leave, leave_coded = step[_STEP[NUMBERED, OUTSIDE], 1:], step[_STEP[CODED, OUTSIDE], 1:]
    kind = _whole(kinds)
    plain, figured, code, no_code = (bars.take(kind) for bars in _BARS)

    def to(before: int, place: int) -> Wide:
        return np.asarray(step[_STEP[before, place], :-1] + gain[place])

    to_number, to_code = to(NAMED, NUMBERED) + figured, to(NUMBERED, CODED) + code
    names = (to(NAMED, NAMED) + plain).cumsum()
    numbers = (to(NUMBERED, NUMBERED) + no_code).cumsum()
    codes = to(CODED, CODED).cumsum()
    named = _begun(to(OUTSIDE, NAMED) + plain, names)
    numbered = _begun(np.maximum(to(OUTSIDE, NUMBERED) + figured, _before(named) + to_number), numbers)
    coded = _begun(_before(numbered) + to_code, codes)
    if max((numbered + leave).max(), (coded + leave_coded).max()) < -_CLOSE:
        return []
    after_code = _ended(leave_coded, codes)
    after_number = _ended(np.maximum(leave, _behind(to_code + after_code)), numbers)
    after_name = _ended(_behind(to_number + after_number), names)
    best = np.maximum(named + after_name, np.maximum(numbered + after_number, coded + after_code))
    worth = np.zeros(len(best) + 2, np.bool_)
    worth[1:-1] = best > -_CLOSE
    edges = np.flatnonzero(worth[1:] != worth[:-1]).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _begun(entered: Wide, total: Wide) -> Wide:
    """Of each word the best sum that ends there, entered there or at a word before and gone on from."""
    return np.asarray(total + np.maximum.accumulate(entered - total))


def _ended(left: Wide, total: Wide) -> Wide:
    """The same behind each word, left there or at a later one."""
    return np.asarray(np.maximum.accumulate((total + left)[::-1])[::-1] - total)


def _before(of: Wide) -> Wide:
    moved = np.full_like(of, _BARRED)
    moved[1:] = of[:-1]
    return moved


def _behind(of: Wide) -> Wide:
    moved = np.full_like(of, _BARRED)
    moved[:-1] = of[1:]
    return moved


_NEVER = float("-inf")


def _likeliest(places: Sequence[Sequence[float]], steps: Sequence[Sequence[float]], kinds: Sequence[int]) -> list[int]:
    """The place of each word, outside before the first and behind the last.

    The best way to each place, word by word; which steps lead there is `next_place`, written out, since this is where
    the time goes.
    """
    outside, named, numbered, coded = 0.0, _NEVER, _NEVER, _NEVER
    trail: list[tuple[int, int, int, int]] = []
    for place, step, kind in zip(places, steps, kinds, strict=False):
        stayed, began, begun_numbered, more_named, got_number, more_numbers, got_code, more_code, left, left_coded = (
            step
        )
        came_out, out = OUTSIDE, outside + stayed
        if numbered + left > out:
            came_out, out = NUMBERED, numbered + left
        if coded + left_coded > out:
            came_out, out = CODED, coded + left_coded
        came_named = came_numbered = OUTSIDE
        came_coded, in_code = CODED, coded + more_code
        if kind == PLAIN:
            name, number = outside + began, numbered + more_numbers
            came_numbered = NUMBERED
            if named + more_named > name:
                came_named, name = NAMED, named + more_named
        else:
            name, number = _NEVER, outside + begun_numbered
            if named + got_number > number:
                came_numbered, number = NAMED, named + got_number
            if kind == POSTCODE:
                if numbered + got_code >= in_code:
                    came_coded, in_code = NUMBERED, numbered + got_code
            elif numbered + more_numbers > number:
                came_numbered, number = NUMBERED, numbered + more_numbers
        outside, named, numbered, coded = out + place[0], name + place[1], number + place[2], in_code + place[3]
        trail.append((came_out, came_named, came_numbered, came_coded))
    last = steps[len(trail)]
    ends = [
        outside + last[_STEP[OUTSIDE, OUTSIDE]],
        _NEVER,
        numbered + last[_STEP[NUMBERED, OUTSIDE]],
        coded + last[_STEP[CODED, OUTSIDE]],
    ]
    return _back(trail, max(range(4), key=ends.__getitem__))


def _back(trail: Sequence[tuple[int, int, int, int]], place: int) -> list[int]:
    path = [place]
    for came in reversed(trail[1:]):
        path.append(came[path[-1]])
    return path[::-1]


@lru_cache(maxsize=1)
def shipped() -> Tagger:
    return Tagger(Weights.read())

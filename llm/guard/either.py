"""One of many patterns, found quickly: each is tried only where the letters it can't do without stand.

A long alternation is tried branch by branch at every place of a text. What a pattern needs is read off the pattern
itself, so this finds exactly what the alternation would.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

_PARSER: Any = import_module("re._parser")
_OP: Any = import_module("re._constants")
_SHORTEST = 2
"""Single letters stand everywhere; a Chinese one is a word."""
_SAME = str.maketrans({"İ": "i", "ı": "i", "ſ": "s", "\u212a": "k", "\u212b": "å"})
"""Letters that a pattern takes for each other when case does not matter."""

Needs = tuple[frozenset[str], ...]
"""Of each of these sets one piece must be in a text."""
Whole = npt.NDArray[np.intp]
Letters = npt.NDArray[np.bool_]
"""Which letters, and which two and three side by side, stand in a text, by their numbers (`_number`)."""

_ALIKE = tuple(map(chr, _SAME))


def lowered(text: str) -> str:
    """A text as its letters are compared with what patterns need; every letter stays where it is."""
    if not text.isascii() and any(letter in text for letter in _ALIKE):
        text = text.translate(_SAME)
    return text.lower()


_ESCAPED = re.compile(r"(\\[A-Za-z])|([^\\]+|\\.)", re.DOTALL)


def low(pattern: str) -> re.Pattern[str]:
    """A pattern that takes upper and lower case alike, for texts that are `lowered`: several times as fast."""
    return re.compile(_ESCAPED.sub(lambda m: m[1] or lowered(m[2]), pattern))


_NUMBERS = 1 << 16
"""Of letters and runs of them; several share one, so they tell what a text lacks and not what it has."""
_ALWAYS = _NUMBERS
_LONGEST = 3


def letters_in(low: str) -> Letters:
    letters = np.zeros(_NUMBERS + 1, np.bool_)
    letters[_ALWAYS] = True
    for numbers in _numbers(low):
        letters[numbers] = True
    return letters


def _numbers(low: str) -> Iterator[npt.NDArray[np.uint16]]:
    """Of each letter, of each two side by side, of each three."""
    letters = np.frombuffer(low.encode("utf-16-le", "surrogatepass"), np.uint16)
    numbers = letters
    yield numbers
    for length in range(1, _LONGEST):
        numbers = numbers[:-1] * 251 + letters[length:]
        yield numbers


_OFTEN = " etaoinsrhldcumfpgwybvkxjqz"
"""Letters, the commonest first; any other is rarer."""


def _rarest(piece: str) -> str:
    """Of its runs of letters the one that fewest texts have."""
    runs = [piece[n : n + _LONGEST] for n in range(max(1, len(piece) - _LONGEST + 1))]
    return max(runs, key=lambda run: sum(_OFTEN.find(c) % 99 for c in run))


def _number(piece: str) -> int:
    run = _rarest(piece)
    return int([*_numbers(run)][len(run) - 1][0])


@dataclass(frozen=True, slots=True)
class _Branch:
    pattern: re.Pattern[str]
    needs: Needs
    numbered: tuple[tuple[tuple[int, str], ...], ...]
    """The same, each piece with the number of its rarest letters."""

    def possible(self, low: str) -> bool:
        return all(any(piece in low for piece in pieces) for pieces in self.needs)

    def possible_with(self, letters: memoryview, low: str) -> bool:
        """The same, asked of a text whose letters are known."""
        return all(any(letters[number] and piece in low for number, piece in pieces) for pieces in self.numbered)


class _Lookup(NamedTuple):
    """What branches need, one after the other: by it all that a text can't hold are told at once."""

    pieces: Whole
    """The number of the rarest letters of each."""
    needs: Whole
    """Where the pieces of each begin."""
    branches: Whole
    """Where the needs of each begin."""

    @classmethod
    def of(cls, branches: Sequence[_Branch]) -> "_Lookup":
        each = [[[_ALWAYS], *([number for number, _ in need] for need in b.numbered)] for b in branches]
        needs = [need for some in each for need in some]
        pieces = np.array([number for need in needs for number in need], np.intp)
        return cls(pieces, _starts(needs), _starts(each))

    def fits(self, letters: Letters) -> list[bool]:
        needs = np.logical_or.reduceat(letters[self.pieces], self.needs)
        fits: list[bool] = np.logical_and.reduceat(needs, self.branches).tolist()
        return fits


def _starts(parts: Iterable[Sequence[Any]]) -> Whole:
    return np.array([0, *accumulate(map(len, parts))][:-1], np.intp)


class Either:
    """`low` is always `lowered(text)`: whoever looks for several things lowers a text once."""

    def __init__(self, branches: Sequence[_Branch]) -> None:
        self._branches = branches

    @classmethod
    def of(cls, *patterns: str, cased: bool = False) -> "Either":
        """Upper and lower case alike, unless `cased`."""
        each = [branch for pattern in patterns for branch in branches_of(pattern)]
        return cls([_branch(b, 0 if cased else re.IGNORECASE) for b in each])

    def __bool__(self) -> bool:
        return bool(self._branches)

    @cached_property
    def _lookup(self) -> _Lookup:
        return _Lookup.of(self._branches)

    def within(self, low: str, letters: Letters) -> "Either":
        """Only what may be found anywhere in a text, which has these letters: for looking through its sentences."""
        fits = self._lookup.fits(letters)
        held = letters.data
        return Either([b for b, fit in zip(self._branches, fits, strict=True) if fit and b.possible_with(held, low)])

    def found(self, text: str, low: str) -> bool:
        return any(b.possible(low) and b.pattern.search(text) is not None for b in self._branches)

    def all(self, text: str, low: str) -> Iterator[re.Match[str]]:
        for branch in self._branches:
            if branch.possible(low):
                yield from branch.pattern.finditer(text)


def _branch(pattern: str, flags: int) -> _Branch:
    needs = needed(pattern)
    numbered = tuple(tuple((_number(piece), piece) for piece in sorted(pieces)) for pieces in needs)
    return _Branch(re.compile(pattern, flags), needs, numbered)


_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]])*\]|[()|]|[^\\\[()|]+", re.DOTALL)
"""An escape, a class of letters, a bracket or bar that means something, anything else."""


def branches_of(pattern: str) -> list[str]:
    """A pattern cut at the bars that stand in no brackets."""
    branches, depth = [""], 0
    for piece in _PIECE.findall(pattern):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if piece == "|" and not depth:
            branches.append("")
        else:
            branches[-1] += piece
    return branches


def needed(pattern: str) -> Needs:
    """What must stand in a text that a pattern matches, in lower case; what is looked for quickest first."""
    return tuple(sorted(set(_needed(_PARSER.parse(pattern, re.IGNORECASE))), key=len))


def _needed(items: Iterable[tuple[Any, Any]]) -> Iterator[frozenset[str]]:
    run = ""
    for kind, value in items:
        if kind is _OP.LITERAL:
            run += lowered(chr(value))
            continue
        if kind in (_OP.AT, _OP.ASSERT, _OP.ASSERT_NOT):  # no room: what stands on both sides stands together
            yield from _needed(value[1]) if kind is _OP.ASSERT else ()
            continue
        if kind is _OP.BRANCH:  # what stands in front of each stands together with its beginning
            lead = [(_OP.LITERAL, ord(letter)) for letter in run]
            yield from _of_branches([tuple(_needed([*lead, *branch])) for branch in value[1]])
        yield from _long_enough(run)
        run = ""
        if kind is _OP.SUBPATTERN:
            yield from _needed(value[3])
        elif kind in (_OP.MAX_REPEAT, _OP.MIN_REPEAT) and value[0]:
            yield from _needed(value[2])
    yield from _long_enough(run)


def _long_enough(run: str) -> Iterator[frozenset[str]]:
    if len(run) >= _SHORTEST or not run.isascii():
        yield frozenset({run})


def _of_branches(branches: Sequence[Needs]) -> Iterator[frozenset[str]]:
    """One piece of each branch, the one that says most."""
    if all(branches):
        yield frozenset().union(*(max(b, key=_telling) for b in branches))


def _telling(pieces: frozenset[str]) -> tuple[int, int]:
    return min(map(len, pieces)), -len(pieces)

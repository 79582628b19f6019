"""One of many patterns, found quickly: each is tried only where the letters it can't do without stand.

A long alternation is tried branch by branch at every place of a text. What a pattern needs is read off the pattern
itself, so this finds exactly what the alternation would.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from typing import Any

_PARSER: Any = import_module("re._parser")
_OP: Any = import_module("re._constants")
_SHORTEST = 2
"""Single letters stand everywhere; a Chinese one is a word."""
_SAME = str.maketrans({"İ": "i", "ı": "i", "ſ": "s", "\u212a": "k", "\u212b": "å"})
"""Letters that a pattern takes for each other when case does not matter."""

Needs = tuple[frozenset[str], ...]
"""Of each of these sets one piece must be in a text."""
Pair = tuple[str, str] | str
"""Two letters side by side, or a single one that says enough."""


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


@dataclass(frozen=True, slots=True)
class _Branch:
    pattern: re.Pattern[str]
    needs: Needs
    by_pair: tuple[tuple[frozenset[Pair], Mapping[Pair, tuple[str, ...]]], ...]
    """The same pieces under two letters of each, and all of these."""

    def possible(self, low: str) -> bool:
        return all(any(piece in low for piece in pieces) for pieces in self.needs)

    def possible_with(self, pairs: frozenset[Pair], low: str) -> bool:
        """The same, asked of a long text whose pairs are known."""
        return all(any(p in low for pair in keys & pairs for p in of[pair]) for keys, of in self.by_pair)


def pairs_in(low: str) -> frozenset[Pair]:
    """Every two letters that stand side by side in a text, and every letter: what it lacks is seen at once."""
    return frozenset(pairwise(low)).union(low)


_OFTEN = " etaoinsrhldcumfpgwybvkxjqz"
"""Letters, the commonest first; any other is rarer."""


def _rarest(piece: str) -> Pair:
    """Of its pairs the one that fewest texts have."""
    if len(piece) == 1:
        return piece
    return max(pairwise(piece), key=lambda pair: sum(_OFTEN.find(c) % 99 for c in pair))


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

    def within(self, low: str, pairs: frozenset[Pair]) -> "Either":
        """Only what may be found anywhere in a text, which has these pairs: for looking through its sentences."""
        return Either([b for b in self._branches if b.possible_with(pairs, low)])

    def found(self, text: str, low: str) -> bool:
        return any(b.possible(low) and b.pattern.search(text) is not None for b in self._branches)

    def all(self, text: str, low: str) -> Iterator[re.Match[str]]:
        for branch in self._branches:
            if branch.possible(low):
                yield from branch.pattern.finditer(text)


def _branch(pattern: str, flags: int) -> _Branch:
    needs = needed(pattern)
    return _Branch(re.compile(pattern, flags), needs, tuple(_by_pair(pieces) for pieces in needs))


def _by_pair(pieces: Iterable[str]) -> tuple[frozenset[Pair], Mapping[Pair, tuple[str, ...]]]:
    found: dict[Pair, tuple[str, ...]] = {}
    for piece in sorted(pieces):
        found[_rarest(piece)] = (*found.get(_rarest(piece), ()), piece)
    return frozenset(found), found


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

"""One of many words, found quickly: looked for by the letters it begins with, then read by its pattern.

An alternation is tried at every place of a text, and most places can be told from its first letters to be none. Those
are read off the pattern, so this finds exactly what its `finditer` would.
"""

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

from llm.guard.either import low

_PARSER: Any = import_module("re._parser")
_OP: Any = import_module("re._constants")
_LONGEST = 5
"""Letters that are looked for; more tell little more."""
_MOST = 4
"""Letters of a class that are looked for one by one."""


class Stems:
    """Of a pattern that takes upper and lower case alike; texts are always `lowered`."""

    def __init__(self, pattern: str) -> None:
        self._pattern = low(pattern)
        self._stems = _shortest(stems_of(self._pattern.pattern))

    def all(self, text: str) -> list[re.Match[str]]:
        """In order, without overlap."""
        found, end = [], 0
        for start in sorted({at for stem in self._stems for at in _places(stem, text)}):
            if start >= end and (match := self._pattern.match(text, start)) is not None:
                found.append(match)
                end = match.end()
        return found


def _places(stem: str, text: str) -> Iterator[int]:
    at = text.find(stem)
    while at >= 0:
        yield at
        at = text.find(stem, at + 1)


def _shortest(stems: Iterable[str]) -> tuple[str, ...]:
    """Without those that begin with another one."""
    kept: list[str] = []
    for stem in sorted(stems):
        if not (kept and stem.startswith(kept[-1])):
            kept.append(stem)
    return tuple(kept)


def stems_of(pattern: str) -> frozenset[str]:
    """What a match can begin with. Raises `ValueError` for a pattern that may begin with anything."""
    found = _begun(list(_PARSER.parse(pattern)))
    if "" in found:
        raise ValueError(f"{pattern[:40]} may begin with anything")
    return frozenset(found)


def _begun(items: list[tuple[Any, Any]]) -> set[str]:
    begun = {""}
    for n, (kind, value) in enumerate(items):
        if kind in (_OP.AT, _OP.ASSERT, _OP.ASSERT_NOT):
            continue
        if min(map(len, begun)) >= _LONGEST:
            break
        letters = _letters(kind, value)
        if letters is not None:
            begun = {stem + letter for stem in begun for letter in letters}
            continue
        rest = items[n + 1 :]
        more = _of_parts(kind, value, rest)
        return begun if more is None else {(stem + end)[:_LONGEST] for stem in begun for end in more}
    return begun


def _letters(kind: Any, value: Any) -> set[str] | None:
    """Of one item that stands for one of few letters."""
    if kind is _OP.LITERAL:
        return {chr(value)}
    if kind is _OP.IN and len(value) <= _MOST and all(k is _OP.LITERAL for k, _ in value):
        return {chr(v) for _, v in value}
    return None


def _of_parts(kind: Any, value: Any, rest: list[tuple[Any, Any]]) -> set[str] | None:
    """Of one item that is made of others, and of what stands behind it; None where it can be anything."""
    if kind is _OP.SUBPATTERN:
        return _begun([*value[3], *rest])
    if kind is _OP.BRANCH:
        return set().union(*(_begun([*branch, *rest]) for branch in value[1]))
    if kind in (_OP.MAX_REPEAT, _OP.MIN_REPEAT):
        least, most, repeated = value
        once = _begun([*repeated, *(rest if most == 1 else ())])
        return once if least else once | _begun(rest)
    return None

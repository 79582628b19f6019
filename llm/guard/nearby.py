"""Patterns that need one of some words in them, tried only around these words: a long text is gone through once."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

Stretch = tuple[int, int]


class Nearby:
    """`around`: characters on either side of such a word within which a match begins and ends."""

    def __init__(self, rules: Iterable[tuple[re.Pattern[str], frozenset[str]]], *, around: int) -> None:
        self._around = around
        self._patterns: list[re.Pattern[str]] = []
        of: dict[str, list[int]] = defaultdict(list)
        for n, (pattern, words) in enumerate(rules):
            self._patterns.append(pattern)
            for word in words:
                of[word].append(n)
        self._of = {word: tuple(numbers) for word, numbers in of.items()}

    def find(self, text: str, words: Iterable[tuple[str, int, int]]) -> Iterator[re.Match[str]]:
        """`words`: each with its place, in order."""
        stretches: dict[int, list[Stretch]] = {}
        for word, start, end in words:
            for n in self._of.get(word, ()):
                _widen(stretches.setdefault(n, []), start - self._around, end + self._around)
        for n, found in stretches.items():
            yield from _within(text, self._patterns[n], found)


def _widen(stretches: list[Stretch], start: int, end: int) -> None:
    """Adds a stretch; what overlaps becomes one."""
    if stretches and start <= stretches[-1][1]:
        stretches[-1] = (stretches[-1][0], end)
    else:
        stretches.append((max(0, start), end))


def _within(text: str, pattern: re.Pattern[str], stretches: Iterable[Stretch]) -> Iterator[re.Match[str]]:
    for start, end in stretches:
        for match in pattern.finditer(text, start, end):
            whole = pattern.match(text, match.start())  # the end of a stretch is no end of the text
            if whole is not None:
                yield whole

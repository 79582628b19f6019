"""Every stretch of a text that could be a number of somebody's: figures in groups, with letters among them, dates."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from llm.guard.dates import dates_in

_ATOM = re.compile(r"(?<![A-Za-zΑ-ΩА-Я\d])(?<![^\W_]_)[A-Za-zΑ-ΩА-Я]*+\d[A-Za-zΑ-ΩА-Я\d]*+")
_GAP = re.compile(
    r"[ \u00a0\u202f]?[-/]?[ \u00a0\u202f]?[()]{0,2}[ \u00a0\u202f]?|[‑–·]|\)[-/]|[.+]|[ -][A-Z]{1,4}[ -]"
)
"""Between two groups of one number."""
_TIGHT = frozenset("-‑.")
"""Nobody writes two numbers with nothing but these between them."""
_LETTERS_BEFORE = re.compile(r"(?<![^\W_])(?<![^\W_]['’-])[A-ZΑ-ΩА-Я]{1,4}[ -]?$")
_LETTER_BEHIND = re.compile(r"[ -]?[A-Z]{1,2}(?![^\W_])|\([A-Z]\)|[ -]?X{3}(?![^\W_])")
_FIRST_FIGURE = re.compile(r"[^\W\d_]+(?=\d)")
_LAST_FIGURE = re.compile(r"(?<=\d)[a-z]+$")
_MOST_GROUPS = 9
_FIGURES = range(5, 21)
_SIGNS = range(6, 25)
_MIXED = re.compile(r"(?=[A-Z\d]*\d[A-Z]*\d)[A-Z\d]{9,10}")
"""Letters and few figures at once."""
_FOUR_PARTS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")


class Run(NamedTuple):
    """One way of reading figures as a number; others may overlap it."""

    start: int
    end: int
    date: bool = False


@dataclass(frozen=True, slots=True)
class _Atom:
    start: int
    end: int
    figures: int
    tied: bool
    """To the one before: no number ends between them."""
    joined: bool
    """May be of one number with the one before."""


def runs_in(text: str, taken: Sequence[tuple[int, int]] = ()) -> list[Run]:
    """In order of their beginnings; none touches a `taken` stretch."""
    found = dict.fromkeys(_grouped(text, _atoms(text)))
    for start, end in dates_in(text):
        found.pop(Run(start, end), None)
        found[Run(start, end, date=True)] = None
    return list(_clear(sorted(found), sorted(taken)))


def _clear(runs: Sequence[Run], taken: Sequence[tuple[int, int]]) -> Iterator[Run]:
    """Both in order; stretches that are taken may overlap each other."""
    first, longest = 0, max((end - start for start, end in taken), default=0)
    for run in runs:
        while first < len(taken) and taken[first][0] + longest <= run.start:
            first += 1
        at = first
        while at < len(taken) and taken[at][0] < run.end and taken[at][1] <= run.start:
            at += 1
        if at == len(taken) or taken[at][0] >= run.end:
            yield run


def _atoms(text: str) -> list[_Atom]:
    atoms: list[_Atom] = []
    for match in _ATOM.finditer(text):
        start, end = match.span()
        gap = text[atoms[-1].end : start] if atoms and start - atoms[-1].end <= 6 else "\n"
        joined = bool(gap) and _GAP.fullmatch(gap) is not None
        atoms.append(_Atom(start, end, sum(map(str.isdigit, match[0])), joined and gap in _TIGHT, joined))
    return atoms


def _grouped(text: str, atoms: Sequence[_Atom]) -> Iterator[Run]:
    for n, first in enumerate(atoms):
        if first.tied:
            continue
        figures = 0
        for m in range(n, min(n + _MOST_GROUPS, len(atoms))):
            last = atoms[m]
            figures += last.figures
            if figures >= _FIGURES.stop or (m > n and not last.joined):
                break
            if m + 1 == len(atoms) or not atoms[m + 1].tied:
                yield from _between(text, first, last, figures)


def _between(text: str, first: _Atom, last: _Atom, figures: int) -> Iterator[Run]:
    if figures not in _FIGURES:
        if _MIXED.fullmatch(text, first.start, last.end) is not None:
            yield Run(first.start, last.end)
        return
    starts = list(_starts(text, first))
    for end in _ends(text, last):
        for start in starts:
            run = _whole(text, start, end)
            signs = sum(map(str.isalnum, text[run.start : run.end]))
            enough = signs > figures or figures > _FIGURES.start or _FOUR_PARTS.fullmatch(text, start, end) is not None
            if signs in _SIGNS and enough:
                yield run


def _starts(text: str, atom: _Atom) -> Iterator[int]:
    """Letters in front may be part of a number or a word for it."""
    yield atom.start
    lead = _FIRST_FIGURE.match(text, atom.start, atom.end)
    if lead is not None and (len(lead[0]) > 1 or lead[0].islower()):
        yield lead.end()
    if not text[atom.start - 1 : atom.start].isalnum():
        letters = _LETTERS_BEFORE.search(text, max(0, atom.start - 8), atom.start)
        if letters is not None:
            yield letters.start()


def _ends(text: str, atom: _Atom) -> Iterator[int]:
    yield atom.end
    letter = _LETTER_BEHIND.match(text, atom.end)
    if letter is not None:
        yield letter.end()
    tail = _LAST_FIGURE.search(text, atom.start, atom.end)
    if tail is not None:
        yield tail.start()


def _whole(text: str, start: int, end: int) -> Run:
    """With the plus sign and the brackets that belong to it."""
    inside = text[start:end]
    if inside.count(")") > inside.count("(") and text[start - 1 : start] == "(":
        start -= 1
    if inside.count("(") > inside.count(")") and text[end : end + 1] == ")":
        end += 1
    if text[start - 1 : start] == "+":
        start -= 1
        if text[start - 1 : start] == "(" and text[start:end].count(")") > text[start:end].count("("):
            start -= 1
    return Run(start, end)

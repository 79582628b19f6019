"""Every stretch of a text that could be a number of somebody's: figures in groups, with letters among them, dates."""

import re
import string
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from llm.guard.dates import dates_in

_FROM_FIGURE = re.compile(r"\d[A-Za-zΑ-ΩА-Я\d]*+")
"""A group, without the letters it begins with."""
_LONGEST_GAP = 6
_LETTERS = string.ascii_letters + "".join(map(chr, (*range(ord("Α"), ord("Ω") + 1), *range(ord("А"), ord("Я") + 1))))
_GAP = re.compile(
    r"[ \u00a0\u202f]?[-/]?[ \u00a0\u202f]?[()]{0,2}[ \u00a0\u202f]?|[‑–·]|\)[-/]|[.+]|[ -][A-Z]{1,4}[ -]"
)
"""Between two groups of one number."""
_TIGHT = frozenset("-‑.")
"""Nobody writes two numbers with nothing but these between them."""
_LETTERS_BEFORE = re.compile(r"(?<![^\W_])(?<![^\W_]['’-])[A-ZΑ-ΩА-Я]{1,4}[ -]?$")
_LETTERS_APART = (" ", "-", "\n")
_LETTER_BEHIND = re.compile(r"[ -]?[A-Z]{1,2}(?![^\W_])|\([A-Z]\)|[ -]?X{3}(?![^\W_])")
_FIRST_FIGURE = re.compile(r"[^\W\d_]+(?=\d)")
_LAST_FIGURE = re.compile(r"(?<=\d)[a-z]+$")
_MOST_GROUPS = 9
_FIGURES = range(5, 21)
_SIGNS = range(6, 25)
_MIXED_SIGNS = range(9, 11)
_MIXED = re.compile(r"(?=[A-Z\d]*\d[A-Z]*\d)[A-Z\d]+")
"""Letters and few figures at once."""


class Run(NamedTuple):
    """One way of reading figures as a number; others may overlap it."""

    start: int
    end: int
    date: bool = False


class _Atom(NamedTuple):
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
    return list(_clear(sorted(found), sorted(taken))) if taken else sorted(found)


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
    behind, last = 0, -_LONGEST_GAP
    for match in _FROM_FIGURE.finditer(text):
        figure, end = match.span()
        start = behind + len(text[behind:figure].rstrip(_LETTERS))
        behind = end
        if text[start - 1 : start] == "_" and text[start - 2 : start - 1].isalnum():
            continue
        gap = text[last:start] if start - last <= _LONGEST_GAP else "\n"
        group, joined = text[start:end], _joins(gap)
        figures = len(group) if group.isdigit() else sum(map(str.isdigit, group))
        atoms.append(_Atom(start, end, figures, joined and gap in _TIGHT, joined))
        last = end
    return atoms


@lru_cache(maxsize=2048)
def _joins(gap: str) -> bool:
    return bool(gap) and _GAP.fullmatch(gap) is not None


def _grouped(text: str, atoms: Sequence[_Atom]) -> list[Run]:
    whole = _whole if any(mark in text for mark in "()+") else _bare
    found: list[Run] = []
    ends: dict[int, Sequence[int]] = {}
    for n, first in enumerate(atoms):
        if first.tied:
            continue
        starts: Sequence[int] = ()
        figures = 0
        for m in range(n, min(n + _MOST_GROUPS, len(atoms))):
            last = atoms[m]
            figures += last.figures
            if figures >= _FIGURES.stop or (m > n and not last.joined):
                break
            if m + 1 < len(atoms) and atoms[m + 1].tied:
                continue
            if figures in _FIGURES:
                starts = starts or list(_starts(text, first))
                if m not in ends:
                    ends[m] = list(_ends(text, last))
                runs = [whole(text, start, end) for start in starts for end in ends[m]]
                found += [run for run in runs if _is_one(text, run, figures)]
            elif last.end - first.start in _MIXED_SIGNS and _MIXED.fullmatch(text, first.start, last.end) is not None:
                found.append(Run(first.start, last.end))
    return found


def _is_one(text: str, run: Run, figures: int) -> bool:
    few = run.end - run.start < _SIGNS.stop and figures >= _SIGNS.start
    return few or sum(map(str.isalnum, text[run.start : run.end])) in _SIGNS


def _starts(text: str, atom: _Atom) -> Iterator[int]:
    """Letters in front may be part of a number or a word for it."""
    yield atom.start
    lead = _FIRST_FIGURE.match(text, atom.start, atom.end)
    if lead is not None and (len(lead[0]) > 1 or lead[0].islower()):
        yield lead.end()
    if text[atom.start - 1 : atom.start] in _LETTERS_APART:
        letters = _LETTERS_BEFORE.search(text, max(0, atom.start - 8), atom.start)
        if letters is not None:
            yield letters.start()


def _ends(text: str, atom: _Atom) -> Iterator[int]:
    yield atom.end
    letter = _LETTER_BEHIND.match(text, atom.end)
    if letter is not None:
        yield letter.end()
    if text[atom.end - 1] in string.ascii_lowercase:
        tail = _LAST_FIGURE.search(text, atom.start, atom.end)
        if tail is not None:
            yield tail.start()


def _bare(_text: str, start: int, end: int) -> Run:
    return Run(start, end)


def _whole(text: str, start: int, end: int) -> Run:
    """With the plus sign and the brackets that belong to it."""
    inside = text[start:end]
    closed = inside.count(")") - inside.count("(")
    if closed > 0 and text[start - 1 : start] == "(":
        start, closed = start - 1, closed - 1
    if closed < 0 and text[end : end + 1] == ")":
        end, closed = end + 1, closed + 1
    if text[start - 1 : start] == "+":
        start -= 1
        if closed > 0 and text[start - 1 : start] == "(":
            start -= 1
    return Run(start, end)

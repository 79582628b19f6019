"""Clauses that stand in the plan on paper and on no record: told, with their words, as left out of the sums. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from knowledge.records import CompClause, Deal, Document

_CLAUSE = re.compile(r"(?:^|(?<=[.;:?!)\n] )|(?<=\n))(\d{1,2}(?:\.\d{1,2}){0,2})\.? (?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Unwritten:
    """What a plan says on paper beyond the clauses on record."""

    paper: Document | None = None
    clauses: tuple[tuple[str, str], ...] = ()
    """(number, words)."""


def unwritten(papers: Iterable[Document], clauses: Iterable[CompClause]) -> Unwritten:
    """Of the first paper that the clauses name."""
    every = list(clauses)
    wanted = {c.document_id for c in every}
    paper = next((p for p in sorted(papers, key=lambda p: p.id) if p.id in wanted), None)
    if paper is None:
        return Unwritten()
    known = {c.number for c in every}
    return Unwritten(paper, tuple((n, words) for n, words in printed(paper) if n not in known))


def printed(paper: Document) -> list[tuple[str, str]]:
    """The numbered clauses of a paper, in order, each with its words."""
    found = []
    for segment in paper.segments:
        marks = list(_CLAUSE.finditer(segment.text))
        for mark, end in zip(marks, [*(m.start() for m in marks[1:]), len(segment.text)], strict=False):
            found.append((mark[1], segment.text[mark.end() : end].strip()))
    return found


@dataclass(frozen=True, slots=True)
class Caveat:
    """A clause on paper only that speaks of something a deal has on record: it may change what is paid."""

    number: str
    words: str
    about: Literal["discount", "margin"]
    deals: tuple[Deal, ...]


_SPELT = {"five": 5, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "twenty-five": 25, "thirty": 30, "forty": 40}
_PERCENT = re.compile(
    rf"\b(\d{{1,3}}(?:\.\d+)?|{'|'.join(sorted(_SPELT, key=len, reverse=True))}) ?(?:%|per cent|percent)"
)


def caveats(found: Unwritten, deals: Iterable[Deal]) -> tuple[Caveat, ...]:
    """What the words mean stays theirs to read: only that they speak of a discount or a margin like this deal's."""
    every = tuple(deals)
    told = []
    for number, words in found.clauses:
        lowered = words.lower()
        limits = [Decimal(_SPELT.get(m, m)) / 100 for m in _PERCENT.findall(lowered)]
        if not limits:
            continue
        if re.search(r"\bdiscount(s|ed)?\b", lowered):
            over = tuple(d for d in every if d.discount is not None and d.discount > min(limits))
            told.append(Caveat(number, words, "discount", over))
        elif re.search(r"\bmargins?\b", lowered):
            under = tuple(d for d in every if d.margin is not None and d.margin < max(limits))
            told.append(Caveat(number, words, "margin", under))
    return tuple(c for c in told if c.deals)

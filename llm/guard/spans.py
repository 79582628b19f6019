"""Where personal data stands in a text, and what becomes of findings that overlap."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal[
    "LINK", "EMAIL", "IBAN", "CARD", "ID", "PASSPORT", "BIRTH_DATE", "IP", "PHONE", "ADDRESS", "PERSON", "COMPANY"
]
KINDS: tuple[Kind, ...] = (
    "LINK",
    "EMAIL",
    "IBAN",
    "CARD",
    "ID",
    "PASSPORT",
    "BIRTH_DATE",
    "IP",
    "PHONE",
    "ADDRESS",
    "PERSON",
    "COMPANY",
)
"""The surer a reading, the earlier: of two that overlap the earlier names the kind."""
_RANK = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int
    kind: Kind
    key: str = ""
    """What it is, however it is written; empty: its own text says it."""
    by_context: bool = False
    """Known only by the words around it, so the same value elsewhere must be looked for."""


def settled(found: Iterable[Span], taken: Sequence[tuple[int, int]] = ()) -> list[Span]:
    """Spans in order and without overlap: what overlaps is covered by one span, of the surest kind, or by two where an
    address runs into something else.

    A finding that touches one of the `taken` stretches (placeholders already there) is dropped.
    """
    every = list(found)
    surer = _joined_up(span for span in every if span.kind != "ADDRESS")
    places = _joined_up(span for span in every if span.kind == "ADDRESS")
    cut = [place for span in places if (place := _cut(span, surer)) is not None]
    return _outside(_joined_up([*surer, *cut]) if cut else surer, taken)


def _joined_up(found: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(found, key=lambda s: (s.start, _RANK[s.kind], -s.end)):
        last = kept[-1] if kept else None
        if last is None or span.start >= last.end:
            kept.append(span)
        elif span.end > last.end or _RANK[span.kind] < _RANK[last.kind]:
            kept[-1] = _joined(last, span)
    return kept


def _cut(place: Span, others: Sequence[Span]) -> Span | None:
    """An address without what others of it reach beyond its ends; what lies within stays a part of it."""
    start, end = place.start, place.end
    for other in others[max(0, bisect_right(others, start, key=lambda s: s.start) - 1) :]:
        if other.start >= end:
            break
        if other.start <= start < other.end:
            start = other.end
        elif other.end >= end:
            end = other.start
    return replace(place, start=start, end=end) if start < end else None


def _joined(first: Span, second: Span) -> Span:
    end = max(first.end, second.end)
    lead = min(first, second, key=lambda s: _RANK[s.kind])
    whole = (lead.start, lead.end) == (first.start, end)
    inside = first if second.end <= first.end else lead
    kind, key = (lead.kind, lead.key) if whole else (inside.kind, "")
    return Span(first.start, end, kind, key, first.by_context or second.by_context)


def _outside(spans: list[Span], taken: Sequence[tuple[int, int]]) -> list[Span]:
    """Both in order, so one walk along them will do."""
    kept, at = [], 0
    for span in spans:
        while at < len(taken) and taken[at][1] <= span.start:
            at += 1
        if at == len(taken) or taken[at][0] >= span.end:
            kept.append(span)
    return kept

"""Where in a document a citation points: the quoted words, else the minute, page or heading. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.records import Segment

_TIME = re.compile(r"^(?:(\d+):)?(\d{1,2}):(\d{2})")
_PAGE = re.compile(r"^(?:p\.?|page)\s*(\d+)", re.IGNORECASE)
_SHORTEST = 12
"""A segment shorter than this inside an excerpt may be there by chance ("Yes.")."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start`..`end` of one segment."""

    segment: int
    start: int
    end: int


def clock(seconds: float) -> str:
    """ "12:40", "1:02:05"."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def locate(segments: Sequence[Segment], *, excerpt: str = "", locator: str | None = None) -> list[Span]:
    """Spans to mark, at most one a segment, in reading order; empty when neither words nor place are found."""
    near = _by_locator(segments, locator)
    words = _squeeze(excerpt.strip().strip("…").removesuffix("...").strip('"“” '))[0]
    if words:
        found = _quoted(segments, words, near) or _covered(segments, words)
        if found:
            return found
    if near is None:
        return []
    return [Span(near, 0, len(segments[near].text))]


def _squeeze(text: str) -> tuple[str, list[int]]:
    """Case and spacing made alike, with the original place of every character kept."""
    out: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        if char.isspace():
            if out and out[-1] != " ":
                out.append(" ")
                places.append(place)
            continue
        folded = char.lower()
        out.append(folded if len(folded) == 1 else char)
        places.append(place)
    if out and out[-1] == " ":
        out.pop()
        places.pop()
    return "".join(out), places


def _quoted(segments: Sequence[Segment], words: str, near: int | None) -> list[Span]:
    """The excerpt word for word inside one segment; the one the locator names first."""
    order = list(range(len(segments)))
    if near is not None:
        order.sort(key=lambda i: abs(i - near))
    for index in order:
        text, places = _squeeze(segments[index].text)
        start = text.find(words)
        if start >= 0:
            return [Span(index, places[start], places[start + len(words) - 1] + 1)]
    return []


def _covered(segments: Sequence[Segment], words: str) -> list[Span]:
    """Segments an excerpt runs across (a passage of several speaker turns)."""
    spans = []
    for index, segment in enumerate(segments):
        text, _ = _squeeze(segment.text)
        if len(text) >= _SHORTEST and text in words:
            spans.append(Span(index, 0, len(segment.text)))
    return spans


def _by_locator(segments: Sequence[Segment], locator: str | None) -> int | None:
    if not locator:
        return None
    if time := _TIME.match(locator):
        hours, minutes, seconds = (int(g or 0) for g in time.groups())
        second = hours * 3600 + minutes * 60 + seconds
        earlier = [i for i, s in enumerate(segments) if s.start is not None and int(s.start) <= second]
        return earlier[-1] if earlier else None
    if page := _PAGE.match(locator):
        return next((i for i, s in enumerate(segments) if s.page == int(page.group(1))), None)
    heading = locator.casefold()
    return next((i for i, s in enumerate(segments) if s.heading and s.heading.casefold() == heading), None)

"""A report as a flat run of blocks, each of which every kind of document can draw. Pure.

Here it is decided once what becomes a table, what a picture and what a list; sources are numbered in their order.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from skills.answer import (
    DetailsPart,
    DiffPart,
    Fact,
    FactsPart,
    Item,
    ListPart,
    MapPart,
    Part,
    QuotePart,
    Report,
    ScorePart,
    Source,
    TablePart,
    TextPart,
    Tone,
    TrendPart,
    WaterfallPart,
)
from skills.pictures import BAND_WORDS, card_alt, gauge_alt, trend_rows
from skills.wording import Voice

_MOST_POINTS = 12
"""Steps of a trend written out below its picture: the newest that moved it."""
_SHORT = 9
"""Rows up to which a table stays on one page."""
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    runs: tuple[Run, ...]
    cites: tuple[int, ...] = ()
    """Numbers of the sources, as the list at the end counts them."""

    @property
    def plain(self) -> str:
        return "".join(r.text for r in self.runs)


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: Literal[1, 2]
    """1 opens a chapter and stands in the outline; 2 names what follows inside it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    words: Words
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Bullet:
    words: Words
    detail: str = ""
    badge: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Bullet, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    rows: tuple[tuple[Words, ...], ...]
    columns: tuple[str, ...] = ()
    """The head, repeated on every page; none for a list of label and value."""
    align: tuple[Literal["left", "right"], ...] = ()
    tones: tuple[Tone, ...] = ()
    """Per row, of its last cell."""

    @property
    def is_short(self) -> bool:
        """Not worth tearing over two pages."""
        return len(self.rows) <= _SHORT


Drawn = ScorePart | TrendPart | WaterfallPart | MapPart


@dataclass(frozen=True, slots=True)
class Picture:
    parts: tuple[Drawn, ...]
    """Several scores make one picture."""
    alt: str
    wide: float = 1.0
    """Share of the text's width."""
    beside: tuple[Words, ...] = ()
    """Lines to its right, for a small one."""


@dataclass(frozen=True, slots=True)
class Quoted:
    words: Words
    by: str = ""


@dataclass(frozen=True, slots=True)
class SourceLine:
    number: int
    source: Source
    told: str
    """Title, place, day and an excerpt, in one line."""


Block = Heading | Paragraph | Bullets | Grid | Picture | Quoted | SourceLine


def blocks_of(report: Report, voice: Voice) -> tuple[Block, ...]:
    """The whole report in order, its sources as the last chapter."""
    page = _Page({s.id: n for n, s in enumerate(report.sources, 1)}, voice)
    made: list[Block] = []
    for section in report.sections:
        made.append(Heading(_line(section.heading), 1))
        made.extend(page.parts(section.parts))
    if report.sources:
        made.append(Heading("Sources", 1))
        made.extend(SourceLine(n, s, _told(s, voice)) for n, s in enumerate(report.sources, 1))
    return tuple(made)


def _told(source: Source, voice: Voice) -> str:
    where = [source.title, source.locator or "", voice.day(source.at) if source.at else ""]
    said = ", ".join(_line(w) for w in where if w)
    excerpt = _line(source.excerpt)
    short = excerpt if len(excerpt) <= 180 else f"{excerpt[:179].rstrip()}…"
    return f"{said}: “{short}”" if short and short not in said else said


def _line(text: str) -> str:
    """On one line, whatever it was."""
    return _SPACE.sub(" ", text.replace("**", "")).strip()


@dataclass(frozen=True, slots=True)
class _Page:
    numbers: dict[str, int]
    voice: Voice

    def parts(self, parts: Iterable[Part]) -> list[Block]:
        made: list[Block] = []
        for scores, run in groupby(parts, key=lambda p: isinstance(p, ScorePart)):
            if scores:
                made.extend(self._scores([p for p in run if isinstance(p, ScorePart)]))
            else:
                for part in run:
                    made.extend(self._part(part))
        return made

    def _part(self, part: Part) -> list[Block]:
        match part:
            case ScorePart():
                return self._scores([part])
            case TrendPart():
                return self._trend(part)
            case WaterfallPart():
                return [Picture((part,), part.alt), self._steps(part)]
            case MapPart():
                return [Picture((part,), part.alt)]  # every place in words is its alternative text
            case DetailsPart():
                return [Heading(_line(part.summary), 2), *self.parts(part.parts)]
            case _:
                return self._text(part)

    def _text(self, part: TextPart | FactsPart | ListPart | TablePart | QuotePart | DiffPart) -> list[Block]:
        match part:
            case TextPart():
                return [self._paragraph(t, part, last=last) for t, last in _lines(part)]
            case FactsPart():
                return [*_titled(part.title), self._facts(part.facts)]
            case ListPart():
                return [*_titled(part.title), Bullets(tuple(map(self._bullet, part.items)), part.ordered)]
            case TablePart():
                return [*_titled(part.title), *self._table(part)]
            case QuotePart():
                by = ", ".join(t for t in (part.speaker, part.detail, part.badge) if t)
                return [Quoted(self._words(part.text, part.cites), by)]
            case DiffPart():
                rows = tuple((_plain(r.field), _plain(r.before), _plain(r.after)) for r in part.rows)
                return [*_titled(part.record), Grid(rows, ("", "Before", "After"))]

    def _paragraph(self, line: str, part: TextPart, *, last: bool) -> Block:
        """A line that is nothing but bold is a heading."""
        words = self._words(line, part.cites if last else ())
        if len(words.runs) == 1 and words.runs[0].bold and not words.cites:
            return Heading(words.plain, 2)
        return Paragraph(words, part.tone)

    def _words(self, text: str, cites: Sequence[str] = ()) -> Words:
        """Plain text with `**bold**`, which is all the markup an answer has."""
        pieces = text.split("**")
        runs = tuple(Run(_SPACE.sub(" ", t), n % 2 == 1) for n, t in enumerate(pieces) if t)
        numbers = tuple(sorted({self.numbers[c] for c in cites if c in self.numbers}))
        return Words(runs, numbers)

    def _bullet(self, item: Item) -> Bullet:
        return Bullet(self._words(item.text, item.cites), _line(item.detail), item.badge, item.tone)

    def _facts(self, facts: Sequence[Fact]) -> Grid:
        rows = tuple((_plain(f.label), self._words(f.value, f.cites)) for f in facts)
        return Grid(rows, tones=tuple(f.tone for f in facts))

    def _table(self, part: TablePart) -> list[Block]:
        rows = tuple(tuple(self._words(cell) for cell in row) for row in part.rows)
        grid = Grid(rows, part.columns, part.align)
        if not part.cites:
            return [grid]
        return [grid, Paragraph(Words((Run("Sources"),), self._words("", part.cites).cites), "muted")]

    def _scores(self, parts: Sequence[ScorePart]) -> list[Block]:
        """Several make one picture; one alone is small and has its words beside it."""
        if len(parts) > 1:
            return [Picture(tuple(parts), card_alt(parts))]
        (part,) = parts
        lines = tuple(self._words(t) for t in _score_lines(part))
        return [Picture((part,), gauge_alt(part), 0.3, lines)]

    def _steps(self, part: WaterfallPart) -> Grid:
        rows = tuple((_plain(s.label), self._words(s.shown, s.cites)) for s in part.steps)
        return Grid(rows, ("Step", "Amount"), ("left", "right"), tuple(s.tone for s in part.steps))

    def _trend(self, part: TrendPart) -> list[Block]:
        rows = [r for r in trend_rows(part, self.voice) if r.change or r.cause]
        shown = rows[-_MOST_POINTS:]
        picture = Picture((part,), part.alt)
        if not shown:
            return [picture, Paragraph(_plain(part.alt), "muted")]
        cells = tuple(tuple(self._words(t) for t in (r.when, r.value, r.change, r.cause)) for r in reversed(shown))
        title = "Newest steps" if len(rows) > len(shown) else "Step by step"
        return [
            picture,
            Heading(title, 2),
            Grid(cells, ("Day", "Score", "Change", "Cause"), ("left", "right", "right", "left")),
        ]


def _lines(part: TextPart) -> list[tuple[str, bool]]:
    """(line, whether it is the last, which carries the cites)."""
    lines = [t for t in part.text.split("\n") if t.strip()]
    return [(t, n == len(lines)) for n, t in enumerate(lines, 1)]


def _plain(text: str) -> Words:
    return Words((Run(_line(text)),)) if text.strip() else Words(())


def _titled(title: str) -> list[Block]:
    return [Heading(_line(title), 2)] if title else []


def _score_lines(part: ScorePart) -> list[str]:
    likely = f"likely {part.low} to {part.high}" if part.low is not None and part.high is not None else ""
    uncapped = f"{part.uncapped} without the cap" if part.uncapped not in (None, part.score) else ""
    score = "not known yet" if part.score is None else f"{part.score}, {BAND_WORDS[part.band]}"
    known = " · ".join(t for t in (likely, part.coverage, uncapped) if t)
    return [t for t in (f"**{part.label}: {score}**", known, part.note) if t]

"""How many lines a part takes where lines are dearest: a narrow terminal. An estimate, never a layout."""

from math import ceil
from typing import assert_never

from skills.answer import (
    DetailsPart,
    DiffPart,
    FactsPart,
    Item,
    ListPart,
    MapPart,
    Part,
    QuotePart,
    ScorePart,
    TablePart,
    TextPart,
    TrendPart,
    WaterfallPart,
)

WIDTH = 78
_GAUGE = 42
"""Columns that a gauge and its label take."""
_MAP_ROWS = 16
_NARROWEST = 6
_RAGGED = 1.25
_LABEL = 30
"""Columns kept for what a bar is called."""
_MARK = 4
"""Columns a citation takes."""


def lines_of(text: str, width: int = WIDTH) -> int:
    """Lines of wrapped text, its own line breaks kept."""
    plain = text.replace("**", "")
    return sum(max(1, ceil(len(line) / width)) for line in plain.splitlines()) if plain else 0


def item_lines(item: Item) -> int:
    head = f"{item.text}  {item.badge}{' ' * _MARK * bool(item.cites)}"
    return lines_of(head, WIDTH - 2) + lines_of(item.detail, WIDTH - 2)


def height(part: Part) -> int:
    """Lines of a part, its title included; of a fold, the line it opens with."""
    match part:
        case TextPart():
            return lines_of(part.text + " " * _MARK * bool(part.cites))
        case ScorePart():
            beside = f"{part.band} · {part.coverage} · 00–00" + (" · 00 without the cap" if part.uncapped else "")
            return max(1, lines_of(beside, WIDTH - _GAUGE) + lines_of(part.note, WIDTH - _GAUGE))
        case FactsPart():
            label = max((len(f.label) for f in part.facts), default=0)
            values = (f.value + " " * _MARK * bool(f.cites) for f in part.facts)
            return bool(part.title) + sum(max(1, lines_of(v, max(20, WIDTH - label - 2))) for v in values)
        case ListPart():
            return bool(part.title) + sum(map(item_lines, part.items))
        case TablePart():
            return bool(part.title) + 2 + sum(map(_row_lines, _cut(part))) + bool(part.cites)
        case QuotePart():
            return lines_of(f"“{part.text}”  {part.badge}{part.speaker} · {part.detail}", WIDTH - 2)
        case DetailsPart():
            return lines_of(f"▸ {part.summary}")
        case _:
            return _rows(part)


def _rows(part: TrendPart | WaterfallPart | MapPart | DiffPart) -> int:
    match part:
        case TrendPart():
            return 1 + sum(bool(p.cause) for p in part.points[-3:])
        case WaterfallPart():
            return 1 + sum(1 + (len(s.label) > _LABEL) for s in part.steps)
        case MapPart():
            return _MAP_ROWS + len(part.points)
        case DiffPart():
            return 1 + len(part.rows)
        case _:
            assert_never(part)


def _cut(part: TablePart) -> list[list[tuple[int, int]]]:
    """For each cell its length and the width its column is left with: the widest give way until the table fits."""
    wide = [max(map(len, (c, *(r[n] for r in part.rows if n < len(r))))) for n, c in enumerate(part.columns)]
    level = max(wide, default=0)
    while level > _NARROWEST and sum(min(w, level) for w in wide) + 3 * len(wide) > WIDTH:
        level -= 1
    return [
        [(len(cell), min(w, level)) for cell, w in zip(row, wide, strict=False)] for row in (part.columns, *part.rows)
    ]


def _row_lines(row: list[tuple[int, int]]) -> int:
    """Words break early, so a cell that is cut takes more than its letters would."""
    lines = (1 if length <= width else ceil(length * _RAGGED / width) for length, width in row)
    return max(lines, default=1)

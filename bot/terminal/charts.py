"""Waterfalls and maps in characters. Pure: words in, rich out; citing is the caller's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from skills.answer import MapPart, MapPoint, Tone, WaterfallPart, WaterfallStep
from skills.pictures import Bar, bars, known, ordered, place_words, reach

Cited = Callable[[Text, Sequence[str]], Text]

TONES: dict[Tone, str] = {"plain": "", "muted": "dim", "good": "green", "warn": "yellow", "bad": "red"}
_CELLS = 32
"""Of a bar, and of a map from side to side."""
_ROWS = 9
_MOST = 35
"""Points in a map's field; more would be a field of figures, and are listed only."""
_GROUPS = ("blue", "yellow", "green", "magenta", "cyan")


@dataclass(frozen=True, slots=True)
class Roomy:
    """Something drawn, and what stands in its place on a screen that is too narrow for it."""

    drawn: RenderableType
    instead: RenderableType
    wide: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self.drawn if options.max_width >= self.wide else self.instead


def waterfall(part: WaterfallPart, cited: Cited) -> RenderableType:
    placed = bars(part)
    low, high = reach(placed)
    drawn, words = Table.grid(padding=(0, 2)), Table.grid(padding=(0, 2))
    drawn.add_column(max_width=34)
    drawn.add_column(width=_CELLS, no_wrap=True)
    drawn.add_column(justify="right", no_wrap=True)
    for bar in placed:
        weight = "bold" if bar.step.kind == "total" else ""
        name = cited(Text(bar.step.label, style=weight), bar.step.cites)
        amount = Text(bar.step.shown, style=f"{weight} {_style(bar.step)}".strip())
        drawn.add_row(name, _bar(bar, low, high), amount)
        words.add_row(name, amount)
    return Roomy(drawn, words, _CELLS + 36)


def _style(step: WaterfallStep) -> str:
    if step.tone != "plain":
        return TONES[step.tone]
    if step.kind == "change":
        return "red" if step.amount < 0 else "blue"
    return "yellow" if step.kind == "gap" else ""


def _bar(bar: Bar, low: float, high: float) -> Text:
    """Filled where the step stands; dotted where it is not covered yet."""
    first, last = sorted(round((value - low) / (high - low) * _CELLS) for value in (bar.start, bar.end))
    first = min(first, _CELLS - 1)
    last = max(last, first + 1)
    sign = "░" if bar.step.kind == "gap" else "█"
    return Text(" " * first + sign * (last - first), style=_style(bar.step))


def stands(part: MapPart, cited: Cited) -> RenderableType:
    """A field with a number for each point, and below it who that is, with both values."""
    points = sorted(ordered(part), key=_from_the_top)
    numbers = {id(p): n for n, p in enumerate(points, 1)}
    styles = _styles(points)
    listed = Table.grid(padding=(0, 1))
    listed.add_column(justify="right")
    for point in points:
        style = styles[point.group]
        listed.add_row(
            Text(str(numbers[id(point)]), style=f"bold {style}".strip()),
            cited(Text(point.label, style=TONES[point.tone]), point.cites),
            Text(point.group, style=style),
            Text(place_words(point, part), style="dim"),
        )
    placed = [p for p in points if known(p.x) is not None and known(p.y) is not None]
    if not placed or len(placed) > _MOST:
        return listed
    outside = [str(numbers[id(p)]) for p in points if p not in placed]
    note = Text(f"{', '.join(outside)}: outside, where it stands is not known yet.", style="dim")
    field = _field(part, placed, numbers, styles)
    drawn = Group(field, *([note] if outside else []), Text(), listed)
    return Roomy(drawn, listed, max(len(line) for line in field.plain.splitlines()))


def _from_the_top(point: MapPoint) -> tuple[bool, float, bool, float]:
    x, y = known(point.x), known(point.y)
    return y is None or x is None, -(y or 0.0), y is None, -(x or 0.0)


def _styles(points: Sequence[MapPoint]) -> dict[str, str]:
    names = sorted({p.group for p in points if p.group})
    return {"": "", **{name: _GROUPS[min(n, len(_GROUPS) - 1)] for n, name in enumerate(names)}}


def _field(part: MapPart, points: Sequence[MapPoint], numbers: dict[int, int], styles: dict[str, str]) -> Text:
    """Beside each other where they would stand on each other; what finds no cell in its row is listed only."""
    rows = [[(" ", "")] * _CELLS for _ in range(_ROWS)]
    for point in points:
        cell = round((1 - (known(point.y) or 0.0)) * (_ROWS - 1))
        shown = str(numbers[id(point)])
        at = _free(rows[cell], round((known(point.x) or 0.0) * (_CELLS - len(shown))), len(shown))
        for n, sign in enumerate(shown if at is not None else ""):
            rows[cell][(at or 0) + n] = (sign, f"bold {styles[point.group]}".strip())
    left = max(len(part.y.low), len(part.y.high))
    made = Text(f"{part.y.label}\n", style="dim")
    made.append(f"{part.y.high:>{left}} ┌{'─' * _CELLS}┐\n", style="dim")
    for row in rows:
        made.append(f"{'':{left}} │", style="dim")
        for sign, style in row:
            made.append(sign, style=style)
        made.append("│\n", style="dim")
    made.append(f"{part.y.low:>{left}} └{'─' * _CELLS}┘\n", style="dim")
    made.append(f"{'':{left}}  {_ends(part)}", style="dim")
    return made


def _free(row: Sequence[tuple[str, str]], wanted: int, long: int) -> int | None:
    """The nearest cell from where the figures stand apart from others."""

    def open_at(at: int) -> bool:
        around = row[max(0, at - 1) : at + long + 1]
        return 0 <= at <= len(row) - long and all(sign == " " for sign, _ in around)

    ways = (wanted + far * way for far in range(len(row)) for way in (1, -1))
    return next((at for at in ways if open_at(at)), None)


def _ends(part: MapPart) -> str:
    """ "against us    Stance    for us" under the field, or in a row where that is too long."""
    low, name, high = part.x.low, part.x.label, part.x.high
    room = _CELLS - len(low) - len(name) - len(high)
    if room < 2:
        return f"{name}: {low} … {high}"
    return f"{low}{' ' * (room // 2)}{name}{' ' * (room - room // 2)}{high}"

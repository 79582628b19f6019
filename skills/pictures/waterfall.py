"""A waterfall: how one sum is made up, a row to each step, from the ground or from where the step before ended.

Rows rather than columns, because the names of deals are long and the reader's screen is narrow.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from skills.answer import Tone, WaterfallPart, WaterfallStep
from skills.pictures.drawing import Box, Drawing, Line, Plain, Point, Rect, Words, headline
from skills.pictures.metrics import fitted, width, wrapped
from skills.pictures.theme import Colour
from skills.pictures.vector import as_svg

WIDE = 640.0
NARROW = 340.0
_SIZE = 12.5
_PHONE = 480.0
"""Below this width a step's words stand above its bar."""
_BAR = 14.0
_TONES: dict[Tone, Colour] = {"plain": "line", "muted": "unknown", "good": "strong", "warn": "contested", "bad": "weak"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One step, placed: from `start` to `end` in the picture's unit."""

    step: WaterfallStep
    start: float
    end: float


def bars(part: WaterfallPart) -> tuple[Bar, ...]:
    """A total stands on the ground; anything else goes on from where the step before ended."""
    found: list[Bar] = []
    at = 0.0
    for step in part.steps:
        amount = step.amount if math.isfinite(step.amount) else 0.0
        start, end = (0.0, amount) if step.kind == "total" else (at, at + amount)
        found.append(Bar(step, start, end))
        at = end
    return tuple(found)


def reach(placed: Sequence[Bar]) -> tuple[float, float]:
    """The lowest and highest value any bar touches; the ground is among them, and they are never equal."""
    ends = [0.0, *(b.start for b in placed), *(b.end for b in placed)]
    low, high = min(ends), max(ends)
    return (low, high) if high > low else (0.0, 1.0)


def step_words(step: WaterfallStep) -> str:
    return f"{step.label}: {step.shown}{', not covered yet' if step.kind == 'gap' else ''}"


def waterfall_svg(part: WaterfallPart, *, wide: float = WIDE, dark: bool = False) -> str:
    return as_svg(waterfall_drawing(part, wide=wide), dark=dark)


def waterfall_drawing(part: WaterfallPart, *, wide: float = WIDE, titled: bool = False) -> Drawing:
    """`titled` writes the title into the picture, for a file that stands alone."""
    head, top = headline(part.title, wide, wanted=titled)
    placed = bars(part)
    if not placed:
        nothing = Words("Nothing to show yet.", 0, top + _SIZE, _SIZE, "muted")
        return Drawing("waterfall", part.alt, wide, top + 2 * _SIZE, (*head, nothing))
    grid = _Grid.of(placed, wide, top)
    rows = [_row(grid, n, bar) for n, bar in enumerate(placed)]
    return Drawing("waterfall", part.alt, wide, grid.bottom + 4, (*head, *_behind(grid, placed), *rows))


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where names, bars and amounts stand."""

    low: float
    high: float
    left: float
    right: float
    wide: float
    top: float
    pitch: float
    """From one row to the next."""
    count: int
    names: float
    """Room for a name."""
    amounts: float
    above: bool
    """Words stand over the bar instead of beside it."""

    @classmethod
    def of(cls, placed: Sequence[Bar], wide: float, top: float) -> "_Grid":
        low, high = reach(placed)
        amounts = max(width(b.step.shown, _SIZE, bold=True) for b in placed)
        names = max(width(b.step.label, _SIZE, bold=True) for b in placed)
        if wide < _PHONE:
            amounts = min(amounts, wide * 0.45)
            return cls(low, high, 1, wide - 1, wide, top, 40.0, len(placed), wide - amounts - 12, amounts, True)
        amounts, names = min(amounts, wide * 0.22), min(names, wide * 0.34)
        left, right = names + 14, wide - amounts - 14
        long = any(width(b.step.label, _SIZE, bold=b.step.kind == "total") > names for b in placed)
        return cls(low, high, left, right, wide, top, 36.0 if long else 27.0, len(placed), names, amounts, False)

    @property
    def bottom(self) -> float:
        return self.top + self.pitch * self.count

    def x(self, value: float) -> float:
        return self.left + (self.right - self.left) * (value - self.low) / (self.high - self.low)

    def bar(self, n: int) -> tuple[float, float]:
        """Its upper and lower edge."""
        top = self.top + self.pitch * n + (20.0 if self.above else (self.pitch - _BAR) / 2)
        return top, top + _BAR


def _colour(step: WaterfallStep) -> Colour:
    if step.tone != "plain":
        return _TONES[step.tone]
    if step.kind == "total":
        return "muted"
    return "contested" if step.kind == "gap" else "weak" if step.amount < 0 else "line"


def _row(grid: _Grid, n: int, bar: Bar) -> Point:
    upper, lower = grid.bar(n)
    left, right = sorted((grid.x(bar.start), grid.x(bar.end)))
    if right - left < 1.5:
        left, right = max(0.0, left - 0.75), left + 0.75  # a step of nothing still shows where it stands
    box = Box(left, upper, right, lower)
    top = grid.top + grid.pitch * n
    hit = Rect(Box(0, top, grid.wide, top + grid.pitch), name="hit")
    return Point(step_words(bar.step), (hit, *_filling(box, bar.step), *_said(grid, n, bar.step)), n)


def _filling(box: Box, step: WaterfallStep) -> tuple[Plain, ...]:
    colour = _colour(step)
    if step.kind != "gap":
        return (Rect(box, colour, opacity=0.55 if step.tone == "muted" else 1.0),)
    return (
        Rect(box, colour, opacity=0.1),
        *(Line(hatch, colour, 1.2) for hatch in _hatches(box)),
        Rect(box, "none", colour, 1.2, (4, 2.5)),
    )


def _hatches(box: Box, apart: float = 6.0) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Slanted strokes cut at the box, drawn out: a pattern would need an id that is unique in the page."""
    found = []
    for n in range(1, math.ceil((box.wide + box.high) / apart)):
        x = box.left + n * apart
        over = max(0.0, x - box.right)
        under = max(0.0, box.high - (x - box.left))
        found.append(((x - over, box.top + over), (x - box.high + under, box.bottom - under)))
    return found


def _said(grid: _Grid, n: int, step: WaterfallStep) -> tuple[Plain, ...]:
    bold = step.kind == "total"
    amount = fitted(step.shown, _SIZE, grid.amounts, bold=bold)
    colour: Colour = _TONES[step.tone] if step.tone not in ("plain", "muted") else "ink"
    upper, lower = grid.bar(n)
    middle = (upper + lower) / 2
    if grid.above:
        lines = wrapped(step.label, _SIZE, grid.names, 1, bold=bold)
        first = at = upper - 6.5
    else:
        lines = wrapped(step.label, _SIZE, grid.names, 2, bold=bold)
        at = middle + 0.36 * _SIZE
        first = at - (len(lines) - 1) * 7.5
    names = (Words(line, 0, first + 15 * i, _SIZE, bold=bold) for i, line in enumerate(lines) if line)
    amounts = (Words(amount, grid.wide, at, _SIZE, colour, bold, "end"),) if amount else ()
    return (*names, *amounts)


def _behind(grid: _Grid, placed: Sequence[Bar]) -> list[Plain]:
    """From where a step ends a line down to the next, and the ground; where words stand in between, a track instead."""
    ground = grid.x(0.0)
    if not grid.above:
        ends = [(grid.x(bar.end), grid.bar(n)[1], grid.bar(n + 1)[0]) for n, bar in enumerate(placed[:-1])]
        links = [Line(((x, upper), (x, lower)), "muted", 1.0, (2, 2)) for x, upper, lower in ends]
        return [*links, Line(((ground, grid.top), (ground, grid.bottom)), "muted")]
    rows = [grid.bar(n) for n in range(grid.count)]
    tracks = [Rect(Box(grid.left, upper, grid.right, lower), "track", opacity=0.5) for upper, lower in rows]
    return [*tracks, *(Line(((ground, upper), (ground, lower)), "muted") for upper, lower in rows)]

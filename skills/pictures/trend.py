"""A score over time: it holds until something changes it, so the line goes in steps, and each step has a cause."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from skills.answer import TrendPart, TrendPoint
from skills.pictures.drawing import Box, Disc, Drawing, Line, Plain, Point, Spot, Words, headline
from skills.pictures.metrics import fitted
from skills.pictures.placing import Label, Wish, labels
from skills.pictures.vector import as_svg
from skills.wording import Voice, minus

WIDE = 640.0
NARROW = 340.0
_SMALL = 11.0
_HIGH = 158.0
_DOT = 4.0
_CAUSES = 5
"""Steps whose cause is written under the picture: the largest."""
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One step of a trend in the reader's words: the table beside the picture."""

    when: str
    value: str
    change: str
    cause: str

    @property
    def said(self) -> str:
        """ "Sep 1, 2026: 44 (+3), second reference"."""
        return f"{self.when}: {self.value}{f' ({self.change})' if self.change else ''}" + (
            f", {self.cause}" if self.cause else ""
        )


def changes(part: TrendPart) -> tuple[int | None, ...]:
    """For each step, by how much the score moved; None for the first known one and for unknown ones."""
    found: list[int | None] = []
    before: int | None = None
    for point in part.points:
        found.append(None if point.value is None or before is None else point.value - before)
        before = point.value if point.value is not None else before
    return tuple(found)


def trend_rows(part: TrendPart, voice: Voice) -> tuple[TrendRow, ...]:
    return tuple(
        TrendRow(
            voice.day(point.at),
            "unknown" if point.value is None else str(point.value),
            "" if change is None else signed(change),
            point.cause,
        )
        for point, change in zip(part.points, changes(part), strict=True)
    )


def signed(change: int) -> str:
    return minus(f"{change:+d}") if change else "±0"


def told(part: TrendPart, most: int = _CAUSES) -> tuple[int, ...]:
    """Places of the steps that moved the score most and say why, in the order of time."""
    moved = [(n, c) for n, c in enumerate(changes(part)) if c and part.points[n].cause]
    moved.sort(key=lambda one: (-abs(one[1]), -one[0]))
    return tuple(sorted(n for n, _ in moved[:most]))


def trend_svg(part: TrendPart, voice: Voice, *, wide: float = WIDE, dark: bool = False) -> str:
    return as_svg(trend_drawing(part, voice, wide=wide), dark=dark)


def trend_drawing(part: TrendPart, voice: Voice, *, wide: float = WIDE, titled: bool = False) -> Drawing:
    """`titled` writes the title into the picture, for a file that stands alone."""
    head, top = headline(part.title, wide, wanted=titled)
    plot = Box(30, top + 12, wide - 44, top + 12 + _HIGH)
    scale = _Scale.of(part.points, plot)
    rows, causes = trend_rows(part, voice), told(part)
    spots = [scale.spot(p) for p in part.points]
    last = _last(part, spots)
    goal = _goal(part, scale, last)
    kept_free = [w.box for w in goal if isinstance(w, Words)]
    kept_free += [last.box] if last else []
    numbers = dict(zip(causes, _numbers(causes, spots, plot, kept_free), strict=True))
    points = [_point(n, rows[n], spot, numbers.get(n)) for n, spot in enumerate(spots) if spot is not None]
    entries, bottom = _entries(causes, rows, wide, plot.bottom + 26)
    days = _days(part, scale, voice)
    pieces = (*head, *_grid(scale), *goal, *days, *_steps(part.points, scale), *points, *((last,) if last else ()))
    return Drawing("trend", part.alt, wide, bottom, (*pieces, *entries))


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where time and score fall; `start` and `end` are seconds since the epoch."""

    plot: Box
    start: float
    end: float

    @classmethod
    def of(cls, points: Sequence[TrendPoint], plot: Box) -> "_Scale":
        times = [p.at.timestamp() for p in points] or [0.0]
        start, end = min(times), max(times)
        return cls(plot, start, end if end > start else start + _DAY)

    def x(self, at: datetime) -> float:
        return self.plot.left + self.plot.wide * (at.timestamp() - self.start) / (self.end - self.start)

    def y(self, value: float) -> float:
        return self.plot.bottom - self.plot.high * max(0.0, min(100.0, value)) / 100

    def spot(self, point: TrendPoint) -> Spot | None:
        return None if point.value is None else (self.x(point.at), self.y(point.value))


def _grid(scale: _Scale) -> list[Plain]:
    plot, pieces = scale.plot, list[Plain]()
    for level in (0, 50, 100):
        y = scale.y(level)
        pieces.append(Line(((plot.left, y), (plot.right + 8, y)), "track"))
        pieces.append(Words(str(level), plot.left - 6, y + 4, _SMALL, "muted", anchor="end"))
    return pieces


def _goal(part: TrendPart, scale: _Scale, last: Words | None) -> list[Plain]:
    """Named at its left end, or at its right where the score stands on the left."""
    plot, y = scale.plot, scale.y(part.target)
    line = Line(((plot.left, y), (plot.right + 8, y)), "strong", 1.5, (5, 4), "goal")
    name = Words(f"target {part.target}", plot.left + 2, y - 5, _SMALL, "strong")
    if last is not None and last.x < plot.left + plot.wide / 2:
        name = replace(name, x=plot.right, anchor="end")
    return [line, name]


def _days(part: TrendPart, scale: _Scale, voice: Voice) -> list[Plain]:
    """First and last day, and the middle one where there is room."""
    if not part.points:
        return []
    first, last = part.points[0].at, part.points[-1].at
    y = scale.plot.bottom + 18
    days: list[Plain] = [Words(voice.day(first), scale.x(first), y, _SMALL, "muted")]
    if last > first:
        days.append(Words(voice.day(last), scale.x(last), y, _SMALL, "muted", anchor="end"))
    if (last - first).days > 20:
        middle = first + (last - first) / 2
        days.append(Words(voice.day(middle), scale.x(middle), y, _SMALL, "muted", anchor="middle"))
    return days


def _steps(points: Sequence[TrendPoint], scale: _Scale) -> list[Plain]:
    """An unknown stretch is a gap; before it the score holds until it was last known to."""
    runs: list[list[Spot]] = []
    known = False
    for point in points:
        spot = scale.spot(point)
        if known:
            runs[-1].append((scale.x(point.at), runs[-1][-1][1]))
        if spot is not None:
            if known:
                runs[-1].append(spot)
            else:
                runs.append([spot])
        known = spot is not None
    return [Line(tuple(run), "line", 2.0, name="steps") for run in runs if len(run) > 1]


def _last(part: TrendPart, spots: Sequence[Spot | None]) -> Words | None:
    """The score as it stands now, in figures."""
    known = [(spot, p.value) for spot, p in zip(spots, part.points, strict=True) if spot is not None]
    if not known:
        return None
    (x, y), value = known[-1]
    return Words(str(value), x + 8, y + 5, 14, bold=True, name="last")


def _numbers(
    causes: Sequence[int], spots: Sequence[Spot | None], plot: Box, kept_free: Sequence[Box]
) -> list[tuple[int, Label | None]]:
    """Over or under its step, where there is room."""
    dots = [Box.around(*spot, _DOT, _DOT) for n in causes if (spot := spots[n]) is not None]
    room = Box(plot.left, plot.top - 10, plot.right + 40, plot.bottom)
    wishes = [Wish(str(number), dot, room) for number, dot in enumerate(dots, 1)]
    return list(enumerate(labels(wishes, _SMALL, 40, kept_free, upright=True), 1))


def _point(n: int, row: TrendRow, spot: Spot, number: tuple[int, Label | None] | None) -> Point:
    x, y = spot
    pieces: list[Plain] = [Disc(x, y, 10, name="hit"), Disc(x, y, _DOT, "line", "paper", 1.5, name="dot")]
    if number is not None and number[1] is not None:
        label = number[1]
        pieces.append(Words(str(number[0]), label.x, label.first, _SMALL, "muted", True, label.anchor))
    return Point(row.said, tuple(pieces), n)


def _entries(causes: Sequence[int], rows: Sequence[TrendRow], wide: float, top: float) -> tuple[list[Plain], float]:
    """ "1  +18  reference in region answered yes, Nov 17, 2026": what moved it most."""
    pieces: list[Plain] = []
    for line, n in enumerate(causes, 1):
        y = top + 17 * line
        pieces += [
            Words(str(line), 12, y, _SMALL, "muted", True, "end"),
            Words(rows[n].change, 54, y, _SMALL, "ink", True, "end"),
            Words(fitted(f"{rows[n].cause}, {rows[n].when}", _SMALL, wide - 64), 64, y, _SMALL),
        ]
    return pieces, top + (17 * len(causes) + 7 if causes else 0)

"""What a map's points stand in: the field, its axes, the strips for what is not known, and the legend."""

from collections.abc import Sequence
from dataclasses import dataclass

from skills.answer import MapAxis, MapPart, MapPoint
from skills.pictures.drawing import Box, Line, Plain, Rect, Words
from skills.pictures.marks import REACH, STYLES, Style, mark
from skills.pictures.metrics import fitted, width

AXIS = 11.0
_ROW = 17.0
"""From one line of words to the next."""
_LEFT = 20.0
_BETWEEN = 7.0
_CROWD = 8
"""More marks than this make a strip higher."""
PHONE = 480.0
NO_GROUP = "other"


def known(value: float | None) -> float | None:
    """A place on an axis, 0..1; what is no number is not known."""
    return None if value is None or value != value else min(1.0, max(0.0, value))


@dataclass(frozen=True, slots=True)
class Frame:
    plot: Box
    side: Box | None
    """For what is not known from left to right."""
    foot: Box | None
    """For what is not known from low to high."""
    neither: Box | None
    bottom: float
    pieces: tuple[Plain, ...]

    def region(self, point: MapPoint) -> Box:
        x, y = known(point.x), known(point.y)
        if x is None and y is None:
            return self.neither or self.plot
        return (self.side if x is None else self.foot if y is None else self.plot) or self.plot


def frame(part: MapPart, points: Sequence[MapPoint], radii: Sequence[float], wide: float, top: float) -> Frame:
    beside, below, nowhere = (
        [r for p, r in zip(points, radii, strict=True) if (known(p.x) is None, known(p.y) is None) == lacks]
        for lacks in ((True, False), (False, True), (True, True))
    )
    phone = wide < PHONE
    share = len(beside) / len(points) if points else 0.0
    strip = wide * (min(0.45, 0.26 + 0.25 * share) if phone else min(0.42, 0.17 + 0.3 * share)) if beside else 0.0
    high = 240.0 + 60.0 * (len(points) > 8) + 80.0 * (len(points) > (14 if phone else 20))
    plot = Box(_LEFT, top, wide - 1 - (strip + _BETWEEN if strip else 0.0), top + high)
    side = Box(plot.right + _BETWEEN, top, wide - 1, plot.bottom) if beside else None
    at = plot.bottom + _ROW
    pieces = [*_field(plot), *_across(part.x, plot, at - 3), *_upwards(part.y, plot)]
    if side is not None:
        pieces += [_strip(side), *_caption("not known yet", side, at - 3)]
    foot = neither = None
    if below:
        foot, at = _shelf(plot, at, below)
        pieces += [_strip(foot), *_caption(f"{part.y.label}: not known yet", foot, at - 3)]
    if nowhere:
        whole = Box(_LEFT, plot.top, wide - 1, plot.bottom)
        neither, at = _shelf(whole, at, nowhere)
        pieces += [_strip(neither), *_caption("neither is known yet", neither, at - 3)]
    return Frame(plot, side, foot, neither, at, tuple(pieces))


def _shelf(over: Box, at: float, radii: Sequence[float]) -> tuple[Box, float]:
    """A strip under the field that holds marks of these sizes, and where the next may begin."""
    high = max(64.0 if len(radii) > _CROWD else 40.0, 2 * REACH * max(radii) + 6)
    box = Box(over.left, at + 4, over.right, at + 4 + high)
    return box, box.bottom + _ROW


def _field(plot: Box) -> list[Plain]:
    across, up = (plot.left + plot.right) / 2, (plot.top + plot.bottom) / 2
    return [
        Rect(plot, "none", "track"),
        Line(((across, plot.top), (across, plot.bottom)), "track", 1.0, (4, 4)),
        Line(((plot.left, up), (plot.right, up)), "track", 1.0, (4, 4)),
    ]


def _strip(box: Box) -> Rect:
    return Rect(box, "track", "track", opacity=0.4)


def _caption(words: str, box: Box, y: float) -> list[Plain]:
    shown = fitted(words, AXIS, box.wide)
    return [Words(shown, (box.left + box.right) / 2, y, AXIS, "muted", anchor="middle")] if shown else []


def _ends(axis: MapAxis, room: float) -> tuple[str, str, str]:
    """(low, name, high), none longer than what is left to it."""
    name = fitted(axis.label, AXIS, room * 0.4, bold=True)
    each = (room - width(name, AXIS, bold=True)) / 2 - 8
    return fitted(axis.low, AXIS, each), name, fitted(axis.high, AXIS, each)


def _across(axis: MapAxis, plot: Box, y: float) -> list[Plain]:
    low, name, high = _ends(axis, plot.wide)
    words = [
        Words(low, plot.left, y, AXIS, "muted"),
        Words(name, (plot.left + plot.right) / 2, y, AXIS, "ink", bold=True, anchor="middle"),
        Words(high, plot.right, y, AXIS, "muted", anchor="end"),
    ]
    return [w for w in words if w.text]


def _upwards(axis: MapAxis, plot: Box) -> list[Plain]:
    low, name, high = _ends(axis, plot.high)
    x = plot.left - 8
    words = [
        Words(low, x, plot.bottom, AXIS, "muted", turned=True),
        Words(name, x, (plot.top + plot.bottom) / 2, AXIS, "ink", bold=True, anchor="middle", turned=True),
        Words(high, x, plot.top, AXIS, "muted", anchor="end", turned=True),
    ]
    return [w for w in words if w.text]


def styles(points: Sequence[MapPoint]) -> dict[str, Style]:
    """A style to each group, by name; beyond the fifth they share the last."""
    names = sorted({p.group for p in points}, key=lambda g: (g == "", g))
    last = STYLES[-1]
    return {g: last if g == "" and len(names) > 1 else STYLES[min(n, last)] for n, g in enumerate(names)}


def legend(points: Sequence[MapPoint], wide: float, top: float) -> tuple[list[Plain], float]:
    """(the groups with their marks, where the rest begins); nothing where nothing is told apart."""
    groups = styles(points)
    if set(groups) <= {""}:
        return [], top
    pieces: list[Plain] = []
    x, y = 0.0, top + 12
    for group, style in groups.items():
        words = fitted(group or NO_GROUP, AXIS + 0.5, wide - 22)
        long = width(words, AXIS + 0.5)
        if x and x + 19 + long > wide:
            x, y = 0.0, y + _ROW
        pieces += [mark(style, x + 7, y - 4, 5.0), Words(words, x + 18, y, AXIS + 0.5)] if words else []
        x += 18 + long + 18
    return pieces, y + 11

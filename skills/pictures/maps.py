"""A map: things placed by two measures, told apart by group, as large as what they are worth.

What is not known by one measure stands in a strip beside the map, at its height by the other; it is never put into
the middle. A label is written where it covers nothing; what finds no room is numbered and listed below.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from skills.answer import MapPart, MapPoint, Tone
from skills.pictures.drawing import Box, Drawing, Plain, Point, Rect, Spot, Words, headline
from skills.pictures.map_frame import PHONE, Frame, frame, known, legend, styles
from skills.pictures.marks import REACH, Style, extent, mark
from skills.pictures.metrics import fitted, wrapped
from skills.pictures.placing import LEADING, Label, Seat, Wish, labels, side_by_side
from skills.pictures.theme import Colour
from skills.pictures.vector import as_svg

WIDE = 640.0
NARROW = 340.0
MOST = 60
"""Points in one picture, the largest; the rest is said below it and stands in the rows."""
_TOLD = 12
_LABEL = 11.5
_NUMBER = 9.0
_ENTRY = 11.0
_NOTE = 10.5
_EVEN = 8.0
"""Radius where every point has the same size: then it says nothing."""
_TONES: dict[Tone, Colour] = {"plain": "ink", "muted": "muted", "good": "strong", "warn": "contested", "bad": "weak"}


def ordered(part: MapPart) -> tuple[MapPoint, ...]:
    """Largest first, then highest, then furthest to the right: the order of marks and rows, whatever was given."""

    def place(p: MapPoint) -> tuple[object, ...]:
        x, y = known(p.x), known(p.y)
        return -_size(p), y is None, -(y or 0.0), x is None, -(x or 0.0), p.label, p.group, p.detail, p.tone, p.cites

    return tuple(sorted(part.points, key=place))


def place_words(point: MapPoint, part: MapPart) -> str:
    """Its detail; without one where it stands by each axis, in hundredths of the way."""
    if point.detail:
        return point.detail
    return ", ".join(f"{axis.label} {_hundredths(value)}" for axis, value in ((part.x, point.x), (part.y, point.y)))


def point_words(point: MapPoint, part: MapPart) -> str:
    """All of a point: "Dana Fox, Buyer: champion, influence high"."""
    group = f", {point.group}" if point.group else ""
    return f"{point.label}{group}: {place_words(point, part)}"


def _hundredths(value: float | None) -> str:
    at = known(value)
    return "not known yet" if at is None else f"{at * 100:.0f} of 100"


def map_svg(part: MapPart, *, wide: float = WIDE, dark: bool = False) -> str:
    return as_svg(map_drawing(part, wide=wide), dark=dark)


def map_drawing(part: MapPart, *, wide: float = WIDE, titled: bool = False) -> Drawing:
    """`titled` writes the title into the picture, for a file that stands alone."""
    head, top = headline(part.title, wide, wanted=titled)
    every = ordered(part)
    points = every[:MOST]
    groups, top = legend(points, wide, top)
    radii = _radii(points, wide)
    room = frame(part, points, radii, wide, top)
    placed = _placed(points, radii, room, wide)
    numbers = _numbers(placed)
    entries, bottom = _entries(placed, numbers, wide, room.bottom)
    notes, bottom = _notes(placed, len(every) - len(points), wide, bottom)
    drawn = [_point(n, p, part, numbers.get(n, 0), entries.get(n, ())) for n, p in enumerate(placed)]
    return Drawing("map", _alt(part, every), wide, bottom + 2, (*head, *groups, *room.pieces, *drawn, *notes))


def _alt(part: MapPart, points: tuple[MapPoint, ...]) -> str:
    """Few points are told one by one; of many how many there are, each can be asked."""
    if len(points) <= _TOLD:
        return replace(part, points=points).alt
    lost = sum(known(p.x) is None or known(p.y) is None for p in points)
    outside = f", {lost:,} of them outside, where they stand is not known yet" if lost else ""
    return f"{part.title}, {part.x.label} by {part.y.label}: {len(points):,} marks{outside}."


@dataclass(frozen=True, slots=True)
class _Placed:
    point: MapPoint
    style: Style
    at: Spot
    radius: float
    moved: bool
    """Another stands where it would; it stands beside."""
    label: Label | None


def _size(point: MapPoint) -> float:
    return known(point.size) or 0.0


def _radii(points: Sequence[MapPoint], wide: float) -> list[float]:
    """From the size as an area."""
    small, large = (6.5, 16.0) if wide < PHONE else (7.0, 22.0)
    sizes = [_size(p) for p in points]
    if len(set(sizes)) < 2:
        return [_EVEN] * len(sizes)
    return [math.sqrt(small**2 + (large**2 - small**2) * s) for s in sizes]


def _placed(points: Sequence[MapPoint], radii: Sequence[float], room: Frame, wide: float) -> list[_Placed]:
    kinds, rim = styles(points), REACH * max(radii, default=_EVEN) + 3
    seats = [_seat(p, r, room.region(p), rim) for p, r in zip(points, radii, strict=True)]
    spots = side_by_side(seats)
    marks = [extent(kinds[p.group], *spot, s.radius) for p, spot, s in zip(points, spots, seats, strict=True)]
    wishes = [Wish(p.label, m, s.region) for p, m, s in zip(points, marks, seats, strict=True)]
    most = 122.0 if wide < PHONE else 200.0
    told = labels(wishes, _LABEL, most, ())
    return [
        _Placed(p, kinds[p.group], spot, s.radius, _moved(p, s, spot), label)
        for p, s, spot, label in zip(points, seats, spots, told, strict=True)
    ]


def _seat(point: MapPoint, radius: float, region: Box, rim: float) -> Seat:
    """The ends of an axis stand `rim` inside the field, so that every mark has room there."""
    inner = region.shrunk(min(rim, region.wide / 2), min(rim, region.high / 2))
    x, y = known(point.x), known(point.y)
    across = inner.left + inner.wide * (0.5 if x is None else x)
    return Seat(across, inner.bottom - inner.high * (0.5 if y is None else y), radius, region)


def _moved(point: MapPoint, seat: Seat, spot: Spot) -> bool:
    """In a strip only one of the two ways means something, and marks may stand anywhere along the other."""
    across = known(point.x) is not None and abs(spot[0] - seat.x) > 1
    return across or (known(point.y) is not None and abs(spot[1] - seat.y) > 1)


def _numbers(placed: Sequence[_Placed]) -> dict[int, int]:
    """Place in the order -> number, for those without a label; read from the top down."""
    bare = [n for n, p in enumerate(placed) if p.label is None]
    bare.sort(key=lambda n: (round(placed[n].at[1]), placed[n].at[0]))
    return {n: number for number, n in enumerate(bare, 1)}


def _entries(
    placed: Sequence[_Placed], numbers: dict[int, int], wide: float, top: float
) -> tuple[dict[int, tuple[Words, ...]], float]:
    """(the numbered ones by name, in columns; where the list ends)."""
    if not numbers:
        return {}, top
    columns = 2 if wide < PHONE else 3
    rows = math.ceil(len(numbers) / columns)
    room = wide / columns
    found = {}
    for n, number in numbers.items():
        x, y = ((number - 1) // rows) * room, top + 16 + 16 * ((number - 1) % rows)
        name = fitted(placed[n].point.label, _ENTRY, room - 32)
        told = (Words(f"{number}", x + 16, y, _ENTRY, "muted", bold=True, anchor="end"), Words(name, x + 22, y, _ENTRY))
        found[n] = tuple(w for w in told if w.text)
    return found, top + 16 * rows + 8


def _notes(placed: Sequence[_Placed], hidden: int, wide: float, top: float) -> tuple[list[Plain], float]:
    said = ["Dashed: less certain."] if any(p.point.tone == "muted" for p in placed) else []
    said += ["Marks that share a place stand side by side."] if any(p.moved for p in placed) else []
    said += [f"{hidden:,} smaller ones are not drawn."] if hidden else []
    lines = wrapped(" ".join(said), _NOTE, wide, 3) if said else ()
    words = [Words(line, 0, top + 14 * n, _NOTE, "muted") for n, line in enumerate(lines, 1)]
    return list(words), top + 14 * len(words) + (4 if words else 0)


def _point(n: int, placed: _Placed, part: MapPart, number: int, entry: tuple[Words, ...]) -> Point:
    point, (x, y) = placed.point, placed.at
    hollow = point.tone == "muted"
    pieces: list[Plain] = [
        Rect(extent(placed.style, x, y, placed.radius).shrunk(-3), name="hit"),
        mark(placed.style, x, y, placed.radius, hollow=hollow),
    ]
    if placed.label is not None:
        pieces += _label(placed.label, _TONES[point.tone])
    if number:
        pieces.append(Words(f"{number}", x, y + 0.36 * _NUMBER, _NUMBER, "ink", bold=True, anchor="middle"))
    return Point(point_words(point, part), (*pieces, *entry), n)


def _label(label: Label, colour: Colour) -> list[Words]:
    return [
        Words(line, label.x, label.first + n * LEADING * _LABEL, _LABEL, colour, anchor=label.anchor)
        for n, line in enumerate(label.lines)
    ]

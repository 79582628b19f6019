"""A picture as a list of pieces, laid out once and written as SVG or PNG alike.

One unit is a pixel of a picture shown at its own size; y grows downwards. Words stand on their baseline.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from skills.pictures.metrics import ASCENT, DESCENT, fitted, width
from skills.pictures.theme import Colour

Spot = tuple[float, float]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, x: float, y: float, half_width: float, half_height: float) -> "Box":
        return cls(x - half_width, y - half_height, x + half_width, y + half_height)

    @property
    def wide(self) -> float:
        return self.right - self.left

    @property
    def high(self) -> float:
        return self.bottom - self.top

    def meets(self, other: "Box", gap: float = 0.0) -> bool:
        """Whether they overlap, or come nearer than `gap`."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )

    def holds(self, other: "Box") -> bool:
        slack = 1e-6
        return (
            self.left <= other.left + slack
            and self.top <= other.top + slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def shrunk(self, by_x: float, by_y: float | None = None) -> "Box":
        by_y = by_x if by_y is None else by_y
        return Box(self.left + by_x, self.top + by_y, self.right - by_x, self.bottom - by_y)


@dataclass(frozen=True, slots=True)
class Line:
    spots: tuple[Spot, ...]
    colour: Colour
    thick: float = 1.0
    dash: tuple[float, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Rect:
    box: Box
    fill: Colour = "none"
    edge: Colour = "none"
    thick: float = 1.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0
    """Of the fill."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Disc:
    x: float
    y: float
    radius: float
    fill: Colour = "none"
    edge: Colour = "none"
    thick: float = 1.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Polygon:
    spots: tuple[Spot, ...]
    fill: Colour = "none"
    edge: Colour = "none"
    thick: float = 1.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    text: str
    x: float
    y: float
    size: float
    colour: Colour = "ink"
    bold: bool = False
    anchor: Anchor = "start"
    turned: bool = False
    """Read upwards, along the left side."""
    name: str = ""

    @property
    def box(self) -> Box:
        long = width(self.text, self.size, bold=self.bold)
        before = {"start": 0.0, "middle": long / 2, "end": long}[self.anchor]
        up, down = ASCENT * self.size, DESCENT * self.size
        if self.turned:
            return Box(self.x - up, self.y - long + before, self.x + down, self.y + before)
        return Box(self.x - before, self.y - up, self.x - before + long, self.y + down)


Plain = Line | Rect | Disc | Polygon | Words


@dataclass(frozen=True, slots=True)
class Point:
    """Pieces that stand for one thing: a page can point at it, and reach it by key."""

    said: str
    """The whole of it in words."""
    pieces: tuple[Plain, ...]
    n: int
    """Its place among the picture's rows, from 0."""


Piece = Plain | Point


@dataclass(frozen=True, slots=True)
class Drawing:
    name: str
    alt: str
    wide: float
    high: float
    pieces: tuple[Piece, ...]

    @property
    def box(self) -> Box:
        return Box(0.0, 0.0, self.wide, self.high)

    def words(self) -> Iterator[Words]:
        for piece in self.plain():
            if isinstance(piece, Words):
                yield piece

    def plain(self) -> Iterator[Plain]:
        for piece in self.pieces:
            yield from piece.pieces if isinstance(piece, Point) else (piece,)


def headline(words: str, wide: float, *, wanted: bool) -> tuple[tuple[Words, ...], float]:
    """(a title over the picture, where the rest begins)."""
    shown = fitted(words, 14, wide, bold=True) if wanted else ""
    return ((Words(shown, 0, 13, 14, bold=True),), 30.0) if shown else ((), 0.0)

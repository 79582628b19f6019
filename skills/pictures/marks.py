"""What stands for a group in a map: a colour and a shape of its own, its area as large as the thing it shows."""

import math
from typing import Literal

from skills.pictures.drawing import Box, Disc, Plain, Polygon, Spot
from skills.pictures.theme import GROUPS

Style = Literal[0, 1, 2, 3, 4]
STYLES: tuple[Style, ...] = (0, 1, 2, 3, 4)
_OPACITY = 0.34
_EDGE = 1.6
REACH = 1.6
"""How far a corner reaches from the middle, of the radius of a disc of the same area; the triangle's is furthest."""
_TURNS: dict[Style, tuple[int, float]] = {
    1: (4, math.pi / 4),
    2: (3, -math.pi / 2),
    3: (4, 0.0),
    4: (3, math.pi / 2),
}
"""(corners, where the first stands): square, triangle, diamond, triangle on its tip. The first group is a disc."""


def mark(style: Style, x: float, y: float, radius: float, *, hollow: bool = False) -> Plain:
    """`radius` is that of a disc of the same area; a hollow one is less certain."""
    colour = GROUPS[style]
    fill, dash = ("none" if hollow else colour), ((3.0, 2.0) if hollow else ())
    if style == 0:
        return Disc(x, y, radius, fill, colour, _EDGE, dash, _OPACITY, "mark")
    return Polygon(_corners(style, x, y, radius), fill, colour, _EDGE, dash, _OPACITY, "mark")


def extent(style: Style, x: float, y: float, radius: float) -> Box:
    """What the mark covers, its edge with it."""
    rim = _EDGE / 2
    if style == 0:
        return Box.around(x, y, radius + rim, radius + rim)
    spots = _corners(style, x, y, radius)
    xs, ys = [s[0] for s in spots], [s[1] for s in spots]
    return Box(min(xs) - rim, min(ys) - rim, max(xs) + rim, max(ys) + rim)


def _corners(style: Style, x: float, y: float, radius: float) -> tuple[Spot, ...]:
    corners, first = _TURNS[style]
    step = 2 * math.pi / corners
    far = radius * math.sqrt(2 * math.pi / (corners * math.sin(step)))  # the polygon has the disc's area
    return tuple((x + far * math.cos(first + n * step), y + far * math.sin(first + n * step)) for n in range(corners))

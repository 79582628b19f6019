"""Finding room: marks that share a place moved side by side, and labels where they cover nothing. Pure geometry.

Both go through what they are given in order and never look back, so the same things in the same order land alike.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skills.pictures.drawing import Anchor, Box, Spot
from skills.pictures.marks import REACH
from skills.pictures.markup import one_line
from skills.pictures.metrics import ASCENT, DESCENT, width, wrapped

_STEP = 3.0
_RINGS = 36
_WAYS = tuple(math.pi * n / 8 for n in (0, 8, 4, 12, 2, 6, 10, 14, 1, 7, 9, 15, 3, 5, 11, 13))
"""Right, left, down, up first."""
_GAP = 3.5
"""Between a mark and its label."""
_AIR = 2.0
"""Between a label and anything else."""
_LINES = ((1, 1.0), (2, 0.72), (3, 0.6))
"""How many lines a label may have, and how wide they may then be, of the room for one."""
LEADING = 1.22
"""Of the size, from line to line."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a mark wants to be, how large it is, and what it may not leave."""

    x: float
    y: float
    radius: float
    region: Box


def side_by_side(seats: Sequence[Seat]) -> list[Spot]:
    """Each mark at its place, or as near as no other covers its middle. A small one may lie on a large one."""
    taken: list[tuple[float, float, float]] = []
    for seat in seats:
        x, y = next((s for s in _around(seat) if _free(*s, seat.radius, taken)), (seat.x, seat.y))
        taken.append((x, y, seat.radius))
    return [(x, y) for x, y, _ in taken]


def _around(seat: Seat) -> Iterator[Spot]:
    """Its own place, then ring by ring further out, never out of its region."""
    rim = seat.radius * REACH
    inner = seat.region.shrunk(min(rim, seat.region.wide / 2), min(rim, seat.region.high / 2))
    for far in (ring * _STEP for ring in range(_RINGS)):
        for way in _WAYS if far else _WAYS[:1]:
            x, y = seat.x + far * math.cos(way), seat.y + far * math.sin(way)
            yield min(max(x, inner.left), inner.right), min(max(y, inner.top), inner.bottom)


def _free(x: float, y: float, radius: float, taken: Sequence[tuple[float, float, float]]) -> bool:
    return all(math.hypot(x - ox, y - oy) >= 2 * min(radius, other) + 1 for ox, oy, other in taken)


@dataclass(frozen=True, slots=True)
class Label:
    """Words with a place: `lines` from the top, each on its baseline."""

    lines: tuple[str, ...]
    x: float
    """Where each line begins, has its middle or ends, as `anchor` says."""
    anchor: Anchor
    first: float
    """Baseline of the first line."""
    box: Box


@dataclass(frozen=True, slots=True)
class Wish:
    """What wants a label: its words, its mark, and what the label may not leave."""

    words: str
    mark: Box
    region: Box


def labels(
    wishes: Sequence[Wish], size: float, most: float, kept_free: Sequence[Box], *, upright: bool = False
) -> list[Label | None]:
    """A label for each, first come first served; None where none fits. `most` is the widest a line may be.

    No label overlaps another, a mark, or anything `kept_free`. `upright`: over or under its mark before beside it.
    """
    marks = [w.mark for w in wishes]
    taken = list(kept_free)
    found: list[Label | None] = []
    for wish in wishes:
        others = [*taken, *(m for m in marks if m is not wish.mark)]
        label = next((c for c in _candidates(wish, size, most, upright) if _fits(c.box, wish.region, others)), None)
        if label is not None:
            taken.append(label.box)
        found.append(label)
    return found


def _fits(box: Box, region: Box, others: Sequence[Box]) -> bool:
    return region.holds(box) and not any(box.meets(o, _AIR) for o in others)


def _candidates(wish: Wish, size: float, most: float, upright: bool) -> list[Label]:
    """Beside the mark first, then over and under it, then across its corners; each in as few lines as do."""
    words, room = one_line(wish.words), min(most, wish.region.wide - 4)
    shapes = [s for lines, share in _LINES if (s := wrapped(words, size, room * share, lines))]
    whole = [s for s in dict.fromkeys(shapes) if " ".join(s) == words] or shapes[-1:]
    return [
        _at(shape, way, wish, size)
        for ways in (_UPRIGHT if upright else _BESIDE, _ACROSS)
        for shape in whole
        for way in ways
    ]


_BESIDE = ((1, 0), (-1, 0), (0, -1), (0, 1))
_UPRIGHT = (*_BESIDE[2:], *_BESIDE[:2])
_ACROSS = ((1, -1), (1, 1), (-1, -1), (-1, 1))


def _at(lines: tuple[str, ...], way: tuple[int, int], wish: Wish, size: float) -> Label:
    """Over or under its mark a label gives way to the side as far as its region asks, while it still touches it."""
    across, along = way
    mark, region = wish.mark, wish.region
    wide = max(width(line, size) for line in lines)
    high = size * (ASCENT + DESCENT + LEADING * (len(lines) - 1))
    near = _GAP if 0 in way else 0.0
    middle = (mark.left + mark.right) / 2 + across * ((mark.right - mark.left) / 2 + near + wide / 2)
    if not across:
        slid = min(max(middle, region.left + _AIR + wide / 2), region.right - _AIR - wide / 2)
        middle = slid if abs(slid - middle) <= wide / 2 else middle
    centre = (mark.top + mark.bottom) / 2 + along * ((mark.bottom - mark.top) / 2 + near + high / 2)
    box = Box.around(middle, centre, wide / 2, high / 2)
    anchor: Anchor = "start" if across > 0 else "end" if across < 0 else "middle"
    x = box.left if across > 0 else box.right if across < 0 else middle
    return Label(lines, x, anchor, box.top + ASCENT * size, box)

"""A drawing as PNG, by matplotlib: CPU work of some 100 ms; call it through `asyncio.to_thread`."""

import io
import threading
from typing import Any

from skills.pictures.drawing import Disc, Drawing, Line, Plain, Polygon, Rect, Words
from skills.pictures.markup import printable
from skills.pictures.theme import DARK, LIGHT, Palette

DRAWING = threading.Lock()
"""Matplotlib's text layout keeps caches that are not safe between threads."""
_POINTS = 72
"""One unit is one point, so that sizes of type are what the layout reckoned with."""

_RIM = 12.0


def as_png(drawing: Drawing, *, dark: bool = False, scale: float = 2.0) -> bytes:
    """`scale` pixels to the unit; a rim of `_RIM` units around, so that it can stand on any page."""
    palette = DARK if dark else LIGHT
    with DRAWING:
        figure, axes = _canvas(drawing, palette, scale)
        for order, piece in enumerate(drawing.plain()):
            _draw(axes, piece, palette, order)
        return written(figure)


def written(figure: Any) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    out = io.BytesIO()
    FigureCanvasAgg(figure).print_figure(
        out, format="png", facecolor=figure.get_facecolor(), metadata={"Software": None}
    )
    return out.getvalue()


def unformulaic(words: str) -> str:
    """Plain text for matplotlib, which would read `$…$` as a formula."""
    return printable(words).replace("$", r"\$")


def _canvas(drawing: Drawing, palette: Palette, scale: float) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    size = ((drawing.wide + 2 * _RIM) / _POINTS, (drawing.high + 2 * _RIM) / _POINTS)
    figure = Figure(figsize=size, dpi=_POINTS * scale, facecolor=palette.paper)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(-_RIM, drawing.wide + _RIM)
    axes.set_ylim(drawing.high + _RIM, -_RIM)
    axes.axis("off")
    return figure, axes


def _draw(axes: Any, piece: Plain, palette: Palette, order: int) -> None:
    match piece:
        case Words():
            _words(axes, piece, palette, order)
        case Line():
            axes.plot(
                [x for x, _ in piece.spots],
                [y for _, y in piece.spots],
                color=palette.of(piece.colour),
                linewidth=piece.thick,
                linestyle=_dashes(piece.dash, piece.thick),
                solid_joinstyle="round",
                dash_capstyle="butt",
                zorder=order,
                scalex=False,
                scaley=False,
            )
        case _:
            axes.add_patch(_area(piece, palette, order))


def _dashes(dash: tuple[float, ...], thick: float) -> Any:
    """Matplotlib counts dashes in widths of the line."""
    return (0, tuple(d / thick for d in dash)) if dash else "-"


def _area(piece: Rect | Disc | Polygon, palette: Palette, order: int) -> Any:
    from matplotlib import patches
    from matplotlib.colors import to_rgba

    look = {
        "facecolor": "none" if piece.fill == "none" else to_rgba(palette.of(piece.fill), piece.opacity),
        "edgecolor": palette.of(piece.edge),
        "linewidth": piece.thick if piece.edge != "none" else 0,
        "linestyle": _dashes(piece.dash, piece.thick),
        "joinstyle": "round",
        "zorder": order,
    }
    match piece:
        case Rect(box):
            return patches.Rectangle((box.left, box.top), box.wide, box.high, **look)
        case Disc():
            return patches.Circle((piece.x, piece.y), piece.radius, **look)
        case Polygon():
            return patches.Polygon(piece.spots, closed=True, **look)


def _words(axes: Any, piece: Words, palette: Palette, order: int) -> None:
    axes.text(
        piece.x,
        piece.y,
        unformulaic(piece.text),
        fontsize=piece.size,
        fontweight="bold" if piece.bold else "normal",
        color=palette.of(piece.colour),
        ha={"start": "left", "middle": "center", "end": "right"}[piece.anchor],
        va="baseline",
        rotation=90 if piece.turned else 0,
        rotation_mode="anchor",
        zorder=order,
    )

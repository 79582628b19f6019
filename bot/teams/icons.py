"""The app's two pictures in Teams: a pocket with a line that rises out of it.

Matplotlib is imported on the first one. CPU work of some 50 ms each: call them through `asyncio.to_thread`.
"""

from typing import Any

from bot.teams.manifest import ACCENT
from skills.pictures.raster import DRAWING, written

COLOR_PX, OUTLINE_PX = 192, 32
_DPI = 96
_POCKET = ((0.20, 0.52), (0.20, 0.30), (0.50, 0.12), (0.80, 0.30), (0.80, 0.52))
_RISES = ((0.26, 0.40), (0.42, 0.56), (0.56, 0.46), (0.80, 0.84))
"""In shares of the picture, from its lower left corner."""


def color_icon() -> bytes:
    """A PNG that fills its square: Teams rounds the corners itself."""
    return _drawn(COLOR_PX, paper=ACCENT, pocket="#ffffff", line="#f2b544")


def outline_icon() -> bytes:
    """A PNG of pure white on nothing, as Teams takes it."""
    return _drawn(OUTLINE_PX, paper="none", pocket="#ffffff", line="#ffffff")


def _drawn(size: int, *, paper: str, pocket: str, line: str) -> bytes:
    with DRAWING:
        from matplotlib.figure import Figure

        figure = Figure(figsize=(size / _DPI, size / _DPI), dpi=_DPI, facecolor=paper)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        axes.axis("off")
        thick = 0.075 * size * 72 / _DPI
        for spots, colour in ((_POCKET, pocket), (_RISES, line)):
            _stroke(axes, spots, colour, thick)
        return written(figure)


def _stroke(axes: Any, spots: tuple[tuple[float, float], ...], colour: str, thick: float) -> None:
    axes.plot(
        [x for x, _ in spots],
        [y for _, y in spots],
        color=colour,
        linewidth=thick,
        solid_joinstyle="round",
        solid_capstyle="round",
    )

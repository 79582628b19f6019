"""The pictures of `skills.pictures` as PNG, for chat surfaces that take image files.

Matplotlib is imported on the first picture: it costs a second, and most turns draw none. The functions are CPU
work of some 100 ms: call them through `asyncio.to_thread`.
"""

from collections.abc import Sequence
from typing import Any

from skills.answer import MapPart, ScorePart, TrendPart, WaterfallPart
from skills.pictures.maps import map_drawing
from skills.pictures.raster import DRAWING, as_png, unformulaic, written
from skills.pictures.scores import split_scores
from skills.pictures.theme import BAND_WORDS, DARK, LIGHT, Palette
from skills.pictures.trend import trend_drawing
from skills.pictures.waterfall import waterfall_drawing
from skills.wording import Voice


def gauge_png(part: ScorePart, *, dark: bool = False) -> bytes:
    """A half-circle gauge, 480 x 300 pixels."""
    with DRAWING:
        figure, axes = _canvas(3.2, 2.0, _palette(dark))
        _dial(axes[0], part, _palette(dark))
        return written(figure)


def card_png(parts: Sequence[ScorePart], *, dark: bool = False) -> bytes:
    """The Right to Win gauge beside its four Cs, 1,080 pixels wide."""
    ink = _palette(dark)
    hero, others = split_scores(parts)
    with DRAWING:
        figure, axes = _canvas(7.2, max(2.4, 0.65 * len(others) + 0.4), ink, columns=2 if hero and others else 1)
        if hero:
            _dial(axes[0], hero, ink)
        if others:
            _meters(axes[-1], others, ink)
        return written(figure)


def trend_png(part: TrendPart, voice: Voice, *, dark: bool = False) -> bytes:
    """Score over time and what moved it, 1,328 pixels wide."""
    return as_png(trend_drawing(part, voice, titled=True), dark=dark)


def waterfall_png(part: WaterfallPart, *, dark: bool = False) -> bytes:
    """How one sum is made up, 1,328 pixels wide, as high as it has steps."""
    return as_png(waterfall_drawing(part, titled=True), dark=dark)


def map_png(part: MapPart, *, dark: bool = False) -> bytes:
    """Things placed by two measures, 1,328 pixels wide."""
    return as_png(map_drawing(part, titled=True), dark=dark)


def _palette(dark: bool) -> Palette:
    return DARK if dark else LIGHT


def _canvas(width: float, height: float, ink: Palette, columns: int = 1) -> tuple[Any, list[Any]]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=150, facecolor=ink.paper, layout="constrained")
    axes = [figure.add_subplot(1, columns, i + 1, facecolor=ink.paper) for i in range(columns)]
    return figure, axes


def _dial(axis: Any, part: ScorePart, ink: Palette) -> None:
    from matplotlib.patches import Wedge

    def sweep(start: float, end: float, outer: float, width: float, colour: str, alpha: float = 1.0) -> None:
        left, right = 180 * (1 - start / 100), 180 * (1 - end / 100)
        axis.add_patch(Wedge((0, 0), outer, right, left, width=width, color=colour, alpha=alpha, linewidth=0))

    colour = ink.band(part.band)
    sweep(0, 100, 1.0, 0.17, ink.track)
    if part.low is not None and part.high is not None and part.high > part.low:
        sweep(part.low, part.high, 1.07, 0.035, ink.muted)
    if part.score is not None:
        if part.uncapped is not None and part.uncapped > part.score:
            sweep(part.score, part.uncapped, 1.0, 0.17, colour, 0.3)
        sweep(0, part.score, 1.0, 0.17, colour)
    sweep(part.target - 0.5, part.target + 0.5, 1.04, 0.25, ink.ink)
    shown = "?" if part.score is None else str(part.score)
    axis.text(0, 0.2, shown, ha="center", va="center", fontsize=30, fontweight="bold", color=ink.ink)
    axis.text(0, -0.1, BAND_WORDS[part.band], ha="center", va="center", fontsize=11, color=colour)
    axis.text(0, -0.28, unformulaic(part.label), ha="center", va="center", fontsize=9, color=ink.muted)
    axis.set_xlim(-1.12, 1.12)
    axis.set_ylim(-0.36, 1.12)
    axis.set_aspect("equal")
    axis.axis("off")


def _meters(axis: Any, parts: Sequence[ScorePart], ink: Palette) -> None:
    for row, part in enumerate(parts):
        y = -row * 1.0
        colour = ink.band(part.band)
        axis.barh(y, 100, height=0.16, color=ink.track)
        if part.score is not None:
            if part.uncapped is not None and part.uncapped > part.score:
                axis.barh(y, part.uncapped, height=0.16, color=colour, alpha=0.3)
            axis.barh(y, part.score, height=0.16, color=colour)
        axis.plot([part.target, part.target], [y - 0.14, y + 0.14], color=ink.ink, linewidth=1.4)
        shown = "?" if part.score is None else str(part.score)
        axis.text(0, y + 0.2, unformulaic(part.label), fontsize=10, fontweight="bold", color=ink.ink)
        axis.text(100, y + 0.2, shown, fontsize=11, fontweight="bold", color=ink.ink, ha="right")
        axis.text(0, y - 0.34, unformulaic(part.coverage or part.note), fontsize=7.5, color=ink.muted)
    axis.set_xlim(-1, 101)
    axis.set_ylim(-len(parts) + 0.45, 0.6)
    axis.axis("off")

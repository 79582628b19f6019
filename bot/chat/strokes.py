"""Small pictures in characters, for places that take text only."""

from collections.abc import Sequence

from skills.answer import MapPart, ScorePart, TrendPart, WaterfallPart
from skills.pictures import bars, known, ordered, place_words, reach

_STEPS = "▁▂▃▄▅▆▇█"
_CELLS = 12
"""Of a bar of a waterfall: as long as a phone leaves room for beside the words."""
_MARKS = {"strong": "🟢", "contested": "🟡", "weak": "🔴", "unknown": "⚪"}


def mark(band: str) -> str:
    return _MARKS.get(band, "⚪")


def bar(score: int | None, *, width: int = 10) -> str:
    """ "▰▰▰▰▰▰▰▱▱▱" for 72; dots where nothing is known."""
    if score is None:
        return "·" * width
    filled = max(0, min(width, round(score * width / 100)))
    return "▰" * filled + "▱" * (width - filled)


def sparkline(values: Sequence[int | None]) -> str:
    """0..100 as a line of blocks; gaps where a value is unknown."""
    return "".join(" " if v is None else _STEPS[max(0, min(7, v * 8 // 101))] for v in values)


def trend(part: TrendPart) -> str:
    """The line with its two ends, then what moved it last."""
    known = [p for p in part.points if p.value is not None]
    if not known:
        return part.alt
    line = f"{known[0].value} {sparkline([p.value for p in part.points][-24:])} {known[-1].value}"
    cause = next((p.cause for p in reversed(known) if p.cause), "")
    return f"{line}  (target {part.target}){f': {cause}' if cause else ''}"


def score_line(part: ScorePart) -> str:
    """ "🟡 Commitment ▰▰▰▰▰▱▱▱▱▱ 55 · contested · 4 of 6 known"."""
    number = "unknown" if part.score is None else str(part.score)
    spread = f"{part.low}–{part.high}" if part.low is not None and part.high is not None else ""
    capped = f"{part.uncapped} without the cap" if part.uncapped is not None else ""
    extras = [part.band if part.score is not None else "", part.coverage, f"likely {spread}" if spread else "", capped]
    told = " · ".join(e for e in extras if e)
    return f"{mark(part.band)} **{part.label}** {bar(part.score)} **{number}**{f' · {told}' if told else ''}"


Line = tuple[str, tuple[str, ...]]
"""Words with `**bold**`, and what they cite."""


def waterfall(part: WaterfallPart) -> tuple[Line, ...]:
    """ "▱▱▱▰▰▱▱▱▱▱▱▱ **+$0.9M** Skarholt reliability": under each other the bars show the sum grow.

    Bars come first because the two signs are equally wide in any font, and words are not.
    """
    placed = bars(part)
    low, high = reach(placed)
    lines = []
    for bar in placed:
        step = bar.step
        label = f"**{step.label}**" if step.kind == "total" else step.label
        told = f"{label} (not covered yet)" if step.kind == "gap" else label
        lines.append((f"{_span(bar.start, bar.end, low, high)} **{step.shown}** {told}", step.cites))
    return tuple(lines)


def _span(start: float, end: float, low: float, high: float) -> str:
    first, last = sorted(round((value - low) / (high - low) * _CELLS) for value in (start, end))
    first = min(first, _CELLS - 1)
    last = max(last, first + 1)
    return "▱" * first + "▰" * (last - first) + "▱" * (_CELLS - last)


_HALFWAY = (1 / 3, 2 / 3)


def map_head(part: MapPart) -> str:
    """What stands where: "By stance, from against us to for us; influence from low to high, highest first."."""
    x, y = part.x, part.y
    return f"By {_small(x.label)}, from {x.low} to {x.high}; {_small(y.label)} from {y.low} to {y.high}, highest first."


def map_bands(part: MapPart) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """From right to left in runs: ("Stance: for us", points), in between, against us, and what is not known of that.

    Each point with its group and the values behind its place; the highest of a run first.
    """
    points = sorted(ordered(part), key=lambda p: (known(p.y) is None, -(known(p.y) or 0.0)))
    names = (part.x.high, "in between", part.x.low, "not known yet")
    runs: list[list[Line]] = [[], [], [], []]
    for point in points:
        group = f"{point.group}, " if point.group else ""
        runs[_band(known(point.x))].append((f"**{point.label}** ({group}{place_words(point, part)})", point.cites))
    return tuple((f"{part.x.label}: {name}", tuple(run)) for name, run in zip(names, runs, strict=True) if run)


def _band(x: float | None) -> int:
    low, high = _HALFWAY
    return 3 if x is None else 0 if x >= high else 2 if x <= low else 1


def _small(label: str) -> str:
    """As it is written within a sentence; a name of several capitals keeps them."""
    return label if sum(c.isupper() for c in label) > 1 else label[:1].lower() + label[1:]

"""Small pictures in characters, for places that take text only."""

from collections.abc import Sequence

from skills.answer import ScorePart, TrendPart

_STEPS = "▁▂▃▄▅▆▇█"
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

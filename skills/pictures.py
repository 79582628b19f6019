"""Pictures of an answer as small, self-contained SVG: a gauge, the 4Cs card, a trend.

Every picture is deterministic (same part, same bytes), valid XML, carries its meaning in words (`<title>`, and
the `…_alt` functions) and names its pieces by class, so that a page may recolour them without inline style; the
presentation attributes are the light colours, for everywhere else. `skills.pictures_png` draws the same as PNG.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from skills.answer import Band, ScorePart, TrendPart, TrendPoint
from skills.wording import Voice


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one theme; contrast of text on `paper` is at least 4.5:1."""

    paper: str
    ink: str
    muted: str
    track: str
    strong: str
    contested: str
    weak: str
    unknown: str
    line: str

    def band(self, band: Band) -> str:
        return {"strong": self.strong, "contested": self.contested, "weak": self.weak, "unknown": self.unknown}[band]


LIGHT = Palette("#ffffff", "#1c2127", "#5a6470", "#e6e9ed", "#1d8357", "#b26a00", "#c43d36", "#7a8490", "#3558c8")
DARK = Palette("#171a1f", "#e8ebef", "#9aa4b0", "#2b3038", "#4cc38a", "#e2a33d", "#f0766e", "#7f8a97", "#8ea8ff")

BAND_WORDS: dict[Band, str] = {
    "strong": "strong",
    "contested": "contested",
    "weak": "weak",
    "unknown": "not known yet",
}
_UNPRINTABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def tag(name: str, *children: str, **attributes: str | float | None) -> str:
    """One XML element. `children` are markup already; attribute names swap `_` for `-`, `class_` is `class`."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(number(value) if not isinstance(value, str) else value)}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def text(words: str, x: float, y: float, **attributes: str | float | None) -> str:
    return tag("text", escape(printable(words)), x=x, y=y, **attributes)


def number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def printable(words: str) -> str:
    """Without the control characters XML cannot hold."""
    return _UNPRINTABLE.sub("", words)


def _svg(width: float, height: float, title: str, *children: str, name: str, role: str = "img") -> str:
    label = " ".join(printable(title).split())
    return tag(
        "svg",
        tag("title", escape(label)),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        role=role,
        aria_label=label,
        class_=f"picture {name}",
        font_family=FONT,
    )


# gauge


def gauge_alt(part: ScorePart) -> str:
    """ "Right to Win: 74 of 100, contested, target 75; likely between 66 and 81; 4 of 6 known"."""
    if part.score is None:
        words = f"{part.label}: {BAND_WORDS['unknown']}, target {part.target}"
    else:
        words = f"{part.label}: {part.score} of 100, {BAND_WORDS[part.band]}, target {part.target}"
    if part.low is not None and part.high is not None:
        words += f"; likely between {part.low} and {part.high}"
    if part.uncapped is not None and part.uncapped != part.score:
        words += f"; {part.uncapped} without the cap"
    return f"{words}; {part.coverage}" if part.coverage else words


def _on_arc(value: float, radius: float, cx: float, cy: float) -> tuple[float, float]:
    angle = math.pi * (1 - max(0.0, min(100.0, value)) / 100)
    return cx + radius * math.cos(angle), cy - radius * math.sin(angle)


def _arc(start: float, end: float, radius: float, width: float, cx: float, cy: float, **look: str | float) -> str:
    x0, y0 = _on_arc(start, radius, cx, cy)
    x1, y1 = _on_arc(end, radius, cx, cy)
    path = f"M{number(x0)} {number(y0)}A{number(radius)} {number(radius)} 0 0 1 {number(x1)} {number(y1)}"
    return tag("path", d=path, fill="none", stroke_width=width, **look)


def _dial(part: ScorePart, cx: float, cy: float, radius: float, ink: Palette) -> list[str]:
    """Track, interval, what the cap holds back, the score itself, the target tick and the number."""
    colour = ink.band(part.band)
    drawn = [_arc(0, 100, radius, 14, cx, cy, class_="track", stroke=ink.track)]
    if part.low is not None and part.high is not None and part.high > part.low:
        drawn.append(_arc(part.low, part.high, radius + 11, 3, cx, cy, class_="interval", stroke=ink.muted))
    if part.score is not None:
        if part.uncapped is not None and part.uncapped > part.score:
            drawn.append(
                _arc(
                    part.score,
                    part.uncapped,
                    radius,
                    14,
                    cx,
                    cy,
                    class_=f"held band-{part.band}",
                    stroke=colour,
                    stroke_opacity=0.3,
                )
            )
        if part.score > 0:
            drawn.append(_arc(0, part.score, radius, 14, cx, cy, class_=f"value band-{part.band}", stroke=colour))
    inner, outer = _on_arc(part.target, radius - 10, cx, cy), _on_arc(part.target, radius + 10, cx, cy)
    drawn.append(
        tag("line", x1=inner[0], y1=inner[1], x2=outer[0], y2=outer[1], class_="target", stroke=ink.ink, stroke_width=2)
    )
    shown = "?" if part.score is None else str(part.score)
    drawn.append(
        text(shown, cx, cy - 12, class_="number", fill=ink.ink, font_size=44, font_weight="650", text_anchor="middle")
    )
    drawn.append(
        text(
            BAND_WORDS[part.band],
            cx,
            cy + 8,
            class_=f"word band-{part.band}",
            fill=colour,
            font_size=14,
            font_weight="600",
            text_anchor="middle",
        )
    )
    return drawn


def gauge_svg(part: ScorePart) -> str:
    """A half-circle gauge, 200 x 124; an unknown score is an empty track and a question mark, never zero."""
    return _svg(200, 124, gauge_alt(part), *_dial(part, 100, 104, 80, LIGHT), name="gauge")


# the 4Cs card


def card_alt(parts: Sequence[ScorePart]) -> str:
    return ". ".join(gauge_alt(p) for p in parts)


def split_scores(parts: Sequence[ScorePart]) -> tuple[ScorePart | None, list[ScorePart]]:
    """The one big score (key "right_to_win", else none) and the others in their order."""
    hero = next((p for p in parts if p.key == "right_to_win"), None)
    return hero, [p for p in parts if p is not hero]


def _meter(part: ScorePart, x: float, y: float, width: float, ink: Palette) -> list[str]:
    def at(value: float) -> float:
        return x + width * max(0.0, min(100.0, value)) / 100

    colour = ink.band(part.band)
    shown = "?" if part.score is None else str(part.score)
    drawn = [
        text(part.label, x, y, class_="label", fill=ink.ink, font_size=14, font_weight="600"),
        text(shown, x + width, y, class_="number", fill=ink.ink, font_size=15, font_weight="650", text_anchor="end"),
        tag("rect", x=x, y=y + 8, width=width, height=8, rx=4, class_="track", fill=ink.track),
    ]
    if part.score is not None:
        if part.uncapped is not None and part.uncapped > part.score:
            drawn.append(
                tag(
                    "rect",
                    x=x,
                    y=y + 8,
                    width=at(part.uncapped) - x,
                    height=8,
                    rx=4,
                    class_=f"held band-{part.band}",
                    fill=colour,
                    fill_opacity=0.3,
                )
            )
        drawn.append(
            tag(
                "rect",
                x=x,
                y=y + 8,
                width=at(part.score) - x,
                height=8,
                rx=4,
                class_=f"value band-{part.band}",
                fill=colour,
            )
        )
    tick = at(part.target)
    drawn.append(tag("line", x1=tick, y1=y + 5, x2=tick, y2=y + 19, class_="target", stroke=ink.ink, stroke_width=1.5))
    small = part.coverage or part.note
    if small:
        drawn.append(text(small, x, y + 31, class_="small", fill=ink.muted, font_size=11))
    return drawn


def card_svg(parts: Sequence[ScorePart]) -> str:
    """The Right to Win gauge beside its four Cs as meters, for a page or a file; 520 wide."""
    hero, others = split_scores(parts)
    left = 236.0 if hero else 16.0
    height = max(150.0 if hero else 40.0, 20 + 54.0 * len(others))
    drawn: list[str] = [tag("rect", width=520, height=height, class_="paper", fill=LIGHT.paper)]
    if hero:
        middle = height / 2 + 34
        drawn += _dial(hero, 116, middle, 80, LIGHT)
        drawn.append(
            text(hero.label, 116, middle + 30, class_="small", fill=LIGHT.muted, font_size=12, text_anchor="middle")
        )
    for row, part in enumerate(others):
        drawn += _meter(part, left, 26 + 54.0 * row, 504 - left, LIGHT)
    return _svg(520, height, card_alt(parts), *drawn, name="card-scores")


# trend


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One step of a trend in the reader's words: the table beside the picture."""

    when: str
    value: str
    change: str
    cause: str


def trend_rows(part: TrendPart, voice: Voice) -> tuple[TrendRow, ...]:
    rows: list[TrendRow] = []
    before: int | None = None
    for point in part.points:
        change = "" if point.value is None or before is None else f"{point.value - before:+d}".replace("-", "−")
        rows.append(
            TrendRow(
                voice.day(point.at),
                "unknown" if point.value is None else str(point.value),
                "±0" if change == "+0" else change,
                point.cause,
            )
        )
        before = point.value if point.value is not None else before
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where time and score fall in a picture; `start` and `end` are seconds since the epoch."""

    start: float
    end: float
    left: float
    right: float
    top: float
    bottom: float

    @classmethod
    def of(cls, points: Sequence[TrendPoint], *, left: float, right: float, top: float, bottom: float) -> "Frame":
        times = [p.at.timestamp() for p in points] or [0.0]
        start, end = min(times), max(times)
        return cls(start, end if end > start else start + 86_400, left, right, top, bottom)

    def x(self, at: datetime) -> float:
        return self.left + (self.right - self.left) * (at.timestamp() - self.start) / (self.end - self.start)

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * max(0.0, min(100.0, value)) / 100


def _steps(points: Sequence[TrendPoint], frame: Frame) -> str:
    """A score holds until something changes it, so the line goes in steps; an unknown stretch is a gap."""
    path, before = "", None
    for point in points:
        if point.value is None:
            if before is not None:
                path += f"H{number(frame.x(point.at))}"
            before = None
            continue
        x, y = number(frame.x(point.at)), number(frame.y(point.value))
        path += f"M{x} {y}" if before is None else f"H{x}V{y}"
        before = point.value
    return path


def _day_labels(part: TrendPart, frame: Frame, voice: Voice) -> list[str]:
    """First and last day, and the middle one where there is room."""
    if not part.points:
        return []
    first, last = part.points[0].at, part.points[-1].at
    marks = [(first, "start"), (last, "end")] if last > first else [(first, "start")]
    if (last - first).days > 20:
        marks.insert(1, (first + (last - first) / 2, "middle"))
    return [
        text(
            voice.day(at),
            frame.x(at),
            frame.bottom + 18,
            class_="small",
            fill=LIGHT.muted,
            font_size=11,
            text_anchor=anchor,
        )
        for at, anchor in marks
    ]


def trend_svg(part: TrendPart, voice: Voice) -> str:
    """Score over time, 640 x 210; each known point is a focusable group that names its day, score and cause."""
    frame = Frame.of(part.points, left=34, right=600, top=14, bottom=172)
    drawn: list[str] = []
    for level in (0, 50, 100):
        y = frame.y(level)
        drawn.append(tag("line", x1=34, y1=y, x2=608, y2=y, class_="grid", stroke=LIGHT.track, stroke_width=1))
        drawn.append(text(str(level), 28, y + 4, class_="small", fill=LIGHT.muted, font_size=11, text_anchor="end"))
    goal = frame.y(part.target)
    drawn.append(
        tag(
            "line",
            x1=34,
            y1=goal,
            x2=608,
            y2=goal,
            class_="goal",
            stroke=LIGHT.strong,
            stroke_width=1.5,
            stroke_dasharray="5 4",
        )
    )
    drawn.append(
        text(f"target {part.target}", 36, goal - 5, class_="small band-strong", fill=LIGHT.strong, font_size=11)
    )
    drawn += _day_labels(part, frame, voice)
    path = _steps(part.points, frame)
    if path:
        drawn.append(
            tag("path", d=path, class_="steps", fill="none", stroke=LIGHT.line, stroke_width=2, stroke_linejoin="round")
        )
    drawn += _points(part, frame, voice)
    return _svg(640, 200, part.alt, *drawn, name="trend", role="group")  # its points can be reached one by one


def _points(part: TrendPart, frame: Frame, voice: Voice) -> list[str]:
    drawn: list[str] = []
    known = [p for p in part.points if p.value is not None]
    for point, row in zip(part.points, trend_rows(part, voice), strict=True):
        if point.value is None:
            continue
        x, y = frame.x(point.at), frame.y(point.value)
        words = f"{row.when}: {row.value}" + (f" ({row.change})" if row.change else "")
        words += f", {row.cause}" if row.cause else ""
        pieces = [
            tag("title", escape(" ".join(printable(words).split()))),
            tag("circle", cx=x, cy=y, r=10, class_="hit", fill="transparent"),
            tag("circle", cx=x, cy=y, r=4, class_="dot", fill=LIGHT.line, stroke=LIGHT.paper, stroke_width=1.5),
        ]
        if point is known[-1]:
            pieces.append(text(row.value, x + 9, y + 5, class_="last", fill=LIGHT.ink, font_size=14, font_weight="650"))
        label = " ".join(printable(words).split())
        drawn.append(tag("g", *pieces, class_="point", tabindex="0", role="img", aria_label=label))
    return drawn

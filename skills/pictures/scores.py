"""A score as a gauge, and the 4Cs as a card."""

import math
from collections.abc import Sequence

from skills.answer import ScorePart
from skills.pictures.markup import number, svg, tag, text
from skills.pictures.theme import BAND_WORDS, LIGHT, Palette

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
    return svg(200, 124, gauge_alt(part), *_dial(part, 100, 104, 80, LIGHT), name="gauge")


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
    return svg(520, height, card_alt(parts), *drawn, name="card-scores")

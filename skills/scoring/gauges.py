"""Scores as gauges."""

from skills.answer import ScorePart
from skills.scoring.posterior import half_up
from skills.scoring.rules import STRONG_FROM
from skills.scoring.score import CScore, Score
from skills.scoring.words import cap_note, gap


def total_part(now: Score) -> ScorePart:
    unknown = now.known == 0
    return ScorePart(
        "right_to_win",
        "Right to Win",
        None if unknown else now.right_to_win,
        now.band,
        low=None if unknown else half_up(now.low),
        high=None if unknown else half_up(now.high),
        coverage=f"{now.known} of 4 Cs known",
        note=f"At least {now.right_to_win}: an unknown C counts 0." if now.is_floor and not unknown else "",
        target=STRONG_FROM,
    )


def c_part(c: CScore) -> ScorePart:
    return ScorePart(
        c.spec.key,
        c.spec.label,
        c.points,
        c.band,
        low=None if c.low is None else half_up(c.low),
        high=None if c.high is None else half_up(c.high),
        uncapped=half_up(c.uncapped) if c.capped and c.uncapped is not None else None,
        coverage=f"{c.known} of 6 known",
        note=" ".join(n for n in (cap_note(c), _qualifier_note(c), gap(c)) if n),
        target=STRONG_FROM,
    )


def _qualifier_note(c: CScore) -> str:
    return "Qualifier answered yes more than 90 days ago: ask again." if c.old and c.qualifier == "yes" else ""

"""A score, its parts and what would raise it, in the words every skill uses for them."""

from knowledge.four_cs import FOUR_CS
from skills.scoring.next_step import Step, whole_points
from skills.scoring.rules import QUALIFIER_CAP, STRONG_FROM
from skills.scoring.score import CScore, Score
from skills.wording import Voice

SUB_LABELS: dict[str, str] = {s.key: s.label for c in FOUR_CS for f in c.factors for s in f.sub_factors}
C_LABELS: dict[str, str] = {c.key: c.label for c in FOUR_CS}
FOG_LABELS: dict[str, str] = {"fact": "Fact", "opinion": "Opinion", "gossip": "Gossip"}
BAND_LABELS: dict[str, str] = {
    "strong": "strong",
    "contested": "contested",
    "weak": "weak",
    "unknown": "not proven yet",
}
CAP = f"{QUALIFIER_CAP:.0f}"
"""The cap as people read it."""


def rating(value: float | None, voice: Voice) -> str:
    return "unknown" if value is None else voice.number(value, 1)


def points(value: int | None) -> str:
    return "unknown" if value is None else str(value)


def headline(score: Score) -> str:
    """ "74, contested" or "at least 37, 2 of 4 Cs known"."""
    if score.known == 0:
        return "unknown, 0 of 4 Cs known"
    if score.is_floor:
        return f"at least {score.right_to_win}, {score.known} of 4 Cs known"
    return f"{score.right_to_win}, {BAND_LABELS[score.band]}"


def short(score: Score) -> str:
    """For a table cell: "74", "≥ 37", "?"."""
    if score.known == 0:
        return "?"
    return f"≥ {score.right_to_win}" if score.is_floor else str(score.right_to_win)


def cap_note(c: CScore) -> str:
    """Why a C is capped, if it is, in one clause."""
    if not c.capped:
        return ""
    why = "answered no" if c.qualifier == "no" else "unanswered"
    return f"Capped at {CAP}: “{c.spec.qualifier}” is {why}."


def worth(step: Step) -> str:
    """What a step does to the score: "+6 Right to Win (68 → 74)"."""
    if step.exact_gain <= 0:
        return "no change to Right to Win today"
    floor = "at least " if step.known_before < len(FOUR_CS) else ""
    was = f"{floor}{step.before}" if step.known_before else "unknown"
    will = "at least " if step.still_floor else ""
    return f"{whole_points(step.exact_gain)} Right to Win ({was} → {will}{step.after})"


def gain_badge(step: Step) -> str:
    return whole_points(step.exact_gain) if step.exact_gain > 0 else ""


def step_title(step: Step) -> str:
    """What to do, as a title."""
    label = C_LABELS[step.c]
    if step.qualifier:
        question = next(c.qualifier for c in FOUR_CS if c.key == step.c)
        return f"Get to a yes on {label}: “{question}”"
    subjects = " and one on ".join(SUB_LABELS[s] for s in step.sub_factors)
    return f"{label}: one fresh fact on {subjects}"


def step_short(step: Step) -> str:
    """The same for a table cell."""
    what = "a yes on its qualifier" if step.qualifier else " + ".join(SUB_LABELS[s] for s in step.sub_factors)
    return f"{C_LABELS[step.c]}: {what} ({whole_points(step.exact_gain)})"


def gap(c: CScore) -> str:
    """Distance to the target state."""
    if c.points is None:
        return ""
    missing = STRONG_FROM - c.points
    return f"{missing} short of {STRONG_FROM}" if missing > 0 else "at target"

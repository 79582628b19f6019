"""Numbers and states of a score in words."""

from skills.catalog.right_to_win.outcome import Question, View
from skills.scoring.file import Item
from skills.scoring.learning import Suggestion
from skills.scoring.next_step import Step
from skills.scoring.posterior import half_up
from skills.scoring.score import CScore, FactorScore
from skills.scoring.words import CAP, SUB_LABELS, points, rating, worth
from skills.wording import Voice


def product(c: CScore, voice: Voice) -> str:
    """ "Knowledge 8.3 × Trust 6.1 = 51, capped at 50"."""
    first, second = c.factors
    head = f"{_factor(first, voice)} × {_factor(second, voice)}"
    if c.uncapped is None:
        return f"{head} = unknown"
    cap = f", capped at {CAP}" if c.capped else ""
    return f"{head} = {half_up(c.uncapped)}{cap}"


def _factor(factor: FactorScore, voice: Voice) -> str:
    star = " (set by hand)" if factor.override is not None else ""
    return f"{factor.spec.label} {rating(factor.rating, voice)}{star}"


def suggested(suggestion: Suggestion | None, voice: Voice) -> str:
    if suggestion is None:
        return "The records you may see say nothing either way."
    when = f" ({voice.day(suggestion.ref.at)})" if suggestion.ref and suggestion.ref.at else ""
    if suggestion.leaning is None:
        return f"The closest on record: {suggestion.because}{when}."
    return f"The record suggests {'yes' if suggestion.leaning else 'no'}: {suggestion.because}{when}."


def question_detail(question: Question, view: View, voice: Voice) -> str:
    c = view.score.c(question.c)
    asked_before = ""
    if c.answer is not None:
        said = "yes" if c.answer.answer else "no"
        again = "; time to ask again" if question.old else ""
        asked_before = f"Answered {said} {voice.ago(c.answer.at)}{again}. "
    return f"{asked_before}{_yes_worth(c, question.step)} {suggested(question.suggestion, voice)}"


def _yes_worth(c: CScore, step: Step) -> str:
    if c.score is None:
        return "A yes lifts the cap once this C is known."
    if c.qualifier == "yes":
        return "The yes still counts."
    if step.exact_gain <= 0:
        return f"A yes changes nothing yet: {c.spec.label} is {c.points}, below the cap of {CAP}."
    return f"A yes is worth {worth(step)}."


def item_detail(item: Item, voice: Voice, *, counts: bool) -> str:
    way = "for" if item.polarity > 0 else "against"
    weighs = f"weighs {voice.number(item.weight, 2)} {way}" if counts else "a number on record speaks instead"
    return f"{SUB_LABELS[item.sub_factor]} · {voice.day(item.at)} · {weighs}"


def explain(c: CScore, voice: Voice) -> str:
    """Why a C stands where it stands: the arithmetic, the lower factor, and what pulls it there."""
    said = f"{c.spec.label} is {points(c.points)}: {product(c, voice)}."
    low = _lower(c)
    if low is None:
        return said
    return f"{said} {_why_low(low, voice)}"


def _lower(c: CScore) -> FactorScore | None:
    known = [f for f in c.factors if f.rating is not None]
    return min(known, key=lambda f: f.rating or 0.0, default=None)


def _why_low(factor: FactorScore, voice: Voice) -> str:
    if factor.override is not None:
        reason = factor.override.reason.rstrip(".")
        return f"{factor.spec.label} was set to {rating(factor.override.rating, voice)} by hand: {reason}."
    known = [s for s in factor.subs if s.rating is not None]
    lowest = min(known, key=lambda s: s.rating or 0.0)
    against = next((i for i in lowest.items if i.polarity < 0), None)
    head = f"{factor.spec.label} rests on {factor.known} of 3 sub-factors; the lowest is {lowest.spec.label}"
    if lowest.reading is not None:
        return f"{head}, {rating(lowest.rating, voice)} ({lowest.reading.basis})."
    if against is not None:
        return f"{head}, {rating(lowest.rating, voice)}: “{against.statement}”."
    return f"{head}, {rating(lowest.rating, voice)}, with little or old support."


def explain_factor(factor: FactorScore, voice: Voice) -> str:
    """What a factor rests on and which sub-factor holds it down."""
    if factor.rating is None:
        return f"Nothing on record tells about {factor.spec.label}."
    return _why_low(factor, voice)

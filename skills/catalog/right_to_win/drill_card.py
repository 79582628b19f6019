"""Why one C, or one of its factors, stands where it stands."""

from skills.answer import Answer, DetailsPart, FactsPart, Item, ListPart, Part, Simple, TextPart
from skills.ask import Ask
from skills.catalog.right_to_win.actions import SKILL, drill_actions
from skills.catalog.right_to_win.evidence_parts import evidence_items, factor_facts
from skills.catalog.right_to_win.outcome import Drill, Out
from skills.catalog.right_to_win.phrases import explain, explain_factor, product, question_detail
from skills.scoring.gauges import c_part
from skills.scoring.learning import HOW_TO_LEARN
from skills.scoring.next_step import Step
from skills.scoring.score import FactorScore
from skills.scoring.words import gain_badge, headline, points, rating, step_title, worth
from skills.wording import Voice

_SHOWN, _MOST = 4, 20
"""Evidence shown at once, and with the fold opened."""
_STEPS = 3


def drill_answer(ask: Ask, card: Drill, out: Out) -> Answer:
    voice, c, citations = ask.voice, card.c, out.citations
    factors = _wanted(card)
    items = evidence_items(factors, citations, voice)
    facts = tuple(f for factor in factors for f in factor_facts(factor, citations, voice, out.people))
    parts: list[Part] = [
        *_whole(card),
        *_all_told(card, items),
        c_part(c),
        TextPart(_why(card, factors, voice)),
        *_question(card, voice),
        FactsPart(facts, title="What it rests on"),
        *_evidence(items),
        *_raise(card),
    ]
    return Answer(
        title=f"{_subject(card)} on {card.view.deal.name}",
        parts=tuple(parts),
        sources=citations.sources,
        actions=drill_actions(card.view, c),
        summary=f"{_subject(card)} on {card.view.deal.name}: {_value(card, voice)}.",
        skill=SKILL,
    )


def _evidence(items: tuple[Item, ...]) -> list[Part]:
    """The heaviest open, the lighter ones folded."""
    if not items:
        return []
    parts: list[Part] = [ListPart(items[:_SHOWN], title="Evidence, heaviest first")]
    rest = items[_SHOWN:]
    if rest:
        lightest = len(items) - _MOST
        folded: tuple[Simple, ...] = (ListPart(rest[: _MOST - _SHOWN]),)
        if lightest > 0:
            folded = (*folded, TextPart(f"…and {lightest} more, each lighter than these.", "muted"))
        more = "1 lighter piece" if len(rest) == 1 else f"{len(rest)} lighter pieces"
        parts.append(DetailsPart(f"{more} of evidence", folded, key="evidence"))
    return parts


def _wanted(card: Drill) -> tuple[FactorScore, ...]:
    return tuple(f for f in card.c.factors if card.factor in (None, f.spec.key))


def _whole(card: Drill) -> list[Part]:
    """Asked about the score as a whole: what it is, and which C to look at first."""
    if not card.whole:
        return []
    now = card.view.score
    first = "is the lowest of the four" if card.c.score is not None else "is where the record says most"
    return [TextPart(f"Right to Win is **{headline(now)}**; {card.c.spec.label} {first}.")]


def _all_told(card: Drill, items: tuple[Item, ...]) -> list[Part]:
    """Asked why once more than the record can say."""
    if not card.all_told:
        return []
    way_on = "Open a source below to read it in its own words" if items else "Tell me what you know of it"
    return [TextPart(f"This is all the record says about {_subject(card)}. {way_on}, or set the factor yourself.")]


def _subject(card: Drill) -> str:
    return card.view.score.factor(card.factor).spec.label if card.factor else card.c.spec.label


def _value(card: Drill, voice: Voice) -> str:
    if card.factor is None:
        return points(card.c.points)
    return rating(card.view.score.factor(card.factor).rating, voice)


def _why(card: Drill, factors: tuple[FactorScore, ...], voice: Voice) -> str:
    c = card.c
    if c.score is None and not any(f.rating is not None for f in factors):
        return f"{_subject(card)} is unknown: no evidence on record. It counts 0 until something is known."
    if card.factor is None:
        return explain(c, voice) if c.score is not None else _half_known(card, voice)
    factor = factors[0]
    return f"{factor.spec.label} is {rating(factor.rating, voice)}. {explain_factor(factor, voice)}"


def _half_known(card: Drill, voice: Voice) -> str:
    missing = [f.spec.label for f in card.c.factors if f.rating is None]
    return f"{card.c.spec.label} is unknown: {product(card.c, voice)}. Nothing on record tells about {missing[0]}."


def _question(card: Drill, voice: Voice) -> list[Part]:
    asked = next((q for q in card.view.questions if q.c == card.c.spec.key), None)
    if asked is None:
        return [_answered(card, voice)]
    return [TextPart(f"**{card.c.spec.qualifier}** {question_detail(asked, card.view, voice)}", "warn")]


def _answered(card: Drill, voice: Voice) -> TextPart:
    answer = card.c.answer
    note = f": {answer.note}" if answer and answer.note else ""
    when = voice.ago(answer.at) if answer else ""
    return TextPart(f"“{card.c.spec.qualifier}” Answered yes {when}{note}", "good")


def _raise(card: Drill) -> list[Part]:
    if card.lesson is not None:
        return [ListPart((_step(card.lesson),), title="Cheapest way to learn it")]
    steps = [s for s in card.view.steps if s.c == card.c.spec.key][:_STEPS]
    if not steps:
        return []
    return [ListPart(tuple(_step(s) for s in steps), title="What would raise it", ordered=True)]


def _step(step: Step) -> Item:
    how = "; ".join(HOW_TO_LEARN[s] for s in step.sub_factors)
    then = f"{worth(step)}; this C {points(step.c_before)} → {points(step.c_after)}"
    return Item(step_title(step), detail=f"{then}. {how}".strip(), badge=gain_badge(step))

"""The main card: gauges, what is asked next, what to do next, trend, and the evidence behind every number."""

from skills.answer import Answer, Item, ListPart, Part, TextPart, TrendPart, TrendPoint
from skills.ask import Ask
from skills.catalog.right_to_win.actions import SKILL, answer_form, card_actions
from skills.catalog.right_to_win.evidence_parts import c_details, record_cite
from skills.catalog.right_to_win.outcome import DealCard, Out, Question, View
from skills.catalog.right_to_win.phrases import explain, question_detail
from skills.citing import Citations
from skills.scoring.gauges import c_part, total_part
from skills.scoring.learning import HOW_TO_LEARN
from skills.scoring.next_step import Step, cheapest_lesson
from skills.scoring.posterior import half_up
from skills.scoring.rules import STRONG_FROM
from skills.scoring.score import FactorScore, Score
from skills.scoring.words import C_LABELS, gain_badge, headline, points, rating, step_title, worth
from skills.wording import Voice

_SHOWN_PER_C = 6
_CAUSES = {
    "evidence": "new evidence",
    "qualifier": "qualifier answered",
    "override": "set by hand",
    "crm": "CRM change",
    "nightly": "nightly run",
    "import": "import",
}


def deal_answer(ask: Ask, card: DealCard, out: Out) -> Answer:
    voice, view, citations = ask.voice, card.view, out.citations
    now = view.score
    parts: list[Part] = [
        *_opening(card, view, voice),
        total_part(now),
        *(c_part(c) for c in now.cs),
        *_weakest(now, voice),
        *_known_so_far(now, voice),
        *_questions(view, voice, citations),
        *_next_step(view),
        *_lessons(view),
        *_trend(card, view),
        *(c_details(c, citations, voice, out.people, most=_SHOWN_PER_C) for c in now.cs),
        *_sum(now, voice),
    ]
    return Answer(
        title=f"Right to Win: {view.deal.name}",
        parts=tuple(parts),
        sources=citations.sources,
        actions=() if card.past else card_actions(view),
        summary=_summary(view, voice),
        skill=SKILL,
    )


def _summary(view: View, voice: Voice) -> str:
    now = view.score
    said = f"{view.deal.name}: Right to Win {headline(now)}"
    if now.weakest is not None:
        said += f"; weakest is {now.weakest.spec.label} at {points(now.weakest.points)}"
    best = view.steps[0] if view.steps else None
    return f"{said}. Next: {step_title(best)}, {worth(best)}." if best else f"{said}."


def _opening(card: DealCard, view: View, voice: Voice) -> list[Part]:
    deal, now, said = view.deal, view.score, []
    if card.before is not None:
        moved = f"**{card.before} → {now.right_to_win}**" if card.before != now.right_to_win else f"stays {card.before}"
        said.append(TextPart(f"Right to Win {moved}.", "good"))
    if card.past:
        said.append(TextPart(f"As of {voice.day(now.at)}, from what was on record then.", "muted"))
    if deal.status != "open":
        said.append(TextPart(f"This deal is {deal.status} (closed {voice.day(deal.close_on)}).", "muted"))
    if deal.account_id is None:
        said.append(
            TextPart(
                "No client is named on this deal, so nothing about a client counts: set one to learn more.", "warn"
            )
        )
    if now.known == 0:
        said.append(TextPart(f"Right to Win is **{headline(now)}**. {_nothing_yet(now)}", "warn"))
    return [*said, *_waiting(card), *_since(card, now, voice)]


def _waiting(card: DealCard) -> list[Part]:
    """One line, and only when there is something: nobody is nagged."""
    if not card.waiting or card.past:
        return []
    one = card.waiting == 1
    said = f"{card.waiting} new {'observation waits' if one else 'observations wait'} for you: ask “any new evidence?”"
    return [TextPart(said, "muted")]


def _nothing_yet(now: Score) -> str:
    known = sum(c.known for c in now.cs)
    if known == 0:
        return "Nothing on record tells about it yet: below is what would teach most."
    return f"{known} of 24 sub-factors are known, but no C has both of its factors yet."


def _since(card: DealCard, now: Score, voice: Voice) -> list[Part]:
    if card.since is None:
        return []
    day = voice.day(card.since)
    if card.was is None:
        return [TextPart(f"This deal was not on record on {day}.", "muted")]
    pairs = [("Right to Win", short_points(card.was), short_points(now))]
    pairs += [(c.spec.label, points(card.was.c(c.spec.key).points), points(c.points)) for c in now.cs]
    moved = [f"{label} {was} → {is_now}" for label, was, is_now in pairs if was != is_now]
    return [TextPart(f"Since {day}: {', '.join(moved) if moved else 'nothing moved'}.")]


def short_points(score: Score) -> str:
    return "unknown" if score.known == 0 else f"{'at least ' if score.is_floor else ''}{score.right_to_win}"


def _weakest(now: Score, voice: Voice) -> list[Part]:
    weakest = now.weakest
    if weakest is None or weakest.points is None or weakest.points >= STRONG_FROM:
        return []
    return [TextPart(f"**Weakest: {weakest.spec.label}.** {explain(weakest, voice)}")]


def _known_so_far(now: Score, voice: Voice) -> list[Part]:
    """With nothing whole to show, the factors that are known are still true."""
    half = [f for c in now.cs if c.score is None for f in c.factors if f.rating is not None]
    if not half:
        return []
    items = tuple(
        Item(f"{f.spec.label} {rating(f.rating, voice)}", detail=_basis(f, voice), badge=f"{f.known} of 3")
        for f in half
    )
    return [ListPart(items, title="Known so far")]


def _basis(factor: FactorScore, voice: Voice) -> str:
    if factor.override is not None:
        return factor.override.reason
    known = [s for s in factor.subs if s.rating is not None]
    return "; ".join(s.reading.basis if s.reading else f"{s.spec.label} {rating(s.rating, voice)}" for s in known)


def _questions(view: View, voice: Voice, citations: Citations) -> list[Part]:
    if not view.questions:
        return []
    items = tuple(_question_item(q, view, voice, citations) for q in view.questions)
    return [ListPart(items, title="Questions only you can answer", ordered=True)]


def _question_item(question: Question, view: View, voice: Voice, citations: Citations) -> Item:
    ref = question.suggestion.ref if question.suggestion else None
    return Item(
        view.score.c(question.c).spec.qualifier,
        detail=question_detail(question, view, voice),
        badge=C_LABELS[question.c],
        cites=(record_cite(ref, citations),) if ref else (),
        action=answer_form(view, question),
    )


def _next_step(view: View) -> list[Part]:
    if not view.steps:
        return [TextPart("No single step would raise the score now: keep the evidence fresh.", "muted")]
    best = view.steps[0]
    how = "" if best.qualifier else " ".join(f"{HOW_TO_LEARN[s]}." for s in best.sub_factors)
    return [TextPart(f"**Next best step:** {step_title(best)}: {worth(best)}. {how}".rstrip())]


def _lessons(view: View) -> list[Part]:
    """With an unknown C: the cheapest way to learn the rest."""
    unknown = [c for c in view.score.cs if c.score is None]
    steps = [s for c in unknown if (s := cheapest_lesson(view.file, view.score, c)) is not None]
    if not steps:
        return []
    items = tuple(_lesson(s) for s in sorted(steps, key=lambda s: (s.pieces, -s.exact_gain, s.c)))
    return [ListPart(items, title="Cheapest way to learn the rest", ordered=True)]


def _lesson(step: Step) -> Item:
    how = "; ".join(HOW_TO_LEARN[s] for s in step.sub_factors)
    return Item(
        step_title(step),
        detail=f"{how}. {C_LABELS[step.c]} would be about {points(step.c_after)}.",
        badge=gain_badge(step),
    )


def _trend(card: DealCard, view: View) -> list[Part]:
    past = [s for s in card.snapshots if s.at <= view.score.at]
    if not past:
        return []
    frozen = tuple(
        TrendPoint(s.at, s.scores.get("right_to_win"), s.detail or _CAUSES.get(s.cause, s.cause)) for s in past
    )
    now = view.score.right_to_win if view.score.known else None
    last = () if past[-1].at == view.score.at else (TrendPoint(view.score.at, now, "now"),)
    return [TrendPart("Right to Win over time", frozen + last, target=STRONG_FROM)]


def _sum(now: Score, voice: Voice) -> list[Part]:
    """The arithmetic, where whole points alone do not add up to what is shown."""
    shown = [c.points or 0 for c in now.cs]
    if now.known == 0 or half_up(sum(shown) / 4) == now.right_to_win:
        return []
    terms = " + ".join(voice.number(c.score or 0.0, 1) for c in now.cs)
    return [TextPart(f"How it adds up: ({terms}) ÷ 4 = {voice.number(now.exact, 2)}.", "muted")]

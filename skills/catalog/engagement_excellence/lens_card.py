"""One lens opened: every number with its rule, its sources, and the one next action."""

from skills.answer import Action, Answer, ListPart, Part, TextPart, TrendPart, TrendPoint
from skills.ask import Ask
from skills.catalog.engagement_excellence.client_card import gauge, indicator_item
from skills.catalog.engagement_excellence.measures import Indicator, Lens
from skills.catalog.engagement_excellence.outcome import LensCard, Out, Relevance
from skills.catalog.engagement_excellence.rules import LABELS, LENS_LABELS, TREND_OVER
from skills.catalog.engagement_excellence.words import (
    SKILL,
    band_words,
    by_whom,
    coverage,
    lens_button,
    lowered,
    plan_button,
    told,
    value_words,
)
from skills.citing import Citations
from skills.wording import Voice


def lens_answer(ask: Ask, card: LensCard, out: Out) -> Answer:
    client, lens, voice, sources = card.relevance, card.lens, ask.voice, Citations()
    action = client.actions[lens.key]
    items = tuple(indicator_item(i, client, voice, sources, rule=True) for i in _lowest_first(lens))
    parts: list[Part] = [
        TextPart(_why(lens, voice)),
        gauge(client, lens, voice),
        ListPart(items, f"What it is made of ({coverage(lens)}, the mean of those)"),
        TextPart(f"**Next:** {action.text}. {by_whom(action, voice)}. For: {lowered(LABELS[action.indicator.key])}."),
        *_trend(client, lens),
    ]
    return Answer(
        f"{LENS_LABELS[lens.key]}: {client.name}",
        tuple(parts),
        sources.sources,
        _actions(client, lens),
        _summary(client, lens, voice),
        skill=SKILL,
    )


def _summary(client: Relevance, lens: Lens, voice: Voice) -> str:
    label, action = LENS_LABELS[lens.key], client.actions[lens.key]
    known = [i for i in _lowest_first(lens) if i.value is not None]
    if not known:
        return f"{label} at {client.name} can't be told yet. Next: {action.text}."
    low = known[0]
    return (
        f"{label} at {client.name}: {band_words(lens)}; lowest is {lowered(LABELS[low.key])}, "
        f"{value_words(low, voice)}. Next: {action.text}."
    )


def _lowest_first(lens: Lens) -> list[Indicator]:
    return sorted(lens.indicators, key=lambda i: (i.value is None, i.value or 0.0))


def _why(lens: Lens, voice: Voice) -> str:
    """What pulls it down and what carries it."""
    known = [i for i in _lowest_first(lens) if i.value is not None]
    if not known:
        lacks = "; ".join(i.said for i in lens.indicators)
        return f"**{LENS_LABELS[lens.key]} is unknown**, which is not the same as weak: {lacks}."
    low, high = known[0], known[-1]
    said = f"**{LENS_LABELS[lens.key]} is {band_words(lens)}.** "
    if len(known) == 1:
        return f"{said}It rests on one thing: {lowered(LABELS[low.key])} {value_words(low, voice)}, {told(low)}."
    said += f"Lowest: {lowered(LABELS[low.key])} {value_words(low, voice)} ({told(low)}). "
    return f"{said}Highest: {lowered(LABELS[high.key])} {value_words(high, voice)}."


def _trend(client: Relevance, lens: Lens) -> list[Part]:
    then = next((x for x in client.before if x.key == lens.key), None)
    if then is None or then.points is None or lens.points is None:
        return []
    moved = [
        lowered(LABELS[now.key])
        for now, was in zip(lens.indicators, then.indicators, strict=True)
        if now.value is not None and was.value is not None and abs(now.value - was.value) >= 1
    ]
    cause = f"moved: {', '.join(moved)}" if moved else "nothing moved by a point"
    points = (
        TrendPoint(client.seen.moment - TREND_OVER, then.points, "computed as of that day"),
        TrendPoint(client.seen.moment, lens.points, cause),
    )
    return [TrendPart(f"{LENS_LABELS[lens.key]}, three months ago and now", points)]


def _actions(client: Relevance, lens: Lens) -> tuple[Action, ...]:
    file = client.seen.file
    args = {"deal_id": file.deal.id} if file.deal else {"account_id": file.account.id}
    others = [x for x in client.weak if x.key != lens.key][:2]
    return (
        plan_button(client, client.actions[lens.key], "plan", "Plan it"),
        Action("all", "All six lenses", SKILL, "show", args),
        *(lens_button(client, x) for x in others),
        Action("map", "Who's who", "stakeholders", "show", args),
    )

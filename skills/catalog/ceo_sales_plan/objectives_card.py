"""Quarterly objectives: what each asks, what is won and expected, met, missed, on course or at risk."""

from collections.abc import Sequence

from skills.answer import Action, Answer, ListPart, Part, TextPart
from skills.ask import Ask
from skills.catalog.ceo_sales_plan.facts import Facts
from skills.catalog.ceo_sales_plan.outcome import ObjectivesCard, Out
from skills.catalog.ceo_sales_plan.phrases import no_chance_words, seen_words, state_label
from skills.catalog.ceo_sales_plan.plan_card import SKILL, basis, objective_item
from skills.catalog.ceo_sales_plan.standing import ImperativeStanding, ObjectiveStanding
from skills.citing import Citations
from skills.language.lists import counted
from skills.wording import Voice


def objectives_answer(ask: Ask, card: ObjectivesCard, out: Out) -> Answer:
    voice, facts, sources = ask.voice, out.facts, Citations()
    said = _said(card, facts, voice)
    late = any(o.state in ("at_risk", "missed") for _, o in card.rows)
    parts: list[Part] = [TextPart(said, "warn" if late else "plain")]
    for title, rows in _by_time(card, facts):
        items = tuple(objective_item(s, o, out.plan, facts, voice, sources) for s, o in rows)
        parts.append(ListPart(items, title))
    if card.rows:
        if seen_words(facts):
            parts.append(TextPart(seen_words(facts), "muted"))
        if not facts.wins.known:
            parts.append(TextPart(no_chance_words(facts), "warn"))
        parts.append(basis(facts))
    title = f"Objectives: {card.of.title}" if card.of is not None else "Objectives of the CEO Sales Plan"
    back = Action("plan", "The whole plan", SKILL, "plan", {})
    return Answer(title, tuple(parts), sources.sources, (back,), said, skill=SKILL)


def _said(card: ObjectivesCard, facts: Facts, voice: Voice) -> str:
    period = facts.intent.period
    when = f" between {voice.day(period.start)} and {voice.day(period.end)}" if period is not None else ""
    whose = f" of “{card.of.title}”" if card.of is not None else ""
    if not card.rows:
        if facts.objectives:
            return f"No objective{whose} on record{when}{' is at risk' if facts.intent.risky else ''}."
        return "No quarterly objectives are on record. Import them (objectives.csv): imperative, title, period, target."
    counts: dict[str, int] = {}
    for _, found in card.rows:
        label = state_label(found, facts)
        counts[label] = counts.get(label, 0) + 1
    told = ", ".join(f"{n:,} {name}" for name, n in counts.items())
    return f"{counted(len(card.rows), 'objective')}{whose}{when}: {told}."


_Rows = Sequence[tuple[ImperativeStanding, ObjectiveStanding]]


def _by_time(card: ObjectivesCard, facts: Facts) -> list[tuple[str, _Rows]]:
    """(title, rows): running, coming, over."""
    today = facts.today
    groups = (
        ("Running", [r for r in card.rows if r[1].objective.starts_on <= today <= r[1].objective.ends_on]),
        ("To come", [r for r in card.rows if r[1].objective.starts_on > today]),
        ("Over", [r for r in card.rows if r[1].objective.ends_on < today][::-1]),
    )
    return [(title, rows) for title, rows in groups if rows]

"""One imperative: what the plan says, what carries it, what is missing, its objectives, what could carry it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from skills.answer import (
    Action,
    Answer,
    DetailsPart,
    Fact,
    FactsPart,
    Item,
    ListPart,
    Part,
    QuotePart,
    TextPart,
    Tone,
    WaterfallPart,
    WaterfallStep,
)
from skills.ask import Ask
from skills.catalog.ceo_sales_plan.facts import Facts
from skills.catalog.ceo_sales_plan.outcome import ImperativeCard, Out, Plan
from skills.catalog.ceo_sales_plan.phrases import (
    STANDING_TONES,
    carrier_words,
    cite_passage,
    class_label,
    covered_words,
    no_chance_words,
    seen_words,
    standing_label,
    sums_words,
    visible,
)
from skills.catalog.ceo_sales_plan.plan_card import SKILL, basis, objective_item, suggestion_item
from skills.catalog.ceo_sales_plan.standing import Carrier, ImperativeStanding, ObjectiveStanding, markets
from skills.citing import Citations
from skills.folding import folded
from skills.language.lists import counted, listed
from skills.wording import Voice

StepKind = Literal["total", "change", "gap"]

_MOST = 8
_MOST_STEPS = 6


def imperative_answer(ask: Ask, card: ImperativeCard, out: Out) -> Answer:
    voice, facts, plan, sources = ask.voice, out.facts, out.plan, Citations()
    parts: list[Part] = [p for s in card.standings for p in _one(s, facts, plan, voice, sources)]
    if seen_words(facts):
        parts.append(TextPart(seen_words(facts), "muted"))
    if not facts.wins.known:
        parts.append(TextPart(no_chance_words(facts), "warn"))
    parts.append(basis(facts))
    first = card.standings[0]
    title = first.imperative.title if len(card.standings) == 1 else "Imperatives side by side"
    return Answer(
        f"CEO Sales Plan: {title}",
        tuple(parts),
        sources.sources,
        (
            Action("objectives", "Its objectives", SKILL, "objectives", {"imperative_id": first.imperative.id}),
            Action("plan", "The whole plan", SKILL, "plan", {}),
        ),
        " ".join(_said(s, facts, voice) for s in card.standings),
        skill=SKILL,
    )


def _said(standing: ImperativeStanding, facts: Facts, voice: Voice) -> str:
    open_ones = counted(len(standing.open), "open deal") if standing.open else "no open deal"
    by = "" if facts.sees_all else " by the deals you may see"
    return (
        f"“{standing.imperative.title}” is {standing_label(standing)}{by}: {covered_words(standing, facts, voice)}; "
        f"{open_ones} {'carry' if len(standing.open) > 1 else 'carries'} it."
    )


def _one(standing: ImperativeStanding, facts: Facts, plan: Plan, voice: Voice, sources: Citations) -> list[Part]:
    imperative = standing.imperative
    mine = sources.record("imperative", imperative.id, imperative.title)
    parts: list[Part] = [TextPart(_said(standing, facts, voice), STANDING_TONES[standing.standing], (mine,))]
    passage = plan.passages.get(imperative.id)
    more: list[Part] = []
    if passage is not None:
        detail = f"{passage.document.title}{f', {passage.locator}' if passage.locator else ''}"
        more.append(QuotePart(passage.excerpt, detail=detail, cites=cite_passage(passage, sources)))
    more.append(_facts(standing, facts, voice, mine))
    if imperative.target is not None and facts.wins.known:
        parts.append(_waterfall(standing, voice, sources))
    parts += _carriers(standing, facts, voice, sources)
    more += _objectives(standing, facts, plan, voice, sources)
    suggested = plan.suggested.get(imperative.id, ())
    if suggested and standing.standing != "reached":
        items = tuple(suggestion_item(standing, s, voice, sources) for s in suggested)
        parts.append(ListPart(items, "Open deals that carry nothing and could"))
    elif not standing.open:
        parts.append(TextPart(f"No open deal{visible(facts)} that carries nothing would fit.", "muted"))
    return [*parts, *folded("What the plan says, the sums, its objectives", more, f"more-{imperative.id}")]


def _objectives(standing: ImperativeStanding, facts: Facts, plan: Plan, voice: Voice, sources: Citations) -> list[Part]:
    """Running and coming; those that are over folded."""
    coming = [o for o in standing.objectives if o.objective.ends_on >= facts.today]
    over = [o for o in standing.objectives if o.objective.ends_on < facts.today][::-1]

    def listed_as(some: Iterable[ObjectiveStanding], title: str = "") -> ListPart:
        items = (objective_item(standing, o, plan, facts, voice, sources, named_too=False) for o in some)
        return ListPart(tuple(items), title)

    parts: list[Part] = [listed_as(coming, "Objectives")] if coming else []
    if over:
        parts.append(DetailsPart(f"{counted(len(over), 'objective')} of past quarters", (listed_as(over),), "over"))
    return parts


def _facts(standing: ImperativeStanding, facts: Facts, voice: Voice, cite: str) -> FactsPart:
    imperative, money = standing.imperative, standing.imperative.currency
    known = facts.wins.known
    rows = [
        Fact(
            "Target",
            f"{voice.money(imperative.target, money)} by {voice.day(imperative.due_on)}"
            if imperative.target is not None
            else "none in money on record (imperatives.csv: target)",
            cites=(cite,),
        ),
        Fact("Won", sums_words(standing.won, money, voice)),
        Fact("Open, closing in time", sums_words(standing.in_time, money, voice, expected=known)),
    ]
    if standing.later.deals:
        rows.append(Fact("Open, closing later", sums_words(standing.later, money, voice, expected=known)))
    if standing.gap is not None:
        tone = STANDING_TONES[standing.standing]
        rows.append(Fact("Missing", voice.money(standing.gap, money) if standing.gap else "nothing", tone))
    if standing.other_money:
        rows.append(Fact("Not added", f"{counted(standing.other_money, 'deal')} in another currency than {money}"))
    rows.append(Fact("Market", _market(standing)))
    return FactsPart(tuple(rows))


def _market(standing: ImperativeStanding) -> str:
    imperative = standing.imperative
    on_record = ", ".join(filter(None, (imperative.industry, imperative.region)))
    places = listed([f"{place} ({n:,})" for place, n in markets(standing.carriers)])
    where = f"its deals are in: {places}" if places else "no deal says where"
    return f"{on_record}; {where}" if on_record else f"none on record; {where}"


def _waterfall(standing: ImperativeStanding, voice: Voice, sources: Citations) -> WaterfallPart:
    imperative, money = standing.imperative, standing.imperative.currency
    due = imperative.due_on
    coming = [
        c
        for c in standing.open
        if c.deal.currency == money
        and (due is None or c.deal.close_on is None or c.deal.close_on <= due)
        and c.expected
    ]
    coming.sort(key=lambda c: (-c.expected, c.deal.name))
    steps = [_step("Won so far", standing.won.amount, money, voice, "total")]
    steps += [_carrier_step(c, money, voice, sources) for c in coming[:_MOST_STEPS]]
    rest = sum((c.expected for c in coming[_MOST_STEPS:]), Decimal(0))
    if rest:
        steps.append(_step(counted(len(coming) - _MOST_STEPS, "more deal"), rest, money, voice, "change"))
    if standing.gap:
        steps.append(_step("Gap", standing.gap, money, voice, "gap"))
    steps.append(_step("Target", imperative.target or Decimal(0), money, voice, "total"))
    return WaterfallPart(f"“{imperative.title}”, won and expected", tuple(steps))


def _carrier_step(carrier: Carrier, money: str, voice: Voice, sources: Citations) -> WaterfallStep:
    cite = sources.record("deal", carrier.deal.id, carrier.deal.name)
    tone: Tone = "good" if carrier.deal_class == "bedrock" else "plain"
    shown = voice.money_short(carrier.expected, money)
    return WaterfallStep(carrier.deal.name, float(carrier.expected), shown, "change", tone, (cite,))


def _step(label: str, amount: Decimal, money: str, voice: Voice, kind: StepKind) -> WaterfallStep:
    tone: Tone = "bad" if kind == "gap" else "plain"
    return WaterfallStep(label, float(amount), voice.money_short(amount, money), kind, tone)


def _carriers(standing: ImperativeStanding, facts: Facts, voice: Voice, sources: Citations) -> list[Part]:
    if not standing.carriers:
        return [TextPart(f"No deal{visible(facts)} carries it.", "bad")]
    since = {e.subject_id: e for e in facts.carries if e.object_id == standing.imperative.id}
    ranked = sorted(standing.carriers, key=lambda c: c.deal.status != "open")
    items = []
    for carrier in ranked:
        deal, edge = carrier.deal, since.get(carrier.deal.id)
        cites = [sources.record("deal", deal.id, deal.name)]
        if edge is not None:
            title = f"{deal.name} carries “{standing.imperative.title}”"
            cites.append(sources.record("edge", edge.id, title, at=edge.valid_from))
        tone: Tone = "good" if carrier.deal_class == "bedrock" and deal.status == "open" else "plain"
        items.append(Item(deal.name, carrier_words(carrier, facts, voice), class_label(carrier), tone, tuple(cites)))
    parts: list[Part] = [ListPart(tuple(items[:_MOST]), "What carries it")]
    if items[_MOST:]:
        parts.append(DetailsPart(f"{len(items) - _MOST:,} more", (ListPart(tuple(items[_MOST:])),), "carriers"))
    return parts

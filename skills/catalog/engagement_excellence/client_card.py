"""One client through all six lenses: the gauges, what to do next, and each lens folded below."""

from skills.answer import Action, Answer, DetailsPart, Item, ListPart, Part, ScorePart, TextPart
from skills.ask import Ask
from skills.catalog.engagement_excellence.measures import Indicator, Lens
from skills.catalog.engagement_excellence.outcome import ClientCard, Out, Relevance
from skills.catalog.engagement_excellence.rules import FORMULAS, LABELS, LENS_LABELS, LENS_MEANING
from skills.catalog.engagement_excellence.words import (
    SKILL,
    TONES,
    band_words,
    by_whom,
    change_words,
    cite,
    coverage,
    lens_button,
    lens_points,
    plan_button,
    reason,
    told,
    value_words,
)
from skills.citing import Citations
from skills.scoring.score import band
from skills.wording import Voice

_LOW, _HIGH = 5.0, 7.5
"""Bands of an indicator, those of §1 on its scale."""


def client_answer(ask: Ask, card: ClientCard, out: Out) -> Answer:
    client, voice, sources = card.relevance, ask.voice, Citations()
    parts: list[Part] = [
        TextPart(_opening(client, voice)),
        *(gauge(client, x, voice) for x in client.lenses),
        *_next(client, voice, sources),
        *(_details(client, x, voice, sources) for x in client.lenses),
        *_lacking(client),
    ]
    return Answer(
        f"Six lenses: {client.name}",
        tuple(parts),
        sources.sources,
        _actions(client),
        _summary(client),
        skill=SKILL,
    )


def _opening(client: Relevance, voice: Voice) -> str:
    if not client.firm:
        return "None of the six lenses rests on enough to be told from what is on record."
    deal = client.seen.file.deal
    whose = f"{client.seen.file.account.name} in the light of {deal.name}" if deal else client.seen.file.account.name
    strong = [LENS_LABELS[x.key] for x in client.known if x.band == "strong"]
    n = len(client.firm)
    of = "the six lenses" if n == len(client.lenses) else "the one lens" if n == 1 else f"the {n} lenses"
    of += "" if n == len(client.lenses) else " that can be told"
    said = f"**{client.points}** of 100 for {whose}, the mean of {of}."
    if strong:
        said += f" Strong: {', '.join(strong)}."
    if deal:
        said += " Talks on other deals count for executives in touch only."
    thin = [LENS_LABELS[x.key] for x in client.known if x.thin]
    if thin:
        said += f" Rests on little yet: {', '.join(thin)}."
    return said


def _summary(client: Relevance) -> str:
    if not client.firm:
        first = client.actions[client.lenses[0].key]
        return f"{client.name}: no lens can be told yet. Begin here: {first.text}."
    weakest = client.weak[0]
    action = client.actions[weakest.key]
    state = f"{LENS_LABELS[weakest.key]} {lens_points(weakest)}"
    return (
        f"{client.name}: {client.points} through {len(client.firm)} of 6 lenses, weakest {state}. Next: {action.text}."
    )


def gauge(client: Relevance, lens: Lens, voice: Voice) -> ScorePart:
    note = "; ".join(n for n in (LENS_MEANING[lens.key], change_words(client, lens, voice)) if n)
    return ScorePart(
        lens.key,
        LENS_LABELS[lens.key],
        lens.points,
        lens.band,
        coverage=coverage(lens),
        note=f"{note[:1].upper()}{note[1:]}",
    )


def _next(client: Relevance, voice: Voice, sources: Citations) -> list[Part]:
    items = tuple(action_item(client, x, voice, sources) for x in client.weak)
    low = any(x.low for x in client.weak)
    title = "Next, one per weak lens" if low or len(client.weak) > 1 else "Next, for the lowest lens"
    return [ListPart(items, title, ordered=True)]


def action_item(client: Relevance, lens: Lens, voice: Voice, sources: Citations) -> Item:
    action = client.actions[lens.key]
    cites = tuple(dict.fromkeys(cite(p, client.seen, sources) for p in action.indicator.proofs[:2]))
    return Item(
        action.text,
        f"{by_whom(action, voice)}. Why: {reason(action, voice)}",
        f"{LENS_LABELS[lens.key]} {lens_points(lens)}",
        TONES[lens.band],
        cites,
        plan_button(client, action, f"plan-{lens.key}", "Plan it"),
    )


def indicator_item(indicator: Indicator, client: Relevance, voice: Voice, sources: Citations, *, rule: bool) -> Item:
    cites = tuple(dict.fromkeys(cite(p, client.seen, sources) for p in indicator.proofs[:3]))
    said = f"{told(indicator)}. Rule: {FORMULAS[indicator.key]}" if rule else told(indicator)
    value = indicator.value
    tone = TONES["unknown" if value is None else band(value * 10)]
    return Item(LABELS[indicator.key], said, value_words(indicator, voice), tone, cites)


def _details(client: Relevance, lens: Lens, voice: Voice, sources: Citations) -> DetailsPart:
    items = tuple(indicator_item(i, client, voice, sources, rule=False) for i in lens.indicators)
    return DetailsPart(
        f"{LENS_LABELS[lens.key]}: {band_words(lens)}, {coverage(lens)}", (ListPart(items),), key=lens.key
    )


def _lacking(client: Relevance) -> list[Part]:
    """What to bring, by the names of the import tables, where whole kinds of records are missing."""
    file = client.seen.file
    missing = [
        name
        for name, there in (
            ("their people (contacts.csv)", file.contacts),
            ("talks and mails (activities.csv)", file.activities),
            ("their imperatives (imperatives.csv, with the account)", file.goals),
            ("projects delivered (deliveries.csv)", file.deliveries),
            ("who buys, uses and implements (say “Ola is the buyer”)", any(e.kind == "plays_role" for e in file.edges)),
        )
        if not there
    ]
    if not missing:
        return []
    return [TextPart(f"Not on record for this client: {'; '.join(missing)}. With them more can be told.", "muted")]


def _actions(client: Relevance) -> tuple[Action, ...]:
    first = client.weak[0]
    return (
        plan_button(client, client.actions[first.key], "plan", "Plan the first"),
        *(lens_button(client, x) for x in client.weak[:3]),
        Action("list", "All my clients", SKILL, "list"),
    )

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

_MOST_NEXT = 3


def client_answer(ask: Ask, card: ClientCard, out: Out) -> Answer:
    client, voice, sources = card.relevance, ask.voice, Citations()
    parts: list[Part] = [
        *_opening(client),
        *(gauge(client, x, voice) for x in client.lenses),
        *_next(client, voice, sources),
        *(_details(client, x, voice, sources) for x in client.lenses if x.known),
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


def _opening(client: Relevance) -> list[Part]:
    """What the number does not say: what is strong, what rests on little, what was counted."""
    if not client.firm:
        return [TextPart("None of the six lenses rests on enough to be told from what is on record.", "warn")]
    strong = [LENS_LABELS[x.key] for x in client.known if x.band == "strong"]
    thin = [LENS_LABELS[x.key] for x in client.known if x.thin]
    told = [
        f"Strong: {', '.join(strong)}." if strong else "",
        f"Rests on too little to count: {', '.join(thin)}." if thin else "",
        "Talks on other deals count for executives in touch only." if client.seen.file.deal else "",
    ]
    said = " ".join(t for t in told if t)
    return [TextPart(said)] if said else []


def _summary(client: Relevance) -> str:
    first = client.weak[0]
    action = client.actions[first.key]
    if not client.firm:
        return f"{client.name}: how relevant we are can't be told yet. Begin here: {action.text}."
    weakest = min(client.firm, key=lambda x: x.rating or 0.0)
    state = f"weakest is {LENS_LABELS[weakest.key]}, {lens_points(weakest)}"
    known = "" if len(client.firm) == len(client.lenses) else f", by {len(client.firm)} of 6 lenses"
    return f"{client.name}: our relevance is {client.points} of 100{known}; {state}. Next: {action.text}."


def gauge(client: Relevance, lens: Lens, voice: Voice) -> ScorePart:
    """A lens that rests on too little has a number in words and no bar: a full one would say it is well."""
    note = f"{lens.points} so far" if lens.thin and lens.points is not None else change_words(client, lens, voice)
    points = None if lens.thin else lens.points
    return ScorePart(lens.key, LENS_LABELS[lens.key], points, lens.band, coverage=coverage(lens), note=note)


def _next(client: Relevance, voice: Voice, sources: Citations) -> list[Part]:
    items = tuple(action_item(client, x, voice, sources) for x in client.weak)
    low = any(x.low for x in client.weak)
    title = "Next, one per weak lens" if low or len(client.weak) > 1 else "Next, for the lowest lens"
    parts: list[Part] = [ListPart(items[:_MOST_NEXT], title, ordered=True)]
    rest = items[_MOST_NEXT:]
    if rest:
        parts.append(DetailsPart(f"{len(rest)} more, one per weak lens", (ListPart(rest),), key="next"))
    return parts


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
        f"{LENS_LABELS[lens.key]} ({LENS_MEANING[lens.key]}): {band_words(lens)}", (ListPart(items),), key=lens.key
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

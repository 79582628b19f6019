"""One deal: its class, what decided it, what would change it, what going on costs."""

from skills.answer import Action, Answer, Choice, DetailsPart, Fact, FactsPart, Field, Item, ListPart, Part, TextPart
from skills.ask import Ask
from skills.catalog.right_deals.nearest import Nearest
from skills.catalog.right_deals.outcome import ClosedCard, DealCard, Out
from skills.catalog.right_deals.phrases import (
    CLASS_TONES,
    TONES,
    ahead_text,
    check_label,
    check_text,
    deciding,
    expected_text,
    hours_text,
    label,
    listed,
    route_text,
    time_text,
    work_text,
)
from skills.citing import Citations
from skills.deals.deal_class import Book, Verdict
from skills.deals.deal_effort import Effort, WinRate
from skills.deals.deal_rules import CLASSES, LABELS, UNKNOWN, meaning_of
from skills.wording import Voice

SKILL = "right_deals"
_ROUTE_LABELS = {
    "opens": "Opens a Bedrock",
    "client": "Same client",
    "imperative": "Same imperative",
    "region": "First in the region",
    "industry": "First in the industry",
}


def deal_answer(ask: Ask, card: DealCard, out: Out) -> Answer:
    voice, verdict, book = ask.voice, card.verdict, out.facts.book
    sources = Citations()
    deal = verdict.deal
    mine = sources.record("deal", deal.id, deal.name)
    parts: list[Part] = [_headline(verdict, out, voice, mine)]
    if verdict.shown == "stray":
        parts.append(_carrying_on(deal_cost(card.effort, verdict, card.wins, voice, sources), card))
    parts += [_checks(verdict, book, voice, sources, mine), _routes(verdict, book, sources, mine)]
    parts.append(_changes(card.nearest, verdict, book, voice))
    if verdict.shown != "stray":
        cost = deal_cost(card.effort, verdict, card.wins, voice, sources)
        parts.append(DetailsPart("Work so far, and to the close date", (FactsPart(cost),), "cost"))
    parts.append(
        TextPart("Only Bedrocks that you may see count here; the bar and references are company-wide.", "muted")
    )
    return Answer(
        f"Deal class: {deal.name}",
        tuple(parts),
        sources.sources,
        deal_actions(verdict),
        summary=summary(verdict, book, voice),
        skill=SKILL,
    )


def summary(verdict: Verdict, book: Book, voice: Voice) -> str:
    name, why = verdict.deal.name, deciding(verdict, book, voice)
    if verdict.by_hand:
        rules = f"a {LABELS[verdict.computed]}" if verdict.computed else UNKNOWN.lower()
        return f"{name} is a {LABELS[verdict.by_hand]}, decided by hand; by the rules {rules} ({why})."
    if verdict.computed is None:
        return f"The class of {name} is not known yet: {why.removeprefix('not known: ')}."
    return f"{name} is {'at least ' if verdict.at_least else ''}a {LABELS[verdict.computed]}: {why}."


def _headline(verdict: Verdict, out: Out, voice: Voice, cite: str) -> TextPart:
    shown = verdict.shown
    tone = CLASS_TONES[shown]
    decision = verdict.decision
    if decision is not None and verdict.by_hand:
        who = out.names.get(decision.subject_id, "a colleague")
        said = (
            f"**{LABELS[verdict.by_hand]}, decided by hand** by {who} on {voice.day(decision.valid_from)}: "
            f"“{decision.attrs.get('reason', '')}”. By the rules: {label(verdict.computed)}."
        )
        return TextPart(said, tone, (cite,))
    if shown is None:
        return TextPart(f"**Not known yet**: {_undecided(verdict)}", tone, (cite,))
    if verdict.at_least:
        missing = listed(check_label(c.key, verdict.rules).lower() for c in verdict.missing)
        least = f"**Stepping Stone at least**: {meaning_of(shown, verdict.rules)}"
        return TextPart(f"{least}. A Bedrock, should it also be: {missing}.", tone, (cite,))
    return TextPart(f"**{LABELS[shown]}**: {meaning_of(shown, verdict.rules)}.", tone, (cite,))


def _undecided(verdict: Verdict) -> str:
    open_checks = [check_label(c.key, verdict.rules).lower() for c in verdict.checks if c.state == "unknown"]
    ruled_out = any(c.state == "no" for c in verdict.checks)
    if ruled_out:
        return "no Bedrock, and the record does not say whether it is a Stepping Stone or a Stray."
    return f"the record does not say: {listed(open_checks)}. Nothing known speaks against a Bedrock."


def _checks(verdict: Verdict, book: Book, voice: Voice, sources: Citations, cite: str) -> FactsPart:
    carried = tuple(sources.record("imperative", i.id, i.title) for i in verdict.imperatives)
    facts = tuple(
        Fact(
            check_label(c.key, verdict.rules),
            check_text(c, verdict, book, voice),
            TONES[c.state],
            carried if c.key == "imperative" and carried else (cite,),
        )
        for c in verdict.checks
    )
    met = sum(c.state == "yes" for c in verdict.checks)
    return FactsPart(facts, f"Bedrock: all three ({met} met)")


def _routes(verdict: Verdict, book: Book, sources: Citations, cite: str) -> FactsPart:
    facts = tuple(
        Fact(
            _ROUTE_LABELS[r.key],
            route_text(r, verdict, book),
            TONES[r.state] if r.state != "no" else "plain",
            tuple(sources.record("deal", b.id, b.name) for b in r.bedrocks[:3]) or (cite,),
        )
        for r in verdict.routes
    )
    return FactsPart(facts, f"Stepping Stone: any one ({len(verdict.holding)} met)")


def _changes(near: Nearest, verdict: Verdict, book: Book, voice: Voice) -> ListPart:
    items: list[Item] = []
    if near.up and verdict.computed != "bedrock":
        needs = "; ".join(_needs(c.key, verdict, voice) for c in near.up)
        items.append(Item(f"Bedrock, if it also {needs}", badge=_distance(len(near.up))))
    if verdict.computed == "bedrock" and near.other:
        items.append(Item(f"{LABELS[near.other]}, if {_fragile(verdict, voice)}", badge=_distance(1)))
    if verdict.computed == "stepping_stone":
        leans = listed(route_text(r, verdict, book) for r in near.leans_on)
        items.append(Item("Stray, once this no longer holds: " + leans, badge=_distance(len(near.leans_on))))
    if near.stone_missing and verdict.computed != "bedrock":
        items.append(Item(f"Stepping Stone, if it {_ways(book, verdict)}", badge=_distance(1)))
    nearest = f" (nearest: {LABELS[near.other]})" if near.other else ""
    what = "What would change what the rules say" if verdict.by_hand else "What would change it"
    return ListPart(tuple(items), f"{what}{nearest}")


def _distance(n: int) -> str:
    return "1 step" if n == 1 else f"{n} steps"


def _needs(key: str, verdict: Verdict, voice: Voice) -> str:
    gap = verdict.gap
    wants = {
        "imperative": "carries one of our imperatives",
        "solutions": "spans a second solution family" if verdict.solutions else "names two solution families",
        "value": f"is worth {voice.money(-gap, verdict.deal.currency)} more"
        if gap
        else "reaches the top quarter by value",
    }
    return wants[key]


def _fragile(verdict: Verdict, voice: Voice) -> str:
    """Which of its three conditions could go, and how far off that is."""
    ways = []
    if verdict.gap is not None:
        margin = voice.money(verdict.gap, verdict.deal.currency)
        ways.append(f"its value falls out of the top quarter ({margin} above the bar now)")
    spare = len(verdict.solutions) - 1
    ways.append(f"{'one solution' if spare == 1 else f'{spare} of its solutions'} drop{'s' if spare == 1 else ''} out")
    carried = len(verdict.imperatives)
    ways.append("it no longer carries its imperative" if carried == 1 else f"it loses all {carried} imperatives")
    return "; or ".join(ways)


def _ways(book: Book, verdict: Verdict) -> str:
    if not book.imperatives:
        return (
            "opens, or shares client or imperative with, a Bedrock; none can be told while no imperative is on record"
        )
    return "opens a Bedrock, or carries the imperative or serves the client of one"


def deal_cost(done: Effort, verdict: Verdict, wins: WinRate, voice: Voice, sources: Citations) -> tuple[Fact, ...]:
    last = done.last
    cites = (sources.record("activity", last.id, last.subject, at=last.at),) if last else ()
    return (
        Fact("Work so far", work_text(done), cites=cites),
        Fact("Hours noted", hours_text(done, voice)),
        Fact("Time so far", time_text(done, voice), cites=cites),
        Fact("To carry on", ahead_text(done, voice)),
        Fact("Expected value", expected_text(verdict.deal, wins, voice)),
        Fact("Not known", "what an hour costs us, and work nobody logged"),
    )


def _carrying_on(facts: tuple[Fact, ...], card: DealCard) -> FactsPart:
    justified = card.verdict.by_hand == "stray"
    return FactsPart(facts, "What it costs to carry on" if justified else "Justify or drop: what it costs to carry on")


def deal_actions(verdict: Verdict) -> tuple[Action, ...]:
    args = {"deal_id": verdict.deal.id}
    reason = Field("reason", "Why?", "long_text", hint="Kept with the decision, with your name and the time")
    actions: list[Action] = []
    if verdict.shown == "stray":
        kept = {**args, "deal_class": "stray"}
        if verdict.by_hand != "stray":
            actions.append(Action("justify", "Keep it, because…", SKILL, "reclassify", kept, fields=(reason,)))
        why = Field("loss_reason", "Why do we drop it?", "text")
        actions.append(Action("drop", "Drop it", "crm_update", "set", {**args, "stage": "lost"}, "danger", (why,)))
    actions.append(reclassify_form(verdict))
    if verdict.decision is not None:
        actions.append(Action("withdraw", "Back to the rules", SKILL, "withdraw", args))
    actions.append(Action("score", "Right to Win", "right_to_win", "show", args))
    return tuple(actions)


def reclassify_form(verdict: Verdict, *, wanted: str = "", reason: str = "", name: str = "Decide the class") -> Action:
    choices = tuple(Choice(c, LABELS[c]) for c in CLASSES)
    fields = (
        Field("deal_class", "Class", "choice", value=wanted or verdict.shown or "", choices=choices),
        Field("reason", "Why?", "long_text", value=reason, hint="Kept with the decision, with your name and the time"),
    )
    return Action("reclassify", name, SKILL, "reclassify", {"deal_id": verdict.deal.id}, fields=fields)


def closed_answer(ask: Ask, card: ClosedCard, out: Out) -> Answer:
    deal, sources = card.deal, Citations()
    cite = sources.record("deal", deal.id, deal.name)
    said = f"{deal.name} was {deal.status} ({ask.voice.day(deal.close_on)}); only open deals have a class."
    parts: list[Part] = [TextPart(said, cites=(cite,))]
    if card.opened:
        items = tuple(
            Item(v.deal.name, badge=label(v.shown), cites=(sources.record("deal", v.deal.id, v.deal.name),))
            for v in card.opened
        )
        parts.append(ListPart(items, "It opened"))
    return Answer(f"Deal class: {deal.name}", tuple(parts), sources.sources, summary=said, skill=SKILL)

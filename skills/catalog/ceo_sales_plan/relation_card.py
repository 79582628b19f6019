"""A deal under an imperative, to confirm; what single deals carry; and what is missing before there is anything."""

from collections.abc import Sequence

from knowledge.records import Deal
from skills.answer import Action, Answer, DiffPart, DiffRow, Item, ListPart, Part, TextPart
from skills.ask import Ask
from skills.catalog.ceo_sales_plan.facts import Facts
from skills.catalog.ceo_sales_plan.outcome import DealsCard, Incomplete, Out, Relation
from skills.catalog.ceo_sales_plan.papers import Passage
from skills.catalog.ceo_sales_plan.phrases import suggestion_words
from skills.catalog.ceo_sales_plan.plan_card import SKILL
from skills.citing import Citations
from skills.language.lists import counted, joined
from skills.scoring.likeness import sentences
from skills.wording import Voice

_BUTTONS = 6


def relation_answer(ask: Ask, card: Relation, out: Out) -> Answer:
    title = card.imperative.title
    was = {d.id: _carried(d.id, out.facts) for d in card.deals}
    rows = [
        DiffRow(
            f"Imperatives of {d.name}",
            joined(was[d.id]) or "none",
            joined(_after(was[d.id], title, card.carries)) or "none",
        )
        for d in card.deals
    ]
    names = joined(d.name for d in card.deals)
    parts: list[Part] = [DiffPart(names, tuple(rows))]
    if card.outside:
        place = ", ".join(filter(None, (card.imperative.industry, card.imperative.region)))
        outside = joined(d.name for d in card.outside)
        parts.append(TextPart(f"{outside}: outside the market on record ({place}). It counts all the same.", "warn"))
    kept = "From then on it counts towards it" if card.carries else "Its past stays in the history"
    parts.append(TextPart(f"{kept}; the class of the deal may change with it.", "muted"))
    verb = "carries" if card.carries else "no longer carries"
    said = f"{names} {verb} “{title}”."
    return Answer(f"Imperative: {names}", tuple(parts), summary=said, skill=SKILL)


def _carried(deal_id: str, facts: Facts) -> list[str]:
    ids = {e.object_id for e in facts.carries if e.subject_id == deal_id}
    return [i.title for i in facts.imperatives if i.id in ids]


def _after(before: Sequence[str], title: str, carries: bool) -> list[str]:
    return [*before, title] if carries else [t for t in before if t != title]


def deals_answer(ask: Ask, card: DealsCard, out: Out) -> Answer:
    """One deal in a sentence, several in a list."""
    sources = Citations()
    said = _carried_words(card)
    bare = [d for d in card.deals if not card.carried[d.id]]
    items = tuple(_deal_item(d, card, ask.voice, sources) for d in card.deals)
    parts: list[Part] = [TextPart(said, "warn" if bare else "good"), ListPart(items)]
    could = tuple(
        Item(
            f"{deal.name}: {imperative.title}" if len(card.deals) > 1 else imperative.title,
            suggestion_words(found, ask.voice),
            action=_carry(deal.id, imperative.id),
            cites=(sources.record("imperative", imperative.id, imperative.title),),
        )
        for deal in bare
        for imperative, found in card.could[deal.id]
    )
    if could:
        parts.append(ListPart(could, "Could carry"))
    back = Action("plan", "The whole plan", SKILL, "plan", {})
    return Answer("Imperatives carried", tuple(parts), sources.sources, (back,), said, skill=SKILL)


def _carried_words(card: DealsCard) -> str:
    if len(card.deals) == 1:
        deal = card.deals[0]
        named = joined(f"“{i.title}”" for i in card.carried[deal.id])
        said = f"{deal.name} carries {named or 'none of our imperatives on record'}."
        return said if card.asked is None else f"{'Yes' if card.asked in card.carried[deal.id] else 'No'}: {said}"
    carrying = sum(bool(card.carried[d.id]) for d in card.deals)
    return f"{carrying:,} of {counted(len(card.deals), 'deal')} carry one of our imperatives."


def _deal_item(deal: Deal, card: DealsCard, voice: Voice, sources: Citations) -> Item:
    carried = card.carried[deal.id]
    cites = (
        sources.record("deal", deal.id, deal.name),
        *(sources.record("imperative", i.id, i.title) for i in carried),
    )
    told = joined(i.title for i in carried) or "carries none on record"
    return Item(
        deal.name,
        f"{voice.money(deal.amount, deal.currency)} · {told}",
        tone="good" if carried else "warn",
        cites=cites,
    )


def _carry(deal_id: str, imperative_id: str) -> Action:
    args = {"deal_id": deal_id, "imperative_id": imperative_id}
    return Action(f"carry-{deal_id}-{imperative_id}", "It carries this", SKILL, "carry", args)


def incomplete_answer(ask: Ask, card: Incomplete, out: Out) -> Answer:
    title, said = _words(card, out)
    parts: list[Part] = [TextPart(said, "warn")]
    sources = Citations()
    if card.lack == "no_imperatives":
        parts += _from_papers(out, sources)
    return Answer(title, tuple(parts), sources.sources, _actions(card, out), said, skill=SKILL)


def _words(card: Incomplete, out: Out) -> tuple[str, str]:
    wanted = joined(f"“{w}”" for w in out.facts.wanted)
    unseen = f"I can't find {wanted} among the deals you may see. " if wanted else ""
    names = joined(d.name for d in card.deals)
    imperative = card.imperatives[0].title if card.imperatives else "it"
    words = {
        "no_imperatives": (
            "No imperatives on record",
            "No strategic imperative of ours is on record, so nothing can be carried or behind. Import them "
            "(imperatives.csv, with target and due date; carries.csv says which deals carry them; objectives.csv holds "
            "the quarters) and the CEO's plan as a document of kind “plan”.",
        ),
        "which_deal": ("Which deal?", f"{unseen}Which deal do you mean?"),
        "which_imperative": ("Which imperative?", f"Which imperative is it, for {names}?"),
        "same": ("Nothing to change", f"{names} is on record as carrying “{imperative}” already."),
        "not_carried": ("Nothing to change", f"{names} is not on record as carrying “{imperative}”."),
    }
    return words[card.lack]


def _from_papers(out: Out, sources: Citations) -> list[Part]:
    """The plan may be there as a document: what it says, for whoever puts it into the table."""
    items = []
    for document in out.facts.papers:
        for segment in document.segments:
            if segment.heading and any(w in segment.heading.lower() for w in ("imperative", "priorit", "goal")):
                passage = Passage(document, segment)
                first = sentences(segment.text)[:1]
                cite = sources.record("document", document.id, document.title, at=document.at)
                items.append(Item(passage.locator or document.title, " ".join(first), cites=(cite,)))
    return [ListPart(tuple(items[:_BUTTONS]), "What a plan document on record speaks of")] if items else []


def _actions(card: Incomplete, out: Out) -> tuple[Action, ...]:
    verb = out.facts.intent.kind
    if card.lack == "which_deal":
        kept = {"imperative_id": card.imperatives[0].id} if len(card.imperatives) == 1 else {}
        return tuple(
            Action(f"deal-{n}", d.name, SKILL, verb, {"deal_id": d.id, **kept})
            for n, d in enumerate(card.deals[:_BUTTONS], 1)
        )
    if card.lack == "which_imperative" and card.deals:
        return tuple(
            Action(f"imperative-{n}", i.title, SKILL, verb, {"deal_id": card.deals[0].id, "imperative_id": i.id})
            for n, i in enumerate(card.imperatives[:_BUTTONS], 1)
        )
    return ()

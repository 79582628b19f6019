"""Answers about what moves a client: their money, their goals, what worries their people."""

from knowledge.records import Budget, Contact, Edge, Imperative
from skills.answer import Fact, Tone
from skills.ask import Ask
from skills.catalog.ask.intents import Intent
from skills.catalog.ask.reply import Cited, Reply
from skills.catalog.ask.shelf import Shelf
from skills.catalog.ask.standing import budgets_in_order

_MOST = 8
_TOLD = {
    "approved": "approved",
    "requested": "requested, not approved",
    "none": "no budget",
    "rumoured": "rumoured only",
}


def budget(ask: Ask, shelf: Shelf, intent: Intent) -> Reply | None:
    if not shelf.budgets:
        return None
    ordered, overtaken = budgets_in_order(shelf.budgets, ask.now)
    found = ordered[:_MOST]
    whose = shelf.deals[0].name if len(shelf.deals) == 1 else shelf.accounts[0].name
    first = found[0]
    lead = f"{whose}: {amount(ask, shelf, first)}, as of {ask.voice.day(first.on)}."
    facts = tuple(
        Fact(
            ask.voice.day(b.on),
            f"{amount(ask, shelf, b)} [{b.fog.capitalize()}{', overtaken' if b.id in overtaken else ''}]",
            "muted" if b.id in overtaken else _tone(b),
            (f"S{n}",),
        )
        for n, b in enumerate(found, start=1)
    )
    cited = tuple(Cited("budget", b.id, _title(shelf, b), None) for b in found)
    warnings = ("Nothing firmer than hearsay is on record.",) if first.fog == "gossip" else ()
    return Reply(f"Budget: {whose}", lead, facts=facts, cited=cited, warnings=warnings)


def amount(ask: Ask, shelf: Shelf, item: Budget) -> str:
    sum_ = f"{ask.voice.money(item.amount, item.currency)} " if item.amount is not None else ""
    owner = next((c.name for c in shelf.contacts if c.id == item.owner_contact_id), "")
    named = dict(shelf.homes).get(item.deal_id or "", "")
    more = (
        f"for {named}" if named and len(shelf.deals) != 1 else "",
        item.period,
        f"owner {owner}" if owner else "",
    )
    return ", ".join(x for x in (f"{sum_}{_TOLD[item.status]}", *more) if x)


def _tone(item: Budget) -> Tone:
    tones: dict[str, Tone] = {"approved": "good", "none": "bad", "rumoured": "warn"}
    return tones.get(item.status, "plain")


def _title(shelf: Shelf, item: Budget) -> str:
    named = dict(shelf.homes).get(item.deal_id or "", "")
    return f"Budget, {item.status}: {named or shelf.accounts[0].name}"


def goals(ask: Ask, shelf: Shelf, intent: Intent) -> Reply | None:
    if not shelf.goals:
        return None
    whose = f"{shelf.accounts[0].name} has" if shelf.accounts else "We have"
    counted = "1 strategic imperative" if len(shelf.goals) == 1 else f"{len(shelf.goals)} strategic imperatives"
    found = shelf.goals[:_MOST]
    lead = f"{whose} {counted} on record: {'; '.join(_low(g.title) for g in found)}."
    facts = tuple(Fact(g.title, _goal(ask, g), cites=(f"S{n}",)) for n, g in enumerate(found, start=1))
    return Reply("Goals", lead, facts=facts, cited=tuple(Cited("imperative", g.id, g.title) for g in found))


def _low(title: str) -> str:
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _goal(ask: Ask, goal: Imperative) -> str:
    due = f"by {ask.voice.day(goal.due_on)}" if goal.due_on else ""
    target = f"target {ask.voice.money(goal.target, goal.currency)}" if goal.target is not None else ""
    told = ", ".join(x for x in (target, due) if x)
    return f"{goal.text} ({told})" if goal.text and told else goal.text or told or "no more on record"


def concerns(ask: Ask, shelf: Shelf, intent: Intent) -> Reply | None:
    """What each person is recorded to worry about, the most influential first; only those named when some are."""
    people = {c.id: c for c in shelf.contacts if c.active}
    known = [e for e in shelf.roles if e.subject_id in people]
    known.sort(key=lambda e: (-float(e.attrs.get("influence") or 0), people[e.subject_id].name))
    if not known:
        return None
    found = list({e.subject_id: e for e in reversed(known)}.values())[::-1][:_MOST]
    told = "; ".join(f"{people[e.subject_id].name}: {_low(_concern(e))}" for e in found[:3])
    facts = tuple(Fact(_who(people[e.subject_id]), _concern(e), cites=(f"S{n}",)) for n, e in enumerate(found, start=1))
    cited = tuple(Cited("edge", e.id, f"{people[e.subject_id].name}: role and concern") for e in found)
    whose = shelf.accounts[0].name if shelf.accounts else "They"
    return Reply(f"What worries them at {whose}", f"{told}.", facts=facts, cited=cited)


def _who(person: Contact) -> str:
    return f"{person.name}, {person.title}" if person.title else person.name


def _concern(edge: Edge) -> str:
    return str(edge.attrs["concern"]).rstrip(".")

"""The five indicators of METHODOLOGY §2.7: yes, no or unknown, each with what it rests on. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from knowledge.records import Budget, Contact, Edge, Evidence
from skills.money.file import MoneyFile
from skills.money.finding import Indicator, Proof
from skills.money.rules import MOST_MOVES, SAID_WITHIN, IndicatorKey, State
from skills.money.said import Heard, Told

_ALIGNED = ("strategic_fit", "strategic_imperatives")
"""Sub-factors of the 4Cs whose evidence says that a deal serves what the client wants."""


def indicators(file: MoneyFile, told: Told, now: datetime, today: date) -> tuple[Indicator, ...]:
    return (
        _imperative(file, now),
        _owner(file),
        _spoken("priority", told["priority"]),
        _spoken("problem", told["problem"]),
        _timeline(file, told["timeline"], today),
    )


def _imperative(file: MoneyFile, now: datetime) -> Indicator:
    """Carried by record, or stated in evidence on this very deal; the newest evidence decides."""
    theirs = [i for _, i in file.carried if i.account_id is not None and i.account_id == file.deal.account_id]
    joint = {e.object_id for e in file.shared}
    shared = [i for _, i in file.carried if i.id in joint and i not in theirs]
    carried = [*theirs, *shared]
    told = _aligned(file, now)
    against = tuple(e for e in told if e.polarity < 0)
    if carried:
        edges = tuple(e for e, i in file.carried if i in carried)
        how = "carries" if theirs else "carries what they started with us:"
        return Indicator("imperative", "yes", f"it {how} “{carried[0].title}”", edges, against)
    if not told:
        return Indicator("imperative", "unknown", _untied(file))
    newest = told[0]
    same = tuple(e for e in told if e.polarity == newest.polarity)
    other = tuple(e for e in told if e.polarity != newest.polarity)
    state: State = "yes" if newest.polarity > 0 else "no"
    by = f"{newest.speaker}: " if newest.speaker else ""
    return Indicator("imperative", state, f"{by}“{newest.statement}”", same[:2], other)


def _untied(file: MoneyFile) -> str:
    titles = "; ".join(f"“{g.title}”" for g in file.goals[:2])
    if titles:
        return f"on record they want {titles}; nothing ties this deal to it"
    ours = next((i for _, i in file.carried), None)
    if ours is not None:
        return f"it carries our own “{ours.title}”; which of theirs it serves is not on record"
    return "no imperative of theirs is on record"


def _aligned(file: MoneyFile, now: datetime) -> list[Evidence]:
    """Newest first. Facts, and what a person of the client judged; a colleague's own opinion proves no alignment."""
    people = {c.name.casefold() for c in file.contacts}
    found = [
        e
        for e in file.evidence
        if e.deal_id == file.deal.id
        and e.sub_factor in _ALIGNED
        and now - SAID_WITHIN <= e.at <= now
        and (e.fog == "fact" or (e.fog == "opinion" and (e.speaker or "").casefold() in people))
    ]
    return sorted(found, key=lambda e: (e.at, e.polarity < 0, e.id), reverse=True)


def buyers(file: MoneyFile) -> tuple[tuple[Edge, Contact], ...]:
    """Recorded Buyers (they own the budget and decide), most influential first."""
    by_id = {c.id: c for c in file.contacts}
    found = [(e, by_id[e.subject_id]) for e in file.roles if e.attrs.get("role") == "buyer" and e.subject_id in by_id]
    return tuple(sorted(found, key=lambda f: (-float(f[0].attrs.get("influence") or 0), f[1].name, f[1].id)))


def budget_owners(file: MoneyFile) -> tuple[tuple[Budget, Contact], ...]:
    """Whom a budget record names, newest first; hearsay names nobody."""
    by_id = {c.id: c for c in file.contacts}
    known = [b for b in file.budgets if b.fog != "gossip" and b.owner_contact_id in by_id]
    known.sort(key=lambda b: (b.deal_id is not None, b.on, b.id), reverse=True)
    return tuple((b, by_id[str(b.owner_contact_id)]) for b in known)


def _owner(file: MoneyFile) -> Indicator:
    named, mapped = budget_owners(file), buyers(file)
    active_named = [(b, c) for b, c in named if c.active]
    active_mapped = [(e, c) for e, c in mapped if c.active]
    if active_named:
        budget, owner = active_named[0]
        mapped_ids = {c.id for _, c in active_mapped}
        against: tuple[Proof, ...] = (
            () if not mapped_ids or owner.id in mapped_ids else tuple(e for e, _ in active_mapped)
        )
        return Indicator("owner", "yes", f"{_titled(owner)}, by the budget on record", (budget,), against)
    if active_mapped:
        edge, owner = active_mapped[0]
        gone = tuple(b for b, _ in named)
        return Indicator("owner", "yes", f"{_titled(owner)}, Buyer on the stakeholder map", (edge,), gone)
    left = [c for _, c in (*named, *mapped)]
    if left:
        proofs: tuple[Proof, ...] = (*(b for b, _ in named), *(e for e, _ in mapped))
        return Indicator(
            "owner", "no", f"{left[0].name} owned it and has left; nobody has taken over on record", proofs
        )
    return Indicator("owner", "unknown", "no budget record names an owner, and nobody is on record as Buyer")


def _titled(person: Contact) -> str:
    return f"{person.name}, {person.title}" if person.title else person.name


_SILENCE: dict[Literal["priority", "problem", "timeline"], str] = {
    "priority": "nothing they said or wrote says how urgent it is",
    "problem": "nothing they said or wrote states the problem",
    "timeline": "nothing they said or wrote names a day",
}


def _spoken(key: Literal["priority", "problem"], told: tuple[Heard, ...]) -> Indicator:
    return _by_newest(key, told) if told else Indicator(key, "unknown", _SILENCE[key])


def _by_newest(key: IndicatorKey, told: Sequence[Heard]) -> Indicator:
    """The newest sentence decides; two that contradict each other in one message decide nothing."""
    newest = told[0]
    agreeing = tuple(h.quote for h in told if h.holds == newest.holds)
    other = tuple(h.quote for h in told if h.holds != newest.holds)
    if any(q.at == newest.quote.at for q in other):
        return Indicator(key, "unknown", "they said both, in one message", agreeing[:1], other)
    state: State = "yes" if newest.holds else "no"
    return Indicator(key, state, f"{newest.quote.by}: “{newest.quote.text}”", agreeing[:2], other)


def _timeline(file: MoneyFile, told: tuple[Heard, ...], today: date) -> Indicator:
    """Their own words first; else a close date and a dated next step, both ahead and not put off again and again."""
    if told:
        return _by_newest("timeline", told)
    deal = file.deal
    if deal.close_on is None:
        return Indicator("timeline", "unknown", f"{_SILENCE['timeline']}, and the deal has no close date")
    if deal.status == "open" and deal.close_on < today:
        return Indicator("timeline", "no", "the close date on record has passed", (deal,))
    if len(file.moves) > MOST_MOVES:
        return Indicator("timeline", "unknown", f"our close date was put off {len(file.moves)} times", (deal,))
    if deal.next_step and deal.next_step_on is not None and deal.next_step_on >= today:
        return Indicator("timeline", "yes", "a close date and a dated next step, both ahead", (deal,))
    return Indicator("timeline", "unknown", f"{_SILENCE['timeline']}; the close date alone is ours", (deal,))

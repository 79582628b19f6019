"""The next question and whom to put it to, from the stakeholder map. Pure."""

from collections.abc import Sequence

from knowledge.records import BuyingRole, Contact, Edge
from skills.money.file import MoneyFile
from skills.money.finding import AskNext, Indicator, Verdict
from skills.money.indicators import budget_owners
from skills.money.rules import QUESTIONS, Missing

_ORDER: tuple[Missing, ...] = ("owner", "budget", "problem", "priority", "timeline", "imperative")
"""Whose signature, then which line; only then what would make them sign."""


def missing(indicators: Sequence[Indicator], found: Verdict) -> Missing:
    if found.name == "none":
        return "next_round"
    open_ones = {i.key for i in indicators if i.state != "yes"}
    if found.name != "funded":
        return next(m for m in _ORDER if m == "budget" or m in open_ones)
    return next((m for m in _ORDER if m in open_ones), "standing")


def ask_next(file: MoneyFile, indicators: Sequence[Indicator], found: Verdict, amount: str) -> AskNext:
    what = missing(indicators, found)
    question = QUESTIONS[what]
    goals = f": {' or '.join(f'“{g.title}”' for g in file.goals[:2])}" if file.goals else ""
    text = question.text.format(amount=amount, deal=file.deal.name, goals=goals)
    person, why = _whom(file, what, question.roles)
    return AskNext(what, text, person, why)


def _whom(file: MoneyFile, what: Missing, roles: Sequence[BuyingRole]) -> tuple[Contact | None, str]:
    """The budget's owner where money is the question; else by part, stance and influence; nobody who has left."""
    owners = [c for _, c in budget_owners(file) if c.active]
    if what in ("budget", "standing", "next_round") and owners:
        return owners[0], "owns the budget on record"
    by_id = {c.id: c for c in file.contacts if c.active}
    for role in roles:
        known = [e for e in file.roles if e.attrs.get("role") == role and e.subject_id in by_id]
        if known:
            best = min(known, key=_order)
            stance = str(best.attrs.get("stance") or "stance unknown")
            return by_id[best.subject_id], f"{role.capitalize()}, {stance}"
    at_the_top = sorted((c for c in by_id.values() if c.level == "c_level"), key=lambda c: (c.name, c.id))
    if at_the_top:
        return at_the_top[0], "at the top; their part is not on record"
    anybody = min(by_id.values(), key=lambda c: (c.name, c.id), default=None)
    return anybody, "their part is not on record" if anybody else ""


_STANCES = ("champion", "supporter", "neutral", "", "sceptic", "opponent")


def _order(edge: Edge) -> tuple[int, float, str]:
    """Who is for us first, then the most influential."""
    stance = str(edge.attrs.get("stance") or "").lower()
    place = _STANCES.index(stance) if stance in _STANCES else 3
    return place, -float(edge.attrs.get("influence") or 0), edge.subject_id

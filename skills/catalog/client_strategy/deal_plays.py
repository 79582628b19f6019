"""Plays that follow from single open deals: where the money is not proven, and which C holds a deal back. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from knowledge.records import Deal
from skills.answer import Action
from skills.catalog.client_strategy.play import Because, Play, Ref, Stage, due
from skills.catalog.client_strategy.situation import Situation
from skills.catalog.right_to_win.outcome import View
from skills.money.finding import DealMoney
from skills.money.rules import LABELS, VERDICT_LABELS
from skills.scoring.learning import HOW_TO_LEARN
from skills.scoring.next_step import Step, cheapest_lesson
from skills.scoring.rules import CONTESTED_FROM, STRONG_FROM
from skills.scoring.score import CScore
from skills.scoring.words import cap_note, headline, points, step_title, worth

_NO_MONEY_IN, _UNPROVEN_IN, _LIKELY_IN, _SCORE_IN = 7, 7, 14, 14
"""Days until a play is due."""


def deal_plays(now: Situation) -> Iterator[Play]:
    for money in now.money:
        play = _money(money, now)
        if play is not None:
            yield play
    for view in now.views:
        play = _weakest(view, now)
        if play is not None:
            yield play


def _of(deal: Deal) -> Ref:
    return Ref("deal", deal.id, deal.name)


def _money(money: DealMoney, now: Situation) -> Play | None:
    """None for a deal whose money is proven, enough and fresh."""
    deal, found = money.file.deal, money.verdict
    if found.name == "funded" and not money.uncovered and not money.old:
        return None
    stage, days = _urgency(money)
    person = money.next.person
    whom = f"Ask {person.name}" if person else "Ask"
    lead = "Spend no more on it until there is money. " if found.name == "none" else ""
    return Play(
        f"money:{deal.id}",
        stage,
        f"{deal.name}: {lead}{whom}: “{money.next.text}”",
        (Because(_why(money), (_of(deal),)),),
        (_would_be(money),),
        deal.owner_id,
        due(now.today, days, deal),
        person_id=person.id if person else None,
        action=Action(f"money-{deal.id}", "Find the money", "find_the_money", "show", {"deal_id": deal.id}),
    )


def _urgency(money: DealMoney) -> tuple[Stage, int]:
    if money.verdict.name == "none":
        return "hold", _NO_MONEY_IN
    return ("hold", _UNPROVEN_IN) if money.verdict.name == "unproven" else ("raise", _LIKELY_IN)


def _why(money: DealMoney) -> str:
    found = money.verdict
    said = f"Money of {money.file.deal.name} is {VERDICT_LABELS[found.name].lower()}"
    if found.name == "none":
        return f"{said}: a Fact on record says there is no budget"
    if money.uncovered:
        told: list[Decimal] = [b.amount for b in found.decided_by if b.amount is not None]
        return f"{said}, but what is approved stays below what the deal asks for" if told else said
    if money.old:
        return f"{said}, and the approval is more than a year old"
    missing = [LABELS[i.key].lower() for i in money.indicators if i.state != "yes"]
    return f"{said}: {found.yes} of 5 indicators yes; not yet: {', '.join(missing)}" if missing else said


def _would_be(money: DealMoney) -> str:
    found = money.verdict
    name = money.file.deal.name
    if found.name == "funded":
        return f"Money of {name}: funded, confirmed"
    then = found.if_approved if found.name in ("likely", "none") else found.if_one_more
    if then == found.name:
        return f"Money of {name}: one indicator more"
    return f"Money of {name}: {VERDICT_LABELS[found.name].lower()} → {VERDICT_LABELS[then].lower()}"


def _weakest(view: View, now: Situation) -> Play | None:
    """The best single step on the C that is lowest (or unknown, then what makes it known)."""
    c = next((c for c in view.score.cs if c.score is None), None) or view.score.weakest
    if c is None or (c.points is not None and c.points >= STRONG_FROM):
        return None
    step = _step(view, c)
    if step is None:
        return None
    deal = view.deal
    stage: Stage = "hold" if c.points is not None and c.points < CONTESTED_FROM else "raise"
    return Play(
        f"score:{deal.id}",
        stage,
        f"{deal.name}: {_what(step)}",
        (Because(_score_why(view, c), (_of(deal),)),),
        (f"{deal.name}: {worth(step)}",),
        deal.owner_id,
        due(now.today, _SCORE_IN, deal),
        action=Action(f"plan-{deal.id}", "Power Plan", "power_plan", "show", {"deal_id": deal.id}),
    )


def _step(view: View, c: CScore) -> Step | None:
    if c.score is None:
        return cheapest_lesson(view.file, view.score, c)
    return next((s for s in view.steps if s.c == c.spec.key), next(iter(view.steps), None))


def _what(step: Step) -> str:
    """The question to get a yes to, or how each fact is got."""
    if step.qualifier:
        return step_title(step)
    return ". ".join(HOW_TO_LEARN[s] for s in step.sub_factors)


def _score_why(view: View, c: CScore) -> str:
    said = f"Right to Win {headline(view.score)}; "
    if c.score is None:
        return f"{said}{c.spec.label} is unknown and counts 0"
    note = cap_note(c)
    return f"{said}weakest is {c.spec.label} at {points(c.points)}" + (f". {note.rstrip('.')}" if note else "")

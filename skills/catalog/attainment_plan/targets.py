"""Which targets a plan is made for, and what is won towards them already. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from knowledge.records import Deal, Target
from skills.catalog.attainment_plan.facts import Person
from skills.catalog.attainment_plan.model import Goal


@dataclass(frozen=True, slots=True)
class Aim:
    """A target period and what is won in it so far."""

    target: Target | None
    """On record; None: supposed."""
    goal: Goal
    currency: str
    won: tuple[Deal, ...] = ()


def aims_of(person: Person, today: date, supposed: Decimal | None) -> tuple[tuple[Aim, ...], tuple[Target, ...]]:
    """Running and coming targets, in time; and those that are left aside.

    In the currency of the first to come, the longest where several overlap (the year before its quarters), of several
    for the very same time the largest. A supposed target stands in place of the first, or alone for the calendar year
    where none is on record.
    """
    coming = [t for t in person.targets if t.ends_on >= today and t.amount >= 0]
    if not coming:
        alone = () if supposed is None else (_alone(supposed, person, today),)
        return tuple(_with_won(a, person) for a in alone), ()
    kept = _apart(coming)
    aims = [Aim(t, Goal(t.starts_on, t.ends_on, t.amount, Decimal(0)), t.currency) for t in kept]
    if supposed is not None:
        aims[0] = replace(aims[0], goal=replace(aims[0].goal, target=supposed))
    return tuple(_with_won(a, person) for a in aims), tuple(t for t in coming if t not in kept)


def _apart(coming: Sequence[Target]) -> list[Target]:
    """One currency, none overlapping another, in time."""
    first = min(coming, key=lambda t: (t.starts_on, -(t.ends_on - t.starts_on).days, t.id))
    kept: list[Target] = []
    for target in sorted(coming, key=lambda t: (-(t.ends_on - t.starts_on).days, t.starts_on, -t.amount, t.id)):
        clear = all(target.ends_on < k.starts_on or target.starts_on > k.ends_on for k in kept)
        if target.currency == first.currency and clear:
            kept.append(target)
    return sorted(kept, key=lambda t: t.starts_on)


def _alone(amount: Decimal, person: Person, today: date) -> Aim:
    """In the currency of most open deals."""
    currencies = [d.currency for d in person.deals if d.status == "open"] or ["USD"]
    currency = max(sorted(set(currencies)), key=currencies.count)
    return Aim(None, Goal(date(today.year, 1, 1), date(today.year, 12, 31), amount, Decimal(0)), currency)


def _with_won(aim: Aim, person: Person) -> Aim:
    """Every won deal of theirs that closed in the period counts, new business, expansion and renewal alike."""
    inside = [
        d
        for d in person.deals
        if d.status == "won" and d.currency == aim.currency and d.close_on is not None and aim.goal.holds(d.close_on)
    ]
    won = sum((d.amount or Decimal(0) for d in inside), Decimal(0))
    ordered = sorted(inside, key=lambda d: (d.close_on or date.min, d.id))
    return replace(aim, goal=replace(aim.goal, won=won), won=tuple(ordered))

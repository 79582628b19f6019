"""What a client bought, as numbers: how often, how evenly, how broadly, since when, and through whom. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from statistics import fmean, pstdev

from knowledge.records import Activity, Contact, Deal, Edge
from skills.people.contacts import is_c_level, is_contact
from skills.profile.file import ClientFile
from skills.rules import ClientProfileRules


@dataclass(frozen=True, slots=True)
class Executive:
    """A C-level contact, and the last time they answered or met us."""

    contact: Contact
    last: Activity | None


@dataclass(frozen=True, slots=True)
class Purchases:
    won: tuple[Deal, ...]
    """Oldest first; those without a close date last."""
    solutions: tuple[str, ...]
    """Product families bought, by name."""
    gaps: tuple[int, ...]
    """Days between one purchase and the next."""
    variation: float | None
    """Standard deviation of the gaps over their mean; None from fewer than two gaps, or all on one day."""
    executives: tuple[Executive, ...]
    """Last heard first."""
    executive: Executive | None
    """The one active within the window of the rule."""
    joint: tuple[Edge, ...]
    rules: ClientProfileRules

    @property
    def dated(self) -> tuple[Deal, ...]:
        return tuple(d for d in self.won if d.close_on is not None)

    @property
    def first(self) -> date | None:
        return self.dated[0].close_on if self.dated else None

    @property
    def last(self) -> date | None:
        return self.dated[-1].close_on if self.dated else None


def purchases(file: ClientFile, moment: datetime, today: date) -> Purchases:
    won = [d for d in file.deals if d.status == "won" and (d.close_on is None or d.close_on <= today)]
    won.sort(key=lambda d: (d.close_on or date.max, d.id))
    days = [d.close_on for d in won if d.close_on is not None]
    gaps = tuple((b - a).days for a, b in pairwise(days))
    executives = _executives(file, moment)
    active = next((e for e in executives if e.last and moment - e.last.at <= file.rules.executive_within), None)
    names = families(file)
    return Purchases(
        tuple(won),
        tuple(sorted({names.get(p, p) for d in won for p in d.product_ids})),
        gaps,
        variation(gaps),
        executives,
        active,
        file.joint,
        file.rules,
    )


def variation(gaps: Sequence[int]) -> float | None:
    if len(gaps) < 2 or not any(gaps):
        return None
    return pstdev(gaps) / fmean(gaps)


def families(file: ClientFile) -> dict[str, str]:
    return {p.id: p.family or p.name for p in file.products}


def _executives(file: ClientFile, moment: datetime) -> tuple[Executive, ...]:
    found = []
    for contact in file.contacts:
        if contact.active and is_c_level(contact):
            theirs = [a for a in file.activities if contact.id in a.contact_ids and is_contact(a) and a.at <= moment]
            last = max(theirs, key=lambda a: (a.at, a.id), default=None)
            found.append(Executive(contact, last))
    found.sort(key=lambda e: (e.last is None, -(e.last.at.timestamp() if e.last else 0), e.contact.name))
    return tuple(found)


Shares = tuple[tuple[str, Decimal], ...]
"""(name, share 0..1), largest first."""


def shares(parts: Sequence[tuple[Sequence[str], Decimal]]) -> Shares:
    """Each amount split evenly over its names; an amount without a name counts in the whole only."""
    whole = sum((amount for _, amount in parts), Decimal(0))
    if not whole:
        return ()
    totals: dict[str, Decimal] = {}
    for names, amount in parts:
        for name in names:
            totals[name] = totals.get(name, Decimal(0)) + amount / len(names)
    return tuple(sorted(((n, t / whole) for n, t in totals.items()), key=lambda s: (-s[1], s[0])))

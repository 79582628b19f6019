"""What an open deal brings to a plan: its chance, the hours it takes, when it closes; or why it cannot count. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from knowledge.records import Deal, DealClass
from skills.catalog.attainment_plan.facts import Facts, Person
from skills.catalog.attainment_plan.model import Candidate
from skills.catalog.attainment_plan.supposing import Scenario, applied
from skills.deals.deal_class import Verdict, classify
from skills.deals.deal_hours import HoursLeft, HoursRecord, hours_record
from skills.deals.win_chance import Chance, supposed
from skills.people.capacity import hours_of

LeftOut = Literal["supposed", "no_amount", "currency", "no_date", "later", "between", "hours", "worthless"]
"""Why a deal is not in the plan; see the card for the words."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One open deal and its place in the plan."""

    deal: Deal
    deal_class: DealClass | None
    carries: tuple[str, ...]
    """Titles of the imperatives it carries."""
    chance: Chance | None
    hours: HoursLeft
    candidate: Candidate | None
    """None: it cannot count at all."""
    date_from_record: bool = True
    """False: its date is missing or has passed; reckoned from how long won deals took."""
    chosen: bool = False
    left_out: LeftOut | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the entries of one person are made of, prepared once."""

    facts: Facts
    person: Person
    scenario: Scenario
    currency: str
    verdicts: Mapping[str, Verdict]
    hours: HoursRecord
    weekly: Mapping[str, float]
    """Deal id -> the person's hours a week on its team, where they are on record."""

    @classmethod
    def of(cls, facts: Facts, person: Person, scenario: Scenario, currency: str) -> "Grounds":
        verdicts = classify(facts.book)
        won = [(d, verdicts[d.id].shown) for d in facts.book.closed if d.status == "won" and d.id in verdicts]
        hours = hours_record(won, facts.diary, facts.wins.company)
        weekly = {e.object_id: h for e in person.places if (h := hours_of(e)) is not None}
        return cls(facts, person, scenario, currency, verdicts, hours, weekly)


def entries_of(grounds: Grounds) -> tuple[Entry, ...]:
    """One for each open deal of the person; none is chosen yet."""
    return tuple(_entry(grounds, applied(grounds.scenario, d)) for d in grounds.person.deals if d.status == "open")


def _entry(grounds: Grounds, deal: Deal) -> Entry:
    verdict = grounds.verdicts.get(deal.id)
    deal_class = verdict.shown if verdict else None
    carries = tuple(i.title for i in verdict.imperatives) if verdict else ()
    left = grounds.hours.left(deal, deal_class, grounds.weekly.get(deal.id))
    closes, on_record = closing_day(deal, grounds.scenario, grounds.facts)
    odds = _chance(grounds, deal)
    entry = Entry(deal, deal_class, carries, odds, left, None, on_record)
    reason = _cannot(deal, closes, grounds)
    if reason is not None or closes is None or deal.amount is None:
        return replace(entry, left_out=reason)
    candidate = Candidate(
        deal.id,
        max(Decimal(0), deal.amount),
        odds.mean if odds is not None else None,
        left.until(closes, grounds.facts.today),
        closes,
        deal_class,
        bool(carries),
        left,
    )
    return replace(entry, candidate=candidate)


def _chance(grounds: Grounds, deal: Deal) -> Chance | None:
    odds, share = grounds.facts.wins.chance(deal), dict(grounds.scenario.chances).get(deal.id)
    return odds if share is None else supposed(share, odds)


def closing_day(deal: Deal, scenario: Scenario, facts: Facts) -> tuple[date | None, bool]:
    """(the day it is planned to close, whether the record or a supposition says so).

    A date that is missing or has passed is reckoned: today and the median days to the win from its stage.
    """
    moved = dict(scenario.closes).get(deal.id)
    if moved is not None:
        return max(moved, facts.today), True
    if deal.close_on is not None and deal.close_on >= facts.today:
        return deal.close_on, True
    at = facts.wins.company.stage(deal.stage)
    days = at.days_to_win if at is not None and at.days_to_win is not None else facts.wins.company.days_to_win
    return (facts.today + timedelta(days=round(days)) if days is not None else None), False


def _cannot(deal: Deal, closes: date | None, grounds: Grounds) -> LeftOut | None:
    if deal.id in grounds.scenario.without:
        return "supposed"
    if deal.amount is None:
        return "no_amount"
    if deal.currency != grounds.currency:
        return "currency"
    return "no_date" if closes is None else None

"""How many hours of its owner a deal still takes until it closes: from records, else by a stated assumption. Pure.

In this order, and the source is always told:
1. *team*: the hours a week on record for the owner's own place on the deal's team, times the weeks left;
2. *won*: the median of the time noted on won deals of the class (with too few of the class: of all won deals), times
   the share of the way still to go from the deal's stage. A won deal speaks when at least `FEWEST_NOTED` of its calls
   and meetings have a length, and half of them or more: a diary nobody kept says nothing. The share is the median of
   days to the win from that stage over that from the first stage, else `SHARE_LEFT`;
3. *assumed*: the hours a week a Client Expert gives a deal of the class by the team rules (`team_roles`), times the
   weeks left.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Literal

from knowledge.closings import OPEN_STAGES, Closings
from knowledge.records import Activity, Deal, DealClass
from skills.people.capacity import DAYS_A_WEEK
from skills.people.selling_rules import CLASS_UNKNOWN_AS
from skills.people.team_roles import ROLE_OF

FEWEST_NOTED = 3
FEWEST_TIMED = 4
"""Won deals with noted time below which there is no median to go by."""

SHARE_LEFT: Mapping[str, float] = {"prospect": 1.0, "qualify": 0.8, "propose": 0.5, "negotiate": 0.2}
"""Of the work, from entering each stage on, where the company's record does not say."""

HoursSource = Literal["team", "won", "assumed"]


@dataclass(frozen=True, slots=True)
class Noted:
    """The whole of a deal, from start to signature."""

    hours: float
    deals: int
    """Won deals whose noted time it is the median of."""
    of_class: bool
    """Of the same class; else of all."""


@dataclass(frozen=True, slots=True)
class HoursLeft:
    source: HoursSource
    weekly: float = 0.0
    """Until it closes; of *team* and *assumed*."""
    noted: Noted | None = None
    share: float = 1.0
    share_known: bool = False
    """From the company's closed deals; else `SHARE_LEFT`."""

    def until(self, closes: date, today: date) -> float:
        if self.noted is not None:
            return self.noted.hours * self.share
        return self.weekly * (max(0, (closes - today).days) + 1) / DAYS_A_WEEK


@dataclass(frozen=True, slots=True)
class HoursRecord:
    by_class: Mapping[DealClass | None, Noted]
    shares: Mapping[str, float]
    """Stage -> share of the way still to go, where the record says."""

    def left(self, deal: Deal, deal_class: DealClass | None, weekly: float | None) -> HoursLeft:
        """`weekly`: the owner's hours on the deal's team, where they are on record."""
        if weekly is not None:
            return HoursLeft("team", max(0.0, weekly))
        noted = self.by_class.get(deal_class)
        if noted is None:
            return HoursLeft("assumed", ROLE_OF["client_expert"].hours[deal_class or CLASS_UNKNOWN_AS])
        known = self.shares.get(deal.stage)
        share = known if known is not None else SHARE_LEFT.get(deal.stage, 1.0)
        return HoursLeft("won", noted=noted, share=share, share_known=known is not None)


def hours_record(
    won: Iterable[tuple[Deal, DealClass | None]], activities: Iterable[Activity], company: Closings
) -> HoursRecord:
    by_deal: dict[str, list[Activity]] = defaultdict(list)
    for activity in activities:
        if activity.deal_id is not None:
            by_deal[activity.deal_id].append(activity)
    timed = [(c, hours) for d, c in won if (hours := _noted(by_deal[d.id])) is not None]
    every = _median([h for _, h in timed], of_class=False)
    found: dict[DealClass | None, Noted] = {}
    classes: tuple[DealClass | None, ...] = ("bedrock", "stepping_stone", "stray", None)
    for deal_class in classes:
        noted = _median([h for c, h in timed if c == deal_class], of_class=True) or every
        if noted is not None:
            found[deal_class] = noted
    return HoursRecord(found, _shares(company))


def _noted(activities: Iterable[Activity]) -> float | None:
    """Hours, where the diary was kept."""
    every = list(activities)
    talks = [a for a in every if a.kind in ("call", "meeting")]
    noted = [a for a in talks if a.minutes]
    if len(noted) < FEWEST_NOTED or 2 * len(noted) < len(talks):
        return None
    return sum(a.minutes or 0 for a in every) / 60


def _median(hours: list[float], *, of_class: bool) -> Noted | None:
    return Noted(float(median(hours)), len(hours), of_class) if len(hours) >= FEWEST_TIMED else None


def _shares(company: Closings) -> dict[str, float]:
    first = company.stage(OPEN_STAGES[0])
    whole = first.days_to_win if first else None
    if not whole:
        return {}
    return {s.stage: min(1.0, s.days_to_win / whole) for s in company.stages if s.days_to_win is not None}

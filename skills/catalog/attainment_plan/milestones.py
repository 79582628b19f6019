"""Which stage a deal has to reach by when, so that it closes as planned: from how long won deals took. Pure.

A stage is due so many days before the close date as won deals, in the median, took from entering it to the win.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.closings import OPEN_STAGES, Closings
from knowledge.records import Deal


@dataclass(frozen=True, slots=True)
class Milestone:
    deal: Deal
    stage: str
    """To be reached; "won" for the signature."""
    due: date
    late_by: int
    """Days overdue today; 0: not yet due."""


def milestones(deals: Iterable[tuple[Deal, date]], company: Closings, today: date) -> tuple[Milestone, ...]:
    """By due date: the win, and every stage not reached yet, as far as the record says how long they take."""
    found = []
    for deal, closes in deals:
        found.append(Milestone(deal, "won", closes, 0))
        at = OPEN_STAGES.index(deal.stage) if deal.stage in OPEN_STAGES else 0
        for stage in OPEN_STAGES[at + 1 :]:
            known = company.stage(stage)
            if known is not None and known.days_to_win is not None:
                due = closes - timedelta(days=round(known.days_to_win))
                found.append(Milestone(deal, stage, due, max(0, (today - due).days)))
    return tuple(sorted(found, key=lambda m: (m.due, m.deal.name, m.deal.id, m.stage)))

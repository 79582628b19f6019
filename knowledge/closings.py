"""How closed deals went, counted: an aggregate over the company that every member may know, never a record.

A deal counts for a stage when its history says that it stood there, or further on, before it closed; won and lost ones
alike, so that the share of wins among them is what a deal in that stage can expect.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from knowledge.records import STAGES, Deal

FEWEST = 4
"""Won deals below which no median is told: it would be somebody's deal."""

OPEN_STAGES: tuple[str, ...] = STAGES[:-2]


@dataclass(frozen=True, slots=True)
class StageMove:
    """A deal moved from one stage to another; of its history what is needed here."""

    deal_id: str
    before: str | None
    after: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class StageClosings:
    stage: str
    won: int
    lost: int
    days_to_win: float | None
    """Median days from entering it (or a later one, where it was skipped) to the win; None below four won deals."""


@dataclass(frozen=True, slots=True)
class Closings:
    won: int
    lost: int
    """Every closed deal, whether its stages are on record or not."""
    stages: tuple[StageClosings, ...]
    """The open stages in order; counts are 0 where no history says that a deal stood there."""
    days_to_win: float | None
    """Median days from the start to the win; None below four won deals with both dates."""

    @property
    def closed(self) -> int:
        return self.won + self.lost

    def stage(self, name: str) -> StageClosings | None:
        return next((s for s in self.stages if s.stage == name), None)


NOTHING_CLOSED = Closings(0, 0, tuple(StageClosings(s, 0, 0, None) for s in OPEN_STAGES), None)


def closings_of(deals: Iterable[Deal], moves: Iterable[StageMove], today: date) -> Closings:
    """`deals`: closed ones count when they closed by `today`; `moves`: theirs, in any order."""
    closed = [d for d in deals if d.status != "open" and (d.close_on is None or d.close_on <= today)]
    by_deal: dict[str, list[StageMove]] = defaultdict(list)
    for move in moves:
        by_deal[move.deal_id].append(move)
    won: dict[str, int] = defaultdict(int)
    lost: dict[str, int] = defaultdict(int)
    days: dict[str, list[int]] = defaultdict(list)
    for deal in closed:
        entered = _entered(deal, by_deal[deal.id])
        for stage, on in entered.items():
            (won if deal.status == "won" else lost)[stage] += 1
            if deal.status == "won" and on is not None and deal.close_on is not None:
                days[stage].append(max(0, (deal.close_on - on).days))
    wins = [d for d in closed if d.status == "won"]
    whole = [max(0, (d.close_on - d.created_on).days) for d in wins if d.close_on and d.created_on]
    stages = tuple(StageClosings(s, won[s], lost[s], _median(days[s])) for s in OPEN_STAGES)
    return Closings(len(wins), len(closed) - len(wins), stages, _median(whole))


def _median(days: list[int]) -> float | None:
    return float(median(days)) if len(days) >= FEWEST else None


def _entered(deal: Deal, moves: list[StageMove]) -> Mapping[str, date | None]:
    """The stages it stood in or passed, each with the day it got there; empty where its history does not say."""
    first: dict[str, date | None] = {}
    for move in sorted(moves, key=lambda m: m.at):
        if move.before in OPEN_STAGES and not first:
            first[str(move.before)] = deal.created_on
        if move.after in OPEN_STAGES:
            first.setdefault(str(move.after), move.at.date())
    if not first:
        return {}
    furthest = max(OPEN_STAGES.index(s) for s in first)
    entered: dict[str, date | None] = {}
    later: date | None = None
    for stage in reversed(OPEN_STAGES[: furthest + 1]):
        later = entered[stage] = first.get(stage, later)
    entered[OPEN_STAGES[0]] = deal.created_on or entered[OPEN_STAGES[0]]
    return entered

"""Hours a week somebody has for deals and what their deals take of them, over the weeks until a deal closes. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.records import Capacity, Deal, Edge
from skills.people.capacity import DAYS_A_WEEK, hours_of, room

WITHOUT_CLOSE = timedelta(weeks=8)
"""Looked ahead where a deal has no close date, or one that has passed."""
FURTHEST = timedelta(weeks=26)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From today to the last day looked at, both included."""

    start: date
    end: date
    until_close: bool
    """It ends with the deal; else it is a default."""

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def until_close(deal: Deal | None, today: date) -> Stretch:
    if deal is None or deal.close_on is None or deal.close_on <= today:
        return Stretch(today, today + WITHOUT_CLOSE, False)
    last = today + FURTHEST
    return Stretch(today, min(deal.close_on, last), deal.close_on <= last)


@dataclass(frozen=True, slots=True)
class Load:
    """One colleague's hours a week, on average over a stretch."""

    user_id: str
    capacity: float | None = None
    """None: nothing on record."""
    deals: tuple[tuple[str, float], ...] = ()
    """(deal id, hours a week it takes over the stretch), largest first; the deal asked about is not among them."""
    without_hours: tuple[str, ...] = ()
    """Deals whose team they are on without hours noted."""
    covered: bool = True
    """Capacity is on record for the whole stretch; else it is assumed to go on as it was."""

    @property
    def taken(self) -> float:
        return sum(hours for _, hours in self.deals)

    @property
    def free(self) -> float | None:
        """Negative: overbooked."""
        return None if self.capacity is None else self.capacity - self.taken


def loads(
    user_ids: Iterable[str],
    capacities: Sequence[Capacity],
    teams: Sequence[Edge],
    deals: Mapping[str, Deal],
    stretch: Stretch,
    *,
    without: str = "",
) -> dict[str, Load]:
    """`teams`: `deal_team` edges; counted are those on open deals other than `without`, as long as each is open."""
    by_user: dict[str, list[Edge]] = {}
    for edge in teams:
        deal = deals.get(edge.object_id)
        if deal is not None and deal.status == "open" and deal.id != without:
            by_user.setdefault(edge.subject_id, []).append(edge)
    hours: dict[str, list[Capacity]] = {}
    for capacity in capacities:
        hours.setdefault(capacity.user_id, []).append(capacity)
    return {u: _load(u, hours.get(u, ()), by_user.get(u, ()), deals, stretch) for u in user_ids}


def _load(
    user_id: str, capacities: Sequence[Capacity], teams: Sequence[Edge], deals: Mapping[str, Deal], stretch: Stretch
) -> Load:
    taken: dict[str, float] = {}
    silent: set[str] = set()
    for edge in teams:
        hours = hours_of(edge)
        if hours is None:
            silent.add(edge.object_id)
        else:
            share = _share(deals[edge.object_id], stretch)
            taken[edge.object_id] = taken.get(edge.object_id, 0.0) + hours * share
    capacity, covered = _capacity(capacities, stretch)
    return Load(
        user_id,
        capacity,
        tuple(sorted(((d, h) for d, h in taken.items() if h > 0), key=lambda pair: (-pair[1], pair[0]))),
        tuple(sorted(silent - set(taken))),
        covered,
    )


def _share(deal: Deal, stretch: Stretch) -> float:
    """How much of the stretch a deal still runs; one past its date, or without one, runs on."""
    if deal.close_on is None or deal.close_on < stretch.start or deal.close_on >= stretch.end:
        return 1.0
    return ((deal.close_on - stretch.start).days + 1) / stretch.days


def _capacity(records: Sequence[Capacity], stretch: Stretch) -> tuple[float | None, bool]:
    """(mean hours a week over the stretch, whether all of it is on record)."""
    found = room(records, (), stretch.start, stretch.end)
    if found is None:
        return None, False
    return found.until(stretch.end) / stretch.days * DAYS_A_WEEK, found.assumed_after is None

"""When each step is due: within its phase, after what comes before it, inside the hours its owner has. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from knowledge.records import Activity, Capacity, Deal, Edge, Initiative
from skills.catalog.pursuit_plan.phases import Phase, Road
from skills.catalog.pursuit_plan.rules import HOURS_OF_RUNG, MOST_STEPS
from skills.catalog.pursuit_plan.step import Planned, State, Step
from skills.initiatives.effort import due_in
from skills.people.capacity import Room, promises_of, room

_BEYOND = timedelta(days=365)
"""How far past the close date free hours are looked for."""


@dataclass(frozen=True, slots=True)
class Short:
    """An owner whose hours do not reach for what is asked of them by the close."""

    user_id: str
    needed: float
    free: float


def rooms(
    user_ids: Iterable[str],
    capacities: Sequence[Capacity],
    teams: Sequence[Edge],
    deals: Mapping[str, Deal],
    road: Road,
) -> dict[str, Room]:
    """Free hours from the first day of the road on; absent where nothing is on record of somebody's hours."""
    start = road.phases[0].start
    found = {}
    for user_id in sorted(set(user_ids)):
        own = [c for c in capacities if c.user_id == user_id]
        free = room(own, promises_of(user_id, teams, deals.values(), start), start, road.closes_on + _BEYOND)
        if free is not None:
            found[user_id] = free
    return found


def schedule(steps: Sequence[Step], road: Road, free: Mapping[str, Room], today: date) -> tuple[Planned, ...]:
    """By phase, then the day the road wants it, then rank and gain for the effort; the most urgent `MOST_STEPS`.

    What is on record keeps its date. Everything else is due when the road wants it, or as soon after as the hours of
    its owner allow: what comes before it on the list has them first.
    """
    placed = [_placed(n, step, road, today) for n, step in enumerate(steps)]
    used: dict[str, float] = {}
    planned = []
    for number, (step, phase, wanted, _) in enumerate(sorted(_most_urgent(placed), key=_order), 1):
        hours = hours_of(step.rung)
        used[step.owner_id] = used.get(step.owner_id, 0.0) + hours
        room_of = free.get(step.owner_id)
        due = wanted if room_of is None or _stored_due(step) else _free_day(wanted, used[step.owner_id], room_of, road)
        state = _state(step, due, today)
        planned.append(Planned(step, number, phase, due, state, hours, wanted, room_of is not None))
    return tuple(planned)


class _Placed(NamedTuple):
    step: Step
    phase: Phase
    wanted: date
    drawn: int
    """Its place among the steps as they were drawn, gravest gap first."""


def _placed(drawn: int, step: Step, road: Road, today: date) -> _Placed:
    phase = _phase(step, road)
    return _Placed(step, phase, _wanted(step, phase, today), drawn)


def _most_urgent(placed: Sequence[_Placed]) -> list[_Placed]:
    """What is on record always; of the rest the best ranked over all phases."""
    stored = [p for p in placed if p.step.stored is not None]
    fresh = sorted((p for p in placed if p.step.stored is None), key=lambda p: (p.step.rank, *_order(p)))
    return [*stored, *fresh[: max(0, MOST_STEPS - len(stored))]]


def _order(placed: _Placed) -> tuple[int, date, int, float, int]:
    step = placed.step
    return placed.phase.number, placed.wanted, step.rank, -(step.gain or 0.0) / step.rung, placed.drawn


def _phase(step: Step, road: Road) -> Phase:
    due = _stored_due(step)
    return road.on(due) if due is not None else road.phase(step.target)


def _stored_due(step: Step) -> date | None:
    return step.stored.due_on if isinstance(step.stored, Activity | Initiative) else None


def hours_of(rung: int) -> float:
    return HOURS_OF_RUNG[max(r for r in HOURS_OF_RUNG if r <= rung)]


def _wanted(step: Step, phase: Phase, today: date) -> date:
    """As long after the phase begins as the effort takes, and within the phase."""
    stored = _stored_due(step)
    if stored is not None:
        return stored
    day = max(phase.start, today) + timedelta(days=due_in(step.rung))
    return working(min(day, phase.end), today)


def _free_day(wanted: date, hours: float, free: Room, road: Road) -> date:
    """The first day by which the owner has had that many hours; the end of what is looked at where there is none."""
    day, last = wanted, road.closes_on + _BEYOND
    while free.until(day) < hours and day < last:
        day += timedelta(days=1)
    return day


def working(day: date, today: date) -> date:
    """Never on a weekend and never before tomorrow."""
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    if day > today:
        return day
    return today + timedelta(days={4: 3, 5: 2}.get(today.weekday(), 1))


def _state(step: Step, due: date, today: date) -> State:
    if step.stored is None:
        return "proposed"
    if isinstance(step.stored, Initiative) and step.stored.status == "proposed":
        return "proposed"
    if due < today:
        return "overdue"
    return "in_progress" if isinstance(step.stored, Initiative) and step.stored.status == "in_progress" else "accepted"


def short(planned: Sequence[Planned], free: Mapping[str, Room], road: Road) -> tuple[Short, ...]:
    """Whose hours up to the close are fewer than the steps ask for."""
    needed: dict[str, float] = {}
    for item in planned:
        needed[item.step.owner_id] = needed.get(item.step.owner_id, 0.0) + item.hours
    found = [
        Short(user_id, hours, free[user_id].until(road.closes_on))
        for user_id, hours in needed.items()
        if user_id in free
    ]
    return tuple(sorted((s for s in found if s.free < s.needed), key=lambda s: (s.free - s.needed, s.user_id)))

"""What is wrong with a team as it stands on record, gravest first. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.records import User
from skills.catalog.team_plan.cadence import Coverage
from skills.catalog.team_plan.raci import Line
from skills.people.team_now import Filled, Member
from skills.people.workload import Load

ConflictKind = Literal["nobody", "both_sides", "left", "buyer", "open", "twice", "overbooked"]
"""Nobody answers for a workstream; one person answers for pursuit and delivery; somebody on the team has left; nobody
covers a Buyer; an important seat is open; a seat is held twice; promised more hours than there are."""


@dataclass(frozen=True, slots=True)
class Conflict:
    kind: ConflictKind
    people: tuple[User, ...] = ()
    labels: tuple[str, ...] = ()
    """Workstreams, seats or people at the client it is about."""
    hours: float = 0.0
    """Over, a week."""


def conflicts(
    lines: Sequence[Line],
    held: Sequence[Filled],
    now: Sequence[Member],
    loads: Mapping[str, Load],
    covered: Sequence[Coverage],
) -> tuple[Conflict, ...]:
    found: list[Conflict] = []
    silent = tuple(line.label for line in lines if line.accountable is None)
    found += [Conflict("nobody", labels=silent)] if silent else []
    found += _both_sides(lines)
    left = {m.user.id: m.user for m in now if not m.user.active}
    found += [Conflict("left", tuple(left.values()))] if left else []
    buyers = tuple(c.person.contact.name for c in covered if c.person.recorded == "buyer" and not c.covered)
    found += [Conflict("buyer", labels=buyers)] if buyers else []
    vacant = tuple(f.seat.label for f in held if not f.by and f.seat.role.importance > 1)
    found += [Conflict("open", labels=vacant)] if vacant else []
    for seat in held:
        people = {m.user.id: m.user for m in seat.by}
        found += [Conflict("twice", tuple(people.values()), (seat.seat.label,))] if len(people) > 1 else []
    return (*found, *_overbooked(now, loads))


def _both_sides(lines: Sequence[Line]) -> list[Conflict]:
    """Pursuit and delivery are apart: who promises is not who later judges whether it was kept."""
    found = []
    answering = {line.accountable.id: line.accountable for line in lines if line.accountable}
    for user in sorted(answering.values(), key=lambda u: (u.name, u.id)):
        theirs = [line for line in lines if line.accountable is not None and line.accountable.id == user.id]
        if {line.side for line in theirs} == {"pursuit", "delivery"}:
            found.append(Conflict("both_sides", (user,), tuple(line.label for line in theirs)))
    return found


def _overbooked(now: Sequence[Member], loads: Mapping[str, Load]) -> list[Conflict]:
    people = {m.user.id: m.user for m in now if m.user.active}
    over = [(u, -free) for u in people.values() if (load := loads.get(u.id)) and (free := load.free) and free < -0.5]
    return [Conflict("overbooked", (u,), hours=h) for u, h in sorted(over, key=lambda p: (-p[1], p[0].name))]

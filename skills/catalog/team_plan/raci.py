"""Who is responsible, accountable, consulted and informed, per workstream, from the roles held. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.records import DealClass, User
from skills.catalog.team_plan.rules import STRAY_WORKSTREAMS, WORKSTREAMS, Workstream
from skills.people.team_now import Filled, Member
from skills.people.team_roles import RoleKey, Side


@dataclass(frozen=True, slots=True)
class Line:
    """One workstream, with people. Nobody stands in two of the columns but a responsible who is also accountable."""

    label: str
    side: Side
    responsible: tuple[User, ...]
    accountable: User | None
    consulted: tuple[User, ...]
    informed: tuple[User, ...]


def raci(deal_class: DealClass | None, held: Sequence[Filled]) -> tuple[Line, ...]:
    seats = {f.seat.role.key for f in held}
    lines: list[Line] = []
    for stream in WORKSTREAMS:
        if deal_class == "stray" and stream.label not in STRAY_WORKSTREAMS:
            continue
        if stream.needs is not None and stream.needs not in seats:
            continue
        families = [f.seat.topic for f in held if f.seat.role.key == "solution_master"] if stream.per_family else [""]
        lines += [_line(stream, held, family) for family in families]
    return tuple(lines)


def _line(stream: Workstream, held: Sequence[Filled], family: str) -> Line:
    def holders(keys: Iterable[RoleKey]) -> list[User]:
        people = [m.user for key in keys for m in _of(key, held, family)]
        return list({u.id: u for u in people if u.active}.values())

    accountable = next(iter(holders(stream.accountable)), None)
    responsible = holders(stream.responsible) or ([accountable] if accountable else [])
    taken = {u.id for u in responsible} | ({accountable.id} if accountable else set())
    consulted = [u for u in holders(stream.consulted) if u.id not in taken]
    taken |= {u.id for u in consulted}
    informed = [u for u in holders(stream.informed) if u.id not in taken]
    label = f"{stream.label}: {family}" if family else stream.label
    return Line(label, stream.side, tuple(responsible), accountable, tuple(consulted), tuple(informed))


def _of(key: RoleKey, held: Sequence[Filled], family: str) -> tuple[Member, ...]:
    """Who holds a role; of the Solution Masters, in a family's workstream, only that family's."""
    found: list[Member] = []
    for seat in held:
        if seat.seat.role.key == key and (key != "solution_master" or not family or seat.seat.topic == family):
            found += seat.by
    return tuple(found)

"""Who is on a deal's team today, from the relations on record, and which seat each one fills. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.records import Deal, Edge, User
from skills.people.capacity import hours_of
from skills.people.selling import same_topic
from skills.people.team_roles import ROLE_OF, RoleKey, Seat, Side, role_named


@dataclass(frozen=True, slots=True)
class Member:
    """One part somebody has on a deal; two parts of one person are two members."""

    user: User
    key: RoleKey | None
    """None: the record does not say, or in words no rule knows."""
    said: str
    """The role in the words on record."""
    side: Side
    hours: float | None
    edge: Edge | None
    """None: the deal's owner, who leads it without being named on its team."""
    topic: str = ""

    @property
    def label(self) -> str:
        if self.key is None:
            return self.said.capitalize() if self.said else "No role on record"
        name = ROLE_OF[self.key].label
        return f"{name}, {self.topic}" if self.topic else name


def members(deal: Deal, teams: Iterable[Edge], users: Mapping[str, User]) -> tuple[Member, ...]:
    """Everybody named on the deal, and its owner: as Client Expert, where nobody else is named as one.

    By side, role and name, the owner first.
    """
    found = [_member(e, users[e.subject_id]) for e in teams if e.object_id == deal.id and e.subject_id in users]
    owner = users.get(deal.owner_id)
    if owner is not None and all(m.key != "client_expert" for m in found):
        own = [m for m in found if m.user.id == owner.id and m.key is None]
        if own:
            found = [m for m in found if m not in own]
            found.append(Member(owner, "client_expert", "", "pursuit", own[0].hours, own[0].edge))
        else:
            found.append(Member(owner, "client_expert", "", "pursuit", None, None))

    def order(member: Member) -> tuple[bool, int, bool, str, str]:
        place = list(ROLE_OF).index(member.key) if member.key else len(ROLE_OF)
        return member.side == "delivery", place, member.user.id != deal.owner_id, member.user.name, member.user.id

    return tuple(sorted(found, key=order))


def _member(edge: Edge, user: User) -> Member:
    said = str(edge.attrs.get("role") or "").strip()
    key = role_named(said) if said else None
    side: Side = "delivery" if edge.attrs.get("side") == "delivery" else "pursuit"
    if edge.attrs.get("side") not in ("pursuit", "delivery") and key is not None:
        side = ROLE_OF[key].side
    return Member(user, key, said, side, hours_of(edge), edge, str(edge.attrs.get("topic") or ""))


@dataclass(frozen=True, slots=True)
class Filled:
    seat: Seat
    by: tuple[Member, ...]
    """Nobody: the seat is open; several: it is held twice."""


def filled(seats: Sequence[Seat], now: Sequence[Member]) -> tuple[tuple[Filled, ...], tuple[Member, ...]]:
    """(each seat with who holds it, who fits no seat).

    A Solution Master sits where the record, else their title, names the family; else in the first open such seat.
    """
    held: dict[str, list[Member]] = {s.key: [] for s in seats}
    loose: list[Member] = []
    waiting: list[Member] = []
    for member in now:
        fitting = [s for s in seats if s.role.key == member.key]
        named = [s for s in fitting if s.topic and same_topic(f"{member.topic} {member.user.title}", s.topic)]
        if named or (len(fitting) == 1 and not fitting[0].several):
            held[(named or fitting)[0].key].append(member)
        else:
            (waiting if fitting else loose).append(member)
    for member in waiting:
        free = [s for s in seats if s.role.key == member.key and not held[s.key]]
        if free:
            held[free[0].key].append(member)
        else:
            loose.append(member)
    return tuple(Filled(s, tuple(held[s.key])) for s in seats), tuple(loose)

"""How often each person at the client should be spoken to, when it is due again, and who of us should. Pure.

Days between words = base by class and part × stance × stage × influence, at least 5 and at most 45, half a day up.
Worked: the Buyer of a Bedrock in negotiation, influence 0.9, a sceptic: 14 × 0.75 × 0.5 × 0.75 = 3.9 → 5 days.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from knowledge.records import DealClass, User
from skills.catalog.team_plan.rules import (
    BY_STAGE,
    BY_STANCE,
    CONTACT_EVERY,
    SHORTEST,
    STRONG_INFLUENCE_FACTOR,
    WEAK_INFLUENCE_FACTOR,
)
from skills.people.contacts import is_executive
from skills.people.selling_rules import CLASS_UNKNOWN_AS
from skills.people.stakeholder_map import Person
from skills.people.stakeholder_rules import STRONG_INFLUENCE, WEAK_INFLUENCE
from skills.people.team_now import Member
from skills.people.team_roles import RoleKey
from skills.scoring.posterior import half_up
from skills.wording import Voice

How = Literal["owner", "left", "nobody"]
"""Somebody owns the relationship; who owned it has left; nobody does."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """One person at the client: who covers them, and when they should next be heard."""

    person: Person
    how: How
    owner: User | None
    on_team: bool
    """The owner is on the deal's team."""
    every: int
    """Days."""
    due: date
    """Today where they were never heard."""
    late: int
    """Days past due; 0 where it is still to come."""
    suggested: User | None
    """Who should cover them, where nobody does."""
    why: str
    """What speaks for the suggestion."""

    @property
    def covered(self) -> bool:
        return self.how == "owner"


def every(person: Person, deal_class: DealClass | None, stage: str) -> int:
    """Days between two words from somebody."""
    base = CONTACT_EVERY[deal_class or CLASS_UNKNOWN_AS][person.recorded]
    days = base * BY_STANCE.get(person.stance, 1.0) * BY_STAGE.get(stage, 1.0)
    if person.influence is not None and person.influence >= STRONG_INFLUENCE:
        days *= STRONG_INFLUENCE_FACTOR
    elif person.influence is not None and person.influence < WEAK_INFLUENCE:
        days *= WEAK_INFLUENCE_FACTOR
    return min(person.rules.covered_days, max(SHORTEST, half_up(days)))


def coverage(
    people: Iterable[Person],
    now: Sequence[Member],
    users: Mapping[str, User],
    deal_class: DealClass | None,
    stage: str,
    voice: Voice,
) -> tuple[Coverage, ...]:
    """Of everybody active: uncovered Buyers first, then whoever else nobody covers, then by how late they are."""
    found = [_coverage(p, now, users, deal_class, stage, voice) for p in people if p.contact.active]
    return tuple(sorted(found, key=_gravest_first))


def _gravest_first(c: Coverage) -> tuple[int, int, float, str, str]:
    person = c.person
    buyer = person.recorded == "buyer"
    rank = 0 if buyer and not c.covered else 1 if person.recorded and not c.covered else 2 if person.recorded else 3
    return rank, -c.late, -(person.influence or 0.0), person.contact.name, person.contact.id


def _coverage(
    person: Person,
    now: Sequence[Member],
    users: Mapping[str, User],
    deal_class: DealClass | None,
    stage: str,
    voice: Voice,
) -> Coverage:
    owner = users.get(person.owner_id or "")
    how: How = "nobody" if owner is None else "owner" if owner.active else "left"
    days, today = every(person, deal_class, stage), voice.today
    due = today if person.heard is None else voice.day_of(person.heard.at) + timedelta(days=days)
    suggested, why = (None, "") if how == "owner" else suggest(person, now, users)
    on_team = owner is not None and any(m.user.id == owner.id for m in now)
    return Coverage(person, how, owner, on_team, days, due, max(0, (today - due).days), suggested, why)


def suggest(person: Person, now: Sequence[Member], users: Mapping[str, User]) -> tuple[User | None, str]:
    """Who of the team has been in touch most; else who of us; else the seat that such a part goes with."""
    team = {m.user.id for m in now if m.user.active}
    known = [a for a in person.acquaintances if (u := users.get(a.user_id)) is not None and u.active]
    best = next((a for a in known if a.user_id in team), None) or next(iter(known), None)
    if best is not None:
        times = "once" if best.times == 1 else f"{best.times:,} times"
        return users[best.user_id], f"has been in touch {times}"
    wanted: tuple[RoleKey, ...] = ("client_expert", "solution_master")
    if person.role == "buyer" and is_executive(person.contact):
        wanted = ("executive_sponsor", "client_expert")
    elif person.role == "backer":
        wanted = ("solution_master", "delivery_lead", "client_expert")
    for key in wanted:
        holder = next((m for m in now if m.key == key and m.user.active), None)
        if holder is not None:
            return holder.user, f"is {holder.label} on the team"
    return None, ""

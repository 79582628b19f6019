"""The map itself: who plays which part, how near we are to each, and where it has holes. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from knowledge.records import Activity, BuyingRole, Contact, Edge
from skills.people.contacts import is_contact
from skills.people.stakeholder_rules import (
    HOW_TO_ENGAGE,
    HOW_WITHOUT_ROLE,
    INFLUENCE_OF_LEVEL,
    ROLES,
    STANCE_ADVICE,
    STANCES,
    STRONG_INFLUENCE,
    UNKNOWN_STANCE_ADVICE,
    guess_role,
)
from skills.rules import DEFAULT, StakeholderRules


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """One colleague who has been in touch with a contact."""

    user_id: str
    times: int
    last: Activity


@dataclass(frozen=True, slots=True)
class Person:
    contact: Contact
    role: BuyingRole | None
    guessed: bool
    """The role is read from the title; nobody recorded it."""
    why: str
    """The rule behind a guess."""
    influence: float | None
    influence_assumed: bool
    stance: str
    """One of `STANCES`, or "" where nobody recorded one."""
    concern: str
    heard: Activity | None
    """The last time they answered or met us."""
    tried: Activity | None
    """The last time we wrote, where that is after they were last heard."""
    owner_id: str | None
    manager_id: str | None
    """The contact they report to."""
    acquaintances: tuple[Acquaintance, ...]
    """Colleagues in touch with them, most often first."""
    edge: Edge | None
    """The relation on record that says so."""
    rules: StakeholderRules
    """When they count as in touch, and when a deal hangs on one of them."""

    @property
    def recorded(self) -> BuyingRole | None:
        return None if self.guessed else self.role


GapKind = Literal["no_buyer", "uncovered", "missing_role", "single_thread", "left", "unmet", "critic", "no_owner"]


@dataclass(frozen=True, slots=True)
class Gap:
    kind: GapKind
    role: BuyingRole | None = None
    people: tuple[Person, ...] = ()
    """Whom it is about; for a missing role, who might fill it by their title."""
    share: float = 0.0

    @property
    def rules(self) -> StakeholderRules:
        """The rule that found it is of those its people are judged by."""
        return self.people[0].rules if self.people else DEFAULT.stakeholders


def persons(
    contacts: Iterable[Contact],
    edges: Sequence[Edge],
    activities: Sequence[Activity],
    moment: datetime,
    deal_ids: Sequence[str],
    rules: StakeholderRules,
) -> tuple[Person, ...]:
    """Everybody on record, by part played, then influence, then name; who left only while still on the map."""
    past = sorted((a for a in activities if a.at <= moment), key=lambda a: (a.at, a.id))
    found = [_person(c, edges, past, deal_ids, rules) for c in contacts]
    return tuple(sorted((p for p in found if p.contact.active or p.edge), key=_order))


def _order(person: Person) -> tuple[int, bool, float, str, str]:
    place = ROLES.index(person.role) if person.role else len(ROLES)
    return place, person.guessed, -(person.influence or 0.0), person.contact.name, person.contact.id


def _person(
    contact: Contact,
    edges: Sequence[Edge],
    past: Sequence[Activity],
    deal_ids: Sequence[str],
    rules: StakeholderRules,
) -> Person:
    plays = _latest(
        e for e in edges if e.kind == "plays_role" and e.subject_id == contact.id and e.object_id in deal_ids
    )
    owns = _latest(e for e in edges if e.kind == "owns_relationship" and e.object_id == contact.id)
    reports = _latest(e for e in edges if e.kind == "reports_to" and e.subject_id == contact.id)
    attrs = plays.attrs if plays else {}
    recorded = next((r for r in ROLES if r == attrs.get("role")), None)
    guess = guess_role(contact) if recorded is None and contact.active else None
    given = attrs.get("influence")
    heard, tried = _last_words(contact, past)
    return Person(
        contact,
        role=recorded or (guess[0] if guess else None),
        guessed=recorded is None and guess is not None,
        why=guess[1] if guess else "",
        influence=float(given) if given is not None else INFLUENCE_OF_LEVEL.get(contact.level),
        influence_assumed=given is None,
        stance=_stance(attrs.get("stance")),
        concern=str(attrs.get("concern") or ""),
        heard=heard,
        tried=tried,
        owner_id=owns.subject_id if owns else None,
        manager_id=reports.object_id if reports else None,
        acquaintances=_acquaintances(contact, past),
        edge=plays,
        rules=rules,
    )


def _latest(edges: Iterable[Edge]) -> Edge | None:
    return max(edges, key=lambda e: (e.valid_from, e.id), default=None)


def _stance(given: object) -> str:
    said = str(given or "").lower().replace("skeptic", "sceptic")
    return said if said in STANCES else ""


def _last_words(contact: Contact, past: Sequence[Activity]) -> tuple[Activity | None, Activity | None]:
    """(last heard from, last tried since)."""
    theirs = [a for a in past if contact.id in a.contact_ids]
    heard = next((a for a in reversed(theirs) if is_contact(a)), None)
    sent = next((a for a in reversed(theirs) if a.kind == "mail" and a.direction == "out"), None)
    return heard, sent if sent and (heard is None or sent.at > heard.at) else None


def _acquaintances(contact: Contact, past: Sequence[Activity]) -> tuple[Acquaintance, ...]:
    by_user: dict[str, list[Activity]] = {}
    for activity in past:
        if activity.user_id and contact.id in activity.contact_ids and activity.kind in ("meeting", "call", "mail"):
            by_user.setdefault(activity.user_id, []).append(activity)
    found = [Acquaintance(user, len(done), done[-1]) for user, done in by_user.items()]
    return tuple(sorted(found, key=lambda a: (-a.times, -a.last.at.timestamp(), a.user_id)))


def covered(person: Person, moment: datetime) -> bool:
    return person.heard is not None and moment - person.heard.at <= person.rules.covered_within


def gaps(people: Sequence[Person], activities: Sequence[Activity], moment: datetime) -> tuple[Gap, ...]:
    """What is missing on the map, gravest first."""
    found = [g for role in ROLES if (g := _role_gap(role, people, moment)) is not None]
    thread = single_thread(people, activities, moment)
    if thread is not None:
        found.insert(1 if found and found[0].role == "buyer" else 0, thread)
    left = tuple(p for p in people if p.recorded and not p.contact.active)
    critics = tuple(p for p in people if p.stance in ("sceptic", "opponent") and (p.influence or 0) >= STRONG_INFLUENCE)
    unowned = tuple(p for p in people if p.recorded == "buyer" and p.owner_id is None and p.contact.active)
    more: tuple[tuple[GapKind, tuple[Person, ...]], ...] = (
        ("left", left),
        ("unmet", _unmet(people, found)),
        ("critic", critics),
        ("no_owner", unowned),
    )
    return (*found, *(Gap(kind, people=who) for kind, who in more if who))


def _unmet(people: Sequence[Person], told: Sequence[Gap]) -> tuple[Person, ...]:
    """Influential people with a part who never met us or answered, unless their role's gap says so already."""
    silent = {p.contact.id for g in told for p in g.people if g.kind in ("no_buyer", "uncovered")}
    return tuple(
        p
        for p in people
        if p.recorded
        and p.heard is None
        and p.contact.active
        and (p.influence or 0) >= STRONG_INFLUENCE
        and p.contact.id not in silent
    )


def _role_gap(role: BuyingRole, people: Sequence[Person], moment: datetime) -> Gap | None:
    holders = tuple(p for p in people if p.recorded == role and p.contact.active)
    if not holders:
        likely = tuple(p for p in people if p.guessed and p.role == role)
        return Gap("missing_role", role, likely)
    if any(covered(p, moment) for p in holders):
        return None
    return Gap("no_buyer" if role == "buyer" else "uncovered", role, holders)


def single_thread(people: Sequence[Person], activities: Sequence[Activity], moment: datetime) -> Gap | None:
    """One contact carrying too large a share of the times anybody there answered or met us lately (§5)."""
    if not people:
        return None
    rules = people[0].rules
    counts: dict[str, int] = {}
    for activity in activities:
        if is_contact(activity) and moment - rules.single_thread_window <= activity.at <= moment:
            for contact_id in activity.contact_ids:
                counts[contact_id] = counts.get(contact_id, 0) + 1
    total = sum(counts.values())
    if not total:
        return None
    busiest = max(counts, key=lambda i: (counts[i], i))
    share = counts[busiest] / total
    who = next((p for p in people if p.contact.id == busiest), None)
    if share < rules.single_thread_share or who is None:
        return None
    return Gap("single_thread", people=(who,), share=share)


def how_to_engage(person: Person) -> str:
    """By part, stance and concern; wording of what is on record, nothing more."""
    base = HOW_TO_ENGAGE[person.role] if person.role else HOW_WITHOUT_ROLE
    advice = STANCE_ADVICE.get(person.stance, UNKNOWN_STANCE_ADVICE)
    concern = f"; answer their concern: {person.concern}" if person.concern else ""
    return f"{base}; {advice}{concern}"

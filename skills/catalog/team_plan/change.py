"""Parts on a team and relationships, changed by talking: exactly which relations begin and end. Pure.

History instead of overwrite: what was ends now, what is begins. New relations are written before old ones end, for
one's own place on a team may be what lets one name a successor.
"""

import re
from typing import Any

from knowledge.records import Contact, Deal, Edge, EdgeKind, User, record_id
from knowledge.writer import Change
from skills.ask import Ask
from skills.catalog.team_plan.facts import Facts
from skills.catalog.team_plan.outcome import ChangeCard, Incomplete
from skills.people.bench import Bench
from skills.people.selling import same_topic
from skills.people.stakeholder_map import Person
from skills.people.team_now import Member
from skills.people.team_roles import ROLE_OF, TeamRole

SOURCE = "chat"
_WORD = 5
"""Letters from which on a word alone can mean a family."""


def assigned(ask: Ask, facts: Facts, now: tuple[Member, ...]) -> ChangeCard | Incomplete:
    """Somebody takes a role; who held it alone before hands it over."""
    deal, bench = _about(facts)
    missing = _missing(facts)
    if missing is not None:
        return missing
    if facts.intent.role is None:
        return Incomplete("which_role", facts.users)
    user, role = facts.users[0], ROLE_OF[facts.intent.role]
    topic = _topic(ask, bench, deal, role)
    hours = facts.intent.hours if facts.intent.hours is not None else _usual_hours(facts, role)
    mine = [m for m in now if m.user.id == user.id]
    same = [m for m in mine if m.key == role.key and m.edge is not None and (not topic or m.topic == topic)]
    if same and (facts.intent.hours is None or same[0].hours == facts.intent.hours):
        return Incomplete("nothing_new", (user,))
    ending = [*same, *(m for m in mine if m.key is None), *_replaced(now, user, role, topic)]
    label = f"{role.label}, {topic}" if topic else role.label
    before = ", ".join(_held(m) for m in now if m.key == role.key and (m in ending or m.edge is None)) or "open"
    attrs = {"role": role.label.lower(), "side": role.side, "hours": hours} | ({"topic": topic} if topic else {})
    made = _begun(ask, bench, "deal_team", user.id, deal.id, attrs)
    rows = ((label, before, f"{user.name}, {role.side}, {_a_week(hours)}"),)
    cause = f"{_who(ask)} made {user.name} {label} on {deal.name}"
    newcomer = not mine and user.id != deal.owner_id
    changes = (made, *_ended(bench, ending))
    return ChangeCard(
        deal,
        "assign",
        f"Team of {deal.name}",
        rows,
        changes,
        cause,
        user,
        opens=newcomer,
        notes=_notes(deal, now, user, role),
    )


def unassigned(ask: Ask, facts: Facts, now: tuple[Member, ...]) -> ChangeCard | Incomplete:
    """Somebody leaves the team, or gives up one role on it."""
    deal, bench = _about(facts)
    if not facts.users:
        return Incomplete("which_colleague", tuple({m.user.id: m.user for m in now if m.edge is not None}.values()))
    user, role = facts.users[0], facts.intent.role
    ending = [m for m in now if m.user.id == user.id and m.edge is not None and role in (None, m.key)]
    if not ending:
        return Incomplete("not_on_team", (user,))
    rows = tuple((m.label, user.name, _left(m, now, ending)) for m in ending)
    cause = f"{_who(ask)} took {user.name} off the team of {deal.name}"
    notes = [f"{user.name} stays the owner of the deal."] if user.id == deal.owner_id else []
    return ChangeCard(
        deal, "unassign", f"Team of {deal.name}", rows, _ended(bench, ending), cause, user, notes=tuple(notes)
    )


def related(ask: Ask, facts: Facts, people: tuple[Person, ...]) -> ChangeCard | Incomplete:
    """Somebody takes over the relationship with a person at the client."""
    deal, bench = _about(facts)
    person = _person(facts.contacts, people)
    if person is None:
        return Incomplete("which_contact" if people else "no_contacts", facts.users)
    missing = _missing(facts, person)
    if missing is not None:
        return missing
    user = facts.users[0]
    owning = [e for e in bench.relations if e.kind == "owns_relationship" and e.object_id == person.contact.id]
    if any(e.subject_id == user.id for e in owning):
        return Incomplete("nothing_new", (user,), person)
    before = ", ".join(bench.name(e.subject_id) for e in owning) or "nobody"
    made = _begun(ask, bench, "owns_relationship", user.id, person.contact.id, {})
    ended = tuple(_end(bench, e) for e in sorted(owning, key=lambda e: e.id))
    rows = (("Relationship owner", before, user.name),)
    own = user.id == ask.principal.user_id
    cause = f"{_who(ask)} {'took on' if own else f'put {user.name} on'} {person.contact.name}"
    return ChangeCard(deal, "relate", person.contact.name, rows, (made, *ended), cause, user, person)


def _about(facts: Facts) -> tuple[Deal, Bench]:
    assert facts.deal is not None
    assert facts.bench is not None
    return facts.deal, facts.bench


def _missing(facts: Facts, person: Person | None = None) -> Incomplete | None:
    if not facts.users:
        return Incomplete("which_colleague", (), person)
    if not facts.users[0].active:
        return Incomplete("left", facts.users[:1], person)
    return None


def _person(contacts: tuple[Contact, ...], people: tuple[Person, ...]) -> Person | None:
    meant = {c.id for c in contacts}
    found = [p for p in people if p.contact.id in meant]
    return found[0] if len(found) == 1 else None


def _topic(ask: Ask, bench: Bench, deal: Deal, role: TeamRole) -> str:
    """The family a Solution Master is named for; none where none is said and the deal has several."""
    if role.key != "solution_master":
        return ""
    given = ask.args.get("topic", "")
    solutions = bench.solutions(deal)
    said = [s for s in solutions if given == s or same_topic(ask.text, s)] or _by_a_word(ask.text, solutions)
    return said[0] if len(said) == 1 else solutions[0] if len(solutions) == 1 else ""


def _by_a_word(text: str, solutions: tuple[str, ...]) -> list[str]:
    """ "for energy" is Energy & Carbon."""
    words = {w for w in re.findall(r"\w+", text.casefold()) if len(w) >= _WORD}
    return [s for s in solutions if words & set(re.findall(r"\w+", s.casefold()))]


def _held(member: Member) -> str:
    return member.user.name if member.hours is None else f"{member.user.name}, {_a_week(member.hours)}"


def _a_week(hours: float) -> str:
    return f"{hours:g} {'hour' if hours == 1 else 'hours'} a week"


def _left(member: Member, now: tuple[Member, ...], ending: list[Member]) -> str:
    """Who still holds a role once some have given it up."""
    several = member.key == "solution_master" and not member.topic  # each is for a family of their own
    rest = [m for m in now if m not in ending and m.key == member.key and m.topic == member.topic and not several]
    return ", ".join(m.user.name for m in rest) or "open"


def _usual_hours(facts: Facts, role: TeamRole) -> float:
    """The table's for the deal's class; of a class that has no such seat, what the least of the others gives it."""
    shown = facts.verdict.shown if facts.verdict else None
    if shown is not None and shown in role.hours:
        return role.hours[shown]
    return min(role.hours.values())


def _replaced(now: tuple[Member, ...], user: User, role: TeamRole, topic: str) -> list[Member]:
    """Who hands the role over: everybody on record in it; of the Solution Masters only that family's."""
    holders = [m for m in now if m.key == role.key and m.user.id != user.id and m.edge is not None]
    if role.key != "solution_master":
        return holders
    return [m for m in holders if topic and m.topic == topic]


def _notes(deal: Deal, now: tuple[Member, ...], user: User, role: TeamRole) -> tuple[str, ...]:
    said = []
    if role.key == "client_expert" and user.id != deal.owner_id:
        said.append(f"The deal's owner does not change; say “make {user.name} the owner of {deal.name}” for that.")
    if any(m.user.id == user.id and m.side != role.side for m in now):
        said.append(f"{user.name} is then in its pursuit and in its delivery, which the method keeps apart.")
    return tuple(said)


def _begun(ask: Ask, bench: Bench, kind: EdgeKind, subject: str, target: str, attrs: dict[str, Any]) -> Change:
    edge = Edge(
        id=record_id("edge", ask.principal.tenant, SOURCE, f"{ask.turn_id}:{kind}:{subject}:{target}"),
        tenant=ask.principal.tenant,
        kind=kind,
        subject_id=subject,
        object_id=target,
        valid_from=bench.moment,
        attrs=attrs,
        by=ask.principal.user_id,
        source=SOURCE,
    )
    values = {name: getattr(edge, name) for name in edge.__dataclass_fields__ if name != "id"}
    return Change("create", "edge", edge.id, values)


def _ended(bench: Bench, members: list[Member]) -> tuple[Change, ...]:
    edges = {m.edge.id: m.edge for m in members if m.edge is not None}
    return tuple(_end(bench, edges[key]) for key in sorted(edges))


def _end(bench: Bench, edge: Edge) -> Change:
    return Change("update", "edge", edge.id, {"valid_to": bench.moment}, {"valid_to": None})


def _who(ask: Ask) -> str:
    return ask.principal.name or ask.principal.email or ask.principal.user_id

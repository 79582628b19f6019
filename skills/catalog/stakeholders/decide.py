"""From facts to the map, a person, or a proposed correction: pure, reads no clock."""

from typing import Any

from knowledge.records import Contact, Deal, Edge, record_id
from knowledge.writer import Change
from skills.ask import Ask
from skills.catalog.stakeholders.facts import Facts
from skills.catalog.stakeholders.intent import Correction, people_named
from skills.catalog.stakeholders.outcome import (
    AcquaintanceCard,
    Card,
    CorrectionCard,
    Incomplete,
    MapCard,
    Out,
    PersonCard,
)
from skills.people.stakeholder_map import Person, gaps, persons
from skills.people.stakeholder_rules import ROLE_LABELS, influence_words

_RECENT = 5
SOURCE = "chat"


def decide(ask: Ask, facts: Facts) -> Out:
    names = dict(facts.people) | {ask.principal.user_id: ask.principal.name or "you"}
    return Out(facts, _card(ask, facts), names)


def _card(ask: Ask, facts: Facts) -> Card:
    if facts.wanted:
        return Incomplete("nothing_found")
    if facts.deal is None and facts.account is None:
        return Incomplete("which_deal" if facts.choices else "nothing_found", choices=facts.choices)
    if facts.account is None:
        return Incomplete("no_account")
    if not facts.contacts:
        return Incomplete("no_contacts")
    people = persons(
        facts.contacts, facts.edges, facts.activities, facts.moment, [d.id for d in facts.deals], ask.rules.stakeholders
    )
    named = _named(ask, facts, people)
    if facts.intent.kind == "correct":
        return _correct(ask, facts, people, named)
    if facts.intent.kind == "who_knows":
        return AcquaintanceCard(named or people)
    if facts.intent.kind == "person":
        return _person(facts, people, named)
    missing = facts.intent.kind == "gaps"
    return MapCard(people, gaps(people, _counted(facts), facts.moment), missing, facts.intent.stances)


def _counted(facts: Facts) -> tuple[Any, ...]:
    """Customer activity for the single-thread rule: the deal's own, else all of the client's."""
    if facts.deal is None:
        return facts.activities
    own = tuple(a for a in facts.activities if a.deal_id == facts.deal.id and a.contact_ids)
    return own or facts.activities


def _named(ask: Ask, facts: Facts, people: tuple[Person, ...]) -> tuple[Person, ...]:
    """Whom the words (or the button, or the conversation) mean, in the map's order."""
    ids = set(filter(None, [ask.args.get("contact_id"), *ask.entities.contact_ids]))
    found = tuple(p for p in people if p.contact.id in ids)
    if found:
        return found
    meant: tuple[Contact, ...] = people_named(ask.text, facts.contacts)
    by_name = tuple(p for p in people if p.contact in meant)
    remembered = ask.memory.get("contact_id")
    return by_name or tuple(p for p in people if p.contact.id == remembered)


def _person(facts: Facts, people: tuple[Person, ...], named: tuple[Person, ...]) -> Card:
    if not named:
        return MapCard(people, gaps(people, _counted(facts), facts.moment))
    if len(named) > 1:
        return Incomplete("which_person", named)
    person = named[0]
    theirs = [a for a in facts.activities if person.contact.id in a.contact_ids and a.at <= facts.moment]
    recent = tuple(sorted(theirs, key=lambda a: (a.at, a.id), reverse=True)[:_RECENT])
    manager = next((p.contact.name for p in people if p.contact.id == person.manager_id), "")
    return PersonCard(person, recent, manager)


def _correct(ask: Ask, facts: Facts, people: tuple[Person, ...], named: tuple[Person, ...]) -> Card:
    correction = facts.intent.correction
    if len(named) != 1:
        return Incomplete("which_person", named or people)
    person = named[0]
    deal = facts.deal or _only(facts, person)
    if deal is None:
        return Incomplete("which_deal", named, choices=facts.deals)
    if correction.role is None and not correction.ends and person.recorded is None:
        return Incomplete("which_role", named, likely=person.role)
    if correction.ends and person.edge is None:
        return Incomplete("nothing_new", named)
    rows = _rows(person, correction)
    if not rows:
        return Incomplete("nothing_new", named)
    cause = _cause(ask, person, deal, rows)
    changes = _changes(ask, facts, person, deal, correction)
    return CorrectionCard(person, deal, correction, changes, cause, facts.intent.by_press, rows)


def _only(facts: Facts, person: Person) -> Deal | None:
    """The deal meant without being named: the client's only open one, or the one they already play a part on."""
    if len(facts.deals) == 1:
        return facts.deals[0]
    return next((d for d in facts.deals if person.edge and person.edge.object_id == d.id), None)


def _rows(person: Person, correction: Correction) -> tuple[tuple[str, str, str], ...]:
    role_before = ROLE_LABELS[person.recorded] if person.recorded else "not on record"
    role_after = (
        "no part any more" if correction.ends else ROLE_LABELS[correction.role] if correction.role else role_before
    )
    influence_before = influence_words(person.influence) + (" (assumed)" if person.influence_assumed else "")
    influence_after = influence_before if correction.influence is None else influence_words(correction.influence)
    pairs = (
        ("Role", role_before, role_after),
        ("Stance", person.stance or "unknown", correction.stance or person.stance or "unknown"),
        ("Concern", person.concern or "none on record", correction.concern or person.concern or "none on record"),
        ("Influence", influence_before, influence_after),
    )
    return tuple(row for row in pairs if row[1] != row[2])


def _cause(ask: Ask, person: Person, deal: Deal, rows: tuple[tuple[str, str, str], ...]) -> str:
    who = ask.principal.name or ask.principal.email or ask.principal.user_id
    said = ", ".join(f"{label.lower()} {before} → {after}" for label, before, after in rows)
    return f"{who} corrected {person.contact.name} on {deal.name}: {said}"


def _changes(ask: Ask, facts: Facts, person: Person, deal: Deal, correction: Correction) -> tuple[Change, ...]:
    """History instead of overwrite: the old relation ends now, a new one begins."""
    old = person.edge if person.edge and person.edge.object_id == deal.id else None
    ended = () if old is None else (Change("update", "edge", old.id, {"valid_to": facts.moment}, {"valid_to": None}),)
    if correction.ends:
        return ended
    attrs = dict(old.attrs) if old else {}
    given = {
        "role": correction.role or person.recorded,
        "stance": correction.stance,
        "concern": correction.concern,
        "influence": correction.influence,
    }
    attrs |= {k: v for k, v in given.items() if v is not None}
    edge = Edge(
        id=record_id("edge", ask.principal.tenant, SOURCE, f"{ask.turn_id}:plays_role:{person.contact.id}"),
        tenant=ask.principal.tenant,
        kind="plays_role",
        subject_id=person.contact.id,
        object_id=deal.id,
        valid_from=facts.moment,
        attrs=attrs,
        by=ask.principal.user_id,
        source=SOURCE,
    )
    values = {name: getattr(edge, name) for name in edge.__dataclass_fields__ if name != "id"}
    return (*ended, Change("create", "edge", edge.id, values))

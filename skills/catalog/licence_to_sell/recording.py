"""An assessment or a certificate put on record by talking: who may, what exactly, and what it changes. Pure."""

import re
from collections.abc import Sequence
from datetime import date

from knowledge.access import Principal
from knowledge.records import Competency, SellingSkill, User, record_id
from knowledge.writer import Change
from skills.ask import Ask
from skills.catalog.licence_to_sell.facts import Facts
from skills.catalog.licence_to_sell.outcome import Incomplete, RecordCard
from skills.catalog.licence_to_sell.said import Said
from skills.people.bench import Bench, sees_assessments
from skills.people.experience import topics_of
from skills.people.selling import Rating, cell, on_topic, overall, same_topic
from skills.people.selling_rules import ATTRIBUTE_LABELS, PASSED_COUNTS, SKILL_LABELS, TOPIC_SKILL, TopicKind

SOURCE = "chat"
_SKILL_PHRASES = re.compile(
    r"products? (?:and|&) services?|leadership (?:and|&) ethics|sales (?:and|&) sales planning|business acumen"
    r"|brand advocate|team player|investigator",
    re.I,
)
"""Of the method, not of a family or industry that happens to be called "Services"."""


def may_assess(principal: Principal, user: User) -> bool:
    """Managers of the person and admins; nobody themselves (the store holds to the same rule)."""
    return user.id != principal.user_id and sees_assessments(principal, user)


def managers_of(user: User, facts: Facts) -> tuple[str, ...]:
    """Names of who assesses somebody: the manager of their team."""
    by_id = {t.id: t for t in facts.teams}
    team = by_id.get(user.team_id or "")
    manager = team.manager_id if team else None
    if manager == user.id and team is not None:
        above = by_id.get(team.parent_id or "")
        manager = above.manager_id if above else None
    return (facts.bench.name(manager),) if manager else ()


def recorded(ask: Ask, facts: Facts, user: User, said: Said) -> RecordCard | Incomplete:
    certificate = facts.intent.kind == "certify"
    refused = _refused(ask, facts, user, certificate) or _missing(said, user, certificate)
    if refused is not None:
        return refused
    return _certificate(ask, facts, user, said) if certificate else _assessment(ask, facts, user, said)


def _refused(ask: Ask, facts: Facts, user: User, certificate: bool) -> Incomplete | None:
    if not user.active:
        return Incomplete("left", user)
    own = user.id == ask.principal.user_id
    if own and not certificate:
        return Incomplete("self_assessment", user, managers=managers_of(user, facts))
    if not own and not may_assess(ask.principal, user):
        return Incomplete("not_yours", user, managers=managers_of(user, facts))
    return None


def _missing(said: Said, user: User, certificate: bool) -> Incomplete | None:
    if said.bad_rating:
        return Incomplete("bad_rating", user, said=said)
    if certificate:
        return None if said.certificate else Incomplete("title", user, said=said)
    if said.skill is None:
        return Incomplete("skill", user, said=said)
    return None if said.rating is not None else Incomplete("rating", user, said=said)


def _assessment(ask: Ask, facts: Facts, user: User, said: Said) -> RecordCard:
    assert said.skill is not None
    assert said.rating is not None
    topic, _ = _topic(ask, facts, said)
    held = Competency(
        id=record_id("competency", ask.principal.tenant, SOURCE, f"{ask.turn_id}:{user.id}"),
        tenant=ask.principal.tenant,
        user_id=user.id,
        skill=said.skill,
        rating=said.rating,
        on=min(said.on or ask.voice.today, ask.voice.today),
        attribute=said.attribute,
        topic=topic,
        by=ask.principal.user_id,
        note=said.note,
        source=SOURCE,
    )
    under = f" as {ATTRIBUTE_LABELS[held.attribute]}" if held.attribute else ""
    within = f" in {topic}" if topic else ""
    what = f"{ask.voice.number(held.rating)} of 10 in {SKILL_LABELS[held.skill]}{under}{within}"
    return _card(ask, facts, user, held, f"{_who(ask)} rated {user.name} {what}", assumed=False)


def _certificate(ask: Ask, facts: Facts, user: User, said: Said) -> RecordCard:
    topic, kind = _topic(ask, facts, said)
    skill: SellingSkill = said.skill or (TOPIC_SKILL[kind] if kind else "products_services")
    held = Competency(
        id=record_id("competency", ask.principal.tenant, SOURCE, f"{ask.turn_id}:{user.id}"),
        tenant=ask.principal.tenant,
        user_id=user.id,
        skill=skill,
        rating=PASSED_COUNTS if said.rating is None else said.rating,
        on=min(said.on or ask.voice.today, ask.voice.today),
        attribute=said.attribute,
        topic=topic,
        kind="certificate",
        title=said.certificate,
        by=ask.principal.user_id,
        expires_on=said.expires_on,
        note=said.note,
        source=SOURCE,
    )
    whose = "" if user.id == ask.principal.user_id else f" of {user.name}"
    cause = f"{_who(ask)} recorded the certificate{whose}: {held.title}"
    return _card(ask, facts, user, held, cause, assumed=said.rating is None)


def _card(ask: Ask, facts: Facts, user: User, held: Competency, cause: str, *, assumed: bool) -> RecordCard:
    values = {name: getattr(held, name) for name in held.__dataclass_fields__ if name != "id"}
    change = Change("create", "competency", held.id, values)
    records, today = facts.bench.held(user.id), ask.voice.today
    before, after = _place(records, held, today), _place((*records, held), held, today)
    return RecordCard(user, held, before, after, change, cause, assumed)


def _place(records: Sequence[Competency], held: Competency, today: date) -> Rating | None:
    """What is on record where an entry belongs: its topic, its field of the matrix, or the skill at large."""
    if held.topic:
        return on_topic(records, held.skill, held.topic, today)
    if held.attribute is not None:
        return cell(records, held.attribute, held.skill, today)
    return overall(records, held.skill, today)


def _topic(ask: Ask, facts: Facts, said: Said) -> tuple[str, TopicKind | None]:
    """The family, industry or region the words speak of, longest name first; a form's topic as it stands."""
    known = _known_topics(facts.bench)
    given = said.topic
    if given:
        return next(((t, k) for t, k in known if same_topic(given, t)), (given, None))
    bench = facts.bench
    products = [bench.families[p] for p in ask.entities.product_ids if p in bench.families]
    text = _SKILL_PHRASES.sub(" ", ask.text)
    return next(((t, k) for t, k in known if same_topic(text, t) or t in products), ("", None))


def _known_topics(bench: Bench) -> list[tuple[str, TopicKind]]:
    found: dict[str, TopicKind] = {}
    for deal in bench.deals.values():
        for kind, topics in topics_of(deal, bench.families).items():
            for topic in topics:
                found.setdefault(topic, kind)
    for family in bench.families.values():
        found[family] = "family"
    return sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0]))


def _who(ask: Ask) -> str:
    return ask.principal.name or ask.principal.email or ask.principal.user_id

"""From facts to a licence, a team's licences, or a record to confirm: pure, reads no clock but the ask's."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from knowledge.records import Competency, Deal, DealClass, SellingAttribute, Training, User
from skills.ask import Ask
from skills.catalog.licence_to_sell.facts import Facts
from skills.catalog.licence_to_sell.outcome import (
    BoardCard,
    Card,
    Expert,
    Incomplete,
    Lesson,
    Licence,
    Out,
    PersonCard,
)
from skills.catalog.licence_to_sell.recording import may_assess, recorded
from skills.catalog.licence_to_sell.said import read_said
from skills.deals.deal_rules import CLASSES
from skills.people.bench import Bench, sees_assessments
from skills.people.experience import Experience
from skills.people.selling import Rating, cell, certificates, matrix, on_topic, strongest
from skills.people.selling_needs import Check, Need, checked, needs, needs_of_class, together, trainings_for
from skills.people.selling_rules import ATTRIBUTES, SKILL_LABELS

_MOST_EXPERTS = 3
_MOST_LESSONS = 6


def decide(ask: Ask, facts: Facts) -> Out:
    return Out(facts, _card(ask, facts))


def _card(ask: Ask, facts: Facts) -> Card:
    if not facts.people:
        return Incomplete("nobody")
    if facts.intent.kind in ("assess", "certify"):
        said = read_said("" if facts.intent.by_press else ask.text, ask.voice, ask.args)
        if len(facts.people) > 1:
            return Incomplete("which_person", choices=facts.people, said=said)
        return recorded(ask, facts, facts.people[0], said)
    experiences = facts.bench.experiences()
    licences = [_licence(ask, facts, u, experiences.get(u.id, Experience(u.id))) for u in facts.people]
    if facts.intent.kind == "board" or len(licences) > 1:
        return _board(facts, licences)
    return _person(ask, facts, licences[0])


def _licence(ask: Ask, facts: Facts, user: User, experience: Experience) -> Licence:
    bench, today = facts.bench, ask.voice.today
    held = bench.held(user.id)
    deals, deal_class, wanted = _against(facts, user)
    return Licence(
        user,
        matrix(held, today),
        checked(wanted, held, experience, bench.families, today),
        certificates(held, today),
        experience,
        not sees_assessments(ask.principal, user),
        _strongest(held, today),
        deals,
        deal_class,
    )


def _against(facts: Facts, user: User) -> tuple[tuple[Deal, ...], DealClass | None, tuple[Need, ...]]:
    """What somebody is held against: the deals named, else a class asked about, else their own open deals."""
    bench = facts.bench
    if facts.intent.deal_class and not facts.deals:
        return (), facts.intent.deal_class, needs_of_class(facts.intent.deal_class)
    own = [d for d in bench.deals.values() if d.status == "open" and d.owner_id == user.id]
    deals = facts.deals or tuple(sorted(own, key=lambda d: (d.name, d.id)))
    wanted = together(needs(d, facts.classes.get(d.id), bench.families) for d in deals)
    return deals, _highest(facts, deals), wanted


def _strongest(held: Sequence[Competency], today: date) -> tuple[SellingAttribute, ...]:
    best = strongest(held, today)
    return tuple(a for a in ATTRIBUTES if a in best) if len(best) < len(ATTRIBUTES) else ()


def _highest(facts: Facts, deals: Iterable[Deal]) -> DealClass | None:
    found = {facts.classes.get(d.id) for d in deals}
    return next((c for c in CLASSES if c in found), None)


def _person(ask: Ask, facts: Facts, licence: Licence) -> PersonCard:
    bench, user = facts.bench, licence.user
    lessons, without = lessons_for(licence.short, bench.trainings)
    assesses = may_assess(ask.principal, user)
    return PersonCard(
        licence,
        lessons,
        without,
        _experts(ask, bench, licence),
        _topics(ask, bench, user),
        assesses,
        assesses or user.id == ask.principal.user_id,
    )


def lessons_for(gaps: Sequence[Check], trainings: Sequence[Training]) -> tuple[tuple[Lesson, ...], tuple[Check, ...]]:
    """(trainings to take, gaps that none is for): the best for each gap, but one chosen already where it suits too."""
    chosen: dict[str, Lesson] = {}
    without: list[Check] = []
    for check in gaps:
        fitting = trainings_for(check.need, trainings)
        if not fitting:
            without.append(check)
            continue
        training = next((t for t in fitting if t.id in chosen), fitting[0])
        known = chosen.get(training.id, Lesson(training, ()))
        chosen[training.id] = replace(known, checks=(*known.checks, check))
    return tuple(chosen.values()), tuple(without)


def _experts(ask: Ask, bench: Bench, licence: Licence) -> tuple[Expert, ...]:
    """For what is short or not known: the colleague who is best at it and good enough, by what the asker may see."""
    found: dict[str, Expert] = {}
    for check in (*licence.short, *licence.unknown):
        rated = [(r, u) for u in bench.users.values() if (r := _of_colleague(ask, bench, u, licence, check))]
        good = [(r.value, u) for r, u in rated if r.value >= check.need.least and not r.old]
        if good:
            value, user = max(good, key=lambda pair: (pair[0], pair[1].name, pair[1].id))
            found.setdefault(user.id, Expert(user, check.need, value))
    return tuple(found.values())[:_MOST_EXPERTS]


def _of_colleague(ask: Ask, bench: Bench, user: User, licence: Licence, check: Check) -> Rating | None:
    if not user.active or user.id == licence.user.id:
        return None
    need, held, today = check.need, bench.held(user.id), ask.voice.today
    if need.attribute is not None:
        return cell(held, need.attribute, need.skill, today)
    return on_topic(held, need.skill, need.topic, today)


def _topics(ask: Ask, bench: Bench, user: User) -> tuple[tuple[str, str, Rating], ...]:
    held = bench.held(user.id)
    places = sorted({(c.skill, c.topic) for c in held if c.topic.strip()})
    found = ((s, t, on_topic([c for c in held if c.topic == t], s, t, ask.voice.today)) for s, t in places)
    known = [(SKILL_LABELS[s], t, r) for s, t, r in found if r is not None]
    return tuple(sorted(known, key=lambda k: (k[0], -k[2].value, k[1])))


def _board(facts: Facts, licences: Sequence[Licence]) -> BoardCard:
    ranked = sorted(licences, key=_nearest_first)
    helps: dict[str, tuple[Training, list[User]]] = {}
    for licence in ranked:
        for lesson in lessons_for(licence.short, facts.bench.trainings)[0]:
            helps.setdefault(lesson.training.id, (lesson.training, []))[1].append(licence.user)
    most = sorted(helps.values(), key=lambda pair: (-len(pair[1]), pair[0].title, pair[0].id))
    lessons = tuple((training, tuple(users)) for training, users in most[:_MOST_LESSONS])
    return BoardCard(tuple(ranked), lessons, any(x.blind for x in licences))


def _nearest_first(licence: Licence) -> tuple[bool, int, int, float, str, str]:
    """Who is held against something first; then the fewest levels not met, of those the fewest short, least missing."""
    missing = sum(c.gap for c in licence.short)
    user, short = licence.user, len(licence.short)
    return not licence.checks, short + len(licence.unknown), short, missing, user.name, user.id

"""The three lenses on people: those at the top, our people and theirs, our specialists and their implementers."""

import re

from knowledge.records import Activity, BuyingRole, Contact, QualifierAnswer
from skills.catalog.engagement_excellence.measures import (
    Indicator,
    Lens,
    View,
    fading,
    heard_within,
    in_evidence,
    share,
)
from skills.catalog.engagement_excellence.rules import (
    ACTIVE_WITHIN,
    COMMERCIAL,
    DECISION_FULL,
    DECISION_NONE,
    RHYTHM_FULL,
    RHYTHM_WEEKS,
    STANCE_RATING,
    TECHNICAL,
    THREAD_FULL,
    THREAD_WINDOW,
)
from skills.language.lists import listed
from skills.people.contacts import CHIEF, is_c_level, is_contact, is_executive, titled
from skills.people.stakeholder_map import Person, covered
from skills.people.stakeholder_rules import ROLE_LABELS, ROLES
from skills.scoring.rules import ANSWER_GOOD_FOR

NOTHING_LOGGED = "no meeting, call or mail with them is on record"
_DAYS = ACTIVE_WITHIN.days
_KNOWLEDGE_AND_TRUST = (
    "strategic_imperatives",
    "industry_expertise",
    "operating_model",
    "stepping_stones",
    "peer_recommendations",
    "consistent_delivery",
)
_FIT = ("solution_fit", "operating_model", "proprietary_methods")


def executive(seen: View) -> Lens:
    silent = "nothing on record speaks of what we know of them or how far they trust us"
    return Lens(
        "executive",
        (_reach(seen), _decision(seen), _ceo(seen), in_evidence("credibility", seen, _KNOWLEDGE_AND_TRUST, silent)),
    )


def _reach(seen: View) -> Indicator:
    executives = [p for p in seen.anywhere if p.contact.active and is_executive(p.contact)]
    if not executives:
        return Indicator("reach", None, "no C-level or VP contact is on record")
    if not seen.file.activities:
        return Indicator("reach", None, NOTHING_LOGGED, about=tuple(p.contact for p in executives))
    active = [p for p in executives if heard_within(p, seen, _DAYS)]
    missed = sorted((p for p in executives if p not in active), key=_coldest_of_weight)
    said = f"{len(active)} of {len(executives)} answered or met us in {_DAYS} days"
    if active:
        said += f": {listed(p.contact.name for p in active)}"
    if missed:
        said += f"; not {listed(titled(p.contact) for p in missed)}"
    proofs = tuple(p.heard for p in active[:3] if p.heard)
    return Indicator(
        "reach",
        share(len(active), len(executives)),
        said,
        proofs or tuple(p.contact for p in missed[:2]),
        tuple(p.contact for p in missed),
    )


def _coldest_of_weight(person: Person) -> tuple[float, float, str]:
    """The most influential first; of two, whom we have not heard from for longer."""
    return -(person.influence or 0.0), person.heard.at.timestamp() if person.heard else 0.0, person.contact.name


def decision_makers(seen: View) -> list[Person]:
    """The Buyers on record; failing them, the C-level. Last heard first."""
    active = [p for p in seen.people if p.contact.active]
    found = [p for p in active if p.recorded == "buyer"] or [p for p in active if is_c_level(p.contact)]
    return sorted(found, key=lambda p: (-(p.heard.at.timestamp() if p.heard else 0.0), p.contact.name))


def _decision(seen: View) -> Indicator:
    makers = decision_makers(seen)
    if not makers:
        return Indicator("decision", None, "nobody is on record as Buyer, and no C-level contact")
    about = tuple(p.contact for p in reversed(makers))
    if not seen.logged:
        return Indicator("decision", None, NOTHING_LOGGED, about=about)
    last = makers[0]
    if last.heard is None:
        who = listed(titled(p.contact) for p in makers)
        said = f"{who} neither met us nor answered{seen.here} in a year"
        return Indicator("decision", 0.0, said, tuple(p.contact for p in makers[:2]), about)
    part = " (Buyer)" if last.recorded == "buyer" else ""
    said = f"{titled(last.contact)}{part}, {seen.voice.ago(last.heard.at)} ({seen.voice.day(last.heard.at)})"
    value = fading(seen.days_since(last.heard.at), DECISION_FULL, DECISION_NONE)
    return Indicator("decision", value, said, (last.heard,), about)


def _ceo(seen: View) -> Indicator:
    found = [a for a in seen.file.answers if a.c == "credibility" and a.at <= seen.moment]
    if seen.file.deal is not None:
        found = [a for a in found if a.deal_id == seen.file.deal.id]
    if not found:
        return Indicator("ceo", None, "“Can we meet their CEO within 7 days?” is unanswered", about=_chief(seen))
    last: QualifierAnswer = max(found, key=lambda a: (a.at, a.id))
    note = f": {last.note}" if last.note else ""
    old = ", more than 90 days ago, ask again" if seen.moment - last.at > ANSWER_GOOD_FOR else ""
    said = f"{'yes' if last.answer else 'no'}, {seen.voice.day(last.at)}{old}{note}"
    return Indicator("ceo", 10.0 if last.answer else 0.0, said, (last,), () if last.answer else _chief(seen))


def _chief(seen: View) -> tuple[Contact, ...]:
    top = [p.contact for p in seen.people if p.contact.active and is_c_level(p.contact)]
    return tuple(sorted(top, key=lambda c: (not re.search(CHIEF, c.title, re.I), c.name)))


def client_experts(seen: View) -> Lens:
    return Lens("client_experts", (_owned(seen), _covered(seen), _threads(seen), _rhythm(seen)))


def _owned(seen: View) -> Indicator:
    """Owners recorded for nobody here is silence: then nobody keeps that list."""
    key = [p for p in seen.people if p.contact.active and (p.recorded or is_executive(p.contact))]
    if not key:
        return Indicator("owned", None, "nobody with a part, and no executive, is on record")
    owned = [p for p in key if p.owner_id]
    if not any(p.owner_id for p in seen.people):
        return Indicator("owned", None, "no relationship owner is on record here", about=tuple(p.contact for p in key))
    loose = sorted((p for p in key if not p.owner_id), key=_coldest_of_weight)
    said = f"{len(owned)} of {len(key)} have an owner" + (
        f"; not {listed(titled(p.contact) for p in loose)}" if loose else ""
    )
    edges = tuple(e for e in seen.file.edges if e.kind == "owns_relationship")
    owners = {p.contact.id for p in owned}
    proofs = tuple(e for e in edges if e.object_id in owners)[:3]
    return Indicator("owned", share(len(owned), len(key)), said, proofs, tuple(p.contact for p in loose))


def _covered(seen: View) -> Indicator:
    recorded = [p for p in seen.people if p.recorded and p.contact.active]
    if not recorded:
        return Indicator("covered", None, "nobody is on record as Buyer, Beneficiary or Backer")
    if not seen.logged:
        return Indicator("covered", None, NOTHING_LOGGED, about=tuple(p.contact for p in recorded))
    told, about, met = [], [], 0
    proofs: list[Activity] = []
    for role in ROLES:
        holders = [p for p in recorded if p.recorded == role]
        warm = [p for p in holders if covered(p, seen.moment)]
        if warm:
            met += 1
            proofs += [p.heard for p in warm[:1] if p.heard]
        else:
            about += [p.contact for p in sorted(holders, key=_coldest_of_weight)]
        told.append(_part(role, holders, warm))
    said = f"{met} of 3 in {recorded[0].rules.told('covered_days')} days: {', '.join(told)}"
    return Indicator("covered", share(met, len(ROLES)), said, tuple(proofs), tuple(about))


def _part(role: BuyingRole, holders: list[Person], warm: list[Person]) -> str:
    if not holders:
        return f"no {ROLE_LABELS[role]} on record"
    return f"{ROLE_LABELS[role]} {'yes' if warm else 'no'}"


def _threads(seen: View) -> Indicator:
    counts: dict[str, int] = {}
    for activity in seen.talks:
        if is_contact(activity) and seen.moment - activity.at <= THREAD_WINDOW:
            for contact_id in activity.contact_ids:
                counts[contact_id] = counts.get(contact_id, 0) + 1
    total = sum(counts.values())
    if not total:
        return Indicator("threads", None, f"nobody of theirs met us or answered in {THREAD_WINDOW.days} days")
    names = {p.contact.id: p.contact for p in seen.people}
    busiest = max(counts, key=lambda i: (counts[i], i))
    part = counts[busiest] / total
    value = 10 * min(1.0, (1 - part) / (1 - THREAD_FULL))
    who = names[busiest].name if busiest in names else "one contact"
    said = f"{len(counts)} {'person' if len(counts) == 1 else 'people'} in {THREAD_WINDOW.days} days; {who} carries "
    said += f"{seen.voice.percent(part)} of it"
    others = sorted(
        (p for p in seen.people if p.contact.active and p.contact.id not in counts and (p.role or p.influence)),
        key=_coldest_of_weight,
    )
    return Indicator("threads", value, said, tuple(seen.talks[:2]), tuple(p.contact for p in others))


def _rhythm(seen: View) -> Indicator:
    if not seen.logged:
        return Indicator("rhythm", None, NOTHING_LOGGED)
    weeks = {
        int(seen.days_since(a.at) // 7)
        for a in seen.talks
        if is_contact(a) and seen.days_since(a.at) < RHYTHM_WEEKS * 7
    }
    said = f"a talk or answer in {len(weeks)} of the last {RHYTHM_WEEKS} weeks"
    last = next((a for a in seen.talks if is_contact(a)), None)
    if last is not None:
        said += f"; the last {seen.voice.ago(last.at)}"
    warm = sorted(
        (p for p in seen.people if p.contact.active and p.heard),
        key=lambda p: -(p.heard.at.timestamp() if p.heard else 0.0),
    )
    value = 10 * min(1.0, len(weeks) / RHYTHM_FULL)
    return Indicator("rhythm", value, said, (last,) if last else (), tuple(p.contact for p in warm))


def solution_masters(seen: View) -> Lens:
    silent = "nothing on record says how our solution fits how they work"
    return Lens(
        "solution_masters", (_specialist(seen), _named(seen), in_evidence("fit", seen, _FIT, silent), _stance(seen))
    )


def implementers(seen: View) -> list[Person]:
    """The Backers on record who make it work, not those who guard price and terms; failing them, technical titles."""
    active = [p for p in seen.people if p.contact.active]
    backers = [p for p in active if p.recorded == "backer" and not COMMERCIAL.search(p.contact.title)]
    found = backers or [
        p for p in active if TECHNICAL.search(p.contact.title) and not COMMERCIAL.search(p.contact.title)
    ]
    return sorted(found, key=_coldest_of_weight)


def _specialist(seen: View) -> Indicator:
    if not seen.file.house.specialists:
        return Indicator("specialist", None, "none of our colleagues is on record as a specialist")
    theirs = implementers(seen)
    if not theirs:
        return Indicator(
            "specialist",
            None,
            "nobody is on record who implements: no Backer but for price and terms, no technical title",
        )
    if not seen.logged:
        return Indicator("specialist", None, NOTHING_LOGGED, about=tuple(p.contact for p in theirs))
    by_person = {p.contact.id: _with_specialist(p, seen) for p in theirs}
    met = [p for p in theirs if by_person[p.contact.id]]
    missed = [p for p in theirs if p not in met]
    said = f"{len(met)} of {len(theirs)} in {_DAYS} days"
    if missed:
        said += f"; not {listed(titled(p.contact) for p in missed)}"
    proofs = tuple(a for p in met for a in by_person[p.contact.id][:1])
    return Indicator(
        "specialist",
        share(len(met), len(theirs)),
        said,
        proofs or tuple(p.contact for p in missed[:2]),
        tuple(p.contact for p in missed),
    )


def _with_specialist(person: Person, seen: View) -> list[Activity]:
    """Talks with this person that a specialist of ours led, or is named in."""
    recent = [a for a in seen.talks if is_contact(a) and seen.moment - a.at <= ACTIVE_WITHIN]
    return [a for a in recent if person.contact.id in a.contact_ids and specialist_in(a, seen)]


def specialist_in(activity: Activity, seen: View) -> str:
    """The specialist of ours in a talk: who led it, spoke in its transcript, or is named in the note of it; or ""."""
    house = seen.file.house
    if activity.user_id in house.specialists:
        return str(activity.user_id)
    if activity.kind == "mail":
        return ""
    spoke = next((t for t in seen.file.transcripts if t.id == activity.document_id), None)
    speakers = {s.speaker for s in spoke.segments} if spoke else set()
    text = f"{activity.subject} {activity.body}"
    for user in house.users:
        if user.id in house.specialists and (user.name in speakers or user.name in text):
            return user.id
    return ""


def _named(seen: View) -> Indicator:
    house, deals = seen.file.house, seen.open_deals
    if not house.specialists:
        return Indicator("named", None, "none of our colleagues is on record as a specialist")
    if not deals:
        return Indicator("named", None, "no open deal with them on the records you may see")
    teams = [e for e in seen.file.edges if e.kind == "deal_team" and e.subject_id in house.specialists]
    with_one = {e.object_id for e in teams} | {d.id for d in deals if d.owner_id in house.specialists}
    on_client = [e for e in seen.file.edges if e.kind == "account_team" and e.subject_id in house.specialists]
    served = [d for d in deals if d.id in with_one or on_client]
    without = [d for d in deals if d not in served]
    said = f"{len(served)} of {len(deals)} open deals" + (f"; not {listed(d.name for d in without)}" if without else "")
    proofs = (*(e for e in teams if e.object_id in {d.id for d in deals}), *on_client)[:3]
    return Indicator(
        "named",
        share(len(served), len(deals)),
        said,
        proofs or tuple(without[:2]),
        topic=without[0].name if without else "",
    )


def _stance(seen: View) -> Indicator:
    known = [p for p in implementers(seen) if p.stance]
    if not known:
        return Indicator("stance", None, "no stance of those who implement is on record")
    worst = sorted(known, key=lambda p: (STANCE_RATING[p.stance], p.contact.name))
    value = sum(STANCE_RATING[p.stance] for p in known) / len(known)
    said = listed(f"{p.contact.name} {p.stance}" for p in worst)
    proofs = tuple(p.edge for p in worst[:3] if p.edge)
    return Indicator("stance", value, said, proofs, tuple(p.contact for p in worst), topic=worst[0].concern)

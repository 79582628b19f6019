"""How a rep learns what the record does not say: one line per sub-factor, and what a record suggests of a qualifier."""

import re
from dataclasses import dataclass
from datetime import datetime

from knowledge.four_cs import CName
from knowledge.records import CaseStudy
from skills.people.contacts import CHIEF
from skills.scoring.derived import decision_makers
from skills.scoring.file import DealFile, RecordRef, midnight
from skills.scoring.rules import CEO_MET_WITHIN, PURCHASE_IS_TODAY

_CEO = re.compile(CHIEF, re.I)

HOW_TO_LEARN: dict[str, str] = {
    "strategic_imperatives": "Read their annual report or ask an executive which two goals this deal serves; note it",
    "industry_expertise": "Have our specialist walk one of their experts through a case from their industry",
    "operating_model": "Ask an operations lead to sketch how the work runs today; note what we understood",
    "stepping_stones": "Point to a first, smaller project delivered for them, or propose one",
    "peer_recommendations": "Ask a client in their industry to take one reference call",
    "consistent_delivery": "Ask a sponsor whether we kept our last three promises; quote the answer",
    "supplier_rating": "Ask procurement for our place in their supplier rating",
    "solution_fit": "Run the requirements past a user and record what fits and what does not",
    "client_recognition": "Ask for an award, a quote or a public mention of our work",
    "similar_deliveries": "Ask them to accept one past delivery as comparable; quote the answer",
    "geographic_relevance": "Show one delivery near them that they accept as comparable; quote the answer",
    "industry_experience": "Bring a colleague with a case from their industry; note what they said of it",
    "contract_terms": "Ask their project lead whether the contract terms were met; quote the answer",
    "sla": "Ask their operations for last quarter's service levels; note the figure",
    "project_success": "Ask the sponsor whether the last project met its goal; quote the answer",
    "nps": "Ask how likely they are to recommend us; note the answer",
    "sentiment": "Ask the sponsor how it is going with us; quote the answer",
    "renewal": "Ask whether they plan to extend what they have; quote the answer",
    "world_class": "Find an independent ranking or test that names our capability",
    "proprietary_methods": "Show the method only we have; note who saw it and what they said",
    "industry_leadership": "Name where we lead their industry: a standard, a share, a talk",
    "values_distinct": "Ask the Buyer what they would miss if it were not us; quote the answer",
    "strategic_fit": "Ask which of their goals fails without this project; quote the answer",
    "decision_influence": "Meet the person who decides, and log the meeting",
}


ASK_FIRST: dict[str, str] = {
    "knowledge": "strategic_imperatives",
    "trust": "consistent_delivery",
    "competence": "solution_fit",
    "quantum": "similar_deliveries",
    "outcome": "sla",
    "satisfaction": "sentiment",
    "mastery": "proprietary_methods",
    "influence": "decision_influence",
}
"""Of an unknown factor, the sub-factor that one conversation or one look at our own files settles."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the record suggests a qualifier's answer to be. A hint for the person who answers, never the answer."""

    leaning: bool | None
    """None: the record only comes close."""
    because: str
    """Without the date, which is `ref.at`."""
    ref: RecordRef | None = None


def suggestion(file: DealFile, c: CName, moment: datetime) -> Suggestion | None:
    """None where the record says nothing either way."""
    return _RULES[c](file, moment)


def _buying_today(file: DealFile, moment: datetime) -> Suggestion | None:
    day = moment.date()
    running = [d for d in file.deliveries if d.started_on <= day and (d.ended_on is None or d.ended_on > day)]
    if running:
        d = max(running, key=lambda d: (d.started_on, d.id))
        return Suggestion(True, f"{d.name} is running", RecordRef("delivery", d.id, d.name, midnight(d.started_on)))
    won = [
        (d.close_on, d.id, d)
        for d in file.account_deals
        if d.status == "won" and d.id != file.deal.id and d.close_on is not None and d.close_on <= day
    ]
    if not won:
        return None  # the file holds only what its reader may see: somebody else's sale is no proof of none
    closed, _, deal = max(won)
    ref = RecordRef("deal", deal.id, deal.name, midnight(closed))
    recent = moment - midnight(closed) <= PURCHASE_IS_TODAY
    return Suggestion(recent, f"{'we won' if recent else 'their last purchase was'} {deal.name}", ref)


def _reference(file: DealFile, moment: datetime) -> Suggestion | None:
    day = moment.date()
    usable = [c for c in file.case_studies if c.referenceable and c.completed_on <= day]

    def fits(study: CaseStudy) -> tuple[bool, bool]:
        return bool(file.region) and study.region == file.region, bool(
            file.industry
        ) and study.industry == file.industry

    best = max(usable, key=lambda c: (all(fits(c)), any(fits(c)), c.completed_on, c.id), default=None)
    if best is None or not any(fits(best)):
        return None
    ref = RecordRef("case_study", best.id, best.title, midnight(best.completed_on))
    if all(fits(best)):
        return Suggestion(True, f"{best.client} is a reference in the same region and industry", ref)
    only = "region" if fits(best)[0] else "industry"
    return Suggestion(False, f"{best.client} is a reference in the same {only} only", ref)


def _ceo(file: DealFile, moment: datetime) -> Suggestion | None:
    chiefs = {c.id: c for c in decision_makers(file) if c.level == "c_level"}
    met = [
        a
        for a in file.activities
        if a.kind in ("meeting", "call")
        and moment - CEO_MET_WITHIN <= a.at <= moment
        and chiefs.keys() & set(a.contact_ids)
    ]
    if not met:
        return None
    with_ceo = [a for a in met if any(i in chiefs and _CEO.search(chiefs[i].title) for i in a.contact_ids)]
    last = max(with_ceo or met, key=lambda a: (a.at, a.id))
    people = [chiefs[i] for i in last.contact_ids if i in chiefs]
    person = next((p for p in people if _CEO.search(p.title)), people[0])
    who = f"{person.name}, {person.title}," if person.title else person.name
    ref = RecordRef("activity", last.id, last.subject, last.at)
    return Suggestion(True if with_ceo else None, f"{who} spoke with us", ref)


def _fingerprints(file: DealFile, moment: datetime) -> Suggestion | None:
    told = [
        e
        for e in file.evidence
        if e.sub_factor == "values_distinct"
        and e.status == "accepted"
        and e.recorded_at <= moment
        and e.fog == "fact"
        and e.deal_id is not None
    ]
    if not told:
        return None
    last = max(told, key=lambda e: (e.at, e.id))
    ref = RecordRef("evidence", last.id, last.statement, last.at)
    return Suggestion(last.polarity > 0, f"“{last.statement}”", ref)


_RULES = {"credibility": _ceo, "capability": _reference, "commitment": _buying_today, "control": _fingerprints}

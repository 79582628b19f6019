"""Evidence that structured records give by themselves (METHODOLOGY §1), made on the fly and never stored.

Each rule reads one kind of record of the last 24 months and names the record it came from. Strengths are in
`rules`. An item that stored evidence of the same factor already restates (it cites the same record, or the
document that is that record's text) is left out, so nothing counts twice.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from knowledge.four_cs import FACTOR_OF_SUB
from knowledge.records import Activity, CaseStudy, Contact, Deal, Document, Evidence
from skills.scoring.file import DealFile, Item, RecordRef, midnight, window_start
from skills.scoring.readings import closed_deals, in_window
from skills.scoring.rules import (
    ANSWERED_STRENGTH,
    CLIENT_DEAL_STRENGTH,
    FINGERPRINT_STRENGTH,
    MET_STRENGTH,
    NEAR_REFERENCE_STRENGTH,
    OPENING_DEAL_STRENGTH,
    REFERENCE_STRENGTH,
    REFERENCES_COUNTED,
    TICKET_STRENGTH,
)

TENDER_TITLE = re.compile(r"\b(rfp|rfq|rfi|itt|tender|request for (proposal|quotation|information|tender))\b", re.I)
"""What a client's tender is called; its text is where fingerprints show."""


def derived(file: DealFile, moment: datetime, stored: tuple[Evidence, ...]) -> list[Item]:
    """The items structured records give at `moment`; `stored` is the evidence that already counts."""
    said: dict[str, set[str]] = {}
    for item in stored:
        if item.source_id is not None:
            said.setdefault(FACTOR_OF_SUB.get(item.sub_factor, ""), set()).add(item.source_id)
    rules = (_stepping_stones, _references, _tickets, _decision_makers, _fingerprints)
    return [
        item
        for rule in rules
        for item in rule(file, moment)
        if not item.same_as & said.get(FACTOR_OF_SUB[item.sub_factor], set())
    ]


def _stepping_stones(file: DealFile, moment: datetime) -> Iterator[Item]:
    """Trust: won deals that open this one, other wins with the client, and deliveries that failed."""
    opening = {e.subject_id for e in file.edges if e.kind == "opens" and e.object_id == file.deal.id}
    failed = {d.deal_id for d in file.deliveries if d.success is False and in_window(d, moment, ended=True)}
    for deal in closed_deals(file, moment, (*file.account_deals, *file.opening_deals)):
        if deal.status == "won" and deal.id not in failed:
            yield _won(deal, opens=deal.id in opening)
    for delivery in file.deliveries:
        if delivery.success is False and in_window(delivery, moment, ended=True) and delivery.ended_on is not None:
            at = midnight(delivery.ended_on)
            yield Item(
                "stepping_stones",
                -1,
                OPENING_DEAL_STRENGTH,
                "fact",
                at,
                f"{delivery.name} was delivered to this client and did not succeed",
                RecordRef("delivery", delivery.id, delivery.name, at),
                same_as=_ids(delivery.id, delivery.deal_id),
            )


def _won(deal: Deal, *, opens: bool) -> Item:
    assert deal.close_on is not None
    at = midnight(deal.close_on)
    why = "a stepping stone to this one" if opens else "an earlier deal with this client"
    return Item(
        "stepping_stones",
        1,
        OPENING_DEAL_STRENGTH if opens else CLIENT_DEAL_STRENGTH,
        "fact",
        at,
        f"Won {deal.name}, {why}",
        RecordRef("deal", deal.id, deal.name, at),
        same_as=_ids(deal.id),
    )


def _references(file: DealFile, moment: datetime) -> Iterator[Item]:
    """Trust: peers of this client who may be called, nearest first."""
    start, day = window_start(moment), moment.date()
    peers = [
        c
        for c in file.case_studies
        if c.referenceable and file.industry and c.industry == file.industry and start <= c.completed_on <= day
    ]

    def near(study: CaseStudy) -> bool:
        return bool(file.region) and study.region == file.region

    ranked = sorted(peers, key=lambda c: (near(c), c.completed_on, c.id), reverse=True)
    for study in ranked[:REFERENCES_COUNTED]:
        at = midnight(study.completed_on)
        yield Item(
            "peer_recommendations",
            1,
            NEAR_REFERENCE_STRENGTH if near(study) else REFERENCE_STRENGTH,
            "fact",
            at,
            f"{study.client} can be called as a reference: {study.title}",
            RecordRef("case_study", study.id, study.title, at),
            same_as=_ids(study.id, study.document_id),
        )


def _tickets(file: DealFile, moment: datetime) -> Iterator[Item]:
    """Satisfaction: severe tickets speak against; one still open is as fresh as today."""
    start, day = window_start(moment), moment.date()
    for ticket in file.tickets:
        strength = TICKET_STRENGTH.get(ticket.severity)
        if strength is None or not start <= ticket.opened_on <= day:
            continue
        is_open = ticket.closed_on is None or ticket.closed_on > day
        at = moment if is_open else midnight(ticket.opened_on)
        state = "still open" if is_open else "closed"
        yield Item(
            "sentiment",
            -1,
            strength,
            "fact",
            at,
            f"{ticket.severity.capitalize()} ticket, {state}: {ticket.summary}",
            RecordRef("ticket", ticket.id, ticket.summary, midnight(ticket.opened_on)),
            same_as=_ids(ticket.id),
        )


def decision_makers(file: DealFile) -> list[Contact]:
    """Who decides, as far as the record says: the deal's Buyers and the client's C-level, by name."""
    buyers = {
        e.subject_id
        for e in file.edges
        if e.kind == "plays_role" and e.object_id == file.deal.id and e.attrs.get("role") == "buyer"
    }
    return sorted(
        (c for c in file.contacts if c.active and (c.id in buyers or c.level == "c_level")),
        key=lambda c: (c.name, c.id),
    )


def _decision_makers(file: DealFile, moment: datetime) -> Iterator[Item]:
    """Influence: the last time each decision maker met us, or at least wrote."""
    start = midnight(window_start(moment))
    recent = [a for a in file.activities if start <= a.at <= moment]
    for person in decision_makers(file):
        with_person = [a for a in recent if person.id in a.contact_ids]
        met = [a for a in with_person if a.kind in ("meeting", "call")]
        wrote = [a for a in with_person if a.kind == "mail" and a.direction == "in"]
        if not met and not wrote:
            continue
        last = max(met or wrote, key=lambda a: (a.at, a.id))
        who = f"{person.name}, {person.title}" if person.title else person.name
        yield Item(
            "decision_influence",
            1,
            MET_STRENGTH if met else ANSWERED_STRENGTH,
            "fact",
            last.at,
            f"{who}, {'spoke with us' if met else 'wrote to us'}: {last.subject}",
            RecordRef("activity", last.id, last.subject, last.at),
            same_as=_activity_ids(last),
        )


def _fingerprints(file: DealFile, moment: datetime) -> Iterator[Item]:
    """Influence: whose names the client's own tender carries."""
    ours = [n for p in file.products for n in (p.name, p.family, *p.aliases)]
    theirs = [n for c in file.competitors for n in (c.name, *c.aliases)]
    start = midnight(window_start(moment))
    for tender in file.tenders:
        if not TENDER_TITLE.search(tender.title) or not start <= tender.at <= moment:
            continue
        found, rival = _named(tender, ours), _named(tender, theirs)
        if found or rival:
            yield Item(
                "values_distinct",
                1 if found else -1,
                FINGERPRINT_STRENGTH,
                "fact",
                tender.at,
                f"Their tender names {found}" if found else f"Their tender names {rival} and nothing of ours",
                RecordRef("document", tender.id, tender.title, tender.at),
                same_as=_ids(tender.id),
            )


def _named(tender: Document, names: list[str]) -> str | None:
    """The first of the names (longest first) that the text holds as a whole word."""
    text = tender.text
    for name in sorted({n for n in names if len(n) > 2}, key=lambda n: (-len(n), n)):
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I):
            return name
    return None


def _ids(*ids: str | None) -> frozenset[str]:
    return frozenset(i for i in ids if i is not None)


def _activity_ids(activity: Activity) -> frozenset[str]:
    return _ids(activity.id, activity.document_id)

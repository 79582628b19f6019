"""What is known before a call begins: read once at its start, so that hints are about this deal (skills.calls)."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from knowledge.reader import Reader
from knowledge.records import Activity, Competitor, Contact, Deal, Document, Edge, User
from skills.calls.context import CallContext, KnownPerson, OpenQualifier, Play, Rival
from skills.evidence_reading import Person as Named
from skills.evidence_reading.own_name import own_name
from skills.money.read import read_files as read_money
from skills.money.weigh import weigh
from skills.people.stakeholder_map import Gap, Person, covered, gaps, persons
from skills.rules import Rules
from skills.scoring.file import DealFile
from skills.scoring.next_step import worth_of_yes
from skills.scoring.posterior import half_up
from skills.scoring.read import read_file
from skills.scoring.score import score
from skills.wording import Voice

_OBJECTION = re.compile(r"^\s*objection\s*[:–-]\s*", re.I)
_CARD = re.compile(r"^\s*battle ?card\s*[:–-]?\s*(?P<name>.+)$", re.I)
_ANSWERS = ("what to ask", "how to answer", "our answer", "where they lose")
"""Sections of a battle card, the most useful in a call first."""
_MOST_ANSWER = 280
_NEWEST = 20
"""Papers of ours that are looked through for our own name."""
_GAPS: dict[str, str] = {
    "no_buyer": "no Buyer is known: nobody on the map owns the budget",
    "uncovered": "the {role}s have not answered for a while",
    "missing_role": "nobody is known as {role}",
    "single_thread": "everything runs through {who}",
    "critic": "{who} is against us",
    "left": "{who} has left and is still on the map",
}


@dataclass(frozen=True, slots=True)
class CallPlan:
    """Of a call on record, or one about to be: what the preparation needs."""

    call_id: str
    began_at: datetime
    deal_id: str | None = None
    account_id: str | None = None
    agenda: tuple[str, ...] = ()
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    context: CallContext
    deal: Deal | None = None
    file: DealFile | None = None
    """With a deal: what its score is computed from."""
    contacts: tuple[Contact, ...] = ()
    users: tuple[User, ...] = ()


async def prepare(reader: Reader, plan: CallPlan, rules: Rules, voice: Voice) -> Prepared:
    """Needs the deal, client and company buckets; with the industry bucket it finds more battle cards."""
    deal = None if plan.deal_id is None else await reader.deal(plan.deal_id)
    account_id = deal.account_id if deal is not None else plan.account_id
    account = None if account_id is None else await reader.account(account_id)
    users, papers, products, rivals, contacts = await asyncio.gather(
        reader.users(),
        reader.documents(bucket="company"),
        reader.products(),
        reader.competitors(),
        _contacts(reader, account_id),
    )
    me = reader.principal
    known = [Named(u.name, "us", u.title) for u in users] + [Named(c.name, "client", c.title) for c in contacts]
    names = tuple(p.name for p in products)
    common = CallContext(
        call_id=plan.call_id,
        began_at=plan.began_at,
        rep=me.name,
        us=own_name(papers[:_NEWEST], known, names),
        client=account.name if account else "",
        people=tuple(KnownPerson(u.name, True, u.title) for u in users if u.active),
        plays=plays_in(papers),
        products=names,
        agenda=plan.agenda,
        minutes=plan.minutes,
        zone=voice.time_zone,
    )
    if deal is None:
        people = tuple(KnownPerson(c.name, False, c.title, contact_id=c.id) for c in contacts if c.active)
        context = replace(common, people=(*common.people, *people), rivals=rivals_of(rivals, papers))
        return Prepared(context, contacts=tuple(contacts), users=tuple(users))
    return await _about(reader, deal, common, rivals, papers, contacts, users, rules, voice)


async def _contacts(reader: Reader, account_id: str | None) -> list[Contact]:
    return [] if account_id is None else await reader.contacts(account_id=account_id)


async def _about(
    reader: Reader,
    deal: Deal,
    common: CallContext,
    rivals: Sequence[Competitor],
    papers: Sequence[Document],
    contacts: Sequence[Contact],
    users: Sequence[User],
    rules: Rules,
    voice: Voice,
) -> Prepared:
    file, (money,), competing, owners, activities = await asyncio.gather(
        read_file(reader, deal),
        read_money(reader, [deal], rules.money),
        reader.edges(kind="competes", object_id=deal.id),
        reader.edges(kind="owns_relationship", object_ids=[c.id for c in contacts]),
        reader.activities(deal_id=deal.id, limit=200),
    )
    people, found = await asyncio.to_thread(
        _map, contacts, [*file.edges, *owners], activities, reader.now, deal.id, rules
    )
    unknown = await asyncio.to_thread(
        lambda: tuple(i.key for i in weigh(money, reader.now, voice).indicators if i.state == "unknown")
    )
    context = replace(
        common,
        people=(*common.people, *(_known(p, reader.now) for p in people)),
        deal=deal.name,
        deal_id=deal.id,
        close_on=deal.close_on,
        qualifiers=await asyncio.to_thread(open_qualifiers, file, reader.now),
        money_unknown=tuple("budget_owner" if k == "owner" else k for k in unknown),
        rivals=rivals_of(_first(rivals, competing), papers),
        risks=tuple(r for g in found if (r := _risk(g))),
    )
    return Prepared(context, deal, file, tuple(contacts), tuple(users))


def _map(
    contacts: Sequence[Contact],
    edges: Sequence[Edge],
    activities: Sequence[Activity],
    now: datetime,
    deal_id: str,
    rules: Rules,
) -> tuple[tuple[Person, ...], tuple[Gap, ...]]:
    people = persons(contacts, edges, activities, now, [deal_id], rules.stakeholders)
    return people, gaps(people, activities, now)


def _known(person: Person, now: datetime) -> KnownPerson:
    c = person.contact
    return KnownPerson(c.name, False, c.title, person.recorded, c.id, covered(person, now))


def open_qualifiers(file: DealFile, now: datetime) -> tuple[OpenQualifier, ...]:
    """Those without a yes, worth most first (METHODOLOGY §1)."""
    current = score(file, now, with_intervals=False)
    found = [
        OpenQualifier(c.spec.key, c.spec.qualifier, half_up(worth_of_yes(file, current, c.spec.key).exact_gain))
        for c in current.cs
        if c.qualifier != "yes"
    ]
    return tuple(sorted(found, key=lambda q: (-q.worth, q.c)))


def _first(rivals: Sequence[Competitor], competing: Sequence[Edge]) -> list[Competitor]:
    """Those on record as competing for this deal before the others."""
    here = {e.subject_id for e in competing}
    return sorted(rivals, key=lambda r: (r.id not in here, r.name))


def rivals_of(rivals: Sequence[Competitor], papers: Sequence[Document]) -> tuple[Rival, ...]:
    """Each with what we say about it: its battle card where there is one, else its weakness on record."""
    cards = {m["name"].strip().casefold(): d for d in papers if (m := _CARD.match(d.title))}
    found = []
    for rival in rivals:
        card = cards.get(rival.name.casefold())
        answer = _from_card(card) if card is not None else ""
        source = card.id if card is not None and answer else rival.id
        found.append(Rival(rival.name, rival.aliases, (answer or rival.weaknesses)[:_MOST_ANSWER], source))
    return tuple(found)


def _from_card(card: Document) -> str:
    told = {(s.heading or "").casefold(): s.text for s in card.segments}
    return " ".join(told[h].strip() for h in _ANSWERS if told.get(h, "").strip())


def plays_in(papers: Sequence[Document]) -> tuple[Play, ...]:
    """The objections of every playbook: sections headed "Objection: …"."""
    return tuple(
        Play(_OBJECTION.sub("", s.heading).strip(), s.text.strip(), d.id)
        for d in papers
        for s in d.segments
        if s.heading and _OBJECTION.match(s.heading) and s.text.strip()
    )


def _risk(gap: Gap) -> str:
    words = _GAPS.get(gap.kind, "")
    who = gap.people[0].contact.name if gap.people else "one person"
    return words.format(role=(gap.role or "buyer").capitalize(), who=who)

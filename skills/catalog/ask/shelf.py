"""`gather`: the records a question needs, or the passages that may answer it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from knowledge.passage import Passage
from knowledge.reader import Reader
from knowledge.records import (
    Account,
    Activity,
    ActivityKind,
    Bucket,
    Budget,
    CaseStudy,
    Competitor,
    Contact,
    Deal,
    DealStatus,
    Edge,
    FieldChange,
    Imperative,
    NpsSurvey,
    Product,
    Ticket,
    User,
)
from skills.ask import Ask
from skills.catalog.ask.intents import Intent, intent_of

_K = 12
_SHARED: tuple[Bucket, ...] = ("company", "industry")


@dataclass(frozen=True, slots=True)
class Shelf:
    intent: Intent | None = None
    deals: tuple[Deal, ...] = ()
    """The deals asked about, or the client's, or those a list is made of."""
    accounts: tuple[Account, ...] = ()
    contacts: tuple[Contact, ...] = ()
    users: tuple[User, ...] = ()
    products: tuple[Product, ...] = ()
    competitors: tuple[Competitor, ...] = ()
    activities: tuple[Activity, ...] = ()
    surveys: tuple[NpsSurvey, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    cases: tuple[CaseStudy, ...] = ()
    passages: tuple[Passage, ...] = ()
    people: tuple[Contact, ...] = ()
    """The contacts the question names."""
    homes: tuple[tuple[str, str], ...] = ()
    """Id and name of deals and clients that passages belong to, beside those asked about."""
    budgets: tuple[Budget, ...] = ()
    goals: tuple[Imperative, ...] = ()
    rivals: tuple[Edge, ...] = ()
    """Who competes for the deals asked about."""
    changes: tuple[FieldChange, ...] = ()
    roles: tuple[Edge, ...] = ()
    """The parts people play on the deals asked about."""
    shared_only: bool = False
    """Searched in company and industry knowledge alone (an analyst, or a name nobody here may see)."""


async def gather(ask: Ask, reader: Reader) -> Shelf:
    if ask.principal.role == "analyst":
        intent = intent_of(ask)
        if intent is not None and intent.kind == "cases":
            return Shelf(intent, cases=tuple(await reader.case_studies()))
        if intent is not None and intent.kind == "goals" and not ask.entities.account_ids:
            return Shelf(intent, goals=tuple(await reader.imperatives()))
        if intent is not None and intent.kind != "product":
            return Shelf(intent, shared_only=True)
        passages = await reader.search(ask.text, k=_K, buckets=_SHARED)
        products = await reader.products() if ask.entities.product_ids else []
        return Shelf(intent, passages=tuple(passages), products=tuple(products), shared_only=True)
    shelf = await _subject(ask, reader, await asyncio.to_thread(intent_of, ask))
    if shelf.intent is not None:
        return await _records(ask, reader, shelf, shelf.intent)
    return await _search(ask, reader, shelf)


async def _subject(ask: Ask, reader: Reader, intent: Intent | None) -> Shelf:
    entities = ask.entities
    deal_ids = list(dict.fromkeys((*filter(None, [ask.args.get("deal_id")]), *entities.deal_ids)))
    deals = await reader.deals(ids=deal_ids) if deal_ids else []
    people = await reader.contacts(ids=entities.contact_ids) if entities.contact_ids else []
    account_ids = list(dict.fromkeys((*entities.account_ids, *(d.account_id for d in deals if d.account_id))))
    if not account_ids and people:
        account_ids = list(dict.fromkeys(p.account_id for p in people))
    accounts = await reader.accounts(ids=account_ids) if account_ids else []
    deals.sort(key=lambda d: deal_ids.index(d.id))
    accounts.sort(key=lambda a: account_ids.index(a.id))
    return Shelf(intent, tuple(deals), tuple(accounts), people=tuple(people))


async def _records(ask: Ask, reader: Reader, shelf: Shelf, intent: Intent) -> Shelf:
    users = tuple(await reader.users())
    shelf = replace(shelf, users=users)
    if intent.kind in ("list", "count", "win_rate"):
        return await _pipeline(ask, reader, shelf, intent)
    if intent.kind in ("next_meeting", "last_touch", "tasks"):
        found = await _activities(ask, reader, shelf, intent)
        mails = [a for a in found if a.kind == "mail"] if intent.field else []
        mails = sorted(mails, key=lambda a: a.at)[-1:]
        named = sorted({c for a in mails for c in a.contact_ids})
        contacts = await reader.contacts(ids=named) if named else []
        return replace(shelf, activities=tuple(found), contacts=tuple(contacts))
    if intent.kind == "cases":
        near = await reader.search(ask.text, k=_K, buckets=("company",))
        return replace(shelf, cases=tuple(await reader.case_studies()), passages=tuple(near))
    if intent.kind in ("changed", "logged"):
        return await _history(ask, reader, shelf, intent)
    if intent.kind in ("product", "products"):
        return replace(shelf, products=tuple(await reader.products()))
    if intent.kind in ("budget", "goals", "concerns"):
        return await _needs(ask, reader, shelf, intent)
    if intent.kind == "overview":
        return await _overview(reader, shelf)
    if intent.kind == "client":
        return await _client(reader, shelf, intent)
    if intent.kind == "deal":
        return await _deal(reader, shelf, intent)
    return shelf


async def _needs(ask: Ask, reader: Reader, shelf: Shelf, intent: Intent) -> Shelf:
    """Money, goals or worries of the client asked about; what the texts say about it beside them."""
    account_id = shelf.accounts[0].id if shelf.accounts else None
    if intent.kind == "goals":
        shelf = replace(shelf, goals=tuple(await reader.imperatives(account_id=account_id)))
    elif account_id is not None:
        own = [d.id for d in shelf.deals] or [d.id for d in await reader.deals(account_id=account_id, status="open")]
        contacts = tuple(await reader.contacts(account_id=account_id))
        if intent.kind == "budget":
            found = await reader.budgets(account_id=account_id)
            wanted = [b for b in found if not shelf.deals or b.deal_id in (None, *own)]
            about = await reader.deals(ids=sorted({b.deal_id for b in wanted if b.deal_id})) if wanted else []
            homes = tuple((d.id, d.name) for d in about)
            shelf = replace(shelf, budgets=tuple(wanted), contacts=contacts, homes=homes)
        else:
            roles = await reader.edges(kind="plays_role", object_ids=own) if own else []
            named = set(ask.entities.contact_ids)
            worried = (e for e in roles if e.attrs.get("concern") and (not named or e.subject_id in named))
            shelf = replace(shelf, roles=tuple(worried), contacts=contacts)
    if shelf.goals or shelf.budgets or shelf.roles:
        return shelf
    return await _search(ask, reader, shelf)


async def _pipeline(ask: Ask, reader: Reader, shelf: Shelf, intent: Intent) -> Shelf:
    others = [u for u in ask.entities.user_ids if u != ask.principal.user_id]
    owner = others[0] if others else ask.principal.user_id if intent.filter.mine else None
    status = None if intent.filter.status == "any" else intent.filter.status
    if shelf.accounts:
        found = [d for a in shelf.accounts for d in await reader.deals(account_id=a.id, owner_id=owner, status=status)]
    else:
        found = await reader.deals(owner_id=owner, status=status)
    named = {d.account_id for d in found if d.account_id}
    accounts = shelf.accounts or tuple(await reader.accounts(ids=sorted(named)) if named else [])
    return replace(shelf, deals=tuple(found), accounts=accounts)


_KINDS: dict[str, tuple[ActivityKind, ...]] = {"tasks": ("task",), "next_meeting": ("meeting", "call")}
_AHEAD = timedelta(days=120)
_BACK = timedelta(days=30)


async def _activities(ask: Ask, reader: Reader, shelf: Shelf, intent: Intent) -> list[Activity]:
    """What has happened; for the next meeting and tasks also what is planned, dated ahead."""
    kinds = _KINDS.get(intent.kind, ("call", "meeting", "mail", "note"))
    ahead = reader.as_of(reader.now + _AHEAD) if intent.kind in _KINDS else reader
    since = reader.now if intent.kind == "next_meeting" else None
    whose = ask.entities.user_ids or (reader.principal.user_id,)
    if shelf.deals:
        found = await ahead.activities(deal_id=shelf.deals[0].id, kinds=kinds, since=since)
    elif shelf.accounts:
        found = await ahead.activities(account_id=shelf.accounts[0].id, kinds=kinds, since=since)
    else:
        found = [a for a in await ahead.activities(kinds=kinds, since=since) if a.user_id in whose]
    if intent.filter.period is not None and intent.kind == "next_meeting":
        first, last = intent.filter.period
        found = [a for a in found if first <= a.at.astimezone(ZoneInfo(ask.voice.time_zone)).date() <= last]
    if intent.field == "writer":
        found = [a for a in found if a.kind == "mail" and a.direction == "in"]
    named = {p.id for p in shelf.people}
    return [a for a in found if not named or named & set(a.contact_ids)]


async def _history(ask: Ask, reader: Reader, shelf: Shelf, intent: Intent) -> Shelf:
    first = intent.filter.period[0] if intent.filter.period else ask.voice.today - _BACK
    since = datetime.combine(first, time.min, ZoneInfo(ask.voice.time_zone))
    kinds: tuple[ActivityKind, ...] = ("call", "meeting", "mail", "note")
    if intent.kind == "logged":
        whose = next(iter(ask.entities.user_ids), reader.principal.user_id)
        return replace(shelf, activities=tuple(await reader.activities(user_id=whose, since=since, kinds=kinds)))
    deals = shelf.deals or tuple(await reader.deals(account_id=shelf.accounts[0].id) if shelf.accounts else ())
    ids = [d.id for d in deals]
    changes = await reader.changes("deal", ids, since=since) if ids else []
    activities = await reader.activities(deal_ids=ids, since=since, kinds=kinds) if ids else []
    return replace(shelf, deals=deals, changes=tuple(changes), activities=tuple(activities))


async def _client(reader: Reader, shelf: Shelf, intent: Intent) -> Shelf:
    if not shelf.accounts:
        return shelf
    account_id = shelf.accounts[0].id
    if intent.field == "contacts":
        return replace(shelf, contacts=tuple(await reader.contacts(account_id=account_id)))
    if intent.field == "nps":
        return replace(shelf, surveys=tuple(await reader.nps(account_id=account_id)))
    if intent.field == "tickets":
        return replace(shelf, tickets=tuple(await reader.tickets(account_id=account_id)))
    return shelf


async def _deal(reader: Reader, shelf: Shelf, intent: Intent) -> Shelf:
    deals = shelf.deals
    if not deals and shelf.accounts:
        status: DealStatus = "lost" if intent.field == "loss_reason" else "open"
        deals = tuple(await reader.deals(account_id=shelf.accounts[0].id, status=status))
    shelf = replace(shelf, deals=deals)
    if intent.field == "product_ids":
        return replace(shelf, products=tuple(await reader.products()))
    if intent.field == "competitors" and deals:
        edges = await reader.edges(kind="competes", object_ids=[d.id for d in deals])
        return replace(shelf, rivals=tuple(edges), competitors=tuple(await reader.competitors()))
    return shelf


async def _overview(reader: Reader, shelf: Shelf) -> Shelf:
    """The deal named, else the client with its open deals; what was last exchanged."""
    kinds: tuple[ActivityKind, ...] = ("call", "meeting", "mail")
    if shelf.deals:
        return replace(shelf, activities=tuple(await reader.activities(deal_id=shelf.deals[0].id, kinds=kinds)))
    account_id = shelf.accounts[0].id
    deals, found = await asyncio.gather(
        reader.deals(account_id=account_id), reader.activities(account_id=account_id, kinds=kinds)
    )
    return replace(shelf, deals=tuple(deals), activities=tuple(found))


async def _search(ask: Ask, reader: Reader, shelf: Shelf) -> Shelf:
    """Never wider than what was asked about: one deal with its client, or one client, or the shared knowledge."""
    if shelf.deals:
        passages = await _of_deal(ask, reader, shelf.deals[0])
    elif shelf.accounts:
        passages = await _of_accounts(ask, reader, [a.id for a in shelf.accounts[:1]])
    elif ask.entities.unresolved and not (ask.entities.product_ids or ask.entities.competitor_ids):
        found = await reader.search(ask.text, k=_K, buckets=_SHARED)
        return replace(shelf, passages=tuple(found), shared_only=True)
    else:
        passages = await reader.search(ask.text, k=_K)
    shelf = replace(shelf, passages=_once(passages))
    return await _with_names(reader, await _with_budgets(reader, shelf))


async def _of_deal(ask: Ask, reader: Reader, deal: Deal) -> list[Passage]:
    searches = [reader.search(ask.text, k=_K, deal_ids=[deal.id]), reader.search(ask.text, k=_K // 2, buckets=_SHARED)]
    if deal.account_id:
        searches.append(reader.search(ask.text, k=_K, account_ids=[deal.account_id]))
    found = [p for passages in await asyncio.gather(*searches) for p in passages]
    return [p for p in found if p.deal_id in (None, deal.id) and p.account_id in (None, deal.account_id)]


async def _of_accounts(ask: Ask, reader: Reader, account_ids: Sequence[str]) -> list[Passage]:
    own, shared = await asyncio.gather(
        reader.search(ask.text, k=_K, account_ids=account_ids), reader.search(ask.text, k=_K // 2, buckets=_SHARED)
    )
    return [p for p in (*own, *shared) if p.account_id is None or p.account_id in account_ids]


def _once(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    return tuple({p.id: p for p in passages}.values())


async def _with_budgets(reader: Reader, shelf: Shelf) -> Shelf:
    """The budgets among what was found, with the FOG class and the day they were recorded with."""
    wanted = {p.account_id for p in shelf.passages if p.record_type == "budget" and p.account_id}
    if not wanted:
        return shelf
    found = [b for a in sorted(wanted) for b in await reader.budgets(account_id=a)]
    owners = sorted({b.owner_contact_id for b in found if b.owner_contact_id})
    contacts = await reader.contacts(ids=owners) if owners else []
    return replace(shelf, budgets=tuple(found), contacts=tuple(contacts))


async def _with_names(reader: Reader, shelf: Shelf) -> Shelf:
    """The names of the deals and clients the passages belong to, for saying which is which."""
    deal_ids = {p.deal_id for p in shelf.passages if p.deal_id} - {d.id for d in shelf.deals}
    deals = await reader.deals(ids=sorted(deal_ids)) if deal_ids else []
    account_ids = {p.account_id for p in shelf.passages if p.account_id} - {a.id for a in shelf.accounts}
    accounts = await reader.accounts(ids=sorted(account_ids)) if account_ids else []
    return replace(shelf, homes=(*((d.id, d.name) for d in deals), *((a.id, a.name) for a in accounts)))

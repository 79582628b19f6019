"""`gather`: the records a wish may touch, and what to put back for an undo."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from knowledge.reader import Reader
from knowledge.records import Account, Contact, Deal, FieldChange
from skills.ask import Ask
from skills.catalog.crm_update.parsing import parse
from skills.catalog.crm_update.wishes import Wishes

_CHOICES = 6
"""Own open deals offered when no deal was named."""

_JUST_NOW = timedelta(days=2)
"""How far back "undo that" reaches."""


@dataclass(frozen=True, slots=True)
class CrmFacts:
    wishes: Wishes
    deals: tuple[Deal, ...] = ()
    """The deals the words name, best first."""
    accounts: tuple[Account, ...] = ()
    contacts: tuple[Contact, ...] = ()
    """Everybody on record at those clients."""
    choices: tuple[Deal, ...] = ()
    """What to offer when the deal is open."""
    undo: tuple[FieldChange, ...] = ()
    """The asker's own last change set, to put back."""
    undo_change_set: str | None = None


async def gather(ask: Ask, reader: Reader) -> CrmFacts:
    if ask.principal.role == "analyst":
        return CrmFacts(Wishes())
    wishes = await _wishes(ask)
    if wishes.undo:
        return await _last_change(ask, reader, wishes)
    named = tuple(dict.fromkeys((*filter(None, [ask.args.get("deal_id")]), *ask.entities.deal_ids)))
    deals = await reader.deals(ids=named) if named else []
    deals.sort(key=lambda d: named.index(d.id))
    account_ids = _account_ids(ask, deals)
    if not account_ids and ask.entities.contact_ids:
        people = await reader.contacts(ids=ask.entities.contact_ids)
        account_ids = list(dict.fromkeys(p.account_id for p in people))
    accounts = await reader.accounts(ids=account_ids) if account_ids else []
    accounts.sort(key=lambda a: account_ids.index(a.id))
    choices: list[Deal] = []
    if not deals:
        choices = await _choices(ask, reader, accounts)
        if accounts and len(choices) == 1:
            deals, choices = choices, []
    contacts = [c for a in accounts for c in await reader.contacts(account_id=a.id)]
    return CrmFacts(wishes, tuple(deals), tuple(accounts), tuple(contacts), tuple(choices[:_CHOICES]))


async def _wishes(ask: Ask) -> Wishes:
    if ask.verb == "undo":
        return Wishes(undo=True)
    return await asyncio.to_thread(parse, ask.text, ask.voice) if ask.verb == "show" else Wishes()


def _account_ids(ask: Ask, deals: list[Deal]) -> list[str]:
    own = [d.account_id for d in deals if d.account_id]
    given = [ask.args["account_id"]] if ask.args.get("account_id") else []
    return list(dict.fromkeys((*own, *given, *ask.entities.account_ids)))


async def _choices(ask: Ask, reader: Reader, accounts: list[Account]) -> list[Deal]:
    if accounts:
        return [d for a in accounts for d in await reader.deals(account_id=a.id, status="open")]
    own = await reader.deals(owner_id=ask.principal.user_id, status="open")
    return sorted(own, key=lambda d: (d.close_on is None, d.close_on, d.name))


async def _last_change(ask: Ask, reader: Reader, wishes: Wishes) -> CrmFacts:
    """The change set named, else the newest one this person made on the records last talked about."""
    places = [(t, i) for t, i in ask.memory.get("records", []) if isinstance(i, str)]
    for deal_id in await _deals_spoken_of(ask, reader):
        places += [("deal", deal_id), *await _decided_on(reader, deal_id)]
    found: list[FieldChange] = []
    for record_type, record_id in dict.fromkeys(places):
        found.extend(await reader.history(record_type, record_id))
    wanted = ask.args.get("change_set") or ask.memory.get("change_set")
    if wanted is None:
        since = ask.now - _JUST_NOW
        mine = [c for c in found if c.by == ask.principal.user_id and c.change_set and c.at >= since]
        wanted = max(mine, key=lambda c: c.at).change_set if mine else None
    deals = await reader.deals(ids=[i for t, i in places if t == "deal"]) if places else []
    changes = tuple(c for c in found if c.change_set == wanted)
    return CrmFacts(wishes, tuple(deals), undo=changes, undo_change_set=wanted)


async def _deals_spoken_of(ask: Ask, reader: Reader) -> list[str]:
    if ask.entities.deal_ids:
        return list(ask.entities.deal_ids)
    people = await reader.contacts(ids=ask.entities.contact_ids) if ask.entities.contact_ids else []
    clients = dict.fromkeys((*ask.entities.account_ids, *(p.account_id for p in people)))
    return [d.id for a in clients for d in await reader.deals(account_id=a, status="open")]


async def _decided_on(reader: Reader, deal_id: str) -> list[tuple[str, str]]:
    """What other skills let a person change about a deal: its qualifiers, ratings by hand, who plays which part."""
    answers = [("qualifier_answer", a.id) for a in await reader.qualifier_answers(deal_id)]
    ratings = [("override", o.id) for o in await reader.overrides(deal_id)]
    return [*answers, *ratings, *(("edge", e.id) for e in await reader.edges(kind="plays_role", object_id=deal_id))]

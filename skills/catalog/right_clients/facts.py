"""The only I/O of the skill: every client one may see, with the records its four parts are measured by."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from knowledge.reader import Reader
from knowledge.records import Account, Deal, Edge, Evidence, Imperative
from skills.ask import Ask
from skills.catalog.right_clients.file import ClientFile, Company
from skills.catalog.right_clients.intent import Intent, read_intent
from skills.catalog.right_clients.rules import MAILS_SINCE, WINDOW

MOST_RANKED = 150
"""Clients measured at once; beyond, those with the most deals, and the card says so."""
_LATEST = 600


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    moment: datetime
    files: tuple[ClientFile, ...] = ()
    company: Company = Company()
    named: tuple[str, ...] = ()
    """Ids of the clients asked about."""
    wanted: tuple[str, ...] = ()
    """Names or ids asked for that lead to nothing this person may see."""
    left_out: int = 0


async def gather(ask: Ask, reader: Reader) -> Facts:
    intent = read_intent(ask)
    moment = max(ask.now, reader.now)
    named, wanted = await _meant(ask, reader)
    if wanted and not named:
        return Facts(intent, moment, wanted=wanted)
    accounts, deals, ours = await asyncio.gather(reader.accounts(), reader.deals(), reader.imperatives())
    by_client: dict[str, list[Deal]] = defaultdict(list)
    for deal in deals:
        if deal.account_id is not None:
            by_client[deal.account_id].append(deal)
    ranked = sorted(accounts, key=lambda a: (a.id not in named, -len(by_client[a.id]), a.name, a.id))
    chosen = ranked[:MOST_RANKED]
    files = await asyncio.gather(*(_client(reader, a, by_client[a.id], moment) for a in chosen))
    company = await _company(reader, ours, files, accounts)
    return Facts(intent, moment, tuple(files), company, named, left_out=len(ranked) - len(chosen))


async def _meant(ask: Ask, reader: Reader) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(clients, what led to nothing). A deal means its client."""
    if ask.verb == "rank":
        return (), ()
    pressed = ask.args.get("account_id")
    ids = [pressed] if pressed else list(ask.entities.account_ids)
    if not ids and ask.entities.deal_ids:
        deals = await reader.deals(ids=list(ask.entities.deal_ids))
        ids = [d.account_id for d in deals if d.account_id is not None]
    if not ids:
        return (), ask.entities.unresolved or (("that client",) if ask.entities.deal_ids else ())
    seen = {a.id for a in await reader.accounts(ids=ids)}
    found = tuple(i for i in dict.fromkeys(ids) if i in seen)
    return found, () if found else ask.entities.unresolved or ("that client",)


async def _client(reader: Reader, account: Account, deals: list[Deal], moment: datetime) -> ClientFile:
    people = asyncio.gather(
        reader.contacts(account_id=account.id),
        reader.activities(
            account_id=account.id, kinds=("mail", "call", "meeting"), since=moment - MAILS_SINCE, limit=_LATEST
        ),
        _evidence(reader, deals, moment),
    )
    projects = asyncio.gather(
        reader.deliveries(account_id=account.id),
        reader.nps(account_id=account.id),
        reader.tickets(account_id=account.id),
    )
    aims = asyncio.gather(
        reader.imperatives(account_id=account.id), reader.edges(kind="joint_initiative", subject_id=account.id)
    )
    contacts, activities, evidence = await people
    deliveries, nps, tickets = await projects
    imperatives, joint = await aims
    return ClientFile(
        account,
        tuple(deals),
        tuple(contacts),
        tuple(deliveries),
        tuple(nps),
        tuple(tickets),
        tuple(activities),
        tuple(evidence),
        tuple(imperatives),
        tuple(joint),
    )


async def _evidence(reader: Reader, deals: Iterable[Deal], moment: datetime) -> list[Evidence]:
    """What was observed on the open and recently closed deals, and at the client: read through its deals."""
    start = (moment - WINDOW).date()
    live = [d for d in deals if d.status == "open" or (d.close_on is not None and d.close_on >= start)]
    if not live:
        return []
    found = await asyncio.gather(*(reader.evidence(d.id) for d in live[:_MOST_DEALS]))
    return list({e.id: e for some in found for e in some}.values())


_MOST_DEALS = 12


async def _company(
    reader: Reader, ours: list[Imperative], files: Iterable[ClientFile], accounts: Iterable[Account]
) -> Company:
    every = [*ours, *(i for f in files for i in f.imperatives)]
    carries: list[Edge] = await reader.edges(kind="carries", object_ids=[i.id for i in every])
    revenues: dict[str, list[float]] = defaultdict(list)
    for account in accounts:
        if account.revenue is not None:
            revenues[account.currency].append(float(account.revenue))
    sized = {currency: tuple(values) for currency, values in revenues.items()}
    return Company(tuple(ours), tuple(carries), sized, any(f.joint for f in files))

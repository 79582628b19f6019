"""The only I/O of the skill: the people at a client, their part on a deal, and every word exchanged with them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from knowledge.reader import Reader
from knowledge.records import Account, Activity, Contact, Deal, Edge
from skills.ask import Ask
from skills.catalog.stakeholders.intent import Intent, read_intent
from skills.people.names import user_names
from skills.people.stakeholder_rules import LOOK_BACK

_LATEST = 400
"""Activities looked at per client; enough for the last word of everybody and 60 days of counting."""

_CHOICES = 5


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    moment: datetime
    deal: Deal | None = None
    account: Account | None = None
    deals: tuple[Deal, ...] = ()
    """The client's open deals (the one asked about first); roles are read from them."""
    contacts: tuple[Contact, ...] = ()
    edges: tuple[Edge, ...] = ()
    activities: tuple[Activity, ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)
    """User id -> name."""
    wanted: tuple[str, ...] = ()
    """What was asked for and leads to nothing this person may see."""
    choices: tuple[Deal, ...] = ()
    """What could be meant, when no deal or client was named."""


async def gather(ask: Ask, reader: Reader) -> Facts:
    intent = read_intent(ask)
    moment = max(ask.now, reader.now)
    deal, account_id, wanted = await _meant(ask, reader)
    if deal is None and account_id is None:
        choices = [] if wanted else await reader.deals(owner_id=reader.principal.user_id, status="open")
        ranked = sorted(choices, key=lambda d: (-(d.amount or 0), d.name, d.id))
        return Facts(intent, moment, wanted=wanted, choices=tuple(ranked[:_CHOICES]))
    account, deals, contacts, activities = await _client(reader, deal, account_id)
    if deal is None and account is None:
        return Facts(intent, moment, wanted=("that client",))
    own = [deal] if deal is not None else deals
    edges = await _edges(reader, [d.id for d in own], [c.id for c in contacts])
    known = {e.subject_id for e in edges if e.kind == "owns_relationship"} | {
        a.user_id for a in activities if a.user_id
    }
    return Facts(
        intent,
        moment,
        deal=deal,
        account=account,
        deals=tuple(own),
        contacts=tuple(contacts),
        edges=tuple(edges),
        activities=tuple(activities),
        people=await user_names(reader, known),
        wanted=wanted,
    )


async def _meant(ask: Ask, reader: Reader) -> tuple[Deal | None, str | None, tuple[str, ...]]:
    """(the deal, its client, what led to nothing). Naming only a person means their client."""
    deal_id = ask.args.get("deal_id") or next(iter(ask.entities.deal_ids), None)
    account_id = ask.args.get("account_id") or next(iter(ask.entities.account_ids), None)
    contact_id = ask.args.get("contact_id") or next(iter(ask.entities.contact_ids), None)
    if deal_id is None and account_id is None and contact_id is not None:
        account_id = next((c.account_id for c in await reader.contacts(ids=[contact_id])), None)
    nothing_named = deal_id is None and account_id is None and contact_id is None
    if nothing_named and not ask.entities.unresolved:
        deal_id, account_id = ask.memory.get("deal_id"), ask.memory.get("account_id")
    if deal_id is not None:
        deal = await reader.deal(deal_id)
        return deal, None, () if deal is not None else ask.entities.unresolved or ("that deal",)
    if account_id is not None:
        return None, account_id, ()
    return None, None, ask.entities.unresolved or (("that person",) if contact_id is not None else ())


async def _client(
    reader: Reader, deal: Deal | None, account_id: str | None
) -> tuple[Account | None, list[Deal], list[Contact], list[Activity]]:
    since = reader.now - LOOK_BACK
    account_id = deal.account_id if deal is not None else account_id
    if account_id is None:
        assert deal is not None
        return None, [deal], [], await reader.activities(deal_id=deal.id, since=since, limit=_LATEST)
    account, deals, contacts, activities = await asyncio.gather(
        reader.account(account_id),
        reader.deals(account_id=account_id, status="open"),
        reader.contacts(account_id=account_id),
        reader.activities(account_id=account_id, kinds=("mail", "call", "meeting"), since=since, limit=_LATEST),
    )
    return account, deals, contacts, activities


async def _edges(reader: Reader, deal_ids: list[str], contact_ids: list[str]) -> list[Edge]:
    """Parts played on the deals, and who owns and who manages each contact: two reads, side by side."""
    if not deal_ids and not contact_ids:
        return []
    played, around = await asyncio.gather(
        reader.edges(kind="plays_role", object_ids=deal_ids), reader.edges(object_ids=contact_ids)
    )
    return [*played, *around]

"""The only I/O of the skill: a client's people, talks, deals, deliveries and goals, now and three months ago."""

import asyncio
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime

from knowledge.reader import Reader
from knowledge.records import (
    Account,
    Activity,
    Contact,
    Deal,
    Delivery,
    Document,
    Edge,
    Evidence,
    Imperative,
    QualifierAnswer,
    User,
)
from skills.ask import Ask
from skills.catalog.engagement_excellence.intent import Intent, read_intent
from skills.catalog.engagement_excellence.rules import LOOK_BACK, SPECIALIST_ROLES, TREND_OVER
from skills.people.team_roles import role_named

MOST = 12
"""Clients of a list that are looked at; the card says how many more there are."""
_MOST_DEALS = 40
_LATEST = 600
_PAPERS = 40
_CHOICES = 5


@dataclass(frozen=True, slots=True)
class House:
    """Our own side, read once."""

    users: tuple[User, ...] = ()
    specialists: frozenset[str] = frozenset()
    """User ids: by title, or by a certificate in products and services."""
    families: tuple[tuple[str, str], ...] = ()
    """(product id, solution family)."""


@dataclass(frozen=True, slots=True)
class ClientFile:
    account: Account
    deal: Deal | None = None
    """Set: the client in the light of this deal."""
    deals: tuple[Deal, ...] = ()
    """The client's, of any status."""
    contacts: tuple[Contact, ...] = ()
    activities: tuple[Activity, ...] = ()
    """Newest first."""
    transcripts: tuple[Document, ...] = ()
    papers: tuple[Document, ...] = ()
    """Files on its deals: proposals, specifications."""
    evidence: tuple[Evidence, ...] = ()
    answers: tuple[QualifierAnswer, ...] = ()
    edges: tuple[Edge, ...] = ()
    """What points at its deals, people and goals, its account team, and its joint initiatives."""
    goals: tuple[Imperative, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    house: House = House()


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    moment: datetime
    files: tuple[ClientFile, ...] = ()
    before: ClientFile | None = None
    """The one client as of `TREND_OVER` ago; None where it was not known yet, or for a list."""
    wanted: tuple[str, ...] = ()
    """What was asked for and leads to nothing this person may see."""
    without_client: Deal | None = None
    choices: tuple[Account, ...] = ()
    left_out: int = 0


async def gather(ask: Ask, reader: Reader) -> Facts:
    intent = read_intent(ask)
    moment = max(ask.now, reader.now)
    if intent.kind == "list":
        return await _listed(ask, intent, reader, moment)
    account_id, deal, wanted = await _meant(ask, reader)
    if account_id is None:
        choices = () if wanted or deal else tuple((await _own(ask, reader))[:_CHOICES])
        return Facts(intent, moment, wanted=wanted, without_client=deal, choices=choices)
    house = await _house(reader)
    then = reader.as_of(moment - TREND_OVER)
    now, before = await asyncio.gather(
        _file(reader, account_id, house, deal), _file(then, account_id, house, deal, deal_as_of=True)
    )
    if now is None:
        return Facts(intent, moment, wanted=wanted or ("that client",))
    return Facts(intent, moment, (now,), before, wanted)


async def _meant(ask: Ask, reader: Reader) -> tuple[str | None, Deal | None, tuple[str, ...]]:
    """(client id, the deal in whose light, what led to nothing): a button's, the words', then the talk's."""
    deal_id = ask.args.get("deal_id") or next(iter(ask.entities.deal_ids), None)
    account_id = ask.args.get("account_id") or next(iter(ask.entities.account_ids), None)
    if deal_id is None and account_id is None and not ask.entities.unresolved:
        deal_id, account_id = ask.memory.get("deal_id"), ask.memory.get("account_id")
    if deal_id is not None:
        deal = await reader.deal(deal_id)
        if deal is None:
            return None, None, ask.entities.unresolved or ("that deal",)
        return deal.account_id, deal, ()
    return account_id, None, ask.entities.unresolved if account_id is None else ()


async def _listed(ask: Ask, intent: Intent, reader: Reader, moment: datetime) -> Facts:
    """The asker's own clients; every client they may see when the team's are asked for, or they have none."""
    own = [] if intent.team else await _own(ask, reader)
    accounts = own or await reader.accounts()
    house = await _house(reader)
    files = await asyncio.gather(*(_file(reader, a.id, house, None) for a in accounts[:MOST]))
    return Facts(intent, moment, tuple(f for f in files if f), left_out=max(0, len(accounts) - MOST))


async def _own(ask: Ask, reader: Reader) -> list[Account]:
    """Clients the asker owns or has deals with, most deals first."""
    deals, accounts = await asyncio.gather(reader.deals(owner_id=ask.principal.user_id), reader.accounts())
    counts: dict[str, int] = {}
    for deal in deals:
        if deal.account_id:
            counts[deal.account_id] = counts.get(deal.account_id, 0) + 1
    mine = [a for a in accounts if a.id in counts or a.owner_id == ask.principal.user_id]
    return sorted(mine, key=lambda a: (-counts.get(a.id, 0), a.name, a.id))


async def _house(reader: Reader) -> House:
    users, products, held = await asyncio.gather(reader.users(), reader.products(), reader.competencies())
    certified = {c.user_id for c in held if c.kind == "certificate" and c.skill == "products_services"}
    specialists = {u.id for u in users if u.active and _is_specialist(u, certified)}
    return House(tuple(users), frozenset(specialists), tuple((p.id, p.family or p.name) for p in products))


def _is_specialist(user: User, certified: Container[str]) -> bool:
    role = role_named(user.title)
    return role in SPECIALIST_ROLES or (role is None and user.id in certified)


async def _file(
    reader: Reader, account_id: str, house: House, deal: Deal | None, *, deal_as_of: bool = False
) -> ClientFile | None:
    since = reader.now - LOOK_BACK
    (account, deals, contacts, activities), (goals, deliveries, joint, papers) = await asyncio.gather(
        asyncio.gather(
            reader.account(account_id),
            reader.deals(account_id=account_id),
            reader.contacts(account_id=account_id),
            reader.activities(account_id=account_id, since=since, limit=_LATEST),
        ),
        asyncio.gather(
            reader.imperatives(account_id=account_id),
            reader.deliveries(account_id=account_id),
            reader.edges(kind="joint_initiative", subject_id=account_id),
            reader.documents(account_id=account_id, limit=_PAPERS),
        ),
    )
    if account is None:
        return None
    if deal is not None and deal_as_of:
        deal = next((d for d in deals if d.id == deal.id), None)
        if deal is None:
            return None
    edges = await _edges(reader, account_id, contacts, goals)
    newest = sorted(deals, key=lambda d: (d.status == "open", str(d.created_on or ""), d.id), reverse=True)
    around = await reader.around(newest[:_MOST_DEALS], kinds=(), since=since) if deals else []
    return ClientFile(
        account,
        deal,
        tuple(deals),
        tuple(contacts),
        tuple(activities),
        tuple(d for d in papers if d.kind == "transcript"),
        tuple(d for d in papers if d.kind == "file"),
        tuple({e.id: e for r in around if deal is None or r.deal.id == deal.id for e in r.evidence}.values()),
        tuple(a for r in around for a in r.answers),
        tuple({e.id: e for e in (*joint, *edges, *(e for r in around for e in r.edges))}.values()),
        tuple(goals),
        tuple(deliveries),
        house,
    )


async def _edges(
    reader: Reader, account_id: str, contacts: Sequence[Contact], goals: Sequence[Imperative]
) -> list[Edge]:
    """Who works on the client, who owns and reports to whom, what carries its goals."""
    ids = [account_id, *(c.id for c in contacts), *(g.id for g in goals)]
    wanted = {"account_team", "owns_relationship", "reports_to", "carries", "joint_initiative"}
    return [e for e in await reader.edges(object_ids=ids) if e.kind in wanted]

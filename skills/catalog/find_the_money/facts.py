"""The only I/O of the skill: the deals meant, and all that is on record about money for each."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.passage import Passage
from knowledge.reader import Reader
from knowledge.records import Account, Budget, Contact, Deal, Edge, Evidence, FieldChange, Imperative
from skills.ask import Ask
from skills.catalog.find_the_money.cues import QUERIES
from skills.catalog.find_the_money.intent import Intent, read_intent

MOST = 40
"""Open deals looked at for a list; beyond, the largest by amount, and the card says so."""

_PASSAGES = 10
"""Passages read per topic and deal."""

_CHOICES = 5


@dataclass(frozen=True, slots=True)
class MoneyFile:
    """What is on record about money for one deal."""

    deal: Deal
    account: Account | None = None
    budgets: tuple[Budget, ...] = ()
    """Of this deal, and of the client without a deal."""
    contacts: tuple[Contact, ...] = ()
    roles: tuple[Edge, ...] = ()
    """`plays_role` edges to this deal."""
    goals: tuple[Imperative, ...] = ()
    """The client's own."""
    carried: tuple[tuple[Edge, Imperative], ...] = ()
    """What the deal carries, theirs and ours."""
    shared: tuple[Edge, ...] = ()
    """`joint_initiative` edges from the client."""
    evidence: tuple[Evidence, ...] = ()
    passages: tuple[Passage, ...] = ()
    moves: tuple[FieldChange, ...] = ()
    """Close dates put off."""


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    files: tuple[MoneyFile, ...] = ()
    account: Account | None = None
    """The client that was named instead of a deal."""
    wanted: tuple[str, ...] = ()
    """What was asked for and leads to nothing this person may see."""
    choices: tuple[Deal, ...] = ()
    left_out: int = 0
    owners: tuple[tuple[str, str], ...] = ()
    """(user id, name) of whoever owns the deals of a list."""


async def gather(ask: Ask, reader: Reader) -> Facts:
    intent = read_intent(ask)
    deals, account, wanted = ([], None, ()) if intent.kind == "list" else await _meant(ask, reader)
    if not deals and (wanted or account is not None):
        return Facts(intent, account=account, wanted=wanted)
    if not deals and intent.kind == "record":
        own = await reader.deals(owner_id=reader.principal.user_id, status="open")
        return Facts(intent, choices=tuple(_largest_first(own)[:_CHOICES]))
    if not deals:
        return await _listed(intent, reader)
    files = await read_files(reader, deals[:MOST])
    return Facts(intent, files, account, wanted, left_out=max(0, len(deals) - MOST))


async def _listed(intent: Intent, reader: Reader) -> Facts:
    """The asker's own open deals; the whole team's when asked for, or for a manager without any."""
    own = await reader.deals(owner_id=reader.principal.user_id, status="open")
    team = intent.team or (not own and reader.principal.role != "rep")
    ranked = _largest_first(await reader.deals(status="open") if team else own)
    files = await read_files(reader, ranked[:MOST])
    ids = sorted({d.owner_id for d in ranked[:MOST]})
    owners = tuple((u.id, u.name) for u in await reader.users(ids=ids)) if len(ids) > 1 else ()
    return Facts(Intent("list", team, intent.only), files, left_out=max(0, len(ranked) - MOST), owners=owners)


async def _meant(ask: Ask, reader: Reader) -> tuple[list[Deal], Account | None, tuple[str, ...]]:
    """(deals, the client named instead, what led to nothing)."""
    ids = _ids(ask)
    if ids:
        found = {d.id: d for d in await reader.deals(ids=ids)}
        unresolved = ask.entities.unresolved or (("that deal",) if not found else ())
        return [found[i] for i in ids if i in found], None, unresolved
    if ask.entities.account_ids:
        account_id = ask.entities.account_ids[0]
        account, deals = await asyncio.gather(
            reader.account(account_id), reader.deals(account_id=account_id, status="open")
        )
        wanted = ask.entities.unresolved if account or deals else ("that client",)
        return _largest_first(deals), account, wanted
    return [], None, ask.entities.unresolved


def _ids(ask: Ask) -> list[str]:
    """The deals meant: a button's, then the words', then what the conversation was about."""
    pressed = ask.args.get("deal_id")
    if pressed:
        return [pressed]
    if ask.entities.deal_ids:
        return list(dict.fromkeys(ask.entities.deal_ids))
    nothing_named = not ask.entities.account_ids and not ask.entities.unresolved
    return [str(d) for d in ask.memory.get("deals", [])] if nothing_named else []


def _largest_first(deals: Sequence[Deal]) -> list[Deal]:
    return sorted(deals, key=lambda d: (-(d.amount or 0), d.name, d.id))


async def read_files(reader: Reader, deals: Sequence[Deal]) -> tuple[MoneyFile, ...]:
    """One file per deal, in the given order; each client is read once."""
    ids = sorted({d.account_id for d in deals if d.account_id})
    ours, clients, roles = await asyncio.gather(
        reader.imperatives(),
        asyncio.gather(*(_client(reader, i) for i in ids)),
        reader.edges(kind="plays_role", object_ids=[d.id for d in deals]),
    )
    by_id = dict(zip(ids, clients, strict=True))
    files = [_file(reader, d, by_id.get(d.account_id or ""), ours, roles) for d in deals]
    return tuple(await asyncio.gather(*files))


@dataclass(frozen=True, slots=True)
class _Client:
    account: Account | None
    contacts: tuple[Contact, ...]
    goals: tuple[Imperative, ...]
    shared: tuple[Edge, ...]
    budgets: tuple[Budget, ...]


async def _client(reader: Reader, account_id: str) -> _Client:
    account, contacts, goals, shared, budgets = await asyncio.gather(
        reader.account(account_id),
        reader.contacts(account_id=account_id),
        reader.imperatives(account_id=account_id),
        reader.edges(kind="joint_initiative", subject_id=account_id),
        reader.budgets(account_id=account_id),
    )
    return _Client(account, tuple(contacts), tuple(goals), tuple(shared), tuple(budgets))


async def _file(
    reader: Reader, deal: Deal, client: _Client | None, ours: Sequence[Imperative], roles: Sequence[Edge]
) -> MoneyFile:
    carries, evidence, history, found = await asyncio.gather(
        reader.edges(kind="carries", subject_id=deal.id),
        reader.evidence(deal.id),
        reader.history("deal", deal.id),
        asyncio.gather(*(reader.search(q, k=_PASSAGES, deal_ids=[deal.id]) for q in QUERIES.values())),
    )
    known = {i.id: i for i in (*ours, *(client.goals if client else ()))}
    passages = {p.id: p for ranked in found for p in ranked}
    return MoneyFile(
        deal,
        client.account if client else None,
        tuple(b for b in client.budgets if b.deal_id in (None, deal.id)) if client else (),
        client.contacts if client else (),
        tuple(e for e in roles if e.object_id == deal.id),
        client.goals if client else (),
        tuple((e, known[e.object_id]) for e in carries if e.object_id in known),
        client.shared if client else (),
        tuple(evidence),
        tuple(sorted(passages.values(), key=lambda p: p.id)),
        tuple(c for c in history if _put_off(c)),
    )


def _put_off(change: FieldChange) -> bool:
    before, after = change.before, change.after
    return change.field == "close_on" and before is not None and after is not None and after > before

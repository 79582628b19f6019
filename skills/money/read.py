"""Reading what is on record about the money of several deals: each client is read once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.reader import Reader
from knowledge.records import Account, Budget, Contact, Deal, Edge, FieldChange, Imperative
from skills.money.cues import QUERIES
from skills.money.file import MoneyFile
from skills.rules import MoneyRules

_PASSAGES = 10
"""Passages read per topic and deal."""


async def read_files(reader: Reader, deals: Sequence[Deal], rules: MoneyRules) -> tuple[MoneyFile, ...]:
    """One file per deal, in the given order; each client is read once."""
    ids = sorted({d.account_id for d in deals if d.account_id})
    ours, clients, roles = await asyncio.gather(
        reader.imperatives(),
        asyncio.gather(*(_client(reader, i) for i in ids)),
        reader.edges(kind="plays_role", object_ids=[d.id for d in deals]),
    )
    by_id = dict(zip(ids, clients, strict=True))
    files = [_file(reader, d, by_id.get(d.account_id or ""), ours, roles, rules) for d in deals]
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
    reader: Reader,
    deal: Deal,
    client: _Client | None,
    ours: Sequence[Imperative],
    roles: Sequence[Edge],
    rules: MoneyRules,
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
        rules,
    )


def _put_off(change: FieldChange) -> bool:
    before, after = change.before, change.after
    return change.field == "close_on" and before is not None and after is not None and after > before

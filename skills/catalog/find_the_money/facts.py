"""The only I/O of the skill: the deals meant, and all that is on record about money for each."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.reader import Reader
from knowledge.records import Account, Deal
from skills.ask import Ask
from skills.catalog.find_the_money.intent import Intent, read_intent
from skills.money.file import MoneyFile
from skills.money.read import read_files

MOST = 40
"""Open deals looked at for a list; beyond, the largest by amount, and the card says so."""

_CHOICES = 5


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
        return await _listed(ask, intent, reader)
    files = await read_files(reader, deals[:MOST], ask.rules.money)
    return Facts(intent, files, account, wanted, left_out=max(0, len(deals) - MOST))


async def _listed(ask: Ask, intent: Intent, reader: Reader) -> Facts:
    """The asker's own open deals; the whole team's when asked for, or for a manager without any."""
    own = await reader.deals(owner_id=reader.principal.user_id, status="open")
    team = intent.team or (not own and reader.principal.role != "rep")
    ranked = _largest_first(await reader.deals(status="open") if team else own)
    files = await read_files(reader, ranked[:MOST], ask.rules.money)
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

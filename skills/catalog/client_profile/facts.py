"""The only I/O of the skill: what a client bought, whom we meet there, and what was started together."""

from dataclasses import dataclass
from datetime import datetime

from knowledge.reader import Reader
from knowledge.records import Account, Deal
from skills.ask import Ask
from skills.catalog.client_profile.intent import Intent, read_intent
from skills.profile.file import ClientFile
from skills.profile.read import read_files

MOST = 150
"""Clients of a list that are looked at; beyond, those with the most deals, and the card says so."""


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    moment: datetime
    files: tuple[ClientFile, ...] = ()
    wanted: tuple[str, ...] = ()
    """What was asked for and leads to nothing this person may see."""
    without_client: Deal | None = None
    """The deal named, where it names no client."""
    choices: tuple[Account, ...] = ()
    left_out: int = 0


async def gather(ask: Ask, reader: Reader) -> Facts:
    intent = read_intent(ask)
    present = max(ask.now, reader.now)
    moment = intent.moment or present
    if moment < present:
        reader = reader.as_of(moment)
    if intent.kind == "list":
        return await _listed(ask, intent, reader, moment)
    ids, wanted, without = await _meant(ask, reader)
    if not ids:
        choices = () if wanted or without else tuple((await _own(ask, reader))[:5])
        return Facts(intent, moment, wanted=wanted, without_client=without, choices=choices)
    accounts = {a.id: a for a in await reader.accounts(ids=ids)}
    found = [accounts[i] for i in ids if i in accounts]
    files = await read_files(reader, found, ask.rules.client_profile)
    return Facts(intent, moment, files, wanted or (() if found else ("that client",)))


async def _meant(ask: Ask, reader: Reader) -> tuple[list[str], tuple[str, ...], Deal | None]:
    """(client ids, what led to nothing, the deal that names no client)."""
    if ask.args.get("account_id"):
        return [ask.args["account_id"]], (), None
    if ask.entities.account_ids:
        return list(dict.fromkeys(ask.entities.account_ids)), ask.entities.unresolved, None
    if ask.entities.deal_ids or ask.args.get("deal_id"):
        wanted = list(ask.entities.deal_ids) or [ask.args["deal_id"]]
        deals = await reader.deals(ids=wanted)
        ids = list(dict.fromkeys(d.account_id for d in deals if d.account_id))
        if deals and not ids:
            return [], (), deals[0]
        return ids, ask.entities.unresolved or (() if deals else ("that deal",)), None
    if ask.entities.unresolved:
        return [], ask.entities.unresolved, None
    return [str(i) for i in ask.memory.get("accounts", [])], (), None


async def _listed(ask: Ask, intent: Intent, reader: Reader, moment: datetime) -> Facts:
    """The asker's own clients; every client they may see when the team's are asked for, or they have none."""
    own = [] if intent.team else await _own(ask, reader)
    accounts = own or await reader.accounts()
    files = await read_files(reader, accounts[:MOST], ask.rules.client_profile)
    return Facts(intent, moment, files, left_out=max(0, len(accounts) - MOST))


async def _own(ask: Ask, reader: Reader) -> list[Account]:
    """Clients the asker owns or has deals with, most deals first."""
    deals = await reader.deals(owner_id=ask.principal.user_id)
    counts: dict[str, int] = {}
    for deal in deals:
        if deal.account_id:
            counts[deal.account_id] = counts.get(deal.account_id, 0) + 1
    accounts = await reader.accounts()
    mine = [a for a in accounts if a.id in counts or a.owner_id == ask.principal.user_id]
    return sorted(mine, key=lambda a: (-counts.get(a.id, 0), a.name, a.id))

"""Which deal or client a workflow is about: pressed, named, remembered, or the only one it can be."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.reader import Reader
from knowledge.records import Account, Deal
from skills.ask import Ask

_CHOICES = 5


@dataclass(frozen=True, slots=True)
class DealMeant:
    deal: Deal | None = None
    choices: tuple[Deal, ...] = ()
    """Deals that could be meant, largest first."""
    account: Account | None = None
    """The client that was named instead."""
    wanted: tuple[str, ...] = ()
    """What was asked for and leads to nothing this person may see."""


@dataclass(frozen=True, slots=True)
class AccountMeant:
    account: Account | None = None
    choices: tuple[Account, ...] = ()
    deal: Deal | None = None
    """The deal that was named instead; without `account` it names no client."""
    wanted: tuple[str, ...] = ()


async def deal_meant(ask: Ask, reader: Reader) -> DealMeant:
    ids = _named(ask, "deal", ask.entities.deal_ids)
    if ids:
        found = await reader.deals(ids=ids)
        if len(found) == 1:
            return DealMeant(found[0])
        return DealMeant(choices=_largest(found), wanted=() if found else ask.entities.unresolved or ("that deal",))
    if ask.entities.account_ids:
        return await _deal_of(ask, reader, ask.entities.account_ids[0])
    if ask.entities.unresolved:
        return DealMeant(wanted=ask.entities.unresolved)
    own = await reader.deals(owner_id=reader.principal.user_id, status="open")
    return DealMeant(own[0]) if len(own) == 1 else DealMeant(choices=_largest(own))


async def _deal_of(ask: Ask, reader: Reader, account_id: str) -> DealMeant:
    """The client's one open deal; of several the one talked about, else the question which."""
    account = await reader.account(account_id)
    deals = await reader.deals(account_id=account_id, status="open")
    about = [d for d in deals if d.id == ask.memory.get("deal_id")]
    chosen = about or deals
    if len(chosen) == 1:
        return DealMeant(chosen[0])
    return DealMeant(choices=_largest(chosen), account=account, wanted=() if account or deals else ("that client",))


async def account_meant(ask: Ask, reader: Reader) -> AccountMeant:
    ids = _named(ask, "account", ask.entities.account_ids)
    if ids:
        found = await reader.accounts(ids=ids)
        if len(found) == 1:
            return AccountMeant(found[0])
        return AccountMeant(choices=tuple(found), wanted=() if found else ask.entities.unresolved or ("that client",))
    deal_ids = list(ask.entities.deal_ids) or ([ask.args["deal_id"]] if ask.args.get("deal_id") else [])
    if deal_ids:
        return await _account_of(ask, reader, deal_ids)
    if ask.entities.unresolved:
        return AccountMeant(wanted=ask.entities.unresolved)
    own = await reader.deals(owner_id=reader.principal.user_id, status="open")
    ids = list(dict.fromkeys(d.account_id for d in _largest(own) if d.account_id))
    accounts = {a.id: a for a in await reader.accounts(ids=ids)} if ids else {}
    known = tuple(accounts[i] for i in ids if i in accounts)
    return AccountMeant(known[0]) if len(known) == 1 else AccountMeant(choices=known[:_CHOICES])


async def _account_of(ask: Ask, reader: Reader, deal_ids: Sequence[str]) -> AccountMeant:
    deals = await reader.deals(ids=list(deal_ids))
    ids = list(dict.fromkeys(d.account_id for d in deals if d.account_id))
    accounts = await reader.accounts(ids=ids) if ids else []
    if len(accounts) == 1:
        return AccountMeant(accounts[0], deal=deals[0])
    if accounts:
        return AccountMeant(choices=tuple(accounts))
    if deals:
        return AccountMeant(deal=deals[0])
    return AccountMeant(wanted=ask.entities.unresolved or ("that deal",))


def _named(ask: Ask, kind: str, named: Sequence[str]) -> list[str]:
    """A button's, then the words', then what the conversation was about where nothing is named."""
    pressed = ask.args.get(f"{kind}_id")
    if pressed:
        return [pressed]
    if named:
        return list(dict.fromkeys(named))
    entities = ask.entities
    remembered = ask.memory.get(f"{kind}_id")
    said = entities.deal_ids or entities.account_ids or entities.unresolved
    return [str(remembered)] if remembered and not said and not ask.args.get("deal_id") else []


def _largest(deals: Sequence[Deal]) -> tuple[Deal, ...]:
    return tuple(sorted(deals, key=lambda d: (-(d.amount or 0), d.name, d.id)))[:_CHOICES]

"""The only I/O of the skill: the deal, its class, its team, and everybody who could be on it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.reader import Reader
from knowledge.records import Account, Deal
from skills.ask import Ask
from skills.catalog.right_team.intent import Intent, read_intent
from skills.deals.deal_book import read_book
from skills.deals.deal_class import Verdict, classify, largest_first
from skills.people.bench import Bench, read_bench

_CHOICES = 6


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    deal: Deal | None = None
    verdict: Verdict | None = None
    bench: Bench | None = None
    account: Account | None = None
    wanted: tuple[str, ...] = ()
    """What was asked for and leads to nothing this person may see."""
    choices: tuple[Deal, ...] = ()
    """What could be meant, when no single deal was named."""


async def gather(ask: Ask, reader: Reader) -> Facts:
    intent = read_intent(ask)
    moment = max(ask.now, reader.now)
    deal, wanted, choices = await _meant(ask, reader)
    if deal is None:
        return Facts(intent, wanted=wanted, choices=choices)
    closed = [deal] if deal.status != "open" else []
    book, bench, account = await asyncio.gather(
        read_book(reader, ask.rules.deal_class, closed), read_bench(reader, deal, moment), _account(reader, deal)
    )
    return Facts(intent, deal, classify(book).get(deal.id), bench, account)


async def _account(reader: Reader, deal: Deal) -> Account | None:
    return await reader.account(deal.account_id) if deal.account_id else None


async def _meant(ask: Ask, reader: Reader) -> tuple[Deal | None, tuple[str, ...], tuple[Deal, ...]]:
    """(the deal, what led to nothing, what could be meant). A client with one open deal means that deal."""
    deal_id = ask.args.get("deal_id") or next(iter(ask.entities.deal_ids), None)
    account_id = ask.args.get("account_id") or next(iter(ask.entities.account_ids), None)
    if deal_id is None and account_id is None and not ask.entities.unresolved:
        deal_id = ask.memory.get("deal_id")
    if deal_id is not None:
        deal = await reader.deal(deal_id)
        return deal, () if deal is not None else ask.entities.unresolved or ("that deal",), ()
    if account_id is not None:
        found = await reader.deals(account_id=account_id, status="open")
        return (found[0] if len(found) == 1 else None), () if found else ("an open deal there",), _ranked(found)
    if ask.entities.unresolved:
        return None, ask.entities.unresolved, ()
    return None, (), _ranked(await reader.deals(owner_id=reader.principal.user_id, status="open"))


def _ranked(deals: Sequence[Deal]) -> tuple[Deal, ...]:
    return tuple(sorted(deals, key=largest_first)[:_CHOICES])

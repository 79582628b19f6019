"""The only I/O of the skill: the open deals one may see, what they carry and open, and two company-wide aggregates."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from knowledge.reader import Reader
from knowledge.records import Account, Activity, Deal, Edge
from skills.ask import Ask
from skills.catalog.right_deals.intent import Intent, read_intent
from skills.deals.deal_book import read_book
from skills.deals.deal_class import Book, classify, largest_first
from skills.deals.portfolio import MOST
from skills.people.names import user_names
from skills.scoring.file import DealFile
from skills.scoring.read import read_files

MOST_NAMED = 10
MOST_STRAYS = 8
"""Strays whose work so far is counted for a list; the largest."""
_LATEST = 2_000
_CHOICES = 5


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    moment: datetime
    book: Book
    meant: tuple[Deal, ...] = ()
    """The deals asked about, open or closed."""
    listed: bool = False
    """A list was asked for, not single deals."""
    opened: tuple[Edge, ...] = ()
    """What the closed deal asked about opens."""
    activities: tuple[Activity, ...] = ()
    """Of the deal asked about, or of the strays in a list."""
    closed: tuple[Deal, ...] = ()
    """Won and lost ones the asker may see, for their share of wins."""
    account: Account | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    wanted: tuple[str, ...] = ()
    """Names or ids asked for that lead to nothing this person may see."""
    choices: tuple[Deal, ...] = ()
    owners: tuple[str, ...] = ()
    """Names of the colleagues whose deals alone a list is made of."""
    files: tuple[DealFile, ...] = ()
    """What the Right to Win of the listed deals is computed from; of the largest."""


async def gather(ask: Ask, reader: Reader) -> Facts:
    intent = read_intent(ask)
    moment = max(ask.now, reader.now)
    meant, account, wanted = await _meant(ask, intent, reader)
    if wanted and not meant:
        return Facts(intent, moment, Book(), wanted=wanted)
    book = await read_book(reader, ask.rules.deal_class)
    named = bool(meant)
    if not meant:
        owners = await _owners(ask, reader)
        meant = _list(intent, book, reader, account, owners)
        if intent.kind in ("reclassify", "withdraw"):
            return Facts(intent, moment, book, choices=meant[:_CHOICES])
    people = await user_names(reader, [*(d.owner_id for d in meant), *(e.subject_id for e in book.decided)])
    if not named or len(meant) > 1:
        verdicts = classify(book)
        listed = [d for d in meant if d.id in verdicts and intent.wanted in (None, verdicts[d.id].shown)]
        strays = [d for d in listed if verdicts[d.id].shown == "stray"][:MOST_STRAYS]
        activities, files = await asyncio.gather(
            _activities(reader, strays), read_files(reader, sorted(listed, key=largest_first)[:MOST])
        )
        others = () if named else tuple(owners.values())
        return Facts(
            intent, moment, book, meant, not named, (), activities, (), account, people, files=files, owners=others
        )
    deal = meant[0]
    done, every, opened = await asyncio.gather(
        reader.activities(deal_id=deal.id, limit=_LATEST),
        reader.deals(),
        reader.edges(kind="opens", subject_id=deal.id),
    )
    closed = tuple(d for d in every if d.status != "open")
    return Facts(intent, moment, book, meant, False, tuple(opened), tuple(done), closed, account, people)


async def _meant(ask: Ask, intent: Intent, reader: Reader) -> tuple[tuple[Deal, ...], Account | None, tuple[str, ...]]:
    """(deals, the client named instead, what led to nothing)."""
    ids = _ids(ask, intent)
    if ids:
        found = {d.id: d for d in await reader.deals(ids=ids)}
        deals = tuple(found[i] for i in ids if i in found)
        return deals, None, () if deals else ask.entities.unresolved or ("that deal",)
    said = ask.entities.account_ids if intent.kind != "portfolio" or ask.entities.mentions else ()
    account_id = ask.args.get("account_id") or next(iter(said), None)
    if account_id is None:
        return (), None, ask.entities.unresolved
    account = await reader.account(account_id)
    if account is None:
        return (), None, ask.entities.unresolved or ("that client",)
    deals = tuple(sorted(await reader.deals(account_id=account_id, status="open"), key=largest_first))
    return (deals if len(deals) == 1 else ()), account, ()


def _ids(ask: Ask, intent: Intent) -> list[str]:
    """The deals meant: a button's, then the words', then what the conversation was about."""
    if ask.args.get("deal_id"):
        return [i.strip() for i in ask.args["deal_id"].split(",")][:MOST_NAMED]
    if ask.entities.deal_ids and intent.kind != "portfolio":
        return list(dict.fromkeys(ask.entities.deal_ids))[:MOST_NAMED]
    if intent.kind == "portfolio" or ask.entities.account_ids or ask.args.get("account_id") or ask.entities.unresolved:
        return []
    return [str(d) for d in ask.memory.get("deals", [])][:MOST_NAMED]


async def _owners(ask: Ask, reader: Reader) -> Mapping[str, str]:
    """Ids and names of the colleagues a message names: theirs are the deals that are meant."""
    return await user_names(reader, ask.entities.user_ids) if ask.entities.mentions else {}


def _list(
    intent: Intent, book: Book, reader: Reader, account: Account | None, owners: Mapping[str, str]
) -> tuple[Deal, ...]:
    """One client's deals or those of who is named; else the asker's own; for who has none, or asks for the team, all
    they may see."""
    ranked = sorted(book.deals, key=largest_first)
    if owners:
        return tuple(d for d in ranked if d.owner_id in owners and (account is None or d.account_id == account.id))
    if account is not None:
        return tuple(d for d in ranked if d.account_id == account.id)
    own = tuple(d for d in ranked if d.owner_id == reader.principal.user_id)
    return tuple(ranked) if intent.team or not own else own


async def _activities(reader: Reader, deals: Iterable[Deal]) -> tuple[Activity, ...]:
    found = await asyncio.gather(*(reader.activities(deal_id=d.id, limit=_LATEST) for d in deals))
    return tuple(a for some in found for a in some)

"""The only I/O of the skill: our imperatives and objectives, the CEO's papers, and the deals the asker may see."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from knowledge.reader import Reader
from knowledge.records import Deal, Document, Edge, Imperative, Objective, Product
from skills.ask import Ask
from skills.catalog.ceo_sales_plan.intent import Intent, read_intent
from skills.deals.deal_book import read_book
from skills.deals.deal_class import Book
from skills.deals.win_record import WinRecord, read_wins

MOST_PAPERS = 12
MOST_OWN = 20
_CHOICES = 6


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    moment: datetime
    today: date
    """Where the asker is, at `moment`."""
    sees_all: bool
    """Every deal of the company, so that what is not seen is not there."""
    imperatives: tuple[Imperative, ...] = ()
    objectives: tuple[Objective, ...] = ()
    papers: tuple[Document, ...] = ()
    """Plans of ours: those that imperatives and objectives name, and other documents of that kind."""
    deals: tuple[Deal, ...] = ()
    """Open ones, and whatever carries an imperative."""
    carries: tuple[Edge, ...] = ()
    book: Book = Book()
    wins: WinRecord = WinRecord()
    products: Mapping[str, Product] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    """User id -> name."""
    meant: tuple[Deal, ...] = ()
    """The deals that were named."""
    choices: tuple[Deal, ...] = ()
    """Deals that could be meant."""
    wanted: tuple[str, ...] = ()
    """Names that lead to nothing this person may see."""


async def gather(ask: Ask, reader: Reader) -> Facts:
    intent, moment, today = await asyncio.to_thread(_when, ask, reader.now)
    if intent.moment is not None:
        reader = reader.as_of(intent.moment)
    sees_all = reader.principal.role == "admin"
    imperatives, objectives = await asyncio.gather(reader.imperatives(), reader.objectives())
    papers = await _papers(reader, imperatives, objectives)
    if not imperatives:
        return Facts(intent, moment, today, sees_all, papers=papers)
    carries = await reader.edges(kind="carries", object_ids=[i.id for i in imperatives])
    open_deals, carrying = await asyncio.gather(
        reader.deals(status="open"), reader.deals(ids=sorted({e.subject_id for e in carries}))
    )
    deals = {d.id: d for d in (*open_deals, *carrying)}
    meant, choices, wanted = await _meant(ask, intent, reader, deals)
    carriers = [d for d in carrying if d.status == "open"]
    book, wins, products = await asyncio.gather(
        read_book(reader, ask.rules.deal_class, [d for d in (*carrying, *meant) if d.status != "open"]),
        read_wins(reader, carriers),
        reader.products(),
    )
    shown = [*(d.owner_id for d in deals.values()), *(o.owner_id for o in objectives if o.owner_id)]
    return Facts(
        intent,
        moment,
        today,
        sees_all,
        tuple(imperatives),
        tuple(objectives),
        papers,
        tuple(deals.values()),
        tuple(carries),
        book,
        wins,
        {p.id: p for p in products},
        await _names(reader, shown),
        meant,
        choices,
        wanted,
    )


def _when(ask: Ask, now: datetime) -> tuple[Intent, datetime, date]:
    """In a thread: the first date of a locale and the first day in a zone are read from disk."""
    intent = read_intent(ask)
    moment = intent.moment or max(ask.now, now)
    return intent, moment, moment.astimezone(ZoneInfo(ask.voice.time_zone)).date()


async def _papers(
    reader: Reader, imperatives: Iterable[Imperative], objectives: Iterable[Objective]
) -> tuple[Document, ...]:
    """With their text, the named ones first."""
    from_imperatives = [i.document_id for i in imperatives if i.document_id is not None]
    named = [*from_imperatives, *(o.document_id for o in objectives if o.document_id is not None)]
    plans = await reader.documents(kind="plan", bucket="company", limit=MOST_PAPERS)
    ids = list(dict.fromkeys([*named, *(d.id for d in plans)]))[:MOST_PAPERS]
    found = await asyncio.gather(*(reader.document(i) for i in ids))
    return tuple(d for d in found if d is not None)


async def _meant(
    ask: Ask, intent: Intent, reader: Reader, known: Mapping[str, Deal]
) -> tuple[tuple[Deal, ...], tuple[Deal, ...], tuple[str, ...]]:
    """(deals meant, deals that could be, what led to nothing)."""
    pressed = ask.args.get("deal_id")
    ids = [pressed] if pressed else list(dict.fromkeys(ask.entities.deal_ids))
    if not ids and not ask.entities.account_ids and not ask.entities.unresolved:
        ids = [str(d) for d in ask.memory.get("deals", [])] if intent.kind in ("carry", "uncarry", "deal") else []
    if ids:
        found = {d.id: d for d in await reader.deals(ids=ids)}
        deals = tuple(found[i] for i in ids if i in found)
        return deals, (), () if deals else ask.entities.unresolved or ("that deal",)
    if ask.entities.account_ids:
        of_client = sorted(
            (d for d in known.values() if d.account_id in ask.entities.account_ids and d.status == "open"), key=_largest
        )
        return (tuple(of_client), (), ()) if len(of_client) == 1 else ((), tuple(of_client[:_CHOICES]), ())
    own = sorted(
        (d for d in known.values() if d.owner_id == reader.principal.user_id and d.status == "open"), key=_largest
    )
    if intent.own:
        return tuple(own[:MOST_OWN]), (), ()
    return (), tuple(own[:_CHOICES]), ask.entities.unresolved


def _largest(deal: Deal) -> tuple[float, str, str]:
    return -float(deal.amount or 0), deal.name, deal.id


async def _names(reader: Reader, ids: Iterable[str]) -> dict[str, str]:
    wanted = sorted(set(ids))
    return {u.id: u.name for u in await reader.users(ids=wanted)} if wanted else {}

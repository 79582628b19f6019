"""The only I/O of the skill: the deal with everything a pursuit rests on, each part read by the code that knows it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from knowledge.closings import Closings
from knowledge.reader import Reader
from knowledge.records import (
    Account,
    Activity,
    CaseStudy,
    Competitor,
    Deal,
    Differentiator,
    Edge,
    FieldChange,
    Imperative,
    Initiative,
    Snapshot,
)
from skills.ask import Ask
from skills.catalog.pursuit_plan.intent import Intent, read_intent
from skills.deals.deal_book import read_book
from skills.deals.deal_class import Verdict, classify
from skills.money.file import MoneyFile
from skills.money.read import read_files as read_money
from skills.people.bench import Bench, read_bench
from skills.profile.file import ClientFile
from skills.profile.read import read_files as read_clients
from skills.rules import Rules
from skills.scoring.file import DealFile
from skills.scoring.read import read_file
from skills.scoring.themes import ThemeFile

_CHOICES = 5
_TASKS = 60


@dataclass(frozen=True, slots=True)
class DealFacts:
    """All that is read of one deal."""

    file: DealFile
    verdict: Verdict | None
    """Its class; None for a closed deal."""
    money: MoneyFile
    client: ClientFile | None
    themes: ThemeFile
    bench: Bench
    closings: Closings
    history: tuple[FieldChange, ...]
    initiatives: tuple[Initiative, ...]
    tasks: tuple[Activity, ...]
    last: Snapshot | None
    relations: Mapping[str, str] = field(default_factory=dict)
    """Contact id -> the colleague who owns the relationship."""


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    moment: datetime
    found: DealFacts | None = None
    account: Account | None = None
    wanted: tuple[str, ...] = ()
    """What was asked for and leads to nothing this person may see."""
    choices: tuple[Deal, ...] = ()


async def gather(ask: Ask, reader: Reader) -> Facts:
    intent = await asyncio.to_thread(read_intent, ask)  # the first date of a locale reads its names from disk
    moment = max(ask.now, reader.now)
    deals, account, wanted = await _meant(ask, reader)
    if len(deals) != 1:
        ranked = sorted(deals, key=lambda d: (-(d.amount or 0), d.name, d.id))
        return Facts(intent, moment, None, account, wanted, tuple(ranked[:_CHOICES]))
    return Facts(intent, moment, await _deal(reader, deals[0], moment, ask.rules), account)


async def _meant(ask: Ask, reader: Reader) -> tuple[list[Deal], Account | None, tuple[str, ...]]:
    """(deals, the client named, what led to nothing); nothing named and nothing talked of: the asker's own."""
    remembered = ask.memory.get("deal_id")
    ids = [ask.args["deal_id"]] if ask.args.get("deal_id") else list(dict.fromkeys(ask.entities.deal_ids))
    if not ids and not ask.entities.account_ids and not ask.entities.unresolved and remembered:
        ids = [str(remembered)]
    if ids:
        found = await reader.deals(ids=ids)
        return found, None, () if found else ask.entities.unresolved or ("that deal",)
    account_id = ask.args.get("account_id") or next(iter(ask.entities.account_ids), None)
    if account_id is not None:
        account, deals = await asyncio.gather(
            reader.account(account_id), reader.deals(account_id=account_id, status="open")
        )
        about = [d for d in deals if d.id == remembered]
        return about or deals, account, () if account or deals else ("that client",)
    if ask.entities.unresolved:
        return [], None, ask.entities.unresolved
    return await reader.deals(owner_id=reader.principal.user_id, status="open"), None, ()


async def _deal(reader: Reader, deal: Deal, moment: datetime, rules: Rules) -> DealFacts:
    (
        (file, book, bench, money),
        (history, initiatives, tasks, last),
        (closings, store, goals, carries),
    ) = await asyncio.gather(
        asyncio.gather(
            read_file(reader, deal),
            read_book(reader, rules.deal_class),
            read_bench(reader, deal, moment),
            read_money(reader, [deal], rules.money),
        ),
        asyncio.gather(
            reader.history("deal", deal.id),
            reader.initiatives(deal.id),
            reader.activities(deal_id=deal.id, kinds=("task",), limit=_TASKS),
            reader.last_snapshots([deal.id]),
        ),
        asyncio.gather(
            reader.closings(), _store(reader), _goals(reader, deal), reader.edges(kind="carries", subject_id=deal.id)
        ),
    )
    clients = await read_clients(reader, [file.account], rules.client_profile) if file.account is not None else ()
    return DealFacts(
        file,
        classify(book).get(deal.id),
        money[0],
        clients[0] if clients else None,
        _theme_file(file, bench, store, goals, carries),
        bench,
        closings,
        tuple(history),
        tuple(initiatives),
        tuple(tasks),
        last.get(deal.id),
        {e.object_id: e.subject_id for e in reversed(bench.relations) if e.kind == "owns_relationship"},
    )


_Store = tuple[list[Differentiator], list[Competitor], list[CaseStudy]]


async def _store(reader: Reader) -> _Store:
    return await asyncio.gather(reader.differentiators(), reader.competitors(), reader.case_studies())


async def _goals(reader: Reader, deal: Deal) -> list[Imperative]:
    return await reader.imperatives(account_id=deal.account_id) if deal.account_id else []


def _theme_file(file: DealFile, bench: Bench, store: _Store, goals: list[Imperative], carries: list[Edge]) -> ThemeFile:
    claims, rivals, cases = store
    return ThemeFile(
        file.deal,
        file.account,
        tuple(claims),
        dict(bench.families),
        tuple(rivals),
        tuple(e for e in file.edges if e.kind == "competes"),
        tuple(cases),
        tuple(goals),
        tuple(carries),
        file.evidence,
        file.deliveries,
    )

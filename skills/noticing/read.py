"""Reading what notices are made of: a dozen reads, however many deals."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from knowledge.reader import Reader
from knowledge.records import Activity, ActivityKind, Bucket, Deal, Document, Edge, FieldChange, Initiative
from skills.noticing.standings import PROFILE, TRAP
from skills.noticing.watch import Seen, Watch
from skills.people.names import user_names
from skills.rules import DEFAULT, StakeholderRules
from skills.scoring.file import DealFile
from skills.scoring.read import read_files
from skills.scoring.score import Score, score
from skills.scoring.snapshot import frozen_scores

BUCKETS: frozenset[Bucket] = frozenset({"deal", "client", "company", "industry"})
AHEAD = timedelta(days=7)
"""How far ahead meetings are looked for."""
_TALK: tuple[ActivityKind, ...] = ("mail", "call", "meeting")
_LOOSE_FOR = timedelta(days=30)
_TASKS_FROM = timedelta(days=120)
_HISTORY = timedelta(days=540)
_TOGETHER = 400

Frozen = dict[str, dict[str, int | None]]
"""Deal id -> the four Cs and Right to Win as people read them."""


async def read_watch(
    reader: Reader,
    deals: Sequence[Deal],
    *,
    since: datetime,
    now: datetime,
    day_start: datetime,
    rules: StakeholderRules = DEFAULT.stakeholders,
    everybody: bool = False,
) -> Watch:
    """`day_start`: the beginning of the person's own day. Reads all four buckets."""
    me = reader.principal.user_id
    kept = sorted((d for d in deals if d.status == "open"), key=lambda d: (d.name, d.id))
    ids = [d.id for d in kept]
    ahead = reader.as_of(now + AHEAD)
    (files, before, changes, roles_then), (planned, tasks, competitors, initiatives) = await asyncio.gather(
        asyncio.gather(
            read_files(reader, kept),
            _before(reader, ids, since),
            _changes(reader, ids, now),
            _roles(reader, ids, since),
        ),
        asyncio.gather(
            _near(ahead, me, ids, ("meeting", "call"), day_start),
            _near(ahead, me, ids, ("task",), now - _TASKS_FROM),
            reader.competitors(),
            reader.initiatives(),
        ),
    )
    contacts = sorted({c.id for f in files for c in f.contacts})
    accounts = {f.account.id: f.account for f in files if f.account is not None}
    mine = sorted(planned, key=lambda a: (a.at, a.id))
    loose = await _loose(reader, me, sorted(accounts), now)
    guests = sorted({c for a in (*mine, *loose) for c in a.contact_ids})
    others = sorted({a.account_id for a in loose if a.account_id} - accounts.keys())
    accounts |= {a.id: a for a in (await reader.accounts(ids=others) if others else [])}
    met, left, news, rivals, turned = await asyncio.gather(
        reader.contacts(ids=guests),
        _left(reader, contacts, since),
        _news(reader, since, frozenset(accounts)),
        reader.edges(kind="competes", object_ids=ids) if ids else _none(),
        reader.changes("account", sorted(accounts), since=since),
    )
    scores = await asyncio.to_thread(_scored, files, now)
    then = await _then(reader, files, scores, before, since)
    seen = [_seen(f, s, then, changes, roles_then, rivals, initiatives) for f, s in zip(files, scores, strict=True)]
    return Watch(
        me,
        since,
        now,
        tuple(seen),
        tuple(a for a in mine if not a.done),
        tuple(met),
        tuple(loose),
        tuple(t for t in tasks if not t.done and t.user_id in (None, me)),
        tuple(news),
        tuple(left),
        tuple(c for c in turned if c.field in (PROFILE, TRAP)),
        tuple(competitors),
        accounts,
        await user_names(reader, [*(a.user_id for a in mine), *(d.owner_id for d in kept)]),
        rules,
        everybody,
    )


async def _near(
    reader: Reader, me: str, ids: Sequence[str], kinds: Sequence[ActivityKind], since: datetime
) -> list[Activity]:
    """One's own and those on the deals; everybody else's are never read."""
    own, on_deals = await asyncio.gather(
        reader.activities(user_id=me, kinds=kinds, since=since),
        reader.activities(deal_ids=ids, kinds=kinds, since=since) if ids else _nothing(),
    )
    return list({a.id: a for a in (*own, *on_deals)}.values())


async def _loose(reader: Reader, me: str, accounts: Sequence[str], now: datetime) -> list[Activity]:
    since = now - _LOOSE_FOR
    own, theirs = await asyncio.gather(
        reader.activities(user_id=me, kinds=_TALK, since=since),
        reader.activities(clients_own=accounts, kinds=_TALK, since=since) if accounts else _nothing(),
    )
    found = [a for a in own if a.deal_id is None and a.account_id is not None]
    return list({a.id: a for a in (*found, *(a for a in theirs if a.user_id in (None, me)))}.values())


def _scored(files: Sequence[DealFile], now: datetime) -> list[Score]:
    return [score(f, now, with_intervals=False) for f in files]


async def _then(
    reader: Reader, files: Sequence[DealFile], scores: Sequence[Score], frozen: Frozen, since: datetime
) -> Frozen:
    """What each deal's score was at `since`: as frozen last where that is how it stands still, else scored again.

    A score frozen weeks before `since` may have moved in between, and that is no news.
    """
    apart = [
        f.deal
        for f, s in zip(files, scores, strict=True)
        if f.deal.id in frozen and frozen[f.deal.id] != frozen_scores(s) and _existed(f.deal, since)
    ]
    if not apart:
        return frozen
    past = await read_files(reader.as_of(since), apart)
    again = await asyncio.to_thread(_scored, past, since)
    return {**frozen, **{s.deal_id: frozen_scores(s) for s in again}}


def _existed(deal: Deal, moment: datetime) -> bool:
    return deal.created_on is None or deal.created_on <= moment.date()


async def _none() -> list[Edge]:
    return []


async def _nothing() -> list[Activity]:
    return []


async def _before(reader: Reader, ids: Sequence[str], since: datetime) -> Frozen:
    then = reader.as_of(since)
    found: Frozen = {}
    for start in range(0, len(ids), _TOGETHER):
        last = await then.last_snapshots(ids[start : start + _TOGETHER])
        found |= {deal_id: dict(s.scores) for deal_id, s in last.items()}
    return found


async def _changes(reader: Reader, ids: Sequence[str], now: datetime) -> list[FieldChange]:
    return await reader.changes("deal", ids, since=now - _HISTORY) if ids else []


async def _roles(reader: Reader, ids: Sequence[str], since: datetime) -> list[Edge]:
    return await reader.as_of(since).edges(kind="plays_role", object_ids=ids) if ids else []


async def _left(reader: Reader, contacts: Sequence[str], since: datetime) -> list[FieldChange]:
    if not contacts:
        return []
    changed = await reader.changes("contact", contacts, since=since)
    return [c for c in changed if c.field == "active" and c.before is True and c.after is False]


async def _news(reader: Reader, since: datetime, accounts: frozenset[str]) -> list[Document]:
    if not accounts:
        return []
    return [d for d in await reader.documents(kind="news") if d.account_id in accounts and d.at > since]


def _seen(
    file: DealFile,
    now: Score,
    before: Frozen,
    changes: Sequence[FieldChange],
    roles_then: Sequence[Edge],
    rivals: Sequence[Edge],
    initiatives: Sequence[Initiative],
) -> Seen:
    deal_id = file.deal.id
    today = {e.subject_id for e in file.edges if e.kind == "plays_role"}
    return Seen(
        file,
        now,
        before.get(deal_id),
        tuple(c for c in changes if c.record_id == deal_id),
        tuple(e for e in rivals if e.object_id == deal_id),
        tuple(e for e in roles_then if e.object_id == deal_id and e.subject_id not in today),
        tuple(i for i in initiatives if i.deal_id == deal_id),
    )

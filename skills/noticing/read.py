"""Reading what notices are made of: a dozen reads, however many deals."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from knowledge.reader import Reader
from knowledge.records import Bucket, Deal, Document, Edge, FieldChange, Initiative, Snapshot
from skills.noticing.watch import Seen, Watch
from skills.people.names import user_names
from skills.rules import DEFAULT, StakeholderRules
from skills.scoring.file import DealFile
from skills.scoring.read import read_files
from skills.scoring.score import Score, score

BUCKETS: frozenset[Bucket] = frozenset({"deal", "client", "company", "industry"})
AHEAD = timedelta(days=7)
"""How far ahead meetings are looked for."""
_TASKS_FROM = timedelta(days=120)
_HISTORY = timedelta(days=540)
_TOGETHER = 400


async def read_watch(
    reader: Reader,
    deals: Sequence[Deal],
    *,
    since: datetime,
    now: datetime,
    day_start: datetime,
    rules: StakeholderRules = DEFAULT.stakeholders,
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
            ahead.activities(kinds=("meeting", "call"), since=day_start),
            ahead.activities(kinds=("task",), since=now - _TASKS_FROM),
            reader.competitors(),
            reader.initiatives(),
        ),
    )
    contacts = sorted({c.id for f in files for c in f.contacts})
    accounts = {f.account.id: f.account for f in files if f.account is not None}
    left, news, rivals = await asyncio.gather(
        _left(reader, contacts, since),
        _news(reader, since, frozenset(accounts)),
        reader.edges(kind="competes", object_ids=ids) if ids else _none(),
    )
    scores = await asyncio.to_thread(_scored, files, now)
    seen = [_seen(f, s, before, changes, roles_then, rivals, initiatives) for f, s in zip(files, scores, strict=True)]
    mine = [a for a in planned if a.user_id == me or a.deal_id in set(ids)]
    return Watch(
        me,
        since,
        now,
        tuple(seen),
        tuple(sorted((a for a in mine if not a.done), key=lambda a: (a.at, a.id))),
        tuple(t for t in tasks if not t.done and (t.user_id == me or (t.user_id is None and t.deal_id in set(ids)))),
        tuple(news),
        tuple(left),
        tuple(competitors),
        accounts,
        await user_names(reader, [*(a.user_id for a in mine), *(d.owner_id for d in kept)]),
        rules,
    )


def _scored(files: Sequence[DealFile], now: datetime) -> list[Score]:
    return [score(f, now, with_intervals=False) for f in files]


async def _none() -> list[Edge]:
    return []


async def _before(reader: Reader, ids: Sequence[str], since: datetime) -> dict[str, Snapshot]:
    then = reader.as_of(since)
    found: dict[str, Snapshot] = {}
    for start in range(0, len(ids), _TOGETHER):
        found |= await then.last_snapshots(ids[start : start + _TOGETHER])
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
    before: dict[str, Snapshot],
    changes: Sequence[FieldChange],
    roles_then: Sequence[Edge],
    rivals: Sequence[Edge],
    initiatives: Sequence[Initiative],
) -> Seen:
    deal_id = file.deal.id
    frozen = before.get(deal_id)
    today = {e.subject_id for e in file.edges if e.kind == "plays_role"}
    return Seen(
        file,
        now,
        dict(frozen.scores) if frozen is not None else None,
        tuple(c for c in changes if c.record_id == deal_id),
        tuple(e for e in rivals if e.object_id == deal_id),
        tuple(e for e in roles_then if e.object_id == deal_id and e.subject_id not in today),
        tuple(i for i in initiatives if i.deal_id == deal_id),
    )

"""Scores deals again and freezes what moved: the nightly run, what changed since, and a past made up for.

A snapshot names what changed since the one before, so that a trend can be read without asking why.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from knowledge.reader import Reader
from knowledge.records import Deal, Snapshot
from knowledge.workspace import Workspace
from skills.scoring.file import DealFile
from skills.scoring.read import read_files
from skills.scoring.score import Score, score
from skills.scoring.snapshot import is_due, snapshot_of

SOURCE = "nightly"
_PAGE = 200
"""Deals in memory at once."""
_FEW = 2_000
"""Up to so many deals are asked for by id."""


@dataclass(frozen=True, slots=True)
class Rescored:
    """What a run did, and where the next one goes on from."""

    version: int
    """The data version it saw: the next run's `since`."""
    scored: int
    frozen: int
    """Snapshots made: deals whose score a person would read differently now."""
    whole: bool
    """Every open deal was scored, because all were asked for or something that counts for all had changed."""


async def rescore(
    workspace: Workspace,
    *,
    since: int = 0,
    moment: datetime | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> Rescored:
    """Scores open deals and freezes those that moved; all of them, or those written to after data version `since`.

    Evidence ages, so a run over all is due once a night even when nothing was written. Memory holds a page of
    deals, whatever the size of the portfolio. Stopped half-way, it is simply run again: a score that was
    frozen already is not frozen twice. Without an active administrator nobody may read everything: nothing is scored.
    """
    touched = await workspace.touched(since)
    steward = await workspace.steward()
    if steward is None:
        return Rescored(since, 0, 0, whole=False)
    reader = workspace.reader(steward)
    whole = since == 0 or touched.company
    deals = await _open(reader, None if whole else touched.deal_ids)
    frozen = await _freeze(workspace, reader, deals, moment or datetime.now(UTC), progress)
    return Rescored(touched.version, len(deals), frozen, whole)


async def open_deals(workspace: Workspace) -> tuple[int, list[str]]:
    """The data version as of now, and every open deal: what a run over all, shared among processes, goes through."""
    steward = await workspace.steward()
    version = (await workspace.versions())[1]
    return version, [] if steward is None else [d.id for d in await _open(workspace.reader(steward), None)]


async def rescore_some(
    workspace: Workspace,
    deal_ids: Sequence[str],
    *,
    moment: datetime | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> tuple[int, int]:
    """How many of these are open and were scored, and how many of them moved and were frozen."""
    steward = await workspace.steward()
    if steward is None:
        return 0, 0
    reader = workspace.reader(steward)
    deals = await _open(reader, frozenset(deal_ids))
    return len(deals), await _freeze(workspace, reader, deals, moment or datetime.now(UTC), progress)


async def _freeze(
    workspace: Workspace, reader: Reader, deals: Sequence[Deal], at: datetime, progress: Callable[[float], None]
) -> int:
    frozen = 0
    for start in range(0, len(deals), _PAGE):
        progress(start / len(deals))
        page = deals[start : start + _PAGE]
        files = await read_files(reader, page)
        last = await reader.last_snapshots([d.id for d in page])
        fresh = await asyncio.to_thread(_due, files, at, last)
        if fresh:
            await workspace.load(fresh, source=SOURCE, at=at)
        frozen += len(fresh)
    return frozen


async def _open(reader: Reader, ids: frozenset[str] | None) -> list[Deal]:
    if ids is not None and len(ids) <= _FEW:
        return [d for d in await reader.deals(ids=sorted(ids)) if d.status == "open"]
    return [d for d in await reader.deals(status="open") if ids is None or d.id in ids]


async def snapshots(
    reader: Reader,
    deals: Sequence[Deal],
    moments: Sequence[datetime],
    *,
    progress: Callable[[float], None] = lambda _: None,
) -> list[Snapshot]:
    """One per deal and moment at which anything a person reads had moved; `moments` in order, oldest first.

    Each moment is read as it was then. `progress` is told the share done.
    """
    last: dict[str, Snapshot] = {}
    made: list[Snapshot] = []
    for n, moment in enumerate(moments):
        progress(n / len(moments))
        existing = [d for d in deals if _existed(d, moment)]
        files = await read_files(reader.as_of(moment), existing)
        fresh = await asyncio.to_thread(_due, files, moment, last)
        made += fresh
        last.update({s.deal_id: s for s in fresh})
    return made


def _existed(deal: Deal, moment: datetime) -> bool:
    began = deal.created_on or deal.engaged_on
    return began is None or began <= moment.date()


def _due(files: Sequence[DealFile], moment: datetime, last: Mapping[str, Snapshot]) -> list[Snapshot]:
    scored = [(file.deal.tenant, score(file, moment, with_intervals=False)) for file in files]
    return [
        snapshot_of(
            one,
            tenant=tenant,
            cause="nightly",
            detail=_moved(one, last.get(one.deal_id)),
            key=moment.isoformat(timespec="minutes"),
            source=SOURCE,
        )
        for tenant, one in scored
        if one.known and is_due(one, last.get(one.deal_id), moment)
    ]


def _moved(scored: Score, before: Snapshot | None) -> str:
    """ "Credibility 48 → 64, Control 30 → 34"."""
    if before is None:
        return "first score on record"
    steps = [
        f"{c.spec.label} {_told(before.scores.get(c.spec.key))} → {_told(c.points)}"
        for c in scored.cs
        if before.scores.get(c.spec.key) != c.points
    ]
    return ", ".join(steps) or "evidence aged"


def _told(points: int | None) -> str:
    return "unknown" if points is None else str(points)

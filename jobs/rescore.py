"""Scores deals as of a row of moments and freezes what moved: the nightly run, and a past made up for.

A snapshot names what changed since the one before, so that a trend can be read without asking why.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from knowledge.reader import Reader
from knowledge.records import Deal, Snapshot
from skills.scoring.file import DealFile
from skills.scoring.read import read_files
from skills.scoring.score import Score, score
from skills.scoring.snapshot import is_due, snapshot_of

SOURCE = "nightly"


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

"""Reading deals' files in bulk: two hundred deals cost the same few reads as one."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from knowledge.reader import DealRecords, Reader
from knowledge.records import ActivityKind, Bucket, Deal
from skills.scoring.derived import TENDER_TITLE
from skills.scoring.file import DealFile

BUCKETS: frozenset[Bucket] = frozenset({"deal", "client", "company"})
"""What scoring reads."""

_TOGETHER = 200
_MET: tuple[ActivityKind, ...] = ("meeting", "call", "mail")
_MET_RECENTLY = timedelta(days=365)
"""Whose last word from each decision maker counts: the newest eighty of them."""


async def read_file(reader: Reader, deal: Deal) -> DealFile:
    """Everything the score of one deal needs."""
    (file,) = await read_files(reader, [deal])
    return file


async def read_files(reader: Reader, deals: Sequence[Deal]) -> tuple[DealFile, ...]:
    """The same for many deals, in their order."""
    files: list[DealFile] = []
    for start in range(0, len(deals), _TOGETHER):
        files += await _together(reader, deals[start : start + _TOGETHER])
    return tuple(files)


async def _together(reader: Reader, deals: Sequence[Deal]) -> list[DealFile]:
    found = await reader.around(deals, kinds=_MET, since=reader.now - _MET_RECENTLY)
    studies = await reader.case_studies()
    files = [replace(_file(records), case_studies=tuple(studies)) for records in found]
    return await _with_tenders(reader, found, await _with_openers(reader, files))


def _file(records: DealRecords) -> DealFile:
    return DealFile(
        records.deal,
        account=records.account,
        evidence=records.evidence,
        answers=records.answers,
        overrides=records.overrides,
        track=records.track,
        deliveries=records.deliveries,
        nps=records.nps,
        tickets=records.tickets,
        account_deals=records.account_deals,
        activities=records.activities,
        contacts=records.contacts,
        edges=records.edges,
    )


async def _with_openers(reader: Reader, files: list[DealFile]) -> list[DealFile]:
    """Adds the opening deals that belong to another client; rarely any, so mostly no read."""
    others = {f.deal.id: _opening_elsewhere(f) for f in files}
    wanted = sorted({i for ids in others.values() for i in ids})
    if not wanted:
        return files
    deals = {d.id: d for d in await reader.deals(ids=wanted)}
    return [replace(f, opening_deals=tuple(deals[i] for i in others[f.deal.id] if i in deals)) for f in files]


def _opening_elsewhere(file: DealFile) -> list[str]:
    known = {d.id for d in file.account_deals}
    return [e.subject_id for e in file.edges if e.kind == "opens" and e.subject_id not in known]


async def _with_tenders(reader: Reader, found: Sequence[DealRecords], files: list[DealFile]) -> list[DealFile]:
    """Adds the client's tenders; the names to look for in them are read only when there is one."""
    tenders = [[f for f in records.files if TENDER_TITLE.search(f.title)] for records in found]
    if not any(tenders):
        return files
    every = [t.id for some in tenders for t in some]
    products, competitors = await asyncio.gather(reader.products(), reader.competitors())
    whole = await asyncio.gather(*(reader.document(i) for i in every))
    texts = {d.id: d for d in whole if d is not None}
    return [
        replace(
            file,
            tenders=tuple(texts[t.id] for t in some if t.id in texts),
            products=tuple(products),
            competitors=tuple(competitors),
        )
        if some
        else file
        for file, some in zip(files, tenders, strict=True)
    ]

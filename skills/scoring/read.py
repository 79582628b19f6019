"""Reading a deal's file: two rounds of concurrent reads for one deal, what several share read once."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from knowledge.reader import Reader
from knowledge.records import (
    Account,
    Bucket,
    CaseStudy,
    Competitor,
    Contact,
    Deal,
    Delivery,
    Document,
    NpsSurvey,
    Product,
    Ticket,
)
from skills.scoring.derived import TENDER_TITLE
from skills.scoring.file import DealFile

BUCKETS: frozenset[Bucket] = frozenset({"deal", "client", "company"})
"""What scoring reads."""

_MET_RECENTLY = timedelta(days=365)
_LATEST = 80
"""Activities looked at for the last word of each decision maker."""
_FILES = 20
_TOGETHER = 8

_ClientRecords = tuple[Account | None, list[Deal], list[Contact], list[Delivery], list[NpsSurvey], list[Ticket]]


async def read_file(reader: Reader, deal: Deal) -> DealFile:
    """Everything the score of one deal needs."""
    client, own, studies = await asyncio.gather(
        _client(reader, deal.account_id), _own(reader, deal), reader.case_studies()
    )
    return await _with_openers(reader, _join(own, client, studies))


async def read_files(reader: Reader, deals: Sequence[Deal]) -> tuple[DealFile, ...]:
    """The same for many deals, in order; each client is read once, a few deals at a time."""
    accounts = sorted({d.account_id for d in deals if d.account_id is not None})
    clients: dict[str | None, _ClientRecords] = {None: (None, [], [], [], [], [])}
    for start in range(0, len(accounts), _TOGETHER):
        chunk = accounts[start : start + _TOGETHER]
        clients.update(zip(chunk, await asyncio.gather(*(_client(reader, a) for a in chunk)), strict=True))
    studies = await reader.case_studies()
    files: list[DealFile] = []
    for start in range(0, len(deals), _TOGETHER):
        some = deals[start : start + _TOGETHER]
        owned = await asyncio.gather(*(_own(reader, d) for d in some))
        joined = [_join(own, clients[d.account_id], studies) for own, d in zip(owned, some, strict=True)]
        files.extend(await asyncio.gather(*(_with_openers(reader, f) for f in joined)))
    return tuple(files)


async def _client(reader: Reader, account_id: str | None) -> _ClientRecords:
    if account_id is None:
        return None, [], [], [], [], []
    return await asyncio.gather(
        reader.account(account_id),
        reader.deals(account_id=account_id),
        reader.contacts(account_id=account_id),
        reader.deliveries(account_id=account_id),
        reader.nps(account_id=account_id),
        reader.tickets(account_id=account_id),
    )


async def _own(reader: Reader, deal: Deal) -> DealFile:
    (evidence, answers, overrides), (track, edges, activities), tenders = await asyncio.gather(
        asyncio.gather(
            reader.evidence(deal.id),
            reader.qualifier_answers(deal.id),
            reader.overrides(deal.id),
        ),
        asyncio.gather(
            reader.track_record(deal),
            reader.edges(object_id=deal.id),
            reader.activities(
                deal_id=deal.id,
                kinds=("meeting", "call", "mail"),
                since=reader.now - _MET_RECENTLY,
                limit=_LATEST,
            ),
        ),
        _tenders(reader, deal),
    )
    documents, products, competitors = tenders
    return DealFile(
        deal,
        evidence=tuple(evidence),
        answers=tuple(answers),
        overrides=tuple(overrides),
        track=track,
        activities=tuple(activities),
        edges=tuple(edges),
        tenders=tuple(documents),
        products=tuple(products),
        competitors=tuple(competitors),
    )


async def _tenders(reader: Reader, deal: Deal) -> tuple[list[Document], list[Product], list[Competitor]]:
    """The client's tenders on this deal; the names to look for in them are read only when there is one."""
    files = await reader.documents(deal_id=deal.id, kind="file", limit=_FILES)
    found = [d for d in files if TENDER_TITLE.search(d.title)]
    if not found:
        return [], [], []
    products, competitors = await asyncio.gather(reader.products(), reader.competitors())
    return found, products, competitors


async def _with_openers(reader: Reader, file: DealFile) -> DealFile:
    """Adds the opening deals that belong to another client; rarely any, so mostly no read."""
    known = {d.id for d in file.account_deals}
    others = [e.subject_id for e in file.edges if e.kind == "opens" and e.subject_id not in known]
    return replace(file, opening_deals=tuple(await reader.deals(ids=others))) if others else file


def _join(own: DealFile, client: _ClientRecords, studies: list[CaseStudy]) -> DealFile:
    account, deals, contacts, deliveries, nps, tickets = client
    return replace(
        own,
        account=account,
        account_deals=tuple(deals),
        contacts=tuple(contacts),
        deliveries=tuple(deliveries),
        nps=tuple(nps),
        tickets=tuple(tickets),
        case_studies=tuple(studies),
    )

"""The last step's reading: what of ours could be brought along, from the record and the shelf."""

from dataclasses import dataclass

from knowledge.reader import Reader
from knowledge.records import CaseStudy, Document
from skills.ask import Ask

_PAPERS = 3


@dataclass(frozen=True, slots=True)
class Materials:
    cases: tuple[CaseStudy, ...] = ()
    """We may name them: of the deal's industry first, then its region, newest first."""
    papers: tuple[Document, ...] = ()
    """Filed with the deal, newest first."""


async def gather(ask: Ask, reader: Reader) -> Materials:
    deal = await reader.deal(ask.args.get("deal_id", ""))
    if deal is None:
        return Materials()
    account = await reader.account(deal.account_id) if deal.account_id else None
    industry = deal.industry or (account.industry if account else None)
    region = deal.region or (account.region if account else None)
    known = [c for c in await reader.case_studies() if c.referenceable]
    near = [c for c in known if c.industry == industry or c.region == region]
    near.sort(key=lambda c: (c.completed_on, c.id), reverse=True)
    near.sort(key=lambda c: (c.industry != industry, c.region != region))
    papers = await reader.documents(deal_id=deal.id, kind="file", limit=_PAPERS)
    return Materials(tuple(near[:3]), tuple(papers))

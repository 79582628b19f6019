"""The workflow's own reading: what is on record about a client, and what is written about it and its industry."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from knowledge.passage import Passage
from knowledge.reader import Reader
from knowledge.records import Account, Deal, Delivery, Document, Edge, Imperative, NpsSurvey, Ticket
from skills.ask import Ask
from skills.workflows.subject import AccountMeant, account_meant

PAPERS_WITHIN = timedelta(days=540)
MOST_PAPERS = 5
MOST_INDUSTRY = 3
_FOUND = 12
FITS, FITS_TOO = 0.35, 0.45
"""How near (cosine) the best paper must be to speak of this client's industry, and how near any further one."""


@dataclass(frozen=True, slots=True)
class Research:
    meant: AccountMeant
    moment: datetime
    account: Account | None = None
    deals: tuple[Deal, ...] = ()
    """The client's, of any status, as far as the asker may see."""
    goals: tuple[Imperative, ...] = ()
    """The client's own imperatives."""
    carried: tuple[Edge, ...] = ()
    """Which deal carries which imperative."""
    joint: tuple[Edge, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    nps: tuple[NpsSurvey, ...] = ()
    """Newest first."""
    tickets: tuple[Ticket, ...] = ()
    papers: tuple[Document, ...] = ()
    """Written by or about the client, newest first."""
    industry: tuple[Passage, ...] = ()
    """About its industry, most fitting first, one per paper."""
    families: Mapping[str, str] = field(default_factory=dict)
    """Product id -> solution family."""
    people: Mapping[str, str] = field(default_factory=dict)
    """User id -> name."""

    @property
    def open(self) -> tuple[Deal, ...]:
        return tuple(d for d in self.deals if d.status == "open")


async def gather(ask: Ask, reader: Reader) -> Research:
    meant = await account_meant(ask, reader)
    moment = max(ask.now, reader.now)
    account = meant.account
    if account is None:
        return Research(meant, moment)
    (deals, goals, joint, deliveries), (nps, tickets, papers, products) = await asyncio.gather(
        asyncio.gather(
            reader.deals(account_id=account.id),
            reader.imperatives(account_id=account.id),
            reader.edges(kind="joint_initiative", subject_id=account.id),
            reader.deliveries(account_id=account.id),
        ),
        asyncio.gather(
            reader.nps(account_id=account.id),
            reader.tickets(account_id=account.id),
            reader.documents(account_id=account.id, bucket="client"),
            reader.products(),
        ),
    )
    carried = await reader.edges(kind="carries", object_ids=[g.id for g in goals]) if goals else []
    industry = await _industry(reader, account, goals)
    users = await reader.users(ids=sorted({i for i in (account.owner_id, *(d.owner_id for d in deals)) if i}))
    return Research(
        meant,
        moment,
        account,
        tuple(deals),
        tuple(goals),
        tuple(e for e in carried if e.subject_id in {d.id for d in deals}),
        tuple(joint),
        tuple(deliveries),
        tuple(nps),
        tuple(tickets),
        tuple(d for d in papers if moment - d.at <= PAPERS_WITHIN)[:MOST_PAPERS],
        industry,
        {p.id: p.family or p.name for p in products},
        {u.id: u.name for u in users},
    )


async def _industry(reader: Reader, account: Account, goals: Sequence[Imperative]) -> tuple[Passage, ...]:
    """What the industry bucket says that fits this client and its goals."""
    words = " ".join(t for t in (account.industry, account.name, *(g.title for g in goals[:3])) if t)
    first: dict[str, Passage] = {}
    for passage in await reader.search(words, k=_FOUND, buckets=("industry",)):
        if passage.document_id is not None:
            first.setdefault(passage.document_id, passage)
    fitting = [p for n, p in enumerate(first.values()) if _fits(p, best=n == 0)]
    return tuple(fitting[:MOST_INDUSTRY])


def _fits(passage: Passage, *, best: bool) -> bool:
    """Nothing about the industry is better than something about another one."""
    if passage.similarity is None:
        return best
    return passage.similarity >= (FITS if best else FITS_TOO)

"""The workflow's own reading: which deal is meant, and who and what stands on its first page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from knowledge.reader import Reader
from knowledge.records import Account
from skills.ask import Ask
from skills.workflows.subject import DealMeant, deal_meant


@dataclass(frozen=True, slots=True)
class Facts:
    meant: DealMeant
    moment: datetime
    account: Account | None = None
    solutions: tuple[str, ...] = ()
    """Families of the products offered, as the method counts solutions."""
    people: Mapping[str, str] = field(default_factory=dict)
    """User id -> name: who owns the deal, who asks."""


async def gather(ask: Ask, reader: Reader) -> Facts:
    meant = await deal_meant(ask, reader)
    moment = max(ask.now, reader.now)
    deal = meant.deal
    if deal is None:
        return Facts(meant, moment)
    account = await reader.account(deal.account_id) if deal.account_id else None
    families = {p.id: p.family or p.name for p in await reader.products()} if deal.product_ids else {}
    solutions = tuple(dict.fromkeys(families[p] for p in deal.product_ids if p in families))
    users = await reader.users(ids=sorted({deal.owner_id, ask.principal.user_id}))
    return Facts(meant, moment, account, solutions, {u.id: u.name for u in users})

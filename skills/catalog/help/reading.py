"""`gather`: what is on the asker's own desk, so that examples carry their own names."""

import asyncio
from dataclasses import dataclass

from knowledge.four_cs import FOUR_CS
from knowledge.reader import Reader
from knowledge.records import Account, Activity, Contact, Deal, User
from skills.ask import Ask

_LOOKED_AT = 5
"""Deals whose qualifiers are looked at: the ones that close first."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A qualifier nobody has answered yet."""

    deal: Deal
    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Desk:
    user: User | None = None
    own: tuple[Deal, ...] = ()
    """The asker's open deals, the next to close first."""
    reach: int = 0
    """Open deals they may see."""
    accounts: tuple[Account, ...] = ()
    people: tuple[Contact, ...] = ()
    late: tuple[Activity, ...] = ()
    """Their open tasks that are due or overdue."""
    questions: tuple[OpenQuestion, ...] = ()


async def gather(ask: Ask, reader: Reader) -> Desk:
    users = await reader.users(ids=[ask.principal.user_id])
    user = next(iter(users), None)
    if ask.principal.role == "analyst":
        return Desk(user)
    seen = await reader.deals(status="open")
    own = [d for d in seen if d.owner_id == ask.principal.user_id] or (seen if ask.principal.role != "rep" else [])
    own.sort(key=lambda d: (d.close_on is None, d.close_on, d.name))
    account_ids = list(dict.fromkeys(d.account_id for d in own if d.account_id))
    accounts = await reader.accounts(ids=account_ids[:_LOOKED_AT]) if account_ids else []
    accounts.sort(key=lambda a: account_ids.index(a.id))
    people = await reader.contacts(account_id=accounts[0].id) if accounts else []
    tasks = [a for a in await reader.activities(kinds=("task",)) if a.user_id == ask.principal.user_id and not a.done]
    late = [t for t in tasks if t.due_on is not None and t.due_on <= ask.voice.today]
    late.sort(key=lambda t: (t.due_on, t.id))
    questions = await asyncio.gather(*(_open_question(reader, d) for d in own[:_LOOKED_AT]))
    return Desk(
        user, tuple(own), len(seen), tuple(accounts), tuple(people), tuple(late), tuple(q for q in questions if q)
    )


async def _open_question(reader: Reader, deal: Deal) -> OpenQuestion | None:
    answered = {a.c for a in await reader.qualifier_answers(deal.id)}
    for c in FOUR_CS:
        if c.key not in answered:
            return OpenQuestion(deal, c.label, c.qualifier)
    return None

"""The only I/O of the skill: whose pay is meant, their targets and deals, the clauses, the papers behind them."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from knowledge.reader import Reader
from knowledge.records import CompClause, Deal, Document, Target, User
from skills.ask import Ask
from skills.catalog.remuneration_plan.intent import Intent, names_deals, points_back, read_intent
from skills.deals.deal_book import read_book
from skills.deals.deal_class import Book
from skills.people.colleagues import speaks_of_self, strangers

MOST_NAMED = 10
MOST_PEOPLE = 40


@dataclass(frozen=True, slots=True)
class Subject:
    user_id: str
    name: str
    own: bool
    """The asker."""


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    subject: Subject
    targets: tuple[Target, ...] = ()
    """Of the subject, or of the team's people, as far as the asker may see."""
    clauses: tuple[CompClause, ...] = ()
    deals: tuple[Deal, ...] = ()
    """Theirs, and those that were named."""
    book: Book = field(default_factory=Book)
    named: tuple[Deal, ...] = ()
    """The deals asked about."""
    hours: Mapping[str, float] = field(default_factory=dict)
    """Deal id -> hours a week of its owner, where they are on record."""
    papers: Mapping[str, Document] = field(default_factory=dict)
    """Document id -> the plan on paper, where the asker may read it."""
    people: tuple[User, ...] = ()
    """The team, where it was asked about."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """User id -> name, of owners of named deals."""
    products: tuple[str, ...] = ()
    """Product ids the words named: what a supposed deal is about."""
    unresolved: tuple[str, ...] = ()
    """Names that lead to nothing the asker may see."""


async def gather(ask: Ask, reader: Reader) -> Facts:
    intent = await asyncio.to_thread(read_intent, ask)  # calendars and number formats are read from files
    lost = strangers(ask)
    if lost and intent.supposed is None:
        return Facts(intent, Subject(ask.principal.user_id, ask.principal.name or "you", own=True), unresolved=lost)
    team = await _team(reader) if await _wants_team(ask, intent, reader) else ()
    direct = await _deals(ask, intent, reader)
    subject = await _subject(ask, intent, reader, direct)
    if _lost(ask, intent, direct):
        return Facts(intent, subject, unresolved=ask.entities.unresolved or ("that deal",))
    ids = [u.id for u in team] or [subject.user_id]
    targets, clauses, owned = await asyncio.gather(
        reader.targets(user_ids=ids), reader.comp_clauses(), _owned(reader, ids, bool(team))
    )
    named = (*direct, *_at_clients(ask, owned, subject, direct))[:MOST_NAMED]
    deals = tuple({d.id: d for d in (*owned, *named)}.values())
    won = [d for d in deals if d.status == "won"]
    book, hours, papers, owners = await asyncio.gather(
        read_book(reader, ask.rules.deal_class, won),
        _hours(reader, [d for d in deals if d.status == "open"]),
        _papers(reader, clauses, {t.plan for t in targets}),
        _owners(reader, named),
    )
    return Facts(
        intent,
        subject,
        tuple(targets),
        tuple(clauses),
        deals,
        book,
        named,
        hours,
        papers,
        team,
        owners,
        ask.entities.product_ids,
        ask.entities.unresolved,
    )


async def _wants_team(ask: Ask, intent: Intent, reader: Reader) -> bool:
    """A team asked for; or nobody in particular, by a manager who has no target of their own."""
    me = ask.principal
    named = ask.entities.user_ids or names_deals(ask) or ask.args.get("user_id") or intent.them
    if me.role not in ("manager", "admin") or named:
        return False
    if intent.kind == "team" or intent.team:
        return True
    if intent.kind not in ("statement", "against") or speaks_of_self(ask.text):
        return False
    return not await reader.targets(user_ids=[me.user_id])


async def _team(reader: Reader) -> tuple[User, ...]:
    """The people one manages; of an admin, everybody."""
    who = reader.principal
    users = [u for u in await reader.users() if u.active and (who.role == "admin" or u.team_id in who.team_ids)]
    return tuple(u for u in users if u.id != who.user_id)[:MOST_PEOPLE]


async def _deals(ask: Ask, intent: Intent, reader: Reader) -> tuple[Deal, ...]:
    ids = [i.strip() for i in ask.args.get("deal_id", "").split(",") if i.strip()]
    if not ids and names_deals(ask):
        ids = list(ask.entities.deal_ids)
    named = bool(ask.entities.mentions and ask.entities.account_ids)  # "both Castellan deals" are those of the client
    if not ids and not named and intent.kind == "worth" and intent.supposed is None and points_back(ask):
        ids = [str(d) for d in ask.memory.get("deals", [])]
    if not ids:
        return ()
    ids = list(dict.fromkeys(ids))[:MOST_NAMED]
    found = {d.id: d for d in await reader.deals(ids=ids)}
    return tuple(found[i] for i in ids if i in found)


async def _subject(ask: Ask, intent: Intent, reader: Reader, named: tuple[Deal, ...]) -> Subject:
    """Whose pay: whoever was named, else (of a manager) the owner of the deals asked about, else the asker."""
    me = ask.principal
    wanted = ask.args.get("user_id") or next(iter(ask.entities.user_ids), None)
    if wanted is None and intent.them:
        wanted = ask.memory.get("who")
    owners = {d.owner_id for d in named}
    if wanted is None and me.role in ("manager", "admin") and len(owners) == 1:
        wanted = next(iter(owners))
    if wanted is None or wanted == me.user_id:
        return Subject(me.user_id, me.name or "you", own=True)
    known = await reader.users(ids=[wanted])
    return Subject(wanted, known[0].name if known else "that colleague", own=False)


def _lost(ask: Ask, intent: Intent, named: tuple[Deal, ...]) -> bool:
    """Deals were asked about, and none can be found."""
    if named or intent.kind != "worth" or intent.supposed is not None:
        return False
    return not ask.entities.account_ids or bool(ask.args.get("deal_id"))


async def _owned(reader: Reader, ids: list[str], several: bool) -> list[Deal]:
    if not several:
        return await reader.deals(owner_id=ids[0])
    wanted = set(ids)
    return [d for d in await reader.deals() if d.owner_id in wanted]


def _at_clients(ask: Ask, owned: Iterable[Deal], subject: Subject, direct: tuple[Deal, ...]) -> tuple[Deal, ...]:
    """Of a client that was named rather than one of its deals: the person's open deals there."""
    if not names_deals(ask):
        return ()
    covered = {d.account_id for d in direct}
    wanted = [a for a in ask.entities.account_ids if a not in covered]
    mine = [d for d in owned if d.owner_id == subject.user_id and d.status == "open" and d.account_id in wanted]
    return tuple(sorted(mine, key=lambda d: (wanted.index(d.account_id or ""), d.name)))


async def _hours(reader: Reader, deals: list[Deal]) -> dict[str, float]:
    owner = {d.id: d.owner_id for d in deals}
    if not owner:
        return {}
    edges = await reader.edges(kind="deal_team", object_ids=list(owner))
    return {
        e.object_id: float(e.attrs["hours"])
        for e in edges
        if e.subject_id == owner[e.object_id] and isinstance(e.attrs.get("hours"), int | float)
    }


async def _papers(reader: Reader, clauses: Iterable[CompClause], plans: set[str]) -> dict[str, Document]:
    ids = sorted({c.document_id for c in clauses if c.document_id and (c.plan in plans or not plans - {""})})
    found = await asyncio.gather(*(reader.document(i) for i in ids))
    return {d.id: d for d in found if d is not None}


async def _owners(reader: Reader, named: Iterable[Deal]) -> dict[str, str]:
    ids = sorted({d.owner_id for d in named})
    return {u.id: u.name for u in await reader.users(ids=ids)} if ids else {}

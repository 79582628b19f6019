"""`gather`: the deals a person works on (or their team's), what happened on them, what the person wants to hear."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from knowledge.reader import Reader
from knowledge.records import Activity, Deal, Preference, Target, User
from skills.ask import Ask
from skills.catalog.briefing.intent import Intent, read_intent, start_of, usual_since
from skills.deals.deal_book import read_book
from skills.deals.deal_class import classify
from skills.noticing.read import read_watch
from skills.noticing.wanted import of_person
from skills.noticing.watch import Watch


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change that waits for the person's yes."""

    title: str
    id: str


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    wish: Preference
    since: datetime
    stored: bool = False
    """The preference is on record; else it is made by the first change."""
    watch: Watch | None = None
    own: int = 0
    """Open deals of theirs, before any are left out by class."""
    left_out: frozenset[str] = frozenset()
    """Deals whose class is not wanted: their meetings are told, nothing else."""
    members: tuple[User, ...] = ()
    """The team's, whose deals these are."""
    won: tuple[Deal, ...] = ()
    """By the team, whenever."""
    targets: tuple[Target, ...] = ()
    task: Activity | None = None
    waiting: tuple[Waiting, ...] = ()
    told: dict[str, str] = field(default_factory=dict)
    """What the person was told unasked before: key -> digest."""
    activities_known: bool = True
    """Whether any mail, call, meeting or task is on record at all."""


async def gather(ask: Ask, reader: Reader) -> Facts:
    intent = await asyncio.to_thread(read_intent, ask)
    held = next((p for p in await reader.preferences() if p.user_id == ask.principal.user_id), None)
    wish = of_person(held, ask.principal.tenant, ask.principal.user_id, ask.principal.role)
    since = intent.since
    if since is None:
        since = await asyncio.to_thread(usual_since, ask, wish, intent.kind)
    facts = Facts(intent, wish, since, held is not None, told=dict(ask.memory.get("told", {})), waiting=_waiting(ask))
    if intent.kind == "task_done":
        found = await reader.record("activity", ask.args.get("activity_id", ""))
        return replace(facts, task=found if isinstance(found, Activity) and found.kind == "task" else None)
    if intent.kind == "brief":
        return await _brief(ask, reader, facts)
    if intent.kind == "team":
        return await _team(ask, reader, facts)
    return facts


def _waiting(ask: Ask) -> tuple[Waiting, ...]:
    """Handed in by who knows of them: confirmations live outside the records."""
    given = json.loads(ask.args.get("waiting", "[]"))
    return tuple(Waiting(str(w["title"]), str(w["id"])) for w in given)


async def _brief(ask: Ask, reader: Reader, facts: Facts) -> Facts:
    own = await _own(ask, reader)
    kept = await _of_class(ask, reader, facts.wish, own)
    watch = await _watched(ask, reader, own, facts.since)
    known = bool(watch.planned or watch.tasks or any(s.activities for s in watch.deals))
    return replace(
        facts,
        watch=watch,
        own=len(own),
        left_out=frozenset(d.id for d in own) - {d.id for d in kept},
        activities_known=known,
    )


async def _own(ask: Ask, reader: Reader) -> list[Deal]:
    """Those they own and those whose team names them; or what was asked about."""
    me = ask.principal.user_id
    if ask.entities.deal_ids:
        return [d for d in await reader.deals(ids=list(ask.entities.deal_ids)) if d.status == "open"]
    if ask.entities.account_ids:
        return await reader.deals(account_id=ask.entities.account_ids[0], status="open")
    own, teams = await asyncio.gather(
        reader.deals(owner_id=me, status="open"), reader.edges(kind="deal_team", subject_id=me)
    )
    known = {d.id for d in own}
    others = sorted({e.object_id for e in teams} - known)
    joined = await reader.deals(ids=others) if others else []
    return [*own, *(d for d in joined if d.status == "open")]


async def _of_class(ask: Ask, reader: Reader, wish: Preference, own: Sequence[Deal]) -> list[Deal]:
    """Of the wanted classes; a deal whose class is not known yet is kept rather than lost."""
    if not wish.classes or not own or ask.entities.deal_ids:
        return list(own)
    verdicts = await asyncio.to_thread(classify, await read_book(reader, ask.rules.deal_class))
    shown = {d.id: verdicts[d.id].shown if d.id in verdicts else None for d in own}
    return [d for d in own if shown[d.id] is None or shown[d.id] in wish.classes]


async def _watched(
    ask: Ask, reader: Reader, deals: Sequence[Deal], since: datetime, *, everybody: bool = False
) -> Watch:
    start = await asyncio.to_thread(lambda: start_of(ask.voice.today, ask))
    return await read_watch(
        reader, deals, since=since, now=ask.now, day_start=start, rules=ask.rules.stakeholders, everybody=everybody
    )


async def _team(ask: Ask, reader: Reader, facts: Facts) -> Facts:
    principal = ask.principal
    users = await reader.users()
    members = tuple(
        u
        for u in users
        if u.active and u.role == "rep" and (principal.role == "admin" or u.team_id in principal.team_ids)
    )
    ids = {u.id for u in members}
    everything, won, targets = await asyncio.gather(
        reader.deals(status="open"), reader.deals(status="won"), reader.targets(user_ids=sorted(ids))
    )
    deals = [d for d in everything if d.owner_id in ids]
    watch = await _watched(ask, reader, deals, facts.since, everybody=True)
    return replace(
        facts,
        watch=watch,
        own=len(deals),
        members=members,
        won=tuple(d for d in won if d.owner_id in ids),
        targets=tuple(targets),
    )

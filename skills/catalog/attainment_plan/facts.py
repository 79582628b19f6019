"""The only I/O of the skill: whose plan, their targets, hours, deals, and the record that chances are counted from."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from knowledge.closings import NOTHING_CLOSED, Closings
from knowledge.reader import Reader
from knowledge.records import Activity, Capacity, Deal, Edge, Target, Team, User
from skills.ask import Ask
from skills.catalog.attainment_plan.intent import Intent, read_intent
from skills.scoring.deal_book import read_book
from skills.scoring.deal_class import Book
from skills.scoring.deal_rules import FEWEST_CLOSED

MOST_WON = 300
"""Won deals, the newest, whose class and noted hours are looked at."""
MOST_SCORED = 600
"""Closed deals, the newest, whose last Right to Win is looked at."""
MOST_PEOPLE = 40
_LATEST = 4_000
_DIARY = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class Person:
    """What a plan of one Client Expert is made of."""

    user: User
    deals: tuple[Deal, ...] = ()
    """Their own, of any status, as far as the asker may see."""
    targets: tuple[Target, ...] = ()
    capacities: tuple[Capacity, ...] = ()
    places: tuple[Edge, ...] = ()
    """Their places on deal teams, their own deals' and others'."""
    helped: tuple[Deal, ...] = ()
    """Others' deals that they are on the team of."""
    closings: Closings = NOTHING_CLOSED
    """Of their own closed deals."""


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    moment: datetime
    today: date
    """Where the asker is, at `moment`."""
    people: tuple[Person, ...] = ()
    company: Closings = NOTHING_CLOSED
    book: Book = Book()
    """Classes of the open deals and of won ones."""
    diary: tuple[Activity, ...] = ()
    """Calls and meetings, as far as the asker may see."""
    ended_scores: tuple[tuple[int, bool], ...] = ()
    """Last Right to Win before closing, and whether it was won, of closed deals the asker may see."""
    scores: Mapping[str, int] = field(default_factory=dict)
    """Right to Win of open deals; read only where closed ones have scores to compare with."""
    clients: Mapping[str, str] = field(default_factory=dict)
    """Account id -> name."""
    team_targets: tuple[Target, ...] = ()
    teams: tuple[Team, ...] = ()
    unknown_person: bool = False
    """Somebody was named who is not on record."""


async def gather(ask: Ask, reader: Reader) -> Facts:
    intent, moment, today = await asyncio.to_thread(_when, ask, reader.now)
    if intent.moment is not None:
        reader = reader.as_of(intent.moment)
    users = await _whom(ask, intent, reader)
    if not users:
        return Facts(intent, moment, today, unknown_person=True)
    board = intent.kind == "board" or len(users) > 1
    people = await asyncio.gather(*(_person(reader, u) for u in users))
    deals = [d for p in people for d in p.deals]
    won = await reader.deals(status="won")
    newest = sorted(won, key=lambda d: (d.close_on or date.min, d.id), reverse=True)[:MOST_WON]
    company, book, diary, clients = await asyncio.gather(
        reader.closings(),
        read_book(reader, newest),
        reader.activities(kinds=("call", "meeting"), since=moment - _DIARY, limit=_LATEST),
        _clients(reader, deals),
    )
    ended, scores = await _scores(reader, deals)
    targets, teams = (await reader.targets(), await reader.teams()) if board else ([], [])
    return Facts(
        intent,
        moment,
        today,
        tuple(people),
        company,
        book,
        tuple(diary),
        ended,
        scores,
        clients,
        tuple(t for t in targets if t.team_id is not None),
        tuple(teams),
    )


def _when(ask: Ask, now: datetime) -> tuple[Intent, datetime, date]:
    """In a thread: the first date of a locale and the first day in a zone are read from disk."""
    intent = read_intent(ask)
    moment = intent.moment or max(ask.now, now)
    return intent, moment, moment.astimezone(ZoneInfo(ask.voice.time_zone)).date()


async def _whom(ask: Ask, intent: Intent, reader: Reader) -> list[User]:
    """Who was named; else the asker; for a manager without deals or targets, or for a team: their people."""
    me = reader.principal
    if intent.people:
        return await reader.users(ids=list(intent.people))
    if intent.kind == "plan" and await _sells(reader, me.user_id):
        return await reader.users(ids=[me.user_id])
    everybody = await reader.users()
    if me.role == "rep":
        return [u for u in everybody if u.id == me.user_id]
    theirs = [
        u
        for u in everybody
        if u.active and u.role == "rep" and (me.role == "admin" or (u.team_id is not None and u.team_id in me.team_ids))
    ]
    with_target = {t.user_id for t in await reader.targets()}
    selling = {d.owner_id for d in await reader.deals(status="open")}
    chosen = [u for u in theirs if u.id in with_target or u.id in selling]
    return chosen[:MOST_PEOPLE] or [u for u in everybody if u.id == me.user_id]


async def _sells(reader: Reader, user_id: str) -> bool:
    """Whether somebody is a Client Expert of sorts: a rep, or with a target or deals of their own."""
    if reader.principal.role == "rep":
        return True
    if await reader.targets(user_ids=[user_id]):
        return True
    return bool(await reader.deals(owner_id=user_id, limit=1))


async def _person(reader: Reader, user: User) -> Person:
    deals, targets, capacities, places, closings = await asyncio.gather(
        reader.deals(owner_id=user.id),
        reader.targets(user_ids=[user.id]),
        reader.capacities(user_ids=[user.id]),
        reader.edges(kind="deal_team", subject_id=user.id),
        reader.closings(owner_id=user.id),
    )
    own = {d.id for d in deals}
    others = sorted({e.object_id for e in places} - own)
    helped = await reader.deals(ids=others) if others else []
    return Person(user, tuple(deals), tuple(targets), tuple(capacities), tuple(places), tuple(helped), closings)


async def _clients(reader: Reader, deals: Iterable[Deal]) -> dict[str, str]:
    ids = sorted({d.account_id for d in deals if d.account_id is not None})
    return {a.id: a.name for a in await reader.accounts(ids=ids)} if ids else {}


async def _scores(reader: Reader, deals: Iterable[Deal]) -> tuple[tuple[tuple[int, bool], ...], dict[str, int]]:
    """Nothing where too few deals have closed for any two bands to be compared."""
    every = await reader.deals()
    closed = [d for d in every if d.status != "open"]
    if len(closed) < 2 * FEWEST_CLOSED:
        return (), {}
    newest = sorted(closed, key=lambda d: (d.close_on or date.min, d.id), reverse=True)[:MOST_SCORED]
    last = await reader.last_snapshots([d.id for d in newest])
    ended = tuple(
        (score, d.status == "won")
        for d in newest
        if d.id in last
        and (score := last[d.id].scores.get("right_to_win")) is not None
        and (d.close_on is None or last[d.id].at.date() <= d.close_on)  # a later score knows how it ended
    )
    if len(ended) < 2 * FEWEST_CLOSED:
        return (), {}
    now = await reader.last_snapshots([d.id for d in deals if d.status == "open"])
    found = {i: s.scores.get("right_to_win") for i, s in now.items()}
    return ended, {i: score for i, score in found.items() if score is not None}

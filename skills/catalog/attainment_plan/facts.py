"""The only I/O of the skill: whose plan, their targets, hours, deals, and the record that chances are counted from."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from knowledge.reader import Reader
from knowledge.records import Activity, Capacity, Deal, Edge, Target, Team, User
from skills.ask import Ask
from skills.catalog.attainment_plan.intent import Intent, read_intent
from skills.catalog.attainment_plan.supposing import supposes
from skills.deals.deal_book import read_book
from skills.deals.deal_class import Book
from skills.deals.win_record import WinRecord, read_wins
from skills.people.colleagues import strangers

MOST_WON = 300
"""Won deals, the newest, whose class and noted hours are looked at."""
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


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    moment: datetime
    today: date
    """Where the asker is, at `moment`."""
    people: tuple[Person, ...] = ()
    wins: WinRecord = WinRecord()
    book: Book = Book()
    """Classes of the open deals and of won ones."""
    diary: tuple[Activity, ...] = ()
    """Calls and meetings, as far as the asker may see."""
    clients: Mapping[str, str] = field(default_factory=dict)
    """Account id -> name."""
    team_targets: tuple[Target, ...] = ()
    teams: tuple[Team, ...] = ()
    unknown_people: tuple[str, ...] = ()
    """Names of nobody the asker may see."""
    own_instead: bool = False
    """A team was asked about by somebody who manages none."""


async def gather(ask: Ask, reader: Reader) -> Facts:
    intent, moment, today = await asyncio.to_thread(_when, ask, reader.now)
    if intent.moment is not None:
        reader = reader.as_of(intent.moment)
    users = await _whom(ask, intent, reader)
    if not users:
        return Facts(intent, moment, today, unknown_people=strangers(ask) or ("that colleague",))
    board = intent.kind == "board" or len(users) > 1
    if not _supposed(ask) and not await reader.targets(user_ids=[u.id for u in users]):
        return Facts(intent, moment, today, tuple(Person(u) for u in users))
    people = await asyncio.gather(*(_person(reader, u) for u in users))
    deals = [d for p in people for d in p.deals]
    won = await reader.deals(status="won")
    newest = sorted(won, key=lambda d: (d.close_on or date.min, d.id), reverse=True)[:MOST_WON]
    wins, book, diary, clients = await asyncio.gather(
        read_wins(reader, deals, [u.id for u in users]),
        read_book(reader, ask.rules.deal_class, newest),
        reader.activities(kinds=("call", "meeting"), since=moment - _DIARY, limit=_LATEST),
        _clients(reader, deals),
    )
    targets, teams = (await reader.targets(), await reader.teams()) if board else ([], [])
    return Facts(
        intent,
        moment,
        today,
        tuple(people),
        wins,
        book,
        tuple(diary),
        clients,
        tuple(t for t in targets if t.team_id is not None),
        tuple(teams),
        own_instead=intent.kind == "board" and reader.principal.role == "rep",
    )


def _when(ask: Ask, now: datetime) -> tuple[Intent, datetime, date]:
    """In a thread: the first date of a locale and the first day in a zone are read from disk."""
    intent = read_intent(ask)
    moment = intent.moment or max(ask.now, now)
    return intent, moment, moment.astimezone(ZoneInfo(ask.voice.time_zone)).date()


async def _whom(ask: Ask, intent: Intent, reader: Reader) -> list[User]:
    """Who was named, nobody where the name is nobody's; else the asker. For a manager without deals or targets, or for
    a team: their people."""
    me = reader.principal
    if intent.people:
        return await reader.users(ids=list(intent.people))
    if strangers(ask) and not supposes(ask.text):
        return []
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


def _supposed(ask: Ask) -> bool:
    """A target may be supposed, now or before."""
    return supposes(ask.text) or ask.verb == "what_if" or bool(ask.memory.get("scenario"))


async def _sells(reader: Reader, user_id: str) -> bool:
    """Whether somebody is a Client Expert of sorts: a rep, or with a target or deals of their own."""
    if reader.principal.role == "rep":
        return True
    if await reader.targets(user_ids=[user_id]):
        return True
    return bool(await reader.deals(owner_id=user_id, limit=1))


async def _person(reader: Reader, user: User) -> Person:
    deals, targets, capacities, places = await asyncio.gather(
        reader.deals(owner_id=user.id),
        reader.targets(user_ids=[user.id]),
        reader.capacities(user_ids=[user.id]),
        reader.edges(kind="deal_team", subject_id=user.id),
    )
    own = {d.id for d in deals}
    others = sorted({e.object_id for e in places} - own)
    helped = await reader.deals(ids=others) if others else []
    return Person(user, tuple(deals), tuple(targets), tuple(capacities), tuple(places), tuple(helped))


async def _clients(reader: Reader, deals: Iterable[Deal]) -> dict[str, str]:
    ids = sorted({d.account_id for d in deals if d.account_id is not None})
    return {a.id: a.name for a in await reader.accounts(ids=ids)} if ids else {}

"""The workflow's own reading: which meeting is meant, who will be there, what happened since last time."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from knowledge.reader import Reader
from knowledge.records import Account, Activity, Contact, Deal, Edge
from skills.ask import Ask
from skills.language.dates import find_dates
from skills.noticing.read import read_watch
from skills.noticing.watch import Watch
from skills.people.names import user_names
from skills.workflows.subject import DealMeant, deal_meant

_AHEAD = timedelta(days=90)
_FIRST_LOOK = timedelta(days=45)
"""How far back "since last time" reaches where there was no last time."""
_CHOICES = 5


@dataclass(frozen=True, slots=True)
class Research:
    moment: datetime
    meeting: Activity | None = None
    """None: the preparation is for a deal without a meeting on record."""
    deal: Deal | None = None
    account: Account | None = None
    meant: DealMeant = DealMeant()
    choices: tuple[Activity, ...] = ()
    """Meetings that could be meant, soonest first."""
    day: date | None = None
    """The day that was asked for."""
    guests: tuple[Contact, ...] = ()
    """Who is on the invitation; without a meeting, who plays a part on the deal."""
    watch: Watch | None = None
    """The deal since last time."""
    last: Activity | None = None
    """The last meeting or call with any of them, or on the deal."""
    colleague: str = ""
    """Id of one of us whom alone the talk is with: nothing of a client's is prepared for that."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """Contact id -> the colleague who owns the relationship, by name."""


async def gather(ask: Ask, reader: Reader) -> Research:
    moment = max(ask.now, reader.now)
    pressed = ask.args.get("activity_id") or (None if _names_other(ask) else ask.memory.get("activity_id"))
    if pressed:
        found = await reader.record("activity", str(pressed))
        if isinstance(found, Activity) and found.kind in ("meeting", "call"):
            return await _around(ask, reader, moment, found)
    among_us = [i for i in ask.entities.user_ids if i != ask.principal.user_id]
    if among_us and not _names_other(replace(ask, entities=replace(ask.entities, dates=()))):
        return Research(moment, colleague=among_us[0])
    return await _looked_for(ask, reader, moment)


def _names_other(ask: Ask) -> bool:
    entities = ask.entities
    named = entities.deal_ids or entities.account_ids or entities.contact_ids or entities.unresolved or entities.dates
    return bool(named or ask.args.get("deal_id") or ask.args.get("account_id"))


async def _looked_for(ask: Ask, reader: Reader, moment: datetime) -> Research:
    day = await asyncio.to_thread(_day, ask)
    ahead = await reader.as_of(moment + _AHEAD).activities(kinds=("meeting", "call"), since=moment)
    coming = sorted((a for a in ahead if a.at > moment and not a.done), key=lambda a: (a.at, a.id))
    wanted = await asyncio.to_thread(_wanted, ask, coming, day)
    if not wanted and day is not None and _names_somebody(ask):
        wanted = await asyncio.to_thread(_wanted, ask, coming, None)
    if wanted:
        return await _around(ask, reader, moment, wanted[0], tuple(wanted[1 : _CHOICES + 1]), day)
    meant = await deal_meant(ask, reader)
    if meant.deal is None:
        own = [a for a in coming if a.user_id == ask.principal.user_id and a.contact_ids]
        return Research(moment, meant=meant, choices=tuple(own[:_CHOICES]), day=day)
    return await _of_deal(ask, reader, moment, meant.deal, meant, day)


def _names_somebody(ask: Ask) -> bool:
    return bool(ask.entities.deal_ids or ask.entities.account_ids or ask.entities.contact_ids)


def _day(ask: Ask) -> date | None:
    """The one day named: "tomorrow", "Monday"; a period names none."""
    found = find_dates(ask.args.get("text") or ask.text, ask.voice.today, ask.voice.locale, "future")
    return next((w.start for w in found if w.start == w.end and w.start >= ask.voice.today), None)


def _wanted(ask: Ask, coming: Sequence[Activity], day: date | None) -> list[Activity]:
    """By what is named; with nothing named the asker's own with somebody of a client."""
    entities, zone = ask.entities, ZoneInfo(ask.voice.time_zone)
    deals = {*entities.deal_ids, *filter(None, [ask.args.get("deal_id")])}
    accounts = {*entities.account_ids, *filter(None, [ask.args.get("account_id")])}
    people = set(entities.contact_ids)

    def fits(a: Activity) -> bool:
        if day is not None and a.at.astimezone(zone).date() != day:
            return False
        if people:
            return bool(people & set(a.contact_ids))
        if deals:
            return a.deal_id in deals
        if accounts:
            return a.account_id in accounts
        return not entities.unresolved and a.user_id == ask.principal.user_id and bool(a.contact_ids)

    found = [a for a in coming if fits(a)]
    with_client = [a for a in found if a.contact_ids]
    return with_client or found


async def _around(
    ask: Ask,
    reader: Reader,
    moment: datetime,
    meeting: Activity,
    choices: tuple[Activity, ...] = (),
    day: date | None = None,
) -> Research:
    deal = await reader.deal(meeting.deal_id) if meeting.deal_id else await _largest(reader, meeting.account_id)
    guests = await reader.contacts(ids=list(meeting.contact_ids)) if meeting.contact_ids else []
    account_id = meeting.account_id or (deal.account_id if deal else None)
    account = await reader.account(account_id) if account_id else None
    ids = list(meeting.contact_ids)
    base = Research(
        moment,
        meeting,
        deal,
        account,
        choices=choices,
        day=day,
        guests=tuple(sorted(guests, key=lambda c: ids.index(c.id))),
    )
    return await _with_past(ask, reader, base)


async def _of_deal(
    ask: Ask, reader: Reader, moment: datetime, deal: Deal, meant: DealMeant, day: date | None
) -> Research:
    """No meeting is on record: everybody with a part on the deal is prepared for."""
    account = await reader.account(deal.account_id) if deal.account_id else None
    edges = await reader.edges(kind="plays_role", object_id=deal.id)
    ranked = sorted(edges, key=lambda e: (-float(e.attrs.get("influence") or 0), e.subject_id))
    ids = [e.subject_id for e in ranked][:6]
    found = {c.id: c for c in await reader.contacts(ids=ids)} if ids else {}
    guests = tuple(found[i] for i in ids if i in found and found[i].active)
    return await _with_past(ask, reader, Research(moment, None, deal, account, meant, day=day, guests=guests))


async def _largest(reader: Reader, account_id: str | None) -> Deal | None:
    """A meeting filed with the client alone is taken to be about its largest open deal."""
    found = await reader.deals(account_id=account_id, status="open") if account_id else []
    return max(found, key=lambda d: (d.amount or 0, d.id), default=None)


async def _with_past(ask: Ask, reader: Reader, base: Research) -> Research:
    last = await _last(reader, base)
    since = last.at if last is not None else base.moment - _FIRST_LOOK
    deals = [base.deal] if base.deal is not None else []
    start = await asyncio.to_thread(_day_start, ask)
    ids = [c.id for c in base.guests]
    watch, owns = await asyncio.gather(
        read_watch(reader, deals, since=since, now=base.moment, day_start=start, rules=ask.rules.stakeholders),
        reader.edges(kind="owns_relationship", object_ids=ids) if ids else _nothing(),
    )
    names = await user_names(reader, [e.subject_id for e in owns])
    owners = {e.object_id: names[e.subject_id] for e in owns if e.subject_id in names}
    return replace(base, watch=watch, last=last, owners=owners)


async def _nothing() -> list[Edge]:
    return []


def _day_start(ask: Ask) -> datetime:
    zone = ZoneInfo(ask.voice.time_zone)
    return datetime.combine(ask.voice.today, datetime.min.time(), zone)


async def _last(reader: Reader, base: Research) -> Activity | None:
    """With one of the guests if there was such a one, else on the deal."""
    if base.deal is not None:
        found = await reader.activities(deal_id=base.deal.id, kinds=("meeting", "call"), limit=40)
    elif base.account is not None:
        found = await reader.activities(account_id=base.account.id, kinds=("meeting", "call"), limit=40)
    else:
        return None
    before = [a for a in found if a.at < base.moment and (base.meeting is None or a.id != base.meeting.id)]
    guests = {c.id for c in base.guests}
    theirs = [a for a in before if guests & set(a.contact_ids)]
    return max(theirs or [a for a in before if a.contact_ids], key=lambda a: (a.at, a.id), default=None)

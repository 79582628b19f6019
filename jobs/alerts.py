"""What can't wait for the morning: looked for every minute on deals that were written on, told once, never at night.

What comes in quiet hours, or over the limit, is not lost: it was not told, so the next briefing tells it.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jobs.task import Doing, House, Task
from jobs.telling import at_all, day_start, known_zone, listener, moment, quiet, remember, send, told_each_way
from knowledge.reader import Reader
from knowledge.records import Deal, Preference
from knowledge.worklist import Work
from skills.catalog.briefing.alert_card import alert_answer
from skills.noticing.notice import as_wanted, digests, unsaid
from skills.noticing.noticed import noticed
from skills.noticing.read import read_watch
from skills.noticing.wanted import of_person

_MARK = "alerts"
_AN_HOUR, _A_DAY = 3, 8
"""Messages a person gets at most."""
_TOGETHER = 5
"""Notices in one message."""
_AN_IMPORT = 1_000
"""More deals written on between two looks are an import, and no event."""


async def _look(doing: Doing) -> str:
    """Whose deals were written on since the last look, and whose close date passed: one piece of work per person."""
    house, now = doing.house, doing.house.now()
    mark = await house.worklist.mark(_MARK)
    if mark is None:
        version = (await house.workspace.touched(0)).version
        await house.worklist.set_mark(_MARK, {"version": version, "at": now.isoformat()})
        return "begins with what is written from now on"
    touched = await house.workspace.touched(int(mark["version"]))
    steward = await house.workspace.steward()
    if steward is None:
        return "without an administrator nobody may look"
    reader = house.workspace.reader(steward)
    ids = sorted(touched.deal_ids) if len(touched.deal_ids) <= _AN_IMPORT else []
    deals = [d for d in await reader.deals(ids=ids) if d.status == "open"] if ids else []
    wishes = {p.user_id: p for p in await reader.preferences()}
    zones = await _zones(house)
    days = await asyncio.to_thread(_new_days, zones, moment(mark["at"]), now)
    told = [*await _hearers(house, reader, deals, wishes), *await _passed(house, reader, days, wishes)]
    waiting = _merged(mark.get("waiting", {}), told, str(mark["at"]))
    ready = await asyncio.to_thread(_awake, waiting, wishes, zones, now)
    due = house.worklist.clock()
    works = [_work(f"{doing.key}:{user_id}", due, user_id, waiting.pop(user_id)) for user_id in ready]
    await doing.put(works)
    await house.worklist.set_mark(_MARK, {"version": touched.version, "at": now.isoformat(), "waiting": waiting})
    looked_at = len({deal_id for _, deal_id in told})
    return f"{looked_at} deals looked at, {len(works)} people to tell, {len(waiting)} wait for their morning"


def _new_days(zones: Mapping[str, str], since: datetime, now: datetime) -> dict[str, tuple[date, date]]:
    """For whom a day began since: the day it was where they are, and the day it is.

    Reads the zones' files the first time: call it off the event loop.
    """
    of_zone: dict[str, tuple[date, date]] = {}
    for name in set(zones.values()):
        zone = ZoneInfo(known_zone(name))
        of_zone[name] = since.astimezone(zone).date(), now.astimezone(zone).date()
    days = {user_id: of_zone[name] for user_id, name in zones.items()}
    return {user_id: (before, today) for user_id, (before, today) in days.items() if before < today}


async def _passed(
    house: House, reader: Reader, days: Mapping[str, tuple[date, date]], wishes: Mapping[str, Preference]
) -> list[tuple[str, str]]:
    """(person, deal id) of close dates gone by: each on that person's own calendar, by which it is told."""
    if not days:
        return []
    first, last = min(before for before, _ in days.values()), max(today for _, today in days.values())
    closing = {
        d.id: (d, d.close_on)
        for d in await reader.deals(status="open")
        if d.close_on is not None and first <= d.close_on < last
    }
    hearers = await _hearers(house, reader, [d for d, _ in closing.values()], wishes)
    return [(who, d) for who, d in hearers if who in days and days[who][0] <= closing[d][1] < days[who][1]]


async def _hearers(
    house: House, reader: Reader, deals: Sequence[Deal], wishes: Mapping[str, Preference]
) -> list[tuple[str, str]]:
    """(person, deal id): the owner of each, and who asked to hear of deals they work on or their people own.

    Only a first choice: what somebody may not see is never read for them.
    """
    found = [(deal.owner_id, deal.id) for deal in deals]
    asked = {user_id for user_id, wish in wishes.items() if wish.alerts and wish.alerts_for == "team"}
    if not asked or not deals:
        return found
    named = await reader.edges(kind="deal_team", object_ids=[d.id for d in deals])
    found += [(e.subject_id, e.object_id) for e in named if e.subject_id in asked]
    team_of = {u.id: u.team_id for u in await house.workspace.users()}
    for user_id in sorted(asked & team_of.keys()):
        teams = (await house.workspace.principal(user_id)).team_ids
        found += [(user_id, d.id) for d in deals if team_of.get(d.owner_id) in teams]
    return list(dict.fromkeys(found))


def _merged(waiting: dict[str, Any], told: Iterable[tuple[str, str]], since: str) -> dict[str, Any]:
    """Per person the deals to look at and from when on; who waits already keeps the earlier moment."""
    merged = {user: {"since": w["since"], "deals": list(w["deals"])} for user, w in waiting.items()}
    for user_id, deal_id in told:
        entry = merged.setdefault(user_id, {"since": since, "deals": []})
        if deal_id not in entry["deals"]:
            entry["deals"].append(deal_id)
    return merged


async def _zones(house: House) -> dict[str, str]:
    return {u.id: u.time_zone for u in await house.workspace.users() if u.active}


def _awake(waiting: dict[str, Any], wishes: dict[str, Preference], zones: dict[str, str], now: datetime) -> list[str]:
    ready = []
    for user_id in sorted(waiting):
        wish = wishes.get(user_id) or of_person(None, "", user_id)
        if user_id not in zones or not wish.alerts or not quiet(wish, known_zone(zones[user_id]), now):
            ready.append(user_id)  # who is gone or wants none is looked at once, and told nothing
    return ready


def _work(key: str, due: float, user_id: str, entry: dict[str, Any]) -> Work:
    payload = {"user_id": user_id, "since": entry["since"], "deals": entry["deals"]}
    return Work(key, ALERT.name, due, payload, ALERT.priority)


async def _alert(doing: Doing) -> str:
    house, now = doing.house, doing.house.now()
    whom = await listener(house, str(doing.payload["user_id"]))
    if whom is None or not whom.wish.alerts:
        return "nobody to tell, or alerts are off"
    user_id = whom.principal.user_id
    ways = await told_each_way(house, user_id)
    if _too_many(ways["alert"].sent, now):
        return "enough for now: the next briefing tells it"
    reader = house.workspace.reader(whom.principal)
    deals = await reader.deals(ids=list(doing.payload["deals"]))
    start = await asyncio.to_thread(day_start, whom.voice)
    since = moment(str(doing.payload["since"]))
    watch = await read_watch(reader, deals, since=since, now=now, day_start=start, rules=house.rules.stakeholders)
    every = await asyncio.to_thread(noticed, watch, whom.voice)
    today = await asyncio.to_thread(lambda: whom.voice.today)
    wanted = as_wanted(every, less=whom.wish.less, snoozed=whom.wish.snoozed, today=today)
    fresh = unsaid([n for n in wanted if n.alerts], at_all(ways))[:_TOGETHER]
    if not fresh:
        return "nothing that can't wait"
    if not await send(doing, whom, await asyncio.to_thread(alert_answer, fresh, whom.voice)):
        return "no chat with them yet"
    await remember(house, user_id, "alert", digests(fresh))
    return f"told of {len(fresh)}"


def _too_many(sent: Iterable[str], now: datetime) -> bool:
    times = [moment(s) for s in sent]
    hour = sum(1 for t in times if now - t < timedelta(hours=1))
    return hour >= _AN_HOUR or sum(1 for t in times if now - t < timedelta(days=1)) >= _A_DAY


LOOK_FOR_ALERTS = Task("look_for_alerts", "Look for what can't wait", _look, tries=1, priority=5, timeout_s=120.0)
ALERT = Task("alert", "Alert", _alert, tries=5, priority=30)

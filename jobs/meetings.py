"""Before a customer meeting its preparation, after it the question what came of it: one of each per meeting and start.

Work is named by the meeting and its start, so one that is moved gets its own; whoever does it reads the meeting again
and leaves out one that was moved, called off or handed over meanwhile.
"""

import asyncio
from datetime import datetime, timedelta

from jobs.task import Doing, Task
from jobs.telling import Listener, asked, day_start, listener, moment, send
from knowledge.records import Activity, Preference
from knowledge.worklist import Work
from skills.noticing.after_meeting import ended, noted_since, nudge_answer
from skills.noticing.meetings import coming_of
from skills.noticing.read import read_watch
from skills.noticing.wanted import of_person, paused

_TOO_LATE = timedelta(minutes=3)
"""Closer to its start than this, preparation only disturbs."""
_PLAN_AHEAD = timedelta(minutes=5)
_AFTER = timedelta(minutes=15)
_STALE = timedelta(hours=6)
"""So long after its end nobody is asked any more."""


async def _look(doing: Doing) -> str:
    """Meetings that come near: their preparation and the question after them are put on the list, each once."""
    house, now = doing.house, doing.house.now()
    steward = await house.workspace.steward()
    if steward is None:
        return "without an administrator nobody may look"
    reader = house.workspace.reader(steward)
    wishes = {p.user_id: p for p in await reader.preferences()}
    lead = timedelta(minutes=max([60, *(p.prep_minutes for p in wishes.values())]))
    ahead = reader.as_of(now + lead + _PLAN_AHEAD)
    coming = await ahead.activities(kinds=("meeting", "call"), since=now)
    works = [w for a in coming if _with_client(a, now) for w in _works(a, wishes.get(str(a.user_id)), now)]
    await doing.put(works)
    return f"{len(coming)} meetings near, {len(works)} pieces of work"


def _with_client(meeting: Activity, now: datetime) -> bool:
    return meeting.at > now and not meeting.done and bool(meeting.contact_ids) and meeting.user_id is not None


def _works(meeting: Activity, held: Preference | None, now: datetime) -> list[Work]:
    user_id = str(meeting.user_id)
    wish = of_person(held, meeting.tenant, user_id)
    start = meeting.at.isoformat()
    payload = {"activity_id": meeting.id, "at": start, "user_id": user_id}
    works = []
    due = meeting.at - timedelta(minutes=wish.prep_minutes)
    if wish.meetings and due <= now + _PLAN_AHEAD and meeting.at - now > _TOO_LATE:
        at = max(due, now).timestamp()
        works.append(Work(f"prep:{meeting.id}@{start}", MEETING_PREP.name, at, payload, MEETING_PREP.priority))
    if wish.nudges and due <= now + _PLAN_AHEAD:
        at = (ended(meeting) + _AFTER).timestamp()
        works.append(Work(f"after:{meeting.id}@{start}", AFTER_MEETING.name, at, payload, AFTER_MEETING.priority))
    return works


async def _still(doing: Doing, whom: Listener) -> Activity | None:
    """The meeting, if it stands as it was when this was planned and the person may still see it."""
    reader = doing.house.workspace.reader(whom.principal)
    found = await reader.record("activity", str(doing.payload["activity_id"]))
    if not isinstance(found, Activity) or found.user_id != whom.principal.user_id:
        return None
    return found if found.at == moment(str(doing.payload["at"])) else None


async def _prepare(doing: Doing) -> str:
    whom = await listener(doing.house, str(doing.payload["user_id"]))
    if whom is None:
        return "nobody to send it to: left, or no chat with them yet"
    today = await asyncio.to_thread(lambda: whom.voice.today)
    if not whom.wish.meetings or paused(whom.wish, today):
        return "not wanted, or paused"
    meeting = await _still(doing, whom)
    if meeting is None or meeting.done:
        return "moved, called off or handed over"
    if meeting.at <= doing.house.now():
        return "it has begun: too late to prepare"
    outcome = await asked(doing, whom, "meeting_prep", "show", args={"activity_id": meeting.id})
    return "sent" if await send(doing, whom, outcome.answer) else "no chat with them yet"


async def _ask_after(doing: Doing) -> str:
    house, now = doing.house, doing.house.now()
    whom = await listener(house, str(doing.payload["user_id"]))
    if whom is None or not whom.wish.nudges:
        return "nobody to ask, or not wanted"
    meeting = await _still(doing, whom)
    if meeting is None or now - ended(meeting) > _STALE:
        return "moved, called off, or long over"
    reader = house.workspace.reader(whom.principal)
    since = await reader.activities(
        deal_id=meeting.deal_id, account_id=None if meeting.deal_id else meeting.account_id, since=meeting.at
    )
    if noted_since(meeting, since):
        return "something is on record already"
    deals = await reader.deals(ids=[meeting.deal_id]) if meeting.deal_id else []
    start = await asyncio.to_thread(day_start, whom.voice)
    watch = await read_watch(reader, deals, since=meeting.at, now=now, day_start=start, rules=house.rules.stakeholders)
    one = await asyncio.to_thread(coming_of, meeting, watch)
    score = one.seen.now if one.seen else None
    answer = nudge_answer(meeting, one.guests, one.deal, one.question, score)
    return "asked" if await send(doing, whom, answer) else "no chat with them yet"


LOOK_FOR_MEETINGS = Task("look_for_meetings", "Look for meetings ahead", _look, tries=1, priority=5, timeout_s=60.0)
MEETING_PREP = Task("meeting_prep", "Preparation for a meeting", _prepare, tries=4, priority=20)
AFTER_MEETING = Task("after_meeting", "After a meeting", _ask_after, tries=3, priority=15)

"""Keeps schedules in step with what people want and where they are: one row per person and kind, saved when moved."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from jobs.briefing import BRIEFING, DIGEST
from jobs.planner import scheduled
from jobs.schedule import Rule
from jobs.task import Doing, Task
from jobs.telling import known_zone
from knowledge.records import Preference, User
from knowledge.worklist import StoredSchedule
from skills.noticing.wanted import DAYS, of_person

_MARK = "schedules"
_ALL = 1_000_000
_JUST_NOW = timedelta(minutes=3)
"""A wish is followed up to a minute after it was said; a slot that came meanwhile is still due (once a day as ever)."""
_KINDS = (BRIEFING.name, DIGEST.name)


async def _keep(doing: Doing) -> str:
    house = doing.house
    rights, data = await house.workspace.versions()
    seen = {"rights": rights, "data": data}
    if await house.worklist.mark(_MARK) == seen:
        return "nothing was written since"
    steward = await house.workspace.steward()
    if steward is None:
        return "without an administrator nobody may look"
    held = await house.workspace.reader(steward).preferences()
    wishes = {p.user_id: p for p in held}
    standing = {s.id: s for s in await house.worklist.schedules(limit=_ALL) if s.task in _KINDS}
    users = await house.workspace.users()
    wanted, changed = await asyncio.to_thread(in_step, users, wishes, standing, house.now())
    gone = sorted(standing.keys() - wanted)
    await house.worklist.save(changed)
    if gone:
        await house.worklist.remove(gone)
    await house.worklist.set_mark(_MARK, seen)
    return f"{len(changed)} schedules changed, {len(gone)} ended"


def in_step(
    users: Sequence[User], wishes: Mapping[str, Preference], standing: Mapping[str, StoredSchedule], now: datetime
) -> tuple[set[str], list[StoredSchedule]]:
    """The ids of all that should stand, and those that have to be saved."""
    wanted: set[str] = set()
    changed: list[StoredSchedule] = []
    for user in users:
        for task, rule in rules_of(user, wishes.get(user.id)):
            key = f"{task}:{user.id}"
            wanted.add(key)
            known = standing.get(key)
            if known is None or known.rule != rule.to_json():
                changed.append(scheduled(key, task, rule, now=now - _JUST_NOW, user_id=user.id))
    return wanted, changed


def rules_of(user: User, held: Preference | None) -> list[tuple[str, Rule]]:
    """A briefing for reps, and for whoever asked for one; a digest for managers. Analysts and who left get nothing."""
    if not user.active or user.role == "analyst":
        return []
    wish = of_person(held, user.tenant, user.id, user.role)
    zone = known_zone(user.time_zone)
    off = tuple(date.fromisoformat(d) for d in wish.off)
    found = []
    if wish.briefing and wish.days:
        days = tuple(n for n, d in enumerate(DAYS) if d in wish.days)
        found.append((BRIEFING.name, Rule(time.fromisoformat(wish.briefing_at), zone, days, off, wish.paused_until)))
    if wish.digest and user.role == "manager":
        day = (DAYS.index(wish.digest_day),)
        rule = Rule(time.fromisoformat(wish.digest_at), zone, day, off, wish.paused_until)
        found.append((DIGEST.name, rule))
    return found


KEEP_SCHEDULES = Task("keep_schedules", "Keep schedules in step", _keep, tries=1, timeout_s=120.0)

"""Telling one person something unasked: as whom, what they want to hear, what they were told before."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jobs.task import Doing, House
from knowledge.access import Principal
from knowledge.errors import NotFound
from knowledge.records import Preference
from skills.answer import Answer
from skills.ask import Ask
from skills.noticing.wanted import DAYS, of_person, paused
from skills.publishing import Unreachable
from skills.runner import Outcome, run_skill
from skills.wording import Voice

_KEPT = 500
_KEPT_FOR = timedelta(days=120)
"""What was told longer ago may be told again, should it still be so."""
_PLACES = ("briefing", "alert", "digest")


@dataclass(slots=True)
class Told:
    """What one person was told in one way: notice key -> its digest, with the moment."""

    items: dict[str, tuple[str, str]] = field(default_factory=dict)
    at: datetime | None = None
    """When the last of it was sent."""
    sent: tuple[str, ...] = ()
    """Moments of what was sent in the last day, for the limit."""

    def to_json(self) -> dict[str, Any]:
        return {
            "items": {k: list(v) for k, v in self.items.items()},
            "at": self.at.isoformat() if self.at else None,
            "sent": list(self.sent),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any] | None) -> "Told":
        if not kept:
            return cls()
        at = kept.get("at")
        items = {k: (v[0], v[1]) for k, v in kept.get("items", {}).items()}
        return cls(items, datetime.fromisoformat(at) if at else None, tuple(kept.get("sent", ())))

    def later(self, digests: dict[str, str], now: datetime) -> "Told":
        """With more told now; what is long ago, or beyond the last `_KEPT`, is forgotten."""
        moment, oldest = now.isoformat(), (now - _KEPT_FOR).isoformat()
        every = {**self.items, **{k: (d, moment) for k, d in digests.items()}}
        recent = sorted(((k, v) for k, v in every.items() if v[1] > oldest), key=lambda kv: (kv[1][1], kv[0]))
        day_ago = (now - timedelta(days=1)).isoformat()
        return Told(dict(recent[-_KEPT:]), now, (*(s for s in self.sent if s > day_ago), moment))


def _mark(user_id: str, place: str) -> str:
    return f"told:{place}:{user_id}"


async def told(house: House, user_id: str, place: str) -> Told:
    return Told.from_json(await house.worklist.mark(_mark(user_id, place)))


async def told_each_way(house: House, user_id: str) -> dict[str, Told]:
    """By way of telling."""
    kept = await house.worklist.marks([_mark(user_id, place) for place in _PLACES])
    return {place: Told.from_json(kept.get(_mark(user_id, place))) for place in _PLACES}


def at_all(ways: Mapping[str, Told]) -> dict[str, str]:
    """Notice key -> the digest told last, in whichever way."""
    newest: dict[str, tuple[str, str]] = {}
    for way in ways.values():
        for key, (digest, at) in way.items.items():
            if key not in newest or newest[key][1] < at:
                newest[key] = (digest, at)
    return {k: digest for k, (digest, _) in newest.items()}


async def remember(house: House, user_id: str, place: str, digests: dict[str, str]) -> None:
    """Kept apart by way of telling, so that a briefing and an alert at one time take nothing from each other."""
    before = await told(house, user_id, place)
    await house.worklist.set_mark(_mark(user_id, place), before.later(digests, house.now()).to_json())


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody to be told something."""

    principal: Principal
    wish: Preference
    voice: Voice


async def listener(house: House, user_id: str) -> Listener | None:
    """None for somebody who left, and for who has no chat with us to be told in."""
    try:
        principal = await house.workspace.principal(user_id)
    except NotFound:
        return None
    if not principal.active or not await house.publisher.reaches(user_id):
        return None
    held = await house.workspace.reader(principal).preferences()
    wish = of_person(next((p for p in held if p.user_id == user_id), None), principal.tenant, user_id, principal.role)
    voice = Voice(house.now(), principal.locale, await asyncio.to_thread(known_zone, principal.time_zone))
    return Listener(principal, wish, voice)


def known_zone(name: str) -> str:
    """The zone, or UTC where there is none of that name."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return "UTC"
    return name


async def asked(doing: Doing, whom: Listener, skill: str, verb: str, **more: Any) -> Outcome:
    """Runs a skill for the person as a turn of theirs would. `more`: args and memory."""
    house = doing.house
    run = house.registry.get(skill)
    ask = Ask(
        turn_id=doing.key,
        text="",
        principal=whom.principal,
        voice=whom.voice,
        now=house.now(),
        verb=verb,
        args=more.get("args", {}),
        memory=more.get("memory", {}),
    )
    return await run_skill(run, ask, house.workspace.reader(whom.principal, buckets=run.buckets))


async def send(doing: Doing, whom: Listener, answer: Answer) -> bool:
    """Once per piece of work. False when the person can't be reached after all."""
    principal = whom.principal
    try:
        await doing.house.publisher.publish(
            tenant=principal.tenant, user_id=principal.user_id, answer=answer, key=f"{doing.key}:message"
        )
    except Unreachable:
        return False
    return True


async def unconfirmed(house: House, user_id: str) -> str:
    """As the briefing takes it: JSON."""
    waiting = await house.publisher.unconfirmed(user_id)
    return json.dumps([{"id": w.id, "title": w.title} for w in waiting])


def quiet(wish: Preference, zone: str, now: datetime) -> bool:
    """Whether nothing but meetings should reach the person now: their night, a day off, a pause.

    Reads the zone's file the first time: call it off the event loop.
    """
    local = now.astimezone(ZoneInfo(zone))
    if paused(wish, local.date()) or DAYS[local.weekday()] not in wish.days:
        return True
    clock, first, last = local.time(), time.fromisoformat(wish.quiet_from), time.fromisoformat(wish.quiet_to)
    if first == last:
        return False
    return first <= clock < last if first < last else clock >= first or clock < last


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(UTC)


def day_start(voice: Voice) -> datetime:
    """The beginning of the person's own day."""
    return datetime.combine(voice.today, time.min, ZoneInfo(voice.time_zone)).astimezone(UTC)

"""The call that belongs to a meeting, and what could be one: all of it the person's own. Pure but for `offered`."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from knowledge.reader import Reader
from knowledge.records import Activity, Deal, LiveCall
from skills.wording import Voice

MOST_DEALS = 60
_MOST_CALLS = 6
_LOOKED_AT = 40
_RECENT = timedelta(hours=18)
"""A call that was put on record longer ago, and never begun, is not what a meeting of now is about."""
_EARLY, _LATE = timedelta(minutes=20), timedelta(minutes=45)
"""A meeting that begins soon, or began not long ago, is taken to be this one."""
_NAMED = re.compile(r"[A-Za-z0-9+/=_.:@-]{1,400}")
SERVICE = "teams:"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    call: LiveCall | None
    """The meeting's own, or the one that runs and is in no meeting."""
    others: tuple[LiveCall, ...]
    """Planned or running, without a meeting."""
    deals: tuple[Deal, ...]
    """Open ones they may see; what the calendar says comes first, then their own, then the soonest close."""
    due: frozenset[str]
    """Deals the calendar has a meeting about just now."""


def meeting_of(told: str) -> str:
    """A meeting as a call has it on record; empty for what is no id of one."""
    return f"{SERVICE}{told}" if _NAMED.fullmatch(told) else ""


async def offered(reader: Reader, meeting: str, now: datetime) -> Offer:
    """Raises `StoreUnavailable`."""
    me = reader.principal.user_id
    calls, deals, held = await asyncio.gather(
        reader.live_calls(limit=_LOOKED_AT),
        reader.deals(status="open"),
        reader.as_of(now + _EARLY).activities(kinds=("meeting", "call"), user_id=me, since=now - _LATE),
    )
    own = [c for c in calls if c.user_id == me and c.state != "ended"]
    call, others = which(own, meeting, now)
    ordered, due = in_order(deals, held, now, me)
    return Offer(call, others, ordered[:MOST_DEALS], due)


async def is_own(reader: Reader, call_id: str) -> bool:
    """Whether it is a call of theirs that is not over; an administrator sees others' too."""
    call = await reader.record("live_call", call_id)
    return isinstance(call, LiveCall) and call.user_id == reader.principal.user_id and call.state != "ended"


def which(own: Sequence[LiveCall], meeting: str, now: datetime) -> tuple[LiveCall | None, tuple[LiveCall, ...]]:
    """(what is shown at once, what may be chosen); newest first, a running one before a planned one."""
    current = sorted((c for c in own if c.state == "live" or now - c.at <= _RECENT), key=_running_first(now))
    here = next((c for c in current if meeting and c.meeting == meeting), None)
    free = [c for c in current if not c.meeting]
    running = [c for c in free if c.state == "live"]
    call = here or (running[0] if len(running) == 1 else None)
    return call, tuple(c for c in free if c is not call)[:_MOST_CALLS]


def in_order(
    deals: Sequence[Deal], held: Sequence[Activity], now: datetime, me: str
) -> tuple[tuple[Deal, ...], frozenset[str]]:
    """(deals, those that are due now)."""
    at_hand = [a for a in held if now - _LATE <= a.at <= now + _EARLY]
    named = {a.deal_id for a in at_hand if a.deal_id}
    clients = {a.account_id for a in at_hand if a.account_id and not a.deal_id}
    due = frozenset(d.id for d in deals if d.id in named or d.account_id in clients)
    ordered = sorted(deals, key=lambda d: (d.id not in due, d.owner_id != me, d.close_on or date.max, d.name))
    return tuple(ordered), due


def as_json(offer: Offer, clients: Mapping[str, str], voice: Voice) -> Json:
    return {
        "call": None if offer.call is None else offer.call.id,
        "others": [
            {"id": c.id, "title": c.title, "running": c.state == "live", "at": voice.moment(c.at)} for c in offer.others
        ],
        "deals": [
            {"id": d.id, "name": d.name, "client": clients.get(d.account_id or "", ""), "due": d.id in offer.due}
            for d in offer.deals
        ],
    }


def _running_first(now: datetime) -> Any:
    return lambda c: (c.state != "live", now - c.at)

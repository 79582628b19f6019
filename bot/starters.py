"""What somebody could ask first: a few questions in their own words, out of their own deals, meetings and changes."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.parts import journal_of
from knowledge.access import Principal
from knowledge.reader import Reader
from knowledge.records import Activity, Deal, FieldChange
from knowledge.workspace import Workspace
from skills.wording import Voice

MOST = 4
_SLIPPED_SINCE = timedelta(days=14)
_WEAK_BELOW = 60
"""Right to Win from which on nobody needs to be asked to look at it."""
_LOOKED_AT = 200
"""Open deals, soonest close first, among which the ones worth a question are looked for."""

_LEARNING = ("What can you do?", "How is Right to Win computed?")
_BY_ROLE = {
    "admin": ("Which imperative of the CEO's plan is behind?", "Which are our right clients?"),
    "manager": ("Licence to sell of my team", "Which imperative of the CEO's plan is behind?"),
    "rep": ("What should I do first this morning?", "Will I reach my target?"),
    "analyst": ("What do our case studies say?",),
}


async def starters(workspace: Workspace, principal: Principal, *, now: datetime) -> tuple[str, ...]:
    """At most `MOST` questions, the most pressing first; read as that person, so they name nothing hidden from them.

    Each can be sent as it stands. Raises `StoreUnavailable`.
    """
    if not principal.active:
        return ()
    reader = workspace.reader(principal)
    voice = Voice(now, principal.locale, principal.time_zone)
    today = await asyncio.to_thread(lambda: voice.today)
    waiting = await journal_of(workspace).waiting_for(principal.user_id)
    deals = await _own(reader)
    asked = [
        *(["What is waiting for my confirmation?"] if waiting else []),
        *await _meeting(reader, today, now),
        *await _on_deals(reader, deals, today, now),
        *_of_role(principal, bool(deals)),
    ]
    return tuple(dict.fromkeys(asked))[:MOST]


async def _own(reader: Reader) -> list[Deal]:
    """The person's own open deals; of somebody without any, those of their people. Soonest close first."""
    if reader.principal.role == "analyst":
        return []
    me = reader.principal.user_id
    found = await reader.deals(owner_id=me, status="open") or await reader.deals(status="open")
    return sorted(found, key=lambda d: (d.close_on or date.max, d.name))[:_LOOKED_AT]


async def _meeting(reader: Reader, today: date, now: datetime) -> list[str]:
    """The next one with a client that is left of the person's day."""
    midnight = datetime.combine(today + timedelta(days=1), time(), ZoneInfo(reader.principal.time_zone))
    planned = await reader.as_of(midnight).activities(kinds=("meeting", "call"), since=now)
    ahead = sorted((a for a in planned if _theirs(a, reader, midnight)), key=lambda a: (a.at, a.id))
    if not ahead:
        return []
    client = await reader.account(ahead[0].account_id or "")
    return [] if client is None else [f"Prepare me for my meeting with {client.name} today"]


def _theirs(activity: Activity, reader: Reader, midnight: datetime) -> bool:
    mine = activity.user_id == reader.principal.user_id
    return mine and not activity.done and bool(activity.contact_ids) and activity.at < midnight


async def _on_deals(reader: Reader, deals: Sequence[Deal], today: date, now: datetime) -> list[str]:
    """At most one question about each deal: the one that slipped, the weakest, the one that closes next."""
    if not deals:
        return []
    ids = [d.id for d in deals]
    changed = await reader.changes("deal", ids, since=now - _SLIPPED_SINCE)
    scores = {i: s.scores.get("right_to_win") for i, s in (await reader.last_snapshots(ids)).items()}
    asked: list[str] = []
    named: set[str] = set()
    for deal, question in _candidates(deals, changed, scores, today):
        if deal.id not in named:
            named.add(deal.id)
            asked.append(question)
    return asked


def _candidates(
    deals: Sequence[Deal], changed: Sequence[FieldChange], scores: dict[str, int | None], today: date
) -> Iterator[tuple[Deal, str]]:
    slipped = _slipped(deals, changed, today)
    if slipped is not None:
        yield slipped, f"Show me the power plan for {slipped.name}"
    weak = [(s, d) for d in deals if (s := scores.get(d.id)) is not None and s < _WEAK_BELOW and d != slipped]
    if weak:
        weakest = min(weak, key=lambda known: (known[0], known[1].name))[1]
        yield weakest, f"Why is the right to win on {weakest.name} so low?"
    soon = next((d for d in deals if d.close_on is not None and d.close_on >= today), deals[0])
    yield soon, f"What's our right to win on {soon.name}?"


def _slipped(deals: Sequence[Deal], changed: Sequence[FieldChange], today: date) -> Deal | None:
    """Its close date has passed, or was put off a few days ago."""
    passed = next((d for d in deals if d.close_on is not None and d.close_on < today), None)
    if passed is not None:
        return passed
    later = {c.record_id for c in changed if c.field == "close_on" and str(c.after or "") > str(c.before or "~")}
    return next((d for d in deals if d.id in later), None)


def _of_role(principal: Principal, has_deals: bool) -> tuple[str, ...]:
    """Without a deal to speak of, what the product is about comes first."""
    own = _BY_ROLE.get(principal.role, ())
    if principal.role in ("admin", "analyst") or has_deals:
        return (*own, *_LEARNING)
    return (*_LEARNING, 'FOG this: "I heard that their budget was cut"', *own)

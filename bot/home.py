"""The page a person opens to see where they stand: their deals, today's meetings, what waits for their yes.

Made of neutral pieces, for whichever surface has such a page.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.graph.waiting import changes_of, decisions
from knowledge.access import Principal
from knowledge.journal import Journal, Pending
from knowledge.reader import Reader
from knowledge.records import Activity, Deal
from knowledge.workspace import Workspace
from skills.answer import Action, Band, DiffPart
from skills.scoring.file import DealFile
from skills.scoring.read import read_files
from skills.scoring.score import score
from skills.wording import Voice

DEALS = 40
"""Shown; the rest is a question away."""
WAITING = 8
_MEETINGS = 8
_WEEKS_BACK = (4, 3, 2, 1)


@dataclass(frozen=True, slots=True)
class DealLine:
    deal_id: str
    name: str
    client: str
    owner: str
    """Empty where it is one's own."""
    about: str
    """Amount, stage and close date, as the person reads them."""
    late: bool
    """Its close date has passed."""
    right_to_win: int | None
    at_least: bool
    """A C is unknown and counts nothing yet."""
    band: Band
    cs: tuple[tuple[str, int | None], ...]
    """The four, by their names."""
    trend: tuple[int | None, ...]
    """Right to Win in the weeks before, oldest first, then today's."""
    open: Action

    @property
    def moved(self) -> int | None:
        """Points since the first week that is known; None where there is nothing to compare."""
        known = [v for v in self.trend if v is not None]
        return known[-1] - known[0] if self.trend and self.trend[-1] is not None and len(known) > 1 else None


@dataclass(frozen=True, slots=True)
class MeetingLine:
    clock: str
    subject: str
    client: str
    guests: tuple[str, ...]
    prepare: Action


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change that is written once the person agrees."""

    title: str
    changes: tuple[DiffPart, ...]
    confirm: Action
    cancel: Action


@dataclass(frozen=True, slots=True)
class Home:
    name: str
    deals: tuple[DealLine, ...]
    more_deals: int
    meetings: tuple[MeetingLine, ...]
    waiting: tuple[Waiting, ...]
    more_waiting: int
    every_deal: Action
    settings: Action
    at: str
    """When it was made, as the person reads it."""


async def home_of(workspace: Workspace, journal: Journal, principal: Principal, *, now: datetime) -> Home:
    """Read as that person. Raises `StoreUnavailable`."""
    reader = workspace.reader(principal)
    voice = Voice(now, principal.locale, principal.time_zone)
    today = await asyncio.to_thread(lambda: voice.today)
    deals, meetings, waiting = await asyncio.gather(
        _deals(reader, voice, today), _meetings(reader, voice, today), journal.waiting_for(principal.user_id)
    )
    lines, more = deals
    return Home(
        principal.name,
        lines,
        more,
        meetings,
        tuple(_waiting(w) for w in waiting[:WAITING]),
        max(0, len(waiting) - WAITING),
        Action("every_deal", "All my deals", "right_to_win", "show", {"text": "My deals by right to win"}),
        Action("settings", "Briefing settings", "briefing", "settings"),
        voice.moment(now),
    )


async def _deals(reader: Reader, voice: Voice, today: date) -> tuple[tuple[DealLine, ...], int]:
    """One's own first, soonest close first."""
    if reader.principal.role == "analyst":
        return (), 0
    me = reader.principal.user_id
    every = sorted(
        await reader.deals(status="open"), key=lambda d: (d.owner_id != me, d.close_on or date.max, d.name, d.id)
    )
    deals = every[:DEALS]
    names = {a.id: a.name for a in await reader.accounts(ids=sorted({d.account_id for d in deals if d.account_id}))}
    owners = {u.id: u.name for u in await reader.users(ids=sorted({d.owner_id for d in deals}))}
    files, before = await asyncio.gather(read_files(reader, deals), _before(reader, [d.id for d in deals]))
    lines = await asyncio.to_thread(
        lambda: tuple(_deal(f, n, names, owners, before, reader, voice, today) for n, f in enumerate(files, 1))
    )
    return lines, len(every) - len(deals)


async def _before(reader: Reader, ids: Sequence[str]) -> list[Mapping[str, int | None]]:
    """Right to Win as it was frozen last, some weeks ago, by deal."""
    if not ids:
        return []
    moments = (reader.now - timedelta(weeks=weeks) for weeks in _WEEKS_BACK)
    found = await asyncio.gather(*(reader.as_of(m).last_snapshots(ids) for m in moments))
    return [{deal_id: s.scores.get("right_to_win") for deal_id, s in week.items()} for week in found]


def _deal(
    file: DealFile,
    n: int,
    names: Mapping[str, str],
    owners: Mapping[str, str],
    before: Sequence[Mapping[str, int | None]],
    reader: Reader,
    voice: Voice,
    today: date,
) -> DealLine:
    deal = file.deal
    found = score(file, reader.now, with_intervals=False)
    now = found.right_to_win if found.known else None
    return DealLine(
        deal.id,
        deal.name,
        names.get(deal.account_id or "", ""),
        "" if deal.owner_id == reader.principal.user_id else owners.get(deal.owner_id, ""),
        _about(deal, voice),
        deal.close_on is not None and deal.close_on < today,
        now,
        found.is_floor and now is not None,
        found.band,
        tuple((c.spec.label, c.points) for c in found.cs),
        (*(week.get(deal.id) for week in before), now),
        Action(f"deal_{n}", "Open", "right_to_win", "show", {"deal_id": deal.id}),
    )


def _about(deal: Deal, voice: Voice) -> str:
    amount = voice.money_short(deal.amount, deal.currency) if deal.amount is not None else ""
    close = f"closes {voice.day(deal.close_on)}" if deal.close_on else "no close date"
    return " · ".join(t for t in (amount, deal.stage, close) if t)


async def _meetings(reader: Reader, voice: Voice, today: date) -> tuple[MeetingLine, ...]:
    """With somebody of a client, on the person's own day, those already begun left out."""
    zone = ZoneInfo(voice.time_zone)
    midnight = datetime.combine(today + timedelta(days=1), time(), zone)
    planned = await reader.as_of(midnight).activities(kinds=("meeting", "call"), since=voice.now)
    me = reader.principal.user_id
    own = [a for a in planned if a.user_id == me and a.contact_ids and not a.done and a.at < midnight]
    own = sorted(own, key=lambda a: (a.at, a.id))[:_MEETINGS]
    guests = await reader.contacts(ids=sorted({c for a in own for c in a.contact_ids})) if own else []
    clients = await reader.accounts(ids=sorted({a.account_id for a in own if a.account_id})) if own else []
    people, names = {c.id: c.name for c in guests}, {a.id: a.name for a in clients}
    return tuple(_meeting(a, n, people, names, voice) for n, a in enumerate(own, 1))


def _meeting(
    activity: Activity, n: int, people: Mapping[str, str], names: Mapping[str, str], voice: Voice
) -> MeetingLine:
    return MeetingLine(
        voice.moment(activity.at).rpartition(", ")[2],
        activity.subject,
        names.get(activity.account_id or "", ""),
        tuple(people[c] for c in activity.contact_ids if c in people),
        Action(f"prep_{n}", "Prepare", "meeting_prep", "show", {"activity_id": activity.id}),
    )


def _waiting(pending: Pending) -> Waiting:
    title, changes = changes_of(pending)
    confirm, cancel = decisions(pending.id)
    return Waiting(title, changes, confirm, cancel)

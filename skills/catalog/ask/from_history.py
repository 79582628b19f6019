"""What became different on a client's deals, and what a colleague put on record, each day by day."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from knowledge.records import Activity, Deal, FieldChange
from skills.ask import Ask
from skills.catalog.ask.from_company import other_named
from skills.catalog.ask.intents import Intent
from skills.catalog.ask.reply import Cited, Reply
from skills.catalog.ask.shelf import Shelf
from skills.language.lists import counted

_MOST_ROWS = 15
_LABELS = {"close_on": "Close date", "owner_id": "Owner", "next_step_on": "Day of the next step"}


@dataclass(frozen=True, slots=True)
class _Told:
    at: datetime
    what: str
    cited: Cited
    by: str = ""


def changed(ask: Ask, shelf: Shelf, intent: Intent) -> Reply | None:
    """What was changed and logged on the deals in the time asked for, with who and when."""
    if not shelf.deals:
        return None
    deals = {d.id: d for d in shelf.deals}
    moves = [
        _Told(c.at, _move(ask, shelf, deals[c.record_id], c), _deal(deals[c.record_id]), _name(shelf, c.by))
        for c in shelf.changes
        if _within(ask, intent, c.at)
    ]
    logged = [_entry(shelf, a) for a in shelf.activities if _within(ask, intent, a.at)]
    name = shelf.deals[0].name if len(deals) == 1 else shelf.accounts[0].name if shelf.accounts else "These deals"
    moved = f"{counted(len(moves), 'change')} on the record" if moves else "nothing on the record was changed"
    told = f", {counted(len(logged), 'entry', 'entries')} logged" if logged else ", nothing was logged"
    lead = f"{name}{_when(ask, intent)}: {moved}{told}."
    return _reply(ask, "What changed", lead, [*moves, *logged]) or Reply(
        "What changed", lead, cited=tuple(_deal(d) for d in shelf.deals)
    )


def logged(ask: Ask, shelf: Shelf, intent: Intent) -> Reply:
    """What somebody, oneself if nobody else is named, put on record in the time asked for."""
    theirs = [_entry(shelf, a) for a in shelf.activities if _within(ask, intent, a.at)]
    whose = other_named(ask, shelf) or "you"
    if not theirs:
        return Reply("Logged", f"Nothing by {whose}{_when(ask, intent)} is on record that you may see.")
    lead = f"{counted(len(theirs), 'entry', 'entries')} by {whose}{_when(ask, intent)}."
    return _reply(ask, "Logged", lead, theirs) or Reply("Logged", lead)


def _reply(ask: Ask, title: str, lead: str, told: list[_Told]) -> Reply | None:
    """Newest first; None where there is nothing to list."""
    if not told:
        return None
    told.sort(key=lambda t: t.at, reverse=True)
    shown = told[:_MOST_ROWS]
    rows = tuple((t.what, ask.voice.day(t.at), t.by) for t in shown)
    hints = (f"{len(told) - _MOST_ROWS} older not shown.",) if len(told) > _MOST_ROWS else ()
    columns = ("What", "Day", "By")
    return Reply(title, lead, columns=columns, rows=rows, cited=tuple(t.cited for t in shown), hints=hints)


def _entry(shelf: Shelf, activity: Activity) -> _Told:
    cited = Cited("activity", activity.id, activity.subject, activity.at)
    return _Told(
        activity.at, f"{activity.kind.capitalize()}: {activity.subject}", cited, _name(shelf, activity.user_id)
    )


def _move(ask: Ask, shelf: Shelf, deal: Deal, change: FieldChange) -> str:
    label = _LABELS.get(change.field, change.field.replace("_", " ").capitalize())
    before, after = (_value(ask, shelf, deal, change.field, v) for v in (change.before, change.after))
    where = f"{deal.name}, " if len(shelf.deals) > 1 else ""
    return f"{where}{label.lower()}: {before} → {after}" if where else f"{label}: {before} → {after}"


def _value(ask: Ask, shelf: Shelf, deal: Deal, field: str, value: Any) -> str:
    if value in (None, "", ()):
        return "empty"
    if field == "owner_id":
        return _name(shelf, str(value)) or "somebody else"
    if field == "amount" and isinstance(value, Decimal):
        return ask.voice.money(value, deal.currency)
    if isinstance(value, date):
        return ask.voice.day(value)
    if isinstance(value, tuple | list):
        return counted(len(value), "entry", "entries")
    return str(value).replace("_", " ")


def _deal(deal: Deal) -> Cited:
    return Cited("deal", deal.id, deal.name)


def _name(shelf: Shelf, user_id: str | None) -> str:
    return next((u.name for u in shelf.users if u.id == user_id), "")


def _within(ask: Ask, intent: Intent, at: datetime) -> bool:
    if at > ask.now:
        return False
    period = intent.filter.period
    day = at.astimezone(ZoneInfo(ask.voice.time_zone)).date()
    return period is None or period[0] <= day <= period[1]


def _when(ask: Ask, intent: Intent) -> str:
    if intent.filter.period is None:
        return ""
    first, last = intent.filter.period
    return f", {ask.voice.day(first)}" if first == last else f", {ask.voice.day(first)} – {ask.voice.day(last)}"

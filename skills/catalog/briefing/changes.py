"""A person's own settings, changed at once and undone with one press. Pure."""

from dataclasses import asdict, fields
from datetime import date, timedelta
from typing import Any

from knowledge.records import Preference
from knowledge.writer import Change
from skills.ask import Ask
from skills.catalog.briefing.facts import Facts
from skills.catalog.briefing.outcome import SetCard
from skills.catalog.briefing.phrases import told_change
from skills.noticing.notice import LABELS
from skills.noticing.wanted import changed

_PUT_OFF = timedelta(days=7)
_KEPT_SNOOZES = 60
_KEYS = [f.name for f in fields(Preference)]


def set_card(ask: Ask, facts: Facts) -> SetCard | None:
    """None where nothing would be different, or nothing was meant."""
    values = _values(ask, facts)
    before = facts.wish
    after = changed(before, values)
    if after == before:
        return None
    moved = {k: getattr(after, k) for k in _KEYS if getattr(after, k) != getattr(before, k)}
    if facts.stored:
        change = Change("update", "preference", before.id, moved, {k: getattr(before, k) for k in moved})
    else:
        made = asdict(after)
        made.pop("id")
        change = Change("create", "preference", before.id, made | {"source": "chat"})
    return SetCard(before, after, (change,), told_change(before, after, ask.voice))


def _values(ask: Ask, facts: Facts) -> dict[str, Any]:
    kind, wish = facts.intent.kind, facts.wish
    if kind == "set":
        again = ask.args.get("more", "")
        fuller = {"less": tuple(k for k in wish.less if k != again)} if again in wish.less else {}
        return {**facts.intent.values, **fuller}
    if kind == "snooze":
        return _snoozed(ask, wish)
    named = ask.args.get("kind", "")
    if named not in LABELS:
        return {}
    if kind == "more":
        return {"less": tuple(k for k in wish.less if k != named)}
    return {"less": (*wish.less, named)}


def _snoozed(ask: Ask, wish: Preference) -> dict[str, Any]:
    key = ask.args.get("key", "")
    if not key:
        return {}
    until = _day(ask.args.get("until", "")) or ask.voice.today + _PUT_OFF
    running = [s for s in wish.snoozed if s.rpartition("|")[2] > ask.voice.today.isoformat()]
    others = [s for s in running if s.rpartition("|")[0] != key]
    return {"snoozed": tuple([*others, f"{key}|{until.isoformat()}"][-_KEPT_SNOOZES:])}


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None

"""Which clients are meant, and as of when. Pure; no model."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from skills.ask import Ask
from skills.profile.rules import PROFILES, Profile

Kind = Literal["one", "list"]

_LIST = re.compile(
    r"\b(my|our|all|every|which|the team'?s)\b[\w\s'-]*\b(clients|customers|accounts|relationships|portfolio)\b"
    r"|\bwhich (client|customer|account)\b|\b(clients|customers|accounts) (are|by|in)\b",
    re.I,
)
_AS_OF = re.compile(r"\b(as (of|at|it was)|back (in|on)|at the (start|end)|used to be|was|were|had been)\b", re.I)


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    team: bool = False
    """Every client the asker may see, not only their own."""
    only: Profile | Literal["trapped"] | None = None
    """Which clients of a list are asked about."""
    moment: datetime | None = None
    """The past day asked for, at its end where the person is."""


def read_intent(ask: Ask) -> Intent:
    named = ask.entities.account_ids or ask.entities.deal_ids or ask.args.get("account_id")
    team = re.search(r"\b(team|everyone|everybody|all (of )?(our|the)|company)\b", ask.wish, re.I) is not None
    kind: Kind = "list" if ask.verb == "list" or (not named and _LIST.search(ask.wish)) else "one"
    return Intent(kind, team, _only(ask.wish) if kind == "list" else None, _moment(ask))


def _only(text: str) -> Profile | Literal["trapped"] | None:
    """The one profile named; several, or none, mean the whole list."""
    named = [p for p in PROFILES if re.search(rf"\b{p}\b", text, re.I)]
    if len(named) == 1:
        return named[0]
    return "trapped" if not named and re.search(r"\btraps?\b|\btrapped\b", text, re.I) else None


def _moment(ask: Ask) -> datetime | None:
    if not ask.entities.dates or not _AS_OF.search(ask.wish):
        return None
    day = ask.entities.dates[-1]
    while day > ask.voice.today:
        day -= timedelta(days=365)
    end = datetime.combine(day, time.max, tzinfo=ZoneInfo(ask.voice.time_zone))
    return min(end, ask.now)

"""What is wanted: a briefing since when, the team's, the settings, a change of them, or one thing put off or done."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from knowledge.records import Preference
from skills.ask import Ask
from skills.language.dates import find_dates
from skills.noticing.wanted import CLASS_NAMES, DAYS, clock_of, of_person, wishes

Kind = Literal["brief", "team", "settings", "set", "task_done", "snooze", "less", "more"]
CLAIMS = (
    r"(?:and )?what (?:should|shall|do|must|can|could) (?:i|we) (?:do|tackle|look at) (?:first|next|now)",
    r"what(?:'s|s| is) on (?:today|tomorrow|this week|next week|(?:on )?(?:mon|tues|wednes|thurs|fri)day)",
    r"what (?:to do|comes|is|'s)? ?first|what's first",
    r"where (?:do|should|shall|can) i (?:start|begin)",
    r"what(?:'s|s| is) new(?: today| this week)?",
    r"what(?:'s|s| is) (?:most )?urgent|anything urgent|most urgent",
    r"(?:what(?:'s|s| is| are) )?(?:the |my |our |team |the team's )?(?:top|biggest|main|worst|greatest|most urgent)"
    r"(?: \d| two| three| five)? risks?"
    r"(?: (?:this week|today|in (?:my|the|our) pipeline|(?:in|of) (?:the|my) team|(?:of|across) (?:my|all) deals))?",
    r"(?:the |my |our )?team(?:'s)? risks",
    r"(?:(?:what|where) are )?(?:the |my )?risks (?:of|in|for|across) (?:my |the |our )(?:team|pipeline|deals)",
)
"""What comes first, over all one's deals: no deal is named."""
_TEAM = re.compile(
    r"\b(?:team|teams|my (?:reps|people|sellers|guys|folks)|everybody|everyone|digest|reps|direct reports)\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:my own|own deals|personal(?:ly)?|only me|just me|myself)\b", re.IGNORECASE)
_TO_OTHERS = re.compile(
    r"\b(?:send|give|write|mail|post) (?:out )?(?:every(?:body|one)|all(?: of (?:us|them))?|the (?:whole )?team"
    r"|my (?:reps|team|people)) (?:an?|the|their|that) (?:\w+ )?briefings?\b"
    r"|\b(?:send|give|write|mail|post)\b.{0,20}\bbriefings? to (?:every(?:body|one)|all\b|the (?:whole )?team|my )",
    re.IGNORECASE,
)
_SETTINGS = re.compile(
    r"\bsettings?\b|\bpreferences?\b|\bwhat (?:do|will|would) (?:you|i) (?:send|tell|get|receive)\b|"
    r"\bwhen (?:do|will) (?:you|i) (?:send|get|write|brief)\b|\bwhat (?:messages|notifications|alerts) do i\b|"
    r"\bhow often do you\b|\bwhat am i subscribed\b",
    re.IGNORECASE,
)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    since: datetime | None = None
    """From when on; None: since the last working day began."""
    values: dict[str, Any] = field(default_factory=dict)
    """Fields of the preference to set."""
    unasked: bool = False
    """Sent by schedule: what was told before is left out."""


def read_intent(ask: Ask) -> Intent:
    """Reads a zone's file the first time: call it off the event loop."""
    if ask.verb in ("scheduled", "digest"):
        kind: Kind = "team" if ask.verb == "digest" else "brief"
        return Intent(kind, _given(ask), unasked=True)
    if ask.verb in ("task_done", "snooze", "less", "more", "settings"):
        return Intent(ask.verb)  # type: ignore[arg-type]
    if ask.verb == "set":
        return Intent("set", values=_from_form(ask))
    return _said(ask)


def _said(ask: Ask) -> Intent:
    text = ask.args.get("text") or ask.wish
    known = of_person(None, ask.principal.tenant, ask.principal.user_id)
    values = wishes(text, ask.voice, known)
    if values:
        return Intent("set", values=values)
    if _SETTINGS.search(text):
        return Intent("settings")
    if no_times(text):
        return Intent("set")
    since = _since(ask, text)
    if _for_team(ask, text):
        return Intent("team", since)
    return Intent("brief", since)


def sends_to_others(ask: Ask) -> bool:
    """ "Send everybody a briefing": nobody is sent anything for that."""
    return ask.verb == "show" and _TO_OTHERS.search(ask.args.get("text") or ask.wish) is not None


def _for_team(ask: Ask, text: str) -> bool:
    manages = ask.principal.role == "admin" or bool(ask.principal.team_ids)
    if ask.args.get("whose"):
        return manages and ask.args["whose"] == "team"
    return manages and (_TEAM.search(text) is not None or (ask.principal.role == "manager" and not _OWN.search(text)))


def _given(ask: Ask) -> datetime | None:
    written = ask.args.get("since")
    return datetime.fromisoformat(written) if written else None


def _since(ask: Ask, text: str) -> datetime | None:
    """The beginning of the past day named: "since Friday", "this week", "yesterday"."""
    given = _given(ask)
    if given is not None:
        return given
    found = find_dates(text, ask.voice.today, ask.voice.locale, "past")
    days = [w.start for w in found if w.start <= ask.voice.today]
    return None if not days else start_of(min(days), ask)


def start_of(day: date, ask: Ask) -> datetime:
    zone = ZoneInfo(ask.voice.time_zone)
    return min(datetime.combine(day, time.min, zone).astimezone(ask.now.tzinfo), ask.now)


def usual_since(ask: Ask, wish: Preference, kind: Kind) -> datetime:
    """For a person the beginning of the last working day before today, for a team a week."""
    if kind == "team":
        return ask.now - _WEEK
    day = ask.voice.today - timedelta(days=1)
    for _ in range(7):
        if DAYS[day.weekday()] in wish.days:
            break
        day -= timedelta(days=1)
    return start_of(day, ask)


_SAID_TIME = re.compile(r"\b(?:at|from|until|till|by) (\d{1,2}[:.]\d{2})(?![\d.])", re.IGNORECASE)
_TIMES = ("briefing_at", "quiet_from", "quiet_to")
_SWITCHES = ("briefing", "alerts", "meetings", "nudges", "digest", "when_empty")


def _from_form(ask: Ask) -> dict[str, Any]:
    """What the settings form or a switch sends; what is empty stays as it is."""
    args = ask.args
    values: dict[str, Any] = {k: args[k] == "yes" for k in _SWITCHES if args.get(k)}
    if args.get("days"):
        values["days"] = tuple(d for d in DAYS if d in args["days"].split(","))
    if args.get("classes"):
        values["classes"] = tuple(c for c in CLASS_NAMES if c in args["classes"].split(","))
    if args.get("alerts_for"):
        values |= {"alerts": False} if args["alerts_for"] == "off" else {"alerts": True}
        values |= {"alerts_for": args["alerts_for"]} if args["alerts_for"] in ("own", "team") else {}
    if "paused_until" in args:
        values["paused_until"] = _day(args["paused_until"])
    for name in _TIMES:
        if args.get(name):
            values |= _time(name, args[name])
    return values


def no_times(text: str) -> tuple[str, ...]:
    """What is said like a time of day and is none: "at 25:00"."""
    return tuple(t for t in _SAID_TIME.findall(text) if not clock_of(t))


def unread_times(ask: Ask) -> tuple[str, ...]:
    """What was said, or sent by the form, as a time of day and is none."""
    if ask.verb == "show":
        return no_times(ask.args.get("text") or ask.wish)
    return tuple(
        ask.args[name] for name in _TIMES if ask.args.get(name, "").strip() and not _time(name, ask.args[name])
    )


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


def _time(name: str, written: str) -> dict[str, str]:
    """ "7:30", "07.30", "7:30 pm", "8am"; empty for what is no time of day."""
    return {name: read} if (read := clock_of(written)) else {}

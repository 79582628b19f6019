"""What a person wants to be told unasked: read out of words, worded for people, applied to what is told. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from knowledge.records import Preference, Role, record_id
from skills.language.dates import find_dates
from skills.language.lists import joined
from skills.wording import Voice

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES = dict(zip(DAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True))
CLASS_NAMES = {"bedrock": "Bedrock", "stepping_stone": "Stepping Stone", "stray": "Stray"}
WORKWEEK = DAYS[:5]

_TIME = (
    r"(?P<h>\d{1,2})(?:[:.h](?P<m>\d{2}))?\s*(?P<half>am|pm|a\.m\.|p\.m\.)?|"
    r"(?P<past>half past|quarter past|quarter to)\s+"
    r"(?P<hour>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)|(?P<word>noon|midday)"
)
_AT = re.compile(
    rf"\b(?:at|to|for|from|by|@)\s*(?:{_TIME})(?!\s*(?:deals?|days?|weeks?|minutes?|mins?|%))", re.IGNORECASE
)
_BETWEEN = re.compile(
    r"(?:\b(?:from|between)\s+)?\b(?P<a>\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm)?)\s*(?:to|and|until|till|-)\s*"
    r"(?P<b>\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm)?)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_DAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?s?\b", re.IGNORECASE)
_WEEKDAYS = re.compile(
    r"\b(?:weekdays|working days|work days|workdays|mon(?:day)?\s*(?:-|to)\s*fri(?:day)?)\b", re.IGNORECASE
)
_EVERY_DAY = re.compile(r"\b(?:every day|each day|daily|seven days)\b", re.IGNORECASE)
_PAUSE = re.compile(
    r"\b(?:pause|hold|suspend|snooze|mute|stop|silence|quiet)\b|\b(?:i'?m|i am|i'?ll be) (?:off|away)\b|"
    r"\bno (?:briefings?|messages?|alerts?)\b|\bon (?:holiday|vacation|leave)\b|"
    r"\b(?:don'?t|do not) (?:send|write|tell|brief|bother)\b|\bnothing (?:until|till|before)\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"\b(?:until|till|til|through|for|next|back on|back)\b", re.IGNORECASE)
_FOR = re.compile(r"\bfor\s+(?P<n>a|an|one|two|three|four|\d{1,2})\s+(?P<unit>day|week|month)s?\b", re.IGNORECASE)
_N = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_RESUME = re.compile(
    r"\b(?:resume|unpause|restart|un-?mute)\b|\b(?:start|turn|switch)\b.{0,30}\b(?:again|back on)\b|\bi'?m back\b",
    re.IGNORECASE,
)
_OFF = re.compile(
    r"\b(?:stop|no|don'?t|do not|turn off|switch off|disable|without|never|cancel|unsubscribe|opt out)\b|\boff\b",
    re.IGNORECASE,
)
_ON = re.compile(
    r"\b(?:turn on|switch on|enable|start|send me|i want|give me|please send|subscribe|opt in)\b|\bon\b", re.IGNORECASE
)
_TOPIC_WORDS: tuple[tuple[str, str], ...] = (
    ("quiet", r"\bquiet hours?\b|\bdo not disturb\b|\bdon'?t disturb\b"),
    ("alerts", r"\balerts?\b|\bwarnings?\b|\bnotifications?\b"),
    ("nudges", r"\bnudges?\b|\bfollow-?ups?\b|\bafter (?:my |the )?meetings?\b|\breminders? after\b"),
    (
        "meetings",
        r"\b(?:meeting )?prep(?:s|aration)?\b|"
        r"\b(?:before|ahead of) (?:my |the |each |every |a )?(?:customer |client )?meetings?\b",
    ),
    ("digest", r"\bdigests?\b|\bweekly (?:summary|report|briefing)\b|\bteam (?:digest|briefing)\b"),
    (
        "empty",
        r"\bnothing (?:to (?:say|tell|report)|new|moved|happened)\b|\b(?:stay|be|keep) (?:silent|quiet)\b",
    ),
    ("briefing", r"\bbriefings?\b|\bbrief me\b|\bmorning (?:message|mail|update|note)\b"),
)
_AND = re.compile(r"\s*[,;]\s*(?:and\s+|but\s+)?|\s+(?:and|but)\s+", re.IGNORECASE)
_TOPICS = tuple((name, re.compile(words, re.IGNORECASE)) for name, words in _TOPIC_WORDS)
_ASKS = re.compile(
    r"^\W*(?:(?:so|and|ok|okay|hey|hi|please)\W+)*(?:what|which|who|whom|where|why|how|when|show|list|any|anything|"
    r"tell me (?:what|who|about)|did|do|does|is|are|was|were|has|have|catch me up|give me(?!.* at \d)|"
    r"brief me(?! (?:at|on|every|from|only)))\b|\bsince\b",
    re.IGNORECASE,
)
"""A question, which sets nothing whatever times and days it names."""
_SETS = re.compile(
    r"^\W*(?:make it|change (?:it )?to|set (?:it )?to|move (?:it )?to|rather|better|also|at \d|on \w+days?\b)",
    re.IGNORECASE,
)
"""How a time or a day alone is meant as a setting."""
_NOT_ON = re.compile(
    r"\b(?:not|never|no briefings?|without|don'?t(?: \w+){0,4}|except)"
    r"(?: (?:me|it|one|a briefing|the briefing))? (?:on )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days|weekends)\b",
    re.IGNORECASE,
)
"""Days on which none is wanted, said of every week: "not on Fridays"."""
_ONLY = re.compile(r"\b(?:only|just|nothing but|limit|restrict)\b", re.IGNORECASE)
_ALL_DEALS = re.compile(r"\b(?:all|every|any)\b.{0,20}\bdeals?\b|\ball of them\b", re.IGNORECASE)
_CLASSES = (("bedrock", r"\bbed-?rocks?\b"), ("stepping_stone", r"\bstepping[- ]stones?\b"), ("stray", r"\bstrays?\b"))
_MINUTES = re.compile(r"\b(?P<n>\d{1,3}|an?|one|two|half an) ?(?P<unit>min(?:ute)?s?|hours?|hrs?|h)\b", re.IGNORECASE)

Values = dict[str, Any]


def of_person(held: Preference | None, tenant: str, user_id: str, role: Role = "rep") -> Preference:
    """What holds for somebody: what they set, else the defaults; a morning briefing by itself is a rep's alone."""
    return held or Preference(record_id("preference", tenant, "self", user_id), tenant, user_id, briefing=role == "rep")


def wishes(text: str, voice: Voice, now: Preference) -> Values:
    """The fields a sentence sets; empty where it sets none, as a question does."""
    if _ASKS.search(text):
        return {}
    clauses = _AND.split(text)
    topics = [_topic(c) for c in clauses]
    if len(clauses) > 1 and all(topics) and len(set(topics)) == len(topics):
        return {k: v for clause in clauses for k, v in wishes(clause, voice, now).items()}
    resumed = _RESUME.search(text) is not None
    found: Values = {}
    topic = _topic(text)
    if resumed:
        found |= {"paused_until": None, **({"briefing": True} if topic in ("", "briefing") else {})}
    elif (until := _paused(text, voice)) is not None:
        return until
    found |= _classes(text)
    reader = {
        "quiet": _quiet,
        "alerts": _alerts,
        "nudges": _switch("nudges"),
        "meetings": _prep,
        "digest": _digest,
        "empty": _empty,
        "briefing": _briefing,
        "": _bare,
    }[topic]
    more = {k: v for k, v in reader(text, now).items() if k not in found}
    if "classes" in found and more.get("briefing") is False:
        del more["briefing"]  # "no strays in my briefing"
    return {**found, **more}


def _topic(text: str) -> str:
    return next((name for name, pattern in _TOPICS if pattern.search(text)), "")


def _paused(text: str, voice: Voice) -> Values | None:
    if not _PAUSE.search(text):
        return None
    span = _FOR.search(text)
    if span is not None:
        count = _N.get(span["n"].lower()) or int(span["n"])
        days = {"day": 1, "week": 7, "month": 30}[span["unit"].lower()] * count
        return {"paused_until": voice.today + timedelta(days=days)}
    found = find_dates(text, voice.today, voice.locale, "future")
    if not found:
        return None
    first = found[0]
    until = re.search(r"\b(?:until|till|til|before|back(?: on)?)\b", text, re.IGNORECASE)
    if until:
        later = timedelta(days=7) if first.start == voice.today and _DAY.search(text) else timedelta()
        return {"paused_until": first.start + later}  # said on a Monday, "until Monday" is the next one
    if first.start == first.end:
        return {"off": (first.start.isoformat(),)}
    return {"paused_until": first.end + timedelta(days=1)}


def _classes(text: str) -> Values:
    named = tuple(key for key, pattern in _CLASSES if re.search(pattern, text, re.IGNORECASE))
    if named and (_ONLY.search(text) or not _OFF.search(text)):
        return {"classes": named}
    if named:
        return {"classes": tuple(k for k, _ in _CLASSES if k not in named)}
    return {"classes": ()} if _ALL_DEALS.search(text) else {}


def _off(text: str) -> bool:
    return _OFF.search(text) is not None


def _switch(field: str) -> Any:
    def read(text: str, _now: Preference) -> Values:
        if _off(text):
            return {field: False}
        return {field: True} if _ON.search(text) else {}

    return read


_WHOLE_TEAM = re.compile(
    r"\b(?:team|teams|reps|people|everybody|everyone|colleagues?)\b|\bdeals? i (?:work|help|support)\b|"
    r"\bnot (?:just|only) (?:my own|mine|those i own)\b",
    re.IGNORECASE,
)
_OWN_ALONE = re.compile(r"\b(?:only|just)\b.{0,30}\b(?:my own|own|mine|i own)\b", re.IGNORECASE)


def _alerts(text: str, now: Preference) -> Values:
    """ "alerts on my team's deals too", "alerts only on my own deals", "no alerts"."""
    team = _WHOLE_TEAM.search(text) is not None
    if _OWN_ALONE.search(text) or (team and _off(text)):
        return {"alerts_for": "own"}
    if team:
        return {"alerts": True, "alerts_for": "team"}
    return dict(_switch("alerts")(text, now))


def _quiet(text: str, _now: Preference) -> Values:
    span = _BETWEEN.search(text)
    if span is None:
        return {}
    first, last = _clock(span["a"]), _clock(span["b"])
    return {"quiet_from": first, "quiet_to": last} if first and last else {}


def _prep(text: str, now: Preference) -> Values:
    span = _MINUTES.search(text)
    if span is not None:
        minutes = {"a": 1, "an": 1, "one": 1, "two": 2, "half an": 0.5}.get(span["n"].lower())
        count = float(span["n"]) if minutes is None else minutes
        return {"meetings": True, "prep_minutes": int(count * (60 if span["unit"].lower()[0] == "h" else 1))}
    return dict(_switch("meetings")(text, now))


def _digest(text: str, _now: Preference) -> Values:
    if _off(text):
        return {"digest": False}
    at, days = time_of(text), days_of(text)
    if not (at or days or _turned_on(text)):
        return {}
    return {"digest": True, **({"digest_at": at} if at else {}), **({"digest_day": days[0]} if days else {})}


def _empty(text: str, _now: Preference) -> Values:
    silent = re.search(r"\b(?:silent|quiet|only when|unless)\b", text, re.IGNORECASE) is not None
    return {"when_empty": not silent and not _off(text)}


def _briefing(text: str, now: Preference) -> Values:
    if (left := _left_out(text, now)) is not None:
        return left
    at, days = time_of(text), days_of(text)
    if not at and not days:
        return {"briefing": False} if _off(text) else {"briefing": True} if _turned_on(text) else {}
    return {"briefing": True, **({"briefing_at": at} if at else {}), **({"days": days} if days else {})}


def _turned_on(text: str) -> bool:
    return (
        re.search(r"\b(?:turn on|switch on|enable|start sending|subscribe|opt in)\b", text, re.IGNORECASE) is not None
    )


def _bare(text: str, now: Preference) -> Values:
    """ "make it 7:30", "at 8 please", "also on Saturdays"."""
    if (left := _left_out(text, now)) is not None:
        return left
    if not _SETS.search(text):
        return {}
    at, days = time_of(text), days_of(text)
    if days and re.search(r"\balso\b", text, re.IGNORECASE):
        days = tuple(d for d in DAYS if d in (*now.days, *days))
    return {**({"briefing_at": at} if at else {}), **({"days": days} if days else {})}


def _left_out(text: str, now: Preference) -> Values | None:
    """ "not on Fridays", "no briefing on Mondays": the days there were without those; None where none is left out."""
    if not _NOT_ON.search(text) or not (out := days_of(text)):
        return None
    kept = tuple(d for d in now.days if d not in out)
    return {"days": kept} if kept else {"briefing": False}


def time_of(text: str) -> str:
    """The time of day named, "07:30"; "" where none is."""
    found = _AT.search(text)
    if found is None:
        bare = re.search(r"\b(?:[01]?\d|2[0-3]):[0-5]\d\b|\b\d{1,2}\s?(?:am|pm)\b", text, re.IGNORECASE)
        return _clock(bare[0]) if bare else ""
    if found["word"]:
        return "12:00"
    if found["past"]:
        hour = int(found["hour"]) if found["hour"].isdigit() else _HOURS.index(found["hour"].lower()) + 1
        minutes = {"half past": 30, "quarter past": 15, "quarter to": -15}[found["past"].lower()]
        return _told(hour * 60 + minutes)
    return _clock(f"{found['h']}:{found['m'] or '00'}{(found['half'] or '').replace('.', '')}")


def _clock(written: str) -> str:
    found = _CLOCK.search(written)
    if found is None:
        return ""
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half == "pm" and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    return _told(hour * 60 + minute)


def clock_of(written: str) -> str:
    """A time of day that stands alone, as somebody types it into a form; "" for what is none."""
    return _clock(written.strip()) if _CLOCK.fullmatch(written.strip()) else ""


def _told(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}" if 0 <= minutes < 24 * 60 else ""


def days_of(text: str) -> tuple[str, ...]:
    """The days of the week named, in their order."""
    if _EVERY_DAY.search(text):
        return DAYS
    if _WEEKDAYS.search(text):
        return WORKWEEK
    named = {m[1].lower() for m in _DAY.finditer(text) if len(m[0]) > 3 or m[0][:1].isupper()}
    if re.search(r"\bweekends?\b", text, re.IGNORECASE):
        named |= set(DAYS[5:])
    return tuple(d for d in DAYS if d in named)


def changed(now: Preference, values: Mapping[str, Any]) -> Preference:
    """With what was wished; days off are added to, never lost."""
    more = dict(values)
    if "off" in more:
        more["off"] = tuple(sorted({*now.off, *more["off"]}))
    return replace(now, **more)


def day_list(days: Sequence[str]) -> str:
    """ "Monday to Friday", "every day", "Monday and Thursday"."""
    if tuple(days) == WORKWEEK:
        return "Monday to Friday"
    if tuple(days) == DAYS:
        return "every day"
    return joined([DAY_NAMES[d] for d in DAYS if d in days]) or "no day"


def paused(wish: Preference, today: date) -> bool:
    return (wish.paused_until is not None and today < wish.paused_until) or today.isoformat() in wish.off

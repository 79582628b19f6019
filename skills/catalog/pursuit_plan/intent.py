"""What is wanted of the plan: read from a button's verb, else from the words. Pure; no model."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from skills.ask import Ask
from skills.language.dates import find_dates
from skills.language.periods import Period, named, shifted

Kind = Literal["show", "full", "week", "accept", "move", "done", "drop", "strategy", "rivals"]
_VERBS: tuple[Kind, ...] = ("show", "full", "week", "accept", "move", "done", "drop", "strategy", "rivals")
CHANGES: tuple[Kind, ...] = ("accept", "move", "done", "drop")
ALL = -1

_QUESTION = re.compile(
    r"^(?:(?:and|so|but|ok|okay|then|please)\W+)*(?:who|whom|whose|what|what's|when|where|which|why|how|is|are|was|were|do|does"
    r"|did|has|have|had|any|can we|could we|should we|show|list|tell|explain|give me)\b"
)
_ACCEPT = re.compile(
    r"\b(?:accept|approve|take (?:on|up|over)|adopt|agreed?|confirm|commit to|go with|let'?s do|put (?:on|into)"
    r"|add)\b|\bput\b.*\bon(?:to)? (?:the|our|my) plan\b|\bi(?:'ll| will) (?:do|take)\b"
)
_MOVE = re.compile(r"\b(?:move|push|shift|postpone|delay|pull|bring|put (?:off|back)|extend|reschedule|slip)\b")
_DONE = re.compile(r"\b(?:done|finished|completed?|tick(?:ed)? off|is over|have (?:met|asked|done))\b")
_DROP = re.compile(r"\b(?:drop|skip|remove|delete|forget|leave out|cross out|take (?:out|off))\b")
_PHASE = re.compile(
    r"\bphase (?P<n>\d|one|two|three|four|first|second|third|fourth|last)\b|\b(?P<o>first|second|third|last) phase\b"
)
_NOT_A_TIME = r"\b(?! ?(?:day|week|month))"
_STEP = re.compile(
    r"\b(?:steps?|numbers?|nos?\.?|items?|tasks?|accept|approve|and|take on|done with|move|push|postpone|drop|skip)"
    rf"\s*#?(?P<n>\d{{1,2}}){_NOT_A_TIME}|(?<=,)\s*(?P<m>\d{{1,2}}){_NOT_A_TIME}"
)
_ALL = re.compile(r"\b(?:all|every|everything|whole|both|the lot)\b|\bthe (?:steps|plan)\b|\bthem\b")
_SHIFT = re.compile(r"\b(?P<n>an?|one|two|three|four|five|six|\d{1,2}) (?P<unit>day|week|month)s?\b")
_SOONER = re.compile(r"\b(?:pull|bring|forward|earlier|sooner|ahead)\b")
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_ORDER = {"one": 1, "first": 1, "two": 2, "second": 2, "three": 3, "third": 3, "four": 4, "fourth": 4, "last": ALL}
_DAYS = {"day": 1, "week": 7, "month": 30}
_WHO = re.compile(
    r"\bwho (?:owns|does|has|is (?:doing|on)|takes)\b|\b(?:due|to do|on the plan|coming up|happens?|planned)\b"
)
_WHEN = re.compile(r"\b(?P<which>this|next|coming) (?P<unit>week|month)\b|\b(?P<day>today|tomorrow)\b")
_STRATEGY = re.compile(r"\bstrateg(?:y|ies|ic)\b|\bhow do we win\b|\bgame ?plan\b|\bangle\b")
_RIVALS = re.compile(r"\b(?:compet\w+|rivals?|against (?:us|whom)|position(?:ed)? against|threats?)\b")
_FULL = re.compile(r"\b(?:full|whole|complete|entire) (?:pursuit )?plan\b|\bin full\b")


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    keys: tuple[str, ...] = ()
    """Steps a button named."""
    picks: tuple[int, ...] = ()
    """Numbers on the card shown last, from 1; `ALL` for all of them."""
    phase: int | None = None
    """From 1; `ALL` for the last."""
    shift: timedelta | None = None
    to: date | None = None
    owner_id: str | None = None
    period: Period | None = None
    by_press: bool = False


def read_intent(ask: Ask) -> Intent:
    if ask.verb in _VERBS and ask.args and not (ask.verb == "show" and ask.args.get("text")):
        return _pressed(ask)
    text = re.sub(r"\s+", " ", ask.wish.strip().lower().replace("’", "'"))
    asked = _QUESTION.match(text) is not None or text.endswith("?")
    period = _period(text, ask.voice.today)
    if not asked:
        change = _change(ask, text)
        if change is not None:
            return change
    if period is not None and (asked or _WHO.search(text)):
        return Intent("week", period=period)
    if re.search(r"\bwho (?:owns|does) what\b", text):
        return Intent("week", period=named("week", ask.voice.today))
    if _FULL.search(text):
        return Intent("full")
    if _RIVALS.search(text):
        return Intent("rivals")
    return Intent("strategy" if _STRATEGY.search(text) else "show")


def _pressed(ask: Ask) -> Intent:
    args = ask.args
    kind = next(k for k in _VERBS if k == ask.verb)
    phase = int(args["phase"]) if args.get("phase", "").isdigit() else None
    days = args.get("days", "").strip()
    shift = timedelta(days=int(days)) if re.fullmatch(r"-?\d{1,3}", days) else None
    keys = tuple(k for k in args.get("keys", "").split(",") if k)
    period = None
    if kind == "week":
        period = shifted("week", ask.voice.today, 1 if args.get("which") == "next" else 0)
    to = _day(args.get("due_on", ""))
    return Intent(kind, keys, (), phase, shift, to, args.get("owner_id") or None, period, by_press=True)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed[:10]) if typed else None
    except ValueError:
        return None


def _change(ask: Ask, text: str) -> Intent | None:
    owner = next(iter(ask.entities.user_ids), None)
    picks, phase = _picks(text), _phase(text)
    if _DROP.search(text) and (picks or phase is not None):
        return Intent("drop", picks=picks, phase=phase)
    if _MOVE.search(text):
        shift = _shift(text)
        to = None if shift else _to(ask, text)
        return Intent("move", picks=picks, phase=phase, shift=shift, to=to)
    if _ACCEPT.search(text):
        every = (ALL,) if not picks and phase is None and _ALL.search(text) else picks
        due = ask.entities.dates[0] if ask.entities.dates else None
        return Intent("accept", picks=every, phase=phase, owner_id=owner, to=due)
    if _DONE.search(text) and (picks or ask.memory.get("listed")):
        return Intent("done", picks=picks)
    return None


def _picks(text: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(m["n"] or m["m"]) for m in _STEP.finditer(text)))


def _phase(text: str) -> int | None:
    found = _PHASE.search(text)
    if found is None:
        return None
    word = found["n"] or found["o"]
    return int(word) if word.isdigit() else _ORDER[word]


def _shift(text: str) -> timedelta | None:
    found = _SHIFT.search(text)
    if found is None:
        return None
    count = _COUNTS.get(found["n"]) or int(found["n"])
    days = timedelta(days=count * _DAYS[found["unit"]])
    return -days if _SOONER.search(text) else days


def _to(ask: Ask, text: str) -> date | None:
    if ask.entities.dates:
        return ask.entities.dates[0]
    found = find_dates(text, ask.voice.today, ask.voice.locale, "future")
    return found[0].end if found else None


def _period(text: str, today: date) -> Period | None:
    found = _WHEN.search(text)
    if found is None:
        return None
    if found["day"]:
        day = today + timedelta(days=found["day"] == "tomorrow")
        return Period(day, day)
    return shifted(found["unit"], today, 0 if found["which"] == "this" else 1)

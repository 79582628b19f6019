"""Words into tasks, logged conversations and contacts."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from skills.catalog.crm_update.wishes import ContactWish, LogKind, LogWish, TaskWish
from skills.language.dates import When, find_dates
from skills.wording import Voice

_TASK_HEAD = re.compile(
    r"^\W*(?:(?:please|pls|can you|could you|also|then|and|kindly|i want to|i need to)[ ,]+)*"
    r"(?:remind (?:me|us)|(?:add|create|make|set(?: up)?|new|schedule)(?: me)? (?:an? |the )?(?:new )?"
    r"(?:task|to-?do|todo|reminder|follow[- ]?up)|(?:task|to-?do|todo|reminder)|don['’]t let me "
    r"forget)\b\s*[:–-]?\s*",
    re.IGNORECASE,
)
_TASK_LEAD = re.compile(
    r"^(?:(?:for|on|at|in)\s+[^:,]{1,60}?\s*[:,–-]\s*)?(?:to\b|that\b|about\b|:)?\s*",
    re.IGNORECASE,
)
_FOR_SUBJECT = re.compile(r"^(?:for|on|at|in)\s+(?P<name>[^:]{1,60}?)\s+to\s+(?=\w)", re.IGNORECASE)
_TASK_BEGINS = re.compile(r"\b(?:to|that|about)\b|:", re.IGNORECASE)
_LOOSE_END = re.compile(r"[\s,]*\b(?:by|on|for|until|till|due|before|at)?[\s,:–-]*$", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_AT_SIGN = re.compile(r"\S*@\S*")
_PHONE = re.compile(r"(?<![\w.])\+?\d[\d\s()/.-]{6,}\d(?!\w)")
_CONTACT_HEAD = re.compile(
    r"^\W*(?:(?:please|pls|can you|could you|also|then|and)[ ,]+)*(?:add|create|save|enter|new)?(?: an?| the)?(?: "
    r"new)?(?: contacts?)?\b(?:\s+(?:for|at|to)\s+[\w .&-]{1,40}?(?=\s*:))?\s*[:–-]?\s*",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"^(?:Dr\.? |Mr\.? |Ms\.? |Mrs\.? )?(?P<name>[^\W\d_][\w'’.-]*(?: (?:van|von|de|del|da|di|la|le|"
    r"bin|al) )?(?: [A-ZÀ-Þ][\w'’-]+){0,3})"
)
_SHORT_TITLE = re.compile(r"(?<= )(?:C[A-Z]{1,3}O|VP|SVP|EVP|MD|Director|Manager|Head)\b")
"""A position that follows the name without a comma: "Jane Doe CFO at Helix"."""
_AT_CLIENT = re.compile(r"\s+(?:at|from|@)\s+(?-i:[A-Z0-9])[\w&.'’ -]*$", re.IGNORECASE)
_WHOSE = re.compile(
    r"\b(?P<name>(?-i:[A-ZÀ-Þ])[\w'-]*?(?: (?-i:[A-ZÀ-Þ])[\w-]+)?)['’]s (?:\w+ )?(?:e-?mail|address|phone|mobile|"
    r"number)\b",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[LogKind, re.Pattern[str]], ...] = (
    ("mail", re.compile(r"\be-?mails?\b|\bmails?\b", re.IGNORECASE)),
    (
        "note",
        re.compile(
            r"^\W*(?:please\s+)?(?:(?:log|record|add|write|save|capture|put)(?: down)? (?:an? |this |the )?)?note\b",
            re.IGNORECASE,
        ),
    ),
    ("call", re.compile(r"\b(?:calls?|called|phoned|rang|spoke|talked|chat|conversation|zoom|phone)\b", re.IGNORECASE)),
    ("meeting", re.compile(r"\b(?:meeting|met|visit\w*|demo|coffee|lunch|workshop|catch-?up|review)\b", re.IGNORECASE)),
)
_WITH = re.compile(
    r"\b(?:with|to|met|called|visited|phoned|rang)\s+(?P<who>(?-i:[A-ZÀ-Þ][\w'’-]+)(?:(?:\s+|\s*,\s*|\s+and\s+|"
    r"\s*&\s*)(?-i:[A-ZÀ-Þ][\w'’-]+))*)",
    re.IGNORECASE,
)
_MINUTES = re.compile(r"\b(?P<n>\d{1,3})\s?(?:min(?:ute)?s?|mins|['’])(?!\w)", re.IGNORECASE)
_HOURS = re.compile(r"\b(?P<n>\d{1,2}(?:[.,]\d)?)\s?(?:h|hrs?|hours?)\b", re.IGNORECASE)
_IN_WORDS = (
    (re.compile(r"\bhalf an hour\b", re.I), 30),
    (re.compile(r"\b(?:an|one) hour\b", re.I), 60),
    (re.compile(r"\bquarter of an hour\b", re.I), 15),
)
_CLOCK = re.compile(r"\bat (?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))?\s?(?P<ap>am|pm)?\b", re.IGNORECASE)
_BODY = re.compile(
    r":(?!\d)\s*(?P<colon>\S[\s\S]*)$|\s[–—-]\s(?P<dash>\S[\s\S]*)$|\bthat\s+(?P<that>\S[\s\S]*)$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"[,.;]\s*(?P<rest>(?:s?he|they|we|it|who|and s?he|confirmed|said|agreed|asked|wants|told)\b[\s\S]*)$",
    re.IGNORECASE,
)

_GOES_ON = re.compile(
    r"(?<!\bwith)(?<!\bto)\s(?P<rest>(?:s?he|they)\s+(?!(?:had|met|did)\b)\w+(?:\s+\S+){2}[\s\S]*)$", re.IGNORECASE
)
"""The same without a mark before it, where enough is said: "call with Ola he agrees with the price"."""
_FEWEST_TOLD = 3
_PLACED = re.compile(r"(?:on|at|for|in|from|of|with|to|and|by|into|under|the deal)\b", re.IGNORECASE)
_POSITIONS = re.compile(
    r"\s+(?=(?:c[a-z]{1,3}o|vp|svp|evp|md|director|manager|head|buyer|engineer|lead|chief|president|planner|owner)\b)"
)
_SMALL_NAME = re.compile(r"^(?P<name>[^\W\d_]+(?:[ '’-][^\W\d_]+){1,3})$")


def task_wish(clause: str, voice: Voice) -> TaskWish:
    """ "remind me to send the proposal Friday" -> the words without the day, and the day.

    A task is due on a day: the hour of one stays in its words. An hour without a day is today's.
    """
    words = _TASK_HEAD.sub("", clause, count=1)
    hour = _hour_in_front(words)
    if hour:
        words = f"{words[: hour.start()].rstrip()} {words[hour.end() :].lstrip()}"
    found = find_dates(words, voice.today, voice.locale)
    said = next((w for w in found if _opens(words, w)), found[-1] if found else None)
    due = _due(said, voice) if said else voice.today if hour else None
    if said:
        before, after = words[: said.span[0]], words[said.span[1] :]
        words = f"{_LOOSE_END.sub('', before)} {after.strip(' .!,')}".strip()
    words = _TASK_LEAD.sub("", _FOR_SUBJECT.sub("", words.strip(" .!,")), count=1).strip(' "“”.,!:-')
    if hour and words:
        words = f"{words}, {hour[0].strip()}"
    return TaskWish(clause, words[:1].upper() + words[1:], due)


def _hour_in_front(words: str) -> re.Match[str] | None:
    """ "remind me at 3 to …": an hour said before the task is."""
    clock = _CLOCK.search(words)
    if clock is None or _TASK_BEGINS.search(words[: clock.start()]):
        return None
    return clock if int(clock["h"]) < 24 and int(clock["m"] or 0) < 60 else None


def _opens(words: str, when: When) -> bool:
    """ "remind me tomorrow to move the meeting to Tuesday": the day in front is the reminder's."""
    return not words[: when.span[0]].strip(" ,onby") and words[when.span[1] :].lstrip(" ,").lower().startswith("to ")


def _due(when: When, voice: Voice) -> date:
    """The first day of a period that is still to come, the last of one that has begun."""
    return when.start if when.start >= voice.today else when.end


def log_wish(clause: str, voice: Voice) -> LogWish:
    """Who, when, how long and what was said; the words before the colon say the first three."""
    head, body = _head_and_body(clause)
    found = find_dates(head, voice.today, voice.locale, "past")
    day = found[0].start if found else voice.today
    body = body or _after_the_facts(head, voice)
    return LogWish(clause, _log_kind(head), moment_on(day, head, voice), _people(head), _minutes(head), body)


def _head_and_body(clause: str) -> tuple[str, str]:
    match = _BODY.search(clause)
    if match:
        body = match["colon"] or match["dash"] or match["that"] or ""
        return clause[: match.start()], _sentence(body)
    match = _PRONOUN.search(clause) or _GOES_ON.search(clause)
    return (clause[: match.start()], _sentence(match["rest"])) if match else (clause, "")


def _after_the_facts(head: str, voice: Voice) -> str:
    """What is said behind the day and the minutes without a mark: "call with Ola today 20 min budget is fine"."""
    said = [w.span[1] for w in find_dates(head, voice.today, voice.locale, "past")[:1]]
    said += [m.end() for m in (_MINUTES.search(head), _HOURS.search(head)) if m]
    rest = head[max(said) :].strip(" ,.;") if said else ""
    told = len(rest.split()) >= _FEWEST_TOLD and not _PLACED.match(rest)
    return _sentence(rest) if told else ""


def _sentence(words: str) -> str:
    words = words.strip(' "“”')
    return words[:1].upper() + words[1:]


def _log_kind(head: str) -> LogKind:
    first = [(m.start(), kind) for kind, pattern in _KINDS if (m := pattern.search(head))]
    return min(first)[1] if first else "note"


def moment_on(day: date, head: str, voice: Voice) -> datetime:
    """Now for today, noon for another day, the clock time where one is given: in the person's zone."""
    zone = ZoneInfo(voice.time_zone)
    clock = _CLOCK.search(head)
    if clock and int(clock["h"]) < 24 and int(clock["m"] or 0) < 60:
        hour = int(clock["h"]) % 12 + (12 if clock["ap"].lower() == "pm" else 0) if clock["ap"] else int(clock["h"])
        return datetime.combine(day, time(hour, int(clock["m"] or 0)), zone)
    if day == voice.today:
        return voice.now
    return datetime.combine(day, time(12), zone)


def _people(head: str) -> tuple[str, ...]:
    match = _WITH.search(head)
    if match is None:
        return ()
    names = re.split(r"\s*,\s*|\s+and\s+|\s*&\s*", match["who"])
    return tuple(n.strip() for n in names if n.strip())


def _minutes(head: str) -> int | None:
    match = _MINUTES.search(head)
    if match:
        return int(match["n"])
    match = _HOURS.search(head)
    if match:
        return round(float(match["n"].replace(",", ".")) * 60)
    return next((n for pattern, n in _IN_WORDS if pattern.search(head)), None)


def contact_change(clause: str) -> ContactWish | None:
    """ "Dana's e-mail is dana@helix.example": a new address or number of somebody on record."""
    match = _WHOSE.search(clause)
    if match is None:
        return None
    email = _EMAIL.search(clause)
    stray = None if email else _AT_SIGN.search(clause)
    phone = None if email or stray else _PHONE.search(clause)
    if not (email or stray or phone):
        return None
    return ContactWish(
        clause,
        match["name"],
        email=email[0].strip(".'") if email else None,
        phone=phone[0].strip() if phone else None,
        bad_email=stray[0].strip(",.;") if stray else "",
        update=True,
    )


def contact_wish(clause: str) -> ContactWish:
    """ "add Priya Nair, CFO at Helix, priya@helix.example" -> name, title, address."""
    email = _EMAIL.search(clause)
    stray = None if email else _AT_SIGN.search(clause)
    words = _EMAIL.sub("", clause)
    phone = _PHONE.search(words)
    words = _PHONE.sub("", words) if phone else words
    words = _AT_SIGN.sub("", words)
    words = _with_capitals(_CONTACT_HEAD.sub("", words, count=1).strip(" ,.:"))
    name = _NAME.match(words)
    held = _SHORT_TITLE.search(name["name"]) if name else None
    rest = words[(name.start("name") + held.start() if held else name.end()) :] if name else ""
    return ContactWish(
        clause,
        name["name"][: held.start() if held else None].strip(" .,'") if name else "",
        _title(rest),
        email[0].strip(".'") if email else None,
        phone[0].strip() if phone else None,
        stray[0].strip(",.;") if stray else "",
    )


def _with_capitals(words: str) -> str:
    """ "marie dupont, maintenance manager" typed small: a name all the same, ahead of a comma, a position or "at"."""
    if words != words.lower():
        return words
    first = re.split(r"[,(;]|\s+(?:at|from|as|who)\s+", words, maxsplit=1)[0]
    first = _POSITIONS.split(first, maxsplit=1)[0].rstrip()
    found = _SMALL_NAME.match(first)
    if found is None:
        return words
    behind = re.sub(r"\s+(?:at|from)\s+[^,;(]*", "", words[len(first) :])
    mark = "," if behind[:1] == " " and not re.match(r"\s+(?:as|who)\s", behind) else ""
    return f"{first.title()}{mark}{behind}"


def _title(rest: str) -> str:
    """The first part after the name that is a position, without the client's name behind it."""
    for part in re.split(r"\s*[,;()]\s*|\s+[–—-]\s+", rest):
        words = re.sub(r"^\W*(?:as|the|a|an|new|their|is|who is|our|,|\s)+\b", "", part.strip(), flags=re.IGNORECASE)
        words = re.sub(
            r"\b(?:to|in) (?:the )?(?:contacts?|crm)\b.*$|\b(?:e-?mail|mail|phone|tel|mobile)\b:?\s*$",
            "",
            words,
            flags=re.I,
        )
        words = re.sub(r"^(?:at|from|to|for)\s+.*$", "", _AT_CLIENT.sub("", words.strip())).strip(" .,:")
        if words and not words.lower().startswith("contact"):
            return words
    return ""

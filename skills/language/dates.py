"""Dates and periods in people's words, in their zone and locale.

A small grammar rather than a general parser: what it does not know it leaves alone, so that "may", "sun",
"second" and "24/7" stay words. "Today" is the caller's: the date where the person is.

Conventions: a weekday alone, a day without a year and "Q1" mean the next one to come (`prefer="past"`: the
last one); "next Tuesday" is the Tuesday of next week, weeks starting on Monday; "last Tuesday" the most
recent one before today; "end of" a period its last day.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import get_month_names

from skills.language.periods import Period, add_months, month, named, quarter, shifted
from skills.language.slips import spelled

READ = 4_000
"""Characters of a message that are looked at."""

Prefer = Literal["future", "past"]


@dataclass(frozen=True, slots=True)
class When:
    """A day (`start == end`) or a period, both ends included."""

    start: date
    end: date
    span: tuple[int, int]

    @property
    def days(self) -> tuple[date, ...]:
        """What goes into `Entities.dates`: the day, or first and last day of the period."""
        return (self.start,) if self.start == self.end else (self.start, self.end)


@dataclass(frozen=True, slots=True)
class _Now:
    today: date
    prefer: Prefer
    locale: str


_Reader = Callable[[re.Match[str], _Now], Period | None]

_COUNT = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "a couple of": 2, "couple of": 2, "a few": 3, "half a": 0,
}  # fmt: skip
_N = r"(?P<n>\d{1,3}|a couple of|couple of|a few|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_UNIT = r"(?P<unit>day|week|fortnight|month|quarter|year)s?"
_PERIOD = r"(?P<unit>week|month|quarter|year|half)"
_WHICH = r"(?P<which>this|next|last|previous|coming|current|past|following)"
_EDGE = r"(?P<edge>end|(?:close|start)(?= of\b)|beginning|middle|mid|early|late)"
_BEFORE_MONTH = "in|by|until|till|before|after|since|for|during|of|from|to"
_BEFORE_DAY = frozenset("by until till before after since from to".split())
_DAY_WORDS = (
    "the day after tomorrow|day after tomorrow|the day before yesterday|day before yesterday|tomorrow|tmrw|tmr|today|"
    "tonight|yesterday|eod|eow|eom|eoq|eoy"
)
_QUARTER = r"(?:q(?P<q>[1-4])|(?P<qw>first|second|third|fourth|1st|2nd|3rd|4th) quarter|h(?P<h>[12]))"
_QUARTER_YEAR = r"(?:(?: of)?[ /-]?(?P<year>20\d\d|'?\d\d\b))?"
_DAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_SHORT_DAYS = {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6}
_ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_ENGLISH = {calendar.month_name[n].lower(): n for n in range(1, 13)} | {
    calendar.month_abbr[n].lower(): n for n in range(1, 13)
} | {"sept": 9}  # fmt: skip
_WORDS_TOO = {"may", "march", "mar", "dec", "jan", "jun", "sun", "sat", "mon", "wed", "fri"}
"""Month and day names that are other words or names too: they need company or a capital."""


def find_dates(text: str, today: date, locale: str = "en_US", prefer: Prefer = "future") -> tuple[When, ...]:
    """Dates and periods in the order they stand; of overlapping readings the longest. A slip of the pen is forgiven."""
    text, at = spelled(text[:READ])
    now = _Now(today, prefer, locale)
    found = [
        When(period.start, period.end, match.span())
        for pattern, read in _grammar(locale)
        for match in pattern.finditer(text)
        if (period := _safe(read, match, now)) is not None
    ]
    found.sort(key=lambda w: (w.span[0] - w.span[1], w.span[0]))
    kept: list[When] = []
    for when in found:
        if all(when.span[1] <= k.span[0] or when.span[0] >= k.span[1] for k in kept):
            kept.append(when)
    whole = _between(text, sorted(kept, key=lambda w: w.span))
    return tuple(replace(w, span=(at(w.span[0]), at(w.span[1]))) for w in whole)


def _between(text: str, found: list[When]) -> list[When]:
    """ "Between 1 Dec and 15 Jan" is one period."""
    joined: list[When] = []
    for when in found:
        first = joined[-1] if joined else None
        opens = re.search(r"\bbetween (?:the )?$", text[: first.span[0]], re.IGNORECASE) if first else None
        if first and opens and first.start <= when.end and text[first.span[1] : when.span[0]].strip().lower() == "and":
            joined[-1] = When(first.start, when.end, (opens.start(), when.span[1]))
        else:
            joined.append(when)
    return joined


def _safe(read: _Reader, match: re.Match[str], now: _Now) -> Period | None:
    try:
        return read(match, now)
    except (ValueError, OverflowError):  # 31 February, year 0: not a date
        return None


@lru_cache(maxsize=32)
def _grammar(locale: str) -> tuple[tuple[re.Pattern[str], _Reader], ...]:
    return tuple((re.compile(p, re.IGNORECASE), read) for p, read in _rules(locale))


def _rules(locale: str) -> Iterator[tuple[str, _Reader]]:
    months = "|".join(sorted(map(re.escape, _month_names(locale)), key=len, reverse=True))
    month = rf"(?P<month>{months})\b"
    year = r"(?: (?P<year>\d{4}))?"
    day = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
    alone = r"(?<![\w./$€£-])"
    edge = rf"(?:{_EDGE}(?: of)?(?: the)?[ -])?"
    yield r"(?<![\d-])(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?![\d-])", _iso
    yield r"(?<![\d/])(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})(?![\d/])", _iso
    yield alone + r"(?P<a>\d{1,2})(?P<s>[/.-])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})(?![\w/-]|\.\d)", _numeric
    yield alone + r"(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\w/%-]|\.\d)", _numeric
    yield alone + r"(?P<a>\d{1,2})\.(?P<b>\d{1,2})\.(?!\d)", _numeric
    yield rf"\b{month}\.? (?:the )?{day}(?:,? (?P<year>\d{{4}}))?(?![\w%])", _named_day
    yield rf"(?<![\w.,$€£]){day}\.? (?:of )?{month}(?:\.?,? (?P<year>\d{{4}}))?", _named_day
    yield rf"\b(?:(?P<prep>{_BEFORE_MONTH}) )?{edge}(?:{_WHICH} )?{month}{year}", _named_month
    yield rf"\b(?P<word>{_DAY_WORDS})\b", _word
    yield rf"\b{_EDGE} of (?:the |this |current )?(?P<unit>day|week|month|quarter|year|half)\b", _edge_of
    yield rf"\b{edge}{_WHICH} {_PERIOD}(?:'s)?\b", _relative_period
    yield rf"\b(?P<which>next|last|past|previous|coming|following) {_N} {_UNIT}\b", _rolling
    yield rf"\b(?P<ahead>in|within) (?:the next )?{_N} {_UNIT}(?:'s|'|’)?(?: time)?\b", _ahead
    yield rf"\b{_N} {_UNIT} (?P<ahead>from (?:now|today)|ago|out)\b", _ahead
    yield rf"\b(?:{_WHICH} )?(?P<days>(?:{'|'.join(_DAYS)}|{'|'.join(_SHORT_DAYS)}))\b", _weekday
    yield rf"\b(?P<days>{'|'.join(_DAYS)}) week\b", _weekday_after
    yield rf"\b(?:a|one) week (?:on|from) (?P<days>{'|'.join(_DAYS)})\b", _weekday_after
    nth = r"(?P<nth>first|second|third|last) week (?:of|in)"
    yield rf"\b{nth} (?:{month}{year}|(?P<rel>this|next|the) month\b)", _week_of
    yield r"\b(?:(?P<which>this|next|last) )?weekend\b", _weekend
    yield r"\b(?:the )?(?P<unit>month|quarter|year)[ -](?P<edge>end)\b", _edge_of
    yield r"\b(?:in|within) half a year\b", lambda _, now: _one(add_months(now.today, 6))
    yield r"\b(?:before|by|until) christmas\b", lambda _, now: _one(_dated(12, 24, None, now))
    yield rf"\b{edge}{_QUARTER}\b{_QUARTER_YEAR}", _quarter
    yield rf"\b(?:{_EDGE} of |in |by |until |during |since |before |after |fy ?)(?P<year>20\d\d)\b", _year
    yield r"\b(?:on|by|until|till|before|after) the (?P<day>\d{1,2})(?:st|nd|rd|th)\b", _day_of_month
    yield r"\bto the (?P<day>[12]\d|3[01])(?:st|nd|rd|th)\b", _day_of_month
    yield r"(?:(?<=\bmake it )|(?<=\bmake that ))the (?P<day>\d{1,2})(?:st|nd|rd|th)\b", _day_of_month


def _month_names(locale: str) -> dict[str, int]:
    return dict(_ENGLISH) | {n: m for n, m in _local_months(locale).items() if n not in _ENGLISH}


@lru_cache(maxsize=32)
def _local_months(locale: str) -> dict[str, int]:
    try:
        return {name.lower(): number for number, name in get_month_names("wide", locale=locale).items()}
    except (UnknownLocaleError, ValueError):
        return {}


@lru_cache(maxsize=32)
def _month_first(locale: str) -> bool:
    try:
        pattern = str(Locale.parse(locale).date_formats["short"].pattern).lower()
    except (UnknownLocaleError, ValueError, KeyError):
        return False
    return pattern.find("m") < pattern.find("d")


def _one(day: date) -> Period:
    return Period(day, day)


def _iso(match: re.Match[str], now: _Now) -> Period:
    return _one(date(int(match["y"]), int(match["m"]), int(match["d"])))


def _numeric(match: re.Match[str], now: _Now) -> Period | None:
    a, b = int(match["a"]), int(match["b"])
    first = _month_first(now.locale) and match.groupdict().get("s", "/") != "."
    month_number, day = (a, b) if first else (b, a)
    if month_number > 12 >= day:
        month_number, day = day, month_number
    year = match.groupdict().get("y")
    if year is None and (a, b) in {(24, 7), (50, 50), (1, 1)}:
        return None
    return _one(_dated(month_number, day, year, now))


def _dated(month_number: int, day: int, year: str | None, now: _Now) -> date:
    if year is not None:
        number = int(year.lstrip("'"))
        return date(number + 2000 if number < 100 else number, month_number, day)
    for offset in (0, 1, 2, 3, 4):  # up to four years to the next 29 February
        when = _try(now.today.year + (offset if now.prefer == "future" else -offset), month_number, day)
        if when and (when >= now.today if now.prefer == "future" else when <= now.today):
            return when
    raise ValueError("no such day")


def _try(year: int, month_number: int, day: int) -> date | None:
    try:
        return date(year, month_number, day)
    except ValueError:
        return None


def _named_day(match: re.Match[str], now: _Now) -> Period | None:
    if (
        match["month"] == "may"
        and re.match(r"\d", match[0]) is None
        and match["year"] is None
        and not match[0][-2:].isalpha()
    ):
        return None  # "you may 3 times": a month has a capital, an ordinal or a year
    return _one(_dated(_month_names(now.locale)[match["month"].lower()], int(match["day"]), match["year"], now))


def _named_month(match: re.Match[str], now: _Now) -> Period | None:
    groups = match.groupdict()
    name = groups["month"].lower()
    company = groups.get("prep") or groups.get("which") or groups.get("edge") or groups["year"]
    if (
        not company
        or _day_follows(match)
        or (name in _WORDS_TOO and groups["month"].islower() and groups.get("prep") in ("to", "for", "of", "from"))
    ):
        return None
    number = _month_names(now.locale)[name]
    period = month(*_month_year(number, groups["year"], groups.get("which"), now))
    return _edged(period, groups.get("edge"))


def _day_follows(match: re.Match[str]) -> bool:
    """ "By February 3": the day is meant, though the month with its preposition is longer."""
    said = (match.groupdict().get("prep") or "").lower()
    after = match.string[match.end() :]
    return said in _BEFORE_DAY and re.match(r"\.? (?:the )?\d{1,2}(?:st|nd|rd|th)?\b(?! ?[%\w])", after) is not None


def _month_year(number: int, year: str | None, which: str | None, now: _Now) -> tuple[int, int]:
    today = now.today
    if year:
        return int(year), number
    past = which in ("last", "previous", "past") or (now.prefer == "past" and which is None)
    if past:
        return (
            today.year if number < today.month or (number == today.month and which is None) else today.year - 1
        ), number
    ahead = number < today.month or (number == today.month and which == "next")
    return (today.year + 1 if ahead else today.year), number


_WORD: dict[str, int] = {"today": 0, "tonight": 0, "eod": 0, "tomorrow": 1, "tmrw": 1, "tmr": 1, "yesterday": -1}
_EO = {"eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year"}


def _word(match: re.Match[str], now: _Now) -> Period:
    word = match["word"].lower().removeprefix("the ")
    if word in _EO:
        return _edged(named(_EO[word], now.today), "end")
    days = _WORD.get(word, 2 if word.startswith("day after") else -2)
    return _one(now.today + timedelta(days=days))


def _edged(period: Period, edge: str | None) -> Period:
    edge = (edge or "").lower()
    if edge in ("end", "close"):
        return _last_working(period)
    if edge in ("beginning", "start"):
        return _one(period.start)
    third = (period.end - period.start) // 3
    if edge in ("middle", "mid"):
        return _one(period.start + (period.end - period.start) / 2)
    if edge == "early":
        return Period(period.start, period.start + third)
    if edge == "late":
        return Period(period.end - third, period.end)
    return period


def _last_working(period: Period) -> Period:
    """A week ends on its Friday; anything longer on its last day, weekend or not."""
    if (period.end - period.start).days == 6 and period.start.weekday() == 0:
        return _one(period.end - timedelta(days=2))
    return _one(period.end)


def _edge_of(match: re.Match[str], now: _Now) -> Period:
    return _edged(named(match["unit"].lower(), now.today), match["edge"])


_STEP = {"this": 0, "current": 0, "next": 1, "coming": 1, "following": 1, "last": -1, "previous": -1, "past": -1}


def _relative_period(match: re.Match[str], now: _Now) -> Period:
    return _edged(shifted(match["unit"].lower(), now.today, _STEP[match["which"].lower()]), match["edge"])


def _count(match: re.Match[str]) -> int:
    n = match["n"].lower()
    return int(n) if n.isdigit() else _COUNT[n]


def _moved(day: date, unit: str, n: int) -> date:
    if unit in ("day", "week", "fortnight"):
        return day + timedelta(days=n * {"day": 1, "week": 7, "fortnight": 14}[unit])
    return add_months(day, n * {"month": 1, "quarter": 3, "year": 12}[unit])


def _rolling(match: re.Match[str], now: _Now) -> Period:
    back = _STEP[match["which"].lower()] < 0
    other = _moved(now.today, match["unit"].lower(), -_count(match) if back else _count(match))
    return Period(*sorted((other, now.today)))


def _ahead(match: re.Match[str], now: _Now) -> Period:
    n = -_count(match) if match["ahead"].lower() == "ago" else _count(match)
    return _one(_moved(now.today, match["unit"].lower(), n))


def _weekday(match: re.Match[str], now: _Now) -> Period | None:
    name, which = match["days"].lower(), (match["which"] or "").lower()
    if name in _SHORT_DAYS and not which and match["days"].islower() and not _announced(match):
        return None
    number = _DAYS.get(name, _SHORT_DAYS.get(name, 0))
    today = now.today
    monday = today - timedelta(days=today.weekday())
    if which in ("next", "following"):
        return _one(monday + timedelta(days=7 + number))
    if which in ("last", "previous", "past") or (not which and now.prefer == "past"):
        return _one(today - timedelta(days=(today.weekday() - number - 1) % 7 + 1))
    return _one(today + timedelta(days=(number - today.weekday()) % 7))


def _weekday_after(match: re.Match[str], now: _Now) -> Period:
    """ "Friday week", "a week on Friday": the one after the next to come."""
    ahead = (_DAYS[match["days"].lower()] - now.today.weekday() - 1) % 7 + 1
    return _one(now.today + timedelta(days=ahead + 7))


def _week_of(match: re.Match[str], now: _Now) -> Period:
    """Seven days each from the first of the month; the last seven."""
    if match["rel"]:
        whole = shifted("month", now.today, 1 if match["rel"].lower() == "next" else 0)
    else:
        name = match["month"].lower()
        whole = month(*_month_year(_month_names(now.locale)[name], match["year"], None, now))
    if match["nth"].lower() == "last":
        return Period(whole.end - timedelta(days=6), whole.end)
    first = whole.start + timedelta(days=7 * (_ORDINAL[match["nth"].lower()] - 1))
    return Period(first, first + timedelta(days=6))


def _weekend(match: re.Match[str], now: _Now) -> Period:
    week = shifted("week", now.today, _STEP[(match["which"] or "this").lower()])
    return Period(week.end - timedelta(days=1), week.end)


def _announced(match: re.Match[str]) -> bool:
    """True after a word that only a day can follow: "on mon", "by fri"."""
    return re.search(r"\b(on|by|until|till|before|since)\s$", match.string[: match.start()], re.IGNORECASE) is not None


def _quarter(match: re.Match[str], now: _Now) -> Period:
    half = match["h"]
    number = int(match["q"] or half or _ORDINAL[(match["qw"] or "").lower()])

    def span(year: int) -> Period:
        if half:
            return Period(quarter(year, 2 * number - 1).start, quarter(year, 2 * number).end)
        return quarter(year, number)

    if match["year"]:
        year = int(match["year"].lstrip("'"))
        return _edged(span(year + 2000 if year < 100 else year), match["edge"])
    period = span(now.today.year)
    if now.prefer == "future" and period.end < now.today:
        period = span(now.today.year + 1)
    if now.prefer == "past" and period.start > now.today:
        period = span(now.today.year - 1)
    return _edged(period, match["edge"])


def _year(match: re.Match[str], now: _Now) -> Period:
    year = int(match["year"])
    return _edged(Period(date(year, 1, 1), date(year, 12, 31)), match["edge"])


def _day_of_month(match: re.Match[str], now: _Now) -> Period | None:
    day = int(match["day"])
    for n in range(12):
        first = add_months(now.today.replace(day=1), n if now.prefer == "future" else -n)
        when = _try(first.year, first.month, day)
        if when and (when >= now.today if now.prefer == "future" else when <= now.today):
            return _one(when)
    return None

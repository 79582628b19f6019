"""A past day that a question is asked as of: "as of 1 September", "how was it in June"."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_AS_OF = re.compile(r"\b(as of|as at|back in|back on|look(ed)?( like)? (in|on|at)|was|were|did|had)\b", re.IGNORECASE)
_AHEAD = re.compile(r"\b(tomorrow|tmrw|tmr|next|coming|from (now|today)|in (a|an|\d+|two|three))\b", re.IGNORECASE)


def as_of(text: str, dates: Sequence[date], today: date, zone: str) -> datetime | None:
    """The end of the last day named, in `zone`; None where the words ask for no past.

    A day without a year is read as the next one; of a past, the last one is meant.
    """
    if not dates or _AS_OF.search(text) is None:
        return None
    day = last_gone(text, dates[-1], today)
    return end_of_day(day, zone) if day < today else None


def last_gone(text: str, day: date, today: date) -> date:
    """Of a day said without its year the one that is over, unless the words look ahead ("as of tomorrow")."""
    if day <= today or str(day.year) in text or _AHEAD.search(text):
        return day
    return _a_year_before(day)


def end_of_day(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone)) - timedelta(seconds=1)


def _a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day - timedelta(days=366)

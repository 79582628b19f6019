"""Calendar periods: weeks from Monday, months, quarters, halves, years."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """Both ends included."""

    start: date
    end: date


def month(year: int, number: int) -> Period:
    return Period(date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1]))


def quarter(year: int, number: int) -> Period:
    return Period(date(year, 3 * number - 2, 1), month(year, 3 * number).end)


def add_months(day: date, n: int) -> date:
    """The same day `n` months on, or that month's last day where it has no such day."""
    index = day.year * 12 + day.month - 1 + n
    year, number = divmod(index, 12)
    return date(year, number + 1, min(day.day, calendar.monthrange(year, number + 1)[1]))


def named(unit: str, today: date) -> Period:
    """The current day, week, month, quarter, half or year."""
    if unit == "day":
        return Period(today, today)
    if unit == "week":
        monday = today - timedelta(days=today.weekday())
        return Period(monday, monday + timedelta(days=6))
    if unit == "month":
        return month(today.year, today.month)
    if unit == "quarter":
        return quarter(today.year, (today.month + 2) // 3)
    if unit == "half":
        first = 1 if today.month <= 6 else 3
        return Period(quarter(today.year, first).start, quarter(today.year, first + 1).end)
    return Period(date(today.year, 1, 1), date(today.year, 12, 31))


_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def shifted(unit: str, today: date, step: int) -> Period:
    """The period `step` units before (negative) or after the current one."""
    if unit in _MONTHS:
        return named(unit, add_months(today.replace(day=1), step * _MONTHS[unit]))
    days = 7 if unit == "week" else 1
    return named(unit, today + timedelta(days=days * step))

"""Days told relative to today: the sample is always fresh, and never has a meeting on a Sunday."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_PLACEHOLDER = re.compile(r"\{(day|on|wd|month|year|q|iso):(w\d|[+-]?\d+)\}")
_PERIOD = re.compile(r"\{(quarter|fy):([+-]?\d+)\}")
_QUARTERS_GONE = 2
"""The financial year begins so many quarters before this one: whenever the sample is told, it is well under way."""
_SATURDAY = 5


class Calendar:
    """Turns offsets in days into dates. Weekends move away from today: past ones to Friday, coming ones to Monday."""

    def __init__(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("the sample needs an aware moment")
        self.now = now.astimezone(UTC).replace(microsecond=0)
        self.today = self.now.date()

    def day(self, offset: int) -> date:
        day = self.today + timedelta(days=offset)
        over = day.weekday() - _SATURDAY
        if over < 0:
            return day
        return day - timedelta(days=over + 1) if offset < 0 else day + timedelta(days=2 - over)

    def working_day(self, count: int) -> date:
        """The working day `count` after today; 0 is today itself, or Monday on a weekend."""
        day = self.day(0)
        for _ in range(count):
            day += timedelta(days=1)
            while day.weekday() >= _SATURDAY:
                day += timedelta(days=1)
        return day

    def moment(self, offset: int, clock: str = "09:00", zone: str = "UTC") -> datetime:
        """`clock` is wall time in `zone`; the answer is UTC."""
        return self.at(self.day(offset), clock, zone)

    @staticmethod
    def at(day: date, clock: str, zone: str = "UTC") -> datetime:
        hour, minute = clock.split(":")
        local = datetime.combine(day, time(int(hour), int(minute)), ZoneInfo(zone))
        return local.astimezone(UTC)

    def quarter(self, step: int) -> tuple[date, date]:
        """First and last day of the calendar quarter `step` quarters from the current one."""
        index = self.today.year * 4 + (self.today.month - 1) // 3 + step
        return _quarter_start(index), _quarter_start(index + 1) - timedelta(days=1)

    def financial_year(self, step: int) -> tuple[date, date]:
        """First and last day of the financial year `step` years from the current one."""
        first = 4 * step - _QUARTERS_GONE
        return self.quarter(first)[0], self.quarter(first + 3)[1]

    def fill(self, text: str) -> str:
        """Replaces `{day:-12}` and its like: day "3 May", on "Monday 3 May", wd, month, year, q "Q2", iso.

        `{quarter:-1}` is the quarter before this one, "Q3 2026"; `{fy:0}` this financial year, "2026/27".
        """
        if "{" not in text:
            return text
        told = _PERIOD.sub(lambda m: self._period(m[1], int(m[2])), text)
        return _PLACEHOLDER.sub(lambda m: self._form(m[1], self.when(m[2])), told)

    def _period(self, form: str, step: int) -> str:
        if form == "quarter":
            start, _ = self.quarter(step)
            return f"Q{(start.month + 2) // 3} {start.year}"
        start, end = self.financial_year(step)
        return f"{start.year}" if start.year == end.year else f"{start.year}/{end.year % 100:02}"

    def when(self, written: str | int) -> date:
        """ "-12" is a day from today, "w1" the first working day after it."""
        word = str(written)
        return self.working_day(int(word[1:])) if word.startswith("w") else self.day(int(word))

    @staticmethod
    def _form(form: str, day: date) -> str:
        return {
            "day": f"{day.day} {day:%B}",
            "on": f"{day:%A} {day.day} {day:%B}",
            "wd": f"{day:%A}",
            "month": f"{day:%B}",
            "year": f"{day.year}",
            "q": f"Q{(day.month + 2) // 3}",
            "iso": day.isoformat(),
        }[form]


def _quarter_start(index: int) -> date:
    """Counted in quarters since the year nought."""
    return date(index // 4, 3 * (index % 4) + 1, 1)

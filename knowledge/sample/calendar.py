"""Days told relative to today: the sample is always fresh, and never has a meeting on a Sunday."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_PLACEHOLDER = re.compile(r"\{(day|on|wd|month|year|q|iso):(w\d|[+-]?\d+)\}")
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

    def fill(self, text: str) -> str:
        """Replaces `{day:-12}` and its like: day "3 May", on "Monday 3 May", wd, month, year, q "Q2", iso."""
        return _PLACEHOLDER.sub(lambda m: self._form(m[1], self.when(m[2])), text) if "{" in text else text

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

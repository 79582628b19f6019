"""Money, dates and numbers in the reader's locale and zone: the one place words are made from values."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_compact_currency, format_currency, format_decimal, format_percent

_HYPHEN = re.compile(r"(?<!\w)-(?=\S)")


def minus(text: str) -> str:
    """A negative number's sign as a minus, never as the hyphen that joins words: "−5", "−$3"."""
    return _HYPHEN.sub("−", text)


@lru_cache
def _whole_units(locale: str) -> str:
    """The locale's own way to write money, without the decimals."""
    pattern: str = Locale.parse(locale).currency_formats["standard"].pattern
    return re.sub(r"\.0+", "", pattern)


@lru_cache(maxsize=4096)
def _number(text: str, locale: str) -> str:
    """Kept, with the next: an answer says the same few ratings and days dozens of times."""
    return format_decimal(text, locale=locale)


@lru_cache(maxsize=4096)
def _day(day: date, locale: str) -> str:
    return format_date(day, format="medium", locale=locale)


@dataclass(frozen=True, slots=True)
class Voice:
    """How to speak to one person. `now` is aware."""

    now: datetime
    locale: str = "en_US"
    time_zone: str = "UTC"

    @property
    def today(self) -> date:
        """The calendar date where the person is."""
        return self.day_of(self.now)

    def day_of(self, when: datetime) -> date:
        """The calendar date of a moment (aware) where the person is."""
        return when.astimezone(ZoneInfo(self.time_zone)).date()

    def money(self, amount: Decimal | None, currency: str = "USD") -> str:
        if amount is None:
            return "no amount"
        whole = amount == amount.to_integral_value()
        pattern = _whole_units(self.locale) if whole else None
        return minus(format_currency(amount, currency, locale=self.locale, format=pattern, currency_digits=not whole))

    def money_short(self, amount: Decimal | None, currency: str = "USD") -> str:
        """ "$1.2M": for lists; never where the amount decides something."""
        if amount is None:
            return "no amount"
        return minus(format_compact_currency(amount, currency, locale=self.locale, fraction_digits=1))

    def day(self, when: date | datetime | None) -> str:
        if when is None:
            return "no date"
        if isinstance(when, datetime):
            when = self.day_of(when)
        return _day(when, self.locale)

    def moment(self, when: datetime) -> str:
        local = when.astimezone(ZoneInfo(self.time_zone))
        return f"{format_date(local, 'medium', self.locale)}, {format_time(local, 'short', locale=self.locale)}"

    def ago(self, when: date | datetime) -> str:
        """ "3 weeks ago", "in 5 days", "today"."""
        day = self.day_of(when) if isinstance(when, datetime) else when
        delta = day - self.today
        if delta.days == 0:
            return "today"
        return format_timedelta(delta, add_direction=True, granularity="day", locale=self.locale)

    def number(self, value: float | Decimal, digits: int = 1) -> str:
        return minus(_number(f"{value:.{digits}f}", self.locale))

    def signed(self, value: float | Decimal, digits: int = 0) -> str:
        """ "+4", "−4", "0"."""
        shown = self.number(value, digits)
        return f"+{shown}" if value > 0 and shown != self.number(0, digits) else shown

    def percent(self, share: float | Decimal) -> str:
        return minus(format_percent(share, locale=self.locale))

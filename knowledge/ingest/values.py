"""Text of a CSV cell to a value of a record; every failure is a sentence a person can act on."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal, InvalidOperation

DATE_FORMATS: tuple[str, ...] = ("%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d")
"""Tried in order when the mapping names no format; slashes with the day or month first are ambiguous and need one."""

_TRUE = {"true", "yes", "y", "1", "x"}
_FALSE = {"false", "no", "n", "0"}
_LEVELS = (
    ("c_level", r"\b(c[efiotdmrp]o|ciso|chief|president|founder|managing director|geschäftsführer)\b"),
    ("vp", r"\b(s?vp|evp|vice president|head of|general manager)\b"),
    ("director", r"\b(director|direktor)\b"),
    ("manager", r"\b(manager|lead|leader|supervisor)\b"),
)


def key_of(text: str) -> str:
    """What two spellings of one name share: no case, accents, spaces or punctuation ("GTXPro", "GTX Pro")."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(ch for ch in plain.casefold() if ch.isalnum())


def level_of(title: str) -> str:
    """The level a job title speaks of; "staff" for a title without one, "unknown" for none."""
    lowered = title.lower()
    if not lowered.strip():
        return "unknown"
    if re.search(r"\bvice president\b", lowered):
        return "vp"
    return next((level for level, pattern in _LEVELS if re.search(pattern, lowered)), "staff")


def to_date(text: str, formats: Sequence[str]) -> date:
    for fmt in formats:
        try:
            return datetime.strptime(text, fmt).date()  # noqa: DTZ007 - a calendar date has no zone
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise ValueError(f"“{text}” is no date like {' or '.join(_shown(f) for f in formats)}") from None


def to_moment(text: str, formats: Sequence[str], zone: tzinfo = UTC) -> datetime:
    """An aware UTC datetime; a time that names no zone is one of `zone`, a bare date its noon in UTC."""
    try:
        moment = datetime.fromisoformat(text)
        if len(text) > 10:
            return (moment.replace(tzinfo=zone) if moment.tzinfo is None else moment).astimezone(UTC)
    except ValueError:
        pass
    day = to_date(text, formats)
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def to_decimal(text: str) -> Decimal:
    """Reads "1,234.50", "1.234,50", "$ 420k" and "1.2m"; refuses what it would have to guess at ("1,234" is 1234)."""
    cleaned = re.sub(r"[\s $€£¥']|[A-Z]{3}$", "", text.strip())
    scale = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000}.get(cleaned[-1:].lower(), 1)
    if scale != 1:
        cleaned = cleaned[:-1]
    last_comma, last_dot = cleaned.rfind(","), cleaned.rfind(".")
    if last_comma > last_dot and (last_dot >= 0 or not re.fullmatch(r"-?\d{1,3}(,\d{3})+", cleaned)):
        cleaned = cleaned.replace(".", "").replace(",", ".")
    else:
        cleaned = cleaned.replace(",", "")
    try:
        value = Decimal(cleaned)
    except InvalidOperation:
        raise ValueError(f"“{text}” is no amount") from None
    if not value.is_finite():
        raise ValueError(f"“{text}” is no amount")
    return value * scale


def to_int(text: str) -> int:
    value = to_decimal(text)
    if value != value.to_integral_value():
        raise ValueError(f"“{text}” is no whole number")
    return int(value)


def to_share(text: str) -> float:
    """0..1, from "0.97", "97%" or "97"."""
    value = to_decimal(text.rstrip("% "))
    if "%" in text or value > 1:
        value /= 100
    if not 0 <= value <= 1:
        raise ValueError(f"“{text}” is no share between 0 and 100 %")
    return float(value)


def to_portion(text: str) -> Decimal:
    """ "2.5%" is 0.025; a number without the sign is taken as it stands."""
    value = to_decimal(text.rstrip("% "))
    return value / 100 if "%" in text else value


def to_bool(text: str) -> bool:
    lowered = text.lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise ValueError(f"“{text}” is neither yes nor no")


def _shown(fmt: str) -> str:
    return fmt.replace("%Y", "YYYY").replace("%m", "MM").replace("%d", "DD")

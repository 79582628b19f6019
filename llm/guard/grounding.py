"""The grounding check: nothing a narration states may be missing from its facts.

Every number, amount, percentage, date, quarter, weekday, address and proper name in the text must stand in the facts,
formats normalised ("420k" is "$420,000", "12 Mar" is "March 12"). It errs towards refusing: a refused narration
costs a plain answer, an invented fact costs a deal.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from llm.guard.words import COMMON_STARTS, MONTHS, NUMBER_WORDS, WEEKDAYS

ClaimKind = Literal["number", "money", "percent", "date", "period", "address", "name"]

_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "chf": "CHF", "usd": "USD", "eur": "EUR", "gbp": "GBP"}
_SCALES = {
    "k": 1_000,
    "m": 1_000_000,
    "mio": 1_000_000,
    "million": 1_000_000,
    "b": 10**9,
    "bn": 10**9,
    "billion": 10**9,
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})\b"
    rf"|\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?P<m1>{_MONTH})\b\.?,?(?:\s+(?P<y1>\d{{4}})\b)?"
    rf"|\b(?P<m2>{_MONTH})\b\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d),?(?:\s+(?P<y2>\d{{4}})\b)?"
    rf"|\b(?P<m3>{_MONTH})\b\.?\s+(?P<y3>\d{{4}})\b",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"\b(?:q([1-4])|([1-4])(?:st|nd|rd|th) quarter)(?:\s*(?:of\s+)?(\d{4}))?\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\bhttps?://\S+|\bwww\.\S+|\b[\w.+-]+@[\w-]+\.[\w.]+\b", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?P<pre>[$€£¥]|\b(?:USD|EUR|GBP|CHF)\s)?\s?(?<![\w.,])(?P<n>[-+−]?\d[\d.,'  ]*\d|[-+−]?\d)"
    r"\s?(?P<scale>k|m|mio|bn|b|million|billion)?(?![a-z\d])\s?"
    r"(?P<unit>%|percent\b|per cent\b|[€$£]|USD\b|EUR\b|GBP\b|CHF\b)?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][\w'’&-]*")
_SENTENCE_END = re.compile(r"[.!?:•\n\"“]\s*$|^\s*$|[-–—]\s$")


@dataclass(frozen=True, slots=True)
class Claim:
    kind: ClaimKind
    text: str
    """As it stands in the narration."""


@dataclass(frozen=True, slots=True)
class _Facts:
    values: frozenset[tuple[str, str, Decimal]]
    dates: frozenset[tuple[int | None, int, int | None]]
    periods: frozenset[tuple[int, int | None]]
    addresses: frozenset[str]
    words: frozenset[str]


def unfounded(narration: str, facts: Iterable[str]) -> tuple[Claim, ...]:
    """What the narration states that the facts do not hold; empty when it is grounded."""
    known = _read_facts("\n".join(facts))
    rest = narration
    missing: list[Claim] = []
    checks: tuple[tuple[ClaimKind, re.Pattern[str], Callable[[re.Match[str]], bool]], ...] = (
        ("address", _ADDRESS, lambda m: m.group().rstrip(".,;)").lower() in known.addresses),
        ("date", _DATE, lambda m: _date_holds(_date_of(m), known)),
        ("period", _PERIOD, lambda m: _period_holds(m, known)),
    )
    for kind, pattern, holds in checks:
        missing += [Claim(kind, m.group().strip()) for m in pattern.finditer(rest) if not holds(m)]
        rest = pattern.sub(_blank, rest)
    missing += [Claim(kind, text) for kind, text, value in _amounts(rest) if (kind, *value) not in known.values]
    missing += _unknown_words(_AMOUNT.sub(_blank, rest), known)
    return tuple(missing)


def grounded(narration: str, facts: Iterable[str]) -> bool:
    return not unfounded(narration, facts)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _read_facts(text: str) -> _Facts:
    addresses = frozenset(m.group().rstrip(".,;)").lower() for m in _ADDRESS.finditer(text))
    dates = frozenset(_date_of(m) for m in _DATE.finditer(text))
    periods = frozenset(_period_of(m) for m in _PERIOD.finditer(text))
    plain = _PERIOD.sub(" ", _DATE.sub(" ", _ADDRESS.sub(" ", text)))
    values = {(kind, *value) for kind, _, value in _amounts(plain)}
    words = {_stem(w.group()) for w in _WORD.finditer(text)}
    values |= {("number", "", Decimal(NUMBER_WORDS[w])) for w in words if w in NUMBER_WORDS}
    years = {y for y, _, _ in dates if y} | {y for _, y in periods if y}
    values |= {("number", "", Decimal(y)) for y in years}
    return _Facts(frozenset(values), dates, periods, addresses, frozenset(words))


def _amounts(text: str) -> Iterator[tuple[ClaimKind, str, tuple[str, Decimal]]]:
    """Numbers with their unit: (kind, as written, (currency, value))."""
    for match in _AMOUNT.finditer(text):
        value = _decimal(match["n"])
        if value is None:
            continue
        value *= _SCALES.get((match["scale"] or "").lower(), 1)
        unit = (match["unit"] or "").lower()
        currency = _CURRENCIES.get((match["pre"] or "").strip().lower()) or _CURRENCIES.get(unit)
        if unit.startswith(("%", "per")):
            yield "percent", match.group().strip(), ("", value.normalize())
        elif currency:
            yield "money", match.group().strip(), (currency, value.normalize())
        else:
            yield "number", match.group().strip(), ("", abs(value).normalize())


def _decimal(text: str) -> Decimal | None:
    cleaned = re.sub(r"[\s'  +]", "", text).replace("−", "-")
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", cleaned) and "," in cleaned:
        cleaned = cleaned.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?\d+,\d{1,2}", cleaned):
        cleaned = cleaned.replace(",", ".")
    else:
        cleaned = cleaned.replace(",", "")
    try:
        return Decimal(cleaned)
    except InvalidOperation:
        return None


def _date_of(match: re.Match[str]) -> tuple[int | None, int, int | None]:
    """(year, month, day), with None for what is not said."""
    if match["iso"]:
        year, month, day = (int(p) for p in match["iso"].split("-"))
        return year, month, day
    name = match["m1"] or match["m2"] or match["m3"]
    day_text, year_text = match["d1"] or match["d2"], match["y1"] or match["y2"] or match["y3"]
    return int(year_text) if year_text else None, MONTHS[name.lower()], int(day_text) if day_text else None


def _date_holds(claim: tuple[int | None, int, int | None], known: _Facts) -> bool:
    year, month, day = claim
    return any(
        month == m and (day is None or day == d) and (year is None or y is None or year == y) for y, m, d in known.dates
    )


def _period_of(match: re.Match[str]) -> tuple[int, int | None]:
    return int(match[1] or match[2]), int(match[3]) if match[3] else None


def _period_holds(match: re.Match[str], known: _Facts) -> bool:
    quarter, year = _period_of(match)
    return any(quarter == q and (year is None or y is None or year == y) for q, y in known.periods)


def _unknown_words(text: str, known: _Facts) -> list[Claim]:
    """Names, weekdays and numbers in words that the facts don't hold."""
    missing = []
    for match in _WORD.finditer(text):
        word = match.group()
        stem = _stem(word)
        if stem in known.words:
            continue
        if stem in NUMBER_WORDS:
            if ("number", "", Decimal(NUMBER_WORDS[stem])) not in known.values:
                missing.append(Claim("number", word))
        elif stem in WEEKDAYS:
            missing.append(Claim("date", word))
        elif word[0].isupper() and not _starts_plainly(text, match.start(), stem):
            missing.append(Claim("name", word))
    return missing


def _starts_plainly(text: str, start: int, stem: str) -> bool:
    """Whether the capital is only a sentence's: an everyday word where a sentence begins, or "I"."""
    return stem == "i" or (stem in COMMON_STARTS and bool(_SENTENCE_END.search(text[:start])))


def _stem(word: str) -> str:
    return re.sub(r"['’]s?$", "", word.casefold())

"""Amounts of money in people's words: "420k", "$1.2m", "€350.000", "1,5 Mio"."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel import Locale, UnknownLocaleError

from skills.ask import Money

READ = 4_000
"""Characters of a message that are looked at; nobody states an amount later than that."""

_LONGEST = 24
"""Characters of the largest number that is an amount; more digits are a key or a joke."""
_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
_CODES = "USD|EUR|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|PLN|INR|SGD|BRL|MXN|ZAR|AED|CNY"
_WORDS = {
    "dollar": "USD",
    "dollars": "USD",
    "bucks": "USD",
    "euro": "EUR",
    "euros": "EUR",
    "pounds": "GBP",
    "francs": "CHF",
}
_SCALES = {
    "k": 3, "thousand": 3, "grand": 3, "tsd": 3,
    "m": 6, "mn": 6, "mm": 6, "mil": 6, "mio": 6, "million": 6, "millions": 6, "millionen": 6,
    "b": 9, "bn": 9, "mrd": 9, "billion": 9,
}  # fmt: skip
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_AMOUNT = re.compile(
    rf"""(?<![\w.,/-])(?<!\d[ ])
    (?:(?P<symbol>[$€£¥₹])|(?P<code>{_CODES})\b)?[ ]?
    (?P<number>
        \d{{1,3}}(?:[ ]\d{{3}})+(?=[ ]?(?:[$€£]|(?:{_CODES})\b))
        |\d{{1,15}}(?:[.,'’\u00a0\u202f]\d{{1,3}})*(?:[.,]\d+)?
    )
    (?:[ ]?(?P<scale>{_SCALE})\b\.?)?
    (?:[ ]?(?:(?P<symbol2>[$€£¥₹])|(?P<code2>{_CODES}|{"|".join(_WORDS)})\b))?
    (?![\w%]|[.,/:-]\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_IN_CURRENCY = re.compile(rf"\bin (?:(?:us|swiss|british) )?(?P<word>{_CODES}|{'|'.join(_WORDS)})\b", re.IGNORECASE)
_CONTEXT = re.compile(r"\b(amount|value|worth|price|budget|deal size|acv|arr|tcv)\b[^.;\n]{0,40}$", re.IGNORECASE)
_GROUPS = re.compile(r"\d{1,3}(?P<mark>[.,' ’\u00a0\u202f])\d{3}(?:(?P=mark)\d{3})*")


@dataclass(frozen=True, slots=True)
class Amount:
    money: Money
    span: tuple[int, int]


def currency_asked(text: str) -> str | None:
    """ "Deals in euros": the currency's code, where the words name one by itself."""
    match = _IN_CURRENCY.search(text)
    return None if match is None else _WORDS.get(match["word"].lower(), match["word"].upper())


def find_money(text: str, locale: str = "en_US") -> tuple[Amount, ...]:
    """Amounts in the order they stand.

    A bare number counts only where the words before it speak of an amount, or where it is written with
    thousands marks or five digits and more. A lone comma or point with three digits after it and no "k" or
    "m" groups thousands whatever the locale (money has no three decimals); else the locale decides.
    """
    found = []
    text = text[:READ]
    for match in _AMOUNT.finditer(text):
        if len(match["number"]) > _LONGEST:
            continue
        amount = _value(match["number"], bool(match["scale"]), locale)
        if amount is None or not _is_money(match, text):
            continue
        if match["scale"]:
            amount *= Decimal(10) ** _SCALES[match["scale"].lower()]
        found.append(Amount(Money(_plain(amount), _currency(match)), match.span()))
    return tuple(found)


def _is_money(match: re.Match[str], text: str) -> bool:
    number: str = match["number"]
    if _currency(match) is not None:
        return True
    if match["scale"]:
        # "5 m" and "3 b" are metres and bytes as soon as they are; "420k" and "2 million" are money.
        scale: str = match["scale"]
        return len(scale) > 1 or not match[0].rstrip(".")[-2:-1].isspace()
    digits = sum(c.isdigit() for c in number)
    if _CONTEXT.search(text[: match.start()]):
        return digits > 2
    return digits >= 5 and (digits != len(number) or digits <= 9)


def _currency(match: re.Match[str]) -> str | None:
    symbol = match["symbol"] or match["symbol2"]
    if symbol:
        return _SYMBOLS[symbol]
    word = match["code"] or match["code2"]
    if not word:
        return None
    return _WORDS.get(word.lower(), word.upper())


def _value(number: str, scaled: bool, locale: str) -> Decimal | None:
    groups = _GROUPS.fullmatch(number)
    if groups and (
        groups["mark"] not in ".," or not scaled or number.count(groups["mark"]) > 1 or groups["mark"] == _group(locale)
    ):
        return Decimal(re.sub(r"\D", "", number))
    marks = [c for c in number if not c.isdigit()]
    if not marks:
        return Decimal(number)
    decimal = marks[-1] if marks[-1] in ".," and marks.count(marks[-1]) == 1 else ""
    whole, _, part = number.rpartition(decimal) if decimal else (number, "", "")
    try:
        return Decimal(re.sub(r"\D", "", whole) + ("." + part if part else ""))
    except InvalidOperation:
        return None


def _plain(amount: Decimal) -> Decimal:
    """420000, not 4.2E+5."""
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount.normalize()


def _group(locale: str) -> str:
    try:
        return str(Locale.parse(locale).number_symbols["latn"]["group"])
    except (UnknownLocaleError, ValueError, KeyError):
        return ","

"""Numbers as people say them, in digits: "two hundred and fifty thousand" is 250000, "twenty twenty seven" a year."""

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation

_SMALL = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_TENS = {w: 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}
_SCALES = {"thousand": 1_000, "k": 1_000, "grand": 1_000, "million": 10**6, "mil": 10**6, "billion": 10**9, "bn": 10**9}
_ORDINALS = {
    w: f"{n}{'st' if n == 1 else 'nd' if n == 2 else 'rd' if n == 3 else 'th'}"
    for n, w in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        start=1,
    )
}
_TEENTH = {w: n for n, w in enumerate("first second third fourth fifth sixth seventh eighth ninth".split(), start=1)}
_MONTHS = frozenset("january february march april may june july august september october november december".split())
_FROM = 13
"""Smaller numbers said alone stay words: "one", "two weeks", "the four of us"."""

Run = tuple[int, str]
"""How many words were taken, and what they are in digits."""


def number_at(words: Sequence[str], at: int) -> Run | None:
    """The longest number that begins with word `at`; None where none does or it is best left a word."""
    readers: tuple[Callable[[Sequence[str], int], Run | None], ...] = (_fraction, _ordinal, _year, _cardinal)
    return next((run for read in readers if (run := read(words, at)) is not None), None)


def _fraction(words: Sequence[str], at: int) -> Run | None:
    for said, value in (
        (("half", "a", "million"), 500_000),
        (("quarter", "of", "a", "million"), 250_000),
        (("quarter", "million"), 250_000),
        (("half", "a", "billion"), 500_000_000),
    ):
        if tuple(words[at : at + len(said)]) == said:
            return len(said), str(value)
    return None


def _ordinal(words: Sequence[str], at: int) -> Run | None:
    """Beside a month only: "first" is a word, "the first of March" a day."""
    first, second = words[at], words[at + 1] if at + 1 < len(words) else ""
    if first in ("twenty", "thirty") and second in _TEENTH:
        n = _TENS[first] + _TEENTH[second]
        return (2, f"{n}th") if _by_month(words, at, 2) else None
    if first in _ORDINALS and _by_month(words, at, 1):
        return 1, _ORDINALS[first]
    return None


def _by_month(words: Sequence[str], at: int, taken: int) -> bool:
    before = [w for w in words[max(0, at - 2) : at] if w != "the"]
    after = [w for w in words[at + taken : at + taken + 2] if w != "of"]
    return bool((before and before[-1] in _MONTHS) or (after and after[0] in _MONTHS))


def _year(words: Sequence[str], at: int) -> Run | None:
    if words[at] != "twenty" or at + 1 >= len(words):
        return None
    second = words[at + 1]
    if second in _TENS:
        unit = _SMALL.get(words[at + 2], 0) if at + 2 < len(words) else 0
        return (3, str(2000 + _TENS[second] + unit)) if 0 < unit < 10 else (2, str(2000 + _TENS[second]))
    return None


def _cardinal(words: Sequence[str], at: int) -> Run | None:
    taken, value = _below_thousand(words, at)
    if not taken:
        return None
    taken, part = _decimals(words, at, taken)
    amount = value + part
    total, last = Decimal(0), Decimal(0)
    scaled = False
    while True:
        scale = _SCALES.get(words[at + taken]) if at + taken < len(words) else None
        if scale is None:
            break
        total += amount * scale
        taken, scaled, amount = taken + 1, True, Decimal(0)
        more, last = _below_thousand(words, at + taken, go_on=True)
        if not more:
            break
        taken, amount = taken + more, last
    total += amount
    if not scaled and taken == 1 and not words[at][0].isdigit() and total < _FROM:
        return None
    return taken, _shown(total)


def _decimals(words: Sequence[str], at: int, taken: int) -> tuple[int, Decimal]:
    if at + taken + 1 >= len(words) or words[at + taken] != "point":
        return taken, Decimal(0)
    digits = ""
    n = at + taken + 1
    while n < len(words) and words[n] in _SMALL and _SMALL[words[n]] < 10:
        digits += str(_SMALL[words[n]])
        n += 1
    if not digits and n < len(words) and words[n] in _TENS:  # "one point twenty five"
        digits, n = str(_TENS[words[n]]), n + 1
    return (n - at, Decimal(f"0.{digits}")) if digits else (taken, Decimal(0))


def _below_thousand(words: Sequence[str], at: int, go_on: bool = False) -> tuple[int, Decimal]:
    """Words taken and their value; with `go_on` a leading "and" counts."""
    if at >= len(words):
        return 0, Decimal(0)
    if go_on and words[at] == "and":
        taken, value = _below_thousand(words, at + 1)
        return (taken + 1, value) if taken and words[at + 1] != "a" else (0, Decimal(0))
    if words[at] in ("a", "one") and at + 1 < len(words) and words[at + 1] in _SCALES:
        return 1, Decimal(1)
    taken, value = _hundreds(words, at)
    if taken:
        return taken, value
    return _under_hundred(words, at)


def _hundreds(words: Sequence[str], at: int) -> tuple[int, Decimal]:
    second = words[at + 1] if at + 1 < len(words) else ""
    lead = 1 if words[at] == "a" else _SMALL.get(words[at], 0)
    if second == "hundred" and lead:
        rest = at + 2
        skip = 1 if rest < len(words) and words[rest] == "and" else 0
        more, value = _under_hundred(words, rest + skip)
        return (2 + skip + more, lead * 100 + value) if more else (2, Decimal(lead * 100))
    if 0 < lead < 10 and words[at] != "a" and second in _TENS:  # "two fifty k"
        more, value = _under_hundred(words, at + 1)
        follows = words[at + 1 + more] if at + 1 + more < len(words) else ""
        return (1 + more, lead * 100 + value) if follows in _SCALES else (0, Decimal(0))
    return 0, Decimal(0)


def _under_hundred(words: Sequence[str], at: int) -> tuple[int, Decimal]:
    if at >= len(words):
        return 0, Decimal(0)
    word = words[at]
    if word[0].isdigit():
        return (1, Decimal(word)) if _is_number(word) else (0, Decimal(0))
    if word in _TENS:
        unit = _SMALL.get(words[at + 1], 0) if at + 1 < len(words) else 0
        return (2, Decimal(_TENS[word] + unit)) if 0 < unit < 10 else (1, Decimal(_TENS[word]))
    return (1, Decimal(_SMALL[word])) if word in _SMALL else (0, Decimal(0))


def _is_number(word: str) -> bool:
    try:
        return Decimal(word).is_finite() and len(word) <= 15
    except InvalidOperation:
        return False


def _shown(value: Decimal) -> str:
    return str(value.quantize(Decimal(1))) if value == value.to_integral_value() else str(value.normalize())

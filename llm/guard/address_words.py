"""What words and the gaps between them say of a postal address: read from their shape and from lists in many languages.

Nothing here decides anything; `address_weights` weighs it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from llm.guard.inflection import fold
from llm.guard.name_lists import COMPANY_WORDS, EVERYDAY, GREETINGS, LEGAL_FORMS, MONTH_WORDS, TITLES, VERBS

_LISTS = Path(__file__).with_name("address_words.txt")
_WORD = re.compile(r"([一-龥ぁ-んァ-ヶ々]|[^\W_一-龥ぁ-んァ-ヶ々]+)")
"""A sign of a script without gaps is a word of its own."""
_NATIONS = (
    "A|B|BE|BG|CH|CY|CZ|D|DE|DK|E|EE|ES|F|FI|FIN|FR|FL|GR|H|HR|HU|I|IT|IS|L|LT|LV|MD|N|NL|NO|P|PL|PT|RO|S|SE|SI|SK"
    "|TR|UA"
)
_POSTCODE = re.compile(
    rf"(?<![\w.,/])(?:(?:{_NATIONS})-)?(?:\d{{5}}-\d{{3,4}}|\d{{4}}-\d{{3}}|\d\d-\d{{3}}|\d{{3}}-\d{{4}}"
    r"|\d{3} \d{3}|\d{3} \d\d|\d{4} ?[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d"
    r"|[A-Z]\d{2} ?[A-Z\d]{4}|\d{4,6}|[A-Z]\d{4}[A-Z]{3}|[A-Z]{2}-\d{3,4}-\d{4})(?![\w/]|[-.,]\d)"
)
_NO_POSTCODE = 2
"""Figures by themselves with which none begins, unless a hyphen follows."""
_FIGURE = re.compile(r"\d")
PLAIN, FIGURES, POSTCODE = range(3)
"""What kind of word one is for the order of an address: without figures, with them, of what looks like a postcode."""


@dataclass(frozen=True, slots=True)
class Words:
    of: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    gaps: Sequence[int]
    """What stands in front of each."""
    kinds: Sequence[int]


def words_in(text: str) -> Words:
    pieces = _WORD.split(text)
    of = pieces[1::2]
    places = list(accumulate(map(len, pieces)))
    starts, ends = places[:-1:2], places[1::2]
    gaps = [0, *map(_gap, pieces[2:-1:2])][: len(of)]
    for n, gap in enumerate(gaps):
        if gap == _FULL_STOP and _ends_sentence(of[n - 1]):
            gaps[n] = GAPS - 1
    kinds = [PLAIN if word.isalpha() or not _FIGURE.search(word) else FIGURES for word in of]
    for n in [n for n, kind in enumerate(kinds) if kind]:
        short = len(of[n]) <= _NO_POSTCODE and of[n].isdecimal() and not text.startswith("-", ends[n])
        if kinds[n] == FIGURES and not short:
            _note_postcode(text, starts, kinds, n)
    return Words(of, starts, ends, gaps, kinds)


def _note_postcode(text: str, starts: Sequence[int], kinds: list[int], n: int) -> None:
    """Marks the words of a postcode that begins with this one, or with the letters of a country before it."""
    led = n and text[starts[n] - 1] == "-" and starts[n] - starts[n - 1] <= 4
    first = starts[n - 1] if led else starts[n]
    match = _POSTCODE.match(text, first)
    if match is not None:
        for at in range(n - 1 if led else n, bisect_left(starts, match.end())):
            kinds[at] = POSTCODE


@lru_cache(maxsize=2048)
def _ends_sentence(word: str) -> bool:
    """Whether a full stop behind a word ends more than the word, as it does in "Str. 5"."""
    return word.isalpha() and len(word) >= _LONG and not _ABBREVIATED.intersection(_said_by(word))


_ABBREVIATED = frozenset({"before", "behind", "house", "unit", "grown", "title"})


def _spaced(gap: str) -> int:
    return next((n for n, exact in enumerate(_EXACT, 1) if gap in exact), 0)


_EXACT: tuple[tuple[str, ...], ...] = (
    (" ",),
    ("",),
    (", ", ","),
    (". ",),
    (".",),
    ("'", "’"),
    ("-", "\u2011"),
    ("/",),
)
_HOLDING: tuple[tuple[str, ...], ...] = (
    ("\n\n",),
    (",\n",),
    ("\n",),
    (":",),
    (" - ", "–", "—"),
    ("|", ";", "\t"),
    ("(",),
    (")",),
    ("@", "_", "+", "="),
    ("#", "№", "º", "°"),
    ("!", "?"),
    (",", "."),
    ('"', "“", "„", "”", "'"),
)
GAPS = len(_EXACT) + len(_HOLDING) + 3
_FULL_STOP = 4
_LONG = 5
"""Letters of a word that is hardly cut short."""


@lru_cache(maxsize=2048)
def _gap(gap: str) -> int:
    """Which of `GAPS` kinds; 0 is the beginning of a text, the last one the end of a sentence."""
    exact = _spaced(gap)
    if exact:
        return exact
    if ")" in gap and "." in gap:
        return GAPS - 1
    return next((n for n, some in enumerate(_HOLDING, len(_EXACT) + 1) if any(s in gap for s in some)), GAPS - 2)


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    read = {}
    for line in _LISTS.read_text("utf-8").replace("\n  ", " ").splitlines():
        kind, _, words = line.partition(": ")
        read[kind] = frozenset(words.split())
    return read


@lru_cache(maxsize=1)
def _said() -> tuple[tuple[str, frozenset[str]], ...]:
    lists = {kind: words for kind, words in _lists().items() if kind not in ("grown", "ungrown")}
    return (
        *lists.items(),
        ("month", MONTH_WORDS),
        ("everyday", EVERYDAY),
        ("verb", VERBS),
        ("title", TITLES),
        ("legal", LEGAL_FORMS),
        ("company", COMPANY_WORDS),
        ("greeting", GREETINGS),
    )


@lru_cache(maxsize=1)
def _grown() -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(_lists()["grown"]), tuple(_lists()["ungrown"])


def _said_by(word: str) -> tuple[str, ...]:
    """What a word is called in the lists."""
    low, folded = word.lower(), fold(word)
    told = [kind for kind, words in _said() if low in words or folded in words]
    ends, others = _grown()
    if len(low) > 4 and low.endswith(ends) and not low.endswith(others):
        told.append("grown")
    return tuple(told)


_ONE_CASE = ("month", "title", "small")
_FIRST_SAID = (
    "month things measure before behind unit asked country house title legal small greeting verb company everyday grown"
).split()
_NUMBERS = "d1 d2 d3 d4 d5 d6 d7 d1x1 d2x1 d3x1 x1d1 x1d2".split()
_OTHERS = "dx xd uncased l U C mix".split()
CLASSES: tuple[str, ...] = (
    "edge",
    "code",
    *_NUMBERS,
    *_OTHERS,
    *(kind + case for kind in _FIRST_SAID for case in ([""] if kind in _ONE_CASE else ["c", "l"])),
)
"""Coarse kinds of words: what stands side by side is weighed by these. `edge`: no word."""
_CLASS = {name: n for n, name in enumerate(CLASSES)}
EDGE, CODE = 0, 1


def _shape(word: str) -> str:
    if word.isdecimal():
        return f"d{min(len(word), 7)}"
    if _FIGURE.search(word):
        return _mixed(word)
    if word.lower() == word.upper():
        return "uncased"
    if word.islower():
        return f"l{min(len(word), 4)}"
    if word.isupper():
        return f"U{min(len(word), 4)}"
    return ("C+" if len(word) > 3 else "C-") if word[0].isupper() else "mix"


_BEHIND_FIGURES = re.compile(r"(\d+)([^\W\d_]+)")
_BEFORE_FIGURES = re.compile(r"([^\W\d_]+)(\d+)")


def _mixed(word: str) -> str:
    if (match := _BEHIND_FIGURES.fullmatch(word)) is not None:
        return f"d{min(len(match[1]), 4)}x{min(len(match[2]), 3)}"
    if (match := _BEFORE_FIGURES.fullmatch(word)) is not None:
        return f"x{min(len(match[1]), 3)}d{min(len(match[2]), 3)}"
    return "dmix" if word[0].isdecimal() else "xmix"


def class_of(word: str) -> int:
    return _class(word, _said_by(word))


def _class(word: str, said: Sequence[str]) -> int:
    shape = _shape(word)
    if _FIGURE.search(word):
        return _CLASS[shape if shape in _NUMBERS else "dx" if shape[0] == "d" else "xd"]
    for kind in _FIRST_SAID:
        if kind in said:
            return _CLASS[kind if kind in _ONE_CASE else kind + ("c" if word[0].isupper() else "l")]
    return _CLASS[shape if shape in ("uncased", "mix") else shape[0]]


def signs_of(word: str) -> Iterator[str]:
    """What is weighed of a word by itself: its shape and lists from far, its letters from near (`FAR`)."""
    said, shape = _said_by(word), _shape(word)
    yield f"s={shape}"
    yield f"c={CLASSES[_class(word, said)]}"
    yield from (f"L={kind}" for kind in said)
    low = word.lower()
    if _FIGURE.search(word):
        if not word.isdecimal():
            yield f"w={low}"
        return
    if not said:
        yield "L=none" if word[0].islower() else "L=None"
    yield f"w={low}"
    for length, shortest in ((5, 7), (4, 5), (3, 5), (2, 3)):
        if len(low) >= shortest:
            yield f"e={low[-length:]}"
    if not low.isascii():
        yield f"e={low[-1:]}"


FAR = ("s=", "c=", "L=")

"""Which lines of a list words mean: by number, or by what a line is called. Pure."""

import re
from collections.abc import Sequence

LAST = -1
ALL = 0
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINAL_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_VALUES: dict[str, int] = {
    **{word: n for n, word in enumerate(_WORDS, 1)},
    **{word: n for n, word in enumerate(_ORDINAL_WORDS, 1)},
    "last": LAST,
}
_COUNTED = "|".join(_WORDS)
_ORDINAL = re.compile(rf"\b(?P<w>{'|'.join(_ORDINAL_WORDS)}|last)\b|\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)\b")
_DIGITS = re.compile(r"(?<![\w.,/€$£%-])#?(?P<d>\d{1,2})(?!\w|\s?%|[.,/:]\d)")
_NAMED = re.compile(rf"\b(?:number|no|nr|initiative|item|action|option)\.? (?P<w>{_COUNTED})\b")
_FIRST_FEW = re.compile(rf"\b(?:first|top) (?P<n>{_COUNTED}|\d)\b(?! (?:day|week|month))")
_EVERY = re.compile(r"\b(?:all(?: of (?:them|those|it))?|everything|every one|both|the whole plan)\b")


def picks(text: str) -> tuple[int, ...]:
    """Numbers meant, from 1, `LAST` and `ALL`: "the second", "1 and 3", "the first two", "all of them".

    Dates must have been taken out of the text.
    """
    few = _FIRST_FEW.search(text)
    if few:
        return tuple(range(1, _value(few["n"]) + 1))
    found = [(m.start(), _value(m["w"] or m["d"])) for m in _ORDINAL.finditer(text)]
    found += [(m.start(), _value(m["d"])) for m in _DIGITS.finditer(text)]
    found += [(m.start(), _value(m["w"])) for m in _NAMED.finditer(text)]
    numbers = tuple(dict.fromkeys(n for _, n in sorted(found)))
    return numbers or ((ALL,) if _EVERY.search(text) else ())


def _value(word: str) -> int:
    return _VALUES[word] if word in _VALUES else int(word)


def is_number(word: str) -> bool:
    return word in _VALUES or word[:1].isdigit()


def called(words: str, names: Sequence[str]) -> tuple[int, ...]:
    """Places of the names that fit the words best; several where they fit as well.

    A word counts by how few of the names hold it.
    """
    said = {_stem(w) for w in words.lower().split() if len(w) > 1}
    held = [{_stem(w) for w in re.findall(r"\w+", n.lower())} for n in names]
    weights = [sum(1 / sum(w in h for h in held) for w in said & own) for own in held]
    best = max(weights, default=0.0)
    return tuple(n for n, w in enumerate(weights) if best > 0 and w > 0.8 * best)


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word

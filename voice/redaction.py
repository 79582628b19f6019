"""Card numbers out of transcripts: digits and spoken digits that pass the card check (Luhn). Pure.

People read a card number in groups with pauses between them, so that it comes as several utterances: what was said
`before` and what comes `after` is looked at, too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from voice.heard import Word

MASK = "[card number]"
_SPOKEN = {
    word: str(digit)
    for digit, words in enumerate(
        ("zero oh o nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    )
    for word in words.split()
}
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), "23456789", strict=True))
_TEENS = {
    word: str(10 + i)
    for i, word in enumerate("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split())
}
_TIMES = {"double": 2, "triple": 3}
_PIECE = re.compile(r"\S+")
_EDGE = re.compile(r"^[^\w]+|[^\w]+$")
_SHORTEST, _LONGEST = 13, 19
_OPENS = frozenset("3456")
"""What the number of nearly every card begins with."""
_AMOUNT = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d\d)?|\d+00")
_CURRENCY = ("€", "$", "£")
_FILLERS = frozenset(("and", "uh", "um", "then", "dash", "space"))


@dataclass(frozen=True, slots=True)
class _Piece:
    at: int
    end: int
    digits: str
    """"" for a word people say between two groups of digits."""


def passes_luhn(digits: str) -> bool:
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char)
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def redacted(text: str, before: str = "", after: Sequence[str] = ()) -> str:
    """The text with every card number replaced by `MASK`, and every part of one that begins before or ends after it."""
    out, at = [], 0
    for start, end in _cards_in(text, before, after):
        out += [text[at:start], MASK]
        at = end
    return "".join((*out, text[at:]))


def last_digits(text: str, before: str = "") -> str:
    """The groups of digits a text ends with, and those `before` it where it holds nothing else."""
    groups = [p.digits for p in _last_run(f"{before} {text}") if p.digits]
    return " ".join(groups[-_LONGEST:])


def goes_on(text: str, before: str = "", after: Sequence[str] = ()) -> bool:
    """Whether it ends in digits that may be the beginning of a card number, and are no amount: all of `after` goes on
    with them."""
    whole = " ".join((before, text, *after))
    run = [p for p in _last_run(whole) if p.digits]
    digits = "".join(p.digits for p in run)
    if not 4 <= len(digits) < _LONGEST or digits[0] not in _OPENS or run[0].at > len(before) + len(text):
        return False
    written = whole[run[0].at : run[-1].end]
    amount = _AMOUNT.fullmatch(written) or whole[: run[0].at].endswith(_CURRENCY)
    return not amount and _card_from(run, 0) is None


def redacted_words(words: Sequence[Word], before: str = "", after: Sequence[str] = ()) -> tuple[Word, ...]:
    """The same for timed words: a card number becomes one word."""
    text, spans = "", []
    for word in words:
        start = len(text) + (1 if text else 0)
        text = f"{text} {word.text}" if text else word.text
        spans.append((start, len(text)))
    cards = list(_cards_in(text, before, after))
    told: list[Word] = []
    for word, (start, end) in zip(words, spans, strict=True):
        card = next((c for c in cards if c[0] < end and start < c[1]), None)
        if card is None:
            told.append(word)
        elif card[0] >= start:
            told.append(replace(word, text=MASK))
        else:
            told[-1] = replace(told[-1], end=word.end)
    return tuple(told)


def _cards_in(text: str, before: str, after: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where card numbers stand in it, cut to it."""
    begins = len(before) + 1
    for start, end in _cards(" ".join((before, text, *after))):
        if start < begins + len(text) and end > begins:
            yield max(0, start - begins), min(len(text), end - begins)


def _last_run(text: str) -> list[_Piece]:
    """The digits it ends with; none where it ends in words."""
    return list(_runs(text))[-1]


def _cards(text: str) -> Iterator[tuple[int, int]]:
    for run in _runs(text):
        yield from _in_run(run)


def _in_run(run: list[_Piece]) -> Iterator[tuple[int, int]]:
    first = 0
    while first < len(run):
        last = _card_from(run, first)
        if last is None:
            first += 1
        else:
            yield run[first].at, run[last].end
            first = last + 1


def _card_from(run: list[_Piece], first: int) -> int | None:
    """The last piece of the longest card number that begins with piece `first`."""
    digits, found = "", None
    if not run[first].digits:
        return None
    for i in range(first, len(run)):
        digits += run[i].digits
        if len(digits) > _LONGEST:
            break
        if run[i].digits and len(digits) >= _SHORTEST and passes_luhn(digits) and len(set(digits)) > 1:
            found = i
    return found


def _runs(text: str) -> Iterator[list[_Piece]]:
    """Stretches of digits in figures and words, with what people say in between."""
    run: list[_Piece] = []
    times = 1
    waiting = ""
    """The tens of "forty two", until what follows is known."""
    for match in _PIECE.finditer(text):
        start, end = _trimmed(match)
        for word, at, until in _split(text[start:end], start):
            digits = _digits(word)
            if word in _TIMES:
                times, digits = _TIMES[word], ""
            elif digits is None and word not in _FILLERS:
                yield run
                run, times, waiting = [], 1, ""
                continue
            elif digits:
                if waiting and word in _SPOKEN and word not in ("oh", "o"):
                    run[-1] = replace(run[-1], digits=waiting, end=run[-1].end)
                waiting = _TENS.get(word, "")
                digits, times = digits * times, 1
            run.append(_Piece(at, until, digits or ""))
    yield run


def _trimmed(match: "re.Match[str]") -> tuple[int, int]:
    piece = match.group()
    lead = len(piece) - len(re.sub(r"^[^\w]+", "", piece))
    return match.start() + lead, match.start() + len(_EDGE.sub("", piece)) + lead


def _split(piece: str, at: int) -> Iterator[tuple[str, int, int]]:
    for part in re.finditer(r"[^\W_]+", piece):
        yield part.group().casefold(), at + part.start(), at + part.end()


def _digits(word: str) -> str | None:
    if word.isascii() and word.isdigit():
        return word
    if word in _SPOKEN:
        return _SPOKEN[word]
    if word in _TEENS:
        return _TEENS[word]
    return _TENS[word] + "0" if word in _TENS else None

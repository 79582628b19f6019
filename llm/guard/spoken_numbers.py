"""Telephone numbers said in words, a figure each."""

import re
from collections.abc import Iterator

from llm.guard.number_words import told
from llm.guard.spans import Span

_FIGURES = frozenset(
    "zero oh nought nil one two three four five six seven eight nine double triple treble"
    " null eins zwei zwo drei vier fünf sechs sieben acht neun"
    " zéro un deux trois quatre cinq sept huit neuf"
    " cero uno dos tres cuatro cinco seis siete ocho nueve"
    " due tre quattro cinque sei sette otto nove"
    " um dois três quatro sete oito"
    " nul een één twee drie vijf zes zeven negen"
    " noll en ett två fyra fem sex sju åtta nio nulla én to fire seks syv sju åtte otte ni"
    " nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän"
    " jeden dwa trzy cztery pięć sześć siedem osiem dziewięć".split()
)
_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"[ ,…-]{1,3}|\.\.\. ?")
_LEAST, _MOST = 7, 16
_APART = str.maketrans(",….-", "    ")
_SOME = re.compile(rb"\x01{5}")
"""Figures in a row, by a quick look."""
_WORDS_BEFORE = re.compile(r"[^\W\d_]+(?=[^\w\n]+(?:[^\W\d_]+[^\w\n]+){0,2}$)")


def spoken_numbers(text: str) -> Iterator[Span]:
    if not _SOME.search(bytes(map(_FIGURES.__contains__, text.lower().translate(_APART).split()))):
        return
    start, end, count = 0, -9, 0
    for word in _WORD.finditer(text.lower()):
        if word[0] not in _FIGURES:
            continue
        if _BETWEEN.fullmatch(text, end, word.start()) is None:
            yield from _number(text, start, end, count)
            start, count = word.start(), 0
        end, count = word.end(), count + 1
    yield from _number(text, start, end, count)


def _number(text: str, start: int, end: int, count: int) -> Iterator[Span]:
    if not _LEAST <= count <= _MOST:
        return
    before = _WORDS_BEFORE.findall(text, max(0, start - 30), start)
    if not any(kind == "other" for _, kind in told(before)):
        yield Span(start, end, "PHONE", text[start:end].lower(), by_context=True)

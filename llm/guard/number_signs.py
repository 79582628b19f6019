"""What speaks for and against a run of figures being somebody's number: its make-up, and the words around it."""

import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple
from zlib import crc32

from llm.guard.identity_schemes import schemes_of
from llm.guard.number_runs import Run
from llm.guard.number_words import plain, told

WIDTH = 1 << 14
"""Signs are told apart by this many numbers."""
_PIECE = re.compile(r"[^\W\d_]+|\d+(?:[.,/:-]\d+)*|[^\w ]")
_BEFORE, _BEHIND = 60, 30
_PLACES = (1, 2, 3, 3, 4, 4, 4, 5, 5, 5)
"""Of words by how far off they are."""
_ENDS = frozenset(".!?;|\t")
_HOWS = (("0", "1"), ("2", "3"))
_LINES = 2
"""Ends of lines that words may stand before."""
_GROUPS = re.compile(r"[^\W_]+")
_AMOUNT = re.compile(r"[1-9]\d{0,2}(?:[ \u00a0.,']\d{3})+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DATE6 = re.compile(r"(?:\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2})")
_DATE8 = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_FOUR_PARTS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")

_NO_LETTERS = re.compile(r"[^A-Za-z]+")
_PLUS = re.compile(r"[( +]")
_LETTERS = re.compile(r"[^\W\d_]+")
Numbers = tuple[int, ...]


class _Mapped(dict[int, str]):
    """What each letter becomes, found out when it is first met: for `str.translate`."""

    def __init__(self, becomes: Callable[[str], str]) -> None:
        self._becomes = becomes

    def __missing__(self, letter: int) -> str:
        self[letter] = self._becomes(chr(letter))
        return self[letter]


_ALIKE = _Mapped(lambda c: "9" if c.isdigit() else "A" if c.isupper() else "a" if c.isalpha() else c)
"""Figures, capitals and small letters each as one."""
_BARE = _Mapped(lambda c: c if c.isdecimal() or (c.isascii() and c.isalpha()) else "")


class _Start(NamedTuple):
    """What runs that begin at one place have in common."""

    numbers: Numbers
    near: str
    """What the nearest telling word says and how it stands, in a word."""
    close: bool
    """It is one of the three words next to them."""
    heads: Sequence[str]
    """What a heading above the line speaks of, of its column where there are columns."""


class _Head(NamedTuple):
    """The nearest line above without figures."""

    kinds: Sequence[str] = ()
    """What it speaks of."""
    mark: str = ""
    """What parts its columns, where there are any."""
    cells: Sequence[str] = ()


class Signs:
    """Of the runs of one text: those of where a run begins, of where it ends, and its own."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: dict[int, _Start] = {}
        self._ends: dict[int, Numbers] = {}
        self._heads: dict[int, _Head] = {}

    def of(self, run: Run) -> list[int]:
        """The numbers of its signs, each once, in order."""
        return sorted({*self.before(run.start), *self.behind(run.end), *self.own(run)})

    def before(self, start: int) -> Numbers:
        return self._start(start).numbers

    def behind(self, end: int) -> Numbers:
        if end not in self._ends:
            self._ends[end] = _behind(self._text, end)
        return self._ends[end]

    def own(self, run: Run) -> list[int]:
        value = self._text[run.start : run.end]
        numbers, shape = made_up(value, date=run.date)
        start = self._start(run.start)
        numbers.append(_number(f"X {start.near} {start.close} {shape}"))
        if run.date and (year := _YEAR.search(value)) is not None:
            numbers.append(_number(f"Y {start.near} {_age(year[0])}"))
        for said in start.heads:
            numbers.append(_number(f"H {said} {shape}"))
        return numbers

    def _start(self, start: int) -> _Start:
        if start not in self._starts:
            self._starts[start] = _Start(*_before(self._text, start), self._heads_of(start))
        return self._starts[start]

    def _heads_of(self, start: int) -> Sequence[str]:
        line = self._text.rfind("\n", 0, start) + 1
        if line not in self._heads:
            self._heads[line] = _head(self._text, line)
        kinds, mark, cells = self._heads[line]
        column = self._text.count(mark, line, start) if mark else 0
        if column >= len(cells):
            return kinds
        here = told(_LETTERS.findall(cells[column]))
        return [*kinds, f"here {here[-1][1] if here else 'none'}"]


def _head(text: str, line: int) -> _Head:
    above = text[max(0, line - 900) : max(0, line - 1)].rpartition("\n\n")[2].split("\n")
    for head in reversed(above):
        if head and head.translate(_ALIKE).count("9") < 3:
            kinds = tuple(dict.fromkeys(kind for _, kind in told(_LETTERS.findall(head))))
            mark = max("|\t;/,", key=head.count)
            return _Head(kinds, mark, head.split(mark)) if mark in head else _Head(kinds)
    return _Head()


def _before(text: str, start: int) -> tuple[Numbers, str, bool]:
    """The numbers of what stands in front, what the nearest telling word says, and whether it is close."""
    pieces = _PIECE.findall(text, max(0, start - _BEFORE), start)
    words, hows = _backwards(pieces)
    last = len(words) - 1
    said = [(kind, last - n + 1, hows[last - n]) for n, kind in reversed(told(words[::-1]))]
    numbers = [*_edge_before(text[max(0, start - 2) : start]), *_beside(pieces), *_cued(said)]
    for place, word, how in zip(_PLACES, words, hows, strict=False):
        numbers += _word_before(place, how, word)
    kind, far, how = said[0] if said else ("", 9, "")
    return _each_once(numbers), kind + how, far <= 3


def _behind(text: str, end: int) -> Numbers:
    numbers = [*_edge_behind(text[end : end + 2])]
    pieces = _PIECE.findall(text, end, end + _BEHIND)
    if len(text) > end + _BEHIND and pieces:
        pieces.pop()  # may be cut
    words: list[str] = []
    how = "0"
    for piece in takewhile("\n".__ne__, pieces):
        if piece[0].isdigit():
            how = "1"
            if not words:
                numbers.append(_number(f"rN {piece.translate(_ALIKE)}"))
        elif piece[0].isalpha():
            words.append(piece)
            if len(words) <= 3:
                numbers += _word(f"rw {len(words)} {how}", piece)
    numbers += [_number(f"rcue {kind} {n} {how}") for n, kind in told(words[:5])]
    return _each_once(numbers)


def _each_once(numbers: Sequence[int]) -> Numbers:
    """A tuple, since a long text has many and sets take much room."""
    return tuple(set(numbers))


@lru_cache(maxsize=4096)
def _edge_before(two: str) -> Numbers:
    shape = two.translate(_ALIKE)
    return _number(f"l {shape[-1:]}"), _number(f"ll {shape}")


@lru_cache(maxsize=4096)
def _edge_behind(two: str) -> Numbers:
    shape = two.translate(_ALIKE)
    return _number(f"r {shape[:1]}"), _number(f"rr {shape}")


def _backwards(pieces: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words from the last to the first, and how each stands: "1" is behind an end or a number, "2" on an
    earlier line, "3" both."""
    words: list[str] = []
    hows: list[str] = []
    lines = far = 0
    for n in range(len(pieces) - 1, -1, -1):
        piece = pieces[n]
        if piece[0].isalpha():
            words.append(piece)
            hows.append(_HOWS[lines > 0][far])
        elif piece == "\n":
            lines += 1
            if lines > _LINES:
                break
        elif piece[0].isdigit() or (piece in _ENDS and not (piece == "." and n and len(pieces[n - 1]) <= 4)):
            far = 1
    return words, hows


def _beside(pieces: Sequence[str]) -> Iterator[int]:
    """Of what stands in front before any word does: the beginning of a line, another number."""
    lines = 0
    for piece in takewhile(lambda piece: not piece[0].isalpha(), reversed(pieces)):
        if piece == "\n":
            lines += 1
            yield _number("first")
        elif piece[0].isdigit():
            yield _number(f"N {piece.translate(_ALIKE)} {lines}")
            return


def _cued(said: Sequence[tuple[str, int, str]]) -> Iterator[int]:
    """Of what the telling words in front say, the nearest first."""
    seen: set[str] = set()
    for kind, far, how in said:
        yield _number(f"cue {kind} {min(far, 5)} {how}")
        if kind not in seen:
            yield _number(f"{'then' if seen else 'near'} {kind} {how}")
            seen.add(kind)
    if not seen:
        yield _number("uncued")


@lru_cache(maxsize=32768)
def _word_before(place: int, how: str, word: str) -> Numbers:
    numbers = _word(f"w {place} {how}", word)
    return (*numbers, _number(f"case {place} {how} {_case(word)}")) if place <= 2 else numbers


@lru_cache(maxsize=32768)
def _word(lead: str, word: str) -> Numbers:
    """Words count in parts too, so that one is known by its like in another language."""
    word = plain(word)
    return _number(f"{lead} {word}"), _number(f"{lead} {word[:4]}-"), _number(f"{lead.partition(' ')[0]} {word}")


def _number(sign: str) -> int:
    return crc32(sign.encode("utf-8", "surrogatepass")) % WIDTH


class _Shape(NamedTuple):
    """What figures, letters and marks say by how they stand, and which closer looks are worth taking."""

    numbers: Numbers
    word: str
    amount: bool
    year: bool
    parts: bool


def made_up(value: str, *, date: bool) -> tuple[list[int], str]:
    """The numbers of what a run is made of, and its shape in a word."""
    shape = _shaped(value.translate(_ALIKE), date)
    first = value.lstrip("(")[:1]
    lead = _PLUS.sub("", value)[:2] if first in "+0" else ""
    opened = _opened(shape.word, value[0] == "(", first, value.lstrip("(+")[:1], lead)
    return [*shape.numbers, *opened, *map(_number, _proven(value, shape))], shape.word


@lru_cache(maxsize=4096)
def _shaped(shape: str, date: bool) -> _Shape:
    groups = _GROUPS.findall(shape)
    figures, letters = shape.count("9"), sum(map(str.isalpha, shape))
    marks = "".join(sorted(set(_GROUPS.sub("", shape))))
    parts = _FOUR_PARTS.fullmatch(shape) is not None
    if date:
        word = "date"
    elif parts:
        word = "parts"
    elif letters:
        word = f"mixed{min(letters, 3)}"
    else:
        word = f"{'+' if '+' in shape else ''}{'one' if len(groups) == 1 else 'many'}{figures}"
    signs = (
        "bias",
        f"shape {shape}",
        f"lengths {'-'.join(str(len(g)) for g in groups)}",
        f"figures {figures} {min(letters, 3)}",
        f"letters {_NO_LETTERS.sub('9', shape)}",
        f"marks {marks}",
        f"groups {len(groups)} {figures}",
        f"first {len(groups[0])} {len(groups[-1])}",
        f"kind {word}",
    )
    amount = _AMOUNT.fullmatch(shape) is not None
    return _Shape(tuple(map(_number, signs)), word, amount, "9999" in shape, parts)


@lru_cache(maxsize=4096)
def _opened(word: str, bracketed: bool, first: str, figure: str, lead: str) -> Numbers:
    opens = "" if first.isalnum() and first != "0" else first
    signs = [f"d1 {figure} {word}", f"opens {opens} {'(' if bracketed else ''}"]
    if lead:
        signs.append(f"d2 {lead} {first}")
    return tuple(map(_number, signs))


def _proven(value: str, shape: _Shape) -> list[str]:
    signs = [sign for name, holds in schemes_of(value) for sign in (f"scheme {name} {holds}", f"any scheme {holds}")]
    bare = value.translate(_BARE)
    if bare.isdigit():
        length = len(bare)
        if 12 <= length <= 19:
            signs.append(f"luhn {_luhn(bare)} {bare[0]}")
        if 9 <= length <= 13 and _DATE6.match(bare):
            signs.append(f"begins with a date {length}")
        if length == 12 and _DATE8.match(bare):
            signs.append("begins with a long date")
        if bare.endswith("0000"):
            signs.append("round")
        if shape.amount and _AMOUNT.fullmatch(value):
            signs.append(f"amount {length}")
    year = _YEAR.search(value) if shape.year else None
    if year is not None:
        signs += [f"year {int(year[0]) // 10}", f"years {_age(year[0])}"]
    if shape.parts and _FOUR_PARTS.fullmatch(value):
        signs += _four(value)
    return signs


_ONCE = bytes.maketrans(b"0123456789", bytes(range(10)))
_TWICE = bytes.maketrans(b"0123456789", bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))


def _luhn(figures: str) -> bool:
    """Whether the last is the check digit of the others, as on a card."""
    if not figures.isascii():
        return False
    digits = figures.encode()[::-1]
    return (sum(digits[::2].translate(_ONCE)) + sum(digits[1::2].translate(_TWICE))) % 10 == 0


def _age(year: str) -> str:
    return "old" if year <= "1995" else "grown" if year <= "2008" else "new" if year <= "2020" else "now"


def _four(value: str) -> Iterator[str]:
    try:
        address = ipaddress.IPv4Address(value)
    except ValueError:
        yield "no address"
        return
    yield f"address {address.is_private} {'high' if int(value.split('.')[0]) >= 20 else 'low'}"
    yield f"address ends {value.rpartition('.')[2] if value.endswith(('.0', '.1', '.255')) else ''}"
    yield f"address begins {value.partition('.')[0] if value.startswith(('0.', '255.')) else ''}"


def _case(word: str) -> str:
    return "AA" if word.isupper() and len(word) > 1 else "Aa" if word[0].isupper() else "a"

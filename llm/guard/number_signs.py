"""What speaks for and against a run of figures being somebody's number: its make-up, and the words around it."""

import ipaddress
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from zlib import crc32

from stdnum import luhn

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
_LINES = 2
"""Ends of lines that words may stand before."""
_GROUPS = re.compile(r"[^\W_]+")
_AMOUNT = re.compile(r"[1-9]\d{0,2}(?:[ \u00a0.,']\d{3})+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DATE6 = re.compile(r"(?:\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2})")
_DATE8 = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_FOUR_PARTS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")

Sign = tuple[str, ...]
Numbers = tuple[int, ...]


class Signs:
    """Of the runs of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._before: dict[int, tuple[list[int], str]] = {}
        self._behind: dict[int, list[int]] = {}
        self._heads: dict[int, tuple[tuple[str, ...], tuple[str, ...], str]] = {}

    def of(self, run: Run) -> list[int]:
        """The numbers of its signs, each once, in order."""
        if run.start not in self._before:
            self._before[run.start] = self._left(run.start)
        if run.end not in self._behind:
            self._behind[run.end] = [n for sign in self._right(run.end) for n in numbers_of(sign)]
        left, near = self._before[run.start]
        own, shape = made_up(self._text[run.start : run.end], date=run.date)
        numbers = [*left, *self._behind[run.end], *own, *numbers_of(("X", near, shape))]
        year = _YEAR.search(self._text, run.start, run.end) if run.date else None
        if year is not None:
            numbers += numbers_of(("Y", near.partition(" ")[0], _age(year[0])))
        for said in self._heads_of(run.start):
            numbers += numbers_of(("H", said, shape))
        return sorted(set(numbers))

    def _left(self, start: int) -> tuple[list[int], str]:
        """The numbers of what stands in front, and in a word what the nearest telling word says."""
        text = self._text
        pieces = _PIECE.findall(text[max(0, start - _BEFORE) : start])
        words = list(_backwards(pieces))
        last = len(words) - 1
        said = [(last - n, kind) for n, kind in reversed(told([word for word, _ in reversed(words)]))]
        cues = [(kind, n + 1, words[n][1]) for n, kind in said]
        signs: list[Sign] = [("l", _sign(text[start - 1 : start])), ("ll", _sign(text[max(0, start - 2) : start]))]
        signs += [*_beside(pieces), *_worded(words), *_cued(cues)]
        kind, far, how = cues[0] if cues else ("", 9, "")
        return [n for sign in signs for n in numbers_of(sign)], f"{kind}{how} {far <= 3}"

    def _right(self, end: int) -> Iterator[Sign]:
        text = self._text
        yield "r", _sign(text[end : end + 1])
        yield "rr", _sign(text[end : end + 2])
        pieces = _PIECE.findall(text[end : end + _BEHIND])
        if len(text) > end + _BEHIND and pieces:
            pieces.pop()  # may be cut
        words: list[str] = []
        how = "0"
        for piece in takewhile(lambda piece: piece != "\n", pieces):
            if piece[0].isdigit():
                how = "1"
                if not words:
                    yield "rN", _sign(piece)
            elif piece[0].isalpha():
                words.append(piece)
                if len(words) <= 3:
                    yield "rw", str(len(words)), how, plain(piece)
        for n, kind in told(words[:5]):
            yield "rcue", kind, str(n), how

    def _heads_of(self, start: int) -> Sequence[str]:
        """What a heading above the line speaks of, of its column where there are columns."""
        text = self._text
        line = text.rfind("\n", 0, start) + 1
        if line not in self._heads:
            self._heads[line] = self._head(line)
        anywhere, cells, mark = self._heads[line]
        column = text.count(mark, line, start) if mark else 0
        return [*anywhere, cells[column]] if mark and column < len(cells) else anywhere

    def _head(self, line: int) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """Kinds in the nearest line above without figures, the kind of each of its columns, what parts them."""
        above = self._text[max(0, line - 900) : max(0, line - 1)].rpartition("\n\n")[2].split("\n")
        for head in reversed(above):
            if head and sum(map(str.isdigit, head)) < 3:
                kinds = dict.fromkeys(kind for _, kind in told(re.findall(r"[^\W\d_]+", head)))
                mark = max("|\t;/,", key=head.count)
                if not head.count(mark):
                    return tuple(kinds), (), ""
                each = [told(re.findall(r"[^\W\d_]+", cell)) for cell in head.split(mark)]
                return tuple(kinds), tuple(f"here {c[-1][1]}" if c else "here none" for c in each), mark
        return (), (), ""


def _backwards(pieces: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The words from the last to the first, and how each stands: "1" is behind an end or a number, "2" on an
    earlier line, "3" both."""
    lines = far = 0
    for n in range(len(pieces) - 1, -1, -1):
        piece = pieces[n]
        if piece[0].isalpha():
            yield piece, str(2 * min(lines, 1) + far)
        elif piece == "\n":
            lines += 1
            if lines > _LINES:
                return
        elif piece[0].isdigit() or (piece in _ENDS and not (piece == "." and n and len(pieces[n - 1]) <= 4)):
            far = 1


def _beside(pieces: Sequence[str]) -> Iterator[Sign]:
    """Of what stands in front before any word does: the beginning of a line, another number."""
    lines = 0
    for piece in takewhile(lambda piece: not piece[0].isalpha(), reversed(pieces)):
        if piece == "\n":
            lines += 1
            yield ("first",)
        elif piece[0].isdigit():
            yield "N", _sign(piece), str(lines)
            return


def _worded(words: Sequence[tuple[str, str]]) -> Iterator[Sign]:
    for place, (word, how) in zip(_PLACES, words, strict=False):
        yield "w", str(place), how, plain(word)
        if place <= 2:
            yield "case", str(place), how, _case(word)


def _cued(cues: Sequence[tuple[str, int, str]]) -> Iterator[Sign]:
    """Of what the telling words in front say, the nearest first."""
    seen: set[str] = set()
    for kind, far, how in cues:
        yield "cue", kind, str(min(far, 5)), how
        if kind not in seen:
            yield "then" if seen else "near", kind, how
            seen.add(kind)
    if not seen:
        yield ("uncued",)


@lru_cache(maxsize=32768)
def numbers_of(sign: Sign) -> Numbers:
    """Words count in parts too, so that one is known by its like in another language."""
    if sign[0] not in ("w", "rw"):
        return (_number(" ".join(sign)),)
    *place, word = sign
    lead = " ".join(place)
    parts = (f"{lead} {word}", f"{lead} {word[:4]}-", f"{place[0]} {word}")
    return tuple(_number(part) for part in parts)


def _number(sign: str) -> int:
    return crc32(sign.encode()) % WIDTH


def made_up(value: str, *, date: bool) -> tuple[list[int], str]:
    """The numbers of what a run is made of, and its shape in a word."""
    shape = _sign(value)
    signs, word = _shaped(shape, date=date)
    bare = re.sub(r"[^\dA-Za-z]", "", value)
    first = value.lstrip("(")[:1]
    told = [*signs, ("d1", value.lstrip("(+")[:1], word)]
    told.append(("opens", "" if first.isalnum() and first != "0" else first, value[:1] if value[:1] == "(" else ""))
    if first in "+0":
        told.append(("d2", re.sub(r"[( +]", "", value)[:2], first))
    told += _proven(value, bare)
    return [n for sign in told for n in numbers_of(sign)], word


@lru_cache(maxsize=4096)
def _shaped(shape: str, *, date: bool) -> tuple[tuple[Sign, ...], str]:
    groups = _GROUPS.findall(shape)
    figures, letters = shape.count("9"), sum(map(str.isalpha, shape))
    marks = "".join(sorted(set(_GROUPS.sub("", shape))))
    lengths = "-".join(str(len(g)) for g in groups)
    if date:
        word = "date"
    elif _FOUR_PARTS.fullmatch(shape):
        word = "parts"
    elif letters:
        word = f"mixed{min(letters, 3)}"
    else:
        word = f"{'+' if '+' in shape else ''}{'one' if len(groups) == 1 else 'many'}{figures}"
    return (
        (
            ("bias",),
            ("shape", shape),
            ("lengths", lengths),
            ("figures", str(figures), str(min(letters, 3))),
            ("letters", re.sub(r"[^A-Za-z]+", "9", shape)),
            ("marks", marks),
            ("groups", str(len(groups)), str(figures)),
            ("first", str(len(groups[0])), str(len(groups[-1]))),
            ("kind", word),
        ),
        word,
    )


def _proven(value: str, bare: str) -> Iterator[Sign]:
    for name, holds in schemes_of(value):
        yield "scheme", name, str(holds)
        yield "any scheme", str(holds)
    if bare.isdigit():
        if 12 <= len(bare) <= 19:
            yield "luhn", str(luhn.is_valid(bare)), bare[0]
        if len(bare) in (9, 10, 11, 12, 13) and _DATE6.match(bare):
            yield "begins with a date", str(len(bare))
        if len(bare) == 12 and _DATE8.match(bare):
            yield ("begins with a long date",)
        if bare.endswith("0000"):
            yield ("round",)
        if _AMOUNT.fullmatch(value):
            yield "amount", str(len(bare))
    year = _YEAR.search(value)
    if year is not None:
        yield "year", str(int(year[0]) // 10)
        yield "years", _age(year[0])
    if _FOUR_PARTS.fullmatch(value):
        yield from _four(value)


def _age(year: str) -> str:
    return "old" if year <= "1995" else "grown" if year <= "2008" else "new" if year <= "2020" else "now"


def _four(value: str) -> Iterator[Sign]:
    try:
        address = ipaddress.IPv4Address(value)
    except ValueError:
        yield ("no address",)
        return
    yield "address", str(address.is_private), "high" if int(value.split(".")[0]) >= 20 else "low"
    yield "address ends", value.rpartition(".")[2] if value.endswith((".0", ".1", ".255")) else ""
    yield "address begins", value.partition(".")[0] if value.startswith(("0.", "255.")) else ""


@lru_cache(maxsize=8192)
def _sign(piece: str) -> str:
    """Figures, capitals and small letters each alike."""
    return "".join("9" if c.isdigit() else "A" if c.isupper() else "a" if c.isalpha() else c for c in piece)


def _case(word: str) -> str:
    return "AA" if word.isupper() and len(word) > 1 else "Aa" if word[0].isupper() else "a"

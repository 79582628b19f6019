"""A statement in numbers: what the fitted model sees of it apart from its sentence vector.

Words, word pairs and character runs fall into columns by their checksum, so that no word list has to be shipped and a
word nobody taught costs nothing. Words behind a negation are words of their own: "not late" is no kind of late.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from skills.evidence_reading.signs import signs
from skills.evidence_reading.texts import TextKind
from skills.evidence_reading.voice import Stance

LAYOUT = 2
"""Raised when a column means something else than before."""
COLUMNS = 1 << 14
"""Of each block of grams."""
READ = 600
"""Characters of a statement that are looked at."""
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|#|%|[,.;:]")
_NUMBER = re.compile(r"\d[\d.,]*")
_STOPS = frozenset(",.;:")
_TURNS_END = frozenset({"but", "and", "because", "so"})
_NEGATIONS = frozenset("no not never none nobody nothing neither nor without hardly barely scarcely cannot".split())
_REACH = 4
"""Words a negation turns after itself, up to the next comma, full stop or "but"."""
_SHORTEST, _LONGEST = 3, 5
_LONG = 40
"""Words from which on a statement is simply long."""

Block = Literal["words", "turned", "characters"]
BLOCKS: tuple[Block, ...] = ("words", "turned", "characters")
Numbers = npt.NDArray[np.float32]
Columns = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Seen:
    """A statement with what is known of where it stands."""

    words: str
    voiced: str
    """In one voice."""
    stance: Stance = "client"
    of_us: bool = False
    kind: TextKind | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Row:
    """`flags` and `signs` in full; of each block the columns that are not 0 and how often they occur."""

    flags: Numbers
    signs: Numbers
    blocks: tuple[tuple[Columns, Numbers], ...]


def row(seen: Seen) -> Row:
    said = signs(seen.words)
    tokens = _tokens(seen.voiced)
    flags = (
        seen.of_us,
        seen.stance == "client",
        seen.stance == "us",
        seen.kind == "document",
        min(len(seen.words.split()), _LONG) / (_LONG / 2),
    )
    blocks = (_plain(tokens), _turned(tokens), _characters(seen.voiced[:READ]))
    return Row(np.array(flags, np.float32), np.array(said, np.float32), tuple(_counted(grams) for grams in blocks))


def word_grams(voiced: str) -> list[str]:
    """Its words and pairs of words."""
    return _plain(_tokens(voiced))


def column_of(gram: str) -> int:
    return zlib.crc32(gram.encode("utf-8", "replace")) % COLUMNS


def _tokens(voiced: str) -> list[str]:
    return _TOKEN.findall(_NUMBER.sub(" # ", voiced[:READ].lower().replace("’", "'")))


def _counted(grams: Iterable[str]) -> tuple[Columns, Numbers]:
    """Columns in order, so that sums come out the same everywhere."""
    counts = Counter(map(column_of, grams))
    columns = np.array(sorted(counts), np.int64)
    often = np.array([counts[c] for c in columns.tolist()], np.float32)
    return columns, (1 + np.log(often)).astype(np.float32)


def _plain(tokens: list[str]) -> list[str]:
    words = [t for t in tokens if t not in _STOPS]
    return words + [f"{a} {b}" for a, b in pairwise(words)]


def _turned(tokens: list[str]) -> list[str]:
    words: list[str] = []
    left = 0
    for said in tokens:
        if said in _STOPS or said in _TURNS_END:
            left = 0
            words += ["but"] * (said == "but")
            continue
        words.append(f"not_{said}" if left > 0 else said)
        left = _REACH if said in _NEGATIONS or said.endswith("n't") else left - 1
    return words + [f"{a} {b}" for a, b in pairwise(words)]


def _characters(voiced: str) -> list[str]:
    grams = []
    for word in re.findall(r"\w+", voiced.lower()):
        padded = f" {word} "
        for size in range(_SHORTEST, _LONGEST + 1):
            grams += [padded[at : at + size] for at in range(max(1, len(padded) - size + 1))]
    return grams

"""Words that say of a number what it is, in many languages: `number_words.txt`."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("number_words.txt")
_SHORTEST_STEM, _LONGEST_STEM = 2, 16


@lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """Lower case, without the accents of alphabets that can do without."""
    word = word.lower()
    if word.isascii() or word[0] > "\u0590":
        return word
    bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare)


@lru_cache(maxsize=1)
def _lexicon() -> tuple[dict[str, list[tuple[str, tuple[str, ...]]]], dict[str, list[str]], dict[str, str]]:
    """First words with what follows them; stems; whole words that count in capitals only."""
    whole: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    stems: dict[str, list[str]] = {}
    capitals: dict[str, str] = {}
    for line in _FILE.read_text("utf-8").replace("\n  ", " ").splitlines():
        kind, _, words = line.partition(": ")
        for entry in words.split("; "):
            first, *rest = entry.split()
            if kind.endswith("^"):
                capitals[first] = kind[:-1]
            elif first.endswith("*") and not rest:
                stems.setdefault(first[:-1], []).append(kind)
            else:
                whole.setdefault(first, []).append((kind, tuple(rest)))
    return whole, stems, capitals


@lru_cache(maxsize=8192)
def _begun(word: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    whole, stems, capitals = _lexicon()
    low = plain(word)
    found = list(whole.get(low, ()))
    for end in range(_SHORTEST_STEM, min(len(low), _LONGEST_STEM) + 1):
        found += [(kind, ()) for kind in stems.get(low[:end], ())]
    if word in capitals:
        found.append((capitals[word], ()))
    if low[0] > "\u2e7f" or "\u0590" < low[0] < "\u1000":  # written without gaps, or with endings of its own
        found += [(kind, ()) for key, kinds in whole.items() if key[0] > "\u0590" and key in low for kind, _ in kinds]
    return tuple(dict.fromkeys(found))


def told(words: Sequence[str]) -> list[tuple[int, str]]:
    """What is said among the words: the place of the last word of each, and of what kind of number it speaks."""
    found: set[tuple[int, str]] = set()
    for n, word in enumerate(words):
        for kind, rest in _begun(word):
            if not rest:
                found.add((n, kind))
            elif _follow(rest, words[n + 1 : n + 1 + len(rest)]):
                found.add((n + len(rest), kind))
    return sorted(found)


def _follow(wanted: Sequence[str], words: Sequence[str]) -> bool:
    if len(words) < len(wanted):
        return False
    for want, word in zip(wanted, words, strict=True):
        low = plain(word)
        if not (low.startswith(want[:-1]) if want.endswith("*") else low == want):
            return False
    return True

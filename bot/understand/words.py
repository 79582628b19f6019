"""Words with their place in a message, folded so that case, accents and possessives do not matter."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

READ = 4_000
"""Characters of a message in which names are looked for."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    folded: str
    start: int
    end: int
    opens: bool
    """First of the message or of a sentence: its capital says nothing."""

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()


def fold(text: str) -> str:
    """ "Krüger" -> "kruger": lower case without accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c))


def spelled_out(text: str) -> str:
    """ "Krüger" -> "krueger", as people without that key write it."""
    return fold(unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS))


def words_of(text: str) -> list[Word]:
    found: list[Word] = []
    for match in _WORD.finditer(text[:READ]):
        before = text[found[-1].end : match.start()] if found else ""
        opens = not found or any(c in before for c in '.!?\n:;•"“')
        found.append(Word(match[0], fold(_POSSESSIVE.sub("", match[0])), match.start(), match.end(), opens))
    return found


def tokens_of(name: str) -> tuple[str, ...]:
    return tuple(fold(_POSSESSIVE.sub("", m)) for m in _WORD.findall(name))


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Words that are no name by themselves, whatever a record is called."""
    lines = (Path(__file__).parent / "common_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def stem_is_common(folded: str) -> bool:
    """Whether it is a form of an everyday word ("signs", "budgets")."""
    known = common_words()
    stems = [folded.removesuffix(end) for end in ("s", "es", "d", "ed", "ing", "ly", "er", "r") if folded.endswith(end)]
    return any(s in known or s + "e" in known or (s[-1:] == s[-2:-1] and s[:-1] in known) for s in stems)

"""Patterns over spoken words, as `spoken.py` makes them plain: small letters, one space, no commas."""

import re
from collections.abc import Iterable

GAP = r"(?:[\w'%]+ ){0,3}"
"""Up to three words in between; a pattern never reaches over the end of a sentence."""
WIDE = r"(?:[\w'%]+ ){0,6}"


def phrase(*patterns: str) -> re.Pattern[str]:
    """Any of these, at the borders of words."""
    return re.compile("|".join(rf"\b(?:{p})\b" for p in patterns))


def words(text: str) -> str:
    """Alternatives out of a list in words: "cfo cio|head of it" is cfo, cio or "head of it"."""
    return "|".join(sorted((re.escape(w) for w in _each(text)), key=len, reverse=True))


def _each(text: str) -> Iterable[str]:
    for line in text.replace("|", "\n").splitlines():
        if line.strip():
            yield " ".join(line.split())

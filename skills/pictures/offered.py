"""A picture beside words that say the same: open where it was asked for, folded otherwise."""

import re
from collections.abc import Sequence

from skills.answer import DetailsPart, Part, Simple
from skills.ask import Ask

_WANTED = re.compile(r"\b(maps?|mapped|picture|chart|draw\w*|plot\w*|diagram|visual\w*|graph\w*)\b", re.I)


def wanted(ask: Ask) -> bool:
    return _WANTED.search(ask.wish) is not None


def offered(ask: Ask, title: str, parts: Sequence[Part]) -> list[Part]:
    """`parts`: the picture and the notes that belong to it; nothing where there is no picture."""
    inner: tuple[Simple, ...] = tuple(p for p in parts if not isinstance(p, DetailsPart))
    if not inner:
        return []
    return list(inner) if wanted(ask) else [DetailsPart(title, inner, key="picture")]

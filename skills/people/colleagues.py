"""Which colleagues words speak of, and which names are nobody's. Pure."""

import re
from collections.abc import Iterable

from knowledge.records import User
from skills.ask import Ask

_ME = re.compile(r"\b(i|i'm|i've|me|my|mine|myself)\b", re.I)
_SHORTEST = 3


def named(text: str, users: Iterable[User]) -> tuple[User, ...]:
    """Whole names before single parts of names, in the order they are spoken of; who has left is not meant.

    A part of a name needs its capital ("Mark", not "mark"), unless the whole message has none.
    """
    people = [u for u in users if u.active]
    whole = _found(text, [(u, u.name) for u in people], re.I)
    if whole:
        return whole
    parts = [(u, part) for u in people for part in u.name.split() if len(part) >= _SHORTEST]
    return _found(text, parts, re.I if text.islower() else re.NOFLAG)


def _found(text: str, names: Iterable[tuple[User, str]], flags: re.RegexFlag) -> tuple[User, ...]:
    places: list[tuple[int, str, User]] = []
    for user, name in names:
        match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, flags)
        if match:
            places.append((match.start(), user.id, user))
    places.sort(key=lambda p: p[:2])
    return tuple({u.id: u for _, _, u in places}.values())


_METHOD_WORDS = frozenset(
    "licence license to sell sales business acumen leadership and ethics planning products services brand advocate"
    " investigator team player client expert solution master bedrock stepping stone stray certificate certificates"
    " attainment plan target targets quota comp remuneration pay bonus commission accelerator ceo right who"
    " what".split()
)


def strangers(ask: Ask) -> tuple[str, ...]:
    """Names of the message that nobody and nothing here bears, where somebody other than the asker is spoken of.

    The method's own words, written with capitals, are no names.
    """
    if speaks_of_self(ask.text):
        return ()
    return tuple(n for n in ask.entities.unresolved if not set(n.casefold().split()) <= _METHOD_WORDS)


def speaks_of_self(text: str) -> bool:
    return _ME.search(text.replace("’", "'")) is not None

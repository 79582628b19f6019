"""Which colleagues words speak of. Pure."""

import re
from collections.abc import Iterable

from knowledge.records import User

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


def speaks_of_self(text: str) -> bool:
    return _ME.search(text.replace("’", "'")) is not None

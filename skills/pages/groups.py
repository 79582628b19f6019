"""What people come for, in the order they are shown it: every skill's page names one of these."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

S = TypeVar("S")

GROUPS: Mapping[str, str] = {
    "deals": "My deals",
    "clients": "My clients",
    "team": "My team and pay",
    "plans": "Plans",
    "evidence": "Evidence and facts",
    "reports": "Reports",
    "help": "Help",
}
"""Key in a page's head -> what people call it."""


def grouped(skills: Iterable[tuple[tuple[str, int], S]]) -> tuple[tuple[str, tuple[S, ...]], ...]:
    """(label, skills by place, then in the order given) for every group with some, from ((group key, place), skill)."""
    every = sorted(skills, key=lambda s: s[0][1])
    found = ((label, tuple(s for (key, _), s in every if key == group)) for group, label in GROUPS.items())
    return tuple((label, inside) for label, inside in found if inside)

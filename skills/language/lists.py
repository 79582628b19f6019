"""Counts and enumerations as people write them."""

from collections.abc import Iterable


def counted(n: int, one: str, many: str = "") -> str:
    """ "1 deal", "2 deals", "3 Strays"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def joined(names: Iterable[str]) -> str:
    """ "A, B and C"."""
    every = list(names)
    if len(every) < 2:
        return "".join(every)
    return f"{', '.join(every[:-1])} and {every[-1]}"


def listed(names: Iterable[str], *, most: int = 3) -> str:
    """ "A, B, C and 4 more"."""
    every = list(names)
    more = len(every) - most
    return joined(every) if more <= 0 else f"{', '.join(every[:most])} and {more:,} more"

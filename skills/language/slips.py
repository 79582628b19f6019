"""Days and months as fingers misspell them: "tomorow", "wendesday", "Febuary"."""

import calendar
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

_SHORTEST = 6
"""Letters of a word whose slips are still no other word."""
_WORD = re.compile(r"[A-Za-z]{5,12}")


def spelled(text: str) -> tuple[str, Callable[[int], int]]:
    """`text` with these words as they are written, and where a place in it stands in the original."""
    pieces: list[str] = []
    starts, shifts = [0], [0]
    done = length = 0
    for match in _WORD.finditer(text):
        right = _MEANT.get(match[0].lower())
        if right is None:
            continue
        pieces += [text[done : match.start()], right]
        length += match.start() - done + len(right)
        done = match.end()
        starts.append(length)
        shifts.append(done - length)
    pieces.append(text[done:])
    return "".join(pieces), lambda at: at + shifts[bisect_right(starts, at) - 1]


def slips_of(word: str) -> Iterator[str]:
    """One letter left out, doubled or swapped with the next; never the first."""
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at] + word[at:]
        yield word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
    yield word[0] + word


def _meant() -> dict[str, str]:
    words = (*calendar.day_name, *calendar.month_name, "tomorrow", "yesterday")
    known = {w.lower() for w in words}
    found = {s: w.lower() for w in words if len(w) >= _SHORTEST for s in slips_of(w.lower()) if s not in known}
    return found | {"tommorow": "tomorrow", "tomoro": "tomorrow", "wensday": "wednesday", "wenesday": "wednesday"}


_MEANT = _meant()

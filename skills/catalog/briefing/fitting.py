"""A page of lists that fits: the most wanted lines of every list stand open, the rest behind one line. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from skills.answer import DetailsPart, Item, ListPart, Part, Simple, TextPart
from skills.measuring import item_lines

FREE_SOURCES = 4
_HEADING = 2
"""Lines a list costs besides its items: its title and the air before it."""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    items: tuple[Item, ...]
    """The most wanted first."""
    turns: tuple[int, ...]
    """When its first, second, … item asks for room; lower asks earlier. What has no turn of its own waits folded."""
    ordered: bool = False


def fitted(sections: Sequence[Section], *, room: int) -> list[Part]:
    """Sections in their order with what fits in `room` lines, then a fold of the rest.

    A few sources cost nothing (most surfaces fold them away); each beyond `FREE_SOURCES` costs a line.
    """
    wanted = sorted(
        (turn, place, n) for place, s in enumerate(sections) for n, turn in enumerate(s.turns[: len(s.items)])
    )
    opened = [0] * len(sections)
    cited: set[str] = set()
    for _, place, n in wanted:
        item = sections[place].items[n]
        fresh = set(item.cites) - cited
        beyond = max(0, len(cited | fresh) - FREE_SOURCES) - max(0, len(cited) - FREE_SOURCES)
        cost = item_lines(item) + beyond + (0 if opened[place] else _HEADING)
        if opened[place] == n and cost <= room:
            opened[place] += 1
            room -= cost
            cited |= fresh
    shown: list[Part] = [
        ListPart(s.items[:k], s.title, ordered=s.ordered) for s, k in zip(sections, opened, strict=True) if k
    ]
    rest = [(s, k) for s, k in zip(sections, opened, strict=True) if k < len(s.items)]
    return [*shown, *([_folded(rest)] if rest else [])]


def _folded(rest: Sequence[tuple[Section, int]]) -> DetailsPart:
    named = "; ".join(f"{s.title}, {len(s.items) - k}" for s, k in rest)
    inner: list[Simple] = []
    for s, k in rest:
        inner.append(TextPart(f"**{s.title}**"))
        inner.append(ListPart(s.items[k:]))
    return DetailsPart(f"More: {named}", tuple(inner), key="more")

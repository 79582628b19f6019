"""A card in brief: what fits a phone or a small window stays open, the rest waits behind its own heading.

The answer comes first, so the reader meets it within the first dozen lines; what is folded is named by the line it is
folded behind, and nothing is left out. A change to confirm is shown whole, and so is a draft that can be edited.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from skills.answer import (
    Answer,
    DetailsPart,
    DiffPart,
    FactsPart,
    Item,
    ListPart,
    MapPart,
    Part,
    ScorePart,
    Simple,
    TablePart,
    TextPart,
    TrendPart,
    WaterfallPart,
)
from skills.ask import Ask
from skills.measuring import height, item_lines, lines_of
from skills.skill import F, O, Skill

MOST_LINES = 30
"""What stands open, the sources it cites included."""
_MOST_FOLDS = 5
"""Folds of their own; what comes after them waits together behind one."""
_NEW = "\0new"
"""Key of a fold made here until all are known."""
_FEW_GAUGES = 6
"""Gauges that stay open however little room there is: they are the answer."""
_MOST_NAMED = 60
"""Letters of a fold named by the words it begins with."""
_SHORT = 2
"""Lines of a warning that stays open wherever it stands."""


def briefly(skill: Skill[F, O]) -> Skill[F, O]:
    """The same skill, its cards in brief."""

    def present(ask: Ask, out: O) -> Answer:
        return brief(skill.present(ask, out))

    return replace(skill, present=present)


def brief(answer: Answer, most: int = MOST_LINES) -> Answer:
    """The same parts in the same order, of which the first and what is to be done stay open as far as they fit."""
    whole = answer.pending is not None or any(isinstance(p, DiffPart) for p in answer.parts)
    if whole or _is_draft(answer):
        return answer
    sections = list(_sections([p for p in answer.parts if not _repeats(p, answer)]))
    head = 2 + lines_of(answer.summary)
    if head + cost(p for s in sections for p in s.parts) <= most:
        return answer
    sections = list(_sections([_narrow(p) for s in sections for p in s.parts]))
    page = [_Stretch((), _folds(s)) for s in sections]
    answering = next((n for n, s in enumerate(sections) if not s.folded and not s.words), 0)
    for n in sorted(range(len(sections)), key=lambda n: (n != answering and sections[n].rank(n), n)):
        others = head + _height(page[:n] + page[n + 1 :])
        kept = _first_step(sections, answering) if n == answering else 0
        page[n] = _opened(sections[n], most - others - kept)
    return replace(answer, parts=tuple(_gathered([p for stretch in page for p in stretch.laid])))


def _is_draft(answer: Answer) -> bool:
    """Its words are what a form of it edits."""
    edited = {f.value for a in answer.actions for f in a.fields if f.kind == "long_text" and f.value}
    return any(isinstance(p, TextPart) and p.text in edited for p in answer.parts)


def _first_step(sections: "Sequence[_Section]", answering: int) -> int:
    """Lines the first thing to do takes, so that the answer leaves it room; none where the answer is what to do."""
    to_do = [(n, p) for n, s in enumerate(sections) if isinstance(p := s.parts[0], ListPart) and _asks_for_action(p)]
    first = next((p for n, p in to_do if n > answering), None)
    if any(n == answering for n, _ in to_do):
        return 0
    return 0 if first is None else 4 + item_lines(first.items[0]) + len(first.items[0].cites)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A section as it is shown: some of it open, the rest behind a line."""

    opened: tuple[Part, ...]
    folded: tuple[DetailsPart, ...]

    @property
    def laid(self) -> tuple[Part, ...]:
        return (*self.opened, *self.folded)


def _height(page: Sequence[_Stretch]) -> int:
    """Lines of all that, sources and air included; folds stand close, air comes before a run of them."""
    folds = sum(height(p) for s in page for p in s.folded)
    runs = sum(bool(s.folded) and (n == 0 or bool(s.opened)) for n, s in enumerate(page))
    return cost(p for s in page for p in s.opened) + folds + runs


def _narrow(part: Part) -> Part:
    """A table too wide for its rows to stand in one line each, told row by row; nothing is left out."""
    if not isinstance(part, TablePart) or len(part.columns) < 3:
        return part
    told = ListPart(tuple(_told(part, n) for n in range(len(part.rows))), part.title)
    return told if height(told) < height(part) else part


def _told(part: TablePart, n: int) -> Item:
    """One row: what names it, and the rest under its columns' names; it cites what the row cites."""
    first, *others = part.rows[n]
    columns = part.columns[1:]
    if part.columns[0] == "#":
        first = f"{first}. {others[0]}" if first.isdigit() else others[0]
        columns, others = columns[1:], others[1:]
    named = (f"{c} {v}" for c, v in zip(columns, others, strict=False) if v)
    cites = (part.cites[n],) if len(part.cites) == len(part.rows) else part.cites if n == 0 else ()
    return Item(first, " · ".join(named), cites=cites)


def _repeats(part: Part, answer: Answer) -> bool:
    return isinstance(part, TextPart) and part.text == answer.summary


@dataclass(frozen=True, slots=True)
class _Section:
    """What belongs together: a titled part with the loose words after it."""

    parts: tuple[Part, ...]

    @property
    def title(self) -> str:
        for part in self.parts:
            title = getattr(part, "title", "")
            if title:
                return _counted(part, title)
        first = self.parts[0]
        if isinstance(first, TextPart):
            text = first.text.split("**")[1].rstrip(".:") if first.text.startswith("**") else first.text
            return text if len(text) <= _MOST_NAMED else f"{text[:_MOST_NAMED].rsplit(' ', 1)[0]} …"
        return ", ".join(first.columns) if isinstance(first, TablePart) else ""

    def rank(self, place: int) -> int:
        """Who gets lines first: the answer and warnings, what is to be done, then all else as it comes."""
        if place == 0 or self.warns:
            return 0
        first = self.parts[0]
        return 1 if isinstance(first, ListPart) and _asks_for_action(first) else 2

    @property
    def warns(self) -> bool:
        return all(isinstance(p, TextPart) and p.tone in ("warn", "bad") for p in self.parts)

    @property
    def words(self) -> bool:
        return all(isinstance(p, TextPart) for p in self.parts)

    @property
    def folded(self) -> bool:
        return all(isinstance(p, DetailsPart) for p in self.parts)


def _counted(part: Part, title: str) -> str:
    return f"{_named(title)} ({len(part.items)})" if isinstance(part, ListPart) and len(part.items) > 1 else title


def _named(title: str) -> str:
    """A list's title without what explains it: it stands there again when the fold is opened."""
    return title.split(" (")[0]


def _asks_for_action(part: ListPart) -> bool:
    return part.ordered or any(i.action is not None for i in part.items)


def _sections(parts: Sequence[Part]) -> Iterator[_Section]:
    current: list[Part] = []
    for part in parts:
        if current and _begins(part, current[-1]):
            yield _Section(tuple(current))
            current = []
        current.append(part)
    if current:
        yield _Section(tuple(current))


def _begins(part: Part, before: Part) -> bool:
    if isinstance(part, DetailsPart) or isinstance(before, DetailsPart):
        return True
    if isinstance(part, TextPart):
        return part.text.startswith("**") or part.tone in ("warn", "bad")
    if isinstance(part, ScorePart) or isinstance(before, ScorePart):
        return part.kind != before.kind
    heading = isinstance(before, TextPart) and before.text.startswith("**") and before.text.endswith("**")
    return bool(getattr(part, "title", "")) or (part.kind != before.kind and not heading)


def _folds(section: _Section) -> tuple[DetailsPart, ...]:
    if section.folded:
        return tuple(p for p in section.parts if isinstance(p, DetailsPart))
    return (_fold(section.title, section.parts),)


def cost(parts: Iterable[Part]) -> int:
    """Lines of parts that stand open, with the air between them and the sources they cite."""
    found = list(parts)
    close = sum(type(a) is type(b) and isinstance(a, ScorePart | TextPart | DetailsPart) for a, b in pairwise(found))
    sources = {c for p in found if not isinstance(p, DetailsPart) for c in cites_of(p)}
    return sum(map(height, found)) + len(found) - close + len(sources) + bool(sources)


def cites_of(part: Simple) -> tuple[str, ...]:
    """Every source a part points to."""
    match part:
        case ListPart():
            return tuple(c for i in part.items for c in i.cites)
        case FactsPart():
            return tuple(c for f in part.facts for c in f.cites)
        case MapPart():
            return tuple(c for p in part.points for c in p.cites)
        case WaterfallPart():
            return tuple(c for s in part.steps for c in s.cites)
        case DiffPart() | TrendPart():
            return ()
        case _:
            return part.cites


def _opened(section: _Section, room: int) -> _Stretch:
    """The section open where it fits in `room` lines, else as much of it as does."""
    if section.folded:
        return _Stretch((), _folds(section))
    first, more = section.parts[0], section.parts[1:]
    if isinstance(first, ScorePart) and any(isinstance(p, ScorePart) and p.note for p in section.parts):
        return _gauges_opened(section, room - 2)
    if cost(section.parts) <= room or (section.warns and cost(section.parts) <= _SHORT + 1):
        return _Stretch(section.parts, ())
    if isinstance(first, ListPart):
        return _list_opened(section, first, more, room - 2)
    if isinstance(first, FactsPart):
        return _facts_opened(section, first, more, room - 2)
    if isinstance(first, TextPart) and more and height(first) + 3 <= room:
        return _Stretch((first,), (_fold(_Section(more).title, more),))
    return _Stretch((), _folds(section))


def _list_opened(section: _Section, first: ListPart, more: tuple[Part, ...], room: int) -> _Stretch:
    fitting = _fitting(first, room)
    if fitting == len(first.items) and more:
        return _Stretch((first,), (_fold(_Section(more).title, more),))
    fitting = min(fitting, len(first.items) - 1)
    if fitting < 1:
        return _Stretch((), _folds(section))
    left = len(first.items) - fitting
    name = f"{_named(first.title)} · {left} more" if first.title else f"{left} more"
    return _Stretch((replace(first, items=first.items[:fitting]),), (_fold(name, (_after(first, fitting), *more)),))


def _facts_opened(section: _Section, first: FactsPart, more: tuple[Part, ...], room: int) -> _Stretch:
    """As many of the facts as fit, but never a single one."""
    fitting = len(first.facts) - 1
    while fitting > 1 and cost([replace(first, facts=first.facts[:fitting])]) > room:
        fitting -= 1
    if fitting < 2:
        return _Stretch((), _folds(section))
    rest = replace(first, facts=first.facts[fitting:], title="")
    name = f"{_named(first.title)} · {len(rest.facts)} more" if first.title else f"{len(rest.facts)} more"
    return _Stretch((replace(first, facts=first.facts[:fitting]),), (_fold(name, (rest, *more)),))


def _gauges_opened(section: _Section, room: int) -> _Stretch:
    """The gauges without the words beside them; those stand behind a line."""
    bare = tuple(replace(p, note="") for p in section.parts if isinstance(p, ScorePart))
    if len(bare) < len(section.parts) or (cost(bare) > room and len(bare) > _FEW_GAUGES):
        return _Stretch((), (_fold("Scores", section.parts),))
    if len(bare) == 1 and cost(section.parts) <= room:
        return _Stretch(section.parts, ())
    return _Stretch(bare, (_fold("What stands behind each", section.parts),))


def _fold(title: str, parts: Sequence[Part]) -> DetailsPart:
    return DetailsPart(title or "More on this", tuple(p for p in parts if not isinstance(p, DetailsPart)), _NEW)


def _fitting(part: ListPart, room: int) -> int:
    """How many of its items fit, from the first, if not all of them do."""
    used, seen = bool(part.title) + 1, set[str]()
    for n, item in enumerate(part.items):
        seen |= set(item.cites)
        used += item_lines(item)
        if used + len(seen) > room:
            return n
    return len(part.items)


def _after(part: ListPart, first: int) -> ListPart:
    """The items from there on; of a numbered list each with the number it has."""
    items = part.items[first:]
    if part.ordered:
        items = tuple(replace(i, text=f"{n}. {i.text}") for n, i in enumerate(items, first + 1))
    return replace(part, items=items, title="", ordered=False)


def _gathered(laid: Sequence[Part]) -> Iterator[Part]:
    """The new folds with keys of their own; the last of too many stand together behind one."""
    new = [n for n, p in enumerate(laid) if isinstance(p, DetailsPart) and p.key == _NEW]
    together = new[_MOST_FOLDS - 1 :] if len(new) > _MOST_FOLDS else []
    taken = {p.key for p in laid if isinstance(p, DetailsPart)}
    keys = (k for n in range(len(laid)) if (k := f"more_{n + 1}") not in taken)
    for n, part in enumerate(laid):
        if n in together[1:]:
            continue
        if n in together:
            folds = [p for m in together if isinstance(p := laid[m], DetailsPart)]
            inner = tuple(q for f in folds for q in _headed(f))
            yield DetailsPart(f"More: {'; '.join(f.summary for f in folds)}", inner, next(keys))
        elif isinstance(part, DetailsPart) and part.key == _NEW:
            yield replace(part, key=next(keys))
        else:
            yield part


def _headed(fold: DetailsPart) -> tuple[Simple, ...]:
    first = fold.parts[0]
    if getattr(first, "title", "") or (isinstance(first, TextPart) and first.text.startswith("**")):
        return fold.parts
    return (TextPart(f"**{fold.summary}**"), *fold.parts)

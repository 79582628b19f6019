"""Looking behind the folds of an answer."""

from typing import Any, TypeVar

from skills.answer import Answer, DetailsPart, ListPart
from skills.runner import Outcome

P = TypeVar("P")


def everywhere(outcome: Outcome, kind: type[P]) -> list[P]:
    """The parts of a kind, open or folded, in the order they are read."""
    flat: list[Any] = []
    for part in outcome.answer.parts:
        flat.extend(part.parts if isinstance(part, DetailsPart) else (part,))
    return [p for p in flat if isinstance(p, kind)]


def fold(answer: Answer, key: str) -> DetailsPart:
    return next(p for p in answer.parts if isinstance(p, DetailsPart) and p.key == key)


def folded_list(outcome: Outcome, key: str) -> ListPart:
    """The list behind one fold."""
    return next(p for p in fold(outcome.answer, key).parts if isinstance(p, ListPart))


def open_lines(answer: Answer) -> int:
    """What a reader meets before unfolding anything: an item's text and its detail are a line each."""
    lines = 2
    for part in answer.parts:
        if isinstance(part, ListPart):
            lines += 1 + sum(1 + bool(i.detail) for i in part.items)
        else:
            lines += len(part.rows) + 2 if hasattr(part, "rows") else 1
    return lines

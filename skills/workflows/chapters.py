"""Takes over what a step's card says into a longer text: its sources numbered anew, its buttons left behind. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from skills.answer import Answer, Part
from skills.citing import Citations

P = TypeVar("P")


def taken_over(
    answer: Answer | None, citations: Citations, *, keep: Callable[[Part], bool] = lambda _: True
) -> tuple[Part, ...]:
    """The parts of an answer that pass `keep`, citing `citations`; nothing of an answer that is not there.

    Only sources that are cited by what is kept are added.
    """
    if answer is None:
        return ()
    by_id = {s.id: s for s in answer.sources}

    def cite(old: str) -> str | None:
        return citations.add(by_id[old]) if old in by_id else None

    return tuple(_recited(part, cite) for part in answer.parts if keep(part))


def _recited(value: P, cite: Callable[[str], str | None]) -> P:
    """The same part with its own and its pieces' cites renamed, and without buttons."""
    changed: dict[str, Any] = {}
    for field in fields(value):  # type: ignore[arg-type]
        held = getattr(value, field.name)
        if field.name == "cites":
            changed["cites"] = tuple(dict.fromkeys(new for old in held if (new := cite(old)) is not None))
        elif field.name == "action":
            changed["action"] = None
        elif isinstance(held, tuple) and any(is_dataclass(piece) for piece in held):
            changed[field.name] = tuple(_recited(piece, cite) for piece in held)
    return replace(value, **changed) if changed else value  # type: ignore[type-var]


def unavailable(trouble: Mapping[str, str], names: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each part of a report that could not be made: "Power Plan is missing: …"."""
    return tuple(
        f"{names[key]} is missing: {why[:1].lower()}{why[1:].rstrip('.')}."
        for key, why in trouble.items()
        if key in names
    )

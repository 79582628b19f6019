"""The buttons of an answer, and what their forms were filled with, checked: the same for every surface with forms."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from skills.answer import Action, Answer, DetailsPart, Field, ListPart, chosen, joined_choices

LONGEST_INPUT = 5_000
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""What nobody types: taken out of what comes in."""


def actions_of(answer: Answer) -> Iterator[Action]:
    """Every button of an answer, those of list items and folded parts too."""
    yield from answer.actions
    for part in answer.parts:
        for simple in part.parts if isinstance(part, DetailsPart) else (part,):
            if isinstance(simple, ListPart):
                yield from (item.action for item in simple.items if item.action is not None)


@dataclass(frozen=True, slots=True)
class Filled:
    values: Mapping[str, str]
    """Field -> what was entered; left empty ones are absent."""
    wrong: Mapping[str, str]
    """Field -> what to do about it, in the person's words."""


def checked(fields: Sequence[Field], given: Mapping[str, object]) -> Filled:
    """What does not belong to the form is left out."""
    values: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for wanted in fields:
        entered = given.get(wanted.name, "")
        value = CONTROL.sub("", entered).strip() if isinstance(entered, str) else ""
        value = joined_choices(chosen(value)) if wanted.kind == "choices" else value
        problem = _problem(wanted, value, {c.value for c in wanted.choices})
        if problem:
            wrong[wanted.name] = problem
        elif value:
            values[wanted.name] = value
    return Filled(values, wrong)


def outside(field: Field, value: str) -> str:
    """What is wrong with a number that is one; nothing: ""."""
    number = Decimal(value)
    low = field.least is not None and number < Decimal(str(field.least))
    high = field.most is not None and number > Decimal(str(field.most))
    if not low and not high:
        return ""
    if field.least is None or field.most is None:
        return f"At least {field.least:g}, please." if low else f"At most {field.most:g}, please."
    return f"From {field.least:g} to {field.most:g}, please."


def _problem(field: Field, value: str, choices: AbstractSet[str]) -> str:
    kind = field.kind
    if not value:
        return "Please fill this in." if field.required else ""
    if len(value) > LONGEST_INPUT:
        return f"Up to {LONGEST_INPUT:,} characters, please."
    if kind in ("text", "long_text") and field.most is not None and len(value) > field.most:
        return f"Up to {field.most:,.0f} characters, please; these are {len(value):,}."
    if kind == "choice" and value not in choices:
        return "Please choose one of the list."
    if kind == "choices" and not choices >= set(chosen(value)):
        return "Please choose from the list."
    if kind == "number":
        return outside(field, value) if _is_number(value) else "Please write a number."
    if kind == "date" and not _is_date(value):
        return "Please write a date as 2026-12-31."
    return ""


def _is_number(value: str) -> bool:
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True

"""A button's form as a Slack modal, and what was filled in back as a press. Pure."""

import json
from collections.abc import Iterable
from typing import Any

from bot.slack import limits
from bot.slack.markup import short
from bot.turn import Press
from skills.answer import Action, Choice, Field, chosen, joined_choices

CALLBACK = "form"


def form_view(action: Action, carried: dict[str, Any]) -> dict[str, Any]:
    """`carried` comes back with the submission: whose form it is and where to answer (at most 3,000 characters)."""
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": {"type": "plain_text", "text": short(action.label, limits.MODAL_TITLE)},
        "submit": {"type": "plain_text", "text": "OK"},
        "close": {"type": "plain_text", "text": "Cancel"},
        "private_metadata": json.dumps(carried, separators=(",", ":")),
        "blocks": [_input(f) for f in action.fields[: limits.MODAL_BLOCKS]],
    }


def _input(field: Field) -> dict[str, Any]:
    block: dict[str, Any] = {
        "type": "input",
        "block_id": field.name,
        "optional": not field.required,
        "label": {"type": "plain_text", "text": short(field.label, 2_000)},
        "element": {**_element(field), "action_id": "value"},
    }
    if field.hint:
        block["hint"] = {"type": "plain_text", "text": short(field.hint, 2_000)}
    return block


def _element(field: Field) -> dict[str, Any]:
    if field.kind == "choice" and field.choices:
        return _select(field)
    if field.kind == "choices" and field.choices:
        return _several(field)
    if field.kind == "search":
        return _searched(field)
    if field.kind == "date":
        return {"type": "datepicker", **({"initial_date": field.value} if field.value else {})}
    if field.kind == "number":
        given = (("initial_value", field.value), ("min_value", _bound(field.least)), ("max_value", _bound(field.most)))
        return {"type": "number_input", "is_decimal_allowed": True, **{name: v for name, v in given if v}}
    text: dict[str, Any] = {"type": "plain_text_input", "multiline": field.kind == "long_text"}
    return {
        **text,
        "max_length": limits.INPUT,
        **({"initial_value": field.value[: limits.INPUT]} if field.value else {}),
    }


def _bound(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _select(field: Field) -> dict[str, Any]:
    """A long list is looked through by typing."""
    held = next((_option(c.value, c.label) for c in field.choices if c.value == field.value), None)
    initial = {"initial_option": held} if held else {}
    if len(field.choices) > limits.OPTIONS:
        return {"type": "external_select", "min_query_length": 0, **initial}
    return {"type": "static_select", "options": options(field.choices), **initial}


def _several(field: Field) -> dict[str, Any]:
    held = set(chosen(field.value))
    marked = [_option(c.value, c.label) for c in field.choices if c.value in held]
    initial = {"initial_options": marked} if marked else {}
    if len(field.choices) > limits.OPTIONS:
        return {"type": "multi_external_select", "min_query_length": 0, **initial}
    return {"type": "multi_static_select", "options": options(field.choices), **initial}


def _searched(field: Field) -> dict[str, Any]:
    """Looked up as the person types, by what they may see (`Pressing.options`)."""
    held = next((_option(c.value, c.label) for c in field.choices if c.value == field.value), None)
    return {"type": "external_select", "min_query_length": 0, **({"initial_option": held} if held else {})}


def options(choices: Iterable[Choice], typed: str = "") -> list[dict[str, Any]]:
    """Those whose label has all that was typed, a beginning first."""
    words = typed.casefold().split()
    found = [c for c in choices if all(w in c.label.casefold() for w in words)]
    found.sort(key=lambda c: not c.label.casefold().startswith(typed.casefold().strip()))
    return [_option(c.value, c.label) for c in found]


def _option(value: str, label: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": short(label, 75) or value[:75]}, "value": value[:150]}


def entered(view: dict[str, Any]) -> dict[str, str]:
    """Field -> what was entered; left empty ones are absent."""
    values: dict[str, str] = {}
    for name, held in view.get("state", {}).get("values", {}).items():
        state = held.get("value", {})
        picked = state.get("selected_option") or {}
        several = joined_choices(str(one.get("value") or "") for one in state.get("selected_options") or ())
        value = state.get("value") or state.get("selected_date") or picked.get("value") or several
        if value:
            values[str(name)] = str(value)
    return values


def with_filled(press: Press, entered: dict[str, str]) -> Press:
    return Press(press.skill, press.verb, {**press.args, **entered})

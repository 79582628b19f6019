"""A button's form as a Slack modal, and what was filled in back as a press. Pure."""

import json
from typing import Any

from bot.slack import limits
from bot.slack.markup import short
from bot.turn import Press
from skills.answer import Action, Field

CALLBACK = "form"


def form_view(action: Action, carried: dict[str, Any]) -> dict[str, Any]:
    """`carried` comes back with the submission: the press and where to answer (at most 3,000 characters)."""
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
        options = [_option(c.value, c.label) for c in field.choices[: limits.OPTIONS]]
        element: dict[str, Any] = {"type": "static_select", "options": options}
        chosen = next((o for o in options if o["value"] == field.value), None)
        return {**element, "initial_option": chosen} if chosen else element
    if field.kind == "date":
        return {"type": "datepicker", **({"initial_date": field.value} if field.value else {})}
    if field.kind == "number":
        initial = {"initial_value": field.value} if field.value else {}
        return {"type": "number_input", "is_decimal_allowed": True, **initial}
    text: dict[str, Any] = {"type": "plain_text_input", "multiline": field.kind == "long_text"}
    return {
        **text,
        "max_length": limits.INPUT,
        **({"initial_value": field.value[: limits.INPUT]} if field.value else {}),
    }


def _option(value: str, label: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": short(label, 75) or value[:75]}, "value": value[:150]}


def filled(view: dict[str, Any]) -> dict[str, str]:
    """Field -> what was entered; left empty ones are absent."""
    values: dict[str, str] = {}
    for name, held in view.get("state", {}).get("values", {}).items():
        state = held.get("value", {})
        chosen = state.get("selected_option") or {}
        entered = state.get("value") or state.get("selected_date") or chosen.get("value")
        if entered:
            values[str(name)] = str(entered)
    return values


def with_filled(press: Press, entered: dict[str, str]) -> Press:
    return Press(press.skill, press.verb, {**press.args, **entered})

"""Buttons and small forms of a card, and what a pressed one carried back. Pure.

A form of one input lies inside the card (`Action.ShowCard`), so that asking for it needs no call to us; a longer one is
a dialog (`bot.teams.dialogs`). Every input within a card is named after its form: names must be unique there, and two
forms may both ask for a date.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.chat.press import NotOurs, decoded, encoded
from bot.teams import limits
from bot.teams.markup import short
from bot.turn import Press
from skills.answer import Action, Field, chosen, joined_choices

Element = dict[str, Any]

MORE = "more"
DIALOG = "dialog"
FORM = "asks"
"""Where a form within a card says which message and button it is of."""
_STYLES = {"primary": "positive", "danger": "destructive"}


@dataclass(frozen=True, slots=True)
class Card:
    """What the buttons of one answer share."""

    pending: str | None = None
    key: str = ""
    """Of the message: how a dialog finds its form again."""
    dialogs: bool = True
    """False for a client that does not know dialogs: every form lies inside the card."""
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def name(self, kind: str) -> str:
        """An id nothing else in the answer has."""
        return f"{kind}{next(self.numbers)}"


def button(action: Action, card: Card) -> Element:
    """A pressed one sends its meaning back; one with fields asks for them first."""
    press = json.loads(encoded(action, card.pending))  # as an object: text within text costs room for its quotes
    title = short(action.label, limits.BUTTON) or "…"
    verb = f"{action.skill}.{action.verb}"
    if not action.fields:
        return _styled(_execute(title, verb, {"press": press}), action)
    if len(action.fields) > 1 and card.dialogs and card.key:
        opens = {"msteams": {"type": "task/fetch"}, DIALOG: {"of": card.key, "action": action.id}}
        return _styled({"type": "Action.Submit", "title": title, "data": opens}, action)
    form = card.name("form")
    body = [{**form_input(f), "id": f"{form}.{f.name}"} for f in action.fields]
    stands = {FORM: {"of": card.key, "action": action.id}} if card.key else {}
    send = _execute("OK", verb, {"press": press, "form": form, **stands})
    send["style"] = "positive"
    asked: Element = {"type": "AdaptiveCard", "body": body, "actions": [send]}
    return _styled({"type": "Action.ShowCard", "title": title, "card": asked}, action)


def says(text: str) -> Element:
    """Pressing it says this in the person's own name."""
    said = {"msteams": {"type": "imBack", "value": text}}
    return {"type": "Action.Submit", "title": short(text, limits.BUTTON), "data": said}


def more(key: str) -> Element:
    """Asks for what the card had no room for."""
    return _execute("Details and sources", MORE, {"more": key})


def _execute(title: str, verb: str, data: Element) -> Element:
    """Clients from before universal actions send the same data as a message."""
    old: Element = {"type": "Action.Submit", "title": title, "data": data}
    return {"type": "Action.Execute", "title": title, "verb": verb, "data": data, "fallback": old}


def _styled(element: Element, action: Action) -> Element:
    if action.style in _STYLES:
        element["style"] = _STYLES[action.style]
    return element


def form_input(wanted: Field) -> Element:
    """One field of a form; the caller names it."""
    element: Element = {
        **_kind(wanted),
        "label": short(wanted.label, limits.TITLE),
        "isRequired": wanted.required,
    }
    if wanted.required:
        element["errorMessage"] = "Please fill this in."
    if wanted.hint:
        element["placeholder"] = short(wanted.hint, limits.TITLE)
    return element


def _kind(wanted: Field) -> Element:
    value = wanted.value
    if wanted.kind == "choice" and wanted.choices:
        choices = [{"title": c.label or c.value, "value": c.value} for c in wanted.choices[: limits.CHOICES]]
        known = any(c["value"] == value for c in choices)
        return {
            "type": "Input.ChoiceSet",
            "choices": choices,
            "style": "compact",
            "wrap": True,
            **({"value": value} if known else {}),
        }
    if wanted.kind in ("choices", "search"):
        return _chosen(wanted)
    if wanted.kind == "date":
        return {"type": "Input.Date", **({"value": value} if value else {})}
    if wanted.kind == "number":
        number = _number(value)
        bounds = {name: b for name, b in (("min", wanted.least), ("max", wanted.most)) if b is not None}
        return {"type": "Input.Number", **bounds, **({} if number is None else {"value": number})}
    text: Element = {"type": "Input.Text", "isMultiline": wanted.kind == "long_text", "maxLength": limits.INPUT}
    return {**text, **({"value": value[: limits.INPUT]} if value else {})}


def _chosen(wanted: Field) -> Element:
    """Several of a list, or one record found by typing: a client that can't ask for more offers the first ones."""
    choices = [{"title": c.label or c.value, "value": c.value} for c in wanted.choices[: limits.CHOICES]]
    held = [v for v in chosen(wanted.value) if any(c["value"] == v for c in choices)]
    element: Element = {"type": "Input.ChoiceSet", "choices": choices, "wrap": True}
    element |= {"value": joined_choices(held)} if held else {}
    if wanted.kind == "choices":
        return {**element, "style": "expanded", "isMultiSelect": True}
    query = {} if wanted.find is None else {"choices.data": {"type": "Data.Query", "dataset": wanted.find}}
    return {**element, "style": "filtered", **query}


def _number(text: str) -> float | int | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if number.is_integer() else number


def pressed(data: Any) -> tuple[Press, str | None]:
    """The press with what its form asked for, and the confirmation it belongs to. Raises `NotOurs`."""
    if not isinstance(data, dict) or "press" not in data:
        raise NotOurs(str(data)[:80])
    press, pending = decoded(json.dumps(data["press"]))
    return Press(press.skill, press.verb, {**press.args, **entered_within(data)}), pending


def entered_within(data: dict[str, Any]) -> dict[str, str]:
    """Field -> what was entered in a form within the card, unchecked; left empty ones are absent."""
    lead = f"{data.get('form')}."
    named = {k.removeprefix(lead): str(v).strip() for k, v in data.items() if k.startswith(lead) and v is not None}
    return {k: v for k, v in named.items() if v}

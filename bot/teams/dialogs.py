"""Longer forms as dialogs: fetched by their button, shown again with what is wrong, closed when right. Pure.

A button names the message it stands on and its action; what the form asks, and what it means, is read from that
message, so that a client can make neither up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from bot.teams import limits
from bot.teams.buttons import DIALOG, Element, form_input
from bot.teams.elements import block
from bot.teams.markup import escaped, plain, short
from skills.answer import Action, Answer, Field

FETCHED = "task/fetch"
SUBMITTED = "task/submit"
_CARD = "application/vnd.microsoft.card.adaptive"
_FIELD = "field."
_NOTHING: Mapping[str, str] = MappingProxyType({})
_TALL = 4
"""From so many fields on a dialog takes the most height there is."""


@dataclass(frozen=True, slots=True)
class Form:
    """Which form of which message, and the card in the chat it was opened from."""

    key: str
    action: str
    activity: str = ""

    @property
    def data(self) -> Element:
        told = {"of": self.key, "action": self.action}
        return {DIALOG: {**told, "card": self.activity} if self.activity else told}


def form_of(data: Any, activity: str = "", *, named_by: str = DIALOG) -> Form | None:
    """None for data that names no form of ours; `named_by`: `FORM` for one that lies within its card."""
    named = data.get(named_by) if isinstance(data, dict) else None
    if not isinstance(named, dict) or not isinstance(named.get("of"), str) or not isinstance(named.get("action"), str):
        return None
    return Form(named["of"], named["action"], str(named.get("card") or activity))


def entered(data: Mapping[str, Any]) -> dict[str, str]:
    """Field -> what was entered, unchecked."""
    return {k.removeprefix(_FIELD): str(v) for k, v in data.items() if k.startswith(_FIELD) and v is not None}


def dialog(
    action: Action, form: Form, given: Mapping[str, str] | None = None, wrong: Mapping[str, str] = _NOTHING
) -> Element:
    """The form to fill in; with what was given and what is wrong with it where it comes a second time."""
    said = [block("Please look at the marked fields.", color="attention", weight="bolder")] if wrong else []
    fields = [e for f in action.fields for e in _field(f, given, wrong.get(f.name, ""))]
    send: Element = {"type": "Action.Submit", "title": "OK", "style": "positive", "data": form.data}
    card: Element = {
        "type": "AdaptiveCard",
        "$schema": limits.SCHEMA,
        "version": limits.VERSION,
        "body": [*said, *fields],
        "actions": [send],
    }
    shown = {
        "title": short(plain(action.label), limits.DIALOG_TITLE) or "…",
        "height": "large" if len(action.fields) >= _TALL else "medium",
        "width": "medium",
        "card": {"contentType": _CARD, "content": card},
    }
    return {"task": {"type": "continue", "value": shown}}


def _field(wanted: Field, given: Mapping[str, str] | None, problem: str) -> list[Element]:
    """A client checks by itself that what is required is there; what only we know is said below the field."""
    shown = wanted if given is None else replace(wanted, value=given.get(wanted.name, ""))
    found = [{**form_input(shown), "id": f"{_FIELD}{wanted.name}"}]
    if problem:
        found.append(block(escaped(f"⚠️ {problem}"), color="attention", size="small", spacing="none"))
    return found


def told(text: str) -> Element:
    """A dialog that can only say something."""
    return {"task": {"type": "message", "value": text}}


def in_chat(action: Action, answer: Answer) -> Answer:
    """The form as a message, for a client that does not know dialogs."""
    return Answer(title=plain(action.label), actions=(action,), summary=plain(action.label), pending=answer.pending)

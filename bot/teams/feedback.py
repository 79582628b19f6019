"""Thumbs below a message, and the words somebody wrote with one. Pure."""

import json
from dataclasses import dataclass
from typing import Any

from bot.forms import CONTROL
from bot.teams import limits
from bot.teams.markup import short

SUBMITTED = "message/submitAction"


@dataclass(frozen=True, slots=True)
class Thumb:
    good: bool
    note: str = ""


def thumb_of(value: Any) -> Thumb | None:
    """None for anything that is no thumb."""
    if not isinstance(value, dict) or value.get("actionName") != "feedback":
        return None
    told = value.get("actionValue")
    reaction = told.get("reaction") if isinstance(told, dict) else None
    if not isinstance(told, dict) or reaction not in ("like", "dislike"):
        return None
    return Thumb(reaction == "like", short(CONTROL.sub("", _words(told.get("feedback"))).strip(), limits.NOTE))


def _words(given: Any) -> str:
    """Teams' own form sends JSON with one text, a custom one with several, other clients the text itself."""
    if isinstance(given, str):
        try:
            inner = json.loads(given)
        except ValueError:
            return given
        return _words(inner) if isinstance(inner, dict) else given
    if isinstance(given, dict):
        return "\n".join(str(v) for v in given.values() if isinstance(v, str) and v.strip())
    return ""

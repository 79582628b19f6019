"""A button's meaning as the short text a chat vendor carries for us, and back."""

import json
from typing import Any

from bot.turn import Press
from skills.answer import Action


class NotOurs(ValueError):
    """The text was not written by `encoded`."""


def encoded(action: Action, pending: str | None) -> str:
    """`pending` goes along with every button of a waiting card, so that editing can take its place."""
    data: dict[str, Any] = {"s": action.skill, "v": action.verb}
    if action.args:
        data["a"] = action.args
    if pending:
        data["p"] = pending
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def decoded(text: str) -> tuple[Press, str | None]:
    """The press and the confirmation it belongs to. Raises `NotOurs`."""
    try:
        data = json.loads(text)
        press = Press(str(data["s"]), str(data["v"]), {str(k): str(v) for k, v in data.get("a", {}).items()})
        pending = data.get("p")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotOurs(text[:80]) from error
    return press, None if pending is None else str(pending)

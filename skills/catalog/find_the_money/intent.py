"""What is wanted: one deal, several, the list, or a budget to put on record. Pure; no model."""

import re
from dataclasses import dataclass
from typing import Literal

from skills.ask import Ask

Kind = Literal["show", "list", "record"]

_LIST = re.compile(
    r"\b(my|our|all|every|open|which|the team'?s)\b[\w\s'-]*\b(deals|opportunities|pipeline|portfolio)\b"
    r"|\bwhich (deal|of (my|our|them))\b|\bmy (pipeline|portfolio)\b|\bdeals\b",
    re.I,
)


_UNFUNDED = re.compile(
    r"\b(unfunded|(not|aren't|isn't) funded|(no|without|lack(s|ing)?)( an?| any| the)? (budget|money|funding|funds))\b",
    re.I,
)
_FUNDED = re.compile(
    r"\b(are|is)( \w+)? funded\b|\b(have|has|got)( \w+)? (money|budget|funding)\b|\breal money\b", re.I
)


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    team: bool = False
    """Everybody's deals the asker may see, not only their own."""
    only: Literal["funded", "unfunded"] | None = None
    """Which deals of a list are asked about."""


def read_intent(ask: Ask) -> Intent:
    if ask.verb == "record":
        return Intent("record")
    named = ask.entities.deal_ids or ask.entities.account_ids or ask.args.get("deal_id")
    team = ask.args.get("whose") == "team" or re.search(r"\b(team|everyone|everybody)\b", ask.text, re.I) is not None
    if ask.verb == "list" or (not named and _LIST.search(ask.wish)):
        only: Literal["funded", "unfunded"] | None = "funded" if _FUNDED.search(ask.wish) else None
        return Intent("list", team, "unfunded" if _UNFUNDED.search(ask.wish) else only)
    return Intent("show", team)

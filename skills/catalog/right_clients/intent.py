"""What is wanted of the ranking: read from a button's verb, else from the words. Pure; no model."""

import re
from dataclasses import dataclass
from typing import Literal

from skills.ask import Ask
from skills.catalog.right_clients.rules import PARTS, PartKey

Kind = Literal["rank", "client"]


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    part: PartKey | None = None
    """Only by this part."""
    lowest: bool = False
    """The worst first."""


_PART_WORDS: dict[PartKey, str] = {
    "culture": r"cultur\w*|chemistry|get along|responsive\w*|easy to work|easiest to work|sentiment|feel\w* about us",
    "alignment": r"align\w*|imperatives?|strateg(y|ic|ically)|ceo plan|plan",
    "growth": r"grow\w*|potential|shrink\w*|declin\w*|buying more|buying less",
    "success": r"mutual\w*|success\w*|satisf\w*|nps|sla|renew\w*|deliver\w*",
}
_LOWEST = re.compile(
    r"\b(worst|lowest|weakest|bottom|poorest|wrong clients?|least|let go|fire|walk away|drop|declin\w*|shrink\w*)\b"
)


def read_intent(ask: Ask) -> Intent:
    text = ask.wish.strip().lower().replace("’", "'")
    pressed = ask.args.get("part")
    part = next((p for p in PARTS if p == pressed), None) or _part_named(text)
    named = ask.args.get("account_id") or ask.entities.account_ids or ask.entities.deal_ids
    kind: Kind = "client" if named and ask.verb != "rank" else "rank"
    return Intent(kind, part, _LOWEST.search(text) is not None)


def _part_named(text: str) -> PartKey | None:
    found = [p for p, words in _PART_WORDS.items() if re.search(rf"\b({words})\b", text)]
    return found[0] if len(found) == 1 else None

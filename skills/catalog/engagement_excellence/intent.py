"""What is wanted: a client through all lenses, one lens opened, or the asker's clients side by side. Pure; no model."""

import re
from dataclasses import dataclass
from typing import Literal

from skills.ask import Ask
from skills.catalog.engagement_excellence.rules import LENSES, LensKey

Kind = Literal["show", "lens", "list"]

_LENS_WORDS: dict[LensKey, str] = {
    "executive": r"executives?|execs?|c-?(level|suite)|top (management|floor|brass)|board ?room|leadership|the top",
    "client_experts": r"client experts?|our (own )?people|coverage|account coverage|cover(ing)? their people",
    "solution_masters": r"solutions? masters?|specialists?|technical (people|team|lens)|implementers?",
    "outcomes": r"tailored outcomes?|outcomes?|their figures|measures",
    "needs": r"emerging needs?|(new|coming|upcoming|future) needs|needs",
    "imperatives": r"strategic imperatives?|imperatives?|strategic (goals|lens|agenda)",
}
_LIST = re.compile(
    r"\b(my|our|all|every|which|any|the team'?s)\b[\w\s'-]*\b(clients|customers|accounts|relationships)\b"
    r"|\bwhich (client|customer|account)\b|\bwhere are we (least|most|not)\b",
    re.I,
)
_ALL_SIX = re.compile(r"\b(six|all|every|each)\b[\w\s]*\blens(es)?\b|\blenses\b", re.I)


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    lens: LensKey | None = None
    """The lens opened, or the one a list is put in order by."""
    team: bool = False
    """Every client the asker may see, not only their own."""


def read_intent(ask: Ask) -> Intent:
    text = ask.wish.lower().replace("’", "'")
    lens = next((k for k in LENSES if k == ask.args.get("lens")), None) or _lens(text)
    named = ask.entities.account_ids or ask.entities.deal_ids or ask.args.get("account_id") or ask.args.get("deal_id")
    if ask.verb == "list" or (not named and _LIST.search(text)):
        team = ask.args.get("whose") == "team" or re.search(r"\b(team|everybody|everyone|company)\b", text) is not None
        return Intent("list", lens, team)
    if lens is not None and not (ask.verb == "show" and _ALL_SIX.search(text)):
        return Intent("lens", lens)
    if lens is None and _goes_on(text) and ask.memory.get("lens") in LENSES:
        return Intent("lens", next(k for k in LENSES if k == ask.memory["lens"]))
    return Intent("show")


def _lens(text: str) -> LensKey | None:
    """The one lens named; several named mean all of them."""
    found = [k for k in LENSES if re.search(rf"\b({_LENS_WORDS[k]})\b", text)]
    return found[0] if len(found) == 1 else None


def _goes_on(text: str) -> bool:
    """ "Why?", "what should I do about it?", said after one lens was opened."""
    return (
        re.match(r"^(and |so |but )?(why|how (so|come)|what (now|next|can|should|do)|says who|since when)\b", text)
        is not None
    )

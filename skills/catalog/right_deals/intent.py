"""What is wanted of the classes: read from a button's verb, else from the words. Pure; no model."""

import re
from dataclasses import dataclass
from typing import Literal

from knowledge.records import DealClass
from skills.ask import Ask
from skills.deals.deal_rules import CLASSES

Kind = Literal["show", "portfolio", "reclassify", "withdraw"]
_VERBS: tuple[Kind, ...] = ("show", "portfolio", "reclassify", "withdraw")


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    wanted: DealClass | None = None
    """The class named: to set, or to list."""
    reason: str = ""
    team: bool = False
    """Everybody's deals one may see, not only one's own."""
    by_press: bool = False


_CLASS_WORDS: dict[DealClass, str] = {
    "bedrock": r"bed ?rocks?(?: deals?)?",
    "stepping_stone": r"stepping[- ]?stones?",
    "stray": r"strays?",
}
_OPENS_QUESTION = re.compile(
    r"^(and |so |but |ok,? )?(can|could|is|are|isn't|do|does|did|will|would|should|have|has|what|what's|why|how|which"
    r"|who|when|where|show|list|tell|give|compare|explain)\b"
)
_POLITE = re.compile(
    r"^(\W|please\b|ok(ay)?\b|so\b|and\b|then\b|now\b|just\b|(can|could|would) you( please)?\b|let's\b|let us\b"
    r"|(i'd|i would|i want to|we should|you should|i)\b)+"
)
_SETS = re.compile(
    r"(treat|classify|reclassify|class|mark|make|call|count|consider|regard|label|tag|set|change|move|turn|put|keep|file"
    r"|upgrade|downgrade|promote|demote)\b"
)
_STATES = re.compile(
    r"(\b(is|isn't|becomes?|should be|must be|has to be|counts as|belongs with)|\b(it|this|that)'s|…'s)"
    r"( (really|only|just|now|clearly|more|rather|of|a|an|our|the|not))* *(bed ?rock|stepping|stray)"
)
_POINTS_BACK = re.compile(r"\b(these|those|them|they|both|it|this|that)\b")
_ASKS = re.compile(r"\b(which|what|who|whether|how)\b")
_REASON = re.compile(
    r"(?:\b(?:because|since|as (?:it|they|we|he|she)\b|reason(?: is|:)?|due to|given that|so that)|[:;–—])[:\s]*(.+)$",
    re.I | re.S,
)
_AFTER_COMMA = re.compile(r"(?:bed ?rock|stepping[- ]?stone|stray)(?: deal)?\s*,(?!\s*not\b)\s*(.+)$", re.I | re.S)
"""Failing a "because": "put it down as a stray, nobody has a budget"."""
_WITHDRAW = re.compile(
    r"\b(withdraw|remove|undo|take back|cancel|clear|reset|lift|revert|drop)\b.*"
    r"\b(class|classification|reclassification|override|decision|label)\b"
    r"|\bback to the (computed|calculated|rule'?s?) class\b|\blet the rules? decide\b"
)
_TEAM = re.compile(
    r"\b(team|teams|everybody|everyone|company|whole|all of us|region)\b|\ball (the |our )?(open )?deals\b"
)
_PORTFOLIO = re.compile(
    r"\b(my|our|all|every|the team'?s|which|any|how many|list|open)\b[\w\s'-]*\b(deals|opportunities|pipeline|portfolio"
    r"|bedrocks|strays|stepping[- ]?stones)\b|\bportfolio\b|\bpipeline\b|\bright deals\b|\bstrays\b|\bbedrocks\b"
)

_LETS_GO = re.compile(
    r"\b(forget( about)?|let go( of)?|drop|give up( on)?|walk away from|skip|stop (working|wasting)|waste of time"
    r"|ignore|kill|get rid of)\b"
)


def read_intent(ask: Ask) -> Intent:
    if ask.verb in _VERBS and ask.args and not (ask.verb == "show" and ask.args.get("text")):
        return _pressed(ask)
    text = ask.wish.strip().lower().replace("’", "'")
    plain = _POLITE.sub("", text)
    states = text.startswith("…")
    """It opens with a name: "Skarholt is a stepping stone" asks nothing."""
    if (states or not _OPENS_QUESTION.match(plain)) and not text.endswith("?"):
        if _WITHDRAW.search(text):
            return Intent("withdraw")
        reason = _reason(ask.text.strip())
        head = plain[: _reason_at(plain)]
        wanted = class_named(head)
        if (_SETS.match(head) and (wanted or " class" in head)) or (wanted and _states(head)):
            return Intent("reclassify", wanted, reason.group(1).strip().rstrip(".") if reason else "")
    team = bool(_TEAM.search(text))
    kind: Kind = "portfolio" if _PORTFOLIO.search(text) and not _means_deals(ask, text) else "show"
    dropped: DealClass | None = "stray" if kind == "portfolio" and _LETS_GO.search(text) else None
    return Intent(kind, class_named(text) or dropped, team=team)


def _means_deals(ask: Ask, text: str) -> bool:
    """Whether these words are about certain deals: what only the conversation was about does not narrow a list."""
    return bool(ask.entities.deal_ids) and (bool(ask.entities.mentions) or _POINTS_BACK.search(text) is not None)


def _states(text: str) -> bool:
    return _STATES.search(text) is not None and _ASKS.search(text) is None


def _pressed(ask: Ask) -> Intent:
    wanted = next((c for c in CLASSES if c == ask.args.get("deal_class")), None)
    kind = next(k for k in _VERBS if k == ask.verb)
    team = ask.args.get("team") == "yes"
    return Intent(kind, wanted, ask.args.get("reason", "").strip(), team=team, by_press=True)


def _reason(text: str) -> re.Match[str] | None:
    return _REASON.search(text) or _AFTER_COMMA.search(text)


def _reason_at(text: str) -> int:
    match = _reason(text)
    return match.start(1) if match else len(text)


def class_named(text: str) -> DealClass | None:
    """The class that is meant: not one that is denied ("a stepping stone, not a stray") or left ("from stray to …")."""
    found: list[tuple[int, DealClass]] = []
    for name, words in _CLASS_WORDS.items():
        for match in re.finditer(rf"\b(?:{words})\b", text):
            before = text[: match.start()]
            if not re.search(
                r"\b(not|isn't|never|no longer|from|instead of|rather than)( (a|an|the|being|really))*\s*$", before
            ):
                found.append((match.start(), name))
    return min(found)[1] if found else None

"""What somebody wants of the help: a greeting back, what can be done, who they are, how something works."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml

WantedKind = Literal[
    "can_do",
    "greeting",
    "thanks",
    "bye",
    "empty",
    "dropped",
    "unhappy",
    "who_am_i",
    "connect",
    "explain",
    "out_of_scope",
]

_FOLDER = Path(__file__).parent
_GREETING = re.compile(
    r"^\W*(?:hi+|hello|hey+|hiya|howdy|yo|good (?:morning|afternoon|evening|day)|greetings|morning|salut|hola|hallo|"
    r"moin|servus)\b(?:[ ,]+(?:there|scip|all|team|everyone|coach|bot|again))*\W*$",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"^\W*(?:(?:many |great,? |ok(?:ay)?,? |perfect,? )?(?:thanks?|thank you|thx|ty|cheers|much appreciated|merci|"
    r"danke)\b.{0,40}|"
    r"(?:great|perfect|awesome|nice|super|good job|well done|you['’]re (?:great|the best)|bye|goodbye|see you)\W*)$",
    re.IGNORECASE,
)
_UNHAPPY = re.compile(
    r"\b(?:you['’]?(?:re| are)|this is|that(?:['’]s| is| was)|it['’]?s|bot is) "
    r"(?:so |really |totally |completely |just )?"
    r"(?:useless|stupid|dumb|wrong|rubbish|crap|garbage|terrible|awful|annoying|no help|not helpful|nonsense|broken)\b|"
    r"\b(?:useless|rubbish) (?:bot|answer|thing)\b|^\W*(?:wtf|ffs|argh+|useless|rubbish|not helpful)\W*$",
    re.IGNORECASE,
)
_OCCASIONS: dict[str, WantedKind] = {
    "greeting": "greeting",
    "thanks": "thanks",
    "bye": "bye",
    "empty": "empty",
    "dropped": "dropped",
}
"""What understanding has recognised a whole message as, to what is answered."""
_WHO = re.compile(
    r"\bwho am i\b|\bwhat can i see\b|\bwhat (?:can|do) you (?:see|know|have) (?:about|on|of) me\b|\bmy (?:role|"
    r"rights|permissions?|"
    r"access|profile)\b|\bwhat (?:can|may|do) (?:you|i) (?:see|access|read)\b|\bwhich deals (?:can|may) (?:i|you) "
    r"see\b|\bwho can see (?:my|this|what)\b|\bwhat data\b",
    re.IGNORECASE,
)
_CONNECT = re.compile(
    r"\b(?:connect|integrat\w+|set ?up|install|link|hook up|configure|import|sync|log ?in|sign ?in|"
    r"add)\b.{0,60}\b(?:slack|teams|"
    r"salesforce|hubspot|crm|model|openai|llm|gpt|data|csv|export|account|microsoft)\b|\bscip doctor\b",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"\b(?:how (?:does|do|is|are|did)|what (?:is|are|does|do)|what['’]s|explain|tell me (?:more )?about|meaning of|"
    r"help (?:me )?(?:with|on)|describe|definition of|why is)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A short explanation."""

    title: str
    lines: tuple[str, ...]
    said: tuple[str, ...]
    skill: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    kind: WantedKind
    page: Page | None = None


def what_is_wanted(text: str, verb: str = "show", topic: str = "", occasion: str = "") -> Wanted:
    if occasion in _OCCASIONS:
        return Wanted(_OCCASIONS[occasion])
    if verb == "out_of_scope":
        return Wanted("out_of_scope")
    if topic:
        page = next((p for p in pages() if topic in (p.key, p.skill)), None)
        return Wanted("explain", page) if page else Wanted("can_do")
    for kind, pattern in _COURTESIES:
        if pattern.search(text):
            return Wanted(kind)
    if _CONNECT.search(text):
        return Wanted("connect", _page(text, connections()))
    page = _page(text, pages()) if _HOW.search(text) else None
    return Wanted("explain", page) if page else Wanted("can_do")


_COURTESIES: tuple[tuple[WantedKind, re.Pattern[str]], ...] = (
    ("greeting", _GREETING),
    ("thanks", _THANKS),
    ("unhappy", _UNHAPPY),
    ("who_am_i", _WHO),
)


def _page(text: str, among: tuple[Page, ...]) -> Page | None:
    """The page whose words stand in the text; the longest match wins."""
    best: tuple[int, Page] | None = None
    for page in among:
        length = max(
            (len(m[0]) for body in page.said if (m := re.search(rf"\b(?:{body})\b", text, re.IGNORECASE))), default=-1
        )
        if length >= 0 and (best is None or length > best[0]):
            best = (length, page)
    return best[1] if best else None


@lru_cache(maxsize=1)
def pages() -> tuple[Page, ...]:
    return _read("topics.yaml")


@lru_cache(maxsize=1)
def connections() -> tuple[Page, ...]:
    return _read("connect.yaml")


def _read(name: str) -> tuple[Page, ...]:
    listed = yaml.safe_load((_FOLDER / name).read_text("utf-8"))
    return tuple(
        Page(p["title"], tuple(p["lines"]), tuple(p["said"]), p.get("skill", ""), p.get("key", "")) for p in listed
    )

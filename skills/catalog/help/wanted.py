"""What somebody wants of the help: a greeting back, what can be done, who they are, how something works."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml

from skills.pages.page import Page, Topic
from skills.registry import AnySkill

WantedKind = Literal[
    "can_do",
    "greeting",
    "thanks",
    "bye",
    "empty",
    "dropped",
    "no_such",
    "unhappy",
    "who_am_i",
    "connect",
    "explain",
    "out_of_scope",
]

Aspect = Literal["all", "needs", "how", "changes"]
ASPECTS: tuple[Aspect, ...] = ("how", "needs", "changes")
"""Of a page, in the order shown."""

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
    "no_such": "no_such",
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
    r"salesforce|hubspot|crm|model|openai|llm|gpt|data|csv|export|account|microsoft)\b|\bscip doctor\b"
    r"|\b(?:add|create|invite|remove|deactivate|new)\b.{0,30}\b(?:users?|colleagues?|somebody new|team members?)\b"
    r"|\b(?:what|which|where|show|change|how)\b.{0,30}\b(?:settings?|configuration)\b|\bchange the rules?\b"
    r"|\b(?:is|are) (?:everything|all|it all|the system|the installation) (?:ok|okay|fine|working|up|running)\b"
    r"|\bimports? (?:failed|errors?)\b|\b(?:failed|status of the|last) imports?\b|\bsystem (?:health|status)\b",
    re.IGNORECASE,
)
_ASPECTS: tuple[tuple[Aspect, re.Pattern[str]], ...] = (
    ("needs", re.compile(r"\b(?:needs?|needed|require\w*|(?:which|what) (?:records|data|tables))\b", re.I)),
    ("changes", re.compile(r"\b(?:change|correct|override|adjust|edit)\b", re.I)),
    ("all", re.compile(r"\bhow (?:do|can|would|should) (?:i|we)\b|\bhow to\b|\bhelp\b", re.I)),
    (
        "how",
        re.compile(
            r"\b(?:how|why|comput\w+|calculat\w+|formulas?|rules?|thresholds?|explain|describe|mean\w*|definition|what"
            r"|weigh\w*|difference)\b",
            re.I,
        ),
    ),
)
"""What of a page is asked for; the first that holds."""


@dataclass(frozen=True, slots=True)
class Book:
    """A skill with its page."""

    skill: AnySkill
    page: Page

    @property
    def said(self) -> tuple[str, ...]:
        return (self.skill.title, self.skill.name.replace("_", " "), *self.page.said)


@dataclass(frozen=True, slots=True)
class Note:
    """A short explanation that is no skill's."""

    title: str
    lines: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    kind: WantedKind
    note: Note | None = None
    book: Book | None = None
    aspect: Aspect = "all"
    topic: Topic | None = None


def what_is_wanted(
    text: str, books: Sequence[Book], verb: str = "show", occasion: str = "", pressed: tuple[str, str] = ("", "")
) -> Wanted:
    """`pressed`: the skill, and the aspect or the topic's title, of a button."""
    if occasion in _OCCASIONS:
        return Wanted(_OCCASIONS[occasion])
    if verb == "out_of_scope":
        return Wanted("out_of_scope")
    if pressed[0]:
        return _opened(books, *pressed)
    explained = _explained(text, books)
    if explained is not None and explained.aspect != "all":
        return explained
    for kind, pattern in _COURTESIES:
        if pattern.search(text):
            return Wanted(kind)
    if _CONNECT.search(text):
        return Wanted("connect", _note(text))
    return explained or Wanted("can_do")


_COURTESIES: tuple[tuple[WantedKind, re.Pattern[str]], ...] = (
    ("greeting", _GREETING),
    ("thanks", _THANKS),
    ("unhappy", _UNHAPPY),
    ("who_am_i", _WHO),
)


def _opened(books: Sequence[Book], skill: str, what: str) -> Wanted:
    book = next((b for b in books if b.skill.name == skill), None)
    if book is None:
        return Wanted("can_do")
    topic = next((t for t in book.page.topics if t.title == what), None)
    aspect: Aspect = next((a for a in ASPECTS if a == what), "all")
    return Wanted("explain", book=book, aspect="how" if topic else aspect, topic=topic)


def _explained(text: str, books: Sequence[Book]) -> Wanted | None:
    """The skill or topic whose words stand in the text, the longest of them, and what of it is asked."""
    named: list[tuple[int, Book, Topic | None]] = []
    for book in books:
        named += [(length, book, None) for length in _lengths(book.said, text)]
        named += [(length, book, t) for t in book.page.topics for length in _lengths(t.said, text)]
    if not named:
        return None
    _, book, topic = max(named, key=lambda n: (n[0], n[2] is not None))
    aspect: Aspect = next((a for a, pattern in _ASPECTS if pattern.search(text)), "all")
    if topic is not None and aspect in ("all", "how"):
        return Wanted("explain", book=book, aspect="how", topic=topic)
    return Wanted("explain", book=book, aspect=aspect)


def _lengths(words: Iterable[str], text: str) -> Iterator[int]:
    return (len(word) for word in words if _word(word).search(text))


@lru_cache(maxsize=1024)
def _word(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)


def _note(text: str) -> Note | None:
    """The connection whose words stand in the text; the longest match wins."""
    best: tuple[int, Note] | None = None
    for note in connections():
        length = max(
            (len(m[0]) for body in note.said if (m := re.search(rf"\b(?:{body})\b", text, re.IGNORECASE))), default=-1
        )
        if length >= 0 and (best is None or length > best[0]):
            best = (length, note)
    return best[1] if best else None


@lru_cache(maxsize=1)
def connections() -> tuple[Note, ...]:
    listed = yaml.safe_load((_FOLDER / "connect.yaml").read_text("utf-8"))
    return tuple(Note(n["title"], tuple(n["lines"]), tuple(n["said"])) for n in listed)

"""Cuts one message into the changes it asks for, each with the kind of change its opening words announce."""

import re
from dataclasses import dataclass
from typing import Literal

ClauseKind = Literal["task", "log", "contact", "deal"]

_POLITE = (
    r"(?:(?:please|pls|can you|could you|would you|will you|kindly|also|then|and|ok|okay|hey|hi|now|just|i(?:['’]d| "
    r"would) like to|i want to|i need to|let['’]s|we should|you should)[ ,]+)*"
)
_TASK = (
    r"remind (?:me|us)\b|(?:add|create|make|set(?: up)?|new|schedule)(?: me)? (?:an? |the )?(?:new )?"
    r"(?:task|to-?do|todo|reminder|follow[- ]?up)\b|(?:task|to-?do|todo|reminder)\s*:|don['’]t let me forget\b"
)
_TALK = (
    r"(?:phone |video |quick |short |long |discovery |intro |kick-?off )*"
    r"(?:call|meeting|note|visit|conversation|demo|e-?mail|mail|chat|coffee|lunch|workshop|catch-?up|zoom|"
    r"teams call|review)\b"
)
_LOG = (
    rf"(?:log|record|note|add|write|save|capture|put)(?: down| in)? (?:an? |that |my |our |the |this |"
    rf"yesterday['’]?s |"
    rf"today['’]?s )*{_TALK}|(?:log|record) (?:that|this)\b|note(?: down)?(?: for \w+)?(?:\s*:| that\b)|"
    rf"(?:i |we )?(?:just )?(?:had|did|held) (?:an? |the |our )?(?:\w+ )?{_TALK}|"
    r"(?:i|we) (?:just |have just |had )?(?:met|spoke|talked|called|visited|phoned|rang)\b|(?:met|spoke|talked) "
    r"(?:with|to)\b"
)
_CONTACT = (
    r"(?:add|create|save|enter|new)(?: an?| the)?(?: new)? contact\b|new contact\b|"
    r"(?:add|create|save) (?-i:(?:Dr\.? |Mr\.? |Ms\.? |Mrs\.? )?[A-ZÀ-Þ][\w'’.-]+ [A-ZÀ-Þ][\w'’-]+)(?=[^.\n]*(?:@|,|"
    r" as |contact|\())"
)
_DEAL = (
    r"(?:move|set|change|update|put|push|pull|slip|bring|advance|promote|take|shift|raise|increase|lower|reduce|"
    r"drop|cut|bump|"
    r"make|mark|close|reopen|delay|postpone|correct|edit|extend|stage|amount|value|close date|deal size|we (?:have "
    r")?(?:just )?(?:won|lost)|won|lost|the (?:amount|stage|close date|value|next step)|next steps?)\b"
)
_BODIES: tuple[tuple[ClauseKind, str], ...] = (("task", _TASK), ("contact", _CONTACT), ("log", _LOG), ("deal", _DEAL))
_HEADS = tuple((kind, re.compile(rf"^\W*{_POLITE}(?:{body})", re.IGNORECASE)) for kind, body in _BODIES)
_HARD = re.compile(r"(?<=[.;!])\s+|\s*\n+\s*")
_SOFT = re.compile(
    r"\s*,\s*(?:and\s+|then\s+|also\s+|plus\s+)?|\s+(?:and(?:\s+(?:then|also))?|then|plus|also)\s+",
    re.IGNORECASE,
)


_ANOTHER = re.compile(r"^(?-i:[A-ZÀ-Þ0-9])[\w&.'’ -]{1,50}?\s+(?:to|is|into|at|closes?|as)\b", re.IGNORECASE)
_HAS_VALUE = re.compile(
    r"\d|\b(?:to|as|in|into|is)\s+(?:the\s+)?(?:prospect|qualif|propos|negotiat|won|lost|end)",
    re.IGNORECASE,
)
"""A change that is whole already, so that "… and Globex to propose" begins the next one."""


@dataclass(frozen=True, slots=True)
class Clause:
    kind: ClauseKind
    text: str


def split_clauses(text: str) -> tuple[Clause, ...]:
    """The message cut where another change begins; words that begin none stay with the change before them."""
    clauses: list[Clause] = []
    for sentence in _pieces(text, _HARD):
        kind = _kind(sentence)
        if kind is None and clauses:
            clauses[-1] = Clause(clauses[-1].kind, f"{clauses[-1].text} {sentence}")
            continue
        clauses.extend(_within(sentence, kind or "deal"))
    return tuple(clauses)


def _within(sentence: str, kind: ClauseKind) -> list[Clause]:
    """A sentence may hold several changes, but what follows the colon of a log belongs to the log."""
    found: list[Clause] = []
    start = 0
    for cut in _SOFT.finditer(sentence):
        head = sentence[start : cut.start()]
        if kind == "log" and (":" in head or " that " in f" {head} "):
            break
        following = _kind(sentence[cut.end() :])
        if following is None and kind == "deal" and _HAS_VALUE.search(head) and _ANOTHER.match(sentence[cut.end() :]):
            following = "deal"
        if following is None or (kind == "task" and following == "deal" and not _names_field(sentence[cut.end() :])):
            continue
        found.append(Clause(kind, head.strip()))
        kind, start = following, cut.end()
    found.append(Clause(kind, sentence[start:].strip()))
    return [c for c in found if c.text]


def _names_field(text: str) -> bool:
    """Inside a task, only words that plainly change a record begin a new change ("… and move it to propose")."""
    return bool(
        re.search(
            r"\b(?:stage|amount|close date|to (?:propose|negotiat|qualif|won|lost)|won|lost|next step)",
            text,
            re.I,
        )
    )


def _kind(text: str) -> ClauseKind | None:
    return next((kind for kind, head in _HEADS if head.match(text)), None)


def _pieces(text: str, boundary: re.Pattern[str]) -> list[str]:
    return [piece.strip() for piece in boundary.split(text) if piece.strip(" \t.;!,")]

"""What is wanted of the team plan: read from a button's verb, else from the words. Pure; no model."""

import re
from dataclasses import dataclass
from typing import Literal

from skills.ask import Ask
from skills.people.team_roles import ROLE_OF, RoleKey, role_named

Kind = Literal["show", "cover", "assign", "unassign", "relate"]
_VERBS: tuple[Kind, ...] = ("show", "cover", "assign", "unassign", "relate")


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    role: RoleKey | None = None
    hours: float | None = None
    """A week, where they were said."""
    by_press: bool = False
    work: str = ""
    """The workstream a question is about."""
    load: bool = False
    """Whether people have too many hours is what is asked."""
    both: bool = False
    """Whether somebody is on both sides is what is asked."""
    raci: bool = False
    """Who answers for what is what is asked."""


_WORK: tuple[tuple[str, str], ...] = (
    ("Client relationship", r"client relationship|relationship with the client"),
    ("Business case", r"business case"),
    ("Solution and proof", r"solution and proof|the solution\b|proof"),
    ("Price and terms", r"price|prices|pricing|terms|commercials?|contract"),
    ("Decision and signature", r"decision|signature|signing|closing"),
    ("Hand-over", r"hand[- ]?over"),
    ("Roll-out", r"roll[- ]?out|implementation"),
    ("Integration", r"integration"),
    ("Service and outcome", r"service and outcome|the service\b|outcome"),
)
_ANSWERS = re.compile(r"\b(accountable|responsible|answers?|in charge|consult\w*|inform\w*|owns?|signs? off)\b")
_LOAD = re.compile(r"\b(overbooked|over-?loaded|over-?worked|too many hours|enough hours|overcommitted|capacity)\b")
_BOTH = re.compile(r"\bboth (sides|pursuit|delivery)\b|\bpursuit and (in |on )?(the )?delivery\b")
_RACI = re.compile(r"\braci\b|\bwho (answers|is responsible|is accountable|does what)\b|\bdivision of labou?r\b")
_ASSIGNS = re.compile(
    r"^(make|name|appoint|put|add|assign|set|nominate|take|have|let|bring|bind|book|use|get|i'?ll be|i am|i'm)\b"
)
_IS_NOW = re.compile(r"\b(is|are|becomes?|will be|should be|takes( over)?|steps in as|acts as|joins|leads)\b")
_REMOVES = re.compile(
    r"^(take|remove|drop|pull|release|kick)\b.*\b(off|from|out of)\b|\bno longer (on|part of|in)\b.*\b(team|deal)\b"
    r"|\b(leaves|left|is off|is out of) the (deal )?(team|deal)\b|^(remove|drop|release)\b.*\bteam\b"
)
_RELATES = re.compile(
    r"^(put|assign|have|let|get|set|make|give|hand|pass)\b.*\b(on|to|cover|covers|covering|own|owns|look after"
    r"|take over|in charge of|responsible for|owner of|relationship)\b"
    r"|\b(covers|owns the relationship|takes over the relationship|looks after|takes care of|(will|should) cover)\b"
    r"|\bi'?ll (take|cover|own|look after)\b|\brelationship (owner|with)\b.*\b(is|to|goes to)\b"
)
_COVERS = re.compile(
    r"\b(who|whom|which of us|anyone|anybody|nobody)\b.*\b(covers?|covering|owns?|looks? after|in charge of"
    r"|responsible for|takes? care of|speaks? to|relationship)\b|\bcoverage\b|\buncovered\b|\bnot covered\b"
    r"|\bwho (has|holds) the relationship\b|\bhow often (should|do|must)\b|\bcadence\b|\bnext (word|contact|call) with"
    r"\b|\bwho should (call|speak|talk|meet)\b|\boverdue\b|\brelationship owners?\b"
)
_QUESTION = re.compile(
    r"^(\W|please\b|so\b|and\b|ok\b)*(who|whom|whose|what|which|when|where|why|how|is|are|am|do|does|did|should|can"
    r"|could|has|have we|show|list|tell|give me|draw|print)\b"
)
_POLITE = re.compile(
    r"^(\W|please\b|ok(ay)?\b|so\b|and\b|then\b|now\b|just\b|let'?s\b|(can|could|would) you( please)?\b"
    r"|(i want to|i'd like to|we should|you should)\b)+"
)
_HOURS = re.compile(r"\b(\d{1,2}(?:[.,]\d)?) ?(?:h|hrs?|hours?)\b(?! ago)")


def read_intent(ask: Ask) -> Intent:
    role = next((k for k in ROLE_OF if k == ask.args.get("role")), None)
    if ask.verb in _VERBS and ask.args and "text" not in ask.args:
        return Intent(next(v for v in _VERBS if v == ask.verb), role, _hours(ask.args.get("hours", "")), by_press=True)
    text = ask.wish.strip().lower().replace("’", "'")
    plain = _POLITE.sub("", text)
    named = role_named(text)
    hours = _hours(text)
    if not _QUESTION.match(text) and not text.endswith("?"):
        changed = _change(ask, plain, named, hours)
        if changed is not None:
            return changed
    work = next((label for label, words in _WORK if re.search(rf"\b({words})\b", text)), "")
    asked = work if _ANSWERS.search(text) else ""
    if not asked and _COVERS.search(text):
        return Intent("cover", named)
    both = _BOTH.search(text) is not None
    return Intent(
        "show",
        None if both else named,
        work=asked,
        load=_LOAD.search(text) is not None,
        both=both,
        raci=_RACI.search(text) is not None,
    )


def _change(ask: Ask, text: str, named: RoleKey | None, hours: float | None) -> Intent | None:
    if _REMOVES.search(text):
        return Intent("unassign", named)
    if ask.entities.contact_ids and _RELATES.search(text):
        return Intent("relate")
    if named is not None and (_ASSIGNS.match(text) or _IS_NOW.search(text)):
        return Intent("assign", named, hours)
    if _RELATES.search(text) and "team" not in text:
        return Intent("relate")
    if _ASSIGNS.match(text) and re.search(r"\bteam\b", text):
        return Intent("assign", None, hours)
    return None


def _hours(text: str) -> float | None:
    match = _HOURS.search(text) or re.fullmatch(r"\s*(\d{1,2}(?:[.,]\d)?)\s*", text)
    return float(match[1].replace(",", ".")) if match else None

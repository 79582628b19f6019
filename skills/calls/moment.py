"""A moment in a call that is worth something: what the live coach chooses hints from and the debrief is made of."""

from dataclasses import dataclass, field
from typing import Literal

from skills.calls.said import Speaker

MomentKind = Literal[
    "fog",  # a claim that is no fact yet and would be worth verifying
    "stakeholder",  # somebody named, or a role given away, that the map does not hold
    "qualifier",  # an opening for (or an answer to) one of the four qualifiers
    "budget",
    "timeline",
    "competitor",
    "objection",
    "commitment",  # somebody promised something
    "action_item",  # a task with an owner, or one that lacks owner or date
    "decision",
    "question",  # asked by the client and not answered
    "monologue",
    "talk_ratio",
    "agenda",  # a point not covered with little time left
]


@dataclass(frozen=True, slots=True)
class Moment:
    kind: MomentKind
    seqs: tuple[int, ...]
    """The utterances it stands on (`Said.seq`), first to last."""
    at: float
    """Seconds from the start of the call."""
    speaker: Speaker
    quote: str
    """Exact words out of those utterances."""
    weight: float
    """0..1: how much it deserves a glance in this call."""
    about: str = ""
    """Makes two moments the same: "budget:owner", "rival:northwind", "qualifier:control"."""
    facts: dict[str, str] = field(default_factory=dict)
    """What was understood: owner, due, amount, name, role, answer, c, …"""

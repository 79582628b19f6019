"""Fact, opinion or gossip from the words alone (METHODOLOGY §2.2, §5): each cue speaks for a class with a weight.

These weights are hand-set. They decide where no sentence model is available, are what the fitted model starts from, and
say why in every case.
"""

import math
import re
from collections.abc import Iterable, Sequence

from knowledge.records import FogClass
from skills.fog.statements import Statement
from skills.fog.verdict import Cue, CueKind

CLASSES: tuple[FogClass, ...] = ("fact", "opinion", "gossip")

# (fact, opinion, gossip)
WEIGHTS: dict[CueKind, tuple[float, float, float]] = {
    "hearsay": (0.0, 0.0, 4.5),
    "unnamed_source": (0.0, 0.0, 4.0),
    "second_hand": (0.0, 0.0, 4.0),
    "inner_state": (0.0, 0.0, 2.2),
    "vague_subject": (0.0, 0.0, 3.0),
    "unattributed": (0.0, 0.0, 1.5),
    "unsourced": (0.0, 0.0, 1.3),
    "own_judgement": (0.0, 3.4, 0.0),
    "named_judgement": (0.0, 3.2, 0.0),
    "hedge": (0.0, 1.6, 0.0),
    "judgement": (0.0, 1.5, 0.0),
    "recommendation": (0.0, 1.8, 0.0),
    "prediction": (0.0, 1.3, 0.0),
    "conditional": (0.0, 1.3, 0.0),
    "comparison": (0.0, 1.3, 0.0),
    "own_people": (1.1, 0.0, 0.0),
    "document": (1.8, 0.0, 0.0),
    "paper": (0.3, 0.0, 0.0),
    "number": (1.4, 0.0, 0.0),
    "date": (1.5, 0.0, 0.0),
    "first_hand": (2.4, 0.0, 0.0),
    "own_matter": (1.5, 0.0, 0.0),
    "event": (1.2, 0.0, 0.0),
    "confirmed": (1.6, 0.0, 0.0),
    "attributed": (0.5, 0.5, 0.0),
    "named_act": (0.6, 0.0, 0.0),
    "own_words": (1.0, 0.6, 0.0),
    "role_source": (0.0, 0.2, 1.6),
    "source_doubted": (0.0, 0.0, 3.0),
    "impersonal": (0.0, 0.0, 3.5),
    "witnessed": (2.2, 0.0, 0.0),
    "commitment": (2.4, 0.0, 0.0),
    "clause": (1.8, 0.0, 0.0),
    "characterised": (0.0, 0.8, 0.0),
    "odds": (0.0, 2.0, 0.0),
    "superlative": (0.0, 1.0, 0.0),
    "wish": (0.7, 1.2, 0.0),
    "rumour_named": (0.0, 0.0, 1.6),
}
_AT_MOST = 2
"""The third number in a sentence adds nothing to its being checkable."""
SURE = 0.6
"""Below, the words do not settle it."""
ENOUGH = 1.0
"""A class needs at least this much weight of its own."""
_NAMED_SPEAKER = 0.8
"""What "our budget" in a named person's mouth adds to its being a fact."""
_DOCUMENT = 0.9
"""What standing in a document adds to being a fact."""

SAYS: dict[CueKind, str] = {
    "hearsay": "it is passed on from hearing",
    "unnamed_source": "its source has no name",
    "second_hand": "it comes through somebody who was not there",
    "inner_state": "it says what somebody else thinks or feels, and does not say how anybody knows",
    "vague_subject": "nobody in particular stands behind it",
    "unattributed": "it does not say who did it or who says so",
    "unsourced": "it is about others and gives no source",
    "own_judgement": "it is the speaker's own judgement",
    "named_judgement": "it is the judgement of somebody named",
    "hedge": "it is hedged",
    "judgement": "it judges rather than reports",
    "recommendation": "it says what ought to be",
    "prediction": "it is about what has not happened yet",
    "conditional": "it depends on an “if”",
    "comparison": "it compares or praises rather than reports",
    "own_people": "the speaker tells of their own people and things",
    "document": "a document can show it",
    "paper": "it concerns a document",
    "number": "it gives a figure that can be checked",
    "date": "it gives a time that can be checked",
    "first_hand": "it was seen or done first-hand",
    "own_matter": "the speaker speaks of their own matter",
    "event": "it reports something that can be looked up",
    "confirmed": "it was confirmed",
    "attributed": "it names who said it",
    "named_act": "it names who did it",
    "own_words": "somebody named speaks of their own matter",
    "role_source": "its source is a part, not a name",
    "source_doubted": "whoever passes it on can't or won't say where it comes from",
    "impersonal": "it is said without saying by whom",
    "witnessed": "the speaker was there, or has it before them",
    "commitment": "somebody commits to it, which can be held against them",
    "clause": "it is laid down as a term or condition",
    "characterised": "it says what somebody or something is like",
    "odds": "it gives odds or a rating",
    "superlative": "it ranks",
    "wish": "it says what somebody named wants",
    "rumour_named": "it speaks of a rumour",
    "wording": "as a whole it is worded like one",
}

_IF = re.compile(r"^\W*(?:but |and |so )?(?:if|unless|whenever|should)\b", re.IGNORECASE)
_PERMITS = frozenset({"may"})

_EXPLAINED: tuple[tuple[frozenset[CueKind], frozenset[CueKind], frozenset[CueKind]], ...] = (
    # any of these, none of these: then not those
    (
        frozenset({"own_judgement", "named_judgement", "hedge"}),
        frozenset({"second_hand"}),
        frozenset({"inner_state"}),
    ),
    # figures do not make hearsay checkable
    (
        frozenset({"hearsay", "unnamed_source", "second_hand"}),
        frozenset(),
        frozenset({"event", "named_act", "number", "date", "paper"}),
    ),
    (
        frozenset({"second_hand", "unnamed_source"}),
        frozenset(),
        frozenset({"named_judgement", "attributed", "first_hand", "confirmed"}),
    ),
    (
        frozenset({"hearsay"}),
        frozenset(),
        frozenset({"own_judgement", "first_hand", "confirmed", "attributed", "own_matter"}),
    ),
    (
        frozenset({"document", "date", "number", "first_hand", "attributed"}),
        frozenset(),
        frozenset({"unattributed", "unsourced"}),
    ),
    (frozenset({"judgement", "hedge"}), frozenset(), frozenset({"unsourced"})),
    (frozenset({"inner_state"}), frozenset(), frozenset({"event"})),
    (
        frozenset({"own_judgement", "named_judgement", "hedge"}),
        frozenset(),
        frozenset({"own_matter"}),
    ),
    (
        frozenset({"own_judgement", "named_judgement", "hedge", "judgement", "comparison", "conditional"}),
        frozenset(),
        frozenset({"own_people"}),
    ),
    # "I will send it" is a promise, no forecast
    (frozenset({"commitment"}), frozenset({"hedge", "conditional"}), frozenset({"prediction"})),
    (frozenset({"comparison"}), frozenset({"date", "document", "first_hand"}), frozenset({"event"})),
    # what would be is nothing that can be looked up
    (
        frozenset({"conditional", "hedge"}),
        frozenset({"date", "document", "first_hand", "confirmed"}),
        frozenset({"event", "number", "paper"}),
    ),
)


def settled(cues: Sequence[Cue], statement: Statement) -> tuple[Cue, ...]:
    """Cues that another cue, or what is known of the statement, explains away are dropped."""
    kinds = {c.kind for c in cues}
    drop: set[CueKind] = set()
    if _IF.match(statement.text):
        drop |= {"unnamed_source", "attributed", "confirmed"}  # "if he says yes" reports nothing
    drop |= _stood_behind(statement)
    for some, none, gone in _EXPLAINED:
        if kinds & some and not kinds & none:
            drop |= gone
    permits = _laid_down(statement)
    return tuple(c for c in cues if c.kind not in drop and not (permits and c.text.lower() in _PERMITS))


def _laid_down(statement: Statement) -> bool:
    return statement.kind == "document" and statement.speaker is None


def _stood_behind(statement: Statement) -> set[CueKind]:
    """Where a named client or a document says it, somebody stands behind it; our own side about the client does not."""
    if _laid_down(statement):
        return {"unattributed", "unsourced", "inner_state"}
    return {"unattributed", "unsourced"} if statement.speaker is not None and statement.ours is not True else set()


def totals(cues: Iterable[Cue], statement: Statement) -> list[float]:
    """Weight for each of `CLASSES`; a second cue of a kind counts half."""
    seen: dict[CueKind, set[str]] = {}
    found = [0.0, 0.0, 0.0]
    for cue in cues:
        words = seen.setdefault(cue.kind, set())
        if cue.text.lower() in words or len(words) >= _AT_MOST:
            continue
        share = 1.0 if not words else 0.5
        words.add(cue.text.lower())
        for i, weight in enumerate(WEIGHTS[cue.kind]):
            found[i] += weight * share
    if statement.speaker is not None and "own_matter" in seen:
        found[0] += _NAMED_SPEAKER
    if _laid_down(statement):
        found[0] += _DOCUMENT
    return found


def softmax(weights: Sequence[float]) -> list[float]:
    top = max(weights)
    powers = [math.exp(w - top) for w in weights]
    return [p / sum(powers) for p in powers]


def strongest(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """Strongest first; of overlapping cues only the strongest."""
    kept: list[Cue] = []
    for cue in sorted(cues, key=lambda c: (-max(WEIGHTS[c.kind]), c.start - c.end, c.start, c.kind)):
        if max(WEIGHTS[cue.kind]) > 0 and all(cue.end <= k.start or cue.start >= k.end for k in kept):
            kept.append(cue)
    return tuple(kept)


def decided(weights: Sequence[float]) -> tuple[FogClass | None, float]:
    """The class the words settle on, or None, and how far it leads (0..1)."""
    best = max(range(3), key=weights.__getitem__)
    lead = softmax(weights)[best]
    return (CLASSES[best] if weights[best] >= ENOUGH and lead >= SURE else None), lead

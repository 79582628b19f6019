"""Fact, opinion or gossip, from the words alone (METHODOLOGY §2.2, §5): no store, no model.

Each cue speaks for a class with a weight; the classes are compared by softmax. Too little said, or two
classes too close, is an abstention: a wrong "Fact" costs a forecast, an honest "can't tell" costs a question.
"""

import math
import re
from collections.abc import Iterable

from knowledge.records import FogClass
from skills.fog.cues import find_cues
from skills.fog.statements import Statement, split_statements
from skills.fog.verdict import Cue, CueKind, Verdict

_CLASSES: tuple[FogClass, ...] = ("fact", "opinion", "gossip")

# (fact, opinion, gossip)
_WEIGHTS: dict[CueKind, tuple[float, float, float]] = {
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
}
_AT_MOST = 2
"""The third number in a sentence adds nothing to its being checkable."""
_FEWEST = 5
"""A shorter run without any cue ("Thirty-one of them, yes.") is an answer to something, not a claim."""
_SURE = 0.6
_ENOUGH = 1.0
"""A class needs at least this much weight of its own."""

_SAYS: dict[CueKind, str] = {
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
}
_ASKING = re.compile(r"\?[\"”’')\]]*\s*$")
_SMALL_TALK = re.compile(
    r"^\W*(?:hi|hello|hey|thanks|thank you|good (?:morning|afternoon|evening)|bye|goodbye|ok(?:ay)?|yes|no|right|"
    r"sure|great|perfect|cheers|welcome|see you|talk soon|(?:best|kind) regards|regards)\b[\w ,'’]{0,40}\W*$",
    re.IGNORECASE,
)
_OPENER = re.compile(r"^\W*\w+(?: you)?[\s,.!]+")
"""The yes, no or thanks in front of what is then claimed."""
_REQUEST = re.compile(
    r"^\W*(?:please|can you|could you|would you|let me know|let['’]s|send|call me|remind|make sure|feel free|bring|"
    r"give (?:me|us)|show (?:me|us)|"
    r"tell (?:me|us|them|him|her)|think about|take your time|have a (?:look|think|good)|keep (?:me|us)|don['’]t "
    r"forget)\b",
    re.IGNORECASE,
)
_IF = re.compile(r"^\W*(?:but |and |so )?(?:if|unless|whenever|should)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")


def classify(text: str, *, speaker: str | None = None) -> Verdict:
    """The class of one statement. With `speaker`, "we" and "our" are that person's own matter."""
    return _verdict(Statement(text, 0, len(text), speaker))


def classify_all(text: str) -> tuple[Verdict, ...]:
    """Every statement of a note or transcript, in order; questions and small talk come with `statement=False`."""
    return tuple(_verdict(s) for s in split_statements(text))


def classify_statement(statement: Statement) -> Verdict:
    """One statement that was already cut; spans count from the start of the text it was cut from."""
    return _verdict(statement)


def _verdict(statement: Statement) -> Verdict:
    blank = _not_a_statement(statement.text)
    if blank:
        return _made(statement, None, 0.0, (), blank, claimed=False)
    cues = _settled(find_cues(statement.text), statement.speaker, bool(_IF.match(statement.text)))
    totals = _totals(cues, statement.speaker)
    best = max(range(3), key=totals.__getitem__)
    confidence = _softmax(totals)[best]
    if totals[best] < _ENOUGH or confidence < _SURE:
        return _made(statement, None, confidence, _strongest(cues), _why_not(totals))
    deciding = _strongest(c for c in cues if _WEIGHTS[c.kind][best] > 0)
    return _made(statement, _CLASSES[best], confidence, deciding, _why(deciding))


def _not_a_statement(text: str) -> str:
    if len(_WORD.findall(text)) < _FEWEST and not find_cues(text):
        return "Too few words to claim anything."
    if len(_WORD.findall(text)) < 2:
        return "Too few words to claim anything."
    if _ASKING.search(text):
        return "A question: nothing is claimed."
    if _SMALL_TALK.match(text) and (len(_WORD.findall(text)) < _FEWEST or not find_cues(_OPENER.sub("", text))):
        return "A courtesy: nothing is claimed."
    if _REQUEST.match(text):
        return "A request: nothing is claimed."
    return ""


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
    (frozenset({"comparison"}), frozenset({"date", "document", "first_hand"}), frozenset({"event"})),
    # what would be is nothing that can be looked up
    (
        frozenset({"conditional", "hedge"}),
        frozenset({"date", "document", "first_hand", "confirmed"}),
        frozenset({"event", "number", "paper"}),
    ),
)


def _settled(cues: tuple[Cue, ...], speaker: str | None, conditional: bool) -> tuple[Cue, ...]:
    """Cues that another cue explains away are dropped."""
    kinds = {c.kind for c in cues}
    drop: set[CueKind] = set()
    if conditional:
        drop |= {"unnamed_source", "attributed", "confirmed"}  # "if he says yes" reports nothing
    if speaker is not None:
        drop |= {"unattributed", "unsourced"}
    for some, none, gone in _EXPLAINED:
        if kinds & some and not kinds & none:
            drop |= gone
    return tuple(c for c in cues if c.kind not in drop)


def _totals(cues: Iterable[Cue], speaker: str | None) -> list[float]:
    seen: dict[CueKind, set[str]] = {}
    totals = [0.0, 0.0, 0.0]
    for cue in cues:
        words = seen.setdefault(cue.kind, set())
        if cue.text.lower() in words or len(words) >= _AT_MOST:
            continue
        share = 1.0 if not words else 0.5
        words.add(cue.text.lower())
        for i, weight in enumerate(_WEIGHTS[cue.kind]):
            totals[i] += weight * share
    if speaker is not None and "own_matter" in seen:
        totals[0] += 0.8
    return totals


def _softmax(totals: list[float]) -> list[float]:
    top = max(totals)
    powers = [math.exp(t - top) for t in totals]
    return [p / sum(powers) for p in powers]


def _strongest(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """Strongest first; of overlapping cues only the strongest."""
    kept: list[Cue] = []
    for cue in sorted(cues, key=lambda c: (-max(_WEIGHTS[c.kind]), c.start)):
        if max(_WEIGHTS[cue.kind]) > 0 and all(cue.end <= k.start or cue.start >= k.end for k in kept):
            kept.append(cue)
    return tuple(kept)


def _why(deciding: tuple[Cue, ...]) -> str:
    said = list(dict.fromkeys(_SAYS[c.kind] for c in deciding))[:2]
    sentence = " and ".join(said)
    return sentence[:1].upper() + sentence[1:] + "."


def _why_not(totals: list[float]) -> str:
    if max(totals) < _ENOUGH:
        return "Nothing in the words says who knows this, how, or how it could be checked."
    first, second = sorted(range(3), key=lambda i: -totals[i])[:2]
    return f"It reads partly as {_CLASSES[first]} and partly as {_CLASSES[second]}."


def _made(
    statement: Statement,
    cls: FogClass | None,
    confidence: float,
    cues: tuple[Cue, ...],
    reason: str,
    *,
    claimed: bool = True,
) -> Verdict:
    placed = tuple(Cue(c.kind, c.text, c.start + statement.start, c.end + statement.start) for c in cues)
    return Verdict(
        cls,
        round(confidence, 3),
        placed,
        reason,
        statement.text,
        statement.start,
        statement.end,
        statement.speaker,
        statement.at,
        claimed,
    )

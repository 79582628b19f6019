"""Whether a stretch of words claims anything: questions, courtesies and requests have no class."""

import re
from collections.abc import Sequence

from skills.fog.cues import find_cues
from skills.fog.verdict import Cue, CueKind

_FEWEST = 5
"""A shorter run without any cue ("Thirty-one of them, yes.") is an answer to something, not a claim."""
_ASKING = re.compile(r"\?[\"”’')\]]*\s*$")
_SMALL_TALK = re.compile(
    r"^\W*(?:hi|hello|hey|thanks|thank you|good (?:morning|afternoon|evening)|bye|goodbye|ok(?:ay)?|yes|no|right|"
    r"sure|great|perfect|cheers|welcome|see you|talk soon|(?:best|kind) regards|regards)\b[\w ,'’]{0,40}\W*$",
    re.IGNORECASE,
)
_OPENER = re.compile(r"^\W*\w+(?: you)?[\s,.!]+")
"""The yes, no or thanks in front of what is then claimed."""
_REQUEST = re.compile(
    r"^\W*(?:please|can you|could you|would you|let me know|let['’]s(?! be (?:real|honest|frank|clear)| face)|send|"
    r"call me|remind|make sure|feel free|bring|"
    r"give (?:me|us)|show (?:me|us)|"
    r"tell (?:me|us|them|him|her)|think about|take your time|have a (?:look|think|good)|keep (?:me|us)|don['’]t "
    r"forget)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_VERB = re.compile(
    r"(?:['’](?:s|re|m|ve|d)|\b(?:is|are|was|were|has|have|had|isn['’]t|aren['’]t|won['’]t|will|can|can['’]t|did|does|do|"
    r"went|got|\w{3,}ed))\b",
    re.IGNORECASE,
)
"""What lets three or four words ("gates are down again") claim something."""


_BARE: frozenset[CueKind] = frozenset({"number", "date", "paper"})
"""Alone and without a verb ("Two weeks ago.") these answer a question rather than claim."""


def not_claimed(text: str, cues: Sequence[Cue]) -> str:
    """Why nothing is claimed, in a sentence; empty when something is."""
    words = len(_WORD.findall(text))
    if words < 2 or (words < _FEWEST and not _says_something(text, words, cues)):
        return "Too few words to claim anything."
    if _ASKING.search(text):
        return "A question: nothing is claimed."
    if _SMALL_TALK.match(text) and (words < _FEWEST or not find_cues(_OPENER.sub("", text))):
        return "A courtesy: nothing is claimed."
    if _REQUEST.match(text):
        return "A request: nothing is claimed."
    return ""


def _says_something(text: str, words: int, cues: Sequence[Cue]) -> bool:
    return any(c.kind not in _BARE for c in cues) or (words > 2 and bool(_VERB.search(text)))

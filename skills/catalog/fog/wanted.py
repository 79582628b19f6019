"""What a FOG request points at: words in the message, something stored, a person's word; and which class matters."""

import re
from dataclasses import dataclass
from typing import Literal

from knowledge.records import FogClass

StoredKind = Literal["transcript", "mail", "note", "any"]

_QUOTED = re.compile(r"[\"“«„]([^\"”»“]{6,})[\"”»“]")
_AFTER_COLON = re.compile(
    r"^\W*(?:[^\n:]{0,60}?\b(?:fog|fact|facts|gossip|opinion|classify|check|statement|note|reliable|true|claim|trust|"
    r"rumou?r|rate this|believe|rely)\b[^\n:]{0,60}?)\s*(?::|\s[–—]\s|\n)\s*(?P<rest>\S[\s\S]*)$",
    re.IGNORECASE,
)
_ONE_OF_THREE = r"(?:an? )?(?:just |only |really )?(?:fact|opinion|gossip|hearsay|rumou?r|true|reliable|talk)"
_ASKED_OF_A_CLAIM = re.compile(
    r"^\W*(?:is it|is that|how (?:reliable|solid|sure|true|credible) is (?:it|the (?:claim|statement))|can (?:i|we) "
    r"(?:trust|rely on|believe)(?: it)?(?: when)?|(?:who (?:could|can|would)|how (?:can|do|would|could) (?:i|we)) "
    r"(?:confirm|verify|check|know)|(?:is it )?(?:a )?(?:fact|gossip|opinion)(?:,? (?:or|,) ?(?:a )?(?:fact|gossip|"
    r"opinion))*|is it confirmed or (?:only|just) (?:talk|a rumour))"
    r"\W*(?:a )?(?:(?:really )?true|(?:fact|gossip|opinion)(?:[ ,]+(?:or )?(?:an? )?(?:fact|gossip|opinion))*)?\s+"
    r"that\s+(?P<rest>.{8,}?)\W*$",
    re.IGNORECASE | re.DOTALL,
)
_TRAILING = re.compile(
    rf"^(?P<rest>.{{8,}}?)\s*(?:[-–—,;.:!?]+\s*|\s)(?:(?:is (?:that|this|it) )?{_ONE_OF_THREE}\b"
    rf"(?:\s*(?:,|or|/|and)\s*{_ONE_OF_THREE}\b)+|is (?:that|this|it) {_ONE_OF_THREE}|"
    r"(?:so )?(?:what (?:do|should) (?:i|we) make of (?:it|that|this)|"
    r"(?:should|can|may) (?:i|we) (?:believe|trust|rely on|bank on) (?:it|that|this|him|her|them)|"
    r"how (?:sure|certain) can (?:i|we) be|"
    r"how (?:solid|reliable|sure|good|true|credible|much) is (?:it|that|this)(?: worth)?|"
    r"what is (?:it|that|this) worth|(?:fact|true)|who (?:can|could) confirm (?:it|that|this)|"
    r"do we (?:believe|trust) (?:it|that|this)))\W*$",
    re.IGNORECASE | re.DOTALL,
)
_ABOUT_A_RUMOUR = re.compile(r"^(?:is|are) (?=the (?:rumou?rs?|story|talk|word)\b)", re.IGNORECASE)
_COMMAND = re.compile(
    r"^\W*(?:please\s+|can you\s+|could you\s+|now\s+)*(?:run\s+(?:a\s+)?)?(?:fog|fact[- ]?check|sanity[- ]check)\b"
    r"(?:\s+(?:analysis|check|test|model))?(?:\s+(?:on|of|for))?\s*(?:this|that|the following|it)?\b\s*[:,–-]*\s*",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[StoredKind, re.Pattern[str]], ...] = (
    ("transcript", re.compile(r"\b(?:calls?|transcripts?|meetings?|conversations?|recordings?|demo)\b", re.IGNORECASE)),
    ("mail", re.compile(r"\b(?:e-?mails?|mails?|thread|message)\b", re.IGNORECASE)),
    ("note", re.compile(r"\bnotes?\b", re.IGNORECASE)),
)
_POINTER = re.compile(
    r"\b(?:last|latest|recent|yesterday['’]?s?|today['’]?s?|previous|newest|our|my|the|from|with|in|this)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|said|says|told|thinks?|believes?|heard|wants?|"
    r"signed|sent|met|approved|cut|confirmed|likes?|hates?|runs?|\w{3,}ed|did|does|do|going)\b",
    re.IGNORECASE,
)
_THEIRS = re.compile(
    r"['’]s? (?:last |latest |newest )?(?:e-?mails?|message|reply|answer)\b|\b(?:mails?|message|reply) from\b|\bthey "
    r"(?:wrote|sent|mailed|replied)\b|\bmail \w+ sent\b",
    re.IGNORECASE,
)
_OF_A_PERSON = re.compile(
    r"\b(?:reliable|credible|credibility|trust|believe|trustworthy|source|verifiable|seriously|weight|worth|word)\b"
    r"|\bwhat .{2,40}\b(?:said|told|says|tells|claims?|writes|wrote)\b",
    re.IGNORECASE,
)
_FOCUS: tuple[tuple[FogClass, re.Pattern[str]], ...] = (
    (
        "gossip",
        re.compile(
            r"\b(?:gossip|hearsay|rumou?rs?|unverified|unconfirmed|only talk|only heard|double check|verifying)\b", re.I
        ),
    ),
    ("opinion", re.compile(r"\b(?:opinions?|judgements?|assumed|what is assumed)\b", re.I)),
    (
        "fact",
        re.compile(
            r"\b(?:hard facts?|facts|for a fact|solid|proven|what do we (?:actually |really )?know|rely on)\b", re.I
        ),
    ),
)
_ASKING = re.compile(
    r"^\W*(?:what|which|who|how|show|give|list|find|check|analy[sz]e|sort|separate|go through|did|does|is|are|pull|"
    r"tell|highlight|flag|mark|split|put|clear|cut through|riskiest|riskiest gossip)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    inline: str = ""
    """The words to class, when the message itself holds them."""
    stored: StoredKind | None = None
    """The kind of stored text meant, when the message points at one; "any": none in particular."""
    focus: FogClass | None = None
    """The one class asked for ("only the gossip")."""
    theirs: bool = False
    """What the client wrote is meant, not what we did."""
    of_a_person: bool = False
    """How far somebody's word goes is asked, so what they said counts wherever it stands."""


def what_is_wanted(text: str) -> Wanted:
    """Reads the request; all fields empty when it names neither words nor a stored text."""
    quoted = [q.strip() for q in _QUOTED.findall(text)]
    if quoted:
        return Wanted("\n".join(quoted))
    for pattern in (_AFTER_COLON, _ASKED_OF_A_CLAIM, _TRAILING):
        match = pattern.match(text)
        if match:
            return Wanted(_ABOUT_A_RUMOUR.sub("", match["rest"].strip()))
    rest = _COMMAND.sub("", text, count=1).strip()
    focus = focus_of(text)
    of_a_person = bool(_OF_A_PERSON.search(text))
    theirs = bool(_THEIRS.search(text))
    kind = next((k for k, pattern in _KINDS if pattern.search(rest)), None)
    if kind and _POINTER.search(rest) and not _claims(rest):
        return Wanted("", kind, focus, theirs, of_a_person)
    if _claims(rest):
        return Wanted(rest)
    if kind:
        return Wanted("", kind, focus, theirs, of_a_person)
    named = rest and (rest != text.strip() or focus or of_a_person)
    return Wanted("", "any" if named else None, focus, theirs, of_a_person)


def focus_of(text: str) -> FogClass | None:
    """The class a request is about; None where it names several, as in "fact or gossip"."""
    named = [cls for cls, pattern in _FOCUS if pattern.search(text)]
    either = re.search(r"\bfacts?\b", text, re.IGNORECASE) and re.search(r"\b(?:opinion|gossip)", text, re.IGNORECASE)
    return named[0] if len(named) == 1 and not either else None


def _claims(text: str) -> bool:
    """Whether these words state something, rather than name something."""
    if "\n" in text.strip():
        return True
    if _ASKING.match(text):
        return False
    return len(text.split()) >= 4 and bool(_VERB.search(text))

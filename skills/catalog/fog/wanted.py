"""What a FOG request points at: words in the message, or something stored."""

import re
from dataclasses import dataclass
from typing import Literal

StoredKind = Literal["transcript", "mail", "note", "any"]

_QUOTED = re.compile(r"[\"“«„]([^\"”»“]{6,})[\"”»“]")
_AFTER_COLON = re.compile(
    r"^\W*(?:[^\n:]{0,60}?\b(?:fog|fact|facts|gossip|opinion|classify|check|statement|note|reliable|"
    r"true)\b[^\n:]{0,40}?)\s*(?::|\s[–—]\s|\n)\s*(?P<rest>\S[\s\S]*)$",
    re.IGNORECASE,
)
_ASKED_OF_A_CLAIM = re.compile(
    r"^\W*(?:is it|is that|how (?:reliable|solid|sure|true|credible) is (?:it|the (?:claim|statement))|can (?:i|we) "
    r"(?:trust|"
    r"rely on|believe)(?: it)?(?: when)?|(?:is it )?(?:a )?(?:fact|gossip|opinion)(?:,? (?:or|,) ?(?:a )?(?:fact|"
    r"gossip|opinion))*)\W*(?:a )?(?:(?:really )?true|(?:fact|gossip|opinion)(?:[ ,]+(?:or )?(?:an? )?(?:fact|gossip|"
    r"opinion))*)?\s+that\s+(?P<rest>.{8,}?)\W*$",
    re.IGNORECASE | re.DOTALL,
)
_TRAILING = re.compile(
    r"^(?P<rest>.{8,}?)\s*(?:[-–—,;.:!?]+\s*|\s)(?:(?:is (?:that|this|it) )?(?:an? )?(?:fact|opinion|gossip)\b"
    r"(?:\s*(?:,|or|/|and)\s*(?:an? )?(?:fact|opinion|gossip)\b)+|is (?:that|this|it) (?:just |only |really )?(?:an? )?"
    r"(?:fact|opinion|gossip|hearsay|true|reliable))\W*$",
    re.IGNORECASE | re.DOTALL,
)
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


@dataclass(frozen=True, slots=True)
class Wanted:
    inline: str = ""
    """The words to class, when the message itself holds them."""
    stored: StoredKind | None = None
    """The kind of stored text meant, when the message points at one."""


def what_is_wanted(text: str) -> Wanted:
    """Reads the request; both fields empty when it names neither words nor a stored text."""
    quoted = [q.strip() for q in _QUOTED.findall(text)]
    if quoted:
        return Wanted("\n".join(quoted))
    for pattern in (_AFTER_COLON, _ASKED_OF_A_CLAIM, _TRAILING):
        match = pattern.match(text)
        if match:
            return Wanted(match["rest"].strip())
    rest = _COMMAND.sub("", text, count=1).strip()
    kind = next((k for k, pattern in _KINDS if pattern.search(rest)), None)
    if kind and _POINTER.search(rest) and not _claims(rest):
        return Wanted(stored=kind)
    if _claims(rest):
        return Wanted(rest)
    if kind:
        return Wanted(stored=kind)
    return Wanted(stored="any" if rest and rest != text.strip() else None)


def _claims(text: str) -> bool:
    """Whether these words state something, rather than name something."""
    if "\n" in text.strip():
        return True
    if re.match(
        r"^\W*(?:what|which|who|how|show|give|list|find|check|analy[sz]e|sort|separate|go through|did|does|is|are)\b",
        text,
        re.I,
    ):
        return False
    return len(text.split()) >= 4 and bool(_VERB.search(text))

"""One voice for all texts: whoever speaks, we become "the vendor" and they "the client".

"You missed it" in a client's call, "we missed it" in our own note and "Helvion missed it" in their minutes are
the same observation; likeness is measured on what they have in common.
"""

import re
from typing import Literal

from skills.evidence_reading.texts import Cast

Stance = Literal["client", "us", "ours", "neutral"]
"""Who says "we": somebody of the client's, somebody of ours, a note or paper of ours (where "you" is still us: there
it stands in somebody's reported words), or nobody."""

_VENDOR, _CLIENT = "the vendor", "the client"


def _words(first: str, second: str) -> dict[str, str]:
    """What the pronouns of a speaker stand for: `first` is the speaker's own side."""
    we = {"we": first, "us": first, "our": f"{first}'s", "ours": f"{first}'s", "ourselves": first}
    you = {"you": second, "your": f"{second}'s", "yours": f"{second}'s", "yourselves": second, "yourself": second}
    return {**we, **you}


_SPOKEN: dict[Stance, dict[str, str]] = {
    "client": _words(_CLIENT, _VENDOR),
    "us": _words(_VENDOR, _CLIENT),
    "ours": {**_words(_VENDOR, _VENDOR)},
    "neutral": {},
}
_SHORTENED = {"'re": " are", "'ve": " have", "'ll": " will", "'d": " would"}
_PRONOUN = re.compile(
    r"\b(we|us|our|ours|ourselves|you|your|yours|yourselves|yourself)(?:('re|'ve|'ll|'d)(?!\w))?\b", re.I
)
_TWICE = re.compile(r"(?:\b[A-Z]\. ?)?the manager(?: the manager)*")
_SPACE = re.compile(r"\s+")


def one_voice(words: str, cast: Cast, stance: Stance) -> str:
    said = words.replace("’", "'")
    said = cast.named_us.sub(_VENDOR, said)
    said = cast.named_client.sub(_CLIENT, said)
    said = cast.named_person.sub("the manager", said)
    said = _TWICE.sub("the manager", said)
    spoken = _SPOKEN[stance]

    def other(found: re.Match[str]) -> str:
        stands_for = spoken.get(found[1].lower())
        return found[0] if stands_for is None else stands_for + _SHORTENED.get((found[2] or "").lower(), "")

    return _SPACE.sub(" ", _PRONOUN.sub(other, said)).strip()

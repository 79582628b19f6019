"""Who said a statement that the text reports ("Liv pulled me aside: …", "according to her"); who wrote a mail."""

import re
from collections.abc import Sequence

from skills.evidence_reading.texts import Cast, Person, Sentence, TextKind

_SAYS = (
    r"(?:says?|said|told|tells|wrote|writes|asked|showed|shows|mention(?:ed|s)|thinks?|thought|reckons?|likes?|"
    r"liked|loves?|knows?|"
    r"finds?|found|put|calls?|called|admitted|confirmed|stated|states|recorded|noted|notes|noticed|pointed|"
    r"explained|complained|"
    r"praised|thanked|warned|added|adds|reports?|reported|considers?|believes?|feels?|felt|sees?|saw|wants?|wanted|"
    r"was open|"
    r"pulled me aside|is (?:not )?(?:convinced|impressed|happy|unhappy|worried|relaxed)|was (?:not )?(?:convinced|"
    r"impressed|happy|"
    r"unhappy|worried|colder|relaxed|clear)|agreed|insisted|remarked|observed|answered|replied|objected|argued|"
    r"hears?|heard)"
)
_HIS_WORDS = re.compile(
    r"\b(?:according to|in) (?:her|him|his)\b|^\W*(?:her|his) (?:words|worry|view|verdict|point|point was|"
    r"complaint|concern)\b",
    re.IGNORECASE,
)
_PRONOUN_SAYS = re.compile(
    rf"^\W*(?:and |but |then )?(?:she|he)(?: also| then| only| openly| even)? {_SAYS}\b", re.IGNORECASE
)
_NAME = (
    r"(?:(?:Mrs?|Ms|Dr|Prof(?:essor)?|Sir|Dame|Commander|Captain)\.? )?(?:[A-ZÀ-Þ]\. ?)?"
    r"[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)?"
)
_NAMED_SAYS = re.compile(
    rf"(?P<name>{_NAME})(?:['’]s (?:words|worry|view|verdict|point|complaint|concern)\b|,? (?:also |then )?{_SAYS}\b)"
)
_ACCORDING = re.compile(rf"\b[Aa]ccording to (?P<name>{_NAME})")
_GREETING = re.compile(
    r"^\s*(?:dear|hi|hello|hey|good (?:morning|afternoon|evening))?,?\s*(?P<who>[A-ZÀ-Þ][\w .’'-]{1,40}?)\s*[,!:]?\s*$",
    re.I,
)
_FROM = re.compile(r"^(?:From|Von|De):\s*(?P<who>[^<\n]+)", re.IGNORECASE | re.MULTILINE)


def said_by(sentence: Sentence, before: Sequence[Sentence], cast: Cast, kind: TextKind) -> Person | None:
    """Whose statement it is. None: the document's own, or the note writer's."""
    if sentence.speaker is not None or kind in ("transcript", "mail"):
        return sentence.speaker
    named = _reported(sentence.words, cast)
    if named is not None:
        return named if named.side == "client" else None
    if kind == "note" and (_PRONOUN_SAYS.match(sentence.words) or _HIS_WORDS.search(sentence.words)):
        return _last_named(before, cast)
    return None


def _reported(words: str, cast: Cast) -> Person | None:
    for match in (*_ACCORDING.finditer(words), *_NAMED_SAYS.finditer(words)):
        person = cast.person(match["name"])
        if person is not None:
            return person
    return None


def _last_named(before: Sequence[Sentence], cast: Cast) -> Person | None:
    """Whom "she" reaches back to: the last person of the client's who was named."""
    for sentence in reversed(before):
        for match in reversed(list(cast.named_person.finditer(sentence.words))):
            person = cast.person(match[0])
            if person is not None and person.side == "client":
                return person
    return None


def author_of(mail: str, cast: Cast) -> Person | None:
    """Who wrote a mail: its From line, its signature, or the only one on the side it does not greet."""
    sender = _FROM.search(mail)
    if sender and (person := cast.person(sender["who"].strip())):
        return person
    lines = [line.strip(" \t,.–-") for line in mail.strip().splitlines() if line.strip()]
    for line in reversed(lines[-4:]):
        person = cast.person(line) if len(line.split()) <= 4 else None
        if person is not None:
            return person
    greeted = next((p for line in lines[:4] if (m := _GREETING.match(line)) and (p := cast.person(m["who"]))), None)
    if greeted is None:
        return None
    others = [p for p in cast.people if p.side != greeted.side and p.side in ("us", "client")]
    return others[0] if len(others) == 1 else Person("", "client" if greeted.side == "us" else "us")

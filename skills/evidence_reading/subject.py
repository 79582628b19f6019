"""Whom a statement is about, and who says "we" in it."""

import re
from dataclasses import dataclass

from llm.guard.words import COMMON_STARTS
from skills.evidence_reading.attribution import author_of
from skills.evidence_reading.texts import Cast, Sentence, TextKind
from skills.evidence_reading.voice import Stance

_OTHERS = re.compile(
    r"\b(?:(?:a|the|our|their|your|another|other|present|current|previous|former|old|one|two|three|both|all|most) )*"
    r"(?:(?:\w+ )?competitors?|rivals?|other (?:supplier|vendor|agenc(?:y|ies)|firm|provider|contractor|bidder|"
    r"tenderer|"
    r"compan(?:y|ies)|system|product|offer|team)s?|incumbent|(?:present|current|previous|former) (?:supplier|provider|"
    r"vendor|contractor|agency|system)|(?:two|three|four|several) (?:agencies|suppliers|vendors|firms)|the others?\b)",
    re.IGNORECASE,
)
_REACHES_BACK = re.compile(
    r"^\W*(?:and |but |also,? |so |then )?(?:they|their|theirs|it|its|he|his|she|her|one of them|both|the other|"
    r"that|this)"
    r"\b",
    re.IGNORECASE,
)
_US = re.compile(r"\b(?:we|us|our|ours|ourselves)\b", re.IGNORECASE)
_YOU = re.compile(r"\b(?:you|your|yours|yourselves|yourself)\b", re.IGNORECASE)
_CAPITAL = re.compile(r"(?<![\w’'])[A-ZÀ-Þ][\w’'&-]*(?: (?:& )?[A-ZÀ-Þ][\w’'-]*)*")
_NO_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december i q1 q2 q3 q4 nps sla ceo cfo cio cto coo it eur usd gbp rfp "
    "rfq erp crm category item lot class group section chapter annex subject note christmas easter english "
    "german french czech chinese europe european asia africa america uk us eu un po p.o mr mrs ms dr prof lt "
    "sir ok pm am ".split()
)
_ACTS = re.compile(
    r"^(?:['’]s\b|: |(?: also| already| never| always| now| only| had| has| have)* (?:is|are|was|were|has|have|had|"
    r"does|did|"
    r"builds?|built|lost|won|gave|presented|answered|offers?|offered|came|comes|broke|fails?|failed|delivers?|takes?|"
    r"took|charges?|asks?|placed|filled|runs?|ran|sells?|sold|promised|quoted|leads?|led|got|gets|makes?|made|puts?)\b)"
)


_OWNED = re.compile(
    r"\b(?:trials?|offers?|tenders?|bids?|proposals?|systems?|products?|deliver(?:y|ies)|machines?|software|works?|"
    r"teams?|reports?|"
    r"contracts?|pilots?|services?) (?:of|by|from|with) (?:the )?",
    re.IGNORECASE,
)
_BEGINNING = re.compile(r"(?:^|[.!?:\n\"“”]\s*|\]\s*|\n\s*[\d.]+[.)]?\s+)$")
"""What stands before a word that begins a sentence or an item."""


_FEWEST_YOUS = 2


@dataclass(frozen=True, slots=True)
class Subject:
    stance: Stance
    of_us: bool
    """We are named or addressed in the very sentence."""
    of_others: str
    """The other supplier it is about, in its own words; empty when it is about none."""


def stance_of(sentence: Sentence, kind: TextKind, ours: bool, letter: bool = False) -> Stance:
    """`ours`: the document was written on our side; `letter`: it is the client's to us."""
    if sentence.speaker is not None:
        return "us" if sentence.speaker.side == "us" else "client"
    if letter:
        return "client"
    if kind == "note":
        return "ours"
    return "ours" if ours and kind == "document" else "neutral"


def ours(text: str, cast: Cast, kind: TextKind) -> bool:
    """Whether a document speaks of us as "we": an account plan does, a client's minutes name us."""
    if kind == "note":
        return True
    named = len(cast.named_us.findall(text))
    return kind == "document" and len(_US.findall(text)) > named and len(cast.named_client.findall(text)) > 0


def letter(text: str, cast: Cast, kind: TextKind) -> bool:
    """Whether a document is a letter of the client's to us: it says "you", and one of theirs has signed it."""
    if kind != "document" or len(_YOU.findall(text)) < _FEWEST_YOUS:
        return False
    author = author_of(text, cast)
    return author is not None and author.side == "client"


def subject_of(sentence: Sentence, stance: Stance, cast: Cast, names: frozenset[str]) -> Subject:
    of_us = _names_us(sentence.words, stance, cast)
    others = "" if of_us else _others(sentence, stance, cast, names)
    return Subject(stance, of_us, others)


def _names_us(words: str, stance: Stance, cast: Cast) -> bool:
    if cast.named_us.search(words):
        return True
    we = stance in ("us", "ours") and _US.search(words) is not None
    return we or (stance in ("client", "ours") and _YOU.search(words) is not None)


def foreign_names(text: str, cast: Cast) -> frozenset[str]:
    """Names in the text that are neither ours nor the client's: seen with a capital where no sentence begins."""
    found: set[str] = set()
    plain = frozenset(w for w in re.findall(r"(?<![\w’'])[a-zà-ÿ][\w’'-]+", text))
    for match in _CAPITAL.finditer(text):
        name = re.sub(r"['’]s$", "", match[0])
        first = name.split()[0]
        starts = _BEGINNING.search(text[max(0, match.start() - 8) : match.start()]) is not None
        if starts and " " not in name:
            continue
        if starts and first.lower() in (plain | COMMON_STARTS):
            name = name.partition(" ")[2]
        if name and "'" not in name and "’" not in name and not _known(name, cast) and name.lower() not in plain:
            found.add(name)
    return frozenset(found)


def _known(name: str, cast: Cast) -> bool:
    if name.casefold() in _NO_NAMES or name.split()[0].casefold() in _NO_NAMES or len(name) < 3:
        return True
    return any(p.search(name) for p in (cast.named_us, cast.named_client, cast.named_person))


def _begins_with_other(words: str, cast: Cast, names: frozenset[str]) -> str:
    bare = re.sub(r"^\W+", "", words)
    for name in sorted(names, key=len, reverse=True):
        if bare.startswith(name) and _ACTS.match(bare[len(name) :]):
            return name
    rival = cast.named_rival.match(bare)
    if rival:
        return rival[0]
    first = _CAPITAL.match(bare)
    if first is None:
        return ""
    word = re.sub(r"['’]s$", "", first[0])
    several = " " in word or bare[first.end() :].startswith(": ")
    if (
        several
        and word.split()[-1][0].isupper()
        and not _known(word, cast)
        and word.split()[0].lower() not in COMMON_STARTS
    ):
        return word if _ACTS.match(bare[len(word) :]) else ""
    return ""


def _owned_by_other(words: str, names: frozenset[str]) -> str:
    """ "The trial of Skandia Radar", "Corbel's offer"."""
    for found in _OWNED.finditer(words):
        name = next((n for n in names if words.startswith(n, found.end())), "")
        if name:
            return name
    return ""


def _others(sentence: Sentence, stance: Stance, cast: Cast, names: frozenset[str]) -> str:
    """Another supplier as the subject: named, called a competitor, or reached back to by "they"."""
    found = _OTHERS.search(sentence.words)
    if found:
        return found[0].strip()
    rival = cast.named_rival.search(sentence.words)
    if rival:
        return rival[0]
    begins = _begins_with_other(sentence.words, cast, names) or _owned_by_other(sentence.words, names)
    if begins:
        return begins
    if sentence.heading and sentence.heading != sentence.words and not cast.named_us.search(sentence.heading):
        of = next((n for n in names if n in sentence.heading), "") or (
            m[0] if (m := cast.named_rival.search(sentence.heading)) else ""
        )
        if of:
            return of
    before = sentence.previous
    if before is not None and not _names_us(before.words, stance, cast) and _REACHES_BACK.search(sentence.words):
        return _others(before, stance, cast, names) or _only_name(before.words, names)
    return ""


def _only_name(words: str, names: frozenset[str]) -> str:
    """ "Agrifly." as a whole answer."""
    bare = words.strip(' .!"“”')
    return (
        bare
        if bare in names or (bare[:1].isupper() and len(bare.split()) <= 2 and bare.lower() not in COMMON_STARTS)
        else ""
    )

"""Competitors: by name, by alias, as the speech model spelt them, or unnamed ("another vendor")."""

import re
from collections.abc import Iterator

from rapidfuzz.fuzz import ratio

from skills.calls.asking import is_question
from skills.calls.context import Rival
from skills.calls.line import Line, Scene, each, moment
from skills.calls.moment import Moment
from skills.calls.patterns import GAP, phrase
from skills.calls.spoken import Sentence

_ALIKE = 87.0
"""Out of 100: "northwynd" is Northwind."""
_LONG_ENOUGH = 5
"""Letters; shorter names must be spelt as they are."""
_KINDS = (
    "vendors?|suppliers?|providers?|bidders?|competitors?|company|companies|firms?|agency|agencies|integrators?|"
    "partners?|offers?|quotes?|bids?|proposals?|players?|options|candidates"
)
_UNNAMED = phrase(
    rf"(another|an other|other|second|third|competing|alternative|rival|different|two|three|four|several|a few|"
    rf"few|couple of|one of the) (other |more |competing )*({_KINDS})",
    r"your (main |biggest |direct )?(competitors?|competition|rivals?)|(the|our|your) incumbent|the competition|"
    r"competitive (bid|bids|offer|offers|quote|process|tender)",
    rf"(talking|speaking|talk|spoken|spoke|talked|negotiating|looking) (to|with|at) (\w+ )?(others|someone else|"
    rf"somebody else|other people|alternatives)|short ?list (of|with|is|has) {GAP}(two|three|four|five|down to)|"
    rf"(shortlisted|down to) (\w+ )?(two|three|four|five)",
    r"(someone|somebody) else (is|has|was|will be) (\w+ )?(pitching|offering|offered|bidding|quoted|presenting|"
    r"proposing|in the (race|running|mix))|(out|going out) to (tender|the market)",
)
_OUT = phrase(
    r"(ruled|rule|crossed|knocked|dropped|threw|thrown|kicked) (\w+ )?(out|off)|out of the (race|running|"
    r"picture|process)|(decided|deciding|voted) against|no longer (in|considering|looking|talking)|(stopped|"
    r"ended) talking|said no to|turned (\w+ )?down|(not|never) (considering|an option|in the running|"
    r"on the (list|shortlist))|eliminated|we dropped|is out|are out|"
    r"(told|tell) (them|him|her) (no )?(thank you|thanks|no)|"
    r"(have|did) not (\w+ )?(called|call|rung|ring|answered|answer|written|write) (\w+ )?(them|him|her|back)|"
    r"(do|did|will|would) not (pick up|return (the|their|his|her) calls?)|finished (them|him|her|it) for (me|us)|"
    r"sold us (rubbish|junk)|(never|not) again with"
)
_OLD_JOB = re.compile(
    r"\b(?:(?:worked|came over|started out|years|career|job|jobs|colleague|"
    r"friend) (?:[a-z]+ ){0,2}(?:at|for|from|with)|joined (?:us |me )?(?:from|after)|ex|formerly|left|"
    r"hired (?:[a-z]+ ){0,3}from)(?: the)? $"
)
_PLAIN_WORD_BEFORE = re.compile(
    r"\b(?:the|a|an|this|that|our|my|your|his|her|their|its|every|each|some|any|no|at|towards?|due)(?: [a-z]+)? $"
)
_OF_BUSINESS_BEFORE = re.compile(
    r"\b(?:from|with|by|against|versus|vs|like|use|using|used|chose|choose|picked|prefer|considering|consider|"
    r"and|or|between|than|called|to|invited|met|saw|have|has|had|is|are|are on|run|running|of)(?: the)? $"
)
_OF_BUSINESS_AFTER = re.compile(
    r"^ (?:'s|is|are|has|have|had|was|were|will|would|can|could|offers?|offered|quoted|said|says|told|showed|"
    r"came|did|does|gave|gives|also|and|or|as well|too|for|on|demo|people|team|guys|folks|pitch|proposal|"
    r"quote)\b"
)


_ACTS_LIKE_A_COMPANY = re.compile(
    r"^ (?:(?:is|are|was|were|has|have) )?(?:offer(?:s|ed|ing)|quot(?:es|ed|ing)|sent|told|promised|pitch(?:ed|ing)|"
    r"bid|charges?|undercut|showed us|made us|gave us|guys|folks|(?:was|were) here|cheaper|is cheaper)\b"
)


def find(line: Line, scene: Scene) -> Iterator[Moment]:
    named = False
    for sentence, _plain in each(line):
        for rival in scene.context.rivals:
            place = _where(rival, sentence)
            if place is not None:
                named = True
                yield _moment(rival, place, sentence, line, scene)
    if not named and line.by_client:
        yield from _unnamed(line, scene)


def _moment(rival: Rival, place: tuple[int, int], sentence: Sentence, line: Line, scene: Scene) -> Moment:
    facts = {"rival": rival.name, "answer": rival.answer, "source": rival.source_id, "heard": sentence.said(*place)}
    weight = 0.86 if line.by_client else 0.3
    plain = sentence.plain
    if _OUT.search(plain):
        facts["standing"], weight = "out", min(weight, 0.5)
    if _OLD_JOB.search(plain[: place[0]]):
        facts["standing"], weight = "past", 0.15
    if scene.on_it("competitor", line):
        weight *= 0.92
    return moment("competitor", line, sentence, weight, f"rival:{_key(rival.name)}", facts, at=place[0])


def _unnamed(line: Line, scene: Scene) -> Iterator[Moment]:
    for sentence, plain in each(line):
        found = _UNNAMED.search(plain)
        if found is None or _about_us(plain):
            continue
        weight = 0.78 * (0.8 if scene.on_it("competitor", line) else 1.0)
        if _OUT.search(plain):
            weight = 0.4
        yield moment("competitor", line, sentence, weight, "rival:unnamed", {"heard": found.group()}, at=found.start())
        return


_HARMLESS = phrase(
    r"(last|previous|earlier|years?|back) (\w+ )?(time|ago|then|year)|used to|other (offers?|options|companies|"
    r"providers?|partners?|suppliers?) (you|of yours)|(your|of your|you have|"
    r"do you have) (\w+ )?(other )?(options|partners?|customers|clients|companies)|catering|coffee|insurance|"
    r"cleaning|travel|compan(y|ies) (of|in) (the|our) group|(sister|parent|group|our other|our own|"
    r"other group) compan(y|ies)|(our|your) partners?|"
    r"(should|would|could|might|have to|need|want|like|prefer) (\w+ ){0,6}second (supplier|source|vendor)|"
    r"(than|to|with|against) (the |your )?(competition|competitors?)|"
    r"other companies (in the group|of ours|you)|(the )?other options (in|on) the (menu|screen|list|product)"
)


def of_meaning(part: Sentence, line: Line, scene: Scene) -> Moment | None:
    """A sentence that is like one about other offers, naming none."""
    if _about_us(part.plain) or is_question(part):
        return None
    weight = 0.4 if _OUT.search(part.plain) else 0.78 * (0.8 if scene.on_it("competitor", line) else 1.0)
    return moment("competitor", line, part, weight, "rival:unnamed", {"heard": part.quote()})


def unnamed(part: Sentence, scene: Scene) -> str:
    """The plain words with "another vendor" for a rival's name: what is said of it tells whether it is in the race."""
    for rival in scene.context.rivals:
        place = _where(rival, part)
        if place is not None:
            return f"{part.plain[: place[0]]}another vendor{part.plain[place[1] :]}"
    return part.plain


def _about_us(plain: str) -> bool:
    return _HARMLESS.search(plain) is not None


def _where(rival: Rival, sentence: Sentence) -> tuple[int, int] | None:
    for name in (rival.name, *rival.aliases):
        place = _placed(_key(name), sentence)
        if place is not None and _is_meant(name, place, sentence):
            return place
    return None


def _key(name: str) -> str:
    return re.sub(r"[^\w]", "", name.casefold())


def _placed(key: str, sentence: Sentence) -> tuple[int, int] | None:
    """Characters of the plain words that read like the name, run together: "north wind" is "northwind"."""
    if len(key) < 2:
        return None
    tokens = sentence.tokens
    for first in range(len(tokens)):
        joined = ""
        for last in range(first, min(first + 3, len(tokens))):
            joined += tokens[last].text
            if len(joined) > len(key) + 2:
                break
            if joined == key or _like(joined, key):
                return sentence.starts[first], sentence.starts[last] + len(tokens[last].text)
    return None


def _like(said: str, key: str) -> bool:
    return (
        len(key) > _LONG_ENOUGH and said[0] == key[0] and abs(len(said) - len(key)) < 3 and ratio(said, key) >= _ALIKE
    )


def _is_meant(name: str, place: tuple[int, int], sentence: Sentence) -> bool:
    """A name that is a word too ("Summit") counts with a capital inside a sentence, or where companies stand."""
    if " " in name.strip() or _key(name) != name.casefold():
        return True
    words = sentence.said(*place)
    before, after = sentence.plain[: place[0]], sentence.plain[place[1] :]
    if words[:1].isupper() and place[0] > 0:
        return True
    if " " in words or _ACTS_LIKE_A_COMPANY.search(after):
        return True  # in two words, as only a speech model writes it; or it offers, quotes, sends
    if _PLAIN_WORD_BEFORE.search(before):
        return False
    if words[:1].isupper() or not any(c.isupper() for c in sentence.original[1:]):
        return True
    return bool(_OF_BUSINESS_BEFORE.search(before) or _OF_BUSINESS_AFTER.search(after))

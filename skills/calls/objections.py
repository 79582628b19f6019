"""Objections, matched to what the playbook has against them; a question about the price is not one."""

import re
from collections.abc import Iterator
from dataclasses import replace

from skills.calls.context import Play
from skills.calls.line import Line, Scene, each, moment
from skills.calls.meaning import Vector
from skills.calls.moment import Moment
from skills.calls.objection_families import family_in
from skills.calls.patterns import phrase
from skills.calls.spoken import Sentence

_WAIVED = phrase(
    r"not (too|that|so|very|really|as|particularly|overly) (expensive|pricey|steep|high|risky|costly|complex|"
    r"complicated|worried|concerned|bad)|(not|no|never|no longer|hardly) (a |an |any |the |our |my |really |"
    r"much of a |so much )*(concern|concerns|worry|worries|problem|problems|issue|issues|risk|objection|"
    r"objections|show ?stopper)|less (expensive|risky|complex) than|cheaper than (we|i) (thought|expected)|(was|"
    r"were|had been|used to be) (\w+ )?(worried|concerned|sceptical|skeptical|nervous|against|afraid) .*(but|"
    r"until|now|then)|see why not|(fair|good|reasonable|great|attractive|right|competitive) "
    r"(price|offer|value)|(happy|fine|okay|comfortable) with (the|your|that) (price|offer|cost|terms|plan|"
    r"proposal)|worth (it|every)"
)
_OF_OTHERS = phrase(
    r"(they|he|she|their|his|her|the others?|other (vendor|supplier|provider|offer)s?|our (current|present|old|"
    r"previous|existing) (vendor|supplier|provider|system|tool|partner|solution)|your competitors?|"
    r"the incumbent|the old (system|tool|one|machine|line|vendor)) (\w+ ){0,4}(was|were|is|are|has|have|had|"
    r"does|do|did|charges?|costs?|got|became|failed|went)"
)
_REAL_QUESTION = re.compile(
    r"^(?:(?:so|and|okay|but|well) )*(?:how much|what (?:is|does|would|are)|can you|could you|do you|when|who|"
    r"which|is there)\b"
)
_UNANSWERED = 0.58
"""Told by meaning alone and the playbook has nothing on it: for the debrief, a hint would only say "listen"."""


def find(line: Line, scene: Scene) -> Iterator[Moment]:
    if not line.by_client:
        return
    for sentence, plain in each(line):
        if _WAIVED.search(plain):
            continue
        family, at = family_in(plain)
        if family and (_of_others(plain, scene) or _merely_asked(plain)):
            continue
        play = scene.playbook.against(plain, family)
        if not family and play is None:
            continue
        yield _moment(family or "playbook", play, sentence, line, at)
        return


def _moment(family: str, play: Play | None, sentence: Sentence, line: Line, at: int) -> Moment:
    facts = {
        "family": family,
        "objection": play.objection if play else "",
        "answer": play.answer if play else "",
        "source": play.source_id if play else "",
    }
    weight = 0.86 if play and play.answer else 0.7
    return moment("objection", line, sentence, weight, f"objection:{family}", facts, at=at)


def of_meaning(family: str, vector: Vector, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    """A sentence that is like an objection, without its words; with no `family`, only one that is like a play's."""
    plain = part.plain
    if _WAIVED.search(plain) or _of_others(plain, scene) or _merely_asked(plain):
        return None
    play = scene.playbook.against(plain, family, vector)
    if not family and play is None:
        return None
    found = _moment(family or "playbook", play, part, line, 0)
    return found if play else replace(found, weight=_UNANSWERED)


def _of_others(plain: str, scene: Scene) -> bool:
    """A complaint about somebody else is no objection to us."""
    if _OF_OTHERS.search(plain) and not re.search(r"\b(?:you|your|yours)\b", plain):
        return True
    return any(
        re.search(rf"\b{re.escape(r.name.casefold())}(?: 's)? (?:\w+ ){{0,3}}(?:is|was|are|were|has|cost)", plain)
        for r in scene.context.rivals
    )


def _merely_asked(plain: str) -> bool:
    return _REAL_QUESTION.search(plain) is not None

"""Moments whose words no pattern knows, told by what the sentence is like. Needs the sentence model; says less without.

The finders' own vetoes hold here too: a complaint about somebody else is no objection, however alike it sounds. And the
other way round: what the words alone took for a moment weighs less where the sentence is clearly like nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from skills.calls import budget, objections, promises, qualifiers, rivals, stakeholders, timeline
from skills.calls.asking import is_question
from skills.calls.line import Line, Scene
from skills.calls.meaning import NOTHING, Like
from skills.calls.moment import Moment, MomentKind
from skills.calls.spoken import Sentence, Token

_FROM = 0.3
"""Share of its kind from which a sentence is like it at all, where "nothing" has no more: enough for the debrief."""
_SURE, _SURE_OF_OBJECTION = 0.86, 0.88
"""From here on it may be a hint: people grumble about much that is no objection to us."""
_WEIGHS, _WEIGHS_UNSURE, _WEIGHS_SURE, _WEIGHS_MOST = 0.45, 0.62, 0.7, 0.9
"""Where it is like it at all, just not sure, sure, and certain; the bar of a hint lies between the middle two."""
_CLEARLY = 0.8
"""Share of "nothing" from which words of a pattern are taken to be chance."""
_CHANCE = 0.68
"""What the moment's weight is then multiplied by: kept for the debrief, too light for a hint."""
_MAYBE = 0.5
"""Share of "nothing" up to which it is asked whether a sentence says what a play of the playbook does."""
_LEAST = 5
"""Words."""
_LONG = 24
"""Words; a longer sentence, as unpunctuated speech makes them, is read in its parts."""
_WHOLE = 32
"""Words; an utterance of several sentences up to so long is read as one, too: they often mean something together."""
_JOINTS = frozenset("and but so because which then or since although".split())
_READ = 8
"""Stretches of one utterance that are read."""

_Maker = Callable[[Like, Sentence, Line, Scene], Moment | None]


@dataclass(frozen=True, slots=True)
class Reading:
    part: Sentence
    like: Like


def read(line: Line, scene: Scene) -> tuple[Reading, ...]:
    """Every stretch of a client's utterance with what it is like; none without the sentence model."""
    if scene.meaning is None or not line.by_client:
        return ()
    stretches = [p for s in line.sentences for p in parts(s)]
    if len(line.sentences) > 1 and line.words <= _WHOLE:
        stretches.insert(0, _part([t for s in line.sentences for t in s.tokens], line.sentences[0]))
    found = [p for p in stretches if len(p.tokens) >= _LEAST][:_READ]
    return tuple(map(Reading, found, scene.meaning.of([rivals.unnamed(p, scene) for p in found])))


def find(line: Line, scene: Scene, readings: Sequence[Reading], heard: Set[MomentKind]) -> Iterator[Moment]:
    """The likest stretch of each kind not `heard` by its words already."""
    best: dict[str, Moment] = {}
    for reading in readings:
        made = _made(reading.like, reading.part, line, scene, heard)
        if made is not None and (made.kind not in best or best[made.kind].weight < made.weight):
            best[made.kind] = made
    yield from best.values()


def weighed(found: Iterable[Moment], readings: Sequence[Reading]) -> list[Moment]:
    """What patterns found, lighter where every stretch they stand in is clearly like nothing."""
    return [_weighed(m, readings) for m in found]


def _weighed(moment: Moment, readings: Sequence[Reading]) -> Moment:
    around = [r.like.shares[NOTHING] for r in readings if _overlap(r.part, moment.quote)]
    if moment.kind in _LEARNT and around and min(around) >= _CLEARLY:
        return replace(moment, weight=round(moment.weight * _CHANCE, 3))
    return moment


def _overlap(part: Sentence, quote: str) -> bool:
    at = part.original.find(quote)
    return at < part.end and part.start < at + len(quote)


def _made(like: Like, part: Sentence, line: Line, scene: Scene, heard: Set[MomentKind]) -> Moment | None:
    maker = _MAKERS.get(like.kind)
    at_all = like.score >= max(_FROM, like.shares[NOTHING])
    if maker is not None and at_all and _KINDS.get(like.kind, like.kind) not in heard:
        return maker(like, part, line, scene)
    if "objection" in heard or like.shares[NOTHING] > _MAYBE or scene.meaning is None or not scene.playbook:
        return None
    found = objections.of_meaning("", scene.meaning.vector(part.plain), part, line, scene)
    return _at_most(found, _WEIGHS_UNSURE)


def parts(sentence: Sentence) -> tuple[Sentence, ...]:
    """The sentence, and its clauses where it has several: one of them is not drowned by the others."""
    found: list[Sentence] = []
    held: list[Token] = []
    for token in sentence.tokens:
        joint = token.text in _JOINTS or (held and "," in sentence.original[held[-1].end : token.start])
        if joint and len(held) >= _LEAST:
            found.append(_part(held, sentence))
            held = []
        held.append(token)
    if not found:
        return (sentence,)
    found.append(_part(held, sentence))
    return (sentence, *found) if len(sentence.tokens) <= _LONG else tuple(found)


def _part(tokens: list[Token], sentence: Sentence) -> Sentence:
    starts, at = [], 0
    for token in tokens:
        starts.append(at)
        at += len(token.text) + 1
    plain = " ".join(t.text for t in tokens)
    return Sentence(tuple(tokens), sentence.original, sentence.question_mark, plain, tuple(starts))


def _weight(like: Like, sure: float = _SURE) -> float:
    if like.score < sure:
        return _WEIGHS + (_WEIGHS_UNSURE - _WEIGHS) * (like.score - _FROM) / (sure - _FROM)
    return _WEIGHS_SURE + (_WEIGHS_MOST - _WEIGHS_SURE) * (like.score - sure) / (1 - sure)


def _qualifier(like: Like, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    _, c, way = like.label.split(".")
    found = qualifiers.of_meaning(c, way == "yes", part, line, scene, is_question(part))
    return _at_most(found, _weight(like))


def _budget(like: Like, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    standing = like.label.partition(".")[2]
    return _at_most(budget.of_meaning(standing, part, line, scene), _weight(like))


def _timeline(like: Like, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    return _at_most(timeline.of_meaning(like.label.endswith("slip"), part, line, scene), _weight(like))


def _competitor(like: Like, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    return _at_most(rivals.of_meaning(part, line, scene), _weight(like))


def _objection(like: Like, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    if scene.meaning is None:
        return None
    family = like.label.partition(".")[2].replace("_", " ")
    vector = scene.meaning.vector(part.plain)
    return _at_most(objections.of_meaning(family, vector, part, line, scene), _weight(like, _SURE_OF_OBJECTION))


def _stakeholder(like: Like, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    return _at_most(stakeholders.of_meaning(part, line, scene), _weight(like))


def _promise(like: Like, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    vague = like.label.endswith("vague")
    return _at_most(promises.of_meaning(vague, part, line, scene), _weight(like))


def _decision(like: Like, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    return _at_most(promises.decided(part, line, scene), _weight(like))


def _at_most(found: Moment | None, weight: float) -> Moment | None:
    return None if found is None else replace(found, weight=round(min(found.weight, weight), 3))


_MAKERS: dict[str, _Maker] = {
    "qualifier": _qualifier,
    "budget": _budget,
    "timeline": _timeline,
    "competitor": _competitor,
    "objection": _objection,
    "stakeholder": _stakeholder,
    "commitment": _promise,
    "decision": _decision,
}
_KINDS: dict[str, MomentKind] = {"action": "action_item"}
"""The lessons' names for them."""
_LEARNT = frozenset((*_MAKERS, "action_item"))
"""Kinds of moments the lessons know."""

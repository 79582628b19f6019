"""Moments whose words no pattern knows, told by what the sentence is like. Needs the sentence model; says less without.

The finders' own vetoes hold here too: a complaint about somebody else is no objection, however alike it sounds.
"""

from collections.abc import Callable, Iterator, Set

from skills.calls import budget, objections, promises, qualifiers, rivals, stakeholders, timeline
from skills.calls.asking import is_question
from skills.calls.line import Line, Scene
from skills.calls.meaning import Like
from skills.calls.moment import Moment, MomentKind
from skills.calls.spoken import Sentence, Token

_FROM = 0.34
"""Score from which a sentence is taken to be like its kind at all: enough for the debrief."""
_LEAD = 0.1
_LEAST = 5
"""Words."""
_LEAD_OF_OBJECTION, _LEAST_OF_OBJECTION = 0.2, 6
"""People grumble about much that is no objection to us: it takes a little more."""
_LONG = 24
"""Words; a longer sentence, as unpunctuated speech makes them, is read in its parts."""
_JOINTS = frozenset("and but so because which then or since although".split())
_MOST = 0.85
_READ = 12
"""Clauses of one utterance that are read."""

_Maker = Callable[[Like, Sentence, Line, Scene], Moment | None]


def find(line: Line, scene: Scene, heard: Set[MomentKind]) -> Iterator[Moment]:
    """The likest sentence of each kind not `heard` by its words already."""
    if scene.meaning is None or not line.by_client:
        return
    best: dict[str, Moment] = {}
    read = [p for s in line.sentences for p in parts(s) if len(p.tokens) >= _LEAST][:_READ]
    for part, like in zip(read, scene.meaning.of([p.plain for p in read]), strict=True):
        made = _made(like, part, line, scene, heard)
        if made is not None and (made.kind not in best or best[made.kind].weight < made.weight):
            best[made.kind] = made
    yield from best.values()


def _made(like: Like, part: Sentence, line: Line, scene: Scene, heard: Set[MomentKind]) -> Moment | None:
    maker = _MAKERS.get(like.kind)
    if maker is not None and like.score >= _FROM and like.lead >= _LEAD and like.kind not in heard:
        return maker(like, part, line, scene)
    return None if "objection" in heard else objections.of_meaning("", like.vector, part, line, scene)


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


def _weight(like: Like) -> float:
    """0.34 → 0.55, below the bar of a hint; 0.5 → 0.65; 0.8 → 0.83."""
    return min(_MOST, 0.346 + 0.605 * like.score)


def _qualifier(like: Like, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    _, c, way = like.label.split(".")
    found = qualifiers.of_meaning(c, way == "yes", part, line, scene, is_question(part))
    return _at_most(found, _weight(like) + 0.04)


def _budget(like: Like, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    standing = like.label.partition(".")[2]
    return _at_most(budget.of_meaning(standing, part, line, scene), _weight(like))


def _timeline(like: Like, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    return _at_most(timeline.of_meaning(like.label.endswith("slip"), part, line, scene), _weight(like))


def _competitor(like: Like, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    return _at_most(rivals.of_meaning(part, line, scene), _weight(like))


def _objection(like: Like, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    if like.lead < _LEAD_OF_OBJECTION or len(part.tokens) < _LEAST_OF_OBJECTION:
        return None
    family = like.label.partition(".")[2].replace("_", " ")
    return _at_most(objections.of_meaning(family, like.vector, part, line, scene), _weight(like))


def _stakeholder(like: Like, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    return _at_most(stakeholders.of_meaning(part, line, scene), _weight(like))


def _promise(like: Like, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    vague = like.label.endswith("vague")
    return _at_most(promises.of_meaning(vague, part, line, scene), _weight(like))


def _at_most(found: Moment | None, weight: float) -> Moment | None:
    if found is None:
        return None
    return Moment(
        found.kind,
        found.seqs,
        found.at,
        found.speaker,
        found.quote,
        round(min(found.weight, weight), 3),
        found.about,
        found.facts,
    )


_MAKERS: dict[str, _Maker] = {
    "qualifier": _qualifier,
    "budget": _budget,
    "timeline": _timeline,
    "competitor": _competitor,
    "objection": _objection,
    "stakeholder": _stakeholder,
    "commitment": _promise,
}

"""Moments whose words no pattern knows, told by what the sentence is like. Needs the sentence model; says less without.

The finders' own vetoes hold here too: a complaint about somebody else is no objection, however alike it sounds. And the
other way round: what the words alone took for a moment weighs less where the sentence is clearly like nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from skills.calls import budget, objections, promises, qualifiers, rivals, stakeholders, timeline
from skills.calls.asking import is_question
from skills.calls.line import Line, Scene
from skills.calls.meaning import NOTHING, Like
from skills.calls.moment import Moment, MomentKind
from skills.calls.spoken import Sentence, Token
from skills.calls.worth import KINDS, SHORTEST, signs, weight_of

_FROM = 0.15
"""Share of its kind from which it is asked whether a sentence is a moment at all."""
_CLEARLY = 0.8
"""Share of "nothing" from which a pattern's words in a short utterance are taken to be chance."""
_KEPT, _LIKE = 0.35, 0.6
"""How probable a moment without words of its own must be, or how like its kind, to be kept at all, for the debrief."""
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

_UNSURE = 0.62
"""A weight that is no hint."""
_HEARD = 0.5
"""A kind found by its words at this weight is not looked for by its meaning."""

_Maker = Callable[[str, Sentence, Line, Scene], Moment | None]


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


def whole(line: Line, scene: Scene) -> Like | None:
    """What an utterance is like as one; None without the sentence model."""
    plain = " ".join(s.plain for s in line.sentences)
    return scene.meaning.of([plain])[0] if scene.meaning and plain else None


def judged(line: Line, scene: Scene, by_words: Sequence[Moment], readings: Sequence[Reading]) -> list[Moment]:
    """What patterns found and what is like a moment without their words, weighed by how likely each deserves a glance.

    What nobody learnt the worth of, and everything where nothing is read, stays as it is.
    """
    if not readings or scene.meaning is None:
        return list(by_words)
    heard = {m.kind for m in by_words if m.weight >= _HEARD}
    found = []
    for moment in by_words:
        if moment.kind in KINDS:
            around = [r for r in readings if _overlap(r.part, moment.quote)] or readings
            likest = max(around, key=lambda r: r.like.share(moment.kind))
            judged_by = _worth(moment, likest, line, scene, readings, by_words=True)
            if line.words >= SHORTEST or min(r.like.shares[NOTHING] for r in around) >= _CLEARLY:
                moment = _weighed(moment, judged_by)
        found.append(moment)
    for kind in KINDS:
        if kind not in heard:
            found += _likest(kind, line, scene, readings)
    return found


def _likest(kind: MomentKind, line: Line, scene: Scene, readings: Sequence[Reading]) -> Iterator[Moment]:
    """The likest stretch of the kind from which a moment can be made."""
    for reading in sorted(readings, key=lambda r: -r.like.share(kind)):
        if reading.like.share(kind) < _FROM:
            break
        made = _MAKERS[kind](reading.like.label_of(kind), reading.part, line, scene)
        if made is not None:
            worth = _worth(made, reading, line, scene, readings, by_words=False)
            if worth >= _KEPT or reading.like.share(kind) >= max(_LIKE, reading.like.shares[NOTHING]):
                yield _weighed(made, worth)
            return
    if kind == "objection":
        yield from _like_a_play(line, scene, readings)


def _like_a_play(line: Line, scene: Scene, readings: Sequence[Reading]) -> Iterator[Moment]:
    if scene.meaning is None or not scene.playbook:
        return
    for reading in readings:
        if reading.like.shares[NOTHING] <= _MAYBE:
            vector = scene.meaning.vector(reading.part.plain)
            found = objections.of_meaning("", vector, reading.part, line, scene)
            if found is not None:
                yield replace(found, weight=min(found.weight, _UNSURE))
                return


def _worth(
    moment: Moment, reading: Reading, line: Line, scene: Scene, readings: Sequence[Reading], *, by_words: bool
) -> float:
    kind = moment.kind
    if scene.meaning is None:
        return moment.weight
    return scene.meaning.head.worth.of(
        signs(
            kind,
            share=reading.like.share(kind),
            nothing=reading.like.shares[NOTHING],
            shares=fmean(r.like.share(kind) for r in readings),
            nothings=fmean(r.like.shares[NOTHING] for r in readings),
            clearest=(min(r.like.shares[NOTHING] for r in readings), max(r.like.share(kind) for r in readings)),
            weight=moment.weight,
            by_words=by_words,
            led=scene.led.share(kind) if scene.led else 0.0,
            words=line.words,
        )
    )


def _weighed(moment: Moment, worth: float) -> Moment:
    weight = weight_of(worth)
    if moment.facts.get("due") or moment.facts.get("standing") in ("out", "past"):
        weight = min(weight, moment.weight)  # it has its day, or that rival is none any more: nothing to ask
    return replace(moment, weight=round(weight, 3))


def _overlap(part: Sentence, quote: str) -> bool:
    at = part.original.find(quote)
    return at < part.end and part.start < at + len(quote)


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


def _qualifier(label: str, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    _, c, way = label.split(".")
    return qualifiers.of_meaning(c, way == "yes", part, line, scene, is_question(part))


def _budget(label: str, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    return budget.of_meaning(label.partition(".")[2], part, line, scene)


def _timeline(label: str, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    return timeline.of_meaning(label.endswith("slip"), part, line, scene)


def _competitor(_label: str, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    return rivals.of_meaning(part, line, scene)


def _objection(label: str, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    if scene.meaning is None:
        return None
    family = label.partition(".")[2].replace("_", " ")
    return objections.of_meaning(family, scene.meaning.vector(part.plain), part, line, scene)


def _stakeholder(_label: str, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    return stakeholders.of_meaning(part, line, scene)


def _promise(label: str, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    return promises.of_meaning(label.endswith("vague"), part, line, scene)


def _decision(_label: str, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    return promises.decided(part, line, scene)


def _task(_label: str, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    return promises.nobodys(part, line, scene)


_MAKERS: dict[MomentKind, _Maker] = {
    "qualifier": _qualifier,
    "budget": _budget,
    "timeline": _timeline,
    "competitor": _competitor,
    "objection": _objection,
    "stakeholder": _stakeholder,
    "commitment": _promise,
    "decision": _decision,
    "action_item": _task,
}

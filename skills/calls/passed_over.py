"""A client's question that the rep's whole turn passes over, told when the client has the word again.

Whoever answers and moves on has answered: every stretch of the turn has to pass it over.

A logistic regression over a few signs, fitted to labelled calls by a command in benchmarks (its weights are in
fitted.npz). Errs towards silence: "you did not answer" where an answer was given costs trust in every other hint.
"""

import math
import re
from dataclasses import dataclass

import numpy as np

from skills.calls.asking import asks, has_figure, is_manners, promises_answer
from skills.calls.line import Line, Scene
from skills.calls.spoken import Sentence
from skills.calls.stems import stems
from skills.calls.worth import Signs

_LEAST = 3
"""Words of a question."""
_MOST = 4
"""Questions of one stretch of the client's; the last ones count."""
_READ = 6
"""Sentences of a turn whose likeness to the question is asked for."""
_TAIL = 14
"""Words at the end of a turn without punctuation that may ask something."""
_MURMUR = 4
"""Words; what is shorter ("good question") is part of what we say next."""
_SHORT = 6
"""Words of a client's nod."""
_MOST_SHARED = 3
_LEADS = frozenset("so well oh okay and right sure but then".split())
_ARTICLES = frozenset("the a an".split())
_REFERS = frozenset(
    """it they he she that this these those you we i our my us there one from with on in at by through after before
    when if for as to until only just mostly about up within during because yes yeah yep no nope both neither not none
    never correct exactly of course absolutely definitely let so good fair""".split()
)
"""A turn that begins with one of these takes something up; another word opens a subject of its own."""
_ASKS_AT_THE_END = re.compile(
    r"\b(?:what|how|when|where|who|which|shall|could you|can you|do you|is the|are the|would)\b"
)
_YES_OR_NO = re.compile(
    r"^(?:(?:and|but|so|well|okay|oh|right|yes|no|now|then|sorry|just) )*(?:is|are|was|were|do|does|did|can|could|"
    r"will|would|has|have|had|should|may|might)\b"
)
_NODS = re.compile(r"^(?:right|okay|aha|good|fine|i see|of course|i dare say|sure|well|oh|yes|no|ah)\b")


@dataclass
class _Stretch:
    """What our side said without a pause since the questions were asked."""

    lines: list[Line]
    likest: float
    """The cosine of the questions with the sentence most like them."""

    @property
    def words(self) -> int:
        return sum(line.words for line in self.lines)


@dataclass(frozen=True, slots=True)
class PassedOver:
    line: Line
    """The client's, with the question in it."""
    question: Sentence
    sure: float
    """How probable it is that a coach would speak up; 0 to 1."""


class Turns:
    """Feed it every line of a call in order."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._asked: list[tuple[Line, Sentence]] = []
        self._turn: list[_Stretch] = []

    def ours(self, line: Line) -> None:
        if self._asked and self._scene.meaning is not None:
            question = " ".join(s.plain for _, s in self._asked)
            read = [s.plain for s in line.sentences][:_READ]
            asked, *said = self._scene.meaning.vectors([question, *read])
            likest = max(float(asked @ v) for v in said)
            if self._turn and self._turn[-1].words < _MURMUR:
                begun = self._turn.pop()
                self._turn.append(_Stretch([*begun.lines, line], max(begun.likest, likest)))
            else:
                self._turn.append(_Stretch([line], likest))

    def theirs(self, line: Line) -> PassedOver | None:
        """What our side, whose turn is over now, did not take up; and what is asked from here on."""
        meaning = self._scene.meaning
        if meaning is None:
            return None
        found = None
        if self._turn:
            asked_in, question = self._asked[-1]
            sure = min(meaning.head.passed.of(self._signs(stretch, line)) for stretch in self._turn)
            found = PassedOver(asked_in, question, sure)
            self._asked, self._turn = [], []
        self._asked = [*self._asked, *((line, s) for s in line.sentences if _is_asked(s))][-_MOST:]
        return found

    def _signs(self, stretch: _Stretch, following: Line) -> Signs:
        asked_in, question = self._asked[-1]
        lines = stretch.lines
        sentences = [s for line in lines for s in line.sentences]
        told = " ".join(s.plain for s in sentences if not asks(s))
        end = sentences[-1]
        tail = end.plain if end.punctuated else " ".join(end.plain.split()[-_TAIL:])
        asks_back = asks(end) or (not end.punctuated and _ASKS_AT_THE_END.search(tail) is not None)
        first = _first_word(sentences[0])
        subject = stems(" ".join(s.plain for _, s in self._asked))
        next_words = sum(len(s.plain.split()) for s in following.sentences)
        return np.array(
            [
                stretch.likest,
                float(asks_back),
                float(asks_back and self._calls_another(tail, asked_in)),
                min(_MOST_SHARED, len(subject & stems(told))),
                float(any(promises_answer(line) for line in lines)),
                float(has_figure(told)),
                float(_YES_OR_NO.search(question.plain) is not None),
                float(first in _ARTICLES),
                float(first not in _ARTICLES | _REFERS and not first[0].isdigit()),
                math.log(1 + sum(len(s.plain.split()) for s in sentences)),
                math.log(1 + len(told.split())),
                float(next_words <= _SHORT and _NODS.search(following.sentences[0].plain) is not None),
                math.log(1 + next_words),
                float(any(asks(s) for s in following.sentences)),
            ]
        )

    def _calls_another(self, tail: str, asked_in: Line) -> bool:
        """By name somebody of the client's who did not ask."""
        theirs = {_first_name(p.name) for p in self._scene.people if not p.side_us}
        return bool((theirs - {_first_name(asked_in.said.speaker.name)}) & {*tail.split()})


def _is_asked(sentence: Sentence) -> bool:
    return asks(sentence) and len(sentence.tokens) >= _LEAST and not is_manners(sentence)


def _first_word(sentence: Sentence) -> str:
    words = sentence.plain.split()
    return next((w for w in words if w not in _LEADS), words[-1])


def _first_name(name: str) -> str:
    return name.casefold().removeprefix("dr. ").partition(" ")[0]

"""What the client asked and nobody answered. Slow to say so: a wrong "you did not answer" is worse than none.

By words: asked again, or put off and forgotten. With the sentence model also what a whole turn of ours passed over.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from skills.calls.asking import answers, promises_answer, puts_off, worth_answering
from skills.calls.line import Line, Scene, moment
from skills.calls.moment import Moment
from skills.calls.passed_over import Turns
from skills.calls.spoken import Sentence
from skills.calls.stems import stems
from skills.calls.worth import DESERVED, weight_of

_MOST = 4
"""Questions kept open at once."""
_REPLY = 6
"""Words; less is no attempt at an answer."""
_AGAIN = 0.5
_FORGOTTEN_S = 600.0


@dataclass
class _Open:
    line: Line
    sentence: Sentence
    replied: bool = False
    """We said something of length after it, and not this."""
    put_off: bool = False
    told: bool = False
    noted: bool = False
    """Told of when our turn passed it over: the client may still ask again, but the end of the call adds nothing."""


class OpenQuestions:
    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._open: list[_Open] = []
        self._turns = Turns(scene)

    def hear(self, line: Line) -> Iterator[Moment]:
        if not line.by_client:
            self._replied(line)
            self._turns.ours(line)
            return
        yield from self._passed_over(line)
        yield from self._due(line)
        for sentence in line.sentences:
            if worth_answering(sentence):
                yield from self._asked(line, sentence)
        self._open = [o for o in self._open[-_MOST:] if line.said.start - o.line.said.end < _FORGOTTEN_S]

    def end(self) -> Iterator[Moment]:
        """What is still open when the call is over: for the debrief."""
        for one in self._open:
            if not (one.told or one.noted) and (one.replied or one.put_off):
                yield self._moment(one, one.line, 0.5)

    @property
    def open(self) -> tuple[str, ...]:
        return tuple(o.sentence.quote() for o in self._open if o.replied or o.put_off)

    def _replied(self, line: Line) -> None:
        kept = []
        for one in self._open:
            if answers(one.sentence, line, put_off=one.put_off) or promises_answer(line):
                continue
            one.put_off = one.put_off or puts_off(line)
            one.replied = one.replied or line.words >= _REPLY
            kept.append(one)
        self._open = kept

    def _passed_over(self, line: Line) -> Iterator[Moment]:
        found = self._turns.theirs(line)
        if found is not None and found.sure >= DESERVED:
            one = next((o for o in self._open if o.sentence is found.question), None)
            if one is None:  # by its words it was answered
                one = _Open(found.line, found.question, replied=True)
                self._open.append(one)
            one.noted = True
            yield self._moment(one, line, weight_of(found.sure))

    def _due(self, line: Line) -> Iterator[Moment]:
        """Put off and time has passed: once each."""
        for one in self._open:
            waited = line.said.start - one.line.said.end
            if one.put_off and not one.told and waited >= self._scene.rules.answer_within_s:
                one.told = True
                yield self._moment(one, line, 0.7)
                return

    def _asked(self, line: Line, sentence: Sentence) -> Iterator[Moment]:
        mine = stems(sentence.plain)
        for one in self._open:
            theirs = stems(one.sentence.plain)
            same = mine and len(mine & theirs) / max(1, min(len(mine), len(theirs))) >= _AGAIN
            if same and one.line.said.seq != line.said.seq and (one.replied or one.put_off):
                if not one.told:
                    one.told = True
                    yield self._moment(one, line, 0.88, again=True)
                one.line, one.sentence = line, sentence
                return
        self._open.append(_Open(line, sentence))

    def _moment(self, one: _Open, line: Line, weight: float, *, again: bool = False) -> Moment:
        first = one.line.said.seq
        facts = {"question": one.sentence.quote(), "by": one.line.said.speaker.name, "again": "yes" if again else ""}
        about = "question:" + " ".join(sorted(stems(one.sentence.plain)))
        made = moment("question", one.line, one.sentence, weight, about, facts)
        if line.said.seq == first:
            return made
        return Moment(
            made.kind, (first, line.said.seq), made.at, made.speaker, made.quote, made.weight, made.about, made.facts
        )

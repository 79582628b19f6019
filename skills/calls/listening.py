"""A call heard utterance by utterance: what mattered in each, at once; the same for a call that is over."""

from collections.abc import Callable, Iterable, Iterator

from skills.calls import budget, by_meaning, claims, objections, promises, qualifiers, rivals, stakeholders, timeline
from skills.calls.asking import is_question
from skills.calls.balance import Balance
from skills.calls.context import CallContext
from skills.calls.line import Line, Scene, line_of
from skills.calls.meaning import Meaning
from skills.calls.moment import Moment
from skills.calls.open_questions import OpenQuestions
from skills.calls.patterns import phrase
from skills.calls.rules import RULES, CallRules
from skills.calls.said import Said

_FINDERS: tuple[Callable[[Line, Scene], Iterator[Moment]], ...] = (
    qualifiers.find,
    stakeholders.find,
    budget.find,
    timeline.find,
    rivals.find,
    objections.find,
    promises.find,
    claims.find,
)
_SUBJECTS = {
    "budget": phrase(r"budgets?|money|fund(s|ing|ed)?|spend|invest\w*|capex|opex|cost cent(er|re)|pay(s|ing)? for"),
    "timeline": phrase(
        r"when|by when|timeline|time line|timing|how (soon|long|quickly)|deadline|date|go live|schedule|"
        r"time ?frame|how urgent"
    ),
    "stakeholder": phrase(
        r"who|whose|anyone else|anybody else|stakeholders?|decision (process|maker)|decides?|signs?( off)?|"
        r"approv\w+|involved|the (process|procedure)"
    ),
    "competitor": phrase(
        r"who else|else are you|competitors?|competition|alternatives?|other (vendors?|suppliers?|providers?|"
        r"options?|companies|offers?)|compar\w+|shortlist"
    ),
}

_ASKED_BY_CLIENTS = frozenset(("qualifier", "objection"))
"""Kinds that a question may raise and that no rep would raise by asking."""


class Listening:
    """Feed it every utterance in order. Holds a handful of open questions and counters, whatever the length."""

    def __init__(self, context: CallContext, rules: CallRules = RULES, meaning: Meaning | None = None) -> None:
        self._scene = Scene(context, rules, meaning)
        self._balance = Balance(self._scene)
        self._questions = OpenQuestions(self._scene)
        self._last: Line | None = None
        self._ended = False

    def hear(self, said: Said) -> tuple[Moment, ...]:
        """The moments this utterance completes, the weightiest first."""
        line = line_of(said, self._scene.context)
        if not line.sentences:
            return ()
        found = [m for find in _FINDERS for m in find(line, self._scene)]
        readings = by_meaning.read(line, self._scene)
        found = by_meaning.judged(line, self._scene, found, readings)
        if line.anonymous:  # what the rep may have asked tells nothing of the client
            asked = {s.quote() for s in line.sentences if is_question(s)}
            found = [m for m in found if m.kind in _ASKED_BY_CLIENTS or not any(m.quote in q for q in asked)]
        found += self._questions.hear(line)
        found += self._balance.hear(line)
        self._remember(line)
        self._last = line
        return tuple(sorted(found, key=lambda m: -m.weight))

    def end(self, at: float) -> tuple[Moment, ...]:
        """The call is over, `at` seconds after it began: what stayed open. A second time: nothing."""
        if self._ended:
            return ()
        self._ended = True
        return tuple(m for m in self._questions.end() if m.at <= at)

    @property
    def uncovered(self) -> tuple[str, ...]:
        """Points of the agenda nobody has spoken of."""
        return self._balance.uncovered

    @property
    def open_questions(self) -> tuple[str, ...]:
        return self._questions.open

    def _remember(self, line: Line) -> None:
        """What the rep asked about last, so that the answer is not hinted at as if nobody had asked."""
        if line.by_client and not line.anonymous:
            self._scene.role_asked, self._scene.spoke_last = "", line.said.speaker.name
            return
        self._scene.led = by_meaning.whole(line, self._scene)
        mine = [s for s in line.sentences if not line.anonymous or is_question(s)]
        self._scene.role_asked = next((r for s in mine if (r := stakeholders.role_in(s.plain))), "")
        for sentence in line.sentences:
            if is_question(sentence):
                for subject, pattern in _SUBJECTS.items():
                    if pattern.search(sentence.plain):
                        self._scene.asked[subject] = line.said.end


def moments(
    saids: Iterable[Said], context: CallContext, rules: CallRules = RULES, meaning: Meaning | None = None
) -> tuple[Moment, ...]:
    """Every moment of a finished call, in the order in which they came."""
    listening = Listening(context, rules, meaning)
    found: list[Moment] = []
    last = 0.0
    for said in sorted(saids, key=lambda s: s.seq):
        found += listening.hear(said)
        last = max(last, said.end)
    return (*found, *listening.end(last))

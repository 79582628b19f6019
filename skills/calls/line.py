"""One utterance as the finders see it, and what they may know beside it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from skills.calls.context import CallContext, KnownPerson
from skills.calls.meaning import Meaning
from skills.calls.moment import Moment, MomentKind
from skills.calls.rules import RULES, CallRules
from skills.calls.said import Said, Side
from skills.calls.spoken import Sentence, sentences


@dataclass(frozen=True, slots=True)
class Line:
    said: Said
    side: Side
    """Whose side speaks; "unknown" only where neither source nor name tells."""
    sentences: tuple[Sentence, ...]

    @property
    def words(self) -> int:
        return sum(len(s.tokens) for s in self.sentences)

    @property
    def by_client(self) -> bool:
        """Anybody who is not known to be ours: on one mixed channel a hint too many is better than none."""
        return self.side != "us"


@dataclass
class Scene:
    """What is known while a line is read: the deal, and what was just asked."""

    context: CallContext
    rules: CallRules = RULES
    meaning: Meaning | None = None
    """The sentence model, where there is one; the words alone otherwise."""
    asked: dict[str, float] = field(default_factory=dict)
    """Subject ("budget", "timeline", …) → when the rep last asked about it, seconds."""
    families: dict[str, frozenset[str]] = field(default_factory=dict)
    """Objection of a play → the families it belongs to: read once."""
    role_asked: str = ""
    """The role or office the rep's last utterance asked about: whom "they" means in the answer."""

    @cached_property
    def today(self) -> date:
        """The day of the call where the rep is."""
        try:
            return self.context.began_at.astimezone(ZoneInfo(self.context.zone)).date()
        except (ZoneInfoNotFoundError, ValueError):
            return self.context.began_at.date()

    @cached_property
    def people(self) -> tuple[KnownPerson, ...]:
        return self.context.people

    def on_it(self, subject: str, line: Line) -> bool:
        """True where the rep asked about the subject just before: the answer is his own doing."""
        at = self.asked.get(subject)
        return at is not None and line.said.start - at <= self.rules.on_it_s


def line_of(said: Said, context: CallContext) -> Line:
    return Line(said, side_of(said, context), sentences(said.text))


def side_of(said: Said, context: CallContext) -> Side:
    """The source's word first; then the name on the channel among the people we know."""
    if said.speaker.side != "unknown":
        return said.speaker.side
    name = said.speaker.name.casefold().strip()
    if not name:
        return "unknown"
    if name == context.rep.casefold().strip():
        return "us"
    for person in context.people:
        if person.name.casefold() == name:
            return "us" if person.side_us else "client"
    return "unknown"


def moment(
    kind: MomentKind,
    line: Line,
    sentence: Sentence,
    weight: float,
    about: str,
    facts: dict[str, str] | None = None,
    *,
    at: int = 0,
    before: Sequence[int] = (),
) -> Moment:
    """A moment on one sentence; `at` is the character of its plain words the point stands at, `before` earlier seqs."""
    return Moment(
        kind,
        (*before, line.said.seq),
        line.said.start,
        line.said.speaker,
        sentence.quote(at),
        round(max(0.0, min(1.0, weight)), 3),
        about,
        {k: v for k, v in (facts or {}).items() if v},
    )


_STEM = re.compile(r"(?:ing|ed|es|s|ly|ion|ions|ment|ments|er|ers|al)$")
_EMPTY = frozenset(
    """a about after again all also am an and any are as at back be because been before being both but by can come
    could did do does doing done down each else even ever every few first for from further get gets give go goes going
    good got great had has have having he her here hers him his how i if in into is it its just kind know let like
    little look lot made make many may maybe me mean mentioned might mine more most much must my need never next no nor
    not now of off okay on once one only or other our out over own people perhaps please point put quite really right
    said same say see she should so some something sort still such sure take tell than thank thanks that the their them
    then there these they thing things think this those though through time to today together too two under until up us
    use very want was way we week well were what when where whether which while who whole whom whose why will with
    within without would yes yet you your 's let's""".split()
)


def stems(plain: str) -> frozenset[str]:
    """What the words are about: their stems, little words left out."""
    return frozenset(_stem(w) for w in plain.split() if w not in _EMPTY and len(w) > 1)


def _stem(word: str) -> str:
    shorter = _STEM.sub("", word) if len(word) > 4 else word
    return shorter if len(shorter) >= 3 else word


def content(text: str) -> frozenset[str]:
    """The stems of any text, written or spoken."""
    return frozenset(stem for s in sentences(text) for stem in stems(s.plain))


def each(line: Line) -> Iterator[tuple[Sentence, str]]:
    for sentence in line.sentences:
        yield sentence, sentence.plain

"""One utterance as the finders see it, and what they may know beside it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from skills.calls.context import CallContext, KnownPerson
from skills.calls.meaning import Like, Meaning
from skills.calls.moment import Moment, MomentKind
from skills.calls.playbook import Playbook
from skills.calls.rules import RULES, CallRules
from skills.calls.said import Said, Side
from skills.calls.spoken import Sentence, sentences

_NOBODY = re.compile(r"(?:(?:speaker|participant|channel|caller|guest|voice|unknown)s?[ #]*\d*)?", re.IGNORECASE)


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

    @property
    def anonymous(self) -> bool:
        """Both sides may speak here: nobody knows whose promise, question or speaking time it is."""
        return self.side == "unknown" and not is_person(self.said.speaker.name)


@dataclass
class Scene:
    """What is known while a line is read: the deal, and what was just asked."""

    context: CallContext
    rules: CallRules = RULES
    meaning: Meaning | None = None
    """The sentence model, where there is one; the words alone otherwise."""
    asked: dict[str, float] = field(default_factory=dict)
    """Subject ("budget", "timeline", …) → when the rep last asked about it, seconds."""
    spoke_last: str = ""
    """The client's person who spoke last, where the source tells the name."""
    led: Like | None = None
    """What the rep's last utterance was like: a client's answer may be short because the question said the rest."""
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
    def playbook(self) -> Playbook:
        return Playbook(self.context.plays, self.meaning)

    @cached_property
    def people(self) -> tuple[KnownPerson, ...]:
        return self.context.people

    def on_it(self, subject: str, line: Line) -> bool:
        """True where the rep asked about the subject just before: the answer is his own doing."""
        at = self.asked.get(subject)
        return at is not None and line.said.start - at <= self.rules.on_it_s


def is_person(name: str) -> bool:
    """False for none, and for what a source calls somebody it can't tell: "Speaker 1"."""
    return _NOBODY.fullmatch(name.strip()) is None


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


def each(line: Line) -> Iterator[tuple[Sentence, str]]:
    for sentence in line.sentences:
        yield sentence, sentence.plain

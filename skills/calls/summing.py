"""What a finished call comes to: topics with minutes, tasks, promises, objections, competitors. Exact quotes only.

found = moments(saids, context)
topics(saids, found, context)      # what was spoken of, when, in whose words
tasks(found)                       # who does what by when, and what is missing to it
promises(found, "client")          # what they promised; "us": what we did
objections(saids, found, context)  # with whether and how they were answered
rivals(found)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from skills.calls.asking import puts_off
from skills.calls.context import CallContext
from skills.calls.line import Line, line_of
from skills.calls.moment import Moment, MomentKind
from skills.calls.said import Said, Side, Speaker
from skills.calls.stems import content, stems

_TITLES: tuple[tuple[str, frozenset[MomentKind]], ...] = (
    ("Decisions", frozenset({"decision"})),
    ("Money", frozenset({"budget"})),
    ("Timing", frozenset({"timeline"})),
    ("People and decision path", frozenset({"stakeholder"})),
    ("What our standing hangs on", frozenset({"qualifier"})),
    ("Competition", frozenset({"competitor"})),
    ("Objections", frozenset({"objection"})),
    ("Next steps", frozenset({"commitment", "action_item"})),
    ("Open questions", frozenset({"question"})),
)
_LINES = 4
"""Quotes under one topic; the weightiest."""
_ANSWER_WITHIN = 4
"""Of our utterances after an objection, so many may hold the answer."""
_ATTEMPT = 8
"""Words; less is no answer to an objection."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words as they were said, and where."""

    text: str
    seq: int
    at: float
    """Seconds from the start of the call."""
    speaker: Speaker

    @property
    def minute(self) -> str:
        """For people: "12:40"."""
        return f"{int(self.at // 60)}:{int(self.at % 60):02d}"


@dataclass(frozen=True, slots=True)
class Topic:
    title: str
    start: float
    end: float
    quotes: tuple[Quoted, ...]
    """In the order they were said."""


@dataclass(frozen=True, slots=True)
class Task:
    what: Quoted
    owner: str
    """"": nobody took it."""
    due: date | None
    promised: bool
    """True: its owner promised it; False: somebody was asked to, or said that it should be done."""
    missing: tuple[Literal["owner", "date"], ...]


@dataclass(frozen=True, slots=True)
class Objection:
    raised: Quoted
    family: str
    """ "price", "capacity", "risk", …, "playbook"."""
    answer: Quoted | None
    """What we said to it, as far as we took it up."""
    accepted: bool
    """The client said that this settles it."""
    play: str
    """What the playbook would have said; "": nothing on record."""
    source_id: str = ""

    @property
    def answered(self) -> bool:
        return self.answer is not None


@dataclass(frozen=True, slots=True)
class RivalMention:
    rival: str
    """"": unnamed ("another vendor")."""
    standing: str
    """ "": in the race as far as we know; "out"; "past"."""
    quotes: tuple[Quoted, ...]


def topics(saids: Sequence[Said], found: Sequence[Moment], context: CallContext) -> tuple[Topic, ...]:
    """What was spoken of: the agenda's points first where they were touched, then what mattered; quotes are exact."""
    out = [t for point in context.agenda if (t := _of_agenda(point, saids, context)) is not None]
    for title, kinds in _TITLES:
        under = [m for m in found if m.kind in kinds]
        if under:
            out.append(_topic(title, under))
    return tuple(out)


def _topic(title: str, under: Sequence[Moment]) -> Topic:
    best = sorted(_once(under), key=lambda m: -m.weight)[:_LINES]
    quotes = tuple(quoted(m) for m in sorted(best, key=lambda m: (m.at, m.seqs)))
    return Topic(title, min(m.at for m in under), max(m.at for m in under), quotes)


def _of_agenda(point: str, saids: Sequence[Said], context: CallContext) -> Topic | None:
    wanted = content(point)
    hits = []
    for said in saids:
        line = line_of(said, context)
        for sentence in line.sentences:
            shared = len(wanted & stems(sentence.plain))
            if shared and len(sentence.tokens) > _ATTEMPT:
                hits.append(
                    (shared, len(sentence.tokens), Quoted(sentence.quote(), said.seq, said.start, said.speaker))
                )
    if not hits or max(h[0] for h in hits) * 2 < len(wanted):
        return None
    best = sorted(hits, key=lambda h: (-h[0], -h[1], h[2].seq))[:_LINES]
    quotes = tuple(sorted((h[2] for h in best), key=lambda q: (q.at, q.seq)))
    return Topic(point, min(h[2].at for h in hits), max(h[2].at for h in hits), quotes)


def quoted(moment: Moment) -> Quoted:
    return Quoted(moment.quote, moment.seqs[0], moment.at, moment.speaker)


def _once(found: Iterable[Moment]) -> list[Moment]:
    """The same words once, the first time."""
    seen: set[str] = set()
    return [m for m in found if m.quote not in seen and not seen.add(m.quote)]  # type: ignore[func-returns-value]


def tasks(found: Sequence[Moment]) -> tuple[Task, ...]:
    """Action items and promises in the order they were said."""
    out: list[Task] = []
    for m in found:
        if m.kind not in ("commitment", "action_item"):
            continue
        owner, when = m.facts.get("owner", ""), _date(m.facts.get("due"))
        missing: list[Literal["owner", "date"]] = []
        if not owner:
            missing.append("owner")
        if when is None:
            missing.append("date")
        out.append(Task(quoted(m), owner, when, m.kind == "commitment", tuple(missing)))
    return tuple(out)


def promises(found: Sequence[Moment], side: Side) -> tuple[Task, ...]:
    return tasks([m for m in found if m.kind == "commitment" and m.facts.get("side") == side])


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def objections(saids: Sequence[Said], found: Sequence[Moment], context: CallContext) -> tuple[Objection, ...]:
    """Each objection once per family and play, with our answer where we took it up before the subject changed."""
    lines = [line_of(s, context) for s in sorted(saids, key=lambda s: s.seq)]
    out = []
    for m in found:
        if m.kind == "objection":
            after = [line for line in lines if line.said.seq > m.seqs[-1]]
            answer = _answer(m, after)
            out.append(
                Objection(
                    quoted(m),
                    m.facts.get("family", ""),
                    answer,
                    answer is not None and _settled(answer, after),
                    m.facts.get("answer", ""),
                    m.facts.get("source", ""),
                )
            )
    return tuple(out)


def _answer(m: Moment, after: Sequence[Line]) -> Quoted | None:
    """Our first words of length that are not put off and share a word with the objection or with the play."""
    about = content(m.quote) | content(m.facts.get("answer", ""))
    ours = [line for line in after if line.side == "us"][:_ANSWER_WITHIN]
    for n, line in enumerate(ours):
        said: frozenset[str] = frozenset().union(*(stems(s.plain) for s in line.sentences))
        if line.words >= _ATTEMPT and not puts_off(line) and (n == 0 or about & said):
            longest = max(line.sentences, key=lambda s: len(s.tokens))
            return Quoted(longest.quote(), line.said.seq, line.said.start, line.said.speaker)
    return None


_SETTLES = (
    "makes sense", "fair enough", "good point", "that helps", "i see", "okay good", "that is fair", "understood",
    "sounds good", "that would work", "i like that", "convincing", "that works", "good to know", "fine with",
    "makes it easier",
)  # fmt: skip


def _settled(answer: Quoted, after: Sequence[Line]) -> bool:
    replies = [line for line in after if line.said.seq > answer.seq and line.side != "us"][:1]
    return any(cue in s.plain for line in replies for s in line.sentences for cue in _SETTLES)


def rivals(found: Sequence[Moment]) -> tuple[RivalMention, ...]:
    """By competitor, in the order they first came up."""
    by_name: dict[str, list[Moment]] = {}
    for m in found:
        if m.kind == "competitor":
            by_name.setdefault(m.facts.get("rival", ""), []).append(m)
    return tuple(
        RivalMention(
            name,
            next((m.facts["standing"] for m in reversed(under) if "standing" in m.facts), ""),
            tuple(quoted(m) for m in _once(under)),
        )
        for name, under in by_name.items()
    )

"""How the talking was shared: what coaching notes for the rep are made of. Computed from times and words alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from skills.calls.asking import is_question, worth_answering
from skills.calls.context import CallContext
from skills.calls.line import Line, line_of
from skills.calls.said import Said, Side

_BACKCHANNEL = 3
"""Words; a shorter remark of the other side does not end a monologue and interrupts nobody."""
_OVERLAP_S = 0.7
"""So long two voices at once is an interruption rather than a quick turn."""
_OPEN_WORDS = ("what", "how", "why", "who", "where", "when", "which", "tell", "describe", "walk")


@dataclass(frozen=True, slots=True)
class Stretch:
    start: float
    end: float
    seqs: tuple[int, ...] = ()

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Talk:
    seconds: dict[str, float] = field(default_factory=dict)
    """Speaking time by speaker's name ("" where the source gives none)."""
    ours: float = 0.0
    theirs: float = 0.0
    unknown: float = 0.0
    longest_ours: Stretch | None = None
    """The longest we spoke without the client saying more than a word or three."""
    longest_theirs: Stretch | None = None
    questions_ours: tuple[int, ...] = ()
    """Sequence numbers of utterances in which we asked."""
    open_ours: tuple[int, ...] = ()
    """Of those, the ones that invite more than yes or no."""
    questions_theirs: tuple[int, ...] = ()
    interruptions_ours: tuple[int, ...] = ()
    """Utterances we began while the client was speaking, by 0.7 s and more."""
    interruptions_theirs: tuple[int, ...] = ()
    pace_ours: float | None = None
    """Words a minute while we speak; None without words."""
    patience: float | None = None
    """Median seconds we wait after the client before we speak; None where we never follow."""

    @property
    def share_ours(self) -> float | None:
        """0..1 of the speaking time whose side is known; None where there is none."""
        total = self.ours + self.theirs
        return self.ours / total if total else None


def talk(saids: Sequence[Said], context: CallContext) -> Talk:
    lines = [line_of(s, context) for s in sorted(saids, key=lambda s: (s.start, s.seq))]
    seconds: dict[str, float] = {}
    sides: dict[Side, float] = {"us": 0.0, "client": 0.0, "unknown": 0.0}
    for line in lines:
        spoken = max(0.0, line.said.end - line.said.start)
        name = line.said.speaker.name
        seconds[name] = round(seconds.get(name, 0.0) + spoken, 3)
        sides[line.side] += spoken
    ours = [line for line in lines if line.side == "us"]
    return Talk(
        seconds,
        round(sides["us"], 3),
        round(sides["client"], 3),
        round(sides["unknown"], 3),
        _longest(lines, "us"),
        _longest(lines, "client"),
        tuple(line.said.seq for line in ours if _asks(line)),
        tuple(line.said.seq for line in ours if _asks_openly(line)),
        tuple(line.said.seq for line in lines if line.side == "client" and _asks(line)),
        _interruptions(lines, "us"),
        _interruptions(lines, "client"),
        _pace(ours),
        _patience(lines),
    )


def _asks(line: Line) -> bool:
    return any(worth_answering(s) for s in line.sentences)


def _asks_openly(line: Line) -> bool:
    return any(
        is_question(s) and worth_answering(s) and any(w in s.plain.split()[:4] for w in _OPEN_WORDS)
        for s in line.sentences
    )


def _longest(lines: Sequence[Line], side: Side) -> Stretch | None:
    best: Stretch | None = None
    run: Stretch | None = None
    for line in lines:
        if line.side == side:
            said = line.said
            run = (
                Stretch(run.start, max(run.end, said.end), (*run.seqs, said.seq))
                if run
                else Stretch(said.start, said.end, (said.seq,))
            )
            if best is None or run.seconds > best.seconds:
                best = run
        elif line.words > _BACKCHANNEL:
            run = None
    return best


def _interruptions(lines: Sequence[Line], side: Side) -> tuple[int, ...]:
    """Began inside the other side's utterance and went on past a word of agreement."""
    found = []
    other_until = 0.0
    for line in lines:
        if line.side == side:
            if line.said.start < other_until - _OVERLAP_S and line.words > _BACKCHANNEL:
                found.append(line.said.seq)
        elif line.words > _BACKCHANNEL:
            other_until = max(other_until, line.said.end)
    return tuple(found)


def _pace(lines: Sequence[Line]) -> float | None:
    words = sum(len(line.said.text.split()) for line in lines)
    seconds = sum(max(0.0, line.said.end - line.said.start) for line in lines)
    return round(60 * words / seconds, 1) if words and seconds else None


def _patience(lines: Sequence[Line]) -> float | None:
    waits = sorted(
        round(after.said.start - before.said.end, 3)
        for before, after in pairwise(lines)
        if before.side == "client" and after.side == "us"
    )
    return waits[len(waits) // 2] if waits else None

"""Who speaks how much, and what was not spoken of: monologue, talk ratio, agenda. Flat memory."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from skills.calls.line import Line, Scene
from skills.calls.moment import Moment, MomentKind
from skills.calls.said import Speaker
from skills.calls.stems import content, stems

_ENOUGH = 3
"""Words; less from the client ("mhm, yes") does not end our monologue."""
_LEAST_S = 120.0
"""Seconds of speech in the window before a share of it says anything."""
_COVERED = 0.5
"""Of the words of an agenda point."""


@dataclass
class Balance:
    scene: Scene
    _run_from: float | None = None
    _run_seqs: list[int] = field(default_factory=list)
    _run_told: bool = False
    _runs: int = 0
    _recent: deque[tuple[float, float, bool]] = field(default_factory=deque)
    """(end, seconds, ours) within the window."""
    _share_told: bool = False
    _missing: dict[str, frozenset[str]] = field(default_factory=dict)
    _agenda_told: bool = False

    def __post_init__(self) -> None:
        self._missing = {point: content(point) for point in self.scene.context.agenda}

    def hear(self, line: Line) -> Iterator[Moment]:
        self._cover(line)
        yield from self._monologue(line)
        yield from self._share(line)
        yield from self._agenda(line)

    @property
    def uncovered(self) -> tuple[str, ...]:
        return tuple(self._missing)

    def _monologue(self, line: Line) -> Iterator[Moment]:
        if line.by_client:
            if line.words > _ENOUGH:
                self._run_from, self._run_told, self._run_seqs = None, False, []
            return
        if self._run_from is None:
            self._run_from = line.said.start
        self._run_seqs = [*self._run_seqs[:1], line.said.seq]
        seconds = line.said.end - self._run_from
        if not self._run_told and seconds > self.scene.rules.monologue_s:
            self._run_told = True
            self._runs += 1
            facts = {"seconds": str(round(seconds))}
            yield _of(line, "monologue", 0.76, f"monologue:{self._runs}", facts, tuple(dict.fromkeys(self._run_seqs)))

    def _share(self, line: Line) -> Iterator[Moment]:
        rules = self.scene.rules
        self._recent.append((line.said.end, max(0.0, line.said.end - line.said.start), not line.by_client))
        while self._recent and self._recent[0][0] < line.said.end - rules.talk_window_s:
            self._recent.popleft()
        if self._share_told or line.said.end < rules.talk_from_s:
            return
        total = sum(s for _, s, _ in self._recent)
        ours = sum(s for _, s, mine in self._recent if mine)
        if total >= _LEAST_S and ours / total > rules.talk_share:
            self._share_told = True
            yield _of(line, "talk_ratio", 0.68, "talk_ratio", {"share": f"{round(100 * ours / total)}"})

    def _cover(self, line: Line) -> None:
        said: frozenset[str] = frozenset().union(*(stems(s.plain) for s in line.sentences))
        for point, theirs in list(self._missing.items()):
            if not theirs or len(theirs & said) / len(theirs) >= _COVERED:
                del self._missing[point]

    def _agenda(self, line: Line) -> Iterator[Moment]:
        planned = self.scene.context.minutes
        if planned is None or self._agenda_told or not self._missing:
            return
        left = planned * 60 - line.said.end
        if left > self.scene.rules.agenda_left_s:
            return
        self._agenda_told = True
        points = list(self._missing)
        facts = {"points": "; ".join(points), "minutes_left": str(max(0, round(left / 60)))}
        yield _of(line, "agenda", 0.85, f"agenda:{points[0].casefold()}", facts)


def _of(
    line: Line, kind: MomentKind, weight: float, about: str, facts: dict[str, str], seqs: tuple[int, ...] = ()
) -> Moment:
    said = line.said
    quote = line.sentences[-1].quote() if line.sentences else said.text
    speaker: Speaker = said.speaker
    return Moment(kind, seqs or (said.seq,), said.start, speaker, quote, weight, about, facts)

"""Which moment, if any, is worth a glance now: one at a time, never twice, never often. No clock of its own."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from skills.calls.moment import Moment, MomentKind


@dataclass(frozen=True, slots=True)
class RestraintRules:
    bar: float = 0.68
    """A moment's weight, after the rep's wishes, from which it deserves a glance."""
    well_bar: float = 0.72
    """The same while the rep is doing well: asking, and leaving the client most of the time."""
    cooldown_s: float = 25.0
    weighty: float = 0.8
    """From this weight on a moment waits for the shorter time only: an objection doesn't come when it suits us."""
    weighty_cooldown_s: float = 12.0
    kind_cooldown_s: float = 60.0
    """Of the same kind; half of it for what weighs a lot: the price is another objection than the risk."""
    again: float = 0.1
    """So much less a moment counts beside others when its kind was told within that time."""
    most: int = 6
    per_s: float = 600.0
    fresh_s: float = 2.0
    """Later than this after the phrase, a hint is dropped: the talk has moved on."""
    refine_by_s: float = 1.0
    """So long after the phrase a hint may wait for a model's words; then it goes out with its own."""
    more: float = 1.15
    less: float = 0.8
    least_taste: float = 0.4
    most_taste: float = 1.35


class Restraint:
    def __init__(self, rules: RestraintRules) -> None:
        self.rules = rules
        self.muted = False
        self._taste: dict[MomentKind, float] = {}
        self._told: set[str] = set()
        self._last: float | None = None
        self._last_of: dict[MomentKind, float] = {}
        self._recent: deque[float] = deque()
        self._before: float | None = None
        """When the kind told last had been told before."""

    def choose(self, moments: Sequence[Moment], now: float, *, doing_well: bool = False) -> Moment | None:
        """The one to tell at `now` (seconds, any clock that only goes forward); None: silence is better."""
        if self.muted or self._full(now):
            return None
        bar = self.rules.well_bar if doing_well else self.rules.bar
        open_ones = [m for m in moments if self.weight(m) >= bar and self._open(m, now)]
        return max(open_ones, key=lambda m: (self._rank(m, now), -m.seqs[0], m.about), default=None)

    def _rank(self, moment: Moment, now: float) -> float:
        """Of about the same weight, the kind that was not told lately comes first."""
        last = self._last_of.get(moment.kind)
        lately = last is not None and now - last < self.rules.kind_cooldown_s
        return self.weight(moment) - (self.rules.again if lately else 0.0)

    def told(self, moment: Moment, now: float) -> None:
        self._told.add(moment.about)
        self._last = now
        self._before = self._last_of.get(moment.kind)
        self._last_of[moment.kind] = now
        self._recent.append(now)

    def withdrawn(self, moment: Moment) -> None:
        """The one told last was not given after all: it makes nothing wait, and does not come again."""
        self._recent.pop()
        self._last = self._recent[-1] if self._recent else None
        if self._before is None:
            self._last_of.pop(moment.kind, None)
        else:
            self._last_of[moment.kind] = self._before

    def knows(self, about: str) -> None:
        """It was told before, in a part of the call that this coach did not see."""
        self._told.add(about)

    def weight(self, moment: Moment) -> float:
        return moment.weight * self._taste.get(moment.kind, 1.0)

    def more(self, kind: MomentKind) -> None:
        self._taste[kind] = min(self.rules.most_taste, self._taste.get(kind, 1.0) * self.rules.more)

    def less(self, kind: MomentKind) -> None:
        self._taste[kind] = max(self.rules.least_taste, self._taste.get(kind, 1.0) * self.rules.less)

    def _full(self, now: float) -> bool:
        while self._recent and now - self._recent[0] >= self.rules.per_s:
            self._recent.popleft()
        return len(self._recent) >= self.rules.most

    def _open(self, moment: Moment, now: float) -> bool:
        weighty = self.weight(moment) >= self.rules.weighty
        quiet_s = self.rules.weighty_cooldown_s if weighty else self.rules.cooldown_s
        if self._last is not None and now - self._last < quiet_s:
            return False
        last = self._last_of.get(moment.kind)
        rests_s = self.rules.kind_cooldown_s / (2 if weighty else 1)
        return moment.about not in self._told and (last is None or now - last >= rests_s)

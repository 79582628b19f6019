"""One thing that deserves a person's attention: what it is about, what would make it news again, what to press.

A notice is named for ever by kind and subject (`key`); its `state` says what would make it news again: the new close
date, the step a silence has reached. So nobody is told the same twice unless it changed.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from knowledge.records import Deal
from skills.answer import Action, SourceKind

Kind = Literal[
    "drop",
    "rise",
    "slip",
    "stage_back",
    "passed",
    "left",
    "rival",
    "budget",
    "unanswered",
    "silent",
    "task",
    "initiative",
    "next_step",
    "profile",
    "trap",
    "coverage",
    "news",
]

LABELS: dict[Kind, str] = {
    "drop": "score drops",
    "rise": "score rises",
    "slip": "close dates put off",
    "stage_back": "deals that went back a stage",
    "passed": "close dates that passed",
    "left": "people who left",
    "rival": "competitors newly named",
    "budget": "talk of budget in mails",
    "unanswered": "mails without an answer",
    "silent": "champions and buyers gone quiet",
    "task": "tasks",
    "initiative": "Power Plan initiatives due",
    "next_step": "next steps due",
    "profile": "client profiles that changed",
    "trap": "traps clients walk into",
    "coverage": "people no longer covered",
    "news": "news about clients",
}
ALERTED: frozenset[Kind] = frozenset({"drop", "stage_back", "passed", "left", "rival", "budget"})
"""Worth a word within minutes (issue: drop ≥ 10, stage back, close date passed, buyer left, competitor, budget)."""
ALERT_FROM = 50.0
"""Weight from which on an alert is sent."""
ALERT_DROP = 10
"""Right-to-Win points lost from which on a drop is alerted."""
LESS = 0.6
"""What a person's "not useful" leaves of the weight of that kind, each time it is said."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A record a notice rests on: enough to cite it."""

    kind: str
    id: str
    title: str
    at: datetime | None = None
    excerpt: str = ""
    source: SourceKind = "record"


@dataclass(frozen=True, slots=True)
class Notice:
    kind: Kind
    about: str
    """Id of what it is about: a deal, a mail, a person on a deal."""
    state: str
    """What would make it news again."""
    weight: float
    """0..100: how much it matters before the person's own say."""
    text: str
    """One line without the deal's name."""
    deal: Deal | None = None
    """None: it is about a client, or about no deal at all."""
    where: str = ""
    """The deal's or client's name as shown."""
    detail: str = ""
    at: datetime | date | None = None
    refs: tuple[Ref, ...] = ()
    action: Action | None = field(default=None, compare=False)
    size: int = 0
    """Points of Right to Win it is about."""

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.about}"

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.state.encode()).hexdigest()[:12]

    @property
    def alerts(self) -> bool:
        """Whether it may be told at once; a person's say is in the weight by then."""
        if self.kind not in ALERTED or self.weight < ALERT_FROM:
            return False
        return self.kind != "drop" or self.size >= ALERT_DROP


def unsaid(notices: Iterable[Notice], told: Mapping[str, str]) -> tuple[Notice, ...]:
    """Those not told yet, or changed since; `told` is key -> digest."""
    return tuple(n for n in notices if told.get(n.key) != n.digest)


def as_wanted(
    notices: Iterable[Notice], *, less: Sequence[str], snoozed: Sequence[str], today: date
) -> tuple[Notice, ...]:
    """What a person asked for less of weighs less; what they put off is left out until its day."""
    asleep = {key for key, until in _snoozes(snoozed) if until > today}
    return tuple(
        replace(n, weight=n.weight * LESS ** less.count(n.kind)) if n.kind in less else n
        for n in notices
        if n.key not in asleep
    )


def _snoozes(written: Sequence[str]) -> list[tuple[str, date]]:
    pairs = (entry.rpartition("|") for entry in written)
    return [(key, date.fromisoformat(day)) for key, _, day in pairs if key]


def ranked(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Heaviest first; of two alike the one on the larger deal, then by name."""
    return tuple(sorted(notices, key=lambda n: (-n.weight, -_amount(n), n.where, n.key)))


def _amount(notice: Notice) -> float:
    return float(notice.deal.amount or 0) if notice.deal is not None else 0.0


def digests(notices: Iterable[Notice]) -> dict[str, str]:
    return {n.key: n.digest for n in notices}

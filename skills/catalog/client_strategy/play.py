"""One move of the engagement strategy, with the facts that decided it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from knowledge.records import Deal
from skills.answer import Action

Stage = Literal["hold", "raise", "widen"]
"""hold: an open deal or the client can be lost; raise: what lifts us; widen: what opens more."""

STAGES: tuple[Stage, ...] = ("hold", "raise", "widen")
STAGE_LABELS: dict[Stage, str] = {
    "hold": "Hold",
    "raise": "Rise",
    "widen": "Open",
}
ORDER_RULE = (
    "Hold comes first: what can lose an open deal or the client. Then Rise: what lifts our standing. Then Open: what "
    "leads to the next deal. Within each the earlier date first, and on one day a deal before people before the client."
)


@dataclass(frozen=True, slots=True)
class Ref:
    """A record a fact rests on: enough to cite it."""

    kind: str
    id: str
    title: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Because:
    """A fact on record that decided a play."""

    text: str
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Play:
    key: str
    """The rule and what it is about: "money:deal_1". One play per key."""
    stage: Stage
    text: str
    """What is done, as an instruction."""
    because: tuple[Because, ...]
    moves: tuple[str, ...]
    """What it should change: "Money of Quay: unproven → likely"."""
    owner_id: str | None
    due_on: date
    person_id: str | None = None
    """Whom at the client it needs."""
    also: tuple[str, ...] = ()
    """What is settled in the same talk."""
    action: Action | None = field(default=None, compare=False)


def ordered(plays: Iterable[Play]) -> tuple[Play, ...]:
    """By the stated rule, else as given; what needs the same person from the same colleague becomes one talk."""
    ranked = sorted(plays, key=lambda p: (STAGES.index(p.stage), p.due_on))
    merged: dict[str, Play] = {}
    for play in ranked:
        talk = f"{play.person_id}|{play.owner_id}" if play.person_id and play.owner_id else play.key
        first = merged.get(talk)
        merged[talk] = play if first is None else _with(first, play)
    return tuple(merged.values())


def _with(first: Play, other: Play) -> Play:
    return replace(
        first,
        because=(*first.because, *(b for b in other.because if b not in first.because)),
        moves=(*first.moves, *(m for m in other.moves if m not in first.moves)),
        also=(*first.also, other.text, *other.also),
    )


def due(today: date, days: int, deal: Deal | None = None) -> date:
    """So many days from today, before the deal closes, on a working day and never before tomorrow."""
    day = today + timedelta(days=days)
    if deal is not None and deal.close_on is not None and deal.close_on > today:
        day = min(day, deal.close_on)
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    if day > today:
        return day
    return today + timedelta(days={4: 3, 5: 2}.get(today.weekday(), 1))

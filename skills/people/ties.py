"""Who of us is close to a client's people, from relationships on record and what was exchanged. Pure.

A meeting, a call or a mail from them counts 0.5^(age / 180 days); owning the relationship with one of them counts as
much as three fresh ones. n of them rate by §1's "n similar": 10 × (1 − 0.5^(n/3)). One owned relationship alone is 5.0,
which is what "knows the client" takes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from knowledge.records import Activity, Contact, Edge
from skills.people.contacts import is_contact
from skills.scoring.readings import similar_deliveries
from skills.scoring.rules import HALF_LIFE

OWNING_COUNTS = 3.0
KNOWS_FROM = 5.0
"""From this rating on somebody knows the client."""


@dataclass(frozen=True, slots=True)
class Tie:
    user_id: str
    points: float = 0.0
    exchanges: int = 0
    last: Activity | None = None
    owned: tuple[Contact, ...] = ()
    """The contacts whose relationship is theirs, by name."""

    @property
    def rating(self) -> float:
        return similar_deliveries(self.points)

    @property
    def knows(self) -> bool:
        return self.rating >= KNOWS_FROM - 1e-9


def ties(
    contacts: Iterable[Contact], owners: Iterable[Edge], activities: Sequence[Activity], moment: datetime
) -> dict[str, Tie] | None:
    """By user id, for whoever has any; None where no relationship and no exchange is on record at all.

    With something on record, having nothing is known too: such a colleague rates 0.
    """
    people = {c.id: c for c in contacts}
    owned: dict[str, set[str]] = {}
    for edge in owners:
        if edge.kind == "owns_relationship" and edge.object_id in people:
            owned.setdefault(edge.subject_id, set()).add(edge.object_id)
    met: dict[str, list[Activity]] = {}
    for activity in activities:
        if activity.user_id and activity.at <= moment and is_contact(activity):
            met.setdefault(activity.user_id, []).append(activity)
    if not owned and not met:
        return None
    return {u: _tie(u, met.get(u, []), owned.get(u, set()), people, moment) for u in {*owned, *met}}


def _tie(user_id: str, met: list[Activity], owned: set[str], people: dict[str, Contact], moment: datetime) -> Tie:
    fresh = sum(0.5 ** ((moment - a.at) / HALF_LIFE) for a in met)
    theirs = tuple(sorted((people[i] for i in owned), key=lambda c: (c.name, c.id)))
    last = max(met, key=lambda a: (a.at, a.id), default=None)
    return Tie(user_id, fresh + OWNING_COUNTS * len(theirs), len(met), last, theirs)

"""What a colleague can do, from assessments and certificates on record (METHODOLOGY §2.5, by §1's evidence rule). Pure.

A rating on record is a number that speaks for itself: the rating of a skill is the mean of the records on it, each
weighed as evidence is, `reliability × 0.5^(age / 180 days)`. A certificate is a Fact (1.0) and stands undiminished
until the day it expires, from when on it counts nothing; a judgement by somebody else is an Opinion (0.6), one's own
is worth what nobody can check (0.2). Of several words of one assessor on one thing the newest counts. No record, no
rating: never 0 and never 5 by silence.

Worked: a manager's fresh 8 alone → 8.0. That and another manager's 5, 180 days old: (0.6×8 + 0.3×5) / 0.9 = 7.0.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.records import Competency, SellingAttribute, SellingSkill
from skills.people.selling_rules import (
    ATTRIBUTES,
    CONTRADICTS_FROM,
    EXPIRES_SOON_DAYS,
    OLD_BELOW,
    SELF_ASSESSED_AS,
    SKILLS,
    STILL_SPEAKS_FROM,
)
from skills.scoring.rules import HALF_LIFE, RELIABILITY

Cell = tuple[SellingAttribute, SellingSkill]


@dataclass(frozen=True, slots=True)
class Rating:
    value: float
    """0..10."""
    weight: float
    """Summed weights of the records: how well founded it is."""
    items: tuple[Competency, ...]
    """Heaviest first; never empty."""
    range: tuple[float, float] | None = None
    """Lowest and highest, where records of one thing contradict each other."""

    @property
    def newest(self) -> date:
        return max(c.on for c in self.items)

    @property
    def old(self) -> bool:
        return self.weight < OLD_BELOW


def weight(held: Competency, today: date) -> float:
    """How much one record counts today."""
    if held.kind == "certificate" and held.expires_on is not None:
        return RELIABILITY["fact"] if held.expires_on >= today else 0.0
    age = max(0, (today - held.on).days)
    return reliability(held) * math.pow(0.5, age / HALF_LIFE.days)


def reliability(held: Competency) -> float:
    if held.kind == "certificate":
        return RELIABILITY["fact"]
    return RELIABILITY[SELF_ASSESSED_AS if held.by == held.user_id else "opinion"]


def rated(records: Iterable[Competency], today: date) -> Rating | None:
    """The rating the records give together; None where none of them counts."""
    weighed = [(weight(c, today), c) for c in standing(records)]
    weighed = [(w, c) for w, c in weighed if w > 0]
    total = sum(w for w, _ in weighed)
    if not weighed or total <= 0:
        return None
    weighed.sort(key=lambda pair: (-pair[0], pair[1].id))
    value = sum(w * c.rating for w, c in weighed) / total
    return Rating(value, total, tuple(c for _, c in weighed), _contradiction(weighed))


def standing(records: Iterable[Competency]) -> tuple[Competency, ...]:
    """Without what its own author has said anew since: an assessment or certificate replaces its predecessor."""
    newest: dict[tuple[object, ...], Competency] = {}
    for held in sorted(records, key=lambda c: (c.on, c.id)):
        named = (held.title or held.topic).casefold() if held.kind == "certificate" else held.topic.casefold()
        by = held.by if held.kind == "assessment" else ""
        newest[(held.user_id, held.kind, by, held.skill, held.attribute, named)] = held
    return tuple(sorted(newest.values(), key=lambda c: c.id))


def _contradiction(weighed: list[tuple[float, Competency]]) -> tuple[float, float] | None:
    """Over records of one thing only: being good at one and not at another contradicts nothing."""
    by_thing: dict[tuple[str, str | None], list[float]] = {}
    for w, held in weighed:
        if w >= STILL_SPEAKS_FROM:
            by_thing.setdefault((held.topic.casefold(), held.attribute), []).append(held.rating)
    ends = [(min(r), max(r)) for r in by_thing.values() if max(r) - min(r) >= CONTRADICTS_FROM]
    return max(ends, key=lambda e: (e[1] - e[0], e)) if ends else None


def cell(records: Iterable[Competency], attribute: SellingAttribute, skill: SellingSkill, today: date) -> Rating | None:
    """One field of the matrix. A record without an attribute speaks for the skill under every one; a record on a topic
    speaks for that topic, not for the skill at large."""
    return rated((c for c in at_large(records, skill) if c.attribute in (attribute, None)), today)


def overall(records: Iterable[Competency], skill: SellingSkill, today: date) -> Rating | None:
    """A skill over all attributes: one number for a list of people."""
    return rated(at_large(records, skill), today)


def at_large(records: Iterable[Competency], skill: SellingSkill) -> tuple[Competency, ...]:
    return tuple(c for c in records if c.skill == skill and not c.topic.strip())


def matrix(records: Iterable[Competency], today: date) -> dict[Cell, Rating | None]:
    """Attributes × skills: twelve fields, unknown ones None."""
    held = tuple(records)
    return {(a, s): cell(held, a, s, today) for a in ATTRIBUTES for s in SKILLS}


def on_topic(records: Iterable[Competency], skill: SellingSkill, topic: str, today: date) -> Rating | None:
    """What is on record of a skill in one family, industry or region."""
    return rated((c for c in records if c.skill == skill and same_topic(c.topic, topic)), today)


def same_topic(topic: str, wanted: str) -> bool:
    """ "asset reliability" and "Asset Reliability (plants)" are about the family Asset Reliability."""
    said, asked = f" {_plain(topic)} ", f" {_plain(wanted)} "
    return bool(said.strip() and asked.strip()) and (asked in said or said == asked)


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def strongest(records: Iterable[Competency], today: date) -> frozenset[SellingAttribute]:
    """The attribute somebody is rated highest in, of records that name one; several on a tie, none when none is named.

    Compared to one decimal: what a card shows as equal is equal.
    """
    held = tuple(records)
    ratings = {a: rated((c for c in held if c.attribute == a), today) for a in ATTRIBUTES}
    known = {a: round(r.value, 1) for a, r in ratings.items() if r is not None}
    best = max(known.values(), default=None)
    return frozenset(a for a, value in known.items() if value == best)


CertificateState = Literal["valid", "soon", "expired"]


@dataclass(frozen=True, slots=True)
class Certificate:
    held: Competency
    state: CertificateState


def certificates(records: Iterable[Competency], today: date) -> tuple[Certificate, ...]:
    """Expired ones first, then by the day they expire; of one title only the newest."""
    found = [Certificate(c, _state(c, today)) for c in standing(records) if c.kind == "certificate"]
    return tuple(sorted(found, key=lambda c: (c.held.expires_on or date.max, c.held.title, c.held.id)))


def _state(held: Competency, today: date) -> CertificateState:
    if held.expires_on is None:
        return "valid"
    if held.expires_on < today:
        return "expired"
    return "soon" if (held.expires_on - today).days <= EXPIRES_SOON_DAYS else "valid"

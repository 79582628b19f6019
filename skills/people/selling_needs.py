"""What a deal asks of who sells it, and what is short of it (METHODOLOGY §2.5). Pure; the levels: `selling_rules`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from knowledge.records import Competency, Deal, DealClass, SellingAttribute, SellingSkill, Training
from skills.people.experience import Experience, Families, topics_of, track
from skills.people.selling import Rating, matrix, on_topic, same_topic
from skills.people.selling_rules import (
    ATTRIBUTES,
    CLASS_UNKNOWN_AS,
    DECIDING,
    LEANS_ON,
    LEVEL,
    SKILLS,
    TOPIC_LEVEL,
    TOPIC_SKILL,
    TopicKind,
)

_KINDS: tuple[TopicKind, ...] = ("family", "industry", "region")


@dataclass(frozen=True, slots=True)
class Need:
    """One level a deal asks for: in a field of the matrix, or in a family, an industry, a region."""

    skill: SellingSkill
    least: float
    attribute: SellingAttribute | None = None
    kind: TopicKind | None = None
    topic: str = ""
    asked_by: tuple[Deal, ...] = ()
    """The deals that ask for it, at this level or a lower one; none where a class was asked about."""


State = Literal["met", "short", "unknown"]


@dataclass(frozen=True, slots=True)
class Check:
    need: Need
    rating: float | None
    """From wins alone it is a floor."""
    held: Rating | None = None
    """From assessments and certificates."""
    wins: tuple[Deal, ...] = ()
    """Won in the topic, and counted."""

    @property
    def state(self) -> State:
        """Wins show at least so much: with nothing else on record, too few of them prove no lack."""
        if self.rating is not None and self.rating >= self.need.least - 1e-9:
            return "met"
        return "unknown" if self.held is None else "short"

    @property
    def gap(self) -> float:
        """How much is missing; 0 where met or not known."""
        return self.need.least - self.rating if self.state == "short" and self.rating is not None else 0.0


def needs_of_class(deal_class: DealClass | None) -> tuple[Need, ...]:
    """What any deal of a class asks for in the matrix; a class not known asks for what a Stepping Stone does."""
    known = deal_class or CLASS_UNKNOWN_AS
    leans = LEANS_ON[known]
    return tuple(
        Need(s, LEVEL[known] + ((a, s) in DECIDING[known]), a)
        for a in ATTRIBUTES
        for s in SKILLS
        if leans is None or (a, s) in leans
    )


def needs(deal: Deal, deal_class: DealClass | None, families: Families) -> tuple[Need, ...]:
    """What one deal asks for: the matrix of its class, and its solutions, industry and region."""
    levels = TOPIC_LEVEL[deal_class or CLASS_UNKNOWN_AS]
    topics = topics_of(deal, families)
    about = [
        Need(TOPIC_SKILL[kind], levels[kind], None, kind, topic)
        for kind in _KINDS
        if kind in levels
        for topic in sorted(topics[kind])
    ]
    return tuple(replace(n, asked_by=(deal,)) for n in (*needs_of_class(deal_class), *about))


def together(several: Iterable[tuple[Need, ...]]) -> tuple[Need, ...]:
    """What several deals ask for: the highest level of each, with every deal that asks."""
    found: dict[tuple[object, ...], Need] = {}
    for need in (n for needs in several for n in needs):
        place = (need.skill, need.attribute, need.kind, need.topic)
        known = found.get(place)
        deals = need.asked_by if known is None else (*known.asked_by, *need.asked_by)
        least = need.least if known is None else max(known.least, need.least)
        found[place] = replace(need, least=least, asked_by=tuple({d.id: d for d in deals}.values()))
    return tuple(found.values())


def checked(
    wanted: Iterable[Need], held: Iterable[Competency], experience: Experience, families: Families, today: date
) -> tuple[Check, ...]:
    """Each need against what is on record: widest gap first, then what is not known, then what is met."""
    records = tuple(held)
    fields = matrix(records, today)
    found = [_check(n, fields, records, experience, families, today) for n in wanted]
    order: dict[State, int] = {"short": 0, "unknown": 1, "met": 2}
    return tuple(sorted(found, key=lambda c: (order[c.state], -c.gap, -c.need.least, _place(c.need))))


def _place(need: Need) -> tuple[int, int, int, str]:
    attribute = ATTRIBUTES.index(need.attribute) if need.attribute else -1
    return _KINDS.index(need.kind) if need.kind else -1, SKILLS.index(need.skill), attribute, need.topic


def _check(
    need: Need,
    fields: Mapping[tuple[SellingAttribute, SellingSkill], Rating | None],
    held: tuple[Competency, ...],
    experience: Experience,
    families: Families,
    today: date,
) -> Check:
    if need.attribute is not None:
        rating = fields[(need.attribute, need.skill)]
        return Check(need, rating.value if rating else None, rating)
    assert need.kind is not None
    known = on_topic(held, need.skill, need.topic, today)
    wins = experience.won_in(need.kind, need.topic, families)
    return Check(need, higher(known, len(wins)), known, wins)


def higher(known: Rating | None, wins: int) -> float | None:
    """What is held in a topic: what was assessed or certified, or what the wins show where that is more.

    Not their mean: to have won a deal in it must not make anybody less able.
    """
    both = [v for v in (known.value if known else None, track(wins)) if v is not None]
    return max(both, default=None)


def trainings_for(need: Need, trainings: Iterable[Training]) -> tuple[Training, ...]:
    """What would close the gap: on the skill; on the very topic or attribute before what is for all; shortest first.

    A training on another topic or another attribute closes another gap, not this one.
    """
    fitting = [t for t in trainings if t.skill == need.skill and _suits(t, need)]

    def order(training: Training) -> tuple[bool, bool, bool, float, str, str]:
        exact = bool(need.topic) and same_topic(training.topic, need.topic)
        named = need.attribute is not None and training.attribute == need.attribute
        hours = training.hours
        return not exact, not named, hours is None, hours or 0.0, training.title, training.id

    return tuple(sorted(fitting, key=order))


def _suits(training: Training, need: Need) -> bool:
    if training.topic and not (need.topic and same_topic(training.topic, need.topic)):
        return False
    return need.attribute is None or training.attribute in (need.attribute, None)

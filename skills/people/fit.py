"""How well a colleague fits a seat on a deal, 0..10, part by part (METHODOLOGY §3.8). Pure.

The fit is the weighted mean of the parts that the seat's role is made of (`team_roles`). A part that is not on record
adds nothing: the fit is then a floor, and says how many of its parts are known. `known` is the mean over the known
parts alone: what decides whether somebody is good enough for the seat at all. Working in the deal's region counts for
the fit but proves nobody able. A rating whose records are old (`selling_rules.OLD_BELOW`) does not count here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from knowledge.records import Competency, Deal, User
from skills.people.bench import Bench
from skills.people.experience import Experience, Past, past
from skills.people.selling import Rating, cell, on_topic
from skills.people.selling_needs import higher
from skills.people.selling_rules import TOPIC_SKILL
from skills.people.team_roles import PartKey, Seat
from skills.people.ties import Tie
from skills.scoring.rules import SCALE

GOOD_ENOUGH = 4.0
"""Below it nobody is proposed for a seat: it is a gap, with whom to ask or what to learn."""


@dataclass(frozen=True, slots=True)
class Part:
    key: PartKey
    weight: float
    rating: float | None
    records: tuple[Competency, ...] = ()
    """Behind skill and topic."""
    wins: tuple[Deal, ...] = ()
    """Behind a topic: deals won in it."""
    past: Past | None = None
    tie: Tie | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    user: User
    seat: Seat
    parts: tuple[Part, ...]

    @property
    def floor(self) -> float:
        """At least this: what is not on record adds nothing. To two decimals, as it is compared."""
        return round(sum(p.weight * p.rating for p in self.parts if p.rating is not None), 2)

    @property
    def able(self) -> tuple[Part, ...]:
        """The parts that speak of what somebody can do."""
        return tuple(p for p in self.parts if p.key != "place")

    @property
    def known(self) -> float | None:
        found = [p for p in self.able if p.rating is not None]
        weight = sum(p.weight for p in found)
        return round(sum(p.weight * (p.rating or 0.0) for p in found) / weight, 2) if weight else None

    @property
    def coverage(self) -> tuple[int, int]:
        return sum(p.rating is not None for p in self.able), len(self.able)

    @property
    def proven(self) -> bool:
        """Something is on record of them for this seat, and what decides it is."""
        decisive = self.seat.role.decisive
        missing = any(p.key == decisive and p.rating is None for p in self.parts)
        return self.known is not None and not missing

    @property
    def reach(self) -> float:
        """The lower of what is known over all, and in what decides the seat; 0 where nothing is."""
        decisive = [p.rating or 0.0 for p in self.parts if p.key == self.seat.role.decisive]
        return min([self.known or 0.0, *decisive])

    @property
    def good_enough(self) -> bool:
        return self.proven and self.reach >= GOOD_ENOUGH


@dataclass(frozen=True, slots=True)
class Scene:
    """What fits are computed from, prepared once per deal."""

    bench: Bench
    deal: Deal
    fair: bool
    """Assessments and closed deals count; else only what everybody may know of everybody."""
    experiences: Mapping[str, Experience]
    ties: Mapping[str, Tie] | None

    @classmethod
    def of(cls, bench: Bench, deal: Deal, *, fair: bool) -> "Scene":
        return cls(bench, deal, fair, bench.experiences() if fair else {}, bench.ties())

    def held(self, user_id: str) -> tuple[Competency, ...]:
        every = self.bench.held(user_id)
        return every if self.fair else tuple(c for c in every if c.kind == "certificate")

    def tie(self, user_id: str) -> Tie | None:
        """None where nothing at all is on record of anybody with this client."""
        return None if self.ties is None else self.ties.get(user_id, Tie(user_id))

    def experience(self, user_id: str) -> Experience:
        return self.experiences.get(user_id, Experience(user_id))


def fit(scene: Scene, user: User, seat: Seat) -> Fit:
    """Where past deals may not be compared, they are no part of it."""
    asked = ((key, weight) for key, weight in seat.role.parts.items() if scene.fair or key != "past")
    return Fit(user, seat, tuple(_part(scene, user, seat, key, weight) for key, weight in asked))


def _part(scene: Scene, user: User, seat: Seat, key: PartKey, weight: float) -> Part:
    if key == "skill":
        return _skill(scene, user, seat, weight)
    if key == "topic":
        return _topic(scene, user, seat, weight)
    if key == "place":
        return Part(key, weight, _place(scene.deal.region, user.region))
    if key == "ties":
        tie = scene.tie(user.id)
        return Part(key, weight, None if tie is None else tie.rating, tie=tie)
    happened = past(scene.experience(user.id), scene.deal, scene.bench.families)
    return Part(key, weight, happened.rating, past=happened)


def _skill(scene: Scene, user: User, seat: Seat, weight: float) -> Part:
    """The role's skills, under the attribute that the role is about: the mean of those on record."""
    today, held, role = scene.bench.moment.date(), scene.held(user.id), seat.role
    ratings = [_current(cell(held, role.attribute, skill, today)) for skill in role.skills]
    return Part("skill", weight, _mean([r.value for r in ratings if r is not None]), _records(ratings))


def _topic(scene: Scene, user: User, seat: Seat, weight: float) -> Part:
    """What is held in the seat's family or industry: as assessed or certified, or as wins show where that is more.

    A seat that spans every family of the deal asks for the mean over those.
    """
    kind = seat.role.topic
    topics = (seat.topic,) if seat.topic else scene.bench.solutions(scene.deal) if kind == "family" else ()
    if kind is None or not topics:
        return Part("topic", weight, None)
    today, held, families = scene.bench.moment.date(), scene.held(user.id), scene.bench.families
    found: list[float | None] = []
    records: list[Competency] = []
    won: list[Deal] = []
    for topic in topics:
        known = _current(on_topic(held, TOPIC_SKILL[kind], topic, today))
        wins = scene.experience(user.id).won_in(kind, topic, families)
        found.append(higher(known, len(wins)))
        records += known.items if known else ()
        won += [d for d in wins if d not in won]
    rating = _mean([r for r in found if r is not None])
    return Part("topic", weight, rating, tuple(records), tuple(won))


def _place(region: str | None, home: str | None) -> float | None:
    if region is None or home is None:
        return None
    return SCALE if region == home else 0.0


def _current(rating: Rating | None) -> Rating | None:
    return None if rating is None or rating.old else rating


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _records(ratings: Iterable[Rating | None]) -> tuple[Competency, ...]:
    found: dict[str, Competency] = {}
    for rating in ratings:
        found.update({c.id: c for c in (rating.items if rating else ())})
    return tuple(found.values())

"""A lens and what it is made of, and the few formulas they share. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from knowledge.records import (
    Activity,
    Contact,
    Deal,
    Delivery,
    Document,
    Edge,
    Evidence,
    Imperative,
    QualifierAnswer,
)
from skills.catalog.engagement_excellence.facts import ClientFile
from skills.catalog.engagement_excellence.rules import WEAK_BELOW, LensKey
from skills.people.stakeholder_map import Person, persons
from skills.rules import StakeholderRules
from skills.scoring.pooled import pooled
from skills.scoring.posterior import half_up
from skills.scoring.score import ScoreBand, band
from skills.wording import Voice

Proof = Activity | Contact | Deal | Delivery | Document | Edge | Evidence | Imperative | QualifierAnswer


@dataclass(frozen=True, slots=True)
class Indicator:
    key: str
    value: float | None
    """0..10; None: nothing on record to tell it from."""
    said: str
    """What was found, or what is missing."""
    proofs: tuple[Proof, ...] = ()
    about: tuple[Contact, ...] = ()
    """Whom the gap is about, the first first: what the next action reads."""
    topic: str = ""
    """What the gap is about where it is no person: a need, a goal, a deal, a delivery."""


@dataclass(frozen=True, slots=True)
class Lens:
    key: LensKey
    indicators: tuple[Indicator, ...]

    @property
    def known(self) -> int:
        return sum(i.value is not None for i in self.indicators)

    @property
    def rating(self) -> float | None:
        """The mean of what is known, 0..10."""
        values = [i.value for i in self.indicators if i.value is not None]
        return sum(values) / len(values) if values else None

    @property
    def points(self) -> int | None:
        """0..100, as people read it."""
        return None if self.rating is None else half_up(self.rating * 10)

    @property
    def thin(self) -> bool:
        """Fewer than half of its indicators are known: a number, and no verdict."""
        return self.known * 2 < len(self.indicators)

    @property
    def band(self) -> ScoreBand:
        return "unknown" if self.rating is None or self.thin else band(self.rating * 10)

    @property
    def low(self) -> bool:
        """Weak, or would be if more were known."""
        return self.points is not None and self.points < WEAK_BELOW


@dataclass(frozen=True, slots=True)
class View:
    """A client's file as of a moment, in the light of one deal where there is one."""

    file: ClientFile
    moment: datetime
    today: date
    voice: Voice
    people: tuple[Person, ...]
    talks: tuple[Activity, ...]
    """Meetings, calls and mails up to the moment, newest first; in the light of a deal, not those on another."""
    anywhere: tuple[Person, ...]
    """The same people by every talk with the client, whatever deal it was on."""

    @property
    def here(self) -> str:
        """ " on this deal", where only that is looked at."""
        return " on this deal" if self.file.deal else ""

    @property
    def logged(self) -> bool:
        """Whether anything exchanged with this client is on record at all: without it nothing can be counted."""
        return bool(self.talks)

    @property
    def open_deals(self) -> tuple[Deal, ...]:
        if self.file.deal is not None:
            return (self.file.deal,)
        return tuple(d for d in self.file.deals if d.status == "open")

    def days_since(self, when: datetime) -> float:
        return (self.moment - when).total_seconds() / 86_400

    def user_name(self, user_id: str | None) -> str:
        return next((u.name for u in self.file.house.users if u.id == user_id), "")


def view(file: ClientFile, moment: datetime, today: date, voice: Voice, rules: StakeholderRules) -> View:
    deal = file.deal
    mine = [a for a in file.activities if a.at <= moment and (deal is None or a.deal_id in (deal.id, None))]
    open_ids = [deal.id] if deal is not None else [d.id for d in file.deals if d.status == "open"]
    people = persons(file.contacts, file.edges, mine, moment, open_ids, rules)
    anywhere = persons(file.contacts, file.edges, file.activities, moment, open_ids, rules)
    talks = sorted((a for a in mine if a.kind in ("meeting", "call", "mail")), key=lambda a: (a.at, a.id), reverse=True)
    return View(file, moment, today, voice, people, tuple(talks), anywhere)


def share(part: float, whole: float) -> float:
    return 10 * part / whole


def fading(days: float, full: int, none: int) -> float:
    """10 up to `full` days, falling evenly to 0 at `none`."""
    return 10 * min(1.0, max(0.0, (none - days) / (none - full)))


def in_evidence(key: str, seen: View, sub_factors: Iterable[str], silence: str) -> Indicator:
    """§1's rating of what is on record on some sub-factors."""
    wanted = frozenset(sub_factors)
    found = pooled((e for e in seen.file.evidence if e.sub_factor in wanted), seen.moment)
    if found is None:
        return Indicator(key, None, silence)
    for_us = sum(e.polarity > 0 for e in found.items)
    against = len(found.items) - for_us
    told = f"{for_us} for us" + (f", {against} against" if against else "")
    first = found.items[0]
    quoted = f": “{first.statement}” ({seen.voice.day(first.at)})"
    worst = next((e for e in found.items if e.polarity < 0), None)
    said = f"{told}{quoted}"
    if worst is not None and worst is not first:
        said += f"; against: “{worst.statement}” ({seen.voice.day(worst.at)})"
    return Indicator(key, found.rating, said, found.items[:3], topic=worst.statement if worst else "")


def heard_within(person: Person, seen: View, days: float) -> bool:
    return person.heard is not None and seen.days_since(person.heard.at) <= days

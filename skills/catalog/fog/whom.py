"""Whom to ask: from the stakeholder map of the deal, and how to get to them. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from knowledge.records import Level
from skills.catalog.fog.topics import Topic
from skills.fog import CueKind, Verdict
from skills.people.stakeholder_map import Person, covered
from skills.people.stakeholder_rules import ROLE_LABELS
from skills.wording import Voice

_TELLING: frozenset[CueKind] = frozenset(
    {"second_hand", "attributed", "hearsay", "own_words", "named_judgement", "confirmed", "event", "wish"}
)
_RANK: tuple[Level, ...] = ("c_level", "vp", "director", "manager", "staff", "unknown")
_TITLES = re.compile(
    r"\b(?:the|their|her|his|its) (ceo|cfo|cio|cto|coo|cpo|ciso|chair(?:man|woman)?|president)\b", re.I
)
_INITIALS = {
    "ceo": "chief executive",
    "cfo": "chief financial",
    "cio": "chief information",
    "cto": "chief technology",
    "coo": "chief operating",
    "cpo": "chief procurement",
    "ciso": "chief information security",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the map is read: at which moment, and on which deals."""

    moment: datetime
    deals: dict[str, str]
    """Deal id -> name; one, where the deal is known."""

    @property
    def words(self) -> str:
        return "this deal" if len(self.deals) == 1 else "this client"


@dataclass(frozen=True, slots=True)
class Whom:
    person: Person | None
    why: str
    """Why this person: their part, or that nobody on the map covers the topic."""
    holder: bool = False
    """They hold the opinion themselves."""
    source: bool = False
    """They passed it on, so the question is where they have it from."""


def whom_to_ask(verdict: Verdict, topic: Topic, people: Sequence[Person], speaker: Person | None, place: Place) -> Whom:
    """The first that fits: who holds the opinion, whom it is about, who plays the topic's part, who is near to it."""
    here = [p for p in people if p.contact.active]
    holder = speaker or teller(here, verdict)
    if verdict.cls == "opinion" and holder is not None and holder in here:
        return Whom(holder, "it is their judgement, so ask what it rests on", holder=True)
    named = spoken_of(verdict.text, [p for p in here if not _tells(p, verdict)])
    if verdict.cls != "fact" and named is not None and topic.key != "people" and not _same(named, speaker):
        return Whom(named, "it is about them, and they know it first-hand")
    others = [p for p in here if verdict.cls == "fact" or not _same(p, speaker)]
    return (
        _by_part(topic, others, place)
        or _by_level(topic, others)
        or _themselves(topic, speaker)
        or _anyone(topic, others)
        or Whom(None, _nobody(topic, place))
    )


def _nobody(topic: Topic, place: Place) -> str:
    if not place.deals:
        return "name the deal or client, and I can say"
    return f"no {ROLE_LABELS[topic.role]} is on the map of {place.words}: finding one comes first"


def teller(people: Sequence[Person], verdict: Verdict) -> Person | None:
    """The one person the deciding words have it from: "Jonas told me", "Otto thinks"."""
    found = [p for p in people if _tells(p, verdict)]
    return found[0] if len(found) == 1 else None


def _tells(person: Person, verdict: Verdict) -> bool:
    first = re.escape(person.contact.name.split()[0])
    return any(c.kind in _TELLING and re.search(rf"\b{first}\b", c.text) for c in verdict.why)


def _same(person: Person, other: Person | None) -> bool:
    return other is not None and person.contact.id == other.contact.id


def _by_part(topic: Topic, people: Sequence[Person], place: Place) -> Whom | None:
    playing = [p for p in people if p.recorded == topic.role]
    if not playing:
        return None
    best = max(playing, key=lambda p: (covered(p, place.moment), p.influence or 0.0, p.contact.name))
    deal = place.deals.get(best.edge.object_id) if best.edge is not None and len(place.deals) > 1 else None
    return Whom(best, f"{ROLE_LABELS[topic.role]} on {deal or 'this deal'}")


def _by_level(topic: Topic, people: Sequence[Person]) -> Whom | None:
    label = ROLE_LABELS[topic.role]
    guessed = [p for p in people if p.guessed and p.role == topic.role]
    fitting = guessed or [p for p in people if p.contact.level in topic.levels]
    if not fitting:
        return None
    levels = (*topic.levels, *_RANK)
    best = min(fitting, key=lambda p: (levels.index(p.contact.level), p.contact.name))
    return Whom(best, f"nobody is mapped as {label}; by {'title' if guessed else 'position'} the closest")


def _themselves(topic: Topic, speaker: Person | None) -> Whom | None:
    if speaker is None or not knows(speaker, topic):
        return None
    return Whom(speaker, "said it, and is the one to know: ask for the source", source=True)


def _anyone(topic: Topic, people: Sequence[Person]) -> Whom | None:
    if not people:
        return None
    best = min(people, key=lambda p: (_RANK.index(p.contact.level), p.contact.name))
    return Whom(best, f"no {ROLE_LABELS[topic.role]} is mapped; may point on")


def knows(person: Person, topic: Topic) -> bool:
    """Whether the topic is theirs to know first-hand, by the part they play or by position."""
    return person.recorded == topic.role or person.contact.level in topic.levels


def spoken_of(text: str, people: Sequence[Person]) -> Person | None:
    """The one person a statement names, by full name, an unmistakable first name, or a chief's title."""
    full = [p for p in people if p.contact.name in text]
    if len(full) == 1:
        return full[0]
    first = [p for p in people if len(n := p.contact.name.split()[0]) > 2 and re.search(rf"\b{re.escape(n)}\b", text)]
    if len(first) == 1 and not full:
        return first[0]
    titled = {p.contact.id: p for m in _TITLES.finditer(text) for p in people if _holds(p, m[1].lower())}
    return next(iter(titled.values())) if len(titled) == 1 and not full and not first else None


def _holds(person: Person, title: str) -> bool:
    held = person.contact.title.lower()
    return title == held or title in held.split() or (title in _INITIALS and held.startswith(_INITIALS[title]))


def how_to_reach(person: Person, voice: Voice, moment: datetime, names: dict[str, str]) -> str:
    """When they were last heard, or who of us is nearest to somebody who never answered."""
    if person.heard is not None:
        late = "" if covered(person, moment) else ", so warm it up first"
        return f"last heard {voice.ago(person.heard.at)}{late}"
    near = person.owner_id or next((a.user_id for a in person.acquaintances), None)
    if near in names:
        return f"has never met us or answered; {names[near]} is closest to them"
    return "has never met us or answered: ask somebody who has their ear for an introduction"

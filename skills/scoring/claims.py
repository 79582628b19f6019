"""Who else can claim what we claim: differentiators against competitors, by record and, failing that, by words. Pure.

A check on record decides for a year: whom it names can claim it, everybody else cannot. After that, or without one,
only words are left, and words never prove that nobody else can: they can make a claim doubtful, and no more.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from knowledge.records import Competitor, Differentiator
from skills.scoring.likeness import content, shared

CHECK_GOOD_FOR = timedelta(days=365)
"""A check older than this is to be made again."""
SAME_FROM = 2
"""Content words two texts must share to speak of the same thing."""

Standing = Literal["only", "claimed", "doubtful", "unchecked"]
"""only: checked within the year, and nobody looked at can claim it. claimed: somebody can, on record.
doubtful: no check that holds, and a rival's strengths speak of the same. unchecked: no check that holds."""


@dataclass(frozen=True, slots=True)
class Rival:
    """A competitor against one claim of ours."""

    competitor: Competitor
    claims: bool
    """On record as able to claim it too."""
    strength: str
    """What their strengths on record say of the same; "" where nothing does."""
    weakness: str
    """What their weaknesses on record say of the same."""


@dataclass(frozen=True, slots=True)
class Uniqueness:
    standing: Standing
    rivals: tuple[Rival, ...]
    """Those it was held against."""
    elsewhere: tuple[Competitor, ...]
    """Who can claim it, and is not among those."""
    checked_on: date | None
    stale: bool
    """The check is older than a year, or there is none."""

    @property
    def claimants(self) -> tuple[Rival, ...]:
        return tuple(r for r in self.rivals if r.claims)

    @property
    def speaking(self) -> tuple[Rival, ...]:
        """Whose strengths speak of the same, whatever the check says."""
        return tuple(r for r in self.rivals if r.strength and not r.claims)


def uniqueness(
    ours: Differentiator, against: Sequence[Competitor], known: Iterable[Competitor], today: date
) -> Uniqueness:
    """`against`: those it has to stand up to; `known`: everybody on record."""
    text = f"{ours.title}. {ours.text}"
    ids = {c.id for c in against}
    rivals = tuple(
        Rival(c, c.id in ours.competitor_ids, same_said(text, c.strengths), same_said(text, c.weaknesses))
        for c in sorted(against, key=lambda c: (c.name, c.id))
    )
    elsewhere = tuple(c for c in known if c.id in ours.competitor_ids and c.id not in ids)
    stale = ours.checked_on is None or today - ours.checked_on > CHECK_GOOD_FOR
    standing: Standing = "only"
    if any(r.claims for r in rivals):
        standing = "claimed"
    elif stale:
        standing = "doubtful" if any(r.strength for r in rivals) else "unchecked"
    return Uniqueness(standing, rivals, elsewhere, ours.checked_on, stale)


def clauses(text: str) -> tuple[str, ...]:
    """Strengths and weaknesses are written as short statements, cut at full stops and semicolons."""
    return tuple(c.strip() for c in re.split(r"[.;]\s*|\n+", text) if c.strip())


def same_said(text: str, record: str) -> str:
    """The statement of `record` that speaks of the same as `text`, by at least `SAME_FROM` words; ""."""
    found = [(len(shared(text, c)), c) for c in clauses(record)]
    best = max(found, key=lambda pair: pair[0], default=(0, ""))
    return best[1] if best[0] >= SAME_FROM else ""


_CONCEPTS: dict[str, str] = {
    "speed": "fast faster fastest quick quicker quickly quickest speed rapid deployment deploy rollout roll-out go-live"
    " implementation implement weeks start running live instant setup onboarding self-service trial",
    "price": "price cheap cheaper cheapest cost costs low-cost affordable discount free entry bundle bundled",
    "guarantee": "guarantee guaranteed penalty promise outcome liability shared loss risk-sharing pay warranty commit",
    "support": "support service night desk hotline helpdesk answers 24/7 round-the-clock ticket response",
    "people": "people engineers field staff named local team on-site consultants experts specialists",
    "integration": "integration integrated integrates erp connect interfaces bundle api platform suite",
    "hardware": "hardware sensor sensors gateway gateways device devices tracker trackers",
    "insight": "dashboard dashboards visibility screen reports analytics insight insights overview transparency",
    "prediction": "predict prediction predictive forecast signatures failure failures alarms alarm diagnosis ai",
    "presence": "largest biggest installed base logo global market leader leading brand partner network references",
    "security": "security secure certified compliance privacy encryption",
    "quality": "quality best better superior world-class top excellent innovative innovation state-of-the-art",
}
_CONCEPT_OF = {stem: name for name, words in _CONCEPTS.items() for stem in content(words)}


def concepts(text: str) -> frozenset[str]:
    """What a few words are about, coarsely: "fastest deployment" is about speed. For phrases people type."""
    return frozenset(_CONCEPT_OF[s] for s in content(text) if s in _CONCEPT_OF)


@dataclass(frozen=True, slots=True)
class Likely:
    """How near a phrase comes to a claim on record."""

    words: frozenset[str]
    concepts: frozenset[str]

    @property
    def weight(self) -> float:
        return len(self.words) + 0.5 * len(self.concepts)


def likely(phrase: str, text: str) -> Likely:
    mine = content(phrase)
    common = mine & content(text)
    return Likely(common, concepts(phrase) & concepts(text))


def claimed_in_words(phrase: str, record: str) -> str:
    """The statement of a rival's strengths that claims what the phrase says: a shared word, or the same concept."""
    found = [(likely(phrase, c).weight, c) for c in clauses(record)]
    best = max(found, key=lambda pair: pair[0], default=(0.0, ""))
    return best[1] if best[0] >= 0.5 else ""

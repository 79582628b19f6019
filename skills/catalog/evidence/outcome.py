"""What `decide` hands to `present`: one card."""

from dataclasses import dataclass
from typing import Literal

from knowledge.records import Evidence, EvidenceStatus
from knowledge.writer import Change
from skills.catalog.evidence.facts import DealTexts, Facts
from skills.evidence_reading.ref import ref_of
from skills.scoring.score import Score

BATCH = 5
"""Asked about at once, never more."""

Gap = Literal[
    "nothing_found", "which_deal", "no_deals", "no_open_deal", "which_one", "no_such", "edit_what", "no_texts"
]


@dataclass(frozen=True, slots=True)
class Entry:
    """One observation waiting for a decision."""

    evidence: Evidence
    """As it would stand once accepted."""
    stored: bool
    """On record as proposed; else found in a text just now."""
    title: str
    """Of the text it stands in."""
    after: Score
    """The score with it accepted."""
    by_policy: str = ""
    """Why it counts without asking; empty where a person is asked."""
    reasons: tuple[str, ...] = ()
    unsure: bool = False
    """Read, but not sure enough to be proposed: the person says what it counts for."""
    was: EvidenceStatus = "proposed"
    """Its status on record; of one that is not stored yet, nothing."""

    @property
    def ref(self) -> str:
        return ref_of(self.evidence)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One deal's observations, the weightiest first."""

    deal: DealTexts
    now: Score
    entries: tuple[Entry, ...]

    @property
    def batch(self) -> tuple[Entry, ...]:
        """What is asked about: at most a handful."""
        return self.asked[:BATCH]

    @property
    def shown(self) -> tuple[Entry, ...]:
        """What "the second" counts: what is asked about, else what the person is to place."""
        return self.batch or self.unsure[:BATCH]

    @property
    def asked(self) -> tuple[Entry, ...]:
        return tuple(e for e in self.entries if not (e.by_policy or e.unsure))

    @property
    def unsure(self) -> tuple[Entry, ...]:
        return tuple(e for e in self.entries if e.unsure)

    @property
    def accepted(self) -> tuple[Entry, ...]:
        """What the policy on record accepts by itself."""
        return tuple(e for e in self.entries if e.by_policy)


@dataclass(frozen=True, slots=True)
class BatchCard:
    waiting: Waiting
    changes: tuple[Change, ...] = ()
    """What the policy accepts by itself."""
    cause: str = ""
    after: Score | None = None
    """With what the policy accepts."""
    all_accepted: Score | None = None
    """With the whole batch accepted as well."""


@dataclass(frozen=True, slots=True)
class OverviewCard:
    """No deal named: where something waits."""

    deals: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class ChangeCard:
    kind: Literal["accept", "reject", "edit"]
    waiting: Waiting
    before: tuple[Entry, ...]
    made: tuple[Evidence, ...]
    changes: tuple[Change, ...]
    cause: str
    after: Score
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Incomplete:
    gap: Gap
    waiting: Waiting | None = None


Card = BatchCard | OverviewCard | ChangeCard | Incomplete


@dataclass(frozen=True, slots=True)
class Out:
    facts: Facts
    card: Card

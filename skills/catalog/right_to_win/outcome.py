"""What the skill found, one shape per kind of card."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from knowledge.four_cs import CName
from knowledge.records import Deal, Override, QualifierAnswer, Snapshot
from knowledge.writer import Change
from skills.catalog.right_to_win.facts import Facts
from skills.citing import Citations
from skills.scoring.file import DealFile
from skills.scoring.learning import Suggestion
from skills.scoring.next_step import Step
from skills.scoring.score import CScore, Score


@dataclass(frozen=True, slots=True)
class Question:
    """A qualifier to put to the person, and what answering it is worth."""

    c: CName
    step: Step
    suggestion: Suggestion | None
    old: bool
    """Answered before, more than 90 days ago."""


@dataclass(frozen=True, slots=True)
class View:
    """One deal, scored."""

    file: DealFile
    score: Score
    steps: tuple[Step, ...] = ()
    questions: tuple[Question, ...] = ()
    """Most valuable first."""

    @property
    def deal(self) -> Deal:
        return self.file.deal


@dataclass(frozen=True, slots=True)
class DealCard:
    view: View
    snapshots: tuple[Snapshot, ...] = ()
    past: bool = False
    """Scored as of a past day."""
    was: Score | None = None
    """As of the earlier day asked for."""
    since: datetime | None = None
    """The earlier day asked for; `was` is None where the deal was not on record yet."""
    before: int | None = None
    """Right to Win before the change that was just made."""
    waiting: int = 0
    """Observations that wait for a decision."""


@dataclass(frozen=True, slots=True)
class Drill:
    """Why one C is what it is."""

    view: View
    c: CScore
    factor: str | None
    lesson: Step | None
    whole: bool = False
    """The whole score was asked about: this C is the one that explains it."""
    all_told: bool = False
    """The last answer said as much: there is nothing beneath this."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A change of the score waiting for (or just given) a yes."""

    view: View
    after: Score
    kind: Literal["qualifier", "override", "withdraw"]
    changes: tuple[Change, ...]
    cause: str
    confirmed: bool
    answer: QualifierAnswer | None = None
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """Several deals side by side or below each other."""

    views: tuple[View, ...]
    compared: bool
    left_out: int = 0


Gap = Literal["nothing_found", "no_open_deal", "no_deals", "which_deal", "which_factor", "rating", "reason", "answer"]


@dataclass(frozen=True, slots=True)
class Incomplete:
    """Something is missing before there is anything to show."""

    gap: Gap
    choices: tuple[Deal, ...] = ()
    view: View | None = None
    """The deal, where it is known and only the rest is missing."""


Card = DealCard | Drill | Revision | Board | Incomplete


@dataclass(frozen=True, slots=True)
class Out:
    facts: Facts
    card: Card
    people: dict[str, str] = field(default_factory=dict)

    @property
    def citations(self) -> Citations:
        """Empty, knowing what the places of the evidence are called."""
        return Citations(self.facts.titles)

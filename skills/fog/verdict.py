"""What the classifier says about one statement, and the words it says so for."""

from dataclasses import dataclass
from typing import Literal

from knowledge.records import FogClass

TextKind = Literal["document", "mail", "transcript", "note"]
"""Where a statement stands; what a document lays down, the document stands behind."""
CueKind = Literal[
    "hearsay",
    "unnamed_source",
    "second_hand",
    "inner_state",
    "vague_subject",
    "unattributed",
    "unsourced",
    "own_judgement",
    "named_judgement",
    "hedge",
    "judgement",
    "recommendation",
    "prediction",
    "conditional",
    "comparison",
    "own_people",
    "document",
    "paper",
    "number",
    "date",
    "first_hand",
    "own_matter",
    "event",
    "confirmed",
    "attributed",
    "named_act",
    "own_words",
    "role_source",
    "source_doubted",
    "impersonal",
    "witnessed",
    "commitment",
    "clause",
    "characterised",
    "odds",
    "superlative",
    "wish",
    "rumour_named",
    "wording",
]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that speak for a class. `start` and `end` count characters of the text that was given."""

    kind: CueKind
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """One statement, classed (METHODOLOGY §2.2 and §5)."""

    cls: FogClass | None
    """None: the words do not settle it."""
    confidence: float
    """0..1: how far the class leads; for an abstention, what the best class would have had."""
    why: tuple[Cue, ...]
    """The words that decided, strongest first; for an abstention, those that were found."""
    reason: str
    """Why, in one plain sentence."""
    text: str
    start: int
    end: int
    speaker: str | None = None
    at: str | None = None
    """Minute in the call ("12:40") where the line carried one."""
    by_rules: bool = False
    """True where no sentence model was at hand: the words alone decided."""
    statement: bool = True
    """False for a question, a greeting or a request: nothing is claimed, so there is nothing to class."""

    @property
    def cues(self) -> tuple[Cue, ...]:
        return self.why

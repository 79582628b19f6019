"""What was found about the money of one deal."""

from dataclasses import dataclass
from typing import Literal

from knowledge.records import Budget, Contact, Deal, Edge, Evidence, Imperative
from skills.money.file import MoneyFile
from skills.money.rules import IndicatorKey, Missing, State, VerdictName
from skills.money.said import Heard, Quote
from skills.rules import DEFAULT, MoneyRules

Proof = Quote | Budget | Edge | Evidence | Imperative | Contact | Deal
"""What an indicator rests on; the card cites it."""


@dataclass(frozen=True, slots=True)
class Indicator:
    key: IndicatorKey
    state: State
    why: str
    """In words, without days: the card adds those of the proofs."""
    proofs: tuple[Proof, ...] = ()
    against: tuple[Proof, ...] = ()
    """What says otherwise and was outweighed."""


ContradictionKind = Literal["facts", "later", "owner", "amounts", "said", "indicator"]


@dataclass(frozen=True, slots=True)
class Contradiction:
    kind: ContradictionKind
    counts: tuple[Proof, ...]
    against: tuple[Proof, ...]
    key: IndicatorKey | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    name: VerdictName
    decided_by: tuple[Budget, ...]
    """The budget records the verdict rests on; empty where the indicators decide."""
    yes: int
    if_approved: VerdictName
    """What a Fact of approved budget would make it."""
    if_one_more: VerdictName
    """What one more indicator answered yes would make it."""
    rules: MoneyRules = DEFAULT.money
    """What decided it."""


@dataclass(frozen=True, slots=True)
class AskNext:
    missing: Missing
    text: str
    person: Contact | None
    why: str
    """Why this person: their part and stance."""


@dataclass(frozen=True, slots=True)
class DealMoney:
    file: MoneyFile
    indicators: tuple[Indicator, ...]
    verdict: Verdict
    contradictions: tuple[Contradiction, ...]
    heard: tuple[Heard, ...]
    """What the client said about the money itself; never decides the verdict."""
    next: AskNext
    uncovered: bool = False
    """The approved amount is less than the deal asks for."""
    old: bool = False
    """The approval that decided is more than a year old."""

    def indicator(self, key: IndicatorKey) -> Indicator:
        return next(i for i in self.indicators if i.key == key)

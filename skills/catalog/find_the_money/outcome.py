"""What the skill found, one shape per kind of card."""

from dataclasses import dataclass
from typing import Literal

from knowledge.records import Budget, Contact, Deal, Edge, Evidence, Imperative
from knowledge.writer import Change
from skills.catalog.find_the_money.facts import Facts, MoneyFile
from skills.catalog.find_the_money.rules import IndicatorKey, Missing, State, VerdictName
from skills.catalog.find_the_money.said import Heard, Quote

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


@dataclass(frozen=True, slots=True)
class DealCard:
    money: DealMoney


@dataclass(frozen=True, slots=True)
class Board:
    deals: tuple[DealMoney, ...]
    compared: bool
    """Named deals side by side; else the open deals by verdict."""


@dataclass(frozen=True, slots=True)
class RecordCard:
    """A budget to put on record, waiting for a yes."""

    deal: Deal
    budget: Budget
    change: Change
    owner: Contact | None
    before: DealMoney
    after: DealMoney
    cause: str


Lack = Literal["nothing_found", "no_open_deal", "no_deals", "which_deal", "no_client", "no_status", "bad_amount"]


@dataclass(frozen=True, slots=True)
class Incomplete:
    lack: Lack
    money: DealMoney | None = None


Card = DealCard | Board | RecordCard | Incomplete


@dataclass(frozen=True, slots=True)
class Out:
    facts: Facts
    card: Card

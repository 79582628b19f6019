"""What the skill found, one shape per kind of card."""

from dataclasses import dataclass
from typing import Literal

from knowledge.records import Deal, DealClass
from knowledge.writer import Change
from skills.catalog.right_deals.facts import Facts
from skills.catalog.right_deals.nearest import Nearest
from skills.deals.deal_class import Verdict
from skills.deals.deal_effort import Effort, WinRate


@dataclass(frozen=True, slots=True)
class DealCard:
    verdict: Verdict
    nearest: Nearest
    effort: Effort
    wins: WinRate


@dataclass(frozen=True, slots=True)
class ClosedCard:
    """The class is a question about open deals; a closed one may still have opened a Bedrock."""

    deal: Deal
    opened: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    right_to_win: int | None
    """None while no C is known."""
    floor: bool
    """With an unknown C it is at least this."""


@dataclass(frozen=True, slots=True)
class Board:
    """Several deals: the portfolio, one client's, or the few that were named."""

    verdicts: tuple[Verdict, ...]
    """By class, largest first within."""
    wanted: DealClass | None = None
    """Only this class was asked for."""
    efforts: tuple[tuple[str, Effort], ...] = ()
    """Deal id -> what it cost so far, for the largest strays."""
    named: bool = False
    fits: tuple[tuple[str, Fit], ...] = ()
    """Deal id -> its Right to Win, for the deals that were scored."""


@dataclass(frozen=True, slots=True)
class Reclassification:
    verdict: Verdict
    before: DealClass | None
    after: DealClass | None
    """None: withdrawn, and the record alone does not decide."""
    reason: str
    changes: tuple[Change, ...]
    cause: str
    confirmed: bool


Lack = Literal[
    "nothing_found", "no_open_deal", "no_deals", "which_deal", "which_class", "reason", "closed", "no_decision", "same"
]


@dataclass(frozen=True, slots=True)
class Incomplete:
    lack: Lack
    verdict: Verdict | None = None
    choices: tuple[Deal, ...] = ()


Card = DealCard | ClosedCard | Board | Reclassification | Incomplete


@dataclass(frozen=True, slots=True)
class Out:
    facts: Facts
    card: Card
    names: dict[str, str]
    """User id -> name."""

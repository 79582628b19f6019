"""What the skill found, one shape per kind of card."""

from dataclasses import dataclass
from typing import Literal

from knowledge.records import Budget, Contact, Deal
from knowledge.writer import Change
from skills.catalog.find_the_money.facts import Facts
from skills.money.finding import DealMoney


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

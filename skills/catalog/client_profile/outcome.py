"""What the skill found, one shape per kind of card."""

from dataclasses import dataclass
from typing import Literal

from knowledge.records import Account, Delivery
from skills.catalog.client_profile.facts import ClientFile, Facts
from skills.catalog.client_profile.profile import Standing
from skills.catalog.client_profile.purchases import Purchases
from skills.catalog.client_profile.rules import TRAP_OF
from skills.catalog.client_profile.traps import Signal

DoubtKind = Literal["older_client", "undated", "deliveries", "silent", "nothing"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Where the record contradicts itself, or is too thin for what the rule makes of it."""

    kind: DoubtKind
    count: int = 0
    deliveries: tuple[Delivery, ...] = ()


@dataclass(frozen=True, slots=True)
class ClientProfile:
    file: ClientFile
    bought: Purchases
    standing: Standing
    signals: tuple[Signal, ...]
    doubts: tuple[Doubt, ...]

    @property
    def account(self) -> Account:
        return self.file.account

    @property
    def trap(self) -> Signal:
        """The trap of this very profile."""
        return next(s for s in self.signals if s.trap == TRAP_OF[self.standing.profile])


@dataclass(frozen=True, slots=True)
class ClientCard:
    client: ClientProfile


@dataclass(frozen=True, slots=True)
class Board:
    clients: tuple[ClientProfile, ...]


Lack = Literal["nothing_found", "no_client_on_deal", "which_client", "no_clients"]


@dataclass(frozen=True, slots=True)
class Incomplete:
    lack: Lack


Card = ClientCard | Board | Incomplete


@dataclass(frozen=True, slots=True)
class Out:
    facts: Facts
    card: Card

"""What the skill found, one shape per kind of card."""

from dataclasses import dataclass
from typing import Literal

from skills.catalog.client_profile.facts import Facts
from skills.profile.client import ClientProfile


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

"""What the skill found, one shape per kind of card."""

from dataclasses import dataclass
from typing import Literal

from skills.catalog.right_clients.facts import Facts
from skills.catalog.right_clients.ranking import Place, Standing


@dataclass(frozen=True, slots=True)
class Ranking:
    standings: tuple[Standing, ...]
    """In the order asked for."""
    places: dict[str, Place]
    compared: bool = False
    """Only the clients that were named."""


@dataclass(frozen=True, slots=True)
class ClientCard:
    standing: Standing
    place: Place
    of: int
    """Clients ranked."""


@dataclass(frozen=True, slots=True)
class Incomplete:
    lack: Literal["nothing_found", "no_clients"]


Card = Ranking | ClientCard | Incomplete


@dataclass(frozen=True, slots=True)
class Out:
    facts: Facts
    card: Card

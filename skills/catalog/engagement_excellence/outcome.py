"""What the skill found, one shape per kind of card."""

from dataclasses import dataclass
from typing import Literal

from skills.catalog.engagement_excellence.facts import Facts
from skills.catalog.engagement_excellence.measures import Lens, View
from skills.catalog.engagement_excellence.next_action import NextAction
from skills.catalog.engagement_excellence.rules import LensKey
from skills.scoring.posterior import half_up


@dataclass(frozen=True, slots=True)
class Relevance:
    """One client through the six lenses, in the light of one deal where there is one."""

    seen: View
    lenses: tuple[Lens, ...]
    actions: dict[LensKey, NextAction]
    """One per lens."""
    before: tuple[Lens, ...] = ()
    """As of three months ago; empty where the client was not known then."""

    @property
    def name(self) -> str:
        return self.seen.file.deal.name if self.seen.file.deal else self.seen.file.account.name

    @property
    def firm(self) -> tuple[Lens, ...]:
        """The lenses of which at least half is known."""
        return tuple(x for x in self.known if not x.thin)

    @property
    def known(self) -> tuple[Lens, ...]:
        return tuple(x for x in self.lenses if x.rating is not None)

    @property
    def points(self) -> int | None:
        """The mean of the lenses of which enough is known, 0..100."""
        ratings = [x.rating for x in self.firm if x.rating is not None]
        return half_up(10 * sum(ratings) / len(ratings)) if ratings else None

    @property
    def weak(self) -> tuple[Lens, ...]:
        """The weakest first, then those nothing is known of, then low ones that rest on little; at least the lowest."""
        low = sorted((x for x in self.known if x.low), key=lambda x: x.rating or 0.0)
        found = [
            *(x for x in low if not x.thin),
            *(x for x in self.lenses if x.rating is None),
            *(x for x in low if x.thin),
        ]
        return tuple(found) or tuple(sorted(self.known, key=lambda x: x.rating or 0.0)[:1])

    def lens(self, key: LensKey) -> Lens:
        return next(x for x in self.lenses if x.key == key)

    def change(self, key: LensKey) -> int | None:
        """Points since three months ago; None where either is unknown."""
        then = next((x.points for x in self.before if x.key == key), None)
        now = self.lens(key).points
        return None if then is None or now is None else now - then


@dataclass(frozen=True, slots=True)
class ClientCard:
    relevance: Relevance


@dataclass(frozen=True, slots=True)
class LensCard:
    relevance: Relevance
    lens: Lens


@dataclass(frozen=True, slots=True)
class Board:
    clients: tuple[Relevance, ...]
    by: LensKey | None = None
    """Put in order by this lens."""


Lack = Literal["nothing_found", "no_client_on_deal", "which_client", "no_clients"]


@dataclass(frozen=True, slots=True)
class Incomplete:
    lack: Lack


Card = ClientCard | LensCard | Board | Incomplete


@dataclass(frozen=True, slots=True)
class Out:
    facts: Facts
    card: Card

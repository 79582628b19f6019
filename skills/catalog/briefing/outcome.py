"""What a briefing holds, one shape per kind of card."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from knowledge.four_cs import CName
from knowledge.records import Activity, Deal, Preference, User
from knowledge.writer import Change
from skills.catalog.briefing.facts import Facts
from skills.initiatives.plan import Entry
from skills.noticing.meetings import Coming
from skills.noticing.notice import Notice


@dataclass(frozen=True, slots=True)
class Best:
    """The best thing to do on one deal."""

    deal: Deal
    entry: Entry
    account: str


@dataclass(frozen=True, slots=True)
class BriefCard:
    since: datetime
    day: date
    """The day the meetings are of: today, or the next with some where today has none left."""
    meetings: tuple[Coming, ...]
    notices: tuple[Notice, ...]
    """Heaviest first; only what is new where nobody asked."""
    best: tuple[Best, ...]
    told: Mapping[str, str]
    """Key -> digest of everything this card tells."""

    @property
    def empty(self) -> bool:
        """Nothing happened and nothing is to be done today; what would be good to do is not news."""
        return not self.notices and not self.meetings

    def of(self, *kinds: str) -> tuple[Notice, ...]:
        return tuple(n for n in self.notices if n.kind in kinds)


@dataclass(frozen=True, slots=True)
class AtRisk:
    deal: Deal
    owner: str
    notices: tuple[Notice, ...]
    """Heaviest first."""

    @property
    def weight(self) -> float:
        """The heaviest counts whole, each further one half of the one before."""
        return sum(n.weight * 0.5**i for i, n in enumerate(self.notices))


@dataclass(frozen=True, slots=True)
class Coverage:
    """Won and open against what the team is to win in the period."""

    currency: str
    starts_on: date
    ends_on: date
    target: Decimal
    won: Decimal
    open: Decimal
    """Of open deals that close in the period."""
    deals: int

    @property
    def left(self) -> Decimal:
        return max(self.target - self.won, Decimal(0))

    @property
    def times(self) -> Decimal | None:
        """How often the open deals would cover what is left; None where nothing is left."""
        return self.open / self.left if self.left else None


@dataclass(frozen=True, slots=True)
class Help:
    """What one member of the team needs most."""

    user: User
    deals: int
    c: CName | None
    """The C that is lowest over their deals."""
    mean: int | None
    capped: int
    """Deals that C's open qualifier holds down."""
    at_risk: int
    first: Deal | None
    """Where to begin."""


@dataclass(frozen=True, slots=True)
class TeamCard:
    since: datetime
    means: Mapping[str, tuple[int | None, int | None]]
    """C or "right_to_win" -> (then, now), the mean over deals where both are known."""
    scored: int
    """Deals that count in the means."""
    risks: tuple[AtRisk, ...]
    coverage: tuple[Coverage, ...]
    help: tuple[Help, ...]
    good: tuple[Notice, ...]
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SettingsCard:
    wish: Preference


@dataclass(frozen=True, slots=True)
class SetCard:
    """A change of one's own settings: made at once, undone with one press."""

    before: Preference
    after: Preference
    changes: tuple[Change, ...]
    said: str


@dataclass(frozen=True, slots=True)
class DoneCard:
    task: Activity
    changes: tuple[Change, ...]


Lack = Literal["no_deals", "no_team", "no_task", "nothing_to_set", "nothing_found", "no_time"]


@dataclass(frozen=True, slots=True)
class Incomplete:
    lack: Lack


Card = BriefCard | TeamCard | SettingsCard | SetCard | DoneCard | Incomplete


@dataclass(frozen=True, slots=True)
class Out:
    facts: Facts
    card: Card

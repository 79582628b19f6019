"""What the skill found, one shape per kind of card."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from knowledge.records import Deal, DealClass, SellingAttribute, Training, User
from knowledge.writer import Change
from skills.catalog.right_team.assignment import RuleKey, Team
from skills.catalog.right_team.facts import Facts
from skills.people.fit import Fit
from skills.people.team_now import Member
from skills.people.team_roles import Seat
from skills.people.workload import Load, Stretch


@dataclass(frozen=True, slots=True)
class Kept:
    """A seat that is not planned anew: nothing of who holds it may be, or can be, compared."""

    seat: Seat
    members: tuple[Member, ...]
    outside: bool
    """They are not among the people compared; else nothing is on record of them for this seat."""
    alternative: Fit | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """One planned seat."""

    seat: Seat
    fit: Fit | None
    """None: open, a gap."""
    today: tuple[Member, ...]
    today_fit: Fit | None = None
    """Of the first who holds it today, where they are among the people compared."""
    pinned: bool = False
    """The owner's."""
    runner_up: Fit | None = None
    """The next best for this seat who has the hours, whatever else they do in the team."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A seat nobody compared can fill."""

    seat: Seat
    best: Fit | None
    """Who comes nearest; None where nothing is known of anybody."""
    short_of_hours: bool
    """They are good enough and have no time."""
    expert: Fit | None
    """A colleague outside the comparison, good at it by their certificates."""
    training: Training | None


@dataclass(frozen=True, slots=True)
class Lever:
    """One thing that would change the answer, and what the team would be then."""

    kind: Literal["rule", "hours", "one_seat", "next"]
    team: Team
    gain: float
    """Of the team's fit; negative: worse."""
    rule: RuleKey | None = None
    user: User | None = None
    """Whose hours."""


@dataclass(frozen=True, slots=True)
class TeamCard:
    deal: Deal
    deal_class: DealClass | None
    proposed: tuple[Proposed, ...]
    kept: tuple[Kept, ...]
    gaps: tuple[Gap, ...]
    others: tuple[Member, ...]
    """On the pursuit today, in no seat that this class of deal asks for; they stay."""
    team: Team
    today: float | None
    """The fit of who holds the planned seats today, by the same rules; None where nobody does."""
    binding: tuple[Lever, ...]
    """Rules that cost the team something, dearest first."""
    levers: tuple[Lever, ...]
    """Whatever else would change it: more hours, the next best team."""
    loads: Mapping[str, Load]
    free: Mapping[str, float | None]
    """Hours a week that somebody could give to a planned seat: less what other deals and other parts here take."""
    stretch: Stretch
    fair: bool
    whole: bool
    compared: int
    """People looked at."""
    knowing: tuple[User, ...]
    """Of the team, who knows the client."""
    attributes: tuple[tuple[User, tuple[SellingAttribute, ...]], ...] = ()
    """Of the team, in what each is strongest, where that is known."""


@dataclass(frozen=True, slots=True)
class AcceptCard:
    deal: Deal
    rows: tuple[tuple[str, str, str], ...]
    """(seat, today, proposed)."""
    changes: tuple[Change, ...]
    cause: str
    staying: tuple[str, ...]
    """Names of who is on the team and keeps their part."""
    newcomers: tuple[str, ...]
    """To whom this opens the deal."""


Lack = Literal["nothing_found", "which_deal", "no_deals", "closed", "no_seats", "nothing_known", "nothing_new"]


@dataclass(frozen=True, slots=True)
class Incomplete:
    lack: Lack
    card: TeamCard | None = None


Card = TeamCard | AcceptCard | Incomplete


@dataclass(frozen=True, slots=True)
class Out:
    facts: Facts
    card: Card

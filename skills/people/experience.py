"""What a colleague has won and lost, as far as the asker may see (METHODOLOGY §1 Quantum, §3.8 past performance). Pure.

Wins of the last 24 months in one family, industry or region rate by §1's "n similar deliveries":
10 × (1 − 0.5^(n/3)). The record of like deals is §1's posterior over them, one closed deal one fact:
10 × (won + ½) / (closed + 1).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from knowledge.records import Deal
from skills.people.selling_rules import TopicKind
from skills.scoring.file import window_start
from skills.scoring.posterior import rating
from skills.scoring.readings import similar_deliveries

FEWEST_SHARED = 2
"""A closed deal is like another when they share so many of client, family, industry and region."""

Families = Mapping[str, str]
"""Product id -> solution family."""


@dataclass(frozen=True, slots=True)
class Experience:
    """Closed deals of the last 24 months that somebody owned or was on the team of, newest first."""

    user_id: str
    closed: tuple[Deal, ...] = ()

    def won_in(self, kind: TopicKind, topic: str, families: Families) -> tuple[Deal, ...]:
        return tuple(d for d in self.closed if d.status == "won" and topic in topics_of(d, families)[kind])


@dataclass(frozen=True, slots=True)
class Past:
    """How deals like one went."""

    deals: tuple[Deal, ...]

    @property
    def won(self) -> int:
        return sum(d.status == "won" for d in self.deals)

    @property
    def rating(self) -> float | None:
        return rating(float(self.won), float(len(self.deals) - self.won)) if self.deals else None


def topics_of(deal: Deal, families: Families) -> dict[TopicKind, frozenset[str]]:
    return {
        "family": frozenset(families.get(p) or p for p in deal.product_ids),
        "industry": frozenset({deal.industry} if deal.industry else ()),
        "region": frozenset({deal.region} if deal.region else ()),
    }


def experiences(
    deals: Iterable[Deal], members: Mapping[str, frozenset[str]], moment: datetime
) -> dict[str, Experience]:
    """By user id; `members`: deal id -> who was on its team."""
    start, day = window_start(moment), moment.date()
    found: dict[str, list[Deal]] = {}
    for deal in deals:
        if deal.status == "open" or deal.close_on is None or not start <= deal.close_on <= day:
            continue
        for user_id in {deal.owner_id, *members.get(deal.id, ())}:
            found.setdefault(user_id, []).append(deal)
    return {u: Experience(u, tuple(sorted(some, key=_newest_first))) for u, some in found.items()}


def _newest_first(deal: Deal) -> tuple[int, str]:
    return -(deal.close_on.toordinal() if deal.close_on else 0), deal.id


def track(wins: int) -> float | None:
    """Nothing won is silence, not a zero."""
    return similar_deliveries(wins) if wins else None


def past(experience: Experience, deal: Deal, families: Families) -> Past:
    """Of somebody's closed deals those like this one."""
    return Past(tuple(d for d in experience.closed if d.id != deal.id and alike(d, deal, families)))


def alike(one: Deal, other: Deal, families: Families) -> bool:
    mine, theirs = topics_of(one, families), topics_of(other, families)
    shared = sum(bool(mine[kind] & theirs[kind]) for kind in mine)
    return shared + (one.account_id is not None and one.account_id == other.account_id) >= FEWEST_SHARED

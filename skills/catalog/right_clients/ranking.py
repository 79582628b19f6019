"""Four parts a client, the total, the order, and how far the order holds. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from knowledge.records import Account
from skills.catalog.right_clients.file import ClientFile, Company, Measure
from skills.catalog.right_clients.measures import (
    alignment,
    answers,
    in_touch,
    pipeline,
    revenue,
    sentiment,
    settled,
    success,
    won_trend,
)
from skills.catalog.right_clients.rules import FEWEST_PARTS, PARTS, PartKey
from skills.scoring.posterior import half_up


@dataclass(frozen=True, slots=True)
class Part:
    key: PartKey
    measures: tuple[Measure, ...]

    @property
    def known(self) -> tuple[Measure, ...]:
        return tuple(m for m in self.measures if m.value is not None)

    @property
    def exact(self) -> float | None:
        """The mean of the known measures; None without any."""
        values = [m.value for m in self.measures if m.value is not None]
        return sum(values) / len(values) if values else None

    @property
    def points(self) -> int | None:
        return None if self.exact is None else half_up(self.exact)


@dataclass(frozen=True, slots=True)
class Standing:
    """One client, measured; its place among the others is `Place`."""

    account: Account
    parts: tuple[Part, ...]

    def part(self, key: PartKey) -> Part:
        return next(p for p in self.parts if p.key == key)

    @property
    def known(self) -> int:
        return sum(p.exact is not None for p in self.parts)

    @property
    def low(self) -> float:
        """The mean of the four, unknown adding nothing."""
        return sum(p.exact or 0.0 for p in self.parts) / len(self.parts)

    @property
    def high(self) -> float:
        """What it is at most, were everything unknown perfect."""
        return self.low + 100 * (len(self.parts) - self.known) / len(self.parts)

    @property
    def points(self) -> int:
        return half_up(self.low)


@dataclass(frozen=True, slots=True)
class Place:
    rank: int
    best: int
    worst: int
    """Whatever the unknown parts turn out to be."""
    least: int
    most: int
    """Rank when any one of the four parts is left out."""


def standing(file: ClientFile, company: Company, moment: datetime) -> Standing:
    return Standing(
        file.account,
        (
            Part(
                "culture",
                (answers(file, moment), in_touch(file, moment), sentiment(file, moment), settled(file, moment)),
            ),
            Part("alignment", tuple(alignment(file, company, moment))),
            Part("growth", (won_trend(file, moment), pipeline(file, moment), revenue(file, company))),
            Part("success", tuple(success(file, moment))),
        ),
    )


def ordered(standings: Iterable[Standing], by: PartKey | None = None) -> tuple[Standing, ...]:
    """Highest first, by the total or by one part; of equals the better known, then by name."""

    def height(s: Standing) -> tuple[bool, float, int, str, str]:
        if by is None:
            return False, -round(s.low, 9), -s.known, s.account.name, s.account.id
        exact = s.part(by).exact
        return exact is None, -round(exact or 0.0, 9), -len(s.part(by).known), s.account.name, s.account.id

    return tuple(sorted(standings, key=height))


def lowest_first(standings: Iterable[Standing], by: PartKey | None = None) -> tuple[Standing, ...]:
    """By what each is at most, so that a client little is known of is not called a poor one; unknown last."""
    every = ordered(standings, by)
    if by is not None:
        known = [s for s in every if s.part(by).exact is not None]
        return (*reversed(known), *(s for s in every if s.part(by).exact is None))
    known = [s for s in every if s.known >= FEWEST_PARTS]
    known.sort(key=lambda s: (round(s.high, 9), s.account.name, s.account.id))
    return (*known, *(s for s in every if s.known < FEWEST_PARTS))


def places(standings: Iterable[Standing]) -> dict[str, Place]:
    """Account id -> its rank by the total, and how far that holds."""
    every = ordered(standings)
    without = [_ranks(every, [p for p in PARTS if p != left_out]) for left_out in PARTS]
    found = {}
    for rank, one in enumerate(every, 1):
        others = [s for s in every if s is not one]
        ranks = [r[one.account.id] for r in without]
        found[one.account.id] = Place(
            rank,
            best=1 + sum(s.low > one.high for s in others),
            worst=1 + sum(s.high >= one.low for s in others),
            least=min(ranks),
            most=max(ranks),
        )
    return found


def _ranks(standings: Iterable[Standing], parts: list[PartKey]) -> dict[str, int]:
    """Equal totals share the better rank."""
    totals = {s.account.id: round(sum(s.part(p).exact or 0.0 for p in parts), 9) for s in standings}
    return {key: 1 + sum(other > total for other in totals.values()) for key, total in totals.items()}

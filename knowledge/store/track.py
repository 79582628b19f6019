"""How often the company delivered the like of a deal: counted once per change of what was won and delivered."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.reader import TrackRecord
from knowledge.records import Deal
from knowledge.store import tables as t


@dataclass(frozen=True, slots=True)
class Reference:
    """A won deal, a completed delivery or a case study."""

    kind: Literal["deal", "delivery", "case_study"]
    id: str
    deal_id: str | None
    """The deal itself, or the deal that was delivered."""
    on: date | None
    """Counted from this day; None: always."""
    families: frozenset[str]
    region: str | None
    industry: str | None


class References:
    """Everything that can be referred to, found by solution, region and industry."""

    def __init__(self, every: Iterable[Reference], families: dict[str, str]) -> None:
        self._every = tuple(every)
        self._families = families
        self._counted: dict[date, _Counted] = {}

    def like(self, deal: Deal, today: date, visible: frozenset[str]) -> TrackRecord:
        """Counts over the whole company as of `today`; ids only of visible deals, newest first."""
        counted = self._on(today)
        own = {deal.id} | counted.of_deal.get(deal.id, frozenset())
        wanted = {self._families.get(p, p) for p in deal.product_ids}
        solution = frozenset[str]().union(*(counted.families.get(f, ()) for f in wanted)) - own
        region = counted.regions.get(deal.region, _NONE) - own
        industry = counted.industries.get(deal.industry, _NONE) - own
        alike = solution | region | industry
        return TrackRecord(
            same_solution=len(solution),
            same_region=len(region),
            same_industry=len(industry),
            deal_ids=counted.newest_first(alike & visible),
            case_study_ids=counted.newest_first(alike & counted.case_studies),
        )

    def _on(self, today: date) -> "_Counted":
        found = self._counted.get(today)
        if found is None:
            if len(self._counted) >= _DAYS:
                self._counted.clear()
            found = self._counted[today] = _Counted(self._every, today)
        return found


_NONE: frozenset[str] = frozenset()
_DAYS = 16
"""Days kept at once: today, and the few pasts somebody compares with."""


class _Counted:
    """What counts on one day, as sets of ids."""

    def __init__(self, every: Iterable[Reference], today: date) -> None:
        counted = [r for r in every if r.on is None or r.on <= today]
        won = {r.id for r in counted if r.kind == "deal"}
        counted = [r for r in counted if r.kind != "delivery" or r.deal_id not in won]  # it counts with its deal
        self.on = {r.id: r.on or date.min for r in counted}
        self.families = _grouped((family, r.id) for r in counted for family in r.families)
        self.regions = _grouped((r.region, r.id) for r in counted if r.region is not None)
        self.industries = _grouped((r.industry, r.id) for r in counted if r.industry is not None)
        self.of_deal = _grouped((r.deal_id, r.id) for r in counted if r.deal_id is not None)
        self.case_studies = frozenset(r.id for r in counted if r.kind == "case_study")

    def newest_first(self, ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(ids, key=lambda i: (-self.on[i].toordinal(), i)))


def _grouped(pairs: Iterable[tuple[str | None, str]]) -> dict[str | None, frozenset[str]]:
    groups: dict[str | None, set[str]] = defaultdict(set)
    for key, value in pairs:
        groups[key].add(value)
    return {key: frozenset(values) for key, values in groups.items()}


async def read_references(connection: AsyncConnection, tenant: str) -> References:
    p, d, y, s = t.products.c, t.deals.c, t.deliveries.c, t.case_studies.c
    rows: Iterable[Row[Any]] = await connection.execute(select(p.id, p.family).where(p.tenant == tenant))
    families = {r.id: r.family or r.id for r in rows}

    def solution(product_ids: Iterable[str]) -> frozenset[str]:
        return frozenset(families.get(i, i) for i in product_ids)

    every: list[Reference] = []
    rows = await connection.execute(
        select(d.id, d.close_on, d.product_ids, d.region, d.industry).where(
            d.tenant == tenant, d.status == "won", d.retired_at.is_(None)
        )
    )
    every += [Reference("deal", r.id, r.id, r.close_on, solution(r.product_ids), r.region, r.industry) for r in rows]
    rows = await connection.execute(
        select(y.id, y.deal_id, y.ended_on, y.product_ids, y.region, y.industry).where(
            y.tenant == tenant, y.ended_on.is_not(None), y.retired_at.is_(None)
        )
    )
    every += [
        Reference("delivery", r.id, r.deal_id, r.ended_on, solution(r.product_ids), r.region, r.industry) for r in rows
    ]
    rows = await connection.execute(
        select(s.id, s.completed_on, s.product_ids, s.region, s.industry).where(
            s.tenant == tenant, s.retired_at.is_(None)
        )
    )
    every += [
        Reference("case_study", r.id, None, r.completed_on, solution(r.product_ids), r.region, r.industry) for r in rows
    ]
    return References(every, families)

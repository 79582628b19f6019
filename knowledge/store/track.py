"""How often the company delivered the like of a deal: counted once per change of what was won and delivered."""

from collections import defaultdict
from collections.abc import Collection, Iterable
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
        self._families = families
        self._won: dict[str, date | None] = {}
        self._by_family: dict[str, list[Reference]] = defaultdict(list)
        self._by_region: dict[str, list[Reference]] = defaultdict(list)
        self._by_industry: dict[str, list[Reference]] = defaultdict(list)
        for reference in every:
            if reference.kind == "deal":
                self._won[reference.id] = reference.on
            for family in reference.families:
                self._by_family[family].append(reference)
            if reference.region is not None:
                self._by_region[reference.region].append(reference)
            if reference.industry is not None:
                self._by_industry[reference.industry].append(reference)

    def like(self, deal: Deal, today: date, visible: Collection[str]) -> TrackRecord:
        """Counts over the whole company as of `today`; ids only of visible deals."""
        wanted = {self._families.get(p, p) for p in deal.product_ids}
        solution = self._counted((r for f in sorted(wanted) for r in self._by_family.get(f, ())), deal, today)
        region = self._counted(self._by_region.get(deal.region or "", ()), deal, today)
        industry = self._counted(self._by_industry.get(deal.industry or "", ()), deal, today)
        alike = sorted((solution | region | industry).values(), key=lambda r: (-(r.on or date.min).toordinal(), r.id))
        return TrackRecord(
            same_solution=len(solution),
            same_region=len(region),
            same_industry=len(industry),
            deal_ids=tuple(r.id for r in alike if r.kind == "deal" and r.id in visible),
            case_study_ids=tuple(r.id for r in alike if r.kind == "case_study"),
        )

    def _counted(self, found: Iterable[Reference], deal: Deal, today: date) -> dict[str, Reference]:
        return {
            r.id: r
            for r in found
            if r.deal_id != deal.id
            and (r.on is None or r.on <= today)
            and not (r.kind == "delivery" and self._won_by(r.deal_id, today))
        }

    def _won_by(self, deal_id: str | None, today: date) -> bool:
        """A delivery of a won deal is counted with the deal."""
        if deal_id not in self._won:
            return False
        on = self._won[deal_id]
        return on is None or on <= today


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

"""What win chances are counted from, read once for many deals: so that a deal has the same chance on every card."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from knowledge.closings import NOTHING_CLOSED, Closings
from knowledge.reader import Reader
from knowledge.records import Deal
from skills.deals.deal_rules import FEWEST_CLOSED
from skills.deals.win_chance import BandRecord, Chance, band_record, chance, in_band

MOST_SCORED = 600
"""Closed deals, the newest, whose last Right to Win is looked at."""
MOST_OWNERS = 60


@dataclass(frozen=True, slots=True)
class WinRecord:
    company: Closings = NOTHING_CLOSED
    own: Mapping[str, Closings] = field(default_factory=dict)
    """User id -> how their own deals closed, as far as the asker may see."""
    bands: BandRecord = BandRecord()
    """Of closed deals the asker may see."""
    scores: Mapping[str, int] = field(default_factory=dict)
    """Right to Win of open deals; empty where bands tell nothing."""

    @property
    def known(self) -> bool:
        """Enough deals have closed to speak of a chance."""
        return self.company.closed >= FEWEST_CLOSED

    def of_owner(self, user_id: str) -> Closings:
        return self.own.get(user_id, NOTHING_CLOSED)

    def chance(self, deal: Deal) -> Chance | None:
        found = chance(deal.stage, self.company, self.of_owner(deal.owner_id))
        return None if found is None else in_band(found, self.scores.get(deal.id), self.bands)


async def read_wins(reader: Reader, deals: Iterable[Deal], owners: Iterable[str] = ()) -> WinRecord:
    """For these open deals and their owners, and for further `owners`. Reads the company and deal buckets."""
    open_ones = [d for d in deals if d.status == "open"]
    wanted = sorted({*owners, *(d.owner_id for d in open_ones)})[:MOST_OWNERS]
    company, own, ended = await asyncio.gather(
        reader.closings(), asyncio.gather(*(reader.closings(owner_id=u) for u in wanted)), _ended(reader)
    )
    bands = band_record(ended)
    scores = await _scores(reader, open_ones) if bands.tells else {}
    return WinRecord(company, dict(zip(wanted, own, strict=True)), bands, scores)


async def _ended(reader: Reader) -> list[tuple[int, bool]]:
    """(last Right to Win before it closed, whether it was won); none where too few have closed for any comparison."""
    closed = [d for d in await reader.deals() if d.status != "open"]
    if len(closed) < 2 * FEWEST_CLOSED:
        return []
    newest = sorted(closed, key=lambda d: (d.close_on or date.min, d.id), reverse=True)[:MOST_SCORED]
    last = await reader.last_snapshots([d.id for d in newest])
    return [
        (score, d.status == "won")
        for d in newest
        if d.id in last
        and (score := last[d.id].scores.get("right_to_win")) is not None
        and (d.close_on is None or last[d.id].at.date() <= d.close_on)  # a later score knows how it ended
    ]


async def _scores(reader: Reader, deals: Sequence[Deal]) -> dict[str, int]:
    now = await reader.last_snapshots([d.id for d in deals])
    found = {i: s.scores.get("right_to_win") for i, s in now.items()}
    return {i: score for i, score in found.items() if score is not None}

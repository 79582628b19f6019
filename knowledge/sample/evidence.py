"""Marks become evidence: dated by their source, learned a little later, tied to the place they stand."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from knowledge.four_cs import C_OF_FACTOR, FACTOR_OF_SUB
from knowledge.records import Evidence
from knowledge.sample.marks import Mark
from knowledge.sample.sheet import SOURCE, Sheet


@dataclass(frozen=True, slots=True)
class Place:
    """Where a marked text stands."""

    key: str
    """Unique per text; evidence ids are made from it."""
    at: datetime
    kind: Literal["document", "activity", "record"]
    source_id: str
    account: str | None
    deal: str | None
    speaker: str | None = None
    locator: str | None = None
    by: str | None = None
    """User key of who filed it."""


@dataclass(slots=True)
class EvidenceFile:
    """Collects the evidence of all texts as they are read."""

    sheet: Sheet
    items: list[Evidence] = field(default_factory=list)

    def take(self, marks: tuple[Mark, ...], place: Place) -> None:
        for number, mark in enumerate(marks, 1):
            self.items.append(self._item(mark, place, f"{place.key}#{number}"))

    def _item(self, mark: Mark, place: Place, key: str) -> Evidence:
        factor = FACTOR_OF_SUB[mark.sub_factor]
        wide = mark.client_wide or place.deal is None
        if wide and place.account is None:
            raise ValueError(f"evidence in {place.key} belongs to no deal and no client")
        late = timedelta(minutes=self.sheet.rng(f"late:{key}").randint(4, 1500))
        return Evidence(
            id=self.sheet.id("evidence", key),
            tenant=self.sheet.tenant,
            c=C_OF_FACTOR[factor],
            factor=factor,
            sub_factor=mark.sub_factor,
            polarity=mark.polarity,
            strength=mark.strength,
            fog=mark.fog,
            statement=mark.quote,
            at=place.at,
            recorded_at=max(place.at, min(place.at + late, self.sheet.calendar.now)),
            deal_id=None if wide else self.sheet.known("deal", str(place.deal)),
            account_id=self.sheet.known("account", place.account) if place.account else None,
            speaker=place.speaker,
            source_kind=place.kind,
            source_id=place.source_id,
            locator=place.locator,
            status=mark.status,
            by=self.sheet.known("user", place.by) if place.by else None,
            source=SOURCE,
        )

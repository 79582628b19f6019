"""Collects the sources of one answer and hands out the ids its parts cite."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from knowledge.passage import Passage
from knowledge.records import Evidence
from skills.answer import Source, SourceKind

_EVIDENCE_KIND: dict[str, SourceKind] = {"document": "document", "activity": "note", "record": "record", "chat": "note"}

_DAYLESS_YEAR = 2000
"""A record without a day (a contact, a product) is filed for search under the first of January of this year."""


class Citations:
    """The same place cited twice is one source."""

    def __init__(self, titles: Mapping[str, str] | None = None) -> None:
        """`titles`: what records are called, by id; it goes before whatever a citation is given as its title."""
        self._titles = titles or {}
        self._by_place: dict[tuple[str, str, str | None], Source] = {}

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(self._by_place.values())

    def add(self, source: Source) -> str:
        """Returns the source's id within this answer; the one given in `source` is ignored."""
        place = (source.record_type, source.record_id, source.locator)
        known = self._by_place.get(place)
        if known is None:
            title = self._titles.get(source.record_id, source.title)
            known = replace(source, id=f"S{len(self._by_place) + 1}", title=title)
            self._by_place[place] = known
        return known.id

    def record(self, record_type: str, record_id: str, title: str, *, at: datetime | None = None) -> str:
        return self.add(Source("", "record", title, record_type, record_id, at=at))

    def evidence(self, item: Evidence, title: str) -> str:
        """A piece of evidence cites where it was seen; one without a source cites itself."""
        if item.source_id is None:
            return self.record("evidence", item.id, title, at=item.at)
        kind = _EVIDENCE_KIND[item.source_kind]
        record_type: str = item.source_kind if item.source_kind in ("document", "activity") else "evidence"
        if item.source_kind == "record":
            record_type = item.source_id.rsplit("_", 1)[0]
        return self.add(Source("", kind, title, record_type, item.source_id, item.locator, item.statement, item.at))

    def passage(self, passage: Passage) -> str:
        kind: SourceKind = "transcript" if passage.speaker else "document" if passage.document_id else "record"
        if passage.document_id:
            return self.add(
                Source(
                    "", kind, passage.title, "document", passage.document_id, passage.locator, passage.text, passage.at
                )
            )
        return self.add(
            Source(
                "", "record", passage.title, passage.record_type, passage.record_id, None, passage.text, _day(passage)
            )
        )


def _day(passage: Passage) -> datetime | None:
    """When it was said; None for a record that carries no day of its own and is filed under the oldest there is."""
    return passage.at if passage.at is not None and passage.at.year > _DAYLESS_YEAR else None

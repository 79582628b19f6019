"""The sample workspace as told on some day, and ways to look into it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeVar

from knowledge.records import Deal
from knowledge.sample import Record

T = TypeVar("T")

ORDINARY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
MOMENTS = {
    "an ordinary Friday": ORDINARY,
    "a leap day": datetime(2028, 2, 29, 0, 5, tzinfo=UTC),
    "the last minutes of a year": datetime(2026, 12, 31, 23, 55, tzinfo=UTC),
    "a Sunday in summer": datetime(2027, 7, 4, 12, 0, tzinfo=UTC),
    "just after midnight on a Monday": datetime(2027, 3, 1, 0, 0, tzinfo=UTC),
}


def of(records: Iterable[Record], kind: type[T]) -> list[T]:
    return [r for r in records if isinstance(r, kind)]


def by_name(records: Iterable[Record], name: str) -> Deal:
    return next(d for d in of(records, Deal) if d.name == name)

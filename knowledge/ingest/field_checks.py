"""Checks that more than one table makes of its cells; a cell that fails one refuses the row with a sentence."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from knowledge.ingest.row import Row, RowRefused
from knowledge.ingest.table_spec import Origin
from knowledge.records import Edge, EdgeKind

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_HOURS_OF_A_WEEK = 168


def ref(row: Row, name: str, kind: str) -> str:
    found = row.ref(name, kind)
    if found is None:
        raise RowRefused(f"{name} is missing")
    return found


def period(row: Row) -> tuple[date, date]:
    starts_on, ends_on = row.day("starts_on"), row.day("ends_on")
    if starts_on is None or ends_on is None:
        raise RowRefused("starts_on or ends_on is missing")
    in_order(starts_on, ends_on, "starts_on", "ends_on")
    return starts_on, ends_on


def in_order(start: date | None, end: date | None, first: str, last: str) -> None:
    if start is not None and end is not None and end < start:
        raise RowRefused(f"{last} {end} comes before {first} {start}")


def currency(row: Row, origin: Origin) -> str:
    currency = row.text("currency", origin.currency)
    if len(currency) != 3 or not (currency.isascii() and currency.isalpha()):
        raise RowRefused(f"currency “{currency}” is no code of three letters such as USD")
    return currency.upper()


def not_negative(row: Row, name: str) -> Decimal | None:
    value = row.money(name)
    if value is not None and value < 0:
        raise RowRefused(f"{name} {value} is negative")
    return value


def hours_a_week(row: Row, name: str) -> float | None:
    value = row.money(name)
    if value is not None and not 0 <= value <= _HOURS_OF_A_WEEK:
        raise RowRefused(f"{name} {value} is outside 0..{_HOURS_OF_A_WEEK}")
    return None if value is None else float(value)


def edge(
    row: Row,
    record_id: str,
    origin: Origin,
    kind: EdgeKind,
    subject: tuple[str, str],
    target: tuple[str, str],
    attrs: dict[str, Any] | None = None,
) -> Edge:
    since, until = row.moment("since") or _LONG_AGO, row.moment("until")
    if until is not None and until < since:
        raise RowRefused("until comes before since")
    return Edge(
        **origin.marks(record_id),
        kind=kind,
        subject_id=ref(row, *subject),
        object_id=ref(row, *target),
        valid_from=since,
        valid_to=until,
        attrs=attrs or {},
    )

"""Column types that give every database the same values back: aware UTC times, exact money, frozen tuples."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from knowledge.records import Segment

JSON_VALUE = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime; fixed-width ISO text on SQLite, so that text order is time order."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        native: TypeEngine[Any] = TIMESTAMP(timezone=True) if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(native)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("times are stored with their time zone; this one has none")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if isinstance(value, datetime) else datetime.fromisoformat(value)


class Money(TypeDecorator[Decimal]):
    """An exact decimal; text on SQLite, which has no exact numbers. Never compared in SQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        native: TypeEngine[Any] = Numeric() if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(native)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return value if value is None or isinstance(value, Decimal) else Decimal(value)


class Words(TypeDecorator[tuple[str, ...]]):
    """A tuple of strings."""

    impl = JSON_VALUE
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> Any:
        return list(value or ())

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...]:
        return tuple(value or ())


class Segments(TypeDecorator[tuple[Segment, ...]]):
    """The segments of a document; a part that is not set is not stored."""

    impl = JSON_VALUE
    cache_ok = True

    def process_bind_param(self, value: tuple[Segment, ...] | None, dialect: Dialect) -> Any:
        return [{k: v for k, v in asdict(s).items() if v is not None} for s in value or ()]

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Segment, ...]:
        return tuple(Segment(**s) for s in value or ())


class Attributes(TypeDecorator[dict[str, Any]]):
    """A plain JSON object."""

    impl = JSON_VALUE
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, Any] | None, dialect: Dialect) -> Any:
        return dict(value or {})

    def process_result_value(self, value: Any, dialect: Dialect) -> dict[str, Any]:
        return dict(value or {})


class Value(TypeDecorator[Any]):
    """A field's value of any record type, tagged where JSON alone would forget the type."""

    impl = JSON_VALUE
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if isinstance(value, Decimal):
            return {"$": "decimal", "v": str(value)}
        if isinstance(value, datetime):
            return {"$": "moment", "v": value.astimezone(UTC).isoformat()}
        if isinstance(value, date):
            return {"$": "date", "v": value.isoformat()}
        if isinstance(value, tuple):
            return {"$": "words", "v": [asdict(v) if isinstance(v, Segment) else v for v in value]}
        return value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if isinstance(value, dict) and "$" in value:
            return _TAGGED[value["$"]](value["v"])
        return value


def _words(values: list[Any]) -> tuple[Any, ...]:
    return tuple(Segment(**v) if isinstance(v, dict) else v for v in values)


_TAGGED: dict[str, Callable[[Any], Any]] = {
    "decimal": Decimal,
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
    "words": _words,
}

"""One CSV row seen through a mapping: typed reads that fail with a sentence."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import TypeVar

from knowledge.ingest.mapping import Column, Table
from knowledge.ingest.values import (
    DATE_FORMATS,
    key_of,
    to_bool,
    to_date,
    to_decimal,
    to_int,
    to_moment,
    to_portion,
    to_share,
)

V = TypeVar("V")
Kind = str


class RowRefused(ValueError):
    """Why a row can't be taken; the text is the reason in the report."""


@dataclass(slots=True)
class Names:
    """What names in a row can refer to: everything in the workspace and in the files read so far."""

    by_key: dict[Kind, dict[str, set[str]]] = field(default_factory=dict)
    spelling: dict[str, str] = field(default_factory=dict)
    respelled: Counter[tuple[Kind, str, str]] = field(default_factory=Counter)
    """(kind, as written, as known) -> how often: told in the report, once each."""

    def add(self, kind: Kind, record_id: str, *names: str) -> None:
        known = self.by_key.setdefault(kind, {})
        for name in names:
            if key := key_of(name):
                known.setdefault(key, set()).add(record_id)
        if names and names[-1]:
            self.spelling.setdefault(record_id, names[-1])

    def find(self, kind: Kind, text: str) -> str:
        """Raises `RowRefused` when nothing, or more than one thing, goes by that name."""
        found = self.by_key.get(kind, {}).get(key_of(text), set())
        if not found:
            raise RowRefused(f"no {kind} “{text}” is known")
        if len(found) > 1:
            raise RowRefused(f"{len(found)} {kind}s go by “{text}”; use the id")
        record_id = next(iter(found))
        known = self.spelling.get(record_id, text)
        if known != text and key_of(known) == key_of(text) and known.casefold() != text.casefold():
            self.respelled[(kind, text, known)] += 1
        return record_id


@dataclass(slots=True)
class Row:
    cells: dict[str, str]
    table: Table
    names: Names
    date_formats: Sequence[str] = DATE_FORMATS
    zone: tzinfo = UTC
    """Of times that name none."""

    def text(self, name: str, default: str | None = None) -> str:
        """The cell as text, values mapped. Raises `RowRefused` when blank and there is no default."""
        value = self._raw(name)
        if value:
            return value
        if default is None:
            raise RowRefused(f"{name} is missing")
        return default

    def optional(self, name: str) -> str | None:
        return self._raw(name) or None

    def day(self, name: str) -> date | None:
        return self._convert(name, lambda v: to_date(v, self.date_formats))

    def moment(self, name: str) -> datetime | None:
        return self._convert(name, lambda v: to_moment(v, self.date_formats, self.zone))

    def money(self, name: str) -> Decimal | None:
        value = self._convert(name, to_decimal)
        return None if value is None else value * self.table.source(name).multiply

    def whole(self, name: str) -> int | None:
        return self._convert(name, to_int)

    def share(self, name: str) -> float | None:
        return self._convert(name, to_share)

    def portion(self, name: str) -> Decimal | None:
        """A part of something, or how many times it: "1.5", "150%". Unlike a share it may exceed 1 and stays exact."""
        return self._convert(name, to_portion)

    def flag(self, name: str) -> bool | None:
        return self._convert(name, to_bool)

    def one_of(self, name: str, allowed: Sequence[str], default: str | None = None) -> str:
        value = self.text(name, default)
        lowered = value.casefold()
        if lowered not in allowed:
            raise RowRefused(f"{name} “{value}” is none of {', '.join(allowed)} (map it in mapping.yaml under values)")
        return lowered

    def ref(self, name: str, kind: Kind) -> str | None:
        value = self._raw(name)
        return self.names.find(kind, value) if value else None

    def refs(self, name: str, kind: Kind) -> tuple[str, ...]:
        value = self._raw(name)
        return tuple(self.names.find(kind, part.strip()) for part in value.split(";") if part.strip())

    def list_of(self, name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self._raw(name).split(";") if part.strip())

    def _raw(self, name: str) -> str:
        source = self.table.source(name)
        value = self._cell(source)
        if value in source.blank:
            return ""
        mapped = self.table.values.get(name)
        if mapped:
            by_case = {k.casefold(): v for k, v in mapped.items()}
            value = by_case.get(value.casefold(), value)
        return value

    def _cell(self, source: Column) -> str:
        if source.constant is not None:
            return source.constant
        if source.template is not None:
            filled = source.template.format_map(_Cells(self.cells))
            return " ".join(filled.split()).strip(" -–|/")
        return self.cells.get(source.column or "", "")

    def _convert(self, name: str, convert: Callable[[str], V]) -> V | None:
        value = self._raw(name)
        if not value:
            return None
        try:
            return convert(value)
        except ValueError as error:
            raise RowRefused(f"{name}: {error}") from None


class _Cells(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""

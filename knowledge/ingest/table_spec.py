"""What a table of an import is: the file looked for, its fields, and how a row becomes a record."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from knowledge.ingest.row import Row


@dataclass(frozen=True, slots=True)
class Origin:
    """What every record of one import shares."""

    tenant: str
    source: str
    currency: str
    email_domain: str

    def marks(self, record_id: str) -> dict[str, Any]:
        return {"id": record_id, "tenant": self.tenant, "source": f"import:{self.source}"}


Build = Callable[[Row, str, Origin], Any]


@dataclass(frozen=True, slots=True)
class TableSpec:
    name: str
    kind: str
    """What its rows are called in references and ids."""
    build: Build
    file: str
    """The file looked for when the mapping names none."""
    fields: tuple[str, ...]
    identity: tuple[str, ...] = ("id",)
    """Fields that tell two rows apart when there is no `id`."""
    shared: bool = False
    """Rows of other tables become the same kind of record: the table's name keeps their ids apart."""


def spec(
    name: str, kind: str, build: Build, fields: str, identity: tuple[str, ...] = ("id",), *, shared: bool = False
) -> TableSpec:
    return TableSpec(name, kind, build, f"{name}.csv", tuple(fields.split()), identity, shared)

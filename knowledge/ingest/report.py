"""What an import did, item by item."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Problem:
    """One row or file that could not be taken, or was taken with a remark."""

    file: str
    line: int | None
    """Line in the file, counted from 1 with the header; None for a whole file."""
    reason: str
    severity: Literal["refused", "note"] = "refused"

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.reason}"


@dataclass(slots=True)
class TableCount:
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0


@dataclass(slots=True)
class ImportReport:
    source: str
    mapping: str
    tables: dict[str, TableCount] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def count(self, table: str) -> TableCount:
        return self.tables.setdefault(table, TableCount())

    def refuse(self, table: str, file: str, line: int | None, reason: str) -> None:
        self.count(table).refused += 1
        self.problems.append(Problem(file, line, reason))

    def note(self, file: str, line: int | None, reason: str) -> None:
        self.problems.append(Problem(file, line, reason, "note"))

    @property
    def refused(self) -> list[Problem]:
        return [p for p in self.problems if p.severity == "refused"]

    @property
    def notes(self) -> list[Problem]:
        return [p for p in self.problems if p.severity == "note"]

    def as_json(self) -> dict[str, object]:
        """The shape `scip import --json` prints (docs/interface.md)."""
        return {
            "source": self.source,
            "mapping": self.mapping,
            "tables": {
                name: {
                    "read": c.read,
                    "created": c.created,
                    "updated": c.updated,
                    "unchanged": c.unchanged,
                    "refused": c.refused,
                }
                for name, c in self.tables.items()
            },
            "refused": [{"file": p.file, "line": p.line, "reason": p.reason} for p in self.refused],
            "notes": [{"file": p.file, "line": p.line, "reason": p.reason} for p in self.notes],
        }

"""`mapping.yaml`: how foreign files, columns and values become ours (docs/import.md)."""

from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from knowledge.errors import ImportFailed

SHIPPED = Path(__file__).parent / "mappings"
_BOOLEAN = "tag:yaml.org,2002:bool"


class _Loader(yaml.SafeLoader):
    """Only true and false are truth values: a column may well be called `on`, and a value be `Yes` or `NO`."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag != _BOOLEAN or first in "tTfF"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Column(BaseModel):
    """Where a field's value comes from: a column, a template over columns, or a constant."""

    model_config = ConfigDict(extra="forbid")

    column: str | None = None
    template: str | None = None
    constant: str | None = None
    multiply: int = 1
    """Revenue "in millions": 1000000."""
    blank: list[str] = Field(default_factory=list)
    """Values that mean "nothing" in this column."""


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid")

    file: str
    columns: dict[str, str | Column] = Field(default_factory=dict)
    """Our field -> their column; a field not named here is read from a column of its own name, if there."""
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Field -> their value -> ours; compared without case."""

    def source(self, field: str) -> Column:
        given = self.columns.get(field, field)
        return Column(column=given) if isinstance(given, str) else given


class DocumentRule(BaseModel):
    """What the files matching `files` are; the first rule that matches decides."""

    model_config = ConfigDict(extra="forbid")

    files: str
    """A glob below the folder: "plans/**/*.pdf"."""
    bucket: str | None = None
    account: str | None = None
    deal: str | None = None
    kind: str | None = None
    private_to: str | None = None
    """A user's e-mail."""
    audience: Literal["all", "managers"] | None = None
    ignore: bool = False


class Mapping(BaseModel):
    model_config = ConfigDict(extra="forbid")

    source: str = "import"
    title: str = ""
    currency: str = "USD"
    date_formats: list[str] = Field(default_factory=list)
    time_zone: str = "UTC"
    """Of times that name none: "Europe/Berlin"."""
    encoding: str | None = None
    email_domain: str = "import.invalid"
    """Users without an address get NAME@this, so that each can be told apart."""
    tables: dict[str, Table] = Field(default_factory=dict)
    documents: list[DocumentRule] = Field(default_factory=list)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"“{name}” is no time zone like Europe/Berlin") from None
        return name


def load_mapping(path: Path) -> Mapping:
    """Raises `ImportFailed` naming the place in the file that can't be used."""
    try:
        data = yaml.load(path.read_text("utf-8"), _Loader) or {}  # noqa: S506 - a safe loader
        return Mapping.model_validate(data)
    except yaml.YAMLError as error:
        raise ImportFailed(f"{path.name} is not valid YAML: {error}") from None
    except ValidationError as error:
        lines = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False))
        raise ImportFailed(f"{path.name} can't be used. {lines}") from None
    except UnicodeDecodeError:
        raise ImportFailed(f"{path.name} is not UTF-8 text.") from None


def find_mapping(folder: Path, given: Path | None) -> tuple[Mapping, str]:
    """The mapping to use and what to call it: the one given, the folder's own, a shipped one whose files and
    columns are all there, or none (our own names)."""
    if given is not None:
        if not given.is_file():
            raise ImportFailed(f"There is no mapping file {given}.")
        return load_mapping(given), str(given)
    own = folder / "mapping.yaml"
    if own.is_file():
        return load_mapping(own), "mapping.yaml"
    for path in sorted(SHIPPED.glob("*.yaml")):
        mapping = load_mapping(path)
        if _fits(folder, mapping):
            return mapping, f"{path.stem} (shipped; recognised by its columns)"
    return Mapping(), "none (our own column names)"


def _fits(folder: Path, mapping: Mapping) -> bool:
    for table in mapping.tables.values():
        path = folder / table.file
        if not path.is_file():
            return False
        with path.open("rb") as file:
            header = {c.strip().strip('"') for c in file.readline(65_536).decode("utf-8", "replace").split(",")}
        needed = {c if isinstance(c, str) else c.column for c in table.columns.values()} - {None}
        if not needed <= {h.lstrip("\ufeff") for h in header}:
            return False
    return bool(mapping.tables)

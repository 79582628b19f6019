"""The one answer every surface renders: neutral parts, sources and actions, no markup of any vendor.

Text in an answer is plain, with `**bold**` and line breaks as its only markup. `cites` name sources by
id ("S1"). `to_json`/`from_json` carry an answer through the outbox unchanged.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field as Discriminated
from pydantic import TypeAdapter

Tone = Literal["plain", "muted", "good", "warn", "bad"]
SourceKind = Literal["record", "mail", "transcript", "document", "note"]
Band = Literal["strong", "contested", "weak", "unknown"]
Searched = Literal["deal", "client", "contact", "colleague"]


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    """"S1", "S2", …: what `cites` point to."""
    kind: SourceKind
    title: str
    record_type: str
    record_id: str
    locator: str | None = None
    """Minute, page or heading."""
    excerpt: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a form; the surface shows a modal, an inline form or a prompt."""

    name: str
    label: str
    kind: Literal["text", "long_text", "number", "date", "choice", "choices", "search"] = "text"
    """"choices": several of them; "search": one record, found by typing part of its name."""
    required: bool = True
    value: str = ""
    """What is entered already; of several choices as `joined_choices` puts it."""
    choices: tuple[Choice, ...] = ()
    """Of a search: what is offered before anything is typed, and the label of `value`."""
    hint: str = ""
    least: float | None = None
    """Of a number; None: no bound."""
    most: float | None = None
    """Of a number; of a text its letters."""
    find: Searched | None = None
    """What a search looks through, as far as the person who fills the form may see it."""


def joined_choices(values: Iterable[str]) -> str:
    """Several choices as the one text a form carries; no value may hold a comma."""
    return ",".join(values)


def chosen(value: str) -> tuple[str, ...]:
    """`joined_choices`, back; each once."""
    return tuple(dict.fromkeys(v for v in (part.strip() for part in value.split(",")) if v))


@dataclass(frozen=True, slots=True)
class Action:
    """A button: pressing it is a turn that goes straight to `skill` with `verb` and `args`."""

    id: str
    """Unique within the answer."""
    label: str
    skill: str
    verb: str
    args: dict[str, str] = field(default_factory=dict)
    style: Literal["default", "primary", "danger"] = "default"
    fields: tuple[Field, ...] = ()
    """Asked for before the turn is sent; they join `args`."""


@dataclass(frozen=True, slots=True)
class TextPart:
    text: str
    tone: Tone = "plain"
    cites: tuple[str, ...] = ()
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class ScorePart:
    """A gauge 0..100."""

    key: str
    label: str
    score: int | None
    """None: unknown, never drawn as zero."""
    band: Band
    low: int | None = None
    high: int | None = None
    """80 % interval."""
    uncapped: int | None = None
    """What it would be without the qualifier's cap, where that differs."""
    coverage: str = ""
    """"4 of 6 known"."""
    note: str = ""
    target: int = 75
    cites: tuple[str, ...] = ()
    kind: Literal["score"] = "score"


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str
    tone: Tone = "plain"
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactsPart:
    facts: tuple[Fact, ...]
    title: str = ""
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Item:
    text: str
    detail: str = ""
    badge: str = ""
    """A short class beside the text: "Fact", "Buyer", "+12"."""
    tone: Tone = "plain"
    cites: tuple[str, ...] = ()
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class ListPart:
    items: tuple[Item, ...]
    title: str = ""
    ordered: bool = False
    kind: Literal["list"] = "list"


@dataclass(frozen=True, slots=True)
class TablePart:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    align: tuple[Literal["left", "right"], ...] = ()
    cites: tuple[str, ...] = ()
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class TrendPoint:
    at: datetime
    value: int | None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class TrendPart:
    title: str
    points: tuple[TrendPoint, ...]
    target: int = 75
    kind: Literal["trend"] = "trend"

    @property
    def alt(self) -> str:
        """What the picture says, in words."""
        known = [p for p in self.points if p.value is not None]
        if not known:
            return f"{self.title}: no score recorded yet."
        return (
            f"{self.title}: from {known[0].value} to {known[-1].value} over {len(known)} steps, target {self.target}."
        )


@dataclass(frozen=True, slots=True)
class WaterfallStep:
    label: str
    amount: float
    """Signed, in the picture's one unit; of a total, where the bar ends."""
    shown: str
    """The amount as a person reads it: "$1.2m"."""
    kind: Literal["total", "change", "gap"] = "change"
    """A total stands on the ground, a change starts where the step before ended, a gap is one not covered yet."""
    tone: Tone = "plain"
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaterfallPart:
    """How one sum is made up, step by step: a target and what carries it."""

    title: str
    steps: tuple[WaterfallStep, ...]
    kind: Literal["waterfall"] = "waterfall"

    @property
    def alt(self) -> str:
        """What the picture says, in words."""
        return f"{self.title}: " + "; ".join(f"{s.label} {s.shown}" for s in self.steps) + "."


@dataclass(frozen=True, slots=True)
class MapPoint:
    label: str
    x: float | None
    """0..1 along the axis; None: not known, stands beside the map and never in its middle."""
    y: float | None
    size: float = 0.5
    """0..1, the area of its mark."""
    group: str = ""
    """What its mark and the legend tell apart: "Buyer", "Bedrock"; at most five groups in one map."""
    tone: Tone = "plain"
    detail: str = ""
    """One line of words: the values behind the place."""
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MapAxis:
    label: str
    low: str
    """What the left or lower end means: "against us"."""
    high: str


@dataclass(frozen=True, slots=True)
class MapPart:
    """Things placed by two measures: stakeholders by stance and influence, deals by fit and value."""

    title: str
    x: MapAxis
    y: MapAxis
    points: tuple[MapPoint, ...]
    kind: Literal["map"] = "map"

    @property
    def alt(self) -> str:
        """What the picture says, in words."""
        said = "; ".join(f"{p.label} ({p.detail})" if p.detail else p.label for p in self.points)
        return f"{self.title}, {self.x.label} by {self.y.label}: {said or 'nothing to place yet'}."


@dataclass(frozen=True, slots=True)
class QuotePart:
    text: str
    speaker: str = ""
    detail: str = ""
    badge: str = ""
    cites: tuple[str, ...] = ()
    kind: Literal["quote"] = "quote"


@dataclass(frozen=True, slots=True)
class DiffRow:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DiffPart:
    """The exact change a person is asked to confirm."""

    record: str
    rows: tuple[DiffRow, ...]
    kind: Literal["diff"] = "diff"


Simple = Annotated[
    TextPart
    | ScorePart
    | FactsPart
    | ListPart
    | TablePart
    | TrendPart
    | WaterfallPart
    | MapPart
    | QuotePart
    | DiffPart,
    Discriminated(discriminator="kind"),
]


@dataclass(frozen=True, slots=True)
class DetailsPart:
    """Parts behind one opening line: folded where the surface can fold, a button or a shorter form where not."""

    summary: str
    parts: tuple[Simple, ...]
    key: str = ""
    kind: Literal["details"] = "details"


Part = Annotated[
    TextPart
    | ScorePart
    | FactsPart
    | ListPart
    | TablePart
    | TrendPart
    | WaterfallPart
    | MapPart
    | QuotePart
    | DiffPart
    | DetailsPart,
    Discriminated(discriminator="kind"),
]


@dataclass(frozen=True, slots=True)
class Section:
    """One chapter of a report; its parts cite the report's sources."""

    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The long form of an answer, for a document: neutral like the answer, rendered by `skills.document`."""

    title: str
    subtitle: str
    """For whom and as of when: "Skarholt Quay, Skarholt Ports, as of 20 November 2026"."""
    sections: tuple[Section, ...]
    sources: tuple[Source, ...] = ()
    at: datetime | None = None
    """When it was made: its date, and the only time its bytes hold."""
    prepared_for: str = ""
    marking: str = ""
    """What stands on every page: "Confidential: for the deal's team only"."""
    locale: str = "en_US"
    time_zone: str = "UTC"
    """How its days are written, and on which paper."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with an answer; every surface makes its bytes from the report when it shows it."""

    name: str
    """File name with its ending: "Right to Win, Skarholt Quay.pdf"."""
    format: Literal["pdf", "docx"]
    report: Report


@dataclass(frozen=True, slots=True)
class Answer:
    title: str
    parts: tuple[Part, ...] = ()
    sources: tuple[Source, ...] = ()
    actions: tuple[Action, ...] = ()
    summary: str = ""
    """One sentence that stands alone: notifications, fallbacks, screen readers, the terminal's first line."""
    narration: str = ""
    """A model's wording of the same facts, already checked; shown above the parts when present."""
    degraded: tuple[str, ...] = ()
    """What was missing for a full answer ("search index is rebuilding"), in the person's words."""
    attachments: tuple[Attachment, ...] = ()
    skill: str = ""
    pending: str | None = None
    """Id of the confirmation this answer waits for."""


_ADAPTER: TypeAdapter[Answer] = TypeAdapter(Answer)


def to_json(answer: Answer) -> dict[str, Any]:
    data: dict[str, Any] = _ADAPTER.dump_python(answer, mode="json")
    return data


def from_json(data: dict[str, Any]) -> Answer:
    """Raises `pydantic.ValidationError` on a shape this version does not know."""
    return _ADAPTER.validate_python(data)

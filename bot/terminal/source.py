"""Opens what an answer cites: the document at the quoted place, or the record with its fields. Pure."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from knowledge.records import Document, Segment
from skills.answer import Source
from skills.wording import Voice

_AROUND = 2
"""Segments shown on either side of the quoted one."""
_HIDDEN = frozenset(("id", "tenant", "source", "sha256", "document_id", "thread"))


def render_source(source: Source, record: Any, voice: Voice) -> RenderableType:
    """`record` is what the reader gave for it; None when it is gone or hidden from the asker."""
    head = Text(source.title, style="bold")
    if record is None:
        return Group(head, Text("This is no longer there, or not yours to open.", style="yellow"))
    if isinstance(record, Document):
        return Group(head, *_passage(record, source))
    return Group(head, _fields(record, voice))


def _passage(document: Document, source: Source) -> list[RenderableType]:
    at = place_of(document.segments, source)
    low, high = max(0, at - _AROUND), min(len(document.segments), at + _AROUND + 1)
    shown: list[RenderableType] = [Text(f"… {low} earlier", style="dim")] if low else []
    for n in range(low, high):
        shown.append(_segment(document.segments[n], marked=n == at))
    if high < len(document.segments):
        shown.append(Text(f"… {len(document.segments) - high} more", style="dim"))
    return shown


def place_of(segments: tuple[Segment, ...], source: Source) -> int:
    """The segment that holds the quoted words; else the one the locator names; else the first."""
    words = " ".join(source.excerpt.split())[:80]
    for n, segment in enumerate(segments):
        if words and words in " ".join(segment.text.split()):
            return n
    for n, segment in enumerate(segments):
        if source.locator and source.locator in (_clock(segment.start), f"p. {segment.page}", segment.heading):
            return n
    return 0


def _segment(segment: Segment, *, marked: bool) -> Text:
    lead = " · ".join(t for t in (_clock(segment.start), segment.speaker or "", segment.heading or "") if t)
    line = Text(f"{lead}  " if lead else "", style="dim")
    line.append(segment.text, style="bold" if marked else "not dim")
    return line


def _clock(seconds: float | None) -> str:
    return "" if seconds is None else f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _fields(record: Any, voice: Voice) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    if is_dataclass(record):
        for item in fields(record):
            value = getattr(record, item.name)
            if item.name in _HIDDEN or item.name.endswith(("_id", "_ids")) or value in (None, "", ()):
                continue
            table.add_row(item.name.replace("_", " "), Text(_told(value, voice)))
    return table


def _told(value: Any, voice: Voice) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return voice.moment(value)
    if isinstance(value, date):
        return voice.day(value)
    if isinstance(value, Decimal):
        return f"{value:,}"
    if isinstance(value, tuple):
        return ", ".join(str(v) for v in value)
    return str(value)

"""Each part of an answer as elements of a card. Pure; no element is longer than `limits.ELEMENT`.

Pictures come as text. A card's `Image` takes an https address, which a customer's figures must not have, or a data URI:
Teams on the desktop and in a browser is known to show nothing in its place (the mobile app does), a map of 30 people
that is sharp on today's screens is 56,000 characters of base64 even in 24 colours where a message may have 19,500, it
would bring one theme's colours into the other, and nothing in it could be asked for its source. Strokes and grouped
lines follow the theme, cite, and are read aloud.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.chat.strokes import Line, bar, map_bands, map_head, mark, trend, waterfall
from bot.teams import limits
from bot.teams.buttons import Card, Element, button
from bot.teams.markup import escaped, marked, pieces, plain, short, units
from skills.answer import (
    DetailsPart,
    DiffPart,
    DiffRow,
    Fact,
    FactsPart,
    Item,
    ListPart,
    MapPart,
    Part,
    QuotePart,
    ScorePart,
    Source,
    TablePart,
    TextPart,
    TrendPart,
    WaterfallPart,
)

_TONES = {"good": "✅ ", "warn": "⚠️ ", "bad": "🛑 "}
_BANDS = {"strong": "good", "contested": "warning", "weak": "attention", "unknown": "default"}
_NUMBER = re.compile(r"(\d{1,3})[.)] (?=\S)")
_BLANK = "\u00a0"
_NOTHING = ("", "–", "—", "-")
_SUBTLE: Element = {"isSubtle": True, "size": "small", "spacing": "none"}


def block(text: str, **look: Any) -> Element:
    return {"type": "TextBlock", "text": text, "wrap": True, **look}


def texts(text: str, **look: Any) -> list[Element]:
    """As many blocks as the text needs."""
    return [block(p, **look) for p in pieces(text, limits.TEXT)]


def heading(text: str, cited: Iterable[str] = ()) -> list[Element]:
    if not text:
        return []
    return [block(escaped(short(plain(text), limits.TITLE)) + cites(cited), weight="bolder", spacing="medium")]


def cites(ids: Iterable[str]) -> str:
    """Source marks as people read them: " [1][3]"."""
    marks = "".join(f"[{i.removeprefix('S')}]" for i in ids)
    return f" {marks}" if marks else ""


def weight(value: Any) -> int:
    """What it adds to a message."""
    return units(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def part_elements(parts: Iterable[Part], card: Card) -> list[Element]:
    return [element for part in parts for element in one(part, card)]


def one(part: Part, card: Card) -> list[Element]:
    match part:
        case ScorePart():
            return [_score(part)]
        case ListPart():
            return _list(part, card)
        case DetailsPart():
            return folded(plain(part.summary), [e for p in part.parts for e in _inside(p, card)], card)
        case TextPart():
            return _text(part)
        case FactsPart():
            return _facts(part)
        case TablePart():
            return _table(part)
        case TrendPart() | WaterfallPart() | MapPart():
            return _picture(part)
        case QuotePart():
            return [_quote(part)]
        case DiffPart():
            return _diff(part)


def _inside(part: Part, card: Card) -> list[Element]:
    """Behind a fold there is much and it is looked at rarely: lists take the form that weighs least."""
    if isinstance(part, ListPart) and not any(i.action for i in part.items):
        return [*heading(part.title), *_lines(part)]
    return one(part, card)


def _lines(part: ListPart) -> list[Element]:
    lines = []
    for place, item in enumerate(part.items, 1):
        told = [_TONES.get(item.tone, "") + _said(item), escaped(short(item.badge, 40)), _detail(item)]
        lead = escaped(f"{place}.") if part.ordered else "•"
        lines.append(f"{lead} " + " · ".join(t for t in told if t).replace("\n\n", " "))
    return [block(run) for run in joined(lines, "\n\n")]


def joined(lines: Iterable[str], between: str) -> Iterator[str]:
    """In runs that one text block takes."""
    run = ""
    for line in lines:
        if run and len(run) + len(line) > limits.TEXT:
            yield run
            run = ""
        run = f"{run}{between}{line}" if run else line
    if run:
        yield run


def folded(summary: str, inside: Sequence[Element], card: Card) -> list[Element]:
    """A line that opens and closes what is behind it; several of them where it is long."""
    groups = list(grouped(inside, limits.ELEMENT))
    return [_fold(summary if n == 1 else f"{summary} ({n})", group, card) for n, group in enumerate(groups, 1)]


def grouped(elements: Iterable[Element], most: int) -> Iterator[list[Element]]:
    """Neighbours together, as many as fit."""
    group: list[Element] = []
    size = 0
    for element in elements:
        heavy = weight(element)
        if group and size + heavy > most:
            yield group
            group, size = [], 0
        group.append(element)
        size += heavy
    if group:
        yield group


def _fold(summary: str, inside: list[Element], card: Card) -> Element:
    body, shut, opened = card.name("fold"), card.name("shut"), card.name("open")
    toggle = {"type": "Action.ToggleVisibility", "title": short(summary, 100), "targetElements": [body, shut, opened]}
    line = {
        "type": "ColumnSet",
        "selectAction": toggle,
        "columns": [
            {
                "type": "Column",
                "width": "auto",
                "items": [
                    block("▸", id=shut, color="accent"),
                    block("▾", id=opened, color="accent", isVisible=False),
                ],
            },
            {
                "type": "Column",
                "width": "stretch",
                "spacing": "small",
                "items": [block(escaped(short(summary, limits.TITLE)), color="accent")],
            },
        ],
    }
    hidden = {"type": "Container", "id": body, "isVisible": False, "items": inside, "spacing": "small"}
    return {"type": "Container", "items": [line, hidden], "spacing": "small"}


def _text(part: TextPart) -> list[Element]:
    text = marked(part.text) + cites(part.cites)
    if not text.strip():
        return []
    if part.tone == "muted":
        return texts(text, isSubtle=True, size="small")
    return texts(_TONES.get(part.tone, "") + text)


def _score(part: ScorePart) -> Element:
    colour = _BANDS[part.band] if part.score is not None else "default"
    number = "–" if part.score is None else str(part.score)
    label = f"{mark(part.band)} {escaped(short(part.label, limits.TITLE))}{cites(part.cites)}"
    row = {
        "type": "ColumnSet",
        "columns": [
            _column("stretch", block(label, weight="bolder")),
            _column("auto", block(bar(part.score), color=colour, wrap=False)),
            _column("40px", block(number, weight="bolder", horizontalAlignment="right")),
        ],
    }
    told = " · ".join(t for t in (*_about_score(part), escaped(short(part.note, limits.SHORT_TEXT))) if t)
    items = [row, block(told, **_SUBTLE)] if told else [row]
    return {"type": "Container", "spacing": "small", "items": items}


def _about_score(part: ScorePart) -> list[str]:
    likely = f"likely {part.low}–{part.high}" if part.low is not None and part.high is not None else ""
    uncapped = "" if part.uncapped is None else f"{part.uncapped} without the cap"
    band = "unknown" if part.score is None else part.band
    return [band, escaped(part.coverage), likely, uncapped]


def _column(width: str, *items: Element, **look: Any) -> Element:
    return {"type": "Column", "width": width, "items": list(items), "verticalContentAlignment": "center", **look}


def _facts(part: FactsPart) -> list[Element]:
    found = heading(part.title)
    for start in range(0, len(part.facts), limits.FACTS):
        facts = [_fact(f) for f in part.facts[start : start + limits.FACTS]]
        groups = grouped(facts, limits.ELEMENT)
        found += [{"type": "FactSet", "facts": group} for group in groups]
    return found


def _fact(fact: Fact) -> Element:
    value = marked(short(fact.value, limits.SHORT_TEXT)) or "–"
    return {"title": short(fact.label, limits.TITLE), "value": f"{_TONES.get(fact.tone, '')}{value}{cites(fact.cites)}"}


def _list(part: ListPart, card: Card) -> list[Element]:
    found = heading(part.title)
    for place, item in enumerate(part.items, 1):
        lead, shown = _numbered(item) if not part.ordered else (f"{place}.", item)
        found += _item(shown, lead, card)
    return found


def _numbered(item: Item) -> tuple[str, Item]:
    """A line that brings its own number needs no bullet before it."""
    own = _NUMBER.match(item.text)
    return ("•", item) if own is None else (f"{own[1]}.", replace(item, text=item.text[own.end() :]))


def _item(item: Item, lead: str, card: Card) -> list[Element]:
    """A form needs the whole width, a plain button stands beside its line."""
    said = [block(_TONES.get(item.tone, "") + _said(item))]
    if item.detail:
        said.append(block(_detail(item), **_SUBTLE))
    columns = [
        {"type": "Column", "width": "auto", "items": [block(escaped(lead))]},
        {"type": "Column", "width": "stretch", "spacing": "small", "items": said},
    ]
    if item.badge:
        badge = block(escaped(short(item.badge, 40)), size="small", weight="bolder", isSubtle=True, wrap=False)
        columns.append({"type": "Column", "width": "auto", "items": [badge]})
    row: Element = {"type": "ColumnSet", "columns": columns, "spacing": "small"}
    if item.action is None:
        return [row]
    buttons: Element = {"type": "ActionSet", "actions": [button(item.action, card)]}
    if buttons["actions"][0]["type"] == "Action.ShowCard":
        return [row, {**buttons, "spacing": "small"}]
    columns.append({"type": "Column", "width": "auto", "items": [buttons]})
    return [row]


def _said(item: Item) -> str:
    return marked(short(item.text, limits.SHORT_TEXT)) + cites(item.cites)


def _detail(item: Item) -> str:
    return marked(short(item.detail, limits.SHORT_TEXT))


def _table(part: TablePart) -> list[Element]:
    columns = part.columns[: limits.TABLE_COLUMNS]
    rows = [_row(r[: len(columns)]) for r in part.rows[: limits.TABLE_ROWS]]
    found = heading(part.title, part.cites)
    sides = [*part.align, *["left"] * len(columns)][: len(columns)]
    shape = [{"width": 2 if side == "right" else 3, "horizontalCellContentAlignment": side} for side in sides]
    for group in grouped(rows, limits.ELEMENT):
        found.append(
            {
                "type": "Table",
                "columns": shape,
                "firstRowAsHeader": True,
                "showGridLines": True,
                "gridStyle": "default",
                "rows": [_row((c or _BLANK for c in columns), weight="bolder"), *group],
            }
        )
    left = len(part.rows) - len(rows)
    return [*found, block(f"…and {left} more rows; ask for fewer to see them.", **_SUBTLE)] if left > 0 else found


def _row(cells: Iterable[str], **look: Any) -> Element:
    made = [{"type": "TableCell", "items": [block(_cell(cell), **look)]} for cell in cells]
    return {"type": "TableRow", "cells": made}


def _cell(text: str) -> str:
    return marked(short(text, limits.SHORT_TEXT)) or "–"


def _picture(part: TrendPart | WaterfallPart | MapPart) -> list[Element]:
    match part:
        case TrendPart():
            return _trend(part)
        case WaterfallPart():
            return [*heading(part.title), *_told(waterfall(part))]
        case MapPart():
            return _map(part)


def _told(lines: Iterable[Line]) -> list[Element]:
    return [block(run) for run in joined((marked(short(t, limits.SHORT_TEXT)) + cites(c) for t, c in lines), "\n\n")]


def _map(part: MapPart) -> list[Element]:
    """In words: from right to left, each with both values (see the note at the top of this module)."""
    found = [*heading(part.title), block(escaped(short(map_head(part), limits.SHORT_TEXT)), **_SUBTLE)]
    for name, points in map_bands(part):
        found.append(block(escaped(short(name, limits.TITLE)), weight="bolder", spacing="small"))
        found += _told((f"• {told}", cited) for told, cited in points)
    return found


def _trend(part: TrendPart) -> list[Element]:
    line = block(escaped(short(trend(part), limits.TEXT)))
    return [*heading(part.title), line, block(escaped(short(part.alt, limits.TEXT)), **_SUBTLE)]


def _quote(part: QuotePart) -> Element:
    about = " · ".join(escaped(short(t, limits.TITLE)) for t in (part.badge, part.speaker, part.detail) if t)
    said = texts(f"“{escaped(short(part.text, limits.TEXT)).strip()}”{cites(part.cites)}")
    return {
        "type": "Container",
        "style": "emphasis",
        "items": [*said, *([block(about, **_SUBTLE)] if about else [])],
    }


def _diff(part: DiffPart) -> list[Element]:
    head = _row(("Field", "Now", "New"), weight="bolder")
    rows = [_changed(row) for row in part.rows]
    tables = [
        {
            "type": "Table",
            "columns": [{"width": 2}, {"width": 3}, {"width": 3}],
            "firstRowAsHeader": True,
            "rows": [head, *group],
        }
        for group in grouped(rows, limits.ELEMENT)
    ]
    return [*heading(part.record), *tables]


def _changed(row: DiffRow) -> Element:
    before: Element = block("(empty)", isSubtle=True)
    if row.before.strip() not in _NOTHING:
        struck = {"type": "TextRun", "text": short(row.before, limits.SHORT_TEXT), "strikethrough": True}
        before = {"type": "RichTextBlock", "inlines": [struck]}
    after = block(escaped(short(row.after.strip(), limits.SHORT_TEXT)) or "(empty)", weight="bolder")
    cells = [block(escaped(short(row.field, limits.TITLE))), before, after]
    return {"type": "TableRow", "cells": [{"type": "TableCell", "items": [c]} for c in cells]}


def source_elements(sources: Sequence[Source], card: Card) -> list[Element]:
    """Folded: each with its place and the words that were found there."""
    if not sources:
        return []
    told = [_source(s) for s in sources[: limits.SOURCES]]
    left = len(sources) - limits.SOURCES
    if left > 0:
        told.append(f"…and {left} more.")
    inside = [block(run, size="small") for run in joined(told, "\n\n")]
    return folded(f"Sources ({len(sources)})", inside, card)


def _source(source: Source) -> str:
    place = f", {escaped(source.locator)}" if source.locator else ""
    line = f"[{source.id.removeprefix('S')}] **{escaped(short(source.title, limits.TITLE))}**{place}"
    excerpt = " ".join(short(source.excerpt.strip(), 500).split())
    return f"{line}: “{escaped(excerpt)}”" if excerpt and excerpt != source.title else line

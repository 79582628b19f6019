"""Each part of an answer as Slack blocks. Pure.

Pictures come as text. An `image` block takes a public address, which a customer's figures must not have, or a file of
Slack's own, which has to be uploaded first: that file becomes usable some moments after Slack has confirmed it, so a
message naming it may be refused (`invalid_blocks`), and until it is shared in a channel only the app itself can see
it. Slack's own charts (`data_visualization`) know bars, lines and pies, not floating bars or a field of two measures.
A sum that grows reads well in strokes, a map as a list by group; the drawn ones are in the console and in documents.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bot.chat.press import encoded
from bot.chat.strokes import map_bands, map_head, score_line, trend, waterfall
from bot.slack import limits
from bot.slack.markup import escaped, mrkdwn, pieces, short
from skills.answer import (
    Action,
    DetailsPart,
    DiffPart,
    FactsPart,
    Item,
    ListPart,
    MapPart,
    Part,
    QuotePart,
    ScorePart,
    TablePart,
    TextPart,
    TrendPart,
    WaterfallPart,
)

Block = dict[str, Any]

_TONES = {"good": "✅ ", "warn": "⚠️ ", "bad": "🛑 "}


def section(text: str) -> list[Block]:
    """As many sections as the text needs."""
    return [{"type": "section", "text": {"type": "mrkdwn", "text": p}} for p in pieces(text, limits.SECTION)]


def context(text: str) -> list[Block]:
    return [{"type": "context", "elements": [{"type": "mrkdwn", "text": p}]} for p in pieces(text, limits.FIELD)]


def header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": short(text, limits.HEADER) or "…"}}


def cites(ids: Iterable[str]) -> str:
    """Source marks as people read them: " [1][3]"."""
    marks = "".join(f"[{i.removeprefix('S')}]" for i in ids)
    return f" {marks}" if marks else ""


@dataclass(frozen=True, slots=True)
class Card:
    """Which message its buttons belong to."""

    key: str
    """Of the outbox: forms and folded parts are read back by it."""
    pending: str | None = None


def button(action: Action, card: Card, *, n: int) -> Block:
    """A pressed one sends its meaning back; one with a form, or with more to say than fits, its card and its name."""
    meant = encoded(action, card.pending)
    named = bool(action.fields) or len(meant) > limits.BUTTON_VALUE
    value = json.dumps({"k": card.key, "i": action.id}) if named else meant
    element: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": short(action.label, limits.BUTTON_TEXT) or "…"},
        "action_id": f"{'form' if action.fields else 'press'}:{n}",
        "value": value,
    }
    if action.style != "default":
        element["style"] = action.style
    return element


def part_blocks(parts: Iterable[Part], card: Card, *, details: bool) -> list[Block]:
    """Neighbouring gauges share a block.

    `details`: for a window, where folded parts are open and a table is told in words: Slack takes tables in messages
    alone. False leaves a folded part to its own button (see `render`).
    """
    blocks: list[Block] = []
    n = 0
    for kind, group in groupby(parts, key=lambda p: p.kind):
        if kind == "score":
            scores = [p for p in group if isinstance(p, ScorePart)]
            blocks += section("\n".join(mrkdwn(score_line(s)) + cites(s.cites) for s in scores))
            notes = [f"{escaped(s.label)}: {escaped(s.note)}" for s in scores if s.note]
            blocks += context("\n".join(notes)) if notes else []
            continue
        for part in group:
            n += 1
            if isinstance(part, DetailsPart):
                blocks += _details(part, n, card, details=details)
            elif isinstance(part, TablePart) and details:
                blocks += _rows(part)
            else:
                blocks += one(part, card, n)
    return blocks


def _details(part: DetailsPart, n: int, card: Card, *, details: bool) -> list[Block]:
    if details:
        return [*section(f"*{escaped(part.summary)}*"), *part_blocks(part.parts, card, details=True)]
    block = section(f"▸ {mrkdwn(part.summary)}")[0]
    block["accessory"] = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Show"},
        "action_id": f"open:{n}",
        "value": json.dumps({"k": card.key, "i": part.key or part.summary[:500]}),
    }
    return [block]


def one(part: Part, card: Card, n: int) -> list[Block]:
    match part:
        case TextPart():
            return _text(part)
        case FactsPart():
            return _facts(part)
        case ListPart():
            return _list(part, card, n)
        case TablePart():
            return _table(part)
        case TrendPart():
            return section(f"*{escaped(part.title)}*\n{mrkdwn(trend(part))}")
        case WaterfallPart():
            return _waterfall(part)
        case MapPart():
            return _map(part)
        case QuotePart():
            return _quote(part)
        case DiffPart():
            return _diff(part)
        case _:
            return []


def _text(part: TextPart) -> list[Block]:
    text = mrkdwn(part.text) + cites(part.cites)
    if not text.strip():
        return []
    return context(text) if part.tone == "muted" else section(_TONES.get(part.tone, "") + text)


def _facts(part: FactsPart) -> list[Block]:
    blocks = section(f"*{escaped(part.title)}*") if part.title else []
    texts = [
        f"*{escaped(f.label)}*\n{_TONES.get(f.tone, '')}{mrkdwn(f.value) or '–'}{cites(f.cites)}" for f in part.facts
    ]
    if any(len(t) > limits.FIELD for t in texts):
        return blocks + section("\n".join(texts))
    for start in range(0, len(texts), limits.FIELDS):
        fields = [{"type": "mrkdwn", "text": t} for t in texts[start : start + limits.FIELDS]]
        blocks.append({"type": "section", "fields": fields})
    return blocks


def _list(part: ListPart, card: Card, n: int) -> list[Block]:
    blocks = section(f"*{escaped(part.title)}*") if part.title else []
    run: list[str] = []
    for place, item in enumerate(part.items, 1):
        line = _item(item, f"{place}." if part.ordered else "•")
        if item.action is None:
            run.append(line)
            continue
        blocks += section("\n".join(run)) if run else []
        run = []
        block = section(line)[0]
        block["accessory"] = button(item.action, card, n=100 * n + place)
        blocks.append(block)
    return blocks + (section("\n".join(run)) if run else [])


def _item(item: Item, lead: str) -> str:
    badge = f" `{escaped(item.badge)}`" if item.badge else ""
    detail = f"\n      {mrkdwn(item.detail)}" if item.detail else ""
    return f"{lead} {_TONES.get(item.tone, '')}{mrkdwn(item.text)}{badge}{cites(item.cites)}{detail}"


def _table(part: TablePart) -> list[Block]:
    columns = part.columns[: limits.TABLE_COLUMNS]
    rows = [columns, *(r[: limits.TABLE_COLUMNS] for r in part.rows[: limits.TABLE_ROWS - 1])]
    table: Block = {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": cell or "–"} for cell in row] for row in rows],
        "column_settings": [{"align": a, "is_wrapped": True} for a in part.align[: len(columns)]]
        or [{"is_wrapped": True}],
    }
    title = section(f"*{escaped(part.title)}*{cites(part.cites)}") if part.title else []
    left = len(part.rows) - (len(rows) - 1)
    return [*title, table, *(context(f"…and {left} more rows") if left > 0 else [])]


def _rows(part: TablePart) -> list[Block]:
    """A line a row, led by its first cell; an empty cell says nothing."""
    lines = [f"*{escaped(part.title)}*{cites(part.cites)}"] if part.title else []
    for first, *others in part.rows:
        named = zip(part.columns[1:], others, strict=False)
        told = " · ".join(f"{escaped(c)}: {escaped(v)}" if c else escaped(v) for c, v in named if v)
        lines.append(f"• *{escaped(first) or '–'}*{f'  {told}' if told else ''}")
    return _lines(lines)


def _waterfall(part: WaterfallPart) -> list[Block]:
    return _lines([f"*{escaped(part.title)}*", *(mrkdwn(t) + cites(c) for t, c in waterfall(part))])


def _map(part: MapPart) -> list[Block]:
    """In words: from right to left, each with both values (see the note at the top of this module)."""
    lines = [f"*{escaped(part.title)}*", escaped(map_head(part))]
    for name, points in map_bands(part):
        told = [f"{mrkdwn(t)}{cites(c)}" for t, c in points]
        lines += [f"• *{escaped(name)}*", *(f"      {t}" for t in told)]
    return _lines(lines)


def _lines(lines: Iterable[str]) -> list[Block]:
    """As many sections as needed, none of them ending in the middle of a line that fits."""
    runs: list[str] = []
    for line in lines:
        if runs and len(runs[-1]) + 1 + len(line) <= limits.SECTION:
            runs[-1] += f"\n{line}"
        else:
            runs.append(line)
    return [block for run in runs for block in section(run)]


def _quote(part: QuotePart) -> list[Block]:
    quoted = "\n".join(f"> {escaped(line)}" for line in part.text.splitlines() or [""])
    about = " · ".join(escaped(t) for t in (part.speaker, part.detail) if t)
    badge = f"`{escaped(part.badge)}` " if part.badge else ""
    return section(f"{quoted}\n{badge}{about}{cites(part.cites)}".rstrip())


def _diff(part: DiffPart) -> list[Block]:
    rows = "\n".join(f"{escaped(r.field)}: {_was(r.before)} → *{escaped(r.after) or '(empty)'}*" for r in part.rows)
    return section(f"*{escaped(part.record)}*\n{rows}")


def _was(before: str) -> str:
    return f"~{escaped(before)}~" if before.strip() else "(empty)"

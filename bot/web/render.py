"""An answer as the page's JSON: words made for the reader, pictures drawn, nothing a page must not know. Pure.

A button carries its id and form only; what it does stays on the server, which looks it up when it is pressed.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from bot.web.desk import Said, Shown, Waiting
from bot.web.files import address
from bot.web.pictures import picture, scores
from bot.web.transcript import Line
from skills.answer import (
    Action,
    Answer,
    DetailsPart,
    DiffPart,
    FactsPart,
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
from skills.wording import Voice
from skills.workflows.documents import FORMATS

Json = dict[str, Any]


def line(entry: Line, voice: Voice) -> Json:
    if entry.said is not None:
        return said(entry.said)
    assert entry.shown is not None
    return shown(entry.shown, voice)


def said(turn: Said) -> Json:
    return {
        "role": "you",
        "turn": turn.turn_id,
        "text": turn.text,
        "files": list(turn.files),
        "pressed": turn.pressed,
        "state": turn.state,
        "at": _iso(turn.at),
    }


def shown(message: Shown, voice: Voice) -> Json:
    return {
        "role": "scip",
        "key": message.replaces or message.key,
        "update": message.replaces is not None,
        "turn": message.turn_id,
        "at": _iso(message.at),
        "card": {**card(message.answer, voice), "files": _files(message)},
    }


def _files(message: Shown) -> list[Json]:
    key = message.replaces or message.key
    return [
        {"name": a.name, "kind": FORMATS[a.format], "href": address(key, n)}
        for n, a in enumerate(message.answer.attachments)
    ]


def waiting(change: Waiting, voice: Voice) -> Json:
    return {
        "id": change.id,
        "key": change.key,
        "title": _what(change.answer),
        "when": voice.ago(change.at),
        "card": card(change.answer, voice),
    }


def _what(asking: Answer) -> str:
    """The change in a line: its record and fields."""
    diff = next((p for p in asking.parts if isinstance(p, DiffPart)), None)
    if diff is None:
        return asking.title
    return f"{diff.record}: {', '.join(row.field for row in diff.rows)}" if diff.rows else diff.record


def card(answer: Answer, voice: Voice) -> Json:
    return {
        "title": answer.title,
        "summary": answer.summary,
        "narration": answer.narration,
        "degraded": list(answer.degraded),
        "skill": answer.skill,
        "pending": answer.pending,
        "parts": _parts(answer.parts, voice),
        "actions": [_action(a) for a in answer.actions],
        "sources": [_source(s, voice) for s in answer.sources],
    }


def _parts(parts: Iterable[Part], voice: Voice) -> list[Json]:
    """Neighbouring scores become one block: the big gauge and its meters."""
    made: list[Json] = []
    for together, run in groupby(parts, key=lambda p: isinstance(p, ScorePart)):
        if together:
            made.append(scores([p for p in run if isinstance(p, ScorePart)]))
        else:
            made.extend(_part(p, voice) for p in run)
    return made


def _part(part: Part, voice: Voice) -> Json:
    match part:
        case TextPart():
            return {"kind": "text", "text": part.text, "tone": part.tone, "cites": list(part.cites)}
        case ScorePart():
            return scores([part])
        case FactsPart():
            return _facts(part)
        case ListPart():
            return _list(part)
        case TablePart():
            return _table(part)
        case TrendPart() | WaterfallPart() | MapPart():
            return picture(part, voice)
        case QuotePart():
            return {
                "kind": "quote",
                "text": part.text,
                "speaker": part.speaker,
                "detail": part.detail,
                "badge": part.badge,
                "cites": list(part.cites),
            }
        case DiffPart():
            rows = [{"field": r.field, "before": r.before, "after": r.after} for r in part.rows]
            return {"kind": "diff", "record": part.record, "rows": rows}
        case DetailsPart():
            return {
                "kind": "details",
                "summary": part.summary,
                "key": part.key or part.summary,
                "parts": _parts(part.parts, voice),
            }


def _facts(part: FactsPart) -> Json:
    facts = [{"label": f.label, "value": f.value, "tone": f.tone, "cites": list(f.cites)} for f in part.facts]
    return {"kind": "facts", "title": part.title, "facts": facts}


def _list(part: ListPart) -> Json:
    items = [
        {
            "text": i.text,
            "detail": i.detail,
            "badge": i.badge,
            "tone": i.tone,
            "cites": list(i.cites),
            "action": None if i.action is None else _action(i.action),
        }
        for i in part.items
    ]
    return {"kind": "list", "title": part.title, "ordered": part.ordered, "items": items}


def _table(part: TablePart) -> Json:
    return {
        "kind": "table",
        "title": part.title,
        "columns": list(part.columns),
        "rows": [list(r) for r in part.rows],
        "align": list(part.align),
        "cites": list(part.cites),
    }


def _action(action: Action) -> Json:
    fields = [
        {
            "name": f.name,
            "label": f.label,
            "kind": f.kind,
            "required": f.required,
            "value": f.value,
            "choices": [{"value": c.value, "label": c.label} for c in f.choices],
            "hint": f.hint,
            **({"find": f.find} if f.find else {}),
        }
        for f in action.fields
    ]
    return {"id": action.id, "label": action.label, "style": action.style, "fields": fields}


def _source(source: Source, voice: Voice) -> Json:
    return {
        "id": source.id,
        "kind": source.kind,
        "title": source.title,
        "type": source.record_type,
        "record": source.record_id,
        "locator": source.locator,
        "excerpt": source.excerpt,
        "when": voice.day(source.at) if source.at else "",
    }


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")

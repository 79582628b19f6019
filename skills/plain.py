"""An answer in plain words: the command line without colours, logs of tests, screen readers, fallbacks. Pure."""

from typing import Any

from skills.answer import Answer, Fact, FactsPart, Item, ListPart, MapPart, WaterfallPart, to_json


def as_text(answer: Answer) -> str:
    """The answer in plain words, for the command line, logs of tests and screen readers."""
    lines = [answer.title]
    if answer.summary:
        lines.append(answer.summary)
    if answer.narration:
        lines.append(answer.narration)
    for part in to_json(answer)["parts"]:
        lines.extend(_lines(part))
    lines.extend(f"Note: {note}" for note in answer.degraded)
    return "\n".join(line for line in lines if line.strip())


def waterfall_facts(part: WaterfallPart) -> FactsPart:
    """The steps in words, for a place that draws no pictures."""
    return FactsPart(tuple(Fact(s.label, s.shown, s.tone, s.cites) for s in part.steps), title=part.title)


def map_list(part: MapPart) -> ListPart:
    """The points in words, for a place that draws no pictures."""
    return ListPart(tuple(Item(p.label, p.detail, p.group, p.tone, p.cites) for p in part.points), title=part.title)


def _lines(part: dict[str, Any]) -> list[str]:
    match part["kind"]:
        case "text":
            return [_plain(part["text"]) + _marks(part)]
        case "score":
            return [_score(part)]
        case "facts":
            return [_title(part), *(f"{f['label']}: {f['value']}{_marks(f)}" for f in part["facts"])]
        case "list":
            return [_title(part), *(_item(i, n, ordered=part["ordered"]) for n, i in enumerate(part["items"], 1))]
        case "table":
            return [_title(part), " | ".join(part["columns"]), *(" | ".join(r) for r in part["rows"])]
        case "trend" | "waterfall" | "map":
            return _picture(part)
        case "quote":
            by = f" ({part['speaker']})" if part["speaker"] else ""
            return [f"“{_plain(part['text'])}”{by}{_badge(part)}{_marks(part)}"]
        case "diff":
            return [part["record"], *(f"{r['field']}: {r['before']} → {r['after']}" for r in part["rows"])]
        case _:
            return [part["summary"], *(line for inner in part["parts"] for line in _lines(inner))]


def _picture(part: dict[str, Any]) -> list[str]:
    if part["kind"] == "waterfall":
        return [_title(part), *(f"{s['label']}: {s['shown']}{_marks(s)}" for s in part["steps"])]
    if part["kind"] == "map":
        return [_title(part), *(f"- {p['label']}{_in_group(p)}{_marks(p)}" for p in part["points"])]
    known = [str(p["value"]) for p in part["points"] if p["value"] is not None]
    return [f"{part['title']}: {' → '.join(known) or 'no score recorded yet'} (target {part['target']})"]


def _in_group(point: dict[str, Any]) -> str:
    group = f" [{point['group']}]" if point["group"] else ""
    return f"{group} · {_plain(point['detail'])}" if point["detail"] else group


def _score(part: dict[str, Any]) -> str:
    score = "unknown" if part["score"] is None else f"{part['score']} of 100"
    extras = [part["band"] if part["score"] is not None else "", part["coverage"], part["note"]]
    told = ", ".join(e for e in extras if e)
    return f"{part['label']}: {score}{f' ({told})' if told else ''}{_marks(part)}"


def _item(item: dict[str, Any], n: int, *, ordered: bool) -> str:
    lead = f"{n}. " if ordered else "- "
    detail = f" · {_plain(item['detail'])}" if item["detail"] else ""
    return f"{lead}{_plain(item['text'])}{_badge(item)}{detail}{_marks(item)}"


def _badge(value: dict[str, Any]) -> str:
    return f" [{value['badge']}]" if value.get("badge") else ""


def _title(part: dict[str, Any]) -> str:
    return str(part.get("title", ""))


def _marks(value: dict[str, Any]) -> str:
    return "".join(f" [{c}]" for c in value.get("cites", ()))


def _plain(text: str) -> str:
    return text.replace("**", "")

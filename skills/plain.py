"""An answer in plain words: the command line without colours, logs of tests, screen readers, fallbacks. Pure."""

from typing import Any

from skills.answer import Answer, to_json


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
        return [_title(part), *(f"{_step(s)}{_marks(s)}" for s in part["steps"])]
    if part["kind"] == "map":
        axes = (f"{a['label']} from {a['low']} to {a['high']}" for a in (part["x"], part["y"]))
        return [_title(part), f"{'; '.join(axes)}.", *(f"- {_placed(p, part)}{_marks(p)}" for p in part["points"])]
    known = [str(p["value"]) for p in part["points"] if p["value"] is not None]
    return [f"{part['title']}: {' → '.join(known) or 'no score recorded yet'} (target {part['target']})"]


def _step(step: dict[str, Any]) -> str:
    return f"{step['label']}: {step['shown']}{' (not covered yet)' if step['kind'] == 'gap' else ''}"


def _placed(point: dict[str, Any], part: dict[str, Any]) -> str:
    """With the values behind its place; without words for them, how far along each axis it stands."""
    group = f" [{point['group']}]" if point["group"] else ""
    along = ((part[axis]["label"], point[axis]) for axis in ("x", "y"))
    told = [f"{name} {'not known yet' if at is None else f'{at * 100:.0f} of 100'}" for name, at in along]
    return f"{point['label']}{group} · {_plain(point['detail'] or ', '.join(told))}"


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

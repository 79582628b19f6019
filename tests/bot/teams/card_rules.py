"""What schema 1.5 allows of the elements we use, and what Teams asks of a card beyond it."""

import json
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_ELEMENT = {"type", "id", "isVisible", "spacing", "separator", "height", "fallback"}
_ACTION = {"type", "id", "title", "style", "mode", "fallback", "tooltip"}
_INPUT = _ELEMENT | {"label", "isRequired", "errorMessage", "value"}
ALLOWED: dict[str, set[str]] = {
    "AdaptiveCard": {"type", "$schema", "version", "body", "actions", "fallbackText", "speak", "msteams", "refresh"},
    "TextBlock": _ELEMENT
    | {"text", "wrap", "weight", "size", "color", "isSubtle", "horizontalAlignment", "style", "maxLines"},
    "RichTextBlock": _ELEMENT | {"inlines"},
    "TextRun": {"type", "text", "strikethrough"},
    "Container": _ELEMENT | {"items", "style", "selectAction"},
    "ColumnSet": _ELEMENT | {"columns", "selectAction"},
    "Column": _ELEMENT | {"items", "width", "verticalContentAlignment"},
    "FactSet": _ELEMENT | {"facts"},
    "Table": _ELEMENT | {"columns", "rows", "firstRowAsHeader", "showGridLines", "gridStyle"},
    "TableRow": {"type", "cells"},
    "TableCell": {"type", "items"},
    "ActionSet": _ELEMENT | {"actions"},
    "Input.Text": _INPUT | {"isMultiline", "maxLength", "placeholder"},
    "Input.Number": _INPUT | {"placeholder", "min", "max"},
    "Input.Date": _INPUT | {"placeholder"},
    "Input.ChoiceSet": _INPUT | {"choices", "style", "wrap", "placeholder", "isMultiSelect", "choices.data"},
    "Data.Query": {"type", "dataset"},
    "Action.Execute": _ACTION | {"verb", "data", "associatedInputs"},
    "Action.Submit": _ACTION | {"data", "associatedInputs"},
    "Action.ShowCard": _ACTION | {"card"},
    "Action.ToggleVisibility": _ACTION | {"targetElements"},
}


def elements(value: Any) -> Iterator[Json]:
    """Every typed object of a card, what buttons carry left out."""
    if isinstance(value, dict):
        if "type" in value:
            yield value
        for key, inner in value.items():
            if key != "data":
                yield from elements(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from elements(inner)


def broken_rules(card: Json) -> list[str]:
    """Sentences; none for a card Teams takes."""
    found = list(elements(card))
    broken = [f"unknown element {e['type']}" for e in found if e["type"] not in ALLOWED]
    broken += [
        f"{e['type']} has {key}" for e in found for key in e if e["type"] in ALLOWED and key not in ALLOWED[e["type"]]
    ]
    names = [e["id"] for e in found if "id" in e]
    broken += [f"id {n} twice" for n in names if names.count(n) > 1]
    targets = [t for e in found if e["type"] == "Action.ToggleVisibility" for t in e["targetElements"]]
    broken += [f"toggle of {t}, which is not here" for t in targets if t not in names]
    broken += [f"a {e['type']} without text" for e in found if e["type"] == "TextBlock" and not e["text"].strip()]
    broken += [f"{e['type']} without label" for e in found if e["type"].startswith("Input.") and not e.get("label")]
    for table in (e for e in found if e["type"] == "Table"):
        broken += ["a row of another width" for row in table["rows"] if len(row["cells"]) != len(table["columns"])]
    if card.get("version") != "1.5":
        broken.append("not version 1.5")
    if len(json.dumps(card, ensure_ascii=False).encode("utf-16-le")) > 40_000:
        broken.append("too large")
    return broken

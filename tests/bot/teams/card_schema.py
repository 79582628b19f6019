"""The official schema of Adaptive Cards 1.5 over a card: the last word on its shape."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft6Validator

_SCHEMA = Path(__file__).resolve().parents[2] / "assets" / "adaptive_cards" / "adaptive-card-1.5.0.json"


@cache
def _validator() -> Draft6Validator:
    return Draft6Validator(json.loads(_SCHEMA.read_text()))


def schema_faults(card: dict[str, Any]) -> list[str]:
    """Sentences; none for a valid card."""
    return [f"{list(e.absolute_path)}: {e.message[:200]}" for e in _validator().iter_errors(_without_search(card))]


def _without_search(value: Any) -> Any:
    """Teams takes lists that are searched by typing in cards of 1.5; the schema knows them from 1.6 on."""
    if isinstance(value, list):
        return [_without_search(v) for v in value]
    if not isinstance(value, dict):
        return value
    plain = {k: _without_search(v) for k, v in value.items() if k != "choices.data"}
    if plain.get("type") == "Input.ChoiceSet" and plain.get("style") == "filtered":
        plain["style"] = "compact"
    return plain

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
    return [f"{list(e.absolute_path)}: {e.message[:200]}" for e in _validator().iter_errors(card)]

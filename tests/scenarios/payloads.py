"""Payloads as text: one file a conversation and surface, one line a block, what is new every time taken out."""

import json
import re
from collections.abc import Iterator
from typing import Any

from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

_LINE = 500
"""Characters of JSON that still stand on one line."""
_NEW = (
    (re.compile(r"\b([a-z][a-z_]*)_[0-9a-f]{12,64}\b"), r"<\1>"),
    (re.compile(r"http://127\.0\.0\.1:\d+"), "<here>"),
    (re.compile(r"\b1[78]0000000\d\.\d{6}\b"), "<ts>"),
    (re.compile(r"/\S*/home/reports/"), "<home>/reports/"),
)


class Payloads(SingleFileSnapshotExtension):
    """Text as it is, in a folder beside the tests."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"

    def serialize(self, data: Any, **_: Any) -> str:
        return str(data)


def laid_out(payload: Any) -> Iterator[str]:
    for line in _lines(payload, 0):
        for new, name in _NEW:
            line = new.sub(name, line)
        yield line


def _lines(value: Any, depth: int) -> Iterator[str]:
    flat = value if isinstance(value, str) and depth == 0 else json.dumps(value, ensure_ascii=False)
    if len(flat) <= _LINE or not isinstance(value, dict | list):
        yield " " * depth + flat
        return
    held = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in held:
        if isinstance(inner, dict | list) and len(json.dumps(inner, ensure_ascii=False)) > _LINE:
            yield f"{' ' * depth}{key}:"
            yield from _lines(inner, depth + 1)
        else:
            yield f"{' ' * depth}{key}: {json.dumps(inner, ensure_ascii=False)}"

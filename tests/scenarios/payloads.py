"""Payloads as text: one file a conversation and surface, one line a block, what is new every time taken out."""

import json
import re
from collections.abc import Iterable, Iterator
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
_LAID_OUT = re.compile(r"( *)(\w+):(?: (.*))?")


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


class _Open(dict[str, Any]):
    """What has a line for each of its own."""


def read_back(lines: Iterable[str]) -> list[Any]:
    """The payloads among the lines of a conversation that was laid out; each has to begin with its `method`."""
    found: list[dict[str, Any]] = []
    path: list[_Open] = []
    for line in lines:
        if line.startswith("{"):
            found.append(json.loads(line))
        elif line and not line.startswith("»"):
            told = _LAID_OUT.fullmatch(line)
            assert told is not None, line
            depth, key, value = len(told[1]), told[2], told[3]
            if key == "method" and depth == 0:
                path = [_Open()]
                found.append(path[0])
            del path[depth + 1 :]
            if value is None:
                path.append(_Open())
            path[depth][key] = path[-1] if value is None else json.loads(value)
    return [_with_lists(payload) for payload in found]


def _with_lists(value: Any) -> Any:
    if not isinstance(value, _Open):
        return value
    inner = {key: _with_lists(held) for key, held in value.items()}
    return list(inner.values()) if "0" in inner else inner

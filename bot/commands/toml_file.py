"""Writing a few values into `HOME/scip.toml`, leaving everything else in it as it is."""

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.commands.errors import NotSetUp

_OURS_ALONE = 0o600
_HEADING = re.compile(r"^\s*\[")

Value = str | bool | tuple[str, ...]


def with_values(text: str, section: str, values: Mapping[str, Value]) -> str:
    """The file's text with these values in that section. Raises `NotSetUp` where it can't be edited safely."""
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if line.split("#")[0].strip() == f"[{section}]"), None)
    if start is None:
        lines += [*([""] if lines else []), f"[{section}]"]
        start = len(lines) - 1
    end = next((n for n in range(start + 1, len(lines)) if _HEADING.match(lines[n])), len(lines))
    body = [line for line in lines[start + 1 : end] if line.split("=")[0].strip() not in values]
    while body and not body[-1].strip():
        body.pop()
    new = [f"{name} = {_written(value)}" for name, value in values.items()]
    rest = lines[end:]
    edited = "\n".join([*lines[: start + 1], *body, *new, *(["", *rest] if rest else [])]) + "\n"
    _must_say(edited, text, section, values)
    return edited


def write(file: Path, text: str) -> None:
    """Whole or not at all, and for nobody else to read: it holds secrets."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".scip-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as made:
            made.write(text)
        os.chmod(name, _OURS_ALONE)
        os.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value if isinstance(value, str) else list(value), ensure_ascii=False)


def _must_say(edited: str, before: str, section: str, values: Mapping[str, Value]) -> None:
    """What is there now is what was there, and the new values."""
    wanted = _read(before)
    new = {n: list(v) if isinstance(v, tuple) else v for n, v in values.items()}
    wanted[section] = {**wanted.get(section, {}), **new}
    if _read(edited) != wanted:
        raise NotSetUp(
            f"scip.toml says [{section}] in a way that can't be edited safely.",
            way_out="Set the values there yourself, or in the environment.",
        )


def _read(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}

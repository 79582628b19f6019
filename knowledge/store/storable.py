"""Text that both databases can keep: PostgreSQL takes no NUL, neither takes half a surrogate pair."""

import json
from dataclasses import replace
from typing import Any

from knowledge.records import Segment


def storable(value: Any) -> Any:
    """The value itself when it can be stored as it is, else the nearest one that can.

    Text loses NULs and gets "?" for broken characters; objects become what JSON keeps of them.
    """
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, tuple):
        kept = tuple(_segment(v) if isinstance(v, Segment) else storable(v) for v in value)
        return value if all(a is b for a, b in zip(kept, value, strict=True)) else kept
    if isinstance(value, dict):
        plain = json.loads(json.dumps({_text(k): storable(v) for k, v in value.items()}, default=str))
        return value if plain == value else plain
    return value


def _text(text: str) -> str:
    if "\0" in text:
        text = text.replace("\0", "")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode()
    return text


def _segment(segment: Segment) -> Segment:
    text, speaker, heading = _text(segment.text), segment.speaker, segment.heading
    speaker = _text(speaker) if speaker else speaker
    heading = _text(heading) if heading else heading
    if text is segment.text and speaker is segment.speaker and heading is segment.heading:
        return segment
    return replace(segment, text=text, speaker=speaker, heading=heading)

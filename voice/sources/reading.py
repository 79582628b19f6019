"""What vendors send, read with care: JSON of the shape it should have, sound in base64, keys from the address."""

import base64
import binascii
import json
from typing import Any

from aiohttp import web

from voice.errors import BadSound

MOST_BYTES = 1 << 20
"""Of one message: a second of sound is a twentieth of it."""


class BadShape(Exception):
    """Not what this vendor sends; the sentence says what is amiss."""


def told(message: str) -> dict[str, Any]:
    """A JSON object. Raises `BadShape`."""
    try:
        found = json.loads(message)
    except (ValueError, RecursionError):
        raise BadShape("That is not JSON.") from None
    if not isinstance(found, dict):
        raise BadShape("That is not a JSON object.")
    return found


def within(found: dict[str, Any], *names: str) -> dict[str, Any]:
    """The object at a path; empty where there is none."""
    for name in names:
        inner = found.get(name)
        if not isinstance(inner, dict):
            return {}
        found = inner
    return found


def sound_of(encoded: Any, sample_bytes: int) -> bytes:
    """Raises `BadSound` for what is no base64, or half a sample."""
    if not isinstance(encoded, str):
        raise BadSound("There is no sound in that message.")
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise BadSound("That sound is not base64.") from None
    return data[: len(data) - len(data) % sample_bytes]


def key_of(request: web.Request) -> str:
    """The call's key as it stands in the address its rep gave the vendor; "" where there is none."""
    return request.query.get("key", "") or request.match_info.get("key", "")

"""What a page sent, read within bounds."""

import json
from typing import Any
from zoneinfo import available_timezones

from aiohttp import web

from bot.pages.errors import NotValid, TooLong

LARGEST_BODY = 512 * 1024
ZONES = available_timezones()
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")


def passed_on(request: web.Request) -> bool:
    """Whether a proxy or tunnel passed it on: it then comes from this machine, and is somebody else's."""
    return any(name in request.headers for name in _FORWARDED)


def time_zone(request: web.Request) -> str | None:
    """Where the browser is, if it says so."""
    named = request.headers.get("X-Time-Zone") or request.query.get("zone")
    return named if named in ZONES else None


async def read_json(request: web.Request) -> dict[str, Any]:
    """The body, an object of at most `LARGEST_BODY` bytes. Raises `TooLong`, `NotValid`."""
    too_long = TooLong("That is more than I can take at once. Send the part that matters, or import it as a file.")
    if (request.content_length or 0) > LARGEST_BODY:
        raise too_long
    try:
        body = await request.content.read(LARGEST_BODY + 1)
        while len(body) <= LARGEST_BODY and not request.content.at_eof():
            body += await request.content.read(LARGEST_BODY + 1 - len(body))
    except web.HTTPRequestEntityTooLarge:
        raise too_long from None
    if len(body) > LARGEST_BODY:
        raise too_long
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise NotValid("The page sent something I can't read. Reload it and try again.") from None
    if not isinstance(data, dict):
        raise NotValid("The page sent something I can't read. Reload it and try again.")
    return data


def text_of(data: dict[str, Any], name: str, *, longest: int = 200) -> str:
    """A text in a body; "" when it is missing. Raises `NotValid` when it is something else."""
    value = data.get(name, "")
    if not isinstance(value, str) or len(value) > longest:
        raise NotValid("The page sent something I can't read. Reload it and try again.")
    return value

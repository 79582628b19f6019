"""What the console's handlers share: the desk, the signer, the open pages, and who is asking."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import available_timezones

from aiohttp import web

from bot.web.desk import Desk
from bot.web.errors import NotValid, Refused, SignInFirst, TooFast, TooLong
from bot.web.hub import Hub
from bot.web.rate import Rate
from bot.web.session import LIFETIME, Seal, Session
from knowledge.access import Principal
from knowledge.errors import NotFound
from skills.wording import Voice

LARGEST_BODY = 512 * 1024
_ZONES = available_timezones()


@dataclass(frozen=True, slots=True)
class Asker:
    session: Session
    principal: Principal


@dataclass(slots=True)
class Console:
    desk: Desk
    hub: Hub
    key: Callable[[], bytes]
    """Reads (or makes) the signing key; file work, done once, off the event loop."""
    rate: Rate = field(default_factory=Rate)
    _seal: Seal | None = None

    async def open(self) -> None:
        """Before the first request is handled; does nothing after."""
        if self._seal is None:
            self._seal = Seal(await asyncio.to_thread(self.key))

    @property
    def seal(self) -> Seal:
        assert self._seal is not None, "open() comes first"
        return self._seal

    def now(self) -> datetime:
        return datetime.now(UTC)

    def session(self, request: web.Request) -> Session | None:
        return self.seal.open(request.cookies.get(cookie_name(request)), self.now())

    async def asker(self, request: web.Request, *, changing: bool = False) -> Asker:
        """Who asks, resolved anew from the store. Raises `SignInFirst`; when changing also `Refused` and `TooFast`."""
        session = self.session(request)
        if session is None:
            raise SignInFirst
        if changing:
            if not self.seal.csrf_holds(session, request.headers.get("X-CSRF-Token", "")):
                raise Refused("This page is out of date. Reload it and try again.")
            if not self.rate.take(session.id):
                raise TooFast
        try:
            principal = await self.desk.principal(session.user_id)
        except NotFound:
            raise SignInFirst from None
        if not principal.active:
            raise SignInFirst
        return Asker(session, principal)

    def voice(self, principal: Principal, request: web.Request) -> Voice:
        """The person's locale, and the zone their browser is in where it says."""
        zone = time_zone(request) or principal.time_zone
        return Voice(self.now(), principal.locale, zone if zone in _ZONES else "UTC")

    def remember(self, response: web.Response, request: web.Request, session: Session) -> None:
        response.set_cookie(
            cookie_name(request),
            self.seal.cookie(session),
            max_age=int(LIFETIME.total_seconds()),
            httponly=True,
            samesite="Strict",
            secure=request.secure,
            path="/",
        )


def cookie_name(request: web.Request) -> str:
    """Cookies ignore ports: two installations on one machine must not sign each other's people out."""
    return f"scip_{request.url.port}"


def time_zone(request: web.Request) -> str | None:
    named = request.headers.get("X-Time-Zone") or request.query.get("zone")
    return named if named in _ZONES else None


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

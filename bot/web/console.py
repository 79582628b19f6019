"""What the console's handlers share: the desk, the signer, the open pages, and who is asking."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiohttp import web

from bot.pages.errors import Refused, SignInFirst, TooFast
from bot.pages.rate import Rate
from bot.pages.reading import ZONES, time_zone
from bot.web.desk import Desk
from bot.web.hub import Hub
from bot.web.session import LIFETIME, Seal, Session
from knowledge.access import Principal
from knowledge.errors import NotFound
from knowledge.reader import Reader
from knowledge.records import Bucket
from skills.wording import Voice


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
        return Voice(self.now(), principal.locale, zone if zone in ZONES else "UTC")

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


@dataclass(frozen=True, slots=True)
class ConsoleDoor:
    """Satisfies `bot.pages.ringing.Door`: at the panel is who is signed in at the console."""

    console: Console

    async def enter(self, request: web.Request, *, changing: bool = False) -> Principal:
        return (await self.console.asker(request, changing=changing)).principal

    async def principal(self, user_id: str) -> Principal:
        return await self.console.desk.principal(user_id)

    def reader(self, principal: Principal, *, buckets: Collection[Bucket] | None = None) -> Reader:
        return self.console.desk.reader(principal, buckets=buckets)

    def voice(self, principal: Principal, request: web.Request) -> Voice:
        return self.console.voice(principal, request)

    def lasts_s(self, request: web.Request) -> float | None:
        return None

    def now(self) -> datetime:
        return self.console.now()

"""Who sits before the panel, told anew with each request by the bearer it carries; satisfies `bot.pages.ringing.Door`.

No cookie signs anybody in, so no other site's page can ask for anything in somebody's name.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot.pages.errors import NotHere, Refused, TooFast
from bot.pages.rate import Rate
from bot.pages.reading import ZONES, time_zone
from bot.surface import Blocked
from bot.teams.house import House
from bot.teams.panel.errors import NotSetUp, SignInAgain
from bot.teams.panel.tokens import Tokens, Visitor
from bot.teams.panel.window import Window
from knowledge.access import Principal
from knowledge.owning import utc_now
from knowledge.reader import Reader
from knowledge.records import Bucket
from skills.wording import Voice

_log = structlog.get_logger(__name__)

_OWN = ("same-origin", "none")
_BEARER = "Bearer "
_LASTS = web.RequestKey("panel_lasts_s", float)
_TELL_AGAIN = timedelta(days=1)
"""A token made for something else may be one person's own doing: administrators are told of the first one of a day."""


class Stranger(NotHere):
    """Genuine, and nobody here knows them."""


def place_of(tenant: str) -> str:
    """The panel's sign-in in an organisation, as `knowledge.troubles` names places."""
    return f"teams:{tenant}#panel"


@dataclass(slots=True)
class MeetingDoor:
    house: House
    tokens: Tokens
    window: Window
    clock: Callable[[], datetime] = utc_now
    rate: Rate = field(default_factory=Rate)
    _told_at: datetime | None = None

    async def visitor(self, request: web.Request) -> Visitor:
        """Raises `SignInAgain`, `NotSetUp`, `OtherOrganisation`, `KeysAway`, and `Refused` for another site's page."""
        self._own_page(request)
        given = request.headers.get("Authorization", "")
        bearer = given.removeprefix(_BEARER).strip() if given.startswith(_BEARER) else ""
        try:
            if self.window.is_ours(bearer):
                return self.window.visitor(bearer)
            visitor = await self.tokens.of_teams(bearer)
        except SignInAgain as again:
            _log.info("panel_sign_in_again", reason=again.why)
            raise
        except NotSetUp as missing:
            if missing.tenant:
                await self._unfinished(missing)
            raise
        await self.house.alarm.works("teams", place_of(visitor.tenant))
        return visitor

    async def enter(self, request: web.Request, *, changing: bool = False) -> Principal:
        """Raises as `visitor`, and `Stranger`."""
        visitor = await self.visitor(request)
        request[_LASTS] = visitor.lasts_s
        who = await self.house.person(visitor.user_key)
        if who is None or not who.active:
            raise Stranger
        if changing and not self.rate.take(who.user_id):
            raise TooFast
        return who

    async def principal(self, user_id: str) -> Principal:
        return await self.house.workspace.principal(user_id)

    def reader(self, principal: Principal, *, buckets: Collection[Bucket] | None = None) -> Reader:
        return self.house.workspace.reader(principal, buckets=buckets)

    def voice(self, principal: Principal, request: web.Request) -> Voice:
        zone = time_zone(request) or principal.time_zone
        return Voice(self.now(), principal.locale, zone if zone in ZONES else "UTC")

    def lasts_s(self, request: web.Request) -> float | None:
        return request[_LASTS]

    def now(self) -> datetime:
        return self.clock()

    async def _unfinished(self, missing: NotSetUp) -> None:
        """Administrators hear of it once a day; whoever it keeps out is told each time."""
        now = self.now()
        if self._told_at is not None and now - self._told_at < _TELL_AGAIN:
            _log.info("panel_not_set_up_again", tenant=missing.tenant)
            return
        self._told_at = now
        told = f"The side panel in Teams meetings can't tell who is there: {missing.told}"
        await self.house.alarm.raised("teams", Blocked("PanelSignIn", place_of(missing.tenant), told))

    def _own_page(self, request: web.Request) -> None:
        """A bearer is only ever carried by our own page; anything else is somebody's try."""
        ours = urlsplit(self.house.settings.teams.public_url)
        origin = request.headers.get("Origin", f"{ours.scheme}://{ours.netloc}")
        if request.headers.get("Sec-Fetch-Site", "none") not in _OWN or origin.lower() != (
            f"{ours.scheme}://{ours.netloc}".lower()
        ):
            raise Refused("That request came from another site.")

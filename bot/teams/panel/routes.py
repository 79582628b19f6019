"""The panel's addresses: its pages in Teams' frame, and what they ask for with a bearer."""

import asyncio
import html
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from aiohttp import web

from bot.finding import find
from bot.pages.answering import HEADERS, Handler, answered
from bot.pages.errors import NotHere, NotValid, PageError, TooFast
from bot.pages.exchange import Hears, HouseExchange
from bot.pages.files import panel_page, shared_file
from bot.pages.rate import Rate, address_of
from bot.pages.reading import read_json, text_of
from bot.pages.ringing import Ringing, call_headers
from bot.settings import TeamsSettings
from bot.teams.panel.addresses import AT, FILES, host_of, registering
from bot.teams.panel.door import MeetingDoor, Stranger
from bot.teams.panel.errors import NotSetUp
from bot.teams.panel.house import Home
from bot.teams.panel.meetings import as_json, is_own, meeting_of, offered
from bot.teams.panel.tokens import Tokens
from bot.teams.panel.window import BEGUN_S, Window
from knowledge.owning import utc_now
from skills.answer import Field
from skills.catalog.meeting_coach.outcome import OpenCard, Out
from voice.server import PATH

STATIC = Path(__file__).parent.parent / "static"
TEAMS_JS = "teams-js-2.58.0.min.js"
ASSETS = frozenset({TEAMS_JS, "meeting.css", "meeting.js", "signed_in.js"})
"""Exactly these files are served besides the shared ones."""
_COOKIE = "scip_panel_window"
_DEAL = Field("deal", "Deal", "search", find="deal")
MOST_FOUND = 20
_LONGEST_SEARCH = 100
_AT_ONCE, _PER_SECOND = 60, 2.0
"""How many may end their sign-in, of all addresses together."""
_SCRIPTS = (
    f'<link rel="stylesheet" href="{FILES}/meeting.css">\n<script src="{FILES}/{TEAMS_JS}"></script>\n'
    f'<script type="module" src="{FILES}/meeting.js"></script>'
)
_BACK = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Signed in · SCIP</title>'
    f'<link rel="stylesheet" href="{FILES}/app.css"><script src="{FILES}/{TEAMS_JS}"></script>'
    f'<script type="module" src="{FILES}/signed_in.js"></script></head><body class="call">'
    '<main class="call-main"><p id="told" data-bearer="$bearer" data-wrong="$wrong">$said</p></main></body></html>'
)


class MeetingExchange(HouseExchange):
    """Sound comes over the address that vendors use: this page is not on this machine."""

    def __init__(self, house: Hears, public: str) -> None:
        super().__init__(house)
        self._public = public

    def stream_url(self, request: web.Request) -> str:
        return f"{self._public.rstrip('/')}{PATH}" if self._public else ""


class Panel:
    def __init__(self, house: Home, door: MeetingDoor, exchange: MeetingExchange) -> None:
        self._house = house
        self._settings = house.settings.teams
        self._door = door
        self._ringing = Ringing(door, exchange)
        self._stream = exchange.stream_url
        self._sign_ins = Rate()
        self._all_sign_ins = Rate(burst=_AT_ONCE, per_second=_PER_SECOND)

    # pages

    async def page(self, request: web.Request) -> web.StreamResponse:
        text = await asyncio.to_thread(panel_page, FILES, _SCRIPTS)
        return _page(text, in_frame(self._settings, self._stream(request)))

    async def file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name not in ASSETS:
            return shared_file(name)
        return web.FileResponse(STATIC / name, headers={"Cache-Control": "no-cache"})

    # signing in

    async def who(self, request: web.Request) -> web.Response:
        """Whether the person in the frame is known here; what to do where they are not."""
        visitor = await self._door.visitor(request)
        try:
            who = await self._door.enter(request)
        except Stranger:
            bot = f"https://teams.microsoft.com/l/chat/0/0?users=28:{self._settings.app_id.lower()}"
            words = f"scip link {visitor.user_key} YOUR-E-MAIL"
            return web.json_response({"known": False, "chat": bot, "words": words})
        return web.json_response({"known": True, "name": who.name, "sound": bool(self._stream(request))})

    async def window(self, request: web.Request) -> web.StreamResponse:
        """To Microsoft's page; what comes back is only taken from the window that went."""
        try:
            begun = self._door.window.begin()
        except NotSetUp as missing:
            return _ended(wrong=missing.message)
        away = web.Response(status=302, headers={**_outside(), "Location": begun.url})
        away.set_cookie(_COOKIE, begun.cookie, max_age=BEGUN_S, path=AT, secure=True, httponly=True, samesite="Lax")
        return away

    async def signed_in(self, request: web.Request) -> web.StreamResponse:
        query, bearer, wrong = request.query, "", ""
        try:
            if "error" in query or "code" not in query:
                raise NotValid("Microsoft did not sign you in. Close this window and try again.")
            cookie = request.cookies.get(_COOKIE, "")
            begun = self._door.window.begun_here(cookie, query.get("state", ""))
            self._patience(request)
            bearer = await self._door.window.end(begun, query["code"])
        except PageError as error:
            wrong = error.message
        back = _ended(bearer, wrong)
        back.del_cookie(_COOKIE, path=AT, secure=True, httponly=True, samesite="Lax")
        return back

    def _patience(self, request: web.Request) -> None:
        """Each end of a sign-in asks Microsoft once: so many from one address, and so many in all. Raises `TooFast`."""
        if not (self._sign_ins.take(address_of(request)) and self._all_sign_ins.take("")):
            raise TooFast

    async def advice(self, _request: web.Request) -> web.Response:
        """For the page of somebody whom Teams gave no token: what an administrator does about it."""
        return web.json_response({"advice": registering(self._settings)})

    # the meeting's call

    async def found(self, request: web.Request) -> web.Response:
        who = await self._door.enter(request)
        reader = self._door.reader(who)
        meeting = meeting_of(request.query.get("meeting", ""))
        offer = await offered(reader, meeting, self._door.now())
        accounts = await reader.accounts(ids=sorted({d.account_id for d in offer.deals if d.account_id}))
        clients = {a.id: a.name for a in accounts}
        return web.json_response(as_json(offer, clients, self._door.voice(who, request)))

    async def deals(self, request: web.Request) -> web.Response:
        """Deals that hold the words, in their name or their client's, as far as the person may see them."""
        who = await self._door.enter(request)
        typed = request.query.get("find", "")[:_LONGEST_SEARCH]
        found = await find(self._door.reader(who), _DEAL, typed, at_most=MOST_FOUND)
        return web.json_response({"deals": [{"id": c.value, "name": c.label} for c in found]})

    async def start(self, request: web.Request) -> web.Response:
        """Puts a call on record for this meeting, or brings one that is there to it. Nobody listens by that."""
        who = await self._door.enter(request, changing=True)
        data = await read_json(request)
        meeting = meeting_of(text_of(data, "meeting", longest=400))
        deal, call = text_of(data, "deal"), text_of(data, "call")
        if not (deal or call):
            raise NotValid("Choose a deal first.")
        if call and not await is_own(self._door.reader(who), call):
            raise NotHere
        args = {"deal_id": "" if call else deal, "call_id": call, "meeting": meeting}
        named = {name: value for name, value in args.items() if value}
        outcome = await self._ringing.coach(request, who, data, "start", named)
        if not isinstance(outcome.out, Out) or not isinstance(outcome.out.card, OpenCard):
            raise NotHere
        return web.json_response({"call": outcome.out.card.call.id})

    def routes(self) -> list[web.RouteDef]:
        call = f"{AT}/call/{{call}}"
        return [
            web.get(AT, _framed(self.page)),
            web.get(f"{FILES}/{{name}}", _framed(self.file)),
            web.get(f"{AT}/window", _framed(self.window)),
            web.get(f"{AT}/signed-in", _framed(self.signed_in)),
            web.get(f"{AT}/advice", _framed(self.advice)),
            web.get(f"{AT}/who", _framed(self.who)),
            web.get(f"{AT}/found", _framed(self.found)),
            web.get(f"{AT}/deals", _framed(self.deals)),
            web.post(f"{AT}/start", _framed(self.start)),
            web.get(f"{call}/events", _framed(self._ringing.events)),
            web.post(f"{call}/do", _framed(self._ringing.do)),
            web.post(f"{call}/key", _framed(self._ringing.key)),
        ]


def panel_routes(house: Home, clock: Callable[[], datetime] = utc_now) -> list[web.RouteDef]:
    """Empty where no panel is wanted, or nobody could be told apart at it."""
    teams = house.settings.teams
    if not (teams.panel and teams.app_id and host_of(teams)):
        return []
    tokens = Tokens(teams)
    door = MeetingDoor(house, tokens, Window(teams, tokens), clock)
    return Panel(house, door, MeetingExchange(house, house.settings.voice.public_url)).routes()


def in_frame(settings: TeamsSettings, stream: str) -> dict[str, str]:
    """Of a page that Teams shows in a frame, and nobody else."""
    return {**call_headers(stream, settings.frame_hosts), "Cross-Origin-Resource-Policy": "cross-origin"}


def _outside() -> dict[str, str]:
    """Of a window of its own: whoever opened it hears from it."""
    return {**HEADERS, "Cache-Control": "no-store", "Cross-Origin-Opener-Policy": "unsafe-none"}


def _page(text: str, headers: dict[str, str], *, status: int = 200) -> web.Response:
    return web.Response(text=text, content_type="text/html", status=status, headers=headers)


def _ended(bearer: str = "", wrong: str = "") -> web.Response:
    """The window's last page: says how it went, to the person and to the panel that waits for it."""
    said = html.escape(wrong or "You are signed in. This window closes by itself.")
    text = _BACK.replace("$bearer", html.escape(bearer)).replace("$wrong", html.escape(wrong))
    return _page(text.replace("$said", said), _outside(), status=403 if wrong else 200)


def _framed(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> Handler:
    async def inner(request: web.Request) -> web.StreamResponse:
        return await answered(handler, request)

    return inner

"""The console's addresses."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from bot.pages.files import panel_page, shared_file
from bot.pages.ringing import Exchange, Ringing, call_headers
from bot.web.board import Board
from bot.web.console import Console, ConsoleDoor
from bot.web.files import Files
from bot.web.giving import Giving
from bot.web.guard import guarded
from bot.web.listen import Chat
from bot.web.people import People

STATIC = Path(__file__).parent / "static"
ASSETS = frozenset(
    {
        "parts.css",
        "theme.js",
        "app.js",
        "attach.js",
        "api.js",
        "call.js",
        "chat.js",
        "forms.js",
        "panel.js",
        "parts.js",
        "pictures.js",
        "side.js",
    }
)
"""Exactly these files are served besides the shared ones: nothing else in the folder can be asked for."""
_PANEL = '<script src="/static/theme.js"></script>\n<script type="module" src="/static/call.js"></script>'

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def console_routes(console: Console, exchange: Exchange | None = None) -> list[web.RouteDef]:
    """With an exchange, calls have their side panels too."""
    chat, people, board, files = Chat(console), People(console), Board(console), Files(console)
    giving = Giving(console)

    def own(handler: Handler) -> Handler:
        async def opened(request: web.Request) -> web.StreamResponse:
            await console.open()
            return await handler(request)

        return guarded(opened)

    every = [
        web.get("/", guarded(_page, page=True)),
        web.get("/static/{name}", guarded(_asset, page=True)),
        web.get("/web/session", own(people.session)),
        web.get("/web/users", own(people.users)),
        web.post("/web/login", own(people.login)),
        web.post("/web/new", own(people.new_chat)),
        web.get("/web/deals", own(board.deals)),
        web.get("/web/prompts", own(board.prompts)),
        web.get("/web/history", own(chat.history)),
        web.get("/web/waiting", own(chat.waiting)),
        web.get("/web/events", own(chat.events)),
        web.post("/web/message", own(chat.message)),
        web.post("/web/press", own(chat.press)),
        web.post("/web/feedback", own(chat.feedback)),
        web.get("/web/find", own(chat.find)),
        web.get("/web/file/{message}/{n}", own(files.download)),
        web.post("/web/given", own(giving.upload)),
        web.post("/web/given/{file}/drop", own(giving.drop)),
        web.get("/source/{record_type}/{record_id}", own(chat.source)),
    ]
    return every if exchange is None else [*every, *_call_routes(console, exchange, own)]


def _call_routes(console: Console, exchange: Exchange, own: Callable[[Handler], Handler]) -> list[web.RouteDef]:
    ringing = Ringing(ConsoleDoor(console), exchange)

    async def page(request: web.Request) -> web.StreamResponse:
        text = await asyncio.to_thread(panel_page, "/static", _PANEL)
        return web.Response(text=text, content_type="text/html", headers=call_headers(exchange.stream_url(request), ()))

    return [
        web.get("/call/{call}", guarded(page, page=True)),
        web.get("/web/call/{call}", own(ringing.look)),
        web.get("/web/call/{call}/events", own(ringing.events)),
        web.post("/web/call/{call}/do", own(ringing.do)),
        web.post("/web/call/{call}/key", own(ringing.key)),
    ]


async def _page(request: web.Request) -> web.StreamResponse:
    return web.FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})


async def _asset(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    if name not in ASSETS:
        return shared_file(name)
    return web.FileResponse(STATIC / name, headers={"Cache-Control": "no-cache"})

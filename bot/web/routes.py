"""The console's addresses."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from bot.web.board import Board
from bot.web.console import Console
from bot.web.errors import NotHere
from bot.web.files import Files
from bot.web.guard import guarded
from bot.web.listen import Chat
from bot.web.people import People

STATIC = Path(__file__).parent / "static"
ASSETS = frozenset(
    {
        "app.css",
        "parts.css",
        "icon.svg",
        "theme.js",
        "app.js",
        "api.js",
        "chat.js",
        "dom.js",
        "forms.js",
        "panel.js",
        "parts.js",
        "pictures.js",
        "side.js",
    }
)
"""Exactly these files are served: nothing else in the folder can be asked for."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def console_routes(console: Console) -> list[web.RouteDef]:
    chat, people, board, files = Chat(console), People(console), Board(console), Files(console)

    def own(handler: Handler) -> Handler:
        async def opened(request: web.Request) -> web.StreamResponse:
            await console.open()
            return await handler(request)

        return guarded(opened)

    return [
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
        web.get("/web/file/{message}/{n}", own(files.download)),
        web.get("/source/{record_type}/{record_id}", own(chat.source)),
    ]


async def _page(request: web.Request) -> web.StreamResponse:
    return web.FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})


async def _asset(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    if name not in ASSETS:
        raise NotHere
    return web.FileResponse(STATIC / name, headers={"Cache-Control": "no-cache"})

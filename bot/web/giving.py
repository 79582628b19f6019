"""Files from the page: streamed to the shelf as they come, named again by the message they belong to."""

import secrets
from collections.abc import AsyncIterator
from urllib.parse import unquote

from aiohttp import web

from bot.files import too_large
from bot.pages.errors import NotValid, TooLong
from bot.turn import FileRef
from bot.web.console import Asker, Console
from knowledge.shelf import PIECE, TooLarge, given_id

_LONGEST_NAME = 1_000
_UNREADABLE = "The page sent something I can't read. Reload it and try again."


class Giving:
    def __init__(self, console: Console) -> None:
        self._console = console

    async def upload(self, request: web.Request) -> web.Response:
        """The body is the file, `X-File-Name` its name. Raises `TooLong`, `NotValid` and what `asker` raises."""
        asker = await self._console.asker(request, changing=True)
        name = unquote(request.headers.get("X-File-Name", "")[:_LONGEST_NAME]).strip()
        if not name:
            raise NotValid(_UNREADABLE)
        bringing = self._console.desk.bringing
        refused = bringing.refusal(name, request.content_length)
        if refused:
            raise (TooLong if "too large" in refused else NotValid)(f"{name}: {refused}")
        full = await bringing.no_room(asker.principal.user_id, request.content_length)
        if full:
            raise TooLong(f"{name}: {full}")
        own = given_id(asker.principal.tenant, f"web:{asker.session.id}:{secrets.token_hex(16)}", 0)
        most = bringing.most(name)
        try:
            kept = await bringing.shelf.put(
                own, asker.principal.user_id, name, _kind(request), _pieces(request), most=most
            )
        except TooLarge:
            raise TooLong(f"{name}: {too_large(name, most)}") from None
        if kept.size == 0:
            await bringing.shelf.drop([kept.id])
            raise NotValid(f"{name}: It is empty.")
        return web.json_response({"file": kept.id, "name": kept.name, "size": kept.size}, status=201)

    async def drop(self, request: web.Request) -> web.Response:
        """Taken off the message before it was sent."""
        asker = await self._console.asker(request, changing=True)
        shelf = self._console.desk.bringing.shelf
        given = await shelf.get(request.match_info["file"], asker.principal.user_id)
        if given is not None:
            await shelf.drop([given.id])
        return web.json_response({})


async def files_of(console: Console, asker: Asker, named: object) -> tuple[FileRef, ...]:
    """The files a message names, each one of the asker's own. Raises `NotValid`."""
    if not isinstance(named, list) or not all(isinstance(n, str) for n in named):
        raise NotValid(_UNREADABLE)
    made = []
    for own in dict.fromkeys(named):
        given = await console.desk.bringing.shelf.get(own, asker.principal.user_id)
        if given is None:
            raise NotValid("A file you added is no longer here. Please add it again.")
        made.append(FileRef(given.name, given.media_type, given.size, held=given.id))
    return tuple(made)


def _kind(request: web.Request) -> str:
    return request.content_type if len(request.content_type) <= 100 else ""


async def _pieces(request: web.Request) -> AsyncIterator[bytes]:
    async for piece in request.content.iter_chunked(PIECE):
        yield piece

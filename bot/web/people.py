"""Who is at the page: choosing a user, switching, a new chat."""

from typing import Any

from aiohttp import web

from bot.pages.errors import NotHere
from bot.pages.reading import read_json, text_of
from bot.web.console import Console
from bot.web.session import Session
from knowledge.access import Principal
from knowledge.errors import NotFound
from knowledge.records import User

_ORDER = {"rep": 0, "manager": 1, "admin": 2, "analyst": 3}


class People:
    def __init__(self, console: Console) -> None:
        self._console = console

    async def session(self, request: web.Request) -> web.Response:
        """The signed-in person, or nobody."""
        session = self._console.session(request)
        if session is None:
            return web.json_response({"user": None})
        try:
            principal = await self._console.desk.principal(session.user_id)
        except NotFound:
            return web.json_response({"user": None})
        return web.json_response(self._session(session, principal) if principal.active else {"user": None})

    async def users(self, request: web.Request) -> web.Response:
        """Whom one can be on this machine: reps first."""
        found = [u for u in await self._console.desk.users() if u.active]
        found.sort(key=lambda u: (_ORDER.get(u.role, 9), u.name.casefold()))
        return web.json_response({"users": [_user(u) for u in found]})

    async def login(self, request: web.Request) -> web.Response:
        wanted = text_of(await read_json(request), "user")
        user = next((u for u in await self._console.desk.users() if u.active and u.id == wanted), None)
        if user is None:
            raise NotHere
        principal = await self._console.desk.principal(user.id)
        session = Session.begin(user.id, self._console.now())
        response = web.json_response(self._session(session, principal))
        self._console.remember(response, request, session)
        return response

    async def new_chat(self, request: web.Request) -> web.Response:
        asker = await self._console.asker(request, changing=True)
        session = asker.session.new_chat()
        response = web.json_response(self._session(session, asker.principal))
        self._console.remember(response, request, session)
        return response

    def _session(self, session: Session, principal: Principal) -> dict[str, Any]:
        return {
            "user": {"id": principal.user_id, "name": principal.name, "role": principal.role},
            "csrf": self._console.seal.csrf(session),
        }


def _user(user: User) -> dict[str, str]:
    detail = " · ".join(filter(None, (user.title, user.region)))
    return {"id": user.id, "name": user.name, "role": user.role, "detail": detail}

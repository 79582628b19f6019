"""Bot Framework's REST interface, as far as we use it: over aiohttp, because the SDK's client fetches its token and
retries in ways that block the event loop.
"""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
from botbuilder.schema import Activity
from yarl import URL

from bot.settings import TeamsSettings
from bot.teams.errors import ConnectorFailed
from bot.teams.signin import code_of, passes
from bot.teams.trust import may_call, may_exchange

_TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)
_SCOPE = "https://api.botframework.com/.default"
_SHARED_TENANT = "botframework.com"
_EARLY_S = 300.0
"""A token is replaced this long before it ends."""

Json = dict[str, Any]


class AppToken:
    """Our own token for Teams, one request at a time, kept until shortly before it ends."""

    def __init__(self, settings: TeamsSettings, clock: Callable[[], float] = time.monotonic) -> None:
        tenant = settings.app_tenant if settings.app_type == "SingleTenant" else _SHARED_TENANT
        self._url = f"{settings.login_url.rstrip('/')}/{quote(tenant, safe='')}/oauth2/v2.0/token"
        self._settings = settings
        self._clock = clock
        self._token = ""
        self._until = 0.0
        self._asking = asyncio.Lock()

    def drop(self) -> None:
        self._until = 0.0

    async def get(self, session: aiohttp.ClientSession) -> str:
        """Empty without an app id. Raises `ConnectorFailed`."""
        if not self._settings.app_id:
            return ""
        async with self._asking:
            if self._clock() >= self._until:
                await self._ask(session)
        return self._token

    async def _ask(self, session: aiohttp.ClientSession) -> None:
        secret = self._settings.app_password
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings.app_id,
            "client_secret": secret.get_secret_value() if secret else "",
            "scope": _SCOPE,
        }
        try:
            async with session.post(self._url, data=form) as reply:
                told = await reply.json(content_type=None)
                if reply.status >= 500 or reply.status == 429 or passes(told):
                    raise ConnectorFailed(max(reply.status, 429), "LoginUnavailable")
                if "access_token" not in told:
                    raise ConnectorFailed(403, f"LoginRefused {code_of(told)}".strip())
                self._token, self._until = told["access_token"], self._clock() + _life(told)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, TypeError, AttributeError) as error:
            raise ConnectorFailed(0, f"LoginUnreachable {type(error).__name__}") from error


def _life(told: Json) -> float:
    seconds = float(told.get("expires_in", 3600))
    return max(seconds - _EARLY_S, seconds / 2)


class Connector:
    """One per process; close it."""

    def __init__(self, settings: TeamsSettings) -> None:
        self._settings = settings
        self._token = AppToken(settings)
        self._held: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._held is not None:
            await self._held.close()

    async def send(self, service_url: str, conversation: str, activity: Activity) -> str:
        """Posts a message, typing or the like; returns its id. Raises `ConnectorFailed`, as do all below."""
        told = await self._call("POST", service_url, ("conversations", conversation, "activities"), activity)
        return str(told.get("id") or "")

    async def update(self, service_url: str, conversation: str, message: str, activity: Activity) -> None:
        await self._call("PUT", service_url, ("conversations", conversation, "activities", message), activity)

    async def delete(self, service_url: str, conversation: str, message: str) -> None:
        await self._call("DELETE", service_url, ("conversations", conversation, "activities", message), None)

    async def open_chat(self, service_url: str, *, bot: Json, user_id: str, tenant: str) -> str:
        """The conversation with one person; Teams gives back the one that exists."""
        asked = {
            "bot": bot,
            "isGroup": False,
            "members": [{"id": user_id}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        told = await self._call("POST", service_url, ("conversations",), asked)
        return str(told.get("id") or "")

    async def member(self, service_url: str, conversation: str, user_id: str) -> Json:
        """A person as the conversation's roster knows them."""
        return await self._call("GET", service_url, ("conversations", conversation, "members", user_id), None)

    async def members(self, service_url: str, conversation: str, *, at_most: int) -> list[Json] | None:
        """The people of a chat or channel; None for more than `at_most`."""
        path = ("conversations", conversation, "pagedmembers")
        told = await self._call("GET", service_url, path, None, query={"pageSize": str(at_most + 1)})
        found = [m for m in told.get("members") or [] if isinstance(m, dict)]
        return None if told.get("continuationToken") or len(found) > at_most else found

    async def notify(self, service_url: str, meeting: str, notice: Json) -> Json:
        """Shows something to participants of a meeting; what it answers says for whom it failed."""
        return await self._call("POST", service_url, ("meetings", meeting, "notification"), notice, version="v1")

    async def upload(self, url: str, data: bytes) -> None:
        """Puts a file where Teams said it goes: the person's own place, open for this one file. No token is sent."""
        if not may_exchange(self._settings, url):
            raise ConnectorFailed(403, "FileHostNotListed")
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}",
        }
        try:
            async with self._session().put(
                URL(url, encoded=True), data=data, headers=headers, allow_redirects=False
            ) as reply:
                await self._told(reply)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ConnectorFailed(0, f"Unreachable {type(error).__name__}") from error

    async def _call(
        self,
        method: str,
        service_url: str,
        path: tuple[str, ...],
        body: Activity | Json | None,
        query: dict[str, str] | None = None,
        version: str = "v3",
    ) -> Json:
        if not may_call(self._settings, service_url):
            raise ConnectorFailed(403, "HostNotListed")
        # ids hold ":", ";" and "=": quoted once, here, and left alone by the client
        url = "/".join((service_url.rstrip("/"), version, *(quote(p, safe="") for p in path)))
        if query:
            url = f"{url}?{urlencode(query)}"
        session = self._session()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if token := await self._token.get(session):
            headers["Authorization"] = f"Bearer {token}"
        content = body.serialize() if isinstance(body, Activity) else body
        data = (
            None
            if content is None
            else json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
        )
        try:
            async with session.request(
                method, URL(url, encoded=True), data=data, headers=headers, allow_redirects=False
            ) as reply:
                return await self._told(reply)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ConnectorFailed(0, f"Unreachable {type(error).__name__}") from error

    async def _told(self, reply: aiohttp.ClientResponse) -> Json:
        try:
            told = json.loads(await reply.read() or b"{}")
        except ValueError:
            told = {}
        told = told if isinstance(told, dict) else {}
        if reply.status < 300:
            return told
        if reply.status == 401:
            self._token.drop()
        error = told.get("error")
        code, said = (error.get("code"), error.get("message")) if isinstance(error, dict) else (None, None)
        raise ConnectorFailed(
            reply.status, str(code or reply.reason or "")[:80], detail=str(said or "")[:200], retry_after=_wait(reply)
        )

    def _session(self) -> aiohttp.ClientSession:
        if self._held is None or self._held.closed:
            self._held = aiohttp.ClientSession(timeout=_TIMEOUT)
        return self._held


def _wait(reply: aiohttp.ClientResponse) -> float | None:
    try:
        return max(0.0, float(reply.headers["Retry-After"]))
    except (KeyError, ValueError):
        return None

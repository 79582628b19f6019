"""How a workspace installs the app: away to Slack with a state of one use, back with a code, the token under seal.

What has begun is nowhere but in its browser: the state says under our own seal which browser that is and until when,
so that however many begin, nothing is written and nobody is kept from it.
"""

import hashlib
import hmac
import secrets
from typing import Any
from urllib.parse import urlencode

import aiohttp
import structlog
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_client import AsyncWebClient

from bot.alarm import Alarm
from bot.settings import SlackSettings
from bot.slack import pages
from bot.slack.blocked import team_place
from bot.slack.files import code_of
from bot.slack.manifest import INSTALL, REDIRECT, SCOPES
from bot.slack.pages import Page
from bot.slack.tokens import Tokens
from knowledge.errors import StoreUnavailable
from knowledge.installations import TakenElsewhere
from knowledge.sealing import KeyUnusable

_log = structlog.get_logger(__name__)

COOKIE = "scip_slack_install"
_MINUTES = 10
_LONGEST_STATE = 1_000


class Install:
    def __init__(self, slack: SlackSettings, tokens: Tokens, alarm: Alarm) -> None:
        self._slack = slack
        self._tokens = tokens
        self._alarm = alarm
        self._client = AsyncWebClient(base_url=slack.base_url, timeout=10)

    def routes(self) -> list[web.RouteDef]:
        return [web.get(INSTALL, self.begin), web.get(REDIRECT, self.back)]

    async def begin(self, _request: web.Request) -> web.StreamResponse:
        """`GET /slack/install`: off to Slack, where the person agrees."""
        browser = secrets.token_urlsafe(24)
        until = self._tokens.installations.clock() + 60.0 * _MINUTES
        told = {"for": INSTALL, "browser": _hash(browser), "until": until, "once": secrets.token_urlsafe(12)}
        try:
            state = await self._tokens.seal(told)
        except KeyUnusable as error:
            return self._no_key(error)
        asked = {"client_id": self._slack.client_id, "scope": ",".join(SCOPES), "user_scope": "", "state": state}
        if redirect := self._redirect():
            asked["redirect_uri"] = redirect
        answer = web.Response(status=302, headers={"Location": f"{self._slack.authorize_url}?{urlencode(asked)}"})
        answer.headers.update(pages.HEADERS)
        answer.set_cookie(
            COOKIE,
            browser,
            max_age=60 * _MINUTES,
            path="/slack",
            httponly=True,
            samesite="Lax",
            secure=self._slack.public_url.startswith("https://"),
        )
        return answer

    async def back(self, request: web.Request) -> web.StreamResponse:
        """`GET /slack/oauth_redirect`: whatever happened, a page that says it and what can be done."""
        try:
            page = await self._page(request)
        except StoreUnavailable:
            page = pages.AWAY
        except KeyUnusable as error:
            return self._no_key(error)
        answer = pages.answer(page)
        if page.over:
            answer.del_cookie(COOKIE, path="/slack")
        return answer

    async def _page(self, request: web.Request) -> Page:
        state, browser = request.query.get("state", ""), request.cookies.get(COOKIE, "")
        if not await self._begun_here(state, browser):
            return pages.STALE
        if request.query.get("error"):
            return pages.DECLINED
        code = request.query.get("code", "")
        if not code:
            return pages.STALE
        try:
            return await self._exchanged(code, state, browser)
        except SlackApiError as error:
            _log.warning("slack_install_refused", error=code_of(error))
            return pages.refused_by_slack(code_of(error))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            _log.warning("slack_install_failed", error=type(error).__name__)
            return pages.NOT_REACHED

    async def _begun_here(self, state: str, browser: str) -> bool:
        """Whether it was begun in this browser, is not over and was not used."""
        if not state or len(state) > _LONGEST_STATE or not browser:
            return False
        try:
            told = await self._tokens.unseal(state)
        except (KeyUnusable, ValueError):
            return False
        ours = told.get("for") == INSTALL and hmac.compare_digest(str(told.get("browser")), _hash(browser))
        installations = self._tokens.installations
        in_time = ours and float(told["until"]) >= installations.clock()
        return in_time and not await installations.spent("slack", state)

    async def _exchanged(self, code: str, state: str, browser: str) -> Page:
        secret = self._slack.client_secret
        told: Any = await self._client.oauth_v2_access(
            client_id=self._slack.client_id,
            client_secret=secret.get_secret_value() if secret else "",
            code=code,
            redirect_uri=self._redirect() or None,
        )
        token = str(told.get("access_token") or "")
        keep_s = 60.0 * _MINUTES
        if not await self._tokens.installations.spend("slack", state=state, browser=browser, seconds=keep_s):
            await self._give_back(token)
            return pages.STALE
        refusal = await self._refusal(told)
        if refusal is not None:
            await self._give_back(token)
            return refusal
        test: Any = await self._client.auth_test(token=token)
        try:
            await self._tokens.async_save(_installation(told, str(test.get("bot_id") or "")))
        except (TakenElsewhere, KeyUnusable) as error:
            await self._give_back(token)
            if isinstance(error, TakenElsewhere):
                return pages.TAKEN
            raise
        whole, where, name = _whose(told)
        await self._alarm.set_up("slack", team_place(where))
        _log.info("slack_installed", team=where, whole=whole)
        done = pages.installed_for_all if whole else pages.installed
        return done(name or where, str(told.get("app_id") or ""), where)

    async def _refusal(self, told: Any) -> Page | None:
        """Whose workspaces these are is for `slack.teams` to say; unsaid, it is nobody's."""
        whole, where, name = _whose(told)
        if where and where in self._slack.teams:
            return None
        _log.warning("slack_install_not_ours", team=where, whole=whole)
        return pages.not_ours_at_all(name, where) if whole else pages.not_ours(name, where)

    async def _give_back(self, token: str) -> None:
        """A token that is not to be used is withdrawn: nobody keeps what nobody may have."""
        try:
            await self._client.auth_revoke(token=token)
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
            _log.warning("slack_token_not_revoked", error=type(error).__name__)

    def _redirect(self) -> str:
        return self._slack.public_url.rstrip("/") + REDIRECT if self._slack.public_url else ""

    def _no_key(self, error: KeyUnusable) -> web.Response:
        _log.error("slack_install_no_key", detail=error.message)
        return pages.answer(pages.NO_KEY)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def is_organisation(team: str) -> bool:
    """Of an id in `slack.teams`: a whole organisation's, and no single workspace's."""
    return team.startswith("E")


def _whose(told: Any) -> tuple[bool, str, str]:
    """(a whole organisation, its id or the workspace's, its name)."""
    whole = bool(told.get("is_enterprise_install"))
    named = (told.get("enterprise") if whole else told.get("team")) or {}
    return whole, str(named.get("id") or ""), str(named.get("name") or "")


def _installation(told: Any, bot_id: str) -> Installation:
    team, enterprise, by = told.get("team") or {}, told.get("enterprise") or {}, told.get("authed_user") or {}
    return Installation(
        app_id=told.get("app_id"),
        enterprise_id=enterprise.get("id"),
        enterprise_name=enterprise.get("name"),
        is_enterprise_install=bool(told.get("is_enterprise_install")),
        team_id=team.get("id"),
        team_name=team.get("name"),
        bot_token=told.get("access_token"),
        bot_id=bot_id,
        bot_user_id=told.get("bot_user_id"),
        bot_scopes=told.get("scope") or "",
        bot_refresh_token=told.get("refresh_token"),
        bot_token_expires_in=told.get("expires_in"),
        user_id=str(by.get("id") or ""),
    )

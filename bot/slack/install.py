"""How a workspace installs the app: away to Slack with a state of one use, back with a code, the token under seal."""

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
_MOST_UNDER_WAY = 200
"""Beginnings in ten minutes of this process: each costs a row, and anybody may begin."""


class Install:
    def __init__(self, slack: SlackSettings, tokens: Tokens, alarm: Alarm) -> None:
        self._slack = slack
        self._tokens = tokens
        self._alarm = alarm
        self._client = AsyncWebClient(base_url=slack.base_url, timeout=10)
        self._begun: list[float] = []

    def routes(self) -> list[web.RouteDef]:
        return [web.get(INSTALL, self.begin), web.get(REDIRECT, self.back)]

    async def begin(self, _request: web.Request) -> web.StreamResponse:
        """`GET /slack/install`: off to Slack, where the person agrees."""
        if not self._room():
            return pages.answer(pages.BUSY)
        state, browser = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        try:
            await self._tokens.installations.begin("slack", state=state, browser=browser, seconds=60.0 * _MINUTES)
        except StoreUnavailable:
            return pages.answer(pages.AWAY)
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
            _log.error("slack_install_no_key", detail=error.message)
            page = pages.NO_KEY
        answer = pages.answer(page)
        if page.over:
            answer.del_cookie(COOKIE, path="/slack")
        return answer

    async def _page(self, request: web.Request) -> Page:
        state, browser = request.query.get("state", ""), request.cookies.get(COOKIE, "")
        if not state or not browser or not await self._tokens.installations.back("slack", state=state, browser=browser):
            return pages.STALE
        if request.query.get("error"):
            return pages.DECLINED
        code = request.query.get("code", "")
        if not code:
            return pages.STALE
        try:
            return await self._exchanged(code)
        except SlackApiError as error:
            _log.warning("slack_install_refused", error=code_of(error))
            return pages.refused_by_slack(code_of(error))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            _log.warning("slack_install_failed", error=type(error).__name__)
            return pages.NOT_REACHED

    async def _exchanged(self, code: str) -> Page:
        secret = self._slack.client_secret
        told: Any = await self._client.oauth_v2_access(
            client_id=self._slack.client_id,
            client_secret=secret.get_secret_value() if secret else "",
            code=code,
            redirect_uri=self._redirect() or None,
        )
        token = str(told.get("access_token") or "")
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

    def _room(self) -> bool:
        now = self._tokens.installations.clock()
        self._begun = [at for at in self._begun if at > now - 60.0 * _MINUTES]
        if len(self._begun) >= _MOST_UNDER_WAY:
            return False
        self._begun.append(now)
        return True


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

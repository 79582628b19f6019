"""Whose token a request goes out with: the one of the workspace it is about, and no other."""

from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackTokenRotationError

from bot.alarm import Alarm
from bot.slack.blocked import blocked, blocked_by, scope_place, team_place
from bot.slack.client import Client
from bot.slack.pace import Pace
from bot.slack.tokens import Renewal, Tokens
from bot.surface import Blocked
from knowledge.sealing import KeyUnusable

_log = structlog.get_logger(__name__)

_AWAY = (aiohttp.ClientError, TimeoutError, OSError)


class NotConnected(Exception):
    """The app has no token for that workspace, or none it can use."""

    def __init__(self, trouble: Blocked) -> None:
        super().__init__(trouble.code)
        self.trouble = trouble


class Clients(Protocol):
    async def of(self, team: str) -> Client:
        """Raises `NotConnected`, `StoreUnavailable`."""
        ...

    async def ours(self, team: str) -> bool:
        """Whether what comes from this workspace is to be answered. Raises `StoreUnavailable`."""
        ...

    async def look_round(self) -> None:
        """Asks Slack whether the tokens work. Never raises: what is wrong becomes a trouble."""
        ...

    async def gone(self, team: str, *, at: float) -> bool:
        """Slack says that the app was removed, or its tokens withdrawn, at that moment (seconds since the epoch).

        False for old news: it was installed again since.
        """
        ...


@dataclass(slots=True)
class OneToken:
    """The app in the one workspace whose token is set."""

    token: str | None = field(repr=False)
    base_url: str
    alarm: Alarm
    pace: Pace = field(default_factory=Pace)
    _client: Client | None = None
    _team: str = ""
    """"" until Slack said whose token it is."""

    async def of(self, team: str) -> Client:
        if not await self.ours(team):
            raise NotConnected(_not_installed(team))
        if self._client is None:
            self._client = _made(self.token, self.base_url, self._team or team, self.pace, self.alarm)
        return self._client

    async def ours(self, team: str) -> bool:
        return not self._team or not team or team == self._team

    async def look_round(self) -> None:
        told = await _tested(_made(self.token, self.base_url, self._team, self.pace, self.alarm))
        if told is not None and told.get("team_id"):
            self._team = str(told["team_id"])
            await self.alarm.works("slack", team_place(self._team))

    async def gone(self, team: str, *, at: float) -> bool:
        return True


@dataclass(slots=True)
class ManyTokens:
    """The app in every workspace that installed it."""

    tokens: Tokens
    renewal: Renewal
    base_url: str
    alarm: Alarm
    pace: Pace = field(default_factory=Pace)
    _clients: dict[str, tuple[int, Client]] = field(default_factory=dict)
    """Workspace -> the version of its installation, and a client with its token."""

    async def of(self, team: str) -> Client:
        held = await self.tokens.held(team)
        if held is None:
            self._clients.pop(team, None)
            raise NotConnected(_not_installed(team))
        try:
            bot = await self.renewal.fresh(held, await self.tokens.opened(held))
        except KeyUnusable:
            raise NotConnected(_known("key_lost", team)) from None
        except SlackTokenRotationError as error:
            raise NotConnected(blocked_by(error.api_error, team) or _known("token_expired", team)) from None
        version, client = self._clients.get(team, (0, None))
        if client is None or version != held.version or client.token != bot.bot_token:
            client = _made(bot.bot_token, self.base_url, team, self.pace, self.alarm)
            self._clients[team] = held.version, client
        return client

    async def ours(self, team: str) -> bool:
        return await self.tokens.held(team) is not None

    async def look_round(self) -> None:
        for held in await self.tokens.installations.all("slack"):
            try:
                client = await self.of(held.workspace)
            except NotConnected as error:
                await self.alarm.raised("slack", error.trouble)
            else:
                if await _tested(client) is not None:
                    await self.alarm.works("slack", team_place(held.workspace))

    async def gone(self, team: str, *, at: float) -> bool:
        if await self.tokens.installations.remove("slack", team, before=at):
            self._clients.pop(team, None)
            return True
        return await self.tokens.held(team) is None


def _not_installed(team: str) -> Blocked:
    return _known("not_installed", team)


def _known(code: str, team: str) -> Blocked:
    trouble = blocked(code, team)
    assert trouble is not None, code
    return trouble


def _made(token: str | None, base_url: str, team: str, pace: Pace, alarm: Alarm) -> Client:
    async def learns(team: str, scopes: frozenset[str]) -> None:
        """What a token may do by now was perhaps missing before."""
        for scope in scopes:
            await alarm.works("slack", scope_place(team, scope))

    async def refused(trouble: Blocked) -> None:
        await alarm.raised("slack", trouble)

    return Client(token, base_url, team=team, pace=pace, learns=learns, refused=refused)


async def _tested(client: Client) -> Any:
    """What `auth.test` says; None where Slack refuses the token (the client has noted it) or can't be asked."""
    try:
        return await client.auth_test()
    except SlackApiError as error:
        _log.warning("slack_token_refused", team=client.team, error=str(error.response.get("error", "")))
    except _AWAY as error:
        _log.warning("slack_not_reached", error=type(error).__name__)
    return None

"""Whose token a request goes out with: the one of the workspace it is about, and no other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackTokenRotationError

from bot.alarm import Alarm
from bot.slack.blocked import blocked, blocked_by, scope_place, team_place
from bot.slack.client import Client
from bot.slack.origin import Origin
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

    async def ours(self, origin: Origin) -> bool:
        """Whether what comes from there is to be answered. Raises `StoreUnavailable`."""
        ...

    async def look_round(self) -> None:
        """Asks Slack whether the tokens work. Never raises: what is wrong becomes a trouble."""
        ...

    async def gone(self, where: str, *, at: float) -> bool:
        """Slack says that the app was removed, or its tokens withdrawn, at that moment (seconds since the epoch).

        `where`: the workspace or organisation that had installed it. False for old news: it was installed again since.
        """
        ...

    async def opened(self, origin: Origin, teams: Sequence[str], *, to_us: bool) -> None:
        """An organisation lets its installation into some of its workspaces, or out of them."""
        ...


@dataclass(slots=True)
class OneToken:
    """The app in the one workspace whose token is set."""

    token: str | None = field(repr=False)
    base_url: str
    alarm: Alarm
    pace: Pace = field(default_factory=Pace)
    _clients: dict[str, Client] = field(default_factory=dict)
    """By workspace: each has its own pace, also where all share an organisation's token."""
    _team: str = ""
    """"" until Slack said whose token it is."""
    _enterprise: str = ""
    """Set where it is a whole organisation's."""

    async def of(self, team: str) -> Client:
        if self._elsewhere(team):
            raise NotConnected(_not_installed(team))
        where = team if self._enterprise else self._team or team
        if where not in self._clients:
            self._clients[where] = _made(
                self.token, self.base_url, where, self.pace, self.alarm, enterprise=self._enterprise
            )
        return self._clients[where]

    async def ours(self, origin: Origin) -> bool:
        if self._enterprise:
            return self._enterprise in (origin.enterprise, origin.team)
        return not self._elsewhere(origin.team)

    def _elsewhere(self, team: str) -> bool:
        """Whether it is another workspace than the one whose token this is."""
        return bool(self._team and team) and team != self._team and not self._enterprise

    async def look_round(self) -> None:
        told = await _tested(_made(self.token, self.base_url, self._team, self.pace, self.alarm))
        if told is not None and told.get("team_id"):
            self._team = str(told["team_id"])
            self._enterprise = str(told.get("enterprise_id") or "") if told.get("is_enterprise_install") else ""
            self._clients.clear()
            await self.alarm.works("slack", team_place(self._team))

    async def gone(self, where: str, *, at: float) -> bool:
        return True

    async def opened(self, origin: Origin, teams: Sequence[str], *, to_us: bool) -> None:
        """Nothing is kept of it: Slack sends from, and takes for, those it is let into."""


@dataclass(slots=True)
class ManyTokens:
    """The app in every workspace that installed it, or whose organisation did."""

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
            enterprise = str(bot.enterprise_id or "")
            client = _made(bot.bot_token, self.base_url, team, self.pace, self.alarm, enterprise=enterprise)
            self._clients[team] = held.version, client
        return client

    async def ours(self, origin: Origin) -> bool:
        """A workspace of an organisation that installed the app is known from the first it says."""
        if await self.tokens.held(origin.team) is not None:
            return True
        return origin.whole and await self.tokens.joined(origin.team, origin.enterprise)

    async def look_round(self) -> None:
        for held in await self.tokens.every():
            try:
                client = await self.of(held.workspace)
            except NotConnected as error:
                await self.alarm.raised("slack", error.trouble)
            else:
                if await _tested(client) is not None:
                    await self.alarm.works("slack", team_place(held.workspace))

    async def gone(self, where: str, *, at: float) -> bool:
        if await self.tokens.gone(where, before=at):
            self._clients.clear()
            return True
        return await self.tokens.held(where) is None

    async def opened(self, origin: Origin, teams: Sequence[str], *, to_us: bool) -> None:
        for team in teams:
            if to_us:
                await self.tokens.joined(team, origin.enterprise)
            else:
                await self.tokens.left(team, origin.enterprise)


def _not_installed(team: str) -> Blocked:
    return _known("not_installed", team)


def _known(code: str, team: str) -> Blocked:
    trouble = blocked(code, team)
    assert trouble is not None, code
    return trouble


def _made(token: str | None, base_url: str, team: str, pace: Pace, alarm: Alarm, *, enterprise: str = "") -> Client:
    async def learns(team: str, scopes: frozenset[str]) -> None:
        """What a token may do by now was perhaps missing before."""
        for scope in scopes:
            await alarm.works("slack", scope_place(team, scope))

    async def refused(trouble: Blocked) -> None:
        await alarm.raised("slack", trouble)

    return Client(token, base_url, team=team, enterprise=enterprise, pace=pace, learns=learns, refused=refused)


async def _tested(client: Client) -> Any:
    """What `auth.test` says; None where Slack refuses the token (the client has noted it) or can't be asked."""
    try:
        return await client.auth_test()
    except SlackApiError as error:
        _log.warning("slack_token_refused", team=client.team, error=str(error.response.get("error", "")))
    except _AWAY as error:
        _log.warning("slack_not_reached", error=type(error).__name__)
    return None

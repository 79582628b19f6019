"""Socket Mode: the same events over a connection we open, for installations nobody can reach from outside."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.alarm import Alarm
from bot.slack.files import code_of
from bot.surface import Blocked

_log = structlog.get_logger(__name__)

PLACE = "slack:socket"
_FOR_GOOD = {
    "invalid_auth",
    "not_authed",
    "token_revoked",
    "account_inactive",
    "not_allowed_token_type",
    "missing_scope",
}
_TOLD = (
    "Slack refuses the app-level token ({code}), so no question from Slack arrives. Make a new one with "
    "connections:write under Basic Information, set slack.app_token, and start again; or use HTTP events instead."
)


class Socket:
    """Once connected the SDK reconnects by itself."""

    def __init__(self, bolt: AsyncApp, app_token: str, base_url: str, alarm: Alarm) -> None:
        web = _Door(base_url, self._refused)
        self._handler = AsyncSocketModeHandler(bolt, app_token, web_client=web)
        self._alarm = alarm

    async def run(self) -> None:
        """Until it stands, however long Slack can't be reached; a token that Slack refuses ends it for good."""
        await self._handler.connect_async()
        if not self._handler.client.closed:
            _log.info("slack_socket_open")
            await self._alarm.works("slack", PLACE)

    async def close(self) -> None:
        await self._handler.close_async()

    async def _refused(self, code: str) -> None:
        _log.error("slack_socket_refused", error=code)
        await self._alarm.raised("slack", Blocked(code, PLACE, _TOLD.format(code=code)))
        self._handler.client.closed = True  # else it would ask again every ten seconds


class _Door(AsyncWebClient):
    """Asks for the address to connect to; tells when Slack will never give one."""

    def __init__(self, base_url: str, refused: Callable[[str], Awaitable[None]]) -> None:
        super().__init__(base_url=base_url)
        self._refused = refused

    async def apps_connections_open(self, **given: Any) -> AsyncSlackResponse:
        try:
            return await super().apps_connections_open(**given)
        except SlackApiError as error:
            if code_of(error) in _FOR_GOOD:
                await self._refused(code_of(error))
            raise

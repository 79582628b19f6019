"""Socket Mode: the same events over a connection we open, for installations nobody can reach from outside."""

import asyncio

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.listen import Listener
from bot.slack.send import SlackSurface

_log = structlog.get_logger(__name__)


class SocketSurface(SlackSurface):
    """Connects when the app starts to listen; the SDK reconnects by itself after that."""

    def __init__(self, client: AsyncWebClient, listener: Listener, app_token: str) -> None:
        super().__init__(client)
        self._handler = AsyncSocketModeHandler(listener.bolt, app_token, web_client=client)
        self._closing: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Raises `SlackApiError` when Slack refuses the app-level token."""
        await self._handler.connect_async()
        _log.info("slack_socket_open")

    def close(self) -> None:
        self._closing = asyncio.ensure_future(self._handler.close_async())

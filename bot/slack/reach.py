"""What the listeners ask of Slack beside answers: windows, prompts, names. Refused, people keep what they had."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.alarm import Alarm
from bot.logs import where
from bot.slack.clients import Clients, NotConnected

_log = structlog.get_logger(__name__)

_RESPOND_S = 10


class House(Protocol):
    @property
    def alarm(self) -> Alarm: ...


class Reach:
    def __init__(self, house: House, clients: Clients) -> None:
        self._house = house
        self._clients = clients
        self._later: set[asyncio.Task[None]] = set()

    async def call(self, team: str, method: str, **asked: Any) -> dict[str, Any] | None:
        """Slack's answer; None where there is none. Raises `StoreUnavailable` only."""
        try:
            client = await self._clients.of(team)
            answer: Any = await client.api_call(method, json=asked)
        except NotConnected as error:
            await self._house.alarm.raised("slack", error.trouble)
        except SlackApiError as error:
            _log.warning("slack_refused", method=method, error=str(error.response.get("error", "")))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            _log.warning("slack_not_reached", method=method, error=type(error).__name__)
        else:
            return dict(answer.data)
        return None

    async def direct(self, team: str, user: str) -> str | None:
        """The person's direct messages with us."""
        opened = await self.call(team, "conversations.open", users=user)
        channel = (opened or {}).get("channel") or {}
        return str(channel["id"]) if channel.get("id") else None

    async def respond(self, url: str, said: str) -> None:
        """A line to the person alone, where something was pressed; `url` is Slack's own, out of a signed request."""
        line = {"response_type": "ephemeral", "replace_original": False, "text": said}
        try:
            async with asyncio.timeout(_RESPOND_S), aiohttp.ClientSession() as session:
                await session.post(url, json=line)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            _log.warning("slack_not_reached", method="response_url", error=type(error).__name__)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Beside the acknowledgement: for what nobody misses when this process ends."""
        task = asyncio.create_task(self._done(work), name="slack-later")
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def settled(self) -> None:
        """Returns when nothing is under way any more."""
        while self._later:
            await asyncio.gather(*self._later)

    async def _done(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # a courtesy: whatever went wrong, the next one may go well
            _log.warning("slack_later_failed", **where(error))

"""The line that says what is being done about a question. Slack drops it after two minutes, or when we say so."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

_LONGEST = 100
_MOST_KNOWN = 1_000
"""Lines remembered: the answer to a question may be sent by another process, and then nobody here clears its line."""


class Working:
    def __init__(self) -> None:
        self._shown: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def show(self, client: AsyncWebClient, address: Mapping[str, Any], text: str) -> None:
        """Never raises: progress is a courtesy, the answer comes regardless. An empty text clears it."""
        beside = str(address.get("thread_ts") or address.get("asked_ts") or "")
        if not beside:
            return
        line = text[:_LONGEST]
        try:
            await client.assistant_threads_setStatus(
                channel_id=address["channel"],
                thread_ts=beside,
                status=line,
                loading_messages=[line] if line else None,
            )
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError):
            return
        place = (str(address["channel"]), beside)
        self._shown.pop(place, None)
        if line:
            self._shown[place] = None
            while len(self._shown) > _MOST_KNOWN:
                self._shown.popitem(last=False)

    async def over(self, client: AsyncWebClient, address: Mapping[str, Any]) -> None:
        """Clears it where this process has shown one."""
        beside = str(address.get("thread_ts") or address.get("asked_ts") or "")
        if (str(address.get("channel")), beside) in self._shown:
            await self.show(client, address, "")

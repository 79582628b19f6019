"""Who reads a channel: its members, without the bots among them; a public one is open to the whole workspace."""

import asyncio
from collections import OrderedDict
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

_log = structlog.get_logger(__name__)

_KNOWN = 20_000
_AT_ONCE = 5
_BOTS = 20
"""Members that may turn out to be bots, on top of the people looked for."""


class Readers:
    """Remembers who is a bot: that never changes."""

    def __init__(self) -> None:
        self._is_bot: OrderedDict[str, bool] = OrderedDict()

    async def of(self, client: AsyncWebClient, team: str, channel: str, *, at_most: int) -> frozenset[str] | None:
        """User keys; None where anybody may read along, Slack does not tell (a missing scope) or there are more."""
        try:
            about: Any = (await client.conversations_info(channel=channel)).get("channel") or {}
            if not (about.get("is_private") or about.get("is_mpim")):
                return None
            told: Any = await client.conversations_members(channel=channel, limit=at_most + _BOTS)
            if (told.get("response_metadata") or {}).get("next_cursor"):
                return None
            members = [str(m) for m in told.get("members") or []]
            gate = asyncio.Semaphore(_AT_ONCE)
            bots = await asyncio.gather(*(self._bot(client, team, m, gate) for m in members))
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
            _log.warning("slack_readers_unknown", error=type(error).__name__)
            return None
        people = [f"slack:{team}:{m}" for m, bot in zip(members, bots, strict=True) if not bot]
        return frozenset(people) if len(people) <= at_most else None

    async def _bot(self, client: AsyncWebClient, team: str, user: str, gate: asyncio.Semaphore) -> bool:
        key = f"{team}:{user}"
        if key not in self._is_bot:
            async with gate:
                member: Any = (await client.users_info(user=user)).get("user") or {}
            self._is_bot[key] = bool(member.get("is_bot")) or user == "USLACKBOT"
            while len(self._is_bot) > _KNOWN:
                self._is_bot.popitem(last=False)
        return self._is_bot[key]

"""The bytes of a file somebody sent, from their own OneDrive. No token goes there."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from bot.chat.fetching import fetched
from bot.settings import TeamsSettings
from bot.surface import FetchFailed
from bot.teams.trust import may_exchange
from bot.turn import FileRef

_ELSEWHERE = (
    "Teams only gives me a link to it there. Send the file in our personal chat, where I get the file itself: open my "
    "name, choose Chat, and attach it from this device."
)
_GONE = "The link Teams gave me has run out. Please send the file again."


async def fetch(settings: TeamsSettings, file: FileRef, _address: Mapping[str, Any]) -> AsyncIterator[bytes]:
    """As `bot.surface.Fetches`. The address opens this one file for some minutes; nothing else is sent along."""
    url = str(file.where.get("url") or "")
    if not url or not may_exchange(settings, url):
        raise FetchFailed(_ELSEWHERE)
    async for piece in fetched(url, vendor="Teams", page_means=_GONE):
        yield piece

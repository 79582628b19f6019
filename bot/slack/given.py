"""Files people send: read from Slack's own hosts with the bot's token of that workspace."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.alarm import Alarm
from bot.chat.fetching import fetched, listed
from bot.slack.blocked import blocked
from bot.slack.client import Client
from bot.slack.clients import Clients, NotConnected
from bot.surface import FetchFailed
from bot.turn import FileRef

SCOPE = "files:read"
_LATER = "Slack did not give me the file just now. Please send it again in a moment."
_OUTSIDE = "Slack only holds a link to it. Download it there, and send me the file itself."
_MAY_NOT = (
    "I'm not allowed to read files here yet: your administrator has to give the app the right files:read and install "
    "it again; they have been told. Until then paste the text that matters."
)


def refs_of(files: Sequence[Mapping[str, Any]]) -> tuple[FileRef, ...]:
    """What came with a message, as Slack describes it."""
    return tuple(_ref(f) for f in files if f.get("id"))


def _ref(file: Mapping[str, Any]) -> FileRef:
    size = file.get("size")
    where = {
        "id": str(file["id"]),
        "url": str(file.get("url_private_download") or file.get("url_private") or ""),
        "outside": bool(file.get("is_external")) or file.get("mode") in ("external", "tombstone", "hidden_by_limit"),
        "ask": file.get("file_access") == "check_file_info",
    }
    name = str(file.get("name") or file.get("title") or "file")
    return FileRef(name, str(file.get("mimetype") or ""), size if isinstance(size, int) else None, where=where)


class GivenFiles:
    def __init__(self, clients: Clients, alarm: Alarm, hosts: Sequence[str]) -> None:
        self._clients = clients
        self._alarm = alarm
        self._hosts = hosts

    async def fetch(self, file: FileRef, address: Mapping[str, Any]) -> AsyncIterator[bytes]:
        """As `bot.surface.Fetches`. Raises `FetchFailed`, `StoreUnavailable`."""
        team = str(address.get("team") or "")
        try:
            client = await self._clients.of(team)
        except NotConnected as error:
            raise FetchFailed("I'm not connected to this workspace any more, so I can't read the file.") from error
        where = await self._described(client, team, file)
        url = str(where.get("url") or "")
        if where.get("outside") or not listed(url, self._hosts):
            raise FetchFailed(_OUTSIDE)
        headers = {"Authorization": f"Bearer {client.token}"}
        try:
            async for piece in fetched(url, vendor="Slack", page_means=_MAY_NOT, headers=headers):
                yield piece
        except FetchFailed as failed:
            if failed.sentence == _MAY_NOT:
                await self._may_not(team)
            raise

    async def _described(self, client: Client, team: str, file: FileRef) -> Mapping[str, Any]:
        """Of a file shared from another company's workspace Slack tells more only when asked."""
        if not file.where.get("ask"):
            return file.where
        try:
            told: Any = await client.files_info(file=file.where["id"])
        except SlackApiError as error:
            code = str(error.response.get("error", ""))
            if code == "missing_scope":
                await self._may_not(team)
                raise FetchFailed(_MAY_NOT) from None
            if code in ("file_not_found", "file_deleted"):
                raise FetchFailed("The file is no longer there. Please send it again.") from None
            raise FetchFailed(_LATER, retriable=True) from None
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise FetchFailed(_LATER, retriable=True) from None
        return _ref(told["file"]).where

    async def _may_not(self, team: str) -> None:
        trouble = blocked("missing_scope", team, needed=SCOPE)
        if trouble is not None:
            await self._alarm.raised("slack", trouble)

"""Files of an answer into Slack: beside the answer in its thread, in a direct message where others read along.

Slack keeps no mark of ours on a file, so a try that may have arrived is told by the file's name and by the time of the
answer: nothing is uploaded twice into the same conversation.
"""

from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.surface import Outgoing
from skills.answer import Attachment
from skills.document import file_bytes

_NOT_ALLOWED = {"missing_scope", "not_allowed_token_type", "no_permission", "access_denied", "file_uploads_disabled"}
_LOOKED_AT = 30
_MAY_NOT = (
    "I may not upload files here yet: whoever looks after the Slack app can allow it (scope files:write). "
    "Until then the console has the same file: ask me there."
)
_PRIVATELY = "The file is in your direct messages with me, where only you can read it."
_NOT_PRIVATELY = "I hand files over only where nobody else can read them. Ask me in a direct message to get it."


class Files:
    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def send(self, message: Outgoing) -> None:
        """Raises what the client raises where another try may help; where none will, the person is told instead."""
        address = message.address
        if not address.get("group"):
            await self._upload(message, address["channel"], address.get("thread_ts"))
            return
        direct = await self._direct(address)
        if direct is None:
            await self._say(address, _NOT_PRIVATELY)
        elif await self._upload(message, direct, None):
            await self._say(address, _PRIVATELY)

    async def _direct(self, address: dict[str, Any]) -> str | None:
        """The direct message with the person; None where the app may not open one."""
        try:
            opened: Any = await self._client.conversations_open(users=[address["user"]])
        except SlackApiError as error:
            if code_of(error) in _NOT_ALLOWED:
                return None
            raise
        return str(opened["channel"]["id"])

    async def _upload(self, message: Outgoing, channel: str, thread: str | None) -> bool:
        """Whether the files are there; else why not has been said."""
        there = await self._there(message, channel, thread) if message.attempts else set()
        try:
            for attachment in message.answer.attachments:
                if attachment.name not in there:
                    await self._one(attachment, channel, thread)
        except SlackApiError as error:
            if code_of(error) not in _NOT_ALLOWED:
                raise
            await self._say(message.address, _MAY_NOT)
            return False
        return True

    async def _one(self, attachment: Attachment, channel: str, thread: str | None) -> None:
        await self._client.files_upload_v2(
            filename=attachment.name,
            title=attachment.name,
            file=await file_bytes(attachment),
            channel=channel,
            thread_ts=thread,
        )

    async def _there(self, message: Outgoing, channel: str, thread: str | None) -> set[str]:
        """Names of files that came into the conversation since the answer was made."""
        since = f"{message.created_at.timestamp():.6f}"
        asked: dict[str, Any] = {"channel": channel, "limit": _LOOKED_AT, "oldest": since}
        found: Any = (
            await self._client.conversations_replies(ts=thread, **asked)
            if thread
            else await self._client.conversations_history(**asked)
        )
        posted = [m for m in found.get("messages", []) if float(m.get("ts") or 0) >= float(since)]
        return {str(file.get("name")) for m in posted for file in m.get("files") or []}

    async def _say(self, address: dict[str, Any], text: str) -> None:
        """To the person alone where others read along."""
        thread = {"thread_ts": address["thread_ts"]} if address.get("thread_ts") else {}
        if address.get("group"):
            await self._client.chat_postEphemeral(channel=address["channel"], user=address["user"], text=text, **thread)
            return
        await self._client.chat_postMessage(channel=address["channel"], text=text, **thread)


def code_of(error: SlackApiError) -> str:
    """Slack's own word for what went wrong."""
    return str(error.response.get("error", "")) if error.response is not None else ""

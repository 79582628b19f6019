"""Answers out to Slack: posted once, updated in place, privately where others read along."""

import asyncio
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.files import Files, code_of
from bot.slack.render import SlackMessage, render
from bot.surface import Outgoing, SendFailed, Sent
from bot.turn import SurfaceName

_LATER = {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
_GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}


class SlackSurface:
    name: SurfaceName = "slack"

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._files = Files(client)

    async def send(self, message: Outgoing) -> Sent:
        """Raises `SendFailed`; what an earlier try may have brought there is looked for before it is sent again."""
        pages = render(message.answer, key=message.key, turn_id=message.turn_id)
        try:
            sent = await self._message(message, pages)
            if message.answer.attachments:
                await self._files.send(message)
            return sent
        except SlackApiError as error:
            raise _failed(error) from None
        except SlackRequestError:
            raise SendFailed("Slack did not take the file", retriable=True) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SendFailed(f"Slack can't be reached: {type(error).__name__}", retriable=True) from None

    async def _message(self, message: Outgoing, pages: list[SlackMessage]) -> Sent:
        if message.kind == "update":
            return await self._update(message, pages)
        if message.attempts and (known := await self._posted(message)):
            return known
        return await self._post(message, pages)

    async def status(self, address: dict[str, Any], text: str) -> None:
        """The line under the composer; only assistant threads have one."""
        if not address.get("thread_ts") or address.get("group"):
            return
        try:
            await self._client.assistant_threads_setStatus(
                channel_id=address["channel"], thread_ts=address["thread_ts"], status=text
            )
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError):
            return  # progress is a courtesy; the answer comes regardless

    async def email_of(self, user_key: str, address: dict[str, Any] | None = None) -> str | None:
        """The confirmed address of a member of the team the app is installed in; None when Slack can't vouch."""
        _, team, user = user_key.split(":", 2)
        try:
            member: Any = (await self._client.users_info(user=user)).get("user") or {}
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError):
            return None
        ours = member.get("team_id") == team and not member.get("is_bot") and not member.get("deleted")
        confirmed = ours and member.get("is_email_confirmed", True) and not member.get("is_stranger")
        return member.get("profile", {}).get("email") if confirmed else None

    async def _post(self, message: Outgoing, pages: list[SlackMessage]) -> Sent:
        address, first = message.address, None
        for n, page in enumerate(pages):
            posted = await self._one(message, address, page, n)
            first = first or posted
        return Sent({"channel": address["channel"], "ts": first or ""})

    async def _one(self, message: Outgoing, address: dict[str, Any], page: SlackMessage, n: int) -> str:
        common = {
            "channel": address["channel"],
            "text": page.text,
            "blocks": page.blocks,
            **({"thread_ts": address["thread_ts"]} if address.get("thread_ts") else {}),
        }
        if address.get("group"):
            reply: Any = await self._client.chat_postEphemeral(user=address["user"], **common)
            return str(reply.get("message_ts", ""))
        reply = await self._client.chat_postMessage(
            **common,
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": "scip_answer", "event_payload": {"key": f"{message.key}#{n}"}},
        )
        return str(reply["ts"])

    async def _posted(self, message: Outgoing) -> Sent | None:
        """The message of an earlier try, if it arrived: it carries its key."""
        address = message.address
        if address.get("group"):
            return None
        asked: dict[str, Any] = {"channel": address["channel"], "limit": 15, "include_all_metadata": True}
        if address.get("thread_ts"):
            found: Any = await self._client.conversations_replies(ts=address["thread_ts"], **asked)
        else:
            found = await self._client.conversations_history(**asked)
        for posted in found.get("messages", []):
            key = posted.get("metadata", {}).get("event_payload", {}).get("key")
            if key == f"{message.key}#0":
                return Sent({"channel": address["channel"], "ts": posted["ts"]})
        return None

    async def _update(self, message: Outgoing, pages: list[SlackMessage]) -> Sent:
        address = message.address
        if url := address.get("response_url"):
            await self._respond(str(url), pages[0])
            return Sent({"channel": address["channel"]})
        if not address.get("ts"):
            return await self._post(message, pages)
        try:
            await self._client.chat_update(
                channel=address["channel"], ts=address["ts"], text=pages[0].text, blocks=pages[0].blocks
            )
        except SlackApiError as error:
            if code_of(error) not in _GONE:
                raise
            return await self._post(message, pages)
        for n, page in enumerate(pages[1:], 1):
            await self._one(message, address, page, n)
        return Sent({"channel": address["channel"], "ts": address["ts"]})

    async def _respond(self, url: str, page: SlackMessage) -> None:
        """Replaces a private message; the only way Slack offers."""
        body = {"replace_original": True, "text": page.text, "blocks": page.blocks}
        async with asyncio.timeout(10), aiohttp.ClientSession() as session, session.post(url, json=body) as reply:
            if reply.status >= 500 or reply.status == 429:
                raise SendFailed(f"response_url answered {reply.status}", retriable=True)
            if reply.status >= 400:
                raise SendFailed(f"response_url answered {reply.status}", retriable=False)


def _failed(error: SlackApiError) -> SendFailed:
    code = code_of(error)
    status = getattr(error.response, "status_code", 0)
    headers = getattr(error.response, "headers", {}) or {}
    wait = headers.get("Retry-After") or headers.get("retry-after")
    later = code in _LATER or status in (429, 500, 502, 503, 504)
    return SendFailed(f"Slack said {code or status}", retriable=later, retry_after=float(wait) if wait else None)

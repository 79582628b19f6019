"""Answers out to Slack: posted once, updated in place, privately where others read along."""

import asyncio
from collections.abc import Mapping
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.blocked import blocked_there
from bot.slack.files import Files, code_of
from bot.slack.readers import Readers
from bot.slack.render import SlackMessage, render
from bot.slack.streaming import LATER, Streams, begun
from bot.slack.working import Working
from bot.surface import Outgoing, SendFailed, Sent
from bot.turn import SurfaceName

_log = structlog.get_logger(__name__)

_EVENT = "scip_answer"
_SKEW_S = 60.0
"""How far Slack's clock and ours may be apart."""
_NOT_IN_IT = {"not_in_channel", "channel_not_found", "user_not_in_channel"}
_GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}


class SlackSurface:
    name: SurfaceName = "slack"

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._files = Files(client)
        self._readers = Readers()
        self._streams = Streams()
        self._working = Working()

    async def send(self, message: Outgoing) -> Sent:
        """Raises `SendFailed`; what an earlier try may have brought there is looked for before it is sent again."""
        pages = render(message.answer, key=message.key, turn_id=message.turn_id)
        try:
            sent = await self._message(message, pages)
            await self._working.over(self._client, message.address)
            if message.answer.attachments:
                await self._files.send(message)
            return sent
        except SlackApiError as error:
            raise _failed(error, message.address) from None
        except SlackRequestError:
            raise SendFailed("Slack did not take the file", retriable=True) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SendFailed(f"Slack can't be reached: {type(error).__name__}", retriable=True) from None

    async def _message(self, message: Outgoing, pages: list[SlackMessage]) -> Sent:
        if message.kind == "update":
            return await self._update(message, pages)
        there = await self._there(message, pages[0]) if message.attempts else {}
        return await self._post(message, pages, there)

    async def status(self, address: dict[str, Any], text: str) -> None:
        """What is being done, beside the question; nowhere that others would read it."""
        if not address.get("group"):
            await self._working.show(self._client, address, text)

    async def email_of(self, user_key: str, address: dict[str, Any] | None = None) -> str | None:
        """The confirmed address of a member of the team the app is installed in; None when Slack can't vouch."""
        _, team, user = user_key.split(":", 2)
        try:
            member: Any = (await self._client.users_info(user=user)).get("user") or {}
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError):
            return None
        ours = self._is_member(member, team) and not member.get("is_bot") and not member.get("deleted")
        confirmed = ours and member.get("is_email_confirmed") is True and not member.get("is_stranger")
        return member.get("profile", {}).get("email") if confirmed else None

    def _is_member(self, member: Mapping[str, Any], team: str) -> bool:
        """Of the workspace, or of the organisation it is part of and the app was installed in."""
        if member.get("team_id") == team:
            return True
        org: Mapping[str, Any] = member.get("enterprise_user") or {}
        ours = getattr(self._client, "enterprise", "")
        return bool(ours) and org.get("enterprise_id") == ours and team in (ours, *(org.get("teams") or ()))

    async def readers_of(self, address: Mapping[str, Any], *, at_most: int) -> frozenset[str] | None:
        """The people of the channel; None where Slack does not tell or there are more."""
        return await self._readers.of(self._client, str(address["team"]), str(address["channel"]), at_most=at_most)

    async def _post(self, message: Outgoing, pages: list[SlackMessage], there: Mapping[int, str] | None = None) -> Sent:
        """All pages but those an earlier try has brought `there`."""
        posted = dict(there or {})
        for n, page in enumerate(pages):
            if n not in posted:
                posted[n] = await self._streamed(message, page) or await self._one(message, page, n)
        return Sent({"channel": message.address["channel"], "ts": posted[0]})

    async def _streamed(self, message: Outgoing, page: SlackMessage) -> str | None:
        if page.spoken is None or message.kind != "answer" or not _direct(message.address):
            return None
        return await self._streams.post(self._client, message.address, page.spoken, _mark(message, 0))

    async def _one(self, message: Outgoing, page: SlackMessage, n: int) -> str:
        address = message.address
        common = {
            "channel": address["channel"],
            "text": page.text,
            "blocks": page.blocks,
            **({"thread_ts": address["thread_ts"]} if address.get("thread_ts") else {}),
        }
        if address.get("group"):
            return await self._privately(str(address["user"]), common)
        reply: Any = await self._client.chat_postMessage(
            **common, unfurl_links=False, unfurl_media=False, metadata=_mark(message, n)
        )
        return str(reply["ts"])

    async def _privately(self, user: str, common: dict[str, Any]) -> str:
        """Where they asked; in their direct messages where the app is not in that channel."""
        try:
            reply: Any = await self._client.chat_postEphemeral(user=user, **common)
            return str(reply.get("message_ts", ""))
        except SlackApiError as error:
            if code_of(error) not in _NOT_IN_IT:
                raise
            _log.info("slack_answered_in_direct_messages", error=code_of(error))
        opened: Any = await self._client.conversations_open(users=[user])
        direct = {"channel": str(opened["channel"]["id"]), "text": common["text"], "blocks": common["blocks"]}
        posted: Any = await self._client.chat_postMessage(**direct, unfurl_links=False, unfurl_media=False)
        return str(posted["ts"])

    async def _there(self, message: Outgoing, first: SlackMessage) -> dict[int, str]:
        """Which pages of it an earlier try has brought, by their marks; a stream it broke off is completed."""
        address = message.address
        if address.get("group"):
            return {}
        since = message.created_at.timestamp() - _SKEW_S
        asked: dict[str, Any] = {
            "channel": address["channel"],
            "limit": 15,
            "include_all_metadata": True,
            "oldest": f"{since:.6f}",
        }
        if address.get("thread_ts"):
            found: Any = await self._client.conversations_replies(ts=address["thread_ts"], **asked)
        else:
            found = await self._client.conversations_history(**asked)
        posted = found.get("messages", [])
        there = {n: str(m["ts"]) for m in posted if (n := _page_of(m, message.key)) is not None}
        if 0 not in there and first.spoken is not None and (ts := begun(posted, first.spoken, since=since)):
            whole = {"text": first.text, "blocks": first.blocks, "metadata": _mark(message, 0)}
            await self._streams.complete(self._client, address["channel"], ts, whole)
            there[0] = ts
        return there

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
            await self._one(message, page, n)
        return Sent({"channel": address["channel"], "ts": address["ts"]})

    async def _respond(self, url: str, page: SlackMessage) -> None:
        """Replaces a private message; the only way Slack offers."""
        body = {"replace_original": True, "text": page.text, "blocks": page.blocks}
        async with asyncio.timeout(10), aiohttp.ClientSession() as session, session.post(url, json=body) as reply:
            if reply.status >= 500 or reply.status == 429:
                raise SendFailed(f"response_url answered {reply.status}", retriable=True)
            if reply.status >= 400:
                raise SendFailed(f"response_url answered {reply.status}", retriable=False)


def _direct(address: Mapping[str, Any]) -> bool:
    """Where nobody else reads along."""
    return str(address["channel"]).startswith("D") and not address.get("group")


def _mark(message: Outgoing, n: int) -> dict[str, Any]:
    """Goes with page `n`, so that it is known again."""
    return {"event_type": _EVENT, "event_payload": {"key": f"{message.key}#{n}"}}


def _page_of(posted: dict[str, Any], key: str) -> int | None:
    mark = str(((posted.get("metadata") or {}).get("event_payload") or {}).get("key", ""))
    owner, _, n = mark.rpartition("#")
    return int(n) if owner == key and n.isdigit() else None


def _failed(error: SlackApiError, address: Mapping[str, Any]) -> SendFailed:
    code = code_of(error)
    status = getattr(error.response, "status_code", 0)
    headers = getattr(error.response, "headers", {}) or {}
    wait = headers.get("Retry-After") or headers.get("retry-after")
    later = code in LATER or status in (429, 500, 502, 503, 504)
    return SendFailed(
        f"Slack said {code or status}",
        retriable=later,
        retry_after=float(wait) if wait else None,
        trouble=None if later else blocked_there(code, address),
    )

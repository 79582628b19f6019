"""A long wording that grows before the reader's eyes, and the rest of its card below it. Only finished text is shown.

Slack takes our mark on a message only when a stream ends. A try that died before that left a message without one; it
is known by how it begins, and completed instead of repeated.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.files import code_of
from bot.slack.render import Spoken

_log = structlog.get_logger(__name__)

CHUNK = 400
"""Characters that come at once."""
_TOLD_BY = 60
"""Letters and digits of its beginning that tell a message of ours."""
_TOO_SOON = {"ratelimited", "rate_limited"}
LATER = _TOO_SOON | {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
_MODES = {"message_not_in_streaming_state", "message_not_found"}


class Streams:
    def __init__(self) -> None:
        self._without: set[str] = set()

    async def post(
        self, client: AsyncWebClient, address: dict[str, Any], spoken: Spoken, metadata: dict[str, Any]
    ) -> str | None:
        """The message's ts; None where this team does not stream, and nothing was sent. Raises what the client does."""
        team = str(address.get("team"))
        if team in self._without:
            return None
        first, *rest = chunks(spoken.text)
        begin = {
            "channel": address["channel"],
            "thread_ts": address.get("thread_ts"),
            "recipient_team_id": team,
            "recipient_user_id": address.get("user"),
            "markdown_text": first,
        }
        try:
            started: Any = await client.api_call("chat.startStream", json={k: v for k, v in begin.items() if v})
        except SlackApiError as error:
            self._without_it(error, team)
            return None
        channel, ts = str(address["channel"]), str(started["ts"])
        for chunk in rest:
            await client.chat_appendStream(channel=channel, ts=ts, markdown_text=chunk)
        await client.chat_stopStream(channel=channel, ts=ts, blocks=spoken.below, metadata=metadata)
        return ts

    def _without_it(self, error: SlackApiError, team: str) -> None:
        """A stream refused for now is refused once; one that may have begun all the same is raised."""
        code = code_of(error)
        if code in _TOO_SOON:
            return
        if code in LATER or getattr(error.response, "status_code", 0) >= 500:
            raise error
        _log.info("slack_does_not_stream", error=code)
        self._without.add(team)

    async def complete(self, client: AsyncWebClient, channel: str, ts: str, whole: dict[str, Any]) -> None:
        """What an earlier try began becomes the whole message. Raises what the client does."""
        try:
            await client.chat_stopStream(channel=channel, ts=ts)
        except SlackApiError as error:
            if code_of(error) not in _MODES:
                raise
        await client.chat_update(channel=channel, ts=ts, **whole)


def begun(messages: Iterable[dict[str, Any]], spoken: Spoken, *, since: float) -> str | None:
    """The ts of a message without a mark that begins as this one does, written since its answer was made."""
    opening = _letters(next(chunks(spoken.text)))[:_TOLD_BY]
    for message in messages:
        ours = message.get("bot_id") and not (message.get("metadata") or {}).get("event_payload")
        if ours and float(message.get("ts") or 0) >= since and _letters(message.get("text") or "").startswith(opening):
            return str(message["ts"])
    return None


def _letters(text: str) -> str:
    return "".join(c for c in text.replace("&lt;", "").replace("&gt;", "").replace("&amp;", "") if c.isalnum())


def chunks(text: str) -> Iterator[str]:
    """The text in runs that end with a sentence or a word, nothing of it lost."""
    while len(text) > CHUNK:
        cut = max(text.rfind(end, 0, CHUNK) for end in (". ", "\n"))
        cut = cut if cut > CHUNK // 3 else text.rfind(" ", 0, CHUNK)
        cut = cut + 1 if cut > 0 else CHUNK
        yield text[:cut]
        text = text[cut:]
    if text:
        yield text

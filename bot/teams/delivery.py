"""The messages of one answer into one chat: in order, once each, the first of them in the stream that is open there.

What got through is noted before the next goes out, so that a try that died between two goes on behind it. A stream's id
is noted before the message that ends it: Teams refuses to end a stream twice, so that one can't show twice either.
"""

from collections.abc import Sequence
from copy import copy
from typing import Any, Protocol

import structlog
from botbuilder.schema import Activity

from bot.surface import Outgoing
from bot.teams import limits
from bot.teams.citations import StreamEntity
from bot.teams.connector import Connector
from bot.teams.errors import ConnectorFailed
from bot.teams.streams import Chat, Streams

_log = structlog.get_logger(__name__)

Noted = dict[str, Any]


class Notes(Protocol):
    """What of a message is out there (`knowledge.deliveries`)."""

    async def begun(self, key: str) -> Noted: ...
    async def note(self, key: str, reference: Noted) -> None: ...


class Delivery:
    def __init__(self, connector: Connector, streams: Streams, notes: Notes) -> None:
        self._connector = connector
        self._streams = streams
        self._notes = notes

    async def post(self, message: Outgoing, chat: Chat, parts: Sequence[Activity], *, alone: bool) -> list[str]:
        """The ids of all parts. `alone`: nobody else reads that chat. Raises `ConnectorFailed`."""
        noted = await self._noted(message)
        ids = [str(i) for i in noted.get("ids", [])]
        for activity in parts[len(ids) :]:
            if alone and not ids:
                ids.append(await self._first(message.key, chat, activity, str(noted.get("stream", ""))))
            else:
                ids.append(await self._connector.send(chat.service_url, chat.conversation, activity))
            if len(ids) < len(parts):
                await self._notes.note(message.key, {"ids": ids})
        return ids

    async def replace(self, message: Outgoing, chat: Chat, known: str, parts: Sequence[Activity]) -> list[str]:
        """The first part takes the place of a message that is there; the rest follows. Raises `ConnectorFailed`."""
        if not (await self._noted(message)).get("ids"):
            try:
                await self._connector.update(chat.service_url, chat.conversation, known, parts[0])
            except ConnectorFailed as failed:
                if not failed.gone:
                    raise
                return await self.post(message, chat, parts, alone=False)
            if len(parts) == 1:
                return [known]
            await self._notes.note(message.key, {"ids": [known]})
        return await self.post(message, chat, parts, alone=False)

    async def _noted(self, message: Outgoing) -> Noted:
        return await self._notes.begun(message.key) if message.attempts else {}

    async def _first(self, key: str, chat: Chat, activity: Activity, earlier: str) -> str:
        stream = earlier or await self._streams.take(chat)
        if not earlier and len(activity.text or "") >= limits.STREAMED:
            stream = await self._streams.grow(chat, str(activity.text))
        if not stream:
            return await self._connector.send(chat.service_url, chat.conversation, activity)
        await self._notes.note(key, {"stream": stream})
        await self._streams.ended(chat)
        return await self._end(chat, stream, activity)

    async def _end(self, chat: Chat, stream: str, activity: Activity) -> str:
        last = copy(activity)
        last.entities = [*(activity.entities or []), StreamEntity("final", stream=stream)]
        try:
            await self._connector.send(chat.service_url, chat.conversation, last)
        except ConnectorFailed as failed:
            if failed.retriable:
                raise
            if "already completed" in failed.detail:
                return stream  # an earlier try got through and could not say so
            _log.info("teams_stream_not_ended", error=str(failed))
        else:
            return stream
        sent = await self._connector.send(chat.service_url, chat.conversation, activity)
        await self._drop(chat, stream)
        return sent

    async def _drop(self, chat: Chat, stream: str) -> None:
        """What a stream left behind unfinished, now that the whole message is there."""
        try:
            await self._connector.delete(chat.service_url, chat.conversation, stream)
        except ConnectorFailed as failed:
            _log.info("teams_stream_left", error=str(failed))

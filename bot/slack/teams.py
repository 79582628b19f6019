"""The surface of every workspace at once: each message goes out with the token of the workspace it is for."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog

from bot.alarm import Alarm
from bot.slack.blocked import channel_place
from bot.slack.client import Client
from bot.slack.clients import Clients, NotConnected
from bot.slack.given import GivenFiles
from bot.slack.pace import Pace
from bot.slack.send import SlackSurface
from bot.slack.socket import Socket
from bot.surface import Outgoing, SendFailed, Sent
from bot.turn import FileRef, SurfaceName
from knowledge.errors import StoreUnavailable

_log = structlog.get_logger(__name__)


class SlackTeams:
    name: SurfaceName = "slack"

    def __init__(
        self,
        clients: Clients,
        pace: Pace,
        alarm: Alarm,
        socket: Socket | None = None,
        *,
        file_hosts: Sequence[str] = (),
    ) -> None:
        self.clients = clients
        self._given = GivenFiles(clients, alarm, file_hosts)
        self._pace = pace
        self._alarm = alarm
        self._socket = socket
        self._surfaces: dict[str, tuple[Client, SlackSurface]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def send(self, message: Outgoing) -> Sent:
        """Raises `SendFailed`, `StoreUnavailable`."""
        try:
            surface = await self._of(str(message.address.get("team") or ""))
        except NotConnected as error:
            raise SendFailed(f"no token: {error.trouble.code}", retriable=False, trouble=error.trouble) from None
        return replace(await surface.send(message), place=channel_place(message.address))

    def wait_for(self, message: Outgoing) -> float:
        """As `bot.surface.Paces`; what replaces a private message goes another way, which is not paced."""
        address = message.address
        if message.kind == "update" and address.get("response_url"):
            return 0.0
        team, channel = str(address.get("team") or ""), str(address.get("channel") or "")
        return self._pace.wait_for(message.key, team, channel, _method(message))

    async def status(self, address: dict[str, Any], text: str) -> None:
        surface = await self._if_connected(address)
        if surface is not None:
            await surface.status(address, text)

    async def email_of(self, user_key: str, address: dict[str, Any] | None = None) -> str | None:
        surface = await self._if_connected({"team": user_key.split(":")[1]})
        return None if surface is None else await surface.email_of(user_key, address)

    async def readers_of(self, address: Mapping[str, Any], *, at_most: int) -> frozenset[str] | None:
        surface = await self._if_connected(address)
        return None if surface is None else await surface.readers_of(address, at_most=at_most)

    def fetch(self, file: FileRef, address: Mapping[str, Any]) -> AsyncIterator[bytes]:
        """As `bot.surface.Fetches`."""
        return self._given.fetch(file, address)

    async def open(self) -> None:
        """Asks whether the tokens work and, in Socket Mode, connects: both beside what starts meanwhile."""
        self._beside(self.clients.look_round())
        if self._socket is not None:
            self._beside(self._socket.run())

    def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        if self._socket is not None:
            self._beside(self._socket.close())

    async def _of(self, team: str) -> SlackSurface:
        client = await self.clients.of(team)
        known = self._surfaces.get(team)
        if known is None or known[0] is not client:
            known = self._surfaces[team] = client, SlackSurface(client)
        return known[1]

    async def _if_connected(self, address: Mapping[str, Any]) -> SlackSurface | None:
        """For what is a courtesy: None where it can't be."""
        try:
            return await self._of(str(address.get("team") or ""))
        except (NotConnected, StoreUnavailable) as error:
            _log.info("slack_not_connected", error=type(error).__name__)
            return None

    def _beside(self, work: Awaitable[None]) -> None:
        async def done() -> None:
            try:
                await work
            except StoreUnavailable:
                _log.warning("slack_look_round_failed")

        task = asyncio.create_task(done(), name="slack-beside")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _method(message: Outgoing) -> str:
    address = message.address
    if message.kind == "update" and address.get("ts"):
        return "chat.update"
    return "chat.postEphemeral" if address.get("group") and not address.get("public") else "chat.postMessage"

"""The exchange over the real house: calls on record, and what this process hears of them."""

from collections.abc import Sequence
from typing import Protocol

from aiohttp import web

from bot.calling import calls_of
from bot.settings import Settings
from knowledge.access import Principal
from knowledge.calls import Calls
from knowledge.workspace import Workspace
from knowledge.writer import Writer
from skills.registry import Registry
from voice.desk import WorkspaceDesk
from voice.heard import Partial
from voice.server import PATH
from voice.service import VoiceService

_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - where a server listens, not where one reaches it


class Hears(Protocol):
    @property
    def settings(self) -> Settings: ...
    @property
    def workspace(self) -> Workspace: ...
    @property
    def registry(self) -> Registry: ...
    @property
    def voice(self) -> VoiceService | None:
        """None: another process hears calls."""
        ...


class HouseExchange:
    """Satisfies `bot.pages.ringing.Exchange`."""

    def __init__(self, house: Hears) -> None:
        self._house = house
        self._calls = calls_of(house.workspace)

    @property
    def calls(self) -> Calls:
        return self._calls

    @property
    def registry(self) -> Registry:
        return self._house.registry

    def writer(self, principal: Principal) -> Writer:
        return self._house.workspace.writer(principal)

    def partials(self, call_id: str) -> Sequence[Partial]:
        voice = self._house.voice
        desk = None if voice is None else voice.desk
        return desk.board.partials(call_id) if isinstance(desk, WorkspaceDesk) else ()

    @property
    def notice(self) -> str:
        return self._house.settings.voice.notice

    def stream_url(self, request: web.Request) -> str:
        if self._house.voice is not None:
            return f"{'wss' if request.secure else 'ws'}://{request.host}{PATH}"
        where = self._house.settings.voice
        if where.public_url:
            return f"{where.public_url.rstrip('/')}{PATH}"
        host = request.url.host if where.host in _EVERYWHERE else where.host
        return f"ws://{host}:{where.port}{PATH}"

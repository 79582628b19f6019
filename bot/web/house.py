"""The desk over the real house: the app's workspace and journal, read the way the console needs them."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Literal, Protocol

from bot.codec import answer_from_json, outgoing_of, turn_from_json
from bot.files import Bringing
from bot.ratings import rate
from bot.settings import Settings
from bot.surface import Outgoing
from bot.turn import Turn
from bot.web.desk import Said, Shown, Waiting, shown
from bot.web.transcript import in_place
from knowledge.access import Principal
from knowledge.journal import Journal
from knowledge.reader import Reader
from knowledge.records import Bucket, User
from knowledge.workspace import Workspace
from skills.registry import Registry

_STATES: dict[str, Literal["waiting", "done", "failed"]] = {
    "queued": "waiting",
    "claimed": "waiting",
    "done": "done",
    "dead": "failed",
}


class House(Protocol):
    """The part of the app the console uses."""

    @property
    def settings(self) -> Settings: ...
    @property
    def workspace(self) -> Workspace: ...
    @property
    def registry(self) -> Registry: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def bringing(self) -> Bringing: ...
    async def accept(self, turn: Turn) -> bool: ...
    async def person(self, user_key: str) -> Principal | None: ...


class HouseDesk:
    """Satisfies `bot.web.desk.Desk`."""

    def __init__(self, house: House) -> None:
        self._house = house

    @property
    def settings(self) -> Settings:
        return self._house.settings

    @property
    def registry(self) -> Registry:
        return self._house.registry

    @property
    def bringing(self) -> Bringing:
        return self._house.bringing

    async def users(self) -> list[User]:
        return await self._house.workspace.users()

    async def principal(self, user_id: str) -> Principal:
        return await self._house.workspace.principal(user_id)

    def reader(self, principal: Principal, *, buckets: Collection[Bucket] | None = None) -> Reader:
        return self._house.workspace.reader(principal, buckets=buckets)

    async def versions(self) -> tuple[int, int]:
        return await self._house.workspace.versions()

    async def accept(self, turn: Turn) -> bool:
        return await self._house.accept(turn)

    async def said(self, conversation: str) -> Sequence[Said]:
        history = await self._house.journal.history("web", conversation)
        turns = [(turn_from_json(past.payload), past.status) for past in history.turns]
        return [
            Said(
                t.id,
                t.user_key,
                t.text,
                t.at,
                t.press is not None,
                _STATES.get(status, "done"),
                tuple(f.name for f in t.files),
            )
            for t, status in turns
        ]

    async def shown(self, conversation: str) -> Sequence[Shown]:
        return [shown(message) for message in await self._messages(conversation)]

    async def message(self, conversation: str, key: str) -> Shown | None:
        every = [m for m in await self._messages(conversation) if m.key == key or m.address.get("message") == key]
        return next((m for m in in_place([shown(m) for m in every]) if m.key == key), None)

    async def _messages(self, conversation: str) -> list[Outgoing]:
        journal = self._house.journal
        history = await journal.history("web", conversation)
        return [outgoing_of(past.message, tenant=journal.tenant) for past in history.messages]

    async def waiting(self, principal: Principal) -> Sequence[Waiting]:
        found = await self._house.journal.waiting_for(principal.user_id)
        return [
            Waiting(
                p.id,
                answer_from_json(p.answer),
                datetime.fromtimestamp(p.created_at, UTC),
                p.conversation if p.surface == "web" else "",
                p.card_key if p.surface == "web" else "",
            )
            for p in found
        ]

    async def feedback(self, principal: Principal, turn_id: str, *, good: bool) -> None:
        await rate(self._house, turn_id, principal, good=good)

"""What people write, change and take back: which of it is for us, and what becomes of it when it comes in any order.

A message is one turn, however often Slack tells of it. Changed while it waits, its turn gets the new words; changed
later, the new words are answered once. Deleted before its answer, it is dropped.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Literal, Protocol

from bot.codec import turn_from_json, turn_to_json
from bot.slack import events
from bot.slack.events import Body, Heard
from bot.turn import Turn
from knowledge.journal import Event, Journal

Aim = Literal["to us", "overheard", "not for us"]

_STALE_S = 3_600.0
"""A message we never heard of that is changed so long after it was written is left alone."""


class House(Protocol):
    @property
    def journal(self) -> Journal: ...


class Messages:
    def __init__(
        self,
        house: House,
        tenant: str,
        accept: Callable[[Turn], Awaitable[bool]],
    ) -> None:
        self._house = house
        self._tenant = tenant
        self._accept = accept

    async def take(self, body: Body) -> Turn | None:
        """Durable when it returns; the turn where this is one nobody knew. Raises `StoreUnavailable`."""
        heard = events.heard(body)
        if heard is None:
            return None
        me = events.own_user(body)
        if heard.kind == "said":
            return await self._said(heard, await self._aim(heard, me))
        if heard.kind == "changed":
            return await self._changed(heard, me)
        await self._deleted(heard, me)
        return None

    async def _aim(self, heard: Heard, me: str) -> Aim:
        if heard.direct or heard.summons or (me and me in heard.named):
            return "to us"
        if not heard.threaded or heard.named:
            return "not for us"
        return "overheard" if await self._house.journal.engaged(heard.place.conversation) else "not for us"

    async def _said(self, heard: Heard, aim: Aim, **turn: Any) -> Turn | None:
        if aim == "not for us":
            return None
        made = replace(self._turn(heard, overheard=aim == "overheard"), **turn)
        return made if await self._accept(made) else None

    def _turn(self, heard: Heard, *, again: bool = False, overheard: bool = False) -> Turn:
        return events.turn_of(heard, self._tenant, again=again, overheard=overheard)

    async def _changed(self, heard: Heard, me: str) -> Turn | None:
        if _same(heard.before, heard.words):  # a link unfolded
            return None
        first = await self._house.journal.past(self._turn(heard).id)
        if first is None:
            late = float(heard.changed_at or 0) - float(heard.ts) > _STALE_S
            return None if late else await self._said(heard, await self._aim(heard, me))
        asked = turn_from_json(first.payload)
        if asked.address.get("withdrawn") or _same(asked.text, events.plain(heard.words)):
            return None
        return await self._reworded(heard, asked)

    async def _reworded(self, heard: Heard, asked: Turn) -> Turn | None:
        """In place where nobody has begun with it, else as a turn of its own, which takes a waiting change's place."""
        again = self._turn(heard, again=True)
        later = replace(
            again, overheard=asked.overheard, pending=f"{asked.id}.c1", at=max(asked.at, again.at), group=asked.group
        )
        for turn in (replace(asked, text=again.text, address={**asked.address, **again.address}), later):
            known = await self._house.journal.past(turn.id)
            if known is None:
                return turn if await self._accept(turn) else None
            if str(known.payload["address"].get("changed_at", "")) >= heard.changed_at:
                return None  # what came in before was said after it
            if await self._house.journal.amend(turn.id, turn_to_json(turn)):
                return None
        return None

    async def _deleted(self, heard: Heard, me: str) -> None:
        gone = self._turn(heard)
        if await self._house.journal.past(gone.id) is None and await self._aim(heard, me) == "not for us":
            return
        await self._withdraw(gone)
        again = self._turn(heard, again=True)
        if await self._house.journal.past(again.id) is not None:
            await self._withdraw(again)

    async def _withdraw(self, turn: Turn) -> None:
        blank = turn_to_json(replace(turn, text="", address={**turn.address, "withdrawn": True}))
        event = Event(blank["id"], blank["surface"], blank["event_id"], blank["conversation"], blank)
        await self._house.journal.withdraw(event)


def _same(one: str, other: str) -> bool:
    return events.plain(one).casefold().split() == events.plain(other).casefold().split()

"""The app coming into a conversation and going from it: greeted once, remembered as a place to write to, noticed."""

import hashlib
from datetime import UTC, datetime

import structlog

from bot.codec import message_of
from bot.starters import starters
from bot.surface import Outgoing
from bot.teams.blocked import place_of, removed
from bot.teams.events import Place
from bot.teams.house import House
from bot.teams.welcome import welcome
from knowledge.access import Principal
from knowledge.errors import StoreUnavailable
from knowledge.journal import Address

_log = structlog.get_logger(__name__)


class Arrivals:
    def __init__(self, house: House) -> None:
        self._house = house

    async def came(self, place: Place) -> None:
        """Greets once per conversation, however many events an installation makes."""
        await self._house.alarm.set_up("teams", place_of(place.address))
        who = None if place.group else await self._house.met("teams", place.user_key, place.address)
        if who is not None:
            now = self._house.journal.clock()
            address = Address("teams", place.conversation, place.address, now)
            await self._house.journal.remember_address(who.user_id, address)
        digest = hashlib.sha256(place.conversation_id.encode()).hexdigest()[:24]
        message = Outgoing(
            key=f"teams_welcome_{digest}",
            tenant=self._house.settings.tenant,
            surface="teams",
            conversation=f"teams:{place.conversation_id}" if place.group else place.conversation,
            kind="answer",
            answer=welcome(group=place.group),
            created_at=datetime.now(UTC),
            address={**place.address, "group": False, "starters": await self._starters(who)},  # a greeting is for all
        )
        await self._house.journal.enqueue([message_of(message)])

    async def _starters(self, who: Principal | None) -> list[str]:
        """What this person could ask first; whoever is not known gets the greeting's own examples."""
        if who is None:
            return []
        try:
            return list(await starters(self._house.workspace, who, now=datetime.now(UTC)))
        except StoreUnavailable as error:
            _log.warning("teams_no_starters", error=error.detail)
            return []

    async def went(self, place: Place) -> None:
        """Nothing is sent there any more until the person writes again; the administrator can see that it was so."""
        who = None if place.group else await self._house.person(place.user_key)
        if who is not None:
            await self._house.journal.forget_address(who.user_id, "teams", place.conversation)
        blocked = removed(place.address, who.name if who else "")
        await self._house.alarm.raised("teams", blocked, quietly=True)

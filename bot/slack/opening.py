"""What a person meets when they open the app: a greeting once, questions to begin with, and their home tab."""

import asyncio
from datetime import UTC, datetime
from typing import Any, Protocol

from bot.codec import message_of
from bot.home import home_of
from bot.introduce import stranger
from bot.slack.events import Place
from bot.slack.home_view import home_view, stranger_view
from bot.slack.markup import short
from bot.slack.reach import Reach
from bot.starters import starters
from bot.surface import Outgoing
from knowledge.access import Principal
from knowledge.journal import Journal
from knowledge.workspace import Workspace
from skills.answer import Action, Answer, TextPart

PROMPT_TITLE = 60
"""Characters of a suggested question before it is shortened; the whole of it is sent."""
_LOOK_S = 0.3
_LOOKS = 60
_ON_ITS_WAY = "Taken up: the answer is in the Messages tab in a moment."
_NO_LONGER = ("done", "dead", None)


class House(Protocol):
    @property
    def journal(self) -> Journal: ...
    @property
    def workspace(self) -> Workspace: ...
    async def met(self, surface: str, user_key: str, address: dict[str, Any]) -> Principal | None: ...


class Opening:
    def __init__(self, house: House, reach: Reach, tenant: str) -> None:
        self._house = house
        self._reach = reach
        self._tenant = tenant
        self._homes: dict[str, Place] = {}
        """Whose home tab was shown by this process, and their direct messages with us."""

    async def opened(self, body: dict[str, Any]) -> None:
        """`app_home_opened`: the greeting is durable when this returns, all else follows."""
        event = body.get("event", {})
        user, channel = str(event.get("user") or ""), str(event.get("channel") or "")
        if not user or not channel:
            return
        place = Place(str(body.get("team_id") or ""), channel, None, user, group=False)
        if event.get("tab") == "home":
            self._reach.later(self.show(place))
            return
        person = await self._house.met("slack", place.user_key, place.address)
        await self._greet(place, person)
        if person is not None:
            self._reach.later(self._suggest(place, person))

    async def _greet(self, place: Place, person: Principal | None) -> None:
        """Once per person, and once more when somebody we did not know is known."""
        out = Outgoing(
            key=f"{place.user_key}:{'greeted' if person else 'strange'}",
            tenant=self._tenant,
            surface="slack",
            conversation=place.conversation,
            kind="answer",
            answer=greeting(person, place.user_key),
            created_at=datetime.now(UTC),
            address=place.address,
        )
        await self._house.journal.enqueue([message_of(out)])

    async def _suggest(self, place: Place, person: Principal) -> None:
        asked = await starters(self._house.workspace, person, now=datetime.now(UTC))
        if asked:
            prompts = [{"title": short(text, PROMPT_TITLE), "message": text} for text in asked]
            title = "For example, of your own work"
            await self._reach.call(
                place.team,
                "assistant.threads.setSuggestedPrompts",
                channel_id=place.channel,
                title=title,
                prompts=prompts,
            )

    async def show(self, place: Place, *, note: str = "") -> None:
        """The home tab as things stand."""
        person = await self._house.met("slack", place.user_key, place.address)
        if person is None or not person.active:
            view = stranger_view(stranger(place.user_key), place.address)
        else:
            home = await home_of(self._house.workspace, self._house.journal, person, now=datetime.now(UTC))
            view = home_view(home, place.address, note=note)
            self._homes[place.user_key] = place
        await self._reach.call(place.team, "views.publish", user_id=place.user, view=view)

    def pressed(self, user_key: str, turn_id: str, *, at_home: Place | None) -> None:
        """After a press the home tab of who pressed is brought up to date: at once, and when its turn is over."""
        place = at_home or self._homes.get(user_key)
        if place is not None:
            self._reach.later(self._follow(place, turn_id, tell=at_home is not None))

    async def _follow(self, place: Place, turn_id: str, *, tell: bool) -> None:
        if tell:
            await self.show(place, note=_ON_ITS_WAY)
        for _ in range(_LOOKS):
            if await self._house.journal.status_of(turn_id) in _NO_LONGER:
                break
            await asyncio.sleep(_LOOK_S)
        await self.show(place)


def greeting(person: Principal | None, user_key: str) -> Answer:
    if person is None:
        told = stranger(user_key)
        return Answer("We haven't met", (TextPart(told),), summary=told)
    first = person.name.split(" ")[0]
    said = (
        "Ask me about your deals, clients and meetings in your own words. Everything I say names its source, and I "
        "change nothing in your records before you confirmed that exact change."
    )
    can = Action("help", "What can you do?", "help", "show")
    hello = f"Hello {first}, I'm your sales coach" if first else "Hello, I'm your sales coach"
    return Answer(hello, (TextPart(said),), actions=(can,), summary=said)

"""Who reads along is asked of the chat, remembered for a minute, and never guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.audience import MOST_READERS, Audience
from bot.surface import Outgoing, Sent
from bot.turn import SurfaceName, Turn
from knowledge.access import Principal, Room
from tests.support.scripted import ANA, KIM, LEE, turn

KEYS = {"slack:T1:UKIM": KIM, "slack:T1:ULEE": LEE, "slack:T1:UANA": ANA}


@dataclass
class Chat:
    name: SurfaceName = "slack"
    readers: frozenset[str] | None = frozenset({"slack:T1:UKIM", "slack:T1:ULEE"})
    looked: int = 0

    async def readers_of(self, address: Mapping[str, Any], *, at_most: int) -> frozenset[str] | None:
        self.looked += 1
        return self.readers

    async def send(self, message: Outgoing) -> Sent:
        return Sent()

    async def status(self, address: dict[str, Any], text: str) -> None:
        return


@dataclass
class People:
    known: dict[str, Principal] = field(default_factory=lambda: dict(KEYS))
    asked: list[list[str]] = field(default_factory=list)

    async def principal_for_identity(self, key: str) -> Principal | None:
        return self.known.get(key)

    async def room(self, readers: list[Principal]) -> Room:
        self.asked.append([r.user_id for r in readers])
        return Room(frozenset({"deal_1"}), frozenset())


@dataclass
class Meets:
    people: People
    met: list[str] = field(default_factory=list)
    asked_at: list[dict[str, Any] | None] = field(default_factory=list)

    async def meet(self, surface: str, user_key: str, address: dict[str, Any] | None = None) -> None:
        self.met.append(user_key)
        self.asked_at.append(address)
        if user_key == "slack:T1:UNEW":
            self.people.known[user_key] = LEE


@dataclass
class Scene:
    chat: Chat
    people: People
    meets: Meets
    audience: Audience
    now: float = 0.0

    async def room(self, **more: Any) -> Room | None:
        return await self.audience.room_of(asked(**more))


def asked(**more: Any) -> Turn:
    return replace(turn("show", by="UKIM", surface="slack"), user_key="slack:T1:UKIM", group=True, shared=True, **more)


@pytest.fixture
def scene() -> Scene:
    chat, people = Chat(), People()
    meets = Meets(people)
    made = Scene(chat, people, meets, Audience(people, {"slack": chat}, meets))  # type: ignore[arg-type]
    made.audience.clock = lambda: made.now
    return made


async def test_the_room_is_that_of_everybody_who_reads_along(scene: Scene) -> None:
    assert await scene.room() == Room(frozenset({"deal_1"}), frozenset())
    assert scene.people.asked == [["user_kim", "user_lee"]]


async def test_the_asker_counts_even_where_the_chat_leaves_them_out(scene: Scene) -> None:
    scene.chat.readers = frozenset({"slack:T1:ULEE"})
    await scene.room()
    assert scene.people.asked == [["user_kim", "user_lee"]]


async def test_a_turn_that_nobody_else_saw_asks_for_no_readers(scene: Scene) -> None:
    assert await scene.audience.room_of(replace(asked(), shared=False)) is None
    assert scene.chat.looked == 0


@pytest.mark.parametrize("readers", [None, frozenset({"slack:T1:UKIM", "slack:T9:UX"}), frozenset({"slack:T1:UANA"})])
async def test_unknown_people_and_analysts_close_the_room(scene: Scene, readers: frozenset[str] | None) -> None:
    scene.chat.readers = readers
    assert await scene.room() is None
    assert scene.people.asked == []


async def test_with_one_stranger_nobody_else_is_looked_up(scene: Scene) -> None:
    scene.chat.readers = frozenset(f"slack:T9:U{n}" for n in range(30))
    assert await scene.room() is None
    assert len(scene.meets.met) == 1


async def test_somebody_who_left_closes_the_room(scene: Scene) -> None:
    scene.people.known["slack:T1:ULEE"] = replace(LEE, active=False)
    assert await scene.room() is None


async def test_a_crowd_closes_the_room(scene: Scene) -> None:
    scene.people.known |= {f"slack:T1:U{n}": LEE for n in range(MOST_READERS + 1)}
    scene.chat.readers = frozenset(f"slack:T1:U{n}" for n in range(MOST_READERS))
    assert await scene.room() is not None
    scene.now += 61
    scene.chat.readers = frozenset(f"slack:T1:U{n}" for n in range(MOST_READERS + 1))
    assert await scene.room() is None


async def test_a_member_nobody_met_yet_is_introduced_by_their_verified_address(scene: Scene) -> None:
    scene.chat.readers = frozenset({"slack:T1:UNEW"})
    assert await scene.room() is not None
    assert scene.meets.met == ["slack:T1:UNEW"]


@pytest.mark.parametrize(
    ("who", "at"), [("slack:T1:UKIM", {"user": {"id": "kim"}}), ("slack:T1:UNEW", None)], ids=["asker", "another"]
)
async def test_only_who_asked_is_introduced_by_the_address_of_the_question(
    scene: Scene, who: str, at: dict[str, Any] | None
) -> None:
    scene.chat.readers = frozenset({who})
    scene.people.known.pop(who, None)
    await scene.room(address={"user": {"id": "kim"}})
    assert (scene.meets.met, scene.meets.asked_at) == ([who], [at])


@pytest.mark.parametrize("name", ["channel", "team", "conversation"])
async def test_who_reads_one_channel_is_not_taken_for_who_reads_another(scene: Scene, name: str) -> None:
    """In Teams all that a person asks belongs to one conversation, in whichever channel they ask it."""
    assert await scene.room(address={name: "one"}) is not None
    scene.chat.readers = None
    assert await scene.room(address={name: "another"}) is None


async def test_who_reads_along_is_asked_again_after_a_minute(scene: Scene) -> None:
    await scene.room()
    await scene.room()
    assert scene.chat.looked == 1
    scene.now += 61
    await scene.room()
    assert scene.chat.looked == 2


async def test_a_chat_that_tells_no_readers_is_no_room(scene: Scene) -> None:
    assert await scene.room(conversation="other") is not None
    closed = Audience(scene.people, {}, scene.meets)  # type: ignore[arg-type]
    assert await closed.room_of(asked()) is None

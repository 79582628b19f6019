"""What keeps a surface from working: told to administrators once, on a way that still works, and over by itself."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.alarm import Alarm
from bot.codec import outgoing_of
from bot.outbox import Sender
from bot.surface import Blocked, Outgoing, SendFailed, Sent
from knowledge.errors import StoreUnavailable
from knowledge.journal import Address
from knowledge.records import User
from knowledge.troubles import Troubles
from tests.bot.test_loops import running, until
from tests.support.scripted import House, open_house, turn

ADMIN = User("user_ada", "default", "ada@example.com", "Ada Brook", "admin")
GONE = User("user_old", "default", "old@example.com", "Old Admin", "admin", active=False)
REP = User("user_kim", "default", "kim@example.com", "Kim Moreno", "rep")
REVOKED = Blocked("token_revoked", "slack:T1", "Install the app again.")
ARCHIVED = Blocked("is_archived", "slack:T1:C5", "Unarchive the channel.")
NO_FILES = Blocked("missing_scope", "slack:T1#files:write", "Allow the app to upload files.")


async def people() -> list[User]:
    return [ADMIN, GONE, REP]


class Deaf:
    """A surface that fails with one trouble until it is mended."""

    name = "web"

    def __init__(self, blocked: Blocked) -> None:
        self.blocked: Blocked | None = blocked
        self.tries = 0

    async def send(self, message: Outgoing) -> Sent:
        self.tries += 1
        if self.blocked is not None:
            raise SendFailed(self.blocked.code, retriable=False, trouble=self.blocked)
        return Sent({}, "slack:T1:C5")

    async def status(self, address: dict[str, object], text: str) -> None:
        return


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as made:
        for user in (ADMIN, GONE, REP):
            await made.journal.remember_address(user.id, Address("web", f"web:{user.id}", {}, 1.0))
            await made.journal.remember_address(user.id, Address("slack", "slack:T1:D9", {"channel": "D9"}, 2.0))
        yield made


def alarm_of(house: House, *surfaces: str) -> Alarm:
    troubles = Troubles(house.journal.engine, "default", house.clock.seconds, house.journal.reads)
    return Alarm(troubles, house.journal, people, surfaces or ("web", "slack"))


async def told(house: House) -> list[tuple[str, str]]:
    """(where, what) of every notice that waits."""
    found = []
    while rows := await house.journal.claim_messages(["web", "slack"]):
        found += [(r.message.conversation, outgoing_of(r.message, tenant="default").answer.summary) for r in rows]
        for row in rows:
            await house.journal.sent(row, {})
    return found


async def test_every_active_administrator_is_told_once_and_not_where_it_is_broken(house: House) -> None:
    alarm = alarm_of(house)
    for _ in range(3):
        await alarm.raised("slack", REVOKED)
    assert await told(house) == [("web:user_ada", "Install the app again.")]
    (trouble,) = await alarm.troubles.open()
    assert trouble.times == 3


async def test_two_processes_tell_it_once(house: House) -> None:
    for alarm in (alarm_of(house), alarm_of(house)):
        await alarm.raised("slack", REVOKED)
    assert len(await told(house)) == 1


async def test_an_archived_channel_or_a_missing_right_can_be_told_in_a_direct_message(house: House) -> None:
    for blocked in (ARCHIVED, NO_FILES):
        await alarm_of(house).raised("slack", blocked)
    assert await told(house) == [("slack:T1:D9", ARCHIVED.told), ("slack:T1:D9", NO_FILES.told)]


async def test_an_administrator_who_can_only_be_reached_there_is_left_to_the_doctor(house: House) -> None:
    alarm = alarm_of(house, "slack")
    await alarm.raised("slack", REVOKED)
    assert await told(house) == []
    assert [t.code for t in await alarm.troubles.open()] == ["token_revoked"]


async def test_a_send_that_is_blocked_is_parked_and_not_tried_again_until_somebody_says_so(house: House) -> None:
    surface, alarm = Deaf(ARCHIVED), alarm_of(house)
    await house.say(turn("show one"))
    async with running(Sender(house.journal, {"web": surface}, alarm=alarm)):
        await until(lambda: surface.tries == 1)
    (letter,) = await house.journal.dead_letters()
    assert letter.reason == "is_archived"
    surface.blocked = None
    assert await house.journal.replay(letter.id)
    async with running(Sender(house.journal, {"web": surface}, alarm=alarm)):
        await until(lambda: surface.tries >= 2)
    assert await alarm.troubles.open() == []
    assert await house.journal.dead_letters() == []


async def test_what_works_again_elsewhere_in_the_workspace_ends_the_workspaces_trouble_alone(house: House) -> None:
    alarm = alarm_of(house)
    for blocked in (REVOKED, ARCHIVED, NO_FILES):
        await alarm.raised("slack", blocked)
    await alarm.works("slack", "slack:T1:D9")
    assert {t.place for t in await alarm.troubles.open()} == {ARCHIVED.place, NO_FILES.place}
    await alarm.set_up("slack", "slack:T1")
    assert await alarm.troubles.open() == []


async def test_what_works_costs_one_look_in_half_a_minute(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    looks, now = 0, 0.0
    alarm = alarm_of(house)
    alarm.ticks = lambda: now

    async def counted(_self: Troubles) -> list[object]:
        nonlocal looks
        looks += 1
        return []

    monkeypatch.setattr(Troubles, "open", counted)
    for _ in range(100):
        await alarm.works("slack", "slack:T1:C5")
    assert looks == 1
    now = 31.0
    await alarm.works("slack", "slack:T1:C5")
    assert looks == 2


async def test_a_store_that_is_away_does_not_undo_a_send(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("away")

    for name in ("note", "open", "ended_within"):
        monkeypatch.setattr(Troubles, name, away)
    alarm = alarm_of(house)
    await alarm.raised("slack", REVOKED)
    await alarm.works("slack", "slack:T1:C5")
    await alarm.set_up("slack", "slack:T1")

"""A chat user is who a verified address says, once; nobody is anybody on a guess."""

from typing import Any

import pytest

from bot.commands.people import _IDENTITY
from bot.introduce import Introducer, stranger
from bot.teams.events import Place
from knowledge.access import Identity, Principal
from knowledge.errors import NotFound
from tests.support.scripted import KIM, LEE

ADDRESSES = {"kim@example.com": KIM, "lee@example.com": LEE}


class People:
    """A workspace's people and who leads to them."""

    def __init__(self) -> None:
        self.linked: dict[str, str] = {}
        self.parted: set[str] = set()

    async def principal(self, who: str) -> Principal:
        if who not in ADDRESSES:
            raise NotFound("nobody")
        return ADDRESSES[who]

    async def principal_for_identity(self, key: str) -> Principal | None:
        return next((p for p in ADDRESSES.values() if p.user_id == self.linked.get(key)), None)

    async def link_identity(self, key: str, user_id: str) -> None:
        self.linked[key] = user_id

    async def parted_identity(self, key: str) -> bool:
        return key in self.parted

    async def identities(self, user_id: str | None = None) -> list[Identity]:
        return [Identity(key, owner) for key, owner in self.linked.items() if user_id in (None, owner)]


class Vouches:
    def __init__(self, addresses: dict[str, str]) -> None:
        self.addresses = addresses

    async def email_of(self, user_key: str, address: dict[str, Any] | None = None) -> str | None:
        return self.addresses.get(user_key)


async def met(people: People, **addresses: str) -> dict[str, str]:
    told = {key.replace("__", ":"): address for key, address in addresses.items()}
    surfaces: Any = {name: Vouches(told) for name in ("slack", "teams")}
    for key in told:
        await Introducer(people, surfaces).meet(key.partition(":")[0], key)
    return people.linked


async def test_a_verified_address_tells_who_somebody_is() -> None:
    found = await met(People(), teams__oid1="kim@example.com", slack__T1__U2="lee@example.com")
    assert found == {"teams:oid1": "user_kim", "slack:T1:U2": "user_lee"}


async def test_somebody_known_stays_who_they_are_whatever_their_address_is_now() -> None:
    people = People()
    await met(people, teams__oid1="kim@example.com")
    assert await met(people, teams__oid1="lee@example.com") == {"teams:oid1": "user_kim"}


@pytest.mark.parametrize(("first", "second"), [("teams__oid1", "teams__oid2"), ("slack__T1__U1", "slack__T1__U2")])
async def test_an_address_that_comes_with_a_second_account_was_given_on(first: str, second: str) -> None:
    people = People()
    await met(people, **{first: "kim@example.com"})
    assert set(await met(people, **{second: "kim@example.com"})) == {first.replace("__", ":")}
    assert len(await met(people, **{second: "lee@example.com"})) == 2


async def test_one_person_may_be_in_several_workspaces() -> None:
    every = {"slack__T1__U1": "kim@example.com", "slack__T2__U1": "kim@example.com", "teams__oid1": "kim@example.com"}
    assert set((await met(People(), **every)).values()) == {"user_kim"}
    assert len(await met(People(), **every)) == 3


def teams_key(object_id: str) -> str:
    return Place("", "a:1", False, "tenant-1", "29:1a_b-C", object_id, "Kim", "28:b", "SCIP").user_key


@pytest.mark.parametrize("key", ["slack:T1:U2", teams_key("1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"), teams_key("")])
def test_a_stranger_is_handed_words_that_the_administrators_command_takes(key: str) -> None:
    (command,) = [part for n, part in enumerate(stranger(key).split("`")) if n % 2]
    assert command == f"scip link {key} YOUR-E-MAIL"
    assert _IDENTITY.fullmatch(key)


async def test_whom_an_administrator_took_an_account_away_from_no_address_gives_it_back() -> None:
    people = People()
    people.parted.add("slack:T1:U2")
    assert await met(people, slack__T1__U2="lee@example.com", slack__T1__U3="kim@example.com") == {
        "slack:T1:U3": "user_kim"
    }

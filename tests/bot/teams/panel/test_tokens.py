"""Only a token that Entra signed for this app, for a person of a directory that is served, says who somebody is."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.pages.rate import Rate
from bot.settings import TeamsSettings
from bot.teams.errors import KeysUnavailable
from bot.teams.panel.addresses import metadata_of
from bot.teams.panel.directories import Directories
from bot.teams.panel.errors import KeysAway, ManyUnknown, NotSetUp, OtherOrganisation, SignInAgain
from bot.teams.panel.tokens import Tokens, Visitor
from bot.teams.trust import SigningKeys
from tests.bot.teams.panel.entra import APP, FOREIGN, HOME, HOST, KIM, OTHER, Entra, entra

RESOURCE = f"api://{HOST}/botid-{APP}"
DESKTOP = "1fec8e78-bce4-4aaf-ab1b-5451cc387264"


@pytest.fixture
async def directory() -> AsyncIterator[Entra]:
    async with entra() as made:
        yield made


async def test_a_token_of_teams_is_the_person_a_chat_knows(directory: Entra) -> None:
    visitor = await Tokens(directory.settings()).of_teams(directory.token())
    assert (visitor, visitor.user_key) == (Visitor(HOME, KIM), f"teams:{KIM}")


def a_minute_off() -> dict[str, Any]:
    now = int(time.time())
    return {"exp": now - 60, "nbf": now + 60, "iat": now + 60}


@pytest.mark.parametrize(
    "claims",
    [
        lambda: {"aud": RESOURCE},
        lambda: {"aud": RESOURCE, "azp": None, "appid": DESKTOP, "iss": f"https://sts.windows.net/{HOME}/"},
        lambda: {"azp": DESKTOP, "scp": "openid access_as_user"},
        lambda: {"oid": KIM.upper()},
        a_minute_off,
    ],
    ids=["by resource", "version 1", "desktop", "in capitals", "clocks that differ by a minute"],
)
async def test_what_entra_may_put_another_way_is_taken(directory: Entra, claims: Callable[[], dict[str, Any]]) -> None:
    assert (await Tokens(directory.settings()).of_teams(directory.token(**claims()))).object_id == KIM


@pytest.mark.parametrize(
    "made",
    [
        lambda e: "",
        lambda e: "nonsense",
        lambda e: "x" * 20_000,
        lambda e: e.token(key=FOREIGN),
        lambda e: e.token(kid="k2"),
        lambda e: e.token(kid=""),
        lambda e: e.token(key="a shared secret of thirty-two bytes", alg="HS256"),
        lambda e: e.token(key=None, alg="none"),
        lambda e: e.token(exp=int(time.time()) - 600),
        lambda e: e.token(nbf=int(time.time()) + 600),
        lambda e: e.token(iat=int(time.time()) + 600),
        lambda e: e.token(exp=None),
        lambda e: e.token(nbf=None),
        lambda e: e.token(oid=None),
        lambda e: e.token(oid="kim"),
        lambda e: e.token(tid=None),
        lambda e: e.token(tid="../common"),
        lambda e: e.token(iss=f"{e.base}/{OTHER}/v2.0"),
        lambda e: e.token(iss="https://login.example/v2.0"),
    ],
    ids=[
        "none",
        "nonsense",
        "too long",
        "another's key",
        "a key nobody published",
        "no key named",
        "a shared secret",
        "unsigned",
        "run out",
        "not valid yet",
        "made in the future",
        "without an end",
        "without a beginning",
        "nobody's",
        "somebody without an object id",
        "of no directory",
        "of a directory that is a path",
        "another directory's issuer",
        "another issuer",
    ],
)
async def test_anything_else_signs_nobody_in(directory: Entra, made: Callable[[Entra], str]) -> None:
    with pytest.raises(SignInAgain):
        await Tokens(directory.settings()).of_teams(made(directory))


@pytest.mark.parametrize(
    "claims",
    [{"aud": "00000003-0000-0000-c000-000000000000"}, {"scp": None}, {"scp": "User.Read"}, {"azp": None}, {"azp": APP}],
    ids=["for Graph", "an app's own", "for something else", "of no client", "of another client"],
)
async def test_a_genuine_token_for_something_else_names_what_an_administrator_mends(
    directory: Entra, claims: dict[str, Any]
) -> None:
    with pytest.raises(NotSetUp) as missing:
        await Tokens(directory.settings()).of_teams(directory.token(**claims))
    assert missing.value.tenant == HOME
    assert RESOURCE in missing.value.told or "client" in missing.value.told


async def test_people_of_another_organisation_are_told_so_before_any_key_is_read(directory: Entra) -> None:
    with pytest.raises(OtherOrganisation):
        await Tokens(directory.settings()).of_teams(directory.token(tid=OTHER))
    assert directory.key_reads == []
    named = directory.settings(tenants=(OTHER,))
    assert (await Tokens(named).of_teams(directory.token(tid=OTHER))).tenant == OTHER


async def test_keys_are_read_once_and_their_absence_says_nothing_about_the_person(directory: Entra) -> None:
    tokens = Tokens(directory.settings())
    directory.keys_away = True
    with pytest.raises(KeysAway):
        await tokens.of_teams(directory.token())
    directory.keys_away = False
    for _ in range(3):
        await tokens.of_teams(directory.token())
    assert directory.key_reads == [HOME, HOME]


def named(number: int) -> str:
    return f"dddddddd-0000-4000-8000-{number:012d}"


async def test_directories_that_are_only_named_cost_a_few_reads_and_push_none_out_that_proved_genuine(
    directory: Entra,
) -> None:
    tokens = Tokens(directory.settings(app_type="MultiTenant", tenants=("*",)))
    assert (await tokens.of_teams(directory.token(tid=OTHER))).tenant == OTHER
    answers: list[type[Exception]] = []
    for number in range(60):
        with pytest.raises((SignInAgain, ManyUnknown)) as refused:
            await tokens.of_teams(directory.token(tid=named(number), key=FOREIGN))
        answers.append(refused.type)
    assert answers[0] is SignInAgain
    assert answers[-1] is ManyUnknown
    assert len(directory.key_reads) < 35
    assert (await tokens.of_teams(directory.token(tid=OTHER))).tenant == OTHER
    assert directory.key_reads.count(OTHER) == 1
    assert (await tokens.of_teams(directory.token())).tenant == HOME, "a directory the settings name waits for nobody"


async def test_one_directory_named_again_and_again_while_its_keys_are_away_is_not_asked_each_time(
    directory: Entra,
) -> None:
    tokens = Tokens(directory.settings(app_type="MultiTenant", tenants=("*",)))
    directory.keys_away = True
    for _ in range(60):
        with pytest.raises((KeysAway, ManyUnknown)):
            await tokens.of_teams(directory.token(tid=OTHER))
    assert len(directory.key_reads) < 35


class Read:
    """Keys that are there at once."""

    public_key = "a key"

    def __init__(self, url: str, read: list[str]) -> None:
        self.url, self.read = url, read

    def would_ask(self, _key_id: str) -> bool:
        return self.url not in self.read

    async def get(self, _key_id: str) -> "Read":
        if self.url not in self.read:
            self.read.append(self.url)
        return self


async def test_however_many_are_named_the_genuine_ones_are_kept() -> None:
    settings, read = TeamsSettings(tenants=("*",)), list[str]()
    directories = Directories(settings, lambda url: Read(url, read), Rate(burst=1_000))  # type: ignore[arg-type,return-value]
    assert await directories.key(OTHER, "k1") == "a key"
    directories.genuine(OTHER)
    for number in range(300):
        await directories.key(named(number), "k1")
        directories.genuine(named(999))  # nobody asked for it: nothing is kept of it
    assert list(directories._kept) == [OTHER]
    assert len(directories._tried) < 60


async def test_the_token_of_a_sign_in_counts_only_for_the_sign_in_it_was_asked_by(directory: Entra) -> None:
    tokens, told = Tokens(directory.settings()), directory.token(nonce="n1", azp=None, scp=None)
    assert (await tokens.of_sign_in(told, "n1")).object_id == KIM
    for nonce in ("n2", ""):
        with pytest.raises(SignInAgain):
            await tokens.of_sign_in(told, nonce)
    with pytest.raises(NotSetUp):
        await tokens.of_teams(told)
    with pytest.raises(NotSetUp):
        await tokens.of_sign_in(directory.token(nonce="n1", aud=RESOURCE), "n1")


async def test_many_who_wait_for_keys_that_do_not_come_wait_once_and_later_ones_ask_again(directory: Entra) -> None:
    now = 0.0
    directory.keys_away = True
    keys = SigningKeys(metadata_of(directory.settings(), HOME), clock=lambda: now)
    for times in (1, 2):
        told = await asyncio.gather(*(keys.get("k1") for _ in range(8)), return_exceptions=True)
        assert ({type(t) for t in told}, len(directory.key_reads)) == ({KeysUnavailable}, times)
        now += 10.0
    directory.keys_away = False
    assert (await keys.get("k1")).public_key is not None

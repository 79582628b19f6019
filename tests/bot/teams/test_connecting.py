"""`scip connect teams`: asks for what is missing, checks it with Microsoft, makes the package, keeps it to its user."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from jwt.algorithms import RSAAlgorithm
from pydantic import SecretStr

from bot.checks import Check
from bot.commands.connect import manifest, save_kit, walk
from bot.commands.doctor import doctor
from bot.commands.errors import CommandFailed, NotSetUp, WrongUse
from bot.settings import Settings, TeamsSettings, load_settings
from bot.teams.checking import checks
from tests.bot.slack.test_connecting import Scripted
from tests.bot.teams.fake_teams import OURS

pytestmark = pytest.mark.may_block  # a command has its process and its loop to itself

APP = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
TENANT = "0a1b2c3d-0000-4000-8000-000000000001"
OTHER = "0a1b2c3d-0000-4000-8000-000000000002"
SECRET = "hush~hush.hush_hush-hush"


@dataclass
class Microsoft:
    """Its sign-in and signing keys, and our own address seen from outside."""

    base: str = ""
    code: int | None = None
    """Of the refusal; None signs in."""
    error: str = "invalid_client"
    login_status: int = 401
    keys_status: int = 200
    address_status: int = 401
    panel: tuple[int, str] = (404, "")
    """(status, policy) of the side panel's page."""
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def app(self) -> web.Application:
        served = web.Application()
        served.router.add_post("/{tenant}/oauth2/v2.0/token", self._login)
        served.router.add_get("/openid", self._openid)
        served.router.add_get("/keys", self._keys)
        served.router.add_post("/api/messages", self._address)
        served.router.add_get("/teams/panel", self._panel)
        return served

    async def _login(self, request: web.Request) -> web.Response:
        self.asked.append((request.match_info["tenant"], dict(await request.post())))
        if self.code is None:
            return web.json_response({"access_token": "hush-token", "expires_in": 3600})
        told = f"AADSTS{self.code}: it is about app {APP} and hush. Trace ID: 1"
        refused = {"error": self.error, "error_description": told, "error_codes": [self.code]}
        return web.json_response(refused, status=self.login_status)

    async def _openid(self, _: web.Request) -> web.Response:
        return web.json_response({"jwks_uri": f"{self.base}/keys"}, status=self.keys_status)

    async def _keys(self, _: web.Request) -> web.Response:
        key = json.loads(RSAAlgorithm.to_jwk(OURS.public_key()))
        return web.json_response({"keys": [{**key, "kid": "k"}, {"kid": "e", "kty": "EC", "crv": "P-256"}]})

    async def _panel(self, _: web.Request) -> web.Response:
        return web.Response(status=self.panel[0], headers={"Content-Security-Policy": self.panel[1]})

    async def _address(self, _: web.Request) -> web.Response:
        return web.Response(status=self.address_status)


@asynccontextmanager
async def microsoft() -> AsyncIterator[Microsoft]:
    stub = Microsoft()
    async with TestServer(stub.app()) as server:
        stub.base = str(server.make_url("")).rstrip("/")
        yield stub


def settings(home: Path, stub: Microsoft, **teams: Any) -> Settings:
    at = {"login_url": stub.base, "keys_url": f"{stub.base}/openid"}
    return Settings(home=home, teams=TeamsSettings(**{**at, **teams}))


def connected(home: Path, stub: Microsoft, **more: Any) -> Settings:
    ours = {"enabled": True, "app_id": APP, "app_tenant": TENANT, "app_password": SecretStr(SECRET)}
    page = {"publisher": "Acme", "website_url": "https://acme.example", "public_url": stub.base}
    return settings(home, stub, **{**ours, **page, **more})


ANSWERS = {
    "Which one": ["1"],
    "Public address": ["https://127.0.0.1:1"],
    "App ID": ["app", APP],
    "App Tenant": [TENANT],
    "Client secret": [OTHER, SECRET],
    "company's name": ["A company whose name has too many letters", "Acme"],
    "company's page": ["https://acme.example"],
}


def answering(**other: list[str]) -> Scripted:
    return Scripted({k: list(v) for k, v in {**ANSWERS, **other}.items()})


def found(checks: list[Check], name: str) -> Check:
    return next(c for c in checks if c.name == name)


async def test_from_nothing_to_saved_working_and_packed(tmp_path: Path) -> None:
    async with microsoft() as stub:
        talk = answering()
        await walk(settings(tmp_path, stub), "teams", talk)
        kept = load_settings(tmp_path).teams
        assert (kept.enabled, kept.app_type, kept.app_id, kept.app_tenant) == (True, "SingleTenant", APP, TENANT)
        assert kept.app_password is not None
        assert kept.app_password.get_secret_value() == SECRET
        assert (tmp_path / "scip.toml").stat().st_mode & 0o077 == 0
        assert stub.asked == [(TENANT, {**stub.asked[0][1], "client_id": APP, "client_secret": SECRET})]
        with zipfile.ZipFile(tmp_path / "scip-teams.zip") as packed:
            assert json.loads(packed.read("manifest.json"))["bots"][0]["botId"] == APP
        assert [secret for text, secret in talk.asked if "secret" in text] == [True, True]
        assert "hush" not in "".join([*talk.said, *(c.detail + c.fix for c in talk.shown)])
        assert any("secret's id" in line for line in talk.said)
        assert any("https://127.0.0.1:1/api/messages" in line for line in talk.said), "the endpoint to set in Azure"


async def test_a_side_panel_is_asked_for_and_what_it_takes_at_microsofts_is_told(tmp_path: Path) -> None:
    async with microsoft() as stub:
        talk = answering(**{"a side panel in meetings": ["perhaps", "yes"]})
        await walk(settings(tmp_path, stub), "teams", talk)
        assert load_settings(tmp_path).teams.panel is True
        with zipfile.ZipFile(tmp_path / "scip-teams.zip") as packed:
            assert json.loads(packed.read("manifest.json"))["webApplicationInfo"]["id"] == APP
        told = "".join(talk.said)
        assert f"api://127.0.0.1:1/botid-{APP}" in told
        assert "https://127.0.0.1:1/teams/panel/signed-in" in told
        plain = answering()
        await walk(settings(tmp_path / "other", stub), "teams", plain)
        assert "Expose an API" not in "".join(plain.said)


@pytest.mark.parametrize(
    ("status", "policy", "state"),
    [
        (200, "frame-ancestors https://teams.microsoft.com https://*.teams.microsoft.com https://teams.cloud", "warn"),
        (200, "frame-ancestors 'none'", "fail"),
        (404, "", "fail"),
    ],
)
async def test_whether_teams_could_show_the_panel_is_looked_at_from_outside(
    tmp_path: Path, status: int, policy: str, state: str
) -> None:
    async with microsoft() as stub:
        stub.panel = (status, policy.replace("teams.cloud", "teams.cloud.microsoft"))
        set_up = connected(tmp_path, stub, panel=True, public_url=stub.base)
        assert found(await checks(set_up), "teams panel").state == state
        away = connected(tmp_path, stub, panel=True, public_url="https://127.0.0.1:1")
        assert found(await checks(away), "teams panel").state == "warn"
        assert not any(c.name == "teams panel" for c in await checks(connected(tmp_path, stub)))


async def test_what_is_set_already_is_not_asked_for_again(tmp_path: Path) -> None:
    async with microsoft() as stub:
        talk = Scripted({})
        await walk(connected(tmp_path, stub, public_url="https://127.0.0.1:1"), "teams", talk)
        assert not any("App ID" in text or "secret" in text for text, _ in talk.asked)
        assert not (tmp_path / "scip.toml").exists()
        assert (tmp_path / "scip-teams.zip").exists()


async def test_several_organisations_are_asked_for_and_kept_as_a_list(tmp_path: Path) -> None:
    async with microsoft() as stub:
        talk = answering(**{"Which one": ["2"], "directories": ["acme.com", f"{TENANT}, {OTHER}"]})
        await walk(settings(tmp_path, stub), "teams", talk)
        kept = load_settings(tmp_path).teams
        assert (kept.app_type, kept.tenants) == ("MultiTenant", (TENANT, OTHER))
        assert stub.asked[0][0] == "botframework.com"


async def test_a_refused_sign_in_is_said_nothing_is_packed_and_the_command_fails(tmp_path: Path) -> None:
    async with microsoft() as stub:
        stub.code = 7000222
        talk = answering()
        talk.agrees_to = ()
        with pytest.raises(CommandFailed):
            await walk(settings(tmp_path, stub), "teams", talk)
        assert not (tmp_path / "scip.toml").exists()
        assert not (tmp_path / "scip-teams.zip").exists()
        assert {"  SCIP_TEAMS__APP_PASSWORD", "  SCIP_TEAMS__ENABLED=true"} <= set(talk.said)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (7000215, "secret is wrong"),
        (7000222, "has run out"),
        (700016, "no such app in this directory"),
        (90002, "no such directory"),
        (7000112, "switched off"),
        (50001, "Check teams.app_id, teams.app_password"),
    ],
)
async def test_a_refusal_is_turned_into_what_to_do(tmp_path: Path, code: int, told: str) -> None:
    async with microsoft() as stub:
        stub.code = code
        check = found(await checks(connected(tmp_path, stub)), "teams sign-in")
        assert (check.state, told in check.fix, f"AADSTS{code}" in check.detail) == ("fail", True, True)
        assert "hush" not in check.detail + check.fix


@pytest.mark.parametrize(("error", "status"), [("temporarily_unavailable", 400), ("x", 503), ("x", 429)])
async def test_a_busy_sign_in_is_not_called_broken(tmp_path: Path, error: str, status: int) -> None:
    async with microsoft() as stub:
        stub.code, stub.error, stub.login_status = 90033, error, status
        assert found(await checks(connected(tmp_path, stub)), "teams sign-in").state == "warn"


async def test_without_a_way_out_nothing_is_called_broken(tmp_path: Path) -> None:
    closed = Microsoft("http://127.0.0.1:1")
    told = await checks(connected(tmp_path, closed))
    assert {c.name: c.state for c in told} == {
        "teams": "ok",
        "teams sign-in": "warn",
        "teams keys": "warn",
        "teams address": "warn",
        "teams package": "ok",
    }


@pytest.mark.parametrize(("status", "state"), [(401, "warn"), (404, "fail"), (200, "fail"), (302, "fail")])
async def test_our_address_is_right_when_an_unsigned_post_is_turned_away(
    tmp_path: Path, status: int, state: str
) -> None:
    async with microsoft() as stub:
        stub.address_status = status
        assert found(await checks(connected(tmp_path, stub)), "teams address").state == state
        stub.keys_status = 500
        assert found(await checks(connected(tmp_path, stub)), "teams keys").state == "warn"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"app_id": "app-1"}, "teams.app_id is not a GUID"),
        ({"app_tenant": "acme.com"}, "teams.app_tenant is not a GUID"),
        ({"app_password": SecretStr(OTHER)}, "secret's id"),
        ({"app_password": SecretStr("short")}, "teams.app_password does not look"),
        ({"app_password": None}, "teams.app_password: needed"),
        ({"app_type": "MultiTenant"}, "teams.tenants: a MultiTenant app"),
        ({"tenants": ("acme.com",)}, "teams.tenants holds ids"),
    ],
)
async def test_what_can_t_be_right_is_named_and_microsoft_is_not_asked(
    tmp_path: Path, given: dict[str, Any], told: str
) -> None:
    async with microsoft() as stub:
        (check,) = await checks(connected(tmp_path, stub, **given))
        assert (check.state, told in check.detail) == ("fail", True)
        assert stub.asked == []


async def test_what_works_with_less_is_said(tmp_path: Path) -> None:
    async with microsoft() as stub:
        many = {"app_type": "MultiTenant", "tenants": ("*",), "enabled": False, "public_url": "", "website_url": ""}
        told = await checks(connected(tmp_path, stub, **many))
        warned = {c.name for c in told if c.state == "warn"}
        assert warned == {"teams", "teams organisations", "teams address", "teams package"}
        assert "any organisation" in found(told, "teams organisations").detail
        assert found(told, "teams keys").detail.startswith("1 key")


@pytest.mark.parametrize(("more", "who"), [((), "one organisation"), ((OTHER, TENANT.upper()), "2 organisations")])
async def test_who_is_served_is_said(tmp_path: Path, more: tuple[str, ...], who: str) -> None:
    async with microsoft() as stub:
        teams = found(await checks(connected(tmp_path, stub, tenants=more)), "teams")
        assert (teams.state, who in teams.detail) == ("ok", True)


async def test_doctor_asks_the_same_and_says_when_anybody_may_pose_as_anybody(tmp_path: Path) -> None:
    async with microsoft() as stub:
        lines = await doctor(connected(tmp_path, stub))
        assert {c["name"] for c in lines} >= {"teams", "teams sign-in", "teams keys", "teams address", "teams package"}
        lines = await doctor(settings(tmp_path, stub, enabled=True, allow_unauthenticated=True))
        (teams,) = [c for c in lines if c["name"] == "teams"]
        assert (teams["state"], "pose as anybody" in teams["detail"]) == ("warn", True)
        (off,) = [c for c in await doctor(settings(tmp_path, stub)) if c["name"] == "teams"]
        assert (off["state"], off["fix"]) == ("off", "scip connect teams")


def test_the_package_is_written_where_it_was_asked_for(tmp_path: Path) -> None:
    ready = connected(tmp_path, Microsoft())
    file = save_kit(ready, "teams", tmp_path / "new" / "app.zip", url="", way=None, version="3.0.1")
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as packed:
        assert json.loads(packed.read("manifest.json"))["version"] == "3.0.1"
    assert manifest(ready, "teams", url="", way=None)["id"] == APP


def test_a_package_that_can_t_be_made_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(NotSetUp, match=r"teams\.app_id is empty") as refused:
        save_kit(Settings(home=tmp_path), "teams", tmp_path / "app.zip", url="", way=None)
    assert refused.value.way_out == "scip connect teams asks for what is missing."
    assert not (tmp_path / "app.zip").exists()
    (tmp_path / "taken").write_text("")
    with pytest.raises(NotSetUp, match="can't be written"):
        save_kit(connected(tmp_path, Microsoft()), "teams", tmp_path / "taken" / "a.zip", url="", way=None)
    with pytest.raises(WrongUse, match="no way called"):
        manifest(Settings(home=tmp_path), "teams", url="", way="socket")

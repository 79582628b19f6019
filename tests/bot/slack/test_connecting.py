"""`scip connect slack`: asks for what is missing, checks it with Slack, keeps it where only its user reads it."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.checks import Check
from bot.commands.connect import manifest, walk
from bot.commands.errors import CommandFailed, WrongUse
from bot.settings import Settings, SlackSettings, load_settings
from bot.slack.checking import checks
from tests.support.slack_strict import StrictSlack, Team

pytestmark = pytest.mark.may_block  # a command has its process and its loop to itself

BOT, APP, SECRET = "xoxb-1-hush-hush", "xapp-1-hush-hush", "0123456789abcdef0123456789abcdef"


@dataclass
class Scripted:
    """An administrator who answers by the words of the question; anything else with Enter."""

    answers: dict[str, list[str]]
    agrees_to: tuple[str, ...] = ("Save", "Keep")
    said: list[str] = field(default_factory=list)
    asked: list[tuple[str, bool]] = field(default_factory=list)
    shown: list[Check] = field(default_factory=list)

    def say(self, text: str) -> None:
        self.said.append(text)

    def ask(self, text: str, *, secret: bool = False) -> str:
        self.asked.append((text, secret))
        waiting = next((a for words, a in self.answers.items() if words in text), [])
        return waiting.pop(0) if waiting else ""

    def agrees(self, text: str) -> bool:
        return any(words in text for words in self.agrees_to)

    def show(self, checks: Sequence[Check]) -> None:
        self.shown += checks


@asynccontextmanager
async def slack() -> AsyncIterator[tuple[StrictSlack, str]]:
    stub = StrictSlack()
    stub.add(Team("T1", "Acme"), BOT)
    async with TestServer(stub.app()) as server:
        yield stub, str(server.make_url("/api/"))


def settings(home: Path, base_url: str, **slack: Any) -> Settings:
    return Settings(home=home, slack=SlackSettings(base_url=base_url, **slack))


async def test_socket_mode_from_nothing_to_saved_and_working(tmp_path: Path) -> None:
    async with slack() as (_, base):
        talk = Scripted({"Which one": ["9", "1"], "Bot User": ["", "xoxp-wrong", BOT], "App-level": [APP]})
        await walk(settings(tmp_path, base), "slack", talk)
        made = json.loads((tmp_path / "slack-manifest.json").read_text())
        assert made["settings"]["socket_mode_enabled"] is True
        assert {c.name: c.state for c in talk.shown} == {
            "slack": "ok",
            "slack token": "ok",
            "slack token rights": "ok",
            "slack socket": "ok",
        }
        assert [secret for text, secret in talk.asked if "oken" in text] == [True] * 4
        kept = load_settings(tmp_path).slack
        assert kept.bot_token is not None
        assert kept.app_token is not None
        assert (kept.bot_token.get_secret_value(), kept.app_token.get_secret_value()) == (BOT, APP)
        assert (tmp_path / "scip.toml").stat().st_mode & 0o077 == 0
        assert "hush" not in "".join([*talk.said, *(c.detail + c.fix for c in talk.shown)])
        assert any("scip up" in line for line in talk.said)


async def test_what_is_set_already_is_not_asked_for_again(tmp_path: Path) -> None:
    async with slack() as (_, base):
        talk = Scripted({})
        await walk(settings(tmp_path, base, bot_token=SecretStr(BOT), app_token=SecretStr(APP)), "slack", talk)
        assert not any("oken" in text for text, _ in talk.asked)
        assert not (tmp_path / "scip.toml").exists()


async def test_several_workspaces_are_asked_for_by_id_and_kept_as_a_list(tmp_path: Path) -> None:
    async with slack() as (_, base):
        answers = {
            "Which one": ["3"],
            "Public address": ["http://plain.example.com", "https://127.0.0.1:1"],
            "Client ID": ["1.2"],
            "Client Secret": ["hush"],
            "Signing": ["too short", SECRET],
            "Ids of the workspaces": ["acme", "T024BE7LD, T024BE7LE"],
        }
        talk = Scripted({k: list(v) for k, v in answers.items()})
        await walk(settings(tmp_path, base), "slack", talk)
        kept = load_settings(tmp_path).slack
        assert kept.teams == ("T024BE7LD", "T024BE7LE")
        assert kept.by_installing
        redirects = json.loads((tmp_path / "slack-manifest.json").read_text())["oauth_config"]["redirect_urls"]
        assert redirects == ["https://127.0.0.1:1/slack/oauth_redirect"]
        assert any("https://127.0.0.1:1/slack/install" in line for line in talk.said)


async def test_a_token_slack_refuses_is_said_with_the_way_out_and_the_command_fails(tmp_path: Path) -> None:
    async with slack() as (stub, base):
        stub.revoked.add(BOT)
        talk = Scripted({"Which one": ["1"], "Bot User": [BOT], "App-level": [APP]}, agrees_to=())
        with pytest.raises(CommandFailed):
            await walk(settings(tmp_path, base), "slack", talk)
        (token,) = [c for c in talk.shown if c.name == "slack token"]
        assert (token.state, "token_revoked" in token.detail) == ("fail", True)
        assert "again" in token.fix
        assert not (tmp_path / "scip.toml").exists()
        assert "  SCIP_SLACK__BOT_TOKEN" in talk.said
        assert BOT not in "".join(talk.said)


async def test_somebody_who_gives_no_answer_is_not_asked_for_ever_and_nothing_is_written(tmp_path: Path) -> None:
    async with slack() as (_, base):
        talk = Scripted({"Which one": ["2"]})
        with pytest.raises(CommandFailed):
            await walk(settings(tmp_path, base), "slack", talk)
        assert not (tmp_path / "scip.toml").exists()


def test_what_there_is_not_can_t_be_connected(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="no way called"):
        manifest(Settings(home=tmp_path), "slack", url="", way="pigeon")
    with pytest.raises(WrongUse, match="nothing called"):
        manifest(Settings(home=tmp_path), "fax", url="", way=None)


async def test_a_right_that_is_missing_is_named_with_what_it_is_for(tmp_path: Path) -> None:
    async with slack() as (stub, base):
        stub.teams["T1"].scopes -= {"files:write", "users:read.email"}
        found = await checks(
            SlackSettings(base_url=base, bot_token=SecretStr(BOT), signing_secret=SecretStr(SECRET)), None
        )
        (rights,) = [c for c in found if c.name == "slack token rights"]
        assert rights.state == "warn"
        assert "files:write (reports as PDF and Word" in rights.detail
        assert "users:read.email" in rights.detail
        stub.teams["T1"].scopes -= {"chat:write"}
        found = await checks(
            SlackSettings(base_url=base, bot_token=SecretStr(BOT), signing_secret=SecretStr(SECRET)), None
        )
        assert [c.state for c in found if c.name == "slack token rights"] == ["fail"]


async def test_without_a_way_to_slack_nothing_is_called_broken(tmp_path: Path) -> None:
    closed = SlackSettings(
        base_url="http://127.0.0.1:1/api/",
        bot_token=SecretStr(BOT),
        app_token=SecretStr(APP),
        public_url="https://127.0.0.1:1",
    )
    found = {c.name: c for c in await checks(closed, None)}
    assert {n: c.state for n, c in found.items()} == {
        "slack": "ok",
        "slack token": "warn",
        "slack socket": "warn",
        "slack address": "warn",
    }
    assert "127.0.0.1:1" in found["slack token"].fix


@pytest.mark.parametrize(("status", "state"), [(401, "warn"), (404, "fail"), (200, "fail"), (302, "fail")])
async def test_the_public_address_is_right_when_an_unsigned_request_is_turned_away(status: int, state: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    app = web.Application()
    app.router.add_post("/slack/events", answer)
    async with TestServer(app) as server, slack() as (_, base):
        url = str(server.make_url("")).rstrip("/")
        told = SlackSettings(base_url=base, bot_token=SecretStr(BOT), signing_secret=SecretStr(SECRET), public_url=url)
        (address,) = [c for c in await checks(told, None) if c.name == "slack address"]
        assert address.state == state, "401 over plain http works here, and Slack would not come"


async def test_an_app_token_slack_refuses_fails_and_one_asked_for_too_often_does_not() -> None:
    async with slack() as (stub, base):
        told = SlackSettings(base_url=base, bot_token=SecretStr(BOT), app_token=SecretStr(APP))
        for error, state in (("invalid_auth", "fail"), ("ratelimited", "warn")):
            stub.after["apps.connections.open"].append((error, 200, {}))
            (socket,) = [c for c in await checks(told, None) if c.name == "slack socket"]
            assert socket.state == state

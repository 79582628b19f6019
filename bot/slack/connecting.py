"""How Slack is connected, step by step: what to do there, what to ask for, what is left to do."""

import asyncio
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.checks import Check
from bot.connecting import Question, Way
from bot.parts import open_workspace
from bot.settings import Settings
from bot.slack.checking import checks, wrong_secret
from bot.slack.install import is_organisation
from bot.slack.manifest import INSTALL, manifest
from bot.slack.tokens import Tokens, keys_of
from knowledge.errors import StoreUnavailable
from knowledge.installations import Installations

_SOCKET, _HTTP, _MANY = "socket", "http", "workspaces"
_TEAM = re.compile(r"[TE][A-Z0-9]{5,20}")
_ADDRESS = re.compile(r"https://[^/\s]+(/\S*)?")


class SlackConnector:
    section = "slack"
    title = "Slack"
    kit_name, kit_first = "slack-manifest.json", True
    ways: Sequence[Way] = (
        Way(_SOCKET, "Socket Mode: SCIP opens the connection; nothing has to be reachable. Best to begin with."),
        Way(_HTTP, "Events over HTTPS: Slack calls a public address that your proxy passes on to SCIP."),
        Way(_MANY, "Several workspaces, each of which installs the app itself at a public address."),
    )

    def chosen(self, settings: Settings) -> str | None:
        slack = settings.slack
        if not slack.configured:
            return None
        return _MANY if slack.by_installing else _SOCKET if slack.app_token is not None else _HTTP

    def before(self, way: str, answers: Mapping[str, str]) -> Sequence[str]:
        made = "Open https://api.slack.com/apps → Create New App → From a manifest, choose the workspace, and paste"
        steps = [f"{made} the manifest that was saved just now."]
        if way != _MANY:
            steps.append("Choose Install to Workspace, and agree.")
        return steps

    def questions(self, way: str) -> Sequence[Question]:
        return {
            _SOCKET: (_BOT_TOKEN, _APP_TOKEN),
            _HTTP: (_PUBLIC_URL, _BOT_TOKEN, _SIGNING_SECRET),
            _MANY: (_PUBLIC_URL, _CLIENT_ID, _CLIENT_SECRET, _SIGNING_SECRET, _TEAMS),
        }[way]

    def after(self, way: str, settings: Settings) -> Sequence[str]:
        begin = "Start SCIP, or start it again: scip up"
        hello = "Write the app a direct message in Slack: hello"
        if way != _MANY:
            return (begin, hello)
        where = settings.slack.public_url.rstrip("/") + INSTALL
        return (begin, f"Let an administrator of each workspace open {where} and agree.", hello)

    def sets(self, way: str) -> Mapping[str, str | bool]:
        return {}

    def manifest(self, settings: Settings, *, url: str, way: str) -> dict[str, Any]:
        organisation = any(is_organisation(team) for team in settings.slack.teams)
        return manifest(url=url, socket=way == _SOCKET, organisation=organisation)

    def kit(self, settings: Settings, *, url: str, way: str, version: str = "") -> bytes:
        made = self.manifest(settings, url=url, way=way)
        return (json.dumps(made, indent=2, ensure_ascii=False) + "\n").encode()

    async def checks(self, settings: Settings) -> list[Check]:
        if not settings.slack.by_installing or not await asyncio.to_thread(_has_records, settings):
            return await checks(settings.slack, None)
        try:
            workspace = await open_workspace(settings)
        except StoreUnavailable as error:
            return [Check("slack workspaces", "fail", error.message), *await checks(settings.slack, None)]
        try:
            installations = Installations(workspace.engine, settings.tenant, workspace.leases, workspace.reads)
            return await checks(settings.slack, Tokens(installations, keys_of(settings)))
        finally:
            await workspace.close()


def _has_records(settings: Settings) -> bool:
    return settings.store.database_url is not None or (settings.home / "scip.db").exists()


def _begins(with_: str, name: str) -> Callable[[str], str]:
    def wrong(value: str) -> str:
        return "" if value.startswith(with_) and len(value) > len(with_) + 6 else f"{name} begins with {with_}"

    return wrong


def _wrong_address(value: str) -> str:
    return "" if _ADDRESS.fullmatch(value) else "Slack needs an address that begins with https://, without spaces."


def _wrong_teams(value: str) -> str:
    every = value.replace(",", " ").split()
    good = all(_TEAM.fullmatch(team) for team in every)
    told = "Ids of workspaces begin with T, of whole organisations with E: T024BE7LD, with commas between several."
    return "" if every and good else told


_BOT_TOKEN = Question(
    "bot_token",
    "Bot User OAuth Token",
    "OAuth & Permissions, after installing",
    secret=True,
    wrong=_begins("xoxb-", "The bot token"),
)
_APP_TOKEN = Question(
    "app_token",
    "App-level token",
    "Basic Information → App-Level Tokens → Generate, with connections:write",
    secret=True,
    wrong=_begins("xapp-", "The app-level token"),
)
_SIGNING_SECRET = Question(
    "signing_secret",
    "Signing Secret",
    "Basic Information → App Credentials",
    secret=True,
    wrong=wrong_secret,
)
_PUBLIC_URL = Question(
    "public_url",
    "Public address of SCIP",
    "what your proxy passes on: https://scip.example.com",
    wrong=_wrong_address,
)
_CLIENT_ID = Question("client_id", "Client ID", "Basic Information → App Credentials")
_CLIENT_SECRET = Question("client_secret", "Client Secret", "Basic Information → App Credentials", secret=True)
_TEAMS = Question(
    "teams",
    "Ids of the workspaces that may install it",
    "in each workspace's address in a browser: app.slack.com/client/T…",
    wrong=_wrong_teams,
)

"""How Teams is connected, step by step: what to do at Microsoft's, what to ask for, what is left to do."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.checks import Check
from bot.connecting import Question, Way
from bot.settings import Settings
from bot.teams.checking import MESSAGES_AT, checks, wrong_app, wrong_secret, wrong_tenant, wrong_tenants
from bot.teams.manifest import VERSION, manifest, wrong_page
from bot.teams.package import NAME, package
from bot.teams.panel.addresses import registering, window_registering

_ONE, _MANY = "one", "many"
_ADDRESS = re.compile(r"https://[^/\s]+(/\S*)?")
_PUBLISHER = 32


class TeamsConnector:
    section = "teams"
    title = "Microsoft Teams"
    kit_name, kit_first = NAME, False
    ways: Sequence[Way] = (
        Way(_ONE, "For your own organisation (Single Tenant). What nearly everybody wants."),
        Way(
            _MANY,
            "For several organisations, by an app made as Multi Tenant; Azure makes no new ones since August 2025.",
        ),
    )

    def chosen(self, settings: Settings) -> str | None:
        teams = settings.teams
        if not teams.app_id:
            return None
        return _MANY if teams.app_type == "MultiTenant" else _ONE

    def before(self, way: str, answers: Mapping[str, str]) -> Sequence[str]:
        kind = "Multi Tenant" if way == _MANY else "Single Tenant"
        endpoint = answers.get("public_url", "https://YOUR-HOST").rstrip("/") + MESSAGES_AT
        return (
            f"Open https://portal.azure.com → Create a resource → Azure Bot. Type of app: {kind}.",
            f"In the new bot, under Configuration, set the messaging endpoint: {endpoint}",
            "Under Channels, add Microsoft Teams and agree to its terms.",
            "Under Configuration → Manage Password, make a new client secret; its value is shown this one time.",
        )

    def questions(self, way: str) -> Sequence[Question]:
        whose = (_TENANTS,) if way == _MANY else (_TENANT,)
        return (_PUBLIC_URL, _APP_ID, *whose, _PASSWORD, _PUBLISHED_BY, _WEBSITE, _PRIVACY, _TERMS, _PANEL)

    def sets(self, way: str) -> Mapping[str, str | bool]:
        return {"enabled": True, "app_type": "MultiTenant" if way == _MANY else "SingleTenant"}

    def after(self, way: str, settings: Settings) -> Sequence[str]:
        panel = (registering(settings.teams), window_registering(settings.teams)) if settings.teams.panel else ()
        where = "https://admin.teams.microsoft.com → Teams apps → Manage apps → Actions → Upload new app"
        return (
            "Start SCIP, or start it again: scip up",
            *panel,
            f"{where}: the package that was saved just now.",
            "Under Setup policies, install it for the people who should have it; else each adds it under Apps.",
            "Write the app a message in Teams: hello",
        )

    def manifest(self, settings: Settings, *, url: str, way: str) -> dict[str, Any]:
        return manifest(settings.teams)

    def kit(self, settings: Settings, *, url: str, way: str, version: str = "") -> bytes:
        return package(settings.teams, version=version or VERSION)

    async def checks(self, settings: Settings) -> list[Check]:
        return await checks(settings)


def _wrong_address(value: str) -> str:
    return "" if _ADDRESS.fullmatch(value) else "Teams needs an address that begins with https://, without spaces."


def _at_most(letters: int) -> Callable[[str], str]:
    def wrong(value: str) -> str:
        return "" if len(value) <= letters else f"Teams shows {letters} letters at most; this has {len(value)}."

    return wrong


_PUBLIC_URL = Question(
    "public_url",
    "Public address of SCIP",
    f"what your proxy passes on ({MESSAGES_AT}, and /teams/ for the side panel and links): https://scip.example.com",
    wrong=_wrong_address,
)
_PANEL = Question(
    "panel",
    "The coach as a side panel in meetings, yes or no",
    "yes takes one more step at Microsoft's, told at the end; Enter for no",
    wrong=lambda value: "" if value.lower() in ("yes", "no") else "Please answer yes or no.",
    optional=True,
)
_APP_ID = Question("app_id", "Microsoft App ID", "Azure Bot → Configuration", wrong=wrong_app)
_TENANT = Question("app_tenant", "App Tenant ID", "Azure Bot → Configuration", wrong=wrong_tenant)
_TENANTS = Question(
    "tenants",
    "Ids of the directories whose people may ask",
    "each organisation's Entra ID → Overview → Tenant ID; * for everybody",
    wrong=wrong_tenants,
)
_PASSWORD = Question(
    "app_password",
    "Client secret",
    "its value, from Certificates & secrets",
    secret=True,
    wrong=wrong_secret,
)
_PUBLISHED_BY = Question(
    "publisher", "Your company's name", "as people shall read it in Teams", wrong=_at_most(_PUBLISHER)
)
_WEBSITE = Question("website_url", "Your company's page", "https://example.com; Teams links to it", wrong=wrong_page)
_PRIVACY = Question(
    "privacy_url", "Your privacy statement", "https://…; Enter for the company's page", wrong=wrong_page, optional=True
)
_TERMS = Question(
    "terms_url", "Your terms of use", "https://…; Enter for the company's page", wrong=wrong_page, optional=True
)

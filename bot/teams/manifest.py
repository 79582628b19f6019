"""What the app is to Teams: where it works, what it offers, in this one place; and the manifest made of it.

A test holds it against what the listener answers, and against Microsoft's own schema.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.connecting import Unfit
from bot.settings import TeamsSettings
from bot.teams import lookup
from bot.teams.panel.addresses import host_of, page_of, resource_of

SCHEMA_VERSION = "1.17"
VERSION = "1.2.0"
"""Of the package. Teams takes an upload over the one that is there only with a higher one: raise it with any change."""
SCOPES = ("personal", "team", "groupChat")
NAME, FULL_NAME = "SCIP", "Sales Coach in the Pocket"
SHORT = "Your sales coach: deals, people and next steps, with sources."
FULL = (
    "Ask about your deals, clients and meetings in your own words. Every answer shows the records it comes from; "
    "nothing in your records is changed before you confirmed that exact change. In a channel, everybody reads only "
    "what everybody there may see; the rest comes to your own chat."
)
ACCENT = "#12354a"
PANEL, PANEL_NAME = "coach", "Sales coach"
NOTICES = "OnlineMeetingNotification.Send.Chat"
"""The one right in the organisation's data that is asked for: to show something to participants of a meeting."""
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MOST_COMMANDS, _TITLE, _COMMAND_TOLD = 10, 32, 128
_PUBLISHER, _URL = 32, 2048


@dataclass(frozen=True, slots=True)
class Command:
    """A suggestion in the compose box; its title is what is said when it is chosen."""

    title: str
    description: str


PERSONAL = (
    Command("Show my deals", "Your open deals, soonest close first"),
    Command("How do my deals stand?", "Right to Win of each, and what it rests on"),
    Command("Which of my deals are at risk?", "Where something is missing, and what"),
    Command("Prepare me for my next meeting", "Who will be there, what is open, what to ask"),
    Command("What evidence waits for me?", "What was heard or read and counts once you agree"),
    Command("Where am I weakest?", "Your licence to sell, topic by topic"),
    Command("What can you do?", "Everything you can ask, with examples"),
)
SHARED = (
    Command("Which deals are at risk?", "What everybody here may see; the rest comes to your own chat"),
    Command("What can you do?", "Everything you can ask, with examples"),
)
"""Where others read along: questions that need nobody's own records."""


def is_guid(value: str) -> bool:
    return bool(_GUID.fullmatch(value))


def manifest(settings: TeamsSettings, *, version: str = VERSION) -> dict[str, Any]:
    """For the Teams admin center. Raises `Unfit`, naming what to set."""
    wrong = [*_wrong(settings), *_too_long()]
    if not re.fullmatch(r"\d{1,5}\.\d{1,5}\.\d{1,5}", version):
        wrong.append(f"The package's version has to look like 1.0.1, not {version!r}.")
    if wrong:
        raise Unfit(tuple(wrong))
    site = settings.website_url
    return _with_panel(settings) | {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA_VERSION}/MicrosoftTeams.schema.json",
        "manifestVersion": SCHEMA_VERSION,
        "version": version,
        "id": settings.app_id.lower(),
        "developer": {
            "name": settings.publisher,
            "websiteUrl": site,
            "privacyUrl": settings.privacy_url or site,
            "termsOfUseUrl": settings.terms_url or site,
        },
        "name": {"short": NAME, "full": FULL_NAME},
        "description": {"short": SHORT, "full": FULL},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": ACCENT,
        "bots": [
            {
                "botId": settings.app_id.lower(),
                "scopes": list(SCOPES),
                "supportsFiles": True,
                "isNotificationOnly": False,
                "commandLists": [_list(s, PERSONAL if s == "personal" else SHARED) for s in SCOPES],
            }
        ],
        "composeExtensions": [{"botId": settings.app_id.lower(), "commands": [_lookup()], **_links(settings)}],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [host_of(settings)] if settings.panel else [],
    }


def _with_panel(settings: TeamsSettings) -> dict[str, Any]:
    """The side panel in meetings, who is in it, and notices to its rep; nothing where none is wanted."""
    if not settings.panel:
        return {}
    tab = {
        "entityId": PANEL,
        "name": PANEL_NAME,
        "contentUrl": page_of(settings),
        "scopes": ["groupChat"],
        "context": ["meetingSidePanel", "meetingChatTab"],
    }
    notices = {"name": NOTICES, "type": "Application"}
    return {
        "staticTabs": [tab],
        "webApplicationInfo": {"id": settings.app_id.lower(), "resource": resource_of(settings)},
        "authorization": {"permissions": {"resourceSpecific": [notices]}},
        "devicePermissions": ["media"],
    }


def _links(settings: TeamsSettings) -> dict[str, Any]:
    """Links to deals become cards, where there is an address they can have."""
    host = urlsplit(settings.public_url).hostname
    if not settings.public_url.startswith("https://") or not host:
        return {}
    return {"messageHandlers": [{"type": "link", "value": {"domains": [host], "supportsAnonymizedPayloads": False}}]}


def _list(scope: str, commands: tuple[Command, ...]) -> dict[str, Any]:
    return {"scopes": [scope], "commands": [{"title": c.title, "description": c.description} for c in commands]}


def _lookup() -> dict[str, Any]:
    told = {"title": "Deal or client", "description": "Part of its name", "inputType": "text"}
    return {
        "id": lookup.COMMAND,
        "type": "query",
        "title": "Find a deal",
        "description": "Among the deals you may see, by name or client",
        "initialRun": True,
        "context": ["compose", "commandBox"],
        "parameters": [{"name": lookup.PARAMETER, **told}],
    }


def _wrong(settings: TeamsSettings) -> list[str]:
    """Of the settings, in an administrator's words."""
    wrong = []
    if not is_guid(settings.app_id):
        said = "is empty" if not settings.app_id else "is not a GUID"
        wrong.append(f"teams.app_id {said}: it is the Microsoft App ID under Azure Bot → Configuration.")
    if not settings.publisher.strip():
        wrong.append("teams.publisher is empty: your company's name, as people shall read it in Teams.")
    elif len(settings.publisher) > _PUBLISHER:
        wrong.append(f"teams.publisher has {len(settings.publisher)} letters; Teams takes {_PUBLISHER}.")
    if not settings.website_url:
        wrong.append("teams.website_url is empty: your company's page, which Teams wants in every app.")
    for name in ("website_url", "privacy_url", "terms_url"):
        if told := wrong_page(str(getattr(settings, name))):
            wrong.append(f"teams.{name}: {told}")
    if settings.panel and (not settings.public_url or wrong_page(settings.public_url)):
        wrong.append("teams.panel: the side panel needs teams.public_url, an address that begins with https://.")
    return wrong


def wrong_page(value: str) -> str:
    """What is wrong with the address of a page Teams links to; empty for a good one, and for none."""
    if not value:
        return ""
    parts = urlsplit(value)
    if parts.scheme != "https" or "." not in (parts.hostname or "") or any(c.isspace() for c in value):
        return "Teams needs an address that begins with https://, with a full host name and without spaces."
    return "" if len(value) <= _URL else f"Teams takes at most {_URL} letters."


def _too_long() -> list[str]:
    """Of what is offered above: Teams refuses the upload without saying where."""
    wrong = []
    for commands in (PERSONAL, SHARED):
        if len(commands) > _MOST_COMMANDS:
            wrong.append(f"{len(commands)} commands are offered at once; Teams takes {_MOST_COMMANDS}.")
        wrong += [
            f"The command {c.title!r} is longer than {_TITLE} letters." for c in commands if len(c.title) > _TITLE
        ]
        wrong += [
            f"What is told of {c.title!r} is longer than {_COMMAND_TOLD} letters."
            for c in commands
            if len(c.description) > _COMMAND_TOLD
        ]
    return wrong

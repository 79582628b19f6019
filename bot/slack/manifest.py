"""What the app is to Slack: its rights, events, commands and addresses, in this one place; and the manifest made of it.

A test holds it against what the listeners register for and which methods are called.
"""

from dataclasses import dataclass
from typing import Any

EVENTS_AT = "/slack/events"
INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"
COMMAND = "/scip"
FOG, EVIDENCE, ASK = "fog_message", "evidence_message", "ask_scip"
"""Callbacks of the shortcuts."""

SCOPES: dict[str, str] = {
    "app_mentions:read": "mentions in channels",
    "assistant:write": "suggested questions, and what is being done while an answer is on its way",
    "channels:history": "what is said in a thread the app was asked in",
    "channels:read": "who reads along in a channel, and whether the app is still in it",
    "chat:write": "answers, updated in place",
    "commands": "/scip and the shortcuts",
    "files:read": "a document or recording somebody hands over",
    "files:write": "reports as PDF and Word, in the thread they were asked in",
    "groups:history": "the same in private channels",
    "groups:read": "the same in private channels",
    "im:history": "direct messages, and whether an answer arrived already",
    "im:write": "a report asked for in a channel goes to the person's direct messages",
    "metadata.message:read": "the mark by which an answer is found again",
    "users:read": "who somebody is",
    "users:read.email": "who somebody is here, by their confirmed address",
}
"""Right -> what it is for, in an administrator's words."""

EVENTS: dict[str, str | None] = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_left": "channels:read",
    "channel_unarchive": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "group_unarchive": "groups:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "team_access_granted": None,
    "team_access_revoked": None,
    "tokens_revoked": None,
}
"""Event -> the right it needs."""

METHODS: dict[str, str | None] = {
    "apps.connections.open": None,  # by the app-level token
    "assistant.threads.setStatus": "assistant:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "assistant.threads.setTitle": "assistant:write",
    "auth.revoke": None,
    "auth.test": None,
    "chat.appendStream": "chat:write",
    "chat.getPermalink": None,
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.startStream": "chat:write",
    "chat.stopStream": "chat:write",
    "chat.update": "chat:write",
    "conversations.history": "im:history",
    "conversations.info": "channels:read",
    "conversations.members": "channels:read",
    "conversations.open": "im:write",
    "conversations.replies": "channels:history",
    "files.completeUploadExternal": "files:write",
    "files.getUploadURLExternal": "files:write",
    "files.info": "files:read",
    "oauth.v2.access": None,
    "users.info": "users:read",
    "views.open": None,
    "views.publish": None,
    "views.push": None,
    "views.update": None,
}
"""Method of the Web API that is called -> the right it needs."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    name: str
    callback_id: str
    description: str
    kind: str = "message"


SHORTCUTS: tuple[Shortcut, ...] = (
    Shortcut("FOG this", FOG, "Fact, opinion or gossip? The answer comes to you alone."),
    Shortcut("Add as deal evidence", EVIDENCE, "What this message says that counts for a deal; nothing counts unseen."),
    Shortcut("Ask SCIP", ASK, "Ask about your deals, meetings and people from anywhere.", kind="global"),
)


def manifest(
    *, url: str = "", socket: bool = False, rotation: bool = False, organisation: bool = False
) -> dict[str, Any]:
    """For api.slack.com: over HTTP at `url` ("https://scip.example.com"), or Socket Mode, where nothing reaches us.

    `organisation`: a whole one may install it for its workspaces (Enterprise Grid).
    """
    base = url.rstrip("/")
    at = {} if socket else {"request_url": base + EVENTS_AT}
    menus = {} if socket else {"message_menu_options_url": base + EVENTS_AT}
    oauth: dict[str, Any] = {"scopes": {"bot": list(SCOPES)}}
    if base:
        oauth = {"redirect_urls": [base + REDIRECT], **oauth}
    return {
        "display_information": {
            "name": "SCIP",
            "description": "Your sales coach in the pocket",
            "background_color": "#12354a",
        },
        "features": {
            "agent_view": {"agent_description": "Ask about your deals, meetings and people in your own words."},
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "scip", "always_online": True},
            **({"shortcuts": [_shortcut(s) for s in SHORTCUTS]} if SHORTCUTS else {}),
            "slash_commands": [
                {
                    "command": COMMAND,
                    **({} if socket else {"url": base + EVENTS_AT}),
                    "description": "Ask your sales coach",
                    "usage_hint": "how do we stand on Helix?",
                    "should_escape": False,
                }
            ],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": {**at, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **at, **menus},
            "org_deploy_enabled": organisation,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": rotation,
        },
    }


def _shortcut(shortcut: Shortcut) -> dict[str, str]:
    return {
        "name": shortcut.name,
        "type": shortcut.kind,
        "callback_id": shortcut.callback_id,
        "description": shortcut.description,
    }

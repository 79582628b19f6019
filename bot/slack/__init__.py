"""Slack: HTTP events, or Socket Mode where an app-level token is set (nothing to reach from outside then)."""

from typing import Any

from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.listen import House, Listener
from bot.slack.send import SlackSurface
from bot.slack.socket import SocketSurface

__all__ = ["make_surface", "routes"]


def make_surface(app: House) -> SlackSurface:
    client = _client(app)
    token = app.settings.slack.app_token
    if token is None:
        return SlackSurface(client)
    return SocketSurface(client, Listener(app, client), token.get_secret_value())


def routes(app: House) -> list[web.RouteDef]:
    """None in Socket Mode without a signing secret: then Slack never calls us."""
    if app.settings.slack.signing_secret is None:
        return []
    return [web.post("/slack/events", Listener(app, _client(app)).handle)]


def _client(app: House) -> AsyncWebClient:
    slack: Any = app.settings.slack
    token = slack.bot_token.get_secret_value() if slack.bot_token else None
    return AsyncWebClient(token=token, base_url=slack.base_url, timeout=10)

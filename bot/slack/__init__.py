"""Slack: HTTP events, or Socket Mode where an app-level token is set (nothing to reach from outside then)."""

from aiohttp import web
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import SlackSettings
from bot.slack.clients import Clients, ManyTokens, OneToken
from bot.slack.install import Install
from bot.slack.listen import House, Listener
from bot.slack.pace import Pace
from bot.slack.socket import Socket
from bot.slack.teams import SlackTeams
from bot.slack.tokens import Renewal, Tokens, keys_of
from knowledge.installations import Installations

__all__ = ["make_surface", "routes"]


def make_surface(app: House) -> SlackTeams:
    slack, pace = app.settings.slack, Pace()
    clients = _clients(app, pace)
    socket = None
    if slack.app_token is not None:
        bolt = Listener(app, clients).bolt
        socket = Socket(bolt, slack.app_token.get_secret_value(), slack.base_url, app.alarm)
    return SlackTeams(clients, pace, app.alarm, socket, file_hosts=slack.file_hosts)


def routes(app: House) -> list[web.RouteDef]:
    """No events in Socket Mode without a signing secret: then Slack never calls us."""
    mounted = app.surfaces.get("slack")
    clients = mounted.clients if isinstance(mounted, SlackTeams) else _clients(app, Pace())
    found = []
    if app.settings.slack.signing_secret is not None:
        found.append(web.post("/slack/events", Listener(app, clients).handle))
    if app.settings.slack.by_installing:
        found += Install(app.settings.slack, tokens_of(app), app.alarm).routes()
    return found


def tokens_of(app: House) -> Tokens:
    journal = app.journal
    installations = Installations(journal.engine, app.settings.tenant, journal.clock, journal.reads)
    return Tokens(installations, keys_of(app.settings))


def _clients(app: House, pace: Pace) -> Clients:
    slack = app.settings.slack
    if not slack.by_installing:
        token = slack.bot_token.get_secret_value() if slack.bot_token else None
        return OneToken(token, slack.base_url, app.alarm, pace)
    tokens = tokens_of(app)
    return ManyTokens(tokens, Renewal(tokens, _rotator(slack)), slack.base_url, app.alarm, pace)


def _rotator(slack: SlackSettings) -> AsyncTokenRotator:
    secret = slack.client_secret.get_secret_value() if slack.client_secret else ""
    client = AsyncWebClient(base_url=slack.base_url, timeout=10)
    return AsyncTokenRotator(client_id=slack.client_id, client_secret=secret, client=client)

"""Microsoft Teams: messages, cards and buttons over the Bot Framework.

The SDK is archived upstream, so nothing outside this package may touch it, and little in here does: it verifies
and sorts what comes in (`trust`, `listen`) and shapes what goes out (`citations`, `send`).
"""

from typing import Protocol

from aiohttp import web

from bot.settings import Settings, SettingsInvalid
from bot.surface import Surface
from bot.teams.checking import MESSAGES_AT
from bot.teams.connector import Connector
from bot.teams.house import House
from bot.teams.listen import Listener
from bot.teams.panel.house import Home
from bot.teams.panel.routes import panel_routes
from bot.teams.send import TeamsSurface
from bot.teams.startable import unusable
from bot.teams.trust import ChannelAuthentication
from bot.teams.unfurling import link_routes
from knowledge.deliveries import Deliveries

__all__ = ["make_surface", "routes"]


class _Mounted(Home, Protocol):
    @property
    def surfaces(self) -> dict[str, Surface]: ...


def make_surface(app: House) -> TeamsSurface:
    """Raises `SettingsInvalid` where what is set can't work or would let anybody in."""
    check(app.settings)
    settings = app.settings.teams
    connector = Connector(settings)
    app.closing.push_async_callback(connector.close)
    journal = app.journal
    notes = Deliveries(journal.engine, app.settings.tenant, journal.clock, journal.reads)
    return TeamsSurface(connector, settings, notes, alarm=app.alarm)


def routes(app: _Mounted) -> list[web.RouteDef]:
    """Call after `make_surface`. Raises `SettingsInvalid`."""
    check(app.settings)
    settings = app.settings.teams
    surface = app.surfaces.get("teams")
    if not isinstance(surface, TeamsSurface):
        return []
    listener = Listener(app, surface, ChannelAuthentication(settings))
    return [web.post(MESSAGES_AT, listener.handle), *link_routes(app), *panel_routes(app)]


def check(settings: Settings) -> None:
    """Raises `SettingsInvalid`, naming what to set."""
    wrong = unusable(settings)
    if wrong:
        raise SettingsInvalid("Settings that can't be used:\n  " + "\n  ".join(wrong))
